//! A workspace that uses every block of the language, for tests. It need not make sense.

/// Files by name.
pub const MUESTRA: &[(&str, &str)] = &[
    (
        "municipio.yaml",
        "municipio: valle
nombre: Valle
zona_horaria: America/Monterrey
calendario: habiles
dependencias:
  obras: {nombre: Obras, siglas: OP, domicilio: Aquí, horario: Siempre, contacto: a@b.mx}
ordenamientos:
  ley: {nombre: Ley, publicado: Ayer, url: https://ejemplo.mx}
separacion: [[revisa, resuelve]]
expediente_catastral: {patron: '\\d+', ejemplo: 12}
redondeo: {a: centavo, modo: truncar, en: total}
notificacion: {consulta_en: 3 días hábiles}
prevencion: {maximo: 1, minimo: 5 días hábiles, ventana: primer_tercio}
politica: {plazo_maximo: 30 días hábiles, requisitos_maximo: 9, ficha: [vigencia], requisito_con_fundamento: no}
",
    ),
    (
        "roles.yaml",
        "roles:\n  revisora: {nombre: Revisora, dependencia: obras, puede: [revisa], suplentes: [revisora]}\n",
    ),
    (
        "documentos.yaml",
        "documentos:\n  plano: {nombre: Plano, emite: externo, vigencia: 1 año, datos: ninguno, formatos: [pdf], tamano_maximo: 5 MB}\n  permiso: {nombre: Permiso, emite: otro, vigencia: 1 mes, entrega: {giro: {tipo: texto}}}\n",
    ),
    (
        "parametros/uma.yaml",
        "parametro: uma\nnombre: UMA\ntipo: dinero\nvalores:\n  - {desde: 2026-02-01, hasta: 2027-01-31, valor: 117.31, fuente: INEGI}\n",
    ),
    (
        "catalogos/giros.yaml",
        "catalogo: giros\nnombre: Giros\npadre: giros\nfilas:\n  - {clave: comercio, nombre: Comercio, desde: 2026-01-01, hasta: 2030-12-31}\n  - {clave: bar, nombre: Bar, padre: comercio}\n",
    ),
    (
        "catalogos/zonas.yaml",
        "catalogo: zonas\nnota: Para después.\ncolumnas: {cuota: decimal, riesgo: {tipo: booleano, etiqueta: Riesgo}}\nfilas: []\n",
    ),
    (
        "calendarios/habiles.yaml",
        "calendario: habiles
nombre: Días hábiles
habiles: [lunes, martes]
horario: {lunes a martes: [08:00-16:00]}
descansos:
  - {fecha: 01-01, desde: 2020-01-01, hasta: 2030-01-01, cada: 2}
  - {lunes: 1, de: 2}
  - {pascua: -2}
  - {del: 2026-12-21, al: 2026-12-31}
excepciones:
  - {fecha: 2026-03-02, habil: no}
",
    ),
    (
        "servicios.yaml",
        "servicios:
  ingresos:
    nombre: Ingresos
    operaciones:
      adeudo: {nombre: Adeudo, recibe: {cuenta: {tipo: texto}}, entrega: {principal: {tipo: dinero}}}
  plataforma:
    nombre: La Ventanilla
    operaciones:
      quitar_acceso: {clase: efecto, recibe: {correo: {tipo: correo}, roles: {tipo: opciones, opciones: roles}}, entrega: {hecho: {tipo: booleano}}}
",
    ),
    (
        "agendas.yaml",
        "agendas:
  mostrador: {nombre: Mostrador, lugar: Planta baja, calendario: habiles, cita_dura: 30 minutos, cupo: 2, anticipacion: 1 día hábil, horizonte: 30 días naturales}
",
    ),
    (
        "organos.yaml",
        "organos:
  consejo: {nombre: Consejo, miembros: [revisora], asientos: 5, quorum: 3, mayoria: absoluta}
  junta: {miembros: [revisora], asientos: 5, voto_de_calidad: revisora, suplentes: si, nota: Para otro trámite}
",
    ),
    ("entorno.yaml", ENTORNO),
    ("obras/todo/tramite.yaml", TRAMITE),
    (
        "obras/todo/salida/papel.yaml",
        "bloques:
  - {tipo: encabezado, dependencia: obras, derecha: Folio}
  - {tipo: titulo, texto: Título, si: cuantos > 1}
  - {tipo: subtitulo, texto: Otro}
  - {tipo: parrafo, texto: Hola, alineacion: centro}
  - {tipo: pie, texto: Hola}
  - {tipo: lista, puntos: [uno, dos], ordenada: si}
  - tipo: datos
    filas:
      - {etiqueta: Cuántos, valor: \"{{ cuantos }}\", si: cuantos > 1}
  - tipo: tabla
    de: renglones
    columnas:
      - {titulo: Largo, valor: \"{{ fila.largo_m }}\", alineacion: derecha}
    total: Total
  - {tipo: cobro, cobro: derechos}
  - {tipo: grupo, bloques: [{tipo: salto}]}
  - {tipo: anexos}
  - {tipo: firmas}
  - {tipo: verificacion}
",
    ),
    (
        "obras/todo/pruebas/una.yaml",
        "prueba: Todo
fecha: 2026-03-02 10:00
solicitante: {tipo: fisica, nombre: Ana, correo: a@b.mx, curp: XEXX010101HNEXXXA4, rfc: XAXX010101000, telefono: 8100000000, domicilio: {calle: Una}, nacimiento: 1990-01-01}
dado: {canal: presencial, roles: {revisora: [Rita, Rosa]}}
pasos:
  - {hace: inicio.enviar, por: solicitante, con: {cuantos: 2, uso: casa, ancho: 1.5, valor: 20}}
  - {hace: tomar, en: corta, por: Rita}
  - {rechaza: inicio.enviar, por: solicitante, con: {cuantos: 2}, porque: ya}
  - {rechaza: soltar, en: corta, por: Rosa, porque: otra}
  - {llega: pago, en: cuota, monto: 20.50, apartado: se esperaban}
  - {llega: consulta, en: pregunta, con: {principal: 20}}
  - {llega: consulta, en: pregunta, falla: No hay}
  - {pasan: 3 días hábiles}
  - {hasta: 2026-03-20 10:00}
  - espera:
      etapas: [cuota]
      cobros: {derechos: 234.62, varios: {uno: 117.31, total: 117.31}}
      explica: {derechos: Uno}
      vence: {resolucion: 2026-03-20, cuota: detenido}
      avisos: [mensaje]
      salida: {id: papel, contiene: [Título], publico: {cuantos: 2}}
      valores: {cuantos: 2, uso: casa, usos: [casa], renglones: [{largo_m: 1}], cuantos > 1: si}
      ofrece: [desistir]
      no_ofrece: [inicio.enviar]
      resultado: favorable
",
    ),
];

const ENTORNO: &str = "entorno: produccion
nombre: Producción
publica: https://ejemplo.mx
escucha: 127.0.0.1:8080
datos: datos
zona_horaria: America/Monterrey
autoridades: propias.pem
servicios:
  correo:
    tipo: smtp
    servidor: correo.ejemplo.mx
    puerto: 587
    seguridad: starttls
    usuario: tramites
    secreto_en: {variable: CORREO}
    remitente: tramites@ejemplo.mx
    nombre: Trámites
  pagos: {tipo: avisos_firmados, secreto_en: {variable: SECRETO}}
  contabilidad: {tipo: bitacora}
plataforma: {cuentas: [movimiento], expedientes: arco, tambien_da: revisora, enlace_horas: 24}
sistemas:
  ingresos: {tipo: http, direccion: https://ejemplo.mx/ingresos, secreto_en: {variable: CLAVE}}
cuentas: {derechos: 4143-01}
personas_de_ejemplo: no
aprobacion:
  personas: 2
  vigencia_dias: 180
  cobertura: {etapas: 100, acciones: 100, plazos: 70, ramas: 90, linderos: 80, rechazos: 30}
  llaves:
    - llave: una
      quien: ana@ejemplo.mx
      persona: Ana
      cargo: Directora
      dependencias: [obras]
      aspectos: [flujo]
      parametros: si
      desde: 2026-01-01
      hasta: 2027-12-31
      revocada: {desde: 2026-11-01, motivo: Robo}
";

const TRAMITE: &str = "tramite: todo
nombre: Todo
tipo: tramite
dependencia: obras
version: 1
finalidad: Probar
ficha:
  descripcion: Hace de todo.
  plazo_resolucion: {dura: 10 días hábiles, calendario: habiles, se_suspende_en: [cuota]}
  si_no_responde: {ficta: negativa_ficta, a: negada}
  categorias: [uno]
  sector: Obras
  modalidad: [en_linea]
  publico: [ciudadania]
  vigencia: 1 año
  clave: 1
  homoclave: OP-1
  oficinas: [Aquí]
  horarios: Siempre
  contacto: a@b.mx
  inspeccion: {objetivo: Ver, autoridad: Obras}
  criterios: [Que sí]
  conservacion: 5 años
  fundamento: {ley: [\"1\"]}
  fuente: Nadie
  ilustrativo: si
  nota: Nada
exento:
  plazo_maximo: {motivo: Porque sí, fundamento: {ley: [\"1\"]}}
  requisitos_maximo: {motivo: Porque sí, fundamento: {ley: [\"1\"]}}
  ficha: {motivo: Porque sí, fundamento: {ley: [\"1\"]}}
  requisito_con_fundamento: {motivo: Porque sí, fundamento: {ley: [\"1\"]}}
solicitante: {personas: [fisica, moral], pide: [curp]}
se_ofrece: {para: [solicitante, servidores], cuando: siempre, campo: asunto, etiqueta: Preguntar, una_vez: si}
medicion: {datos: [cuantos, acepta], comentarios: [motivo], lee: [revisora], publica: [acepta]}
campos:
  nombre_corto: {tipo: texto, etiqueta: Nombre, ayuda: Escriba, obligatorio: no, patron: '[a-z]+', largo: [1, 5], inicial: abc, finalidad: Saber, datos: personales, ven: [revisora], requisito: si, advierte_si: cuantos > 3, advertencia: Ojo}
  motivo: {tipo: texto_largo, largo: [1, 500], visible_si: cuantos > 1}
  cuantos: {tipo: entero, minimo: 1, maximo: 9, unidad: m}
  ancho: {tipo: decimal, minimo: 1, maximo: 9.5, decimales: 1, unidad: m}
  valor: {tipo: dinero, minimo: 1, maximo: 100, obligatorio_si: cuantos > 2}
  acepta: {tipo: booleano}
  dia: {tipo: fecha, minimo: solicitud.fecha, maximo: solicitud.fecha}
  hora: {tipo: hora}
  momento: {tipo: fecha_hora}
  uso: {tipo: opcion, opciones: {casa: Casa, tienda: Tienda}}
  giro: {tipo: opcion, catalogo: giros}
  otro_giro: {tipo: opcion, catalogo: giros, de: giro, obligatorio: no}
  usos: {tipo: opciones, opciones: {casa: Casa, tienda: Tienda}, cantidad: [1, 2]}
  renglones:
    tipo: tabla
    filas: [1, 5]
    columnas:
      largo_m: {tipo: decimal}
      doble: {tipo: decimal, calculo: largo_m * 2}
      triple: {tipo: decimal, calculo: {valor: largo_m * 3}}
      tramo: {tipo: decimal, calculo: {segun: largo_m, tramos: [{hasta: 2, valor: 1}, {valor: 2}]}}
      opcion: {tipo: decimal, calculo: {segun: uso, valores: {casa: 1}, sino: 2}}
      caso: {tipo: decimal, calculo: {casos: [{si: largo_m > 1, valor: 1}], sino: 2}}
  duena: {tipo: persona, personas: [fisica]}
  curp: {tipo: curp}
  rfc: {tipo: rfc}
  correo: {tipo: correo}
  telefono: {tipo: telefono}
  casa: {tipo: domicilio}
  predio: {tipo: expediente_catastral}
  plano: {tipo: documento, documento: plano, antiguedad_maxima: 3 meses, cantidad: [1, 2], presencial: {originales: 1, copias: 2}, pide_aunque_exista: {motivo: Porque sí, fundamento: {ley: [\"1\"]}}}
  anterior: {tipo: salida, de: permiso, vencida_hace: 90 días naturales, una_vez: si}
  asunto: {tipo: expediente, obligatorio: no}
  quien: {tipo: servidor, rol: revisora}
calculos:
  doble: {valor: cuantos * 2, etiqueta: El doble, fuente: Nadie}
  por_tramo: {segun: ancho, tramos: [{desde: 0, hasta: 2, valor: 1}, {menos_de: 4, valor: 2}, {mas_de: 4, valor: 3}]}
  por_uso: {segun: uso, valores: {casa: 1}, sino: 2}
  por_caso: {casos: [{si: cuantos > 1, valor: 1}], sino: 2}
validaciones:
  - {exige: cuantos > 1, mensaje: Más, nivel: aviso}
cobros:
  derechos:
    nombre: Derechos
    concepto: Uno
    cuenta: 1
    monto: 2 * uma
    fecha_tarifa: pago
    redondeo: {a: peso, modo: arriba, en: concepto}
    recargos: [{id: tarde, nombre: Tarde, si: cuantos > 1, tasa: 5 %, sobre: [derechos]}]
    descuentos: [{id: pronto, monto: 1 * uma}]
    tope_descuento: 50 %
    minimo: 1 * uma
    maximo: 9 * uma
    creciente: [cuantos]
    deposito: {se_ejecuta: 1 * uma}
    si_cambia: congelado
  varios:
    fecha_tarifa: pago
    conceptos:
      uno: {nombre: Uno, cuenta: 1, si: cuantos > 1, monto: 1 * uma, minimo: 1 * uma, maximo: 3 * uma}
cupos:
  lugares: {nombre: Lugares, por: uso, limite: {casa: 2, comercio: 3}, hasta: papel, hereda: anterior}
  otros: {limite: 4}
terceros:
  perito: {nombre: Perito, correo: correo, nombre_de: nombre_corto, puede_ver: [uso], motivo: Por el trámite, ayuda: Diga si procede}
etapas:
  inicio:
    tipo: tarea
    nombre: Inicio
    estado: Empieza
    actor: solicitante
    acto: recibe
    asignado_a: quien
    misma_persona: Porque sí
    captura:
      - {pagina: Una, campos: [cuantos, uso, ancho], si: 1 < 2}
    plazo: {dura: cuantos * dias(1), calendario: habiles, tope: 9 días hábiles}
    al_vencer: negada
    maximo: 3
    al_agotar: negada
    al_no_haber: negada
    efectos: [{toma: lugares}, {libera: otros}, {avisa: mensaje}, {revoca: papel}, {devuelve: derechos}, {ejecuta: derechos}]
    acciones:
      enviar: {a: cuota, etiqueta: Enviar, si: cuantos > 1, captura: [valor], confirma: Seguro, efectos: [{emite: papel}]}
  cuota: {tipo: pago, cobro: derechos, plazo: 5 días naturales, guarda: recibo, a: falta, al_vencer: negada}
  falta: {tipo: prevencion, reabre: [uso], dentro_de: siempre, plazo: 5 días hábiles, a: escoge, al_vencer: negada}
  escoge: {tipo: decision, casos: [{si: cuantos > 1, a: a_la_vez}], sino: negada}
  a_la_vez:
    tipo: paralelo
    junta: {minimo: 1}
    ramas:
      corta: {si: cuantos > 1, actor: revisora, acciones: {emitir: {a: listo}}}
      larga: {si: cuantos > 2, etapas: {una: {actor: revisora, acciones: {emitir: {a: listo}}}}}
      paga: {tipo: pago, cobro: varios, plazo: 5 días naturales, a: listo, al_vencer: listo}
    a: descansa
  pregunta: {tipo: consulta, servicio: ingresos.adeudo, con: {cuenta: motivo}, espera: 1 hora, guarda: adeudo, a: dada, al_fallar: negada}
  viene: {tipo: cita, agenda: mostrador, asigna: solicitante, atiende: revisora, reprograma: 1, registro: 2 días hábiles, plazo: 10 días hábiles, guarda: visita, a: dada, al_faltar: negada, al_cancelar: negada, al_vencer: negada}
  revisa: {tipo: inspeccion, actor: revisora, programa: revisora, aviso_previo: 1 día hábil, franja: rango, plazo: 5 días hábiles, guarda: vista, al_impedir: {a: negada, captura: [motivo]}, acciones: {cumple: {a: dada}}}
  vota: {tipo: votacion, organo: consejo, convoca: revisora, mayoria: simple, aviso_previo: 1 día hábil, captura: [motivo], plazo: 20 días hábiles, guarda: acuerdo, maximo: 2, al_agotar: negada, al_aprobar: dada, al_rechazar: {a: negada, captura: [motivo]}, al_empatar: negada, sin_quorum: vota}
  opina: {actor: perito, plazo: 3 días hábiles, al_vencer: negada, acciones: {acepta: {a: dada}}}
  rubrica: {tipo: firma, salida: carta, orden: secuencial, plazo: 3 días hábiles, guarda: firmas, a: dada, al_devolver: {a: negada, captura: [motivo]}, al_vencer: negada}
  descansa: {tipo: espera, plazo: 5 días hábiles, a: dada}
  dada: {tipo: fin, resultado: favorable, emite: [papel]}
  negada: {tipo: fin, resultado: desfavorable}
acciones_generales:
  desistir: {actor: solicitante, en: [cuota], etiqueta: Desistir, si: cuantos > 1, captura: [motivo], confirma: Seguro, a: negada}
salidas:
  papel:
    titulo: Papel
    plantilla: salida/papel.yaml
    documento: plano
    vigencia: 1 mes
    firman: [revisora]
    publico: [salida.folio, {valor: cuantos, etiqueta: Cuántos, motivo: Porque sí}]
    anexos: [plano]
  carta: {titulo: Carta, texto: Hola, firman: [revisora], documento: permiso, vigencia: 1 mes, entrega: {giro: anterior.giro}}
  corregida: {titulo: Carta corregida, texto: Hola, documento: permiso, corrige: anterior, entrega: {giro: anterior.giro}}
avisos:
  mensaje: {para: solicitante, asunto: Hola, texto: Hola, efecto: notificacion, consulta_en: 3 días hábiles, motivo: Porque sí}
  otro: {para: solicitante, asunto: Hola, plantilla: avisos/otro.md}
";
