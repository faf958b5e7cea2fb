//! What the API answers: one type per answer, from which both the JSON and its schema are made. Names are stable; a member that is absent
//! is not known or doesn't apply. Amounts travel as text with two decimals, moments as RFC 3339 in UTC, days as `2026-11-09`.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use schemas::paquete::{ClaseTramite, Modalidad, Publico, Resultado};
use schemas::sello::Digest;
use serde::Serialize;
use serde_json::{Map, Value};

/// Sesión abierta.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Sesion {
    /// Lo que se envía en `Authorization: Bearer`.
    pub token: String,
    /// Cuándo deja de servir si no se usa.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expira: Timestamp,
    /// `ciudadano`, `servidor` o `administrador`.
    pub clase: String,
}

/// La cita de una etapa.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cita {
    /// A dónde acude la persona.
    pub lugar: String,
    /// La hora que ya tiene; `null` si no la ha elegido.
    pub reservada: Option<HoraLibre>,
    /// Las horas que ahora se pueden elegir, de la más próxima a la más lejana.
    pub libres: Vec<HoraLibre>,
}

/// Una hora, en el horario del municipio. `desde` se envía tal cual en «cuando».
#[derive(Debug, Serialize, JsonSchema)]
pub struct HoraLibre {
    /// Cuándo empieza: `2026-03-04T10:00`.
    pub desde: String,
    /// Cuándo termina.
    pub hasta: String,
}

/// Una cosa con su nombre.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Nombrado {
    /// Identificador estable.
    pub id: String,
    /// Nombre para personas.
    pub nombre: String,
}

/// Un archivo recibido; se envía tal cual en la respuesta del campo.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Archivo {
    /// Nombre que le puso quien lo subió, sin carpetas.
    pub nombre: String,
    /// Formato que se halló en su contenido: `application/pdf`.
    pub tipo: String,
    /// Bytes.
    pub tamano: u64,
    /// Huella SHA-256.
    #[schemars(extend("pattern" = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

/// Un trámite en el catálogo.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TramiteResumen {
    /// Identificador estable.
    pub id: String,
    /// Nombre.
    pub nombre: String,
    /// Qué es, en palabras de quien lo pide.
    pub descripcion: String,
    /// `tramite` o `servicio`.
    pub clase: ClaseTramite,
    /// Quién lo atiende.
    pub dependencia: Nombrado,
    /// Temas.
    pub categorias: Vec<String>,
    /// Cómo se puede hacer.
    pub modalidad: Vec<Modalidad>,
    /// Para quién es.
    pub publico: Vec<Publico>,
    /// Plazo máximo de resolución: `15 días hábiles`.
    pub plazo: String,
    /// Huella SHA-256 de la versión que se ofrece.
    #[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
    pub digest: Digest,
    /// Si algo de la definición es ilustrativo y está por confirmarse.
    pub ilustrativo: bool,
}

/// El catálogo.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Catalogo {
    /// Trámites que cumplen los filtros, por nombre.
    pub tramites: Vec<TramiteResumen>,
}

/// La ficha de un trámite.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Ficha {
    /// Lo que dice el catálogo.
    #[serde(flatten)]
    pub resumen: TramiteResumen,
    /// Versión que puso quien lo define.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Qué significa que no haya respuesta en plazo: `ninguna`, `negativa` o `afirmativa`.
    pub si_no_responde: String,
    /// Vigencia de lo que se obtiene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vigencia: Option<String>,
    /// Clave nacional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homoclave: Option<String>,
    /// Oficinas.
    pub oficinas: Vec<String>,
    /// Horarios.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horarios: Option<String>,
    /// Dudas y quejas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacto: Option<String>,
    /// Qué se inspecciona y quién.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspeccion: Option<String>,
    /// Con qué criterios se resuelve.
    pub criterios: Vec<String>,
    /// Fundamento, en palabras; vacío cuando no se dice.
    pub fundamento: String,
    /// Quién puede solicitarlo: `fisica`, `moral`.
    pub personas: Vec<String>,
    /// Lo que se pide para solicitarlo.
    pub requisitos: Vec<Requisito>,
    /// Pasos, en el orden en que la definición los declara.
    pub etapas: Vec<EtapaFicha>,
    /// Cobros.
    pub cobros: Vec<Nombrado>,
    /// Documentos que se emiten.
    pub salidas: Vec<Nombrado>,
    /// Acciones con las que se envía la solicitud.
    pub acciones: Vec<Nombrado>,
}

/// Algo que se pide.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Requisito {
    /// Identificador del campo.
    pub campo: String,
    /// Nombre.
    pub nombre: String,
    /// `documento`, `texto`, `domicilio`…
    pub tipo: String,
    /// Explicación.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ayuda: Option<String>,
    /// Si siempre debe darse.
    pub obligatorio: bool,
    /// Si sólo se pide en ciertos casos.
    pub condicionado: bool,
    /// Para qué se usa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finalidad: Option<String>,
    /// Fundamento, en palabras; vacío cuando no se dice.
    pub fundamento: String,
}

/// Un paso de un trámite.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EtapaFicha {
    /// Identificador.
    pub id: String,
    /// Nombre.
    pub nombre: String,
    /// `tarea`, `pago`, `prevencion`, `decision`, `paralelo`, `espera` o `fin`.
    pub clase: String,
    /// Quién actúa, en palabras.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quien: Option<String>,
    /// Plazo, en palabras.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plazo: Option<String>,
}

/// Un cobro estimado.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Estimacion {
    /// Cada cobro del trámite, en el orden de sus pagos.
    pub cobros: Vec<CobroEstimado>,
    /// El día con cuyas tarifas se calculó.
    #[schemars(with = "String", extend("format" = "date"))]
    pub fecha: Date,
    /// Suma de los cobros que ya pueden saberse.
    #[schemars(with = "String")]
    pub total: Decimal,
    /// Si ya pueden saberse todos.
    pub completa: bool,
    /// Lo dudoso de lo que se envió.
    pub advertencias: Vec<Sobre>,
}

/// Un cobro, o por qué todavía no puede saberse.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CobroEstimado {
    /// Identificador del cobro.
    pub cobro: String,
    /// Nombre.
    pub nombre: String,
    /// La cuenta; ausente mientras falte un dato.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cuenta: Option<Cuenta>,
    /// Qué falta para calcularlo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falta: Option<String>,
}

/// Una cuenta calculada, renglón por renglón.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cuenta {
    /// Pesos.
    #[schemars(with = "String")]
    pub total: Decimal,
    /// El día cuyas tarifas rigen.
    #[schemars(with = "String", extend("format" = "date"))]
    pub fecha: Date,
    /// Renglones; los descuentos son negativos.
    pub lineas: Vec<Linea>,
    /// Hasta cuándo vale este importe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vale_hasta: Option<Date>,
}

/// Un renglón de una cuenta.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Linea {
    /// Identificador del concepto.
    pub concepto: String,
    /// Nombre.
    pub nombre: String,
    /// Pesos.
    #[schemars(with = "String")]
    pub importe: Decimal,
    /// Cómo salió.
    pub explicacion: String,
    /// Fundamento, en palabras; vacío cuando no se dice.
    pub fundamento: String,
}

/// Palabras sobre un campo.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Sobre {
    /// Dónde: `areas.0.destino`.
    pub campo: String,
    /// Qué, y cómo se corrige.
    pub mensaje: String,
}

/// Una solicitud que se recibió.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recibida {
    /// Su folio.
    pub folio: String,
    /// Trámite.
    pub tramite: String,
    /// La versión que sigue.
    #[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
    pub digest: Digest,
    /// Su estado, en palabras.
    pub estado: String,
    /// Si la misma petición ya se había atendido y ahora no se hizo nada.
    pub repetida: bool,
    /// Lo dudoso de lo que se envió.
    pub advertencias: Vec<Sobre>,
}

/// Una solicitud en una lista.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SolicitudResumen {
    /// Folio.
    pub folio: String,
    /// Trámite.
    pub tramite: Nombrado,
    /// Cuándo se envió.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub creada: Timestamp,
    /// Cuándo pasó algo por última vez.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub actualizada: Timestamp,
    /// Estado, en palabras.
    pub estado: String,
    /// Cómo concluyó.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resultado: Option<Resultado>,
}

/// Las solicitudes de una persona, la más nueva primero.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Solicitudes {
    /// Un tramo de la lista.
    pub solicitudes: Vec<SolicitudResumen>,
    /// Lo que se envía en `despues` para seguir; ausente cuando no hay más.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub siguiente: Option<String>,
}

/// Un expediente, como puede verlo quien lo pide.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Expediente {
    /// Folio.
    pub folio: String,
    /// Trámite.
    pub tramite: Nombrado,
    /// La versión de la definición que sigue.
    #[schemars(with = "String", extend("pattern" = "^[0-9a-f]{64}$"))]
    pub digest: Digest,
    /// Cuándo se envió.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub creado: Timestamp,
    /// Cuándo pasó algo por última vez.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub actualizado: Timestamp,
    /// Cuántos hechos tiene; sube con cada uno.
    pub version: u64,
    /// Estado, en palabras.
    pub estado: String,
    /// Cómo concluyó.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resultado: Option<Resultado>,
    /// Quién solicita.
    pub solicitante: Map<String, Value>,
    /// Las respuestas que puede ver, por campo, en la forma en que se envían.
    pub respuestas: Map<String, Value>,
    /// Lo que espera a alguien.
    pub tareas: Vec<Tarea>,
    /// Lo que quien pregunta puede hacer ahora.
    pub acciones: Vec<Accion>,
    /// Plazos que corren o están detenidos.
    pub plazos: Vec<Plazo>,
    /// Notificaciones que esperan ser leídas.
    pub avisos: Vec<Aviso>,
    /// Lo que ha pasado, lo más viejo primero.
    pub historia: Vec<Hito>,
    /// Lugares que tiene.
    pub lugares: Vec<Lugar>,
    /// Documentos emitidos.
    pub documentos: Vec<Documento>,
    /// Órdenes de pago.
    pub ordenes: Vec<Orden>,
    /// Copias de otras solicitudes de la persona que ésta reunió.
    pub copias: Vec<Copia>,
}

/// Una copia de lo que había de la persona en otra solicitud suya.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Copia {
    /// Con qué número se pide en `copias`.
    pub evento: u64,
    /// De qué solicitud.
    pub folio: String,
}

/// Un lugar de los que se acaban.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Lugar {
    /// De qué son los lugares.
    pub cupo: Nombrado,
    /// Cuál es, donde se reparten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opcion: Option<Nombrado>,
    /// El último día en que lo tiene, si ya se sabe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub hasta: Option<Date>,
}

/// Algo que espera a alguien.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tarea {
    /// Etapa.
    pub etapa: String,
    /// Nombre.
    pub nombre: String,
    /// Cuántas veces se ha llegado a ella.
    pub visita: u32,
    /// Rol que la atiende; ausente cuando es de quien solicita.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rol: Option<String>,
    /// Desde cuándo.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub desde: Timestamp,
    /// Hasta cuándo.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vence: Option<Timestamp>,
    /// Si su plazo está detenido.
    pub detenida: bool,
    /// Quién la tomó, visto por quien pregunta: `libre`, `suya` o `de_otra_persona`.
    pub toma: Toma,
}

/// Quién tomó una tarea.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Toma {
    /// Nadie.
    Libre,
    /// Quien pregunta.
    Suya,
    /// Alguien a quien suple quien pregunta: también puede actuar.
    DeQuienSuple,
    /// Alguien más.
    DeOtraPersona,
}

/// Algo que se puede hacer, o por qué no.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Accion {
    /// Etapa; ausente en una acción general.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etapa: Option<String>,
    /// La visita que se ve; enviarla de vuelta evita actuar tarde.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visita: Option<u32>,
    /// Identificador.
    pub accion: String,
    /// El texto de su botón.
    pub etiqueta: String,
    /// JSON Schema de `respuestas`.
    pub respuestas: Value,
    /// Pregunta que conviene hacer antes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirma: Option<String>,
    /// Por qué no se puede ahora.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impedimento: Option<String>,
    /// Fundamento, en palabras; vacío cuando no se dice.
    pub fundamento: String,
}

/// Un plazo.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Plazo {
    /// Identificador: `resolucion`, una etapa, o `consulta.` y una etapa.
    pub id: String,
    /// Nombre.
    pub nombre: String,
    /// Cuánto dura, en palabras.
    pub dura: String,
    /// Hasta cuándo; ausente mientras está detenido.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vence: Option<Timestamp>,
    /// Si está detenido.
    pub detenido: bool,
    /// Si ya venció.
    pub vencido: bool,
    /// Cómo se contó.
    pub explicacion: Vec<String>,
}

/// Una notificación que espera ser leída.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Aviso {
    /// La etapa que la envió.
    pub etapa: String,
    /// Cuál.
    pub aviso: String,
}

/// Una notificación leída.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AvisoLeido {
    /// Folio del expediente.
    pub folio: String,
    /// La etapa que la envió.
    pub etapa: String,
    /// Asunto.
    pub asunto: String,
    /// Texto.
    pub texto: String,
}

/// Algo que pasó.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Hito {
    /// Cuándo.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub cuando: Timestamp,
    /// Qué.
    pub titulo: String,
    /// Quién: usted, un rol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quien: Option<String>,
    /// Qué significó.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texto: Option<String>,
}

/// Un documento emitido.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Documento {
    /// Su folio, con el que cualquiera lo verifica.
    pub folio: String,
    /// Cuál de la definición.
    pub salida: String,
    /// Título.
    pub titulo: String,
    /// Cuándo se emitió.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub emitido: Timestamp,
    /// El último día en que vale.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vence: Option<Date>,
    /// El día en que se revocó, si se revocó.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub revocado: Option<Date>,
    /// Folio del documento al que sustituye, porque tenía un error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrige: Option<String>,
    /// Folio del documento que lo sustituye; desde entonces este ya no vale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corregido_por: Option<String>,
    /// Huella de su archivo; ausente mientras se imprime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Una orden de pago.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Orden {
    /// Línea de captura.
    pub linea: String,
    /// El pago de la definición.
    pub etapa: String,
    /// Pesos.
    #[schemars(with = "String")]
    pub monto: Decimal,
    /// Hasta cuándo se puede pagar.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vence: Option<Timestamp>,
    /// `pendiente`, `pagada` o `cancelada`.
    pub estado: String,
}

/// Lo que hizo una acción.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Hecha {
    /// Folio.
    pub folio: String,
    /// Estado después, en palabras.
    pub estado: String,
    /// Cómo concluyó, si concluyó.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resultado: Option<Resultado>,
    /// Cuántos hechos tiene ahora.
    pub version: u64,
    /// Si ya estaba hecho y ahora no se hizo nada.
    pub repetida: bool,
    /// Lo dudoso de lo que se envió.
    pub advertencias: Vec<Sobre>,
}

/// Una tarea de la bandeja.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TareaBandeja {
    /// Folio.
    pub folio: String,
    /// Trámite.
    pub tramite: Nombrado,
    /// Quién solicita; ausente si sus datos se suprimieron.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solicitante: Option<String>,
    /// La tarea.
    #[serde(flatten)]
    pub tarea: Tarea,
}

/// Una cuenta de tareas.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Conteo {
    /// Cuántas se contaron.
    pub cuantas: u32,
    /// Si hay más.
    pub mas: bool,
}

/// Cuántas tareas hay en cada vista.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Conteos {
    /// De los roles que atiende.
    pub todas: Conteo,
    /// Las que tomó.
    pub mias: Conteo,
    /// Las que nadie ha tomado.
    pub sin_asignar: Conteo,
    /// Las vencidas.
    pub vencidas: Conteo,
}

/// La bandeja: primero lo que vence antes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Bandeja {
    /// Un tramo de la lista.
    pub tareas: Vec<TareaBandeja>,
    /// Lo que se envía en `despues` para seguir; ausente cuando no hay más.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub siguiente: Option<String>,
    /// Si la búsqueda halló demasiado y conviene decir más palabras.
    pub parcial: bool,
    /// Cuántas hay en cada vista.
    pub conteos: Conteos,
}

/// Lo que cualquiera puede saber de un documento emitido.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Verificacion {
    /// Folio del documento.
    pub folio: String,
    /// Título.
    pub titulo: String,
    /// Municipio que lo emitió.
    pub municipio: String,
    /// Cuándo se emitió.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub emitido: Timestamp,
    /// El último día en que vale.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub vence: Option<Date>,
    /// Si vale hoy.
    pub vigente: bool,
    /// El día en que se revocó, si se revocó.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub revocado: Option<Date>,
    /// Folio del documento al que sustituye, porque tenía un error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrige: Option<String>,
    /// Folio del documento que lo sustituye; desde entonces este ya no vale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corregido_por: Option<String>,
    /// Huella SHA-256 de su archivo; ausente mientras se imprime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Datos que la definición hace públicos.
    pub datos: Vec<DatoPublico>,
    /// Si es de una demostración y no tiene validez.
    pub demostracion: bool,
}

/// Un dato público de un documento.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DatoPublico {
    /// Qué.
    pub etiqueta: String,
    /// Cuánto o cuál.
    pub valor: String,
}

/// Una versión que se liberó.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VersionLiberada {
    /// De qué trámite.
    pub tramite: Nombrado,
    /// Huella SHA-256 del paquete.
    pub huella: String,
    /// Desde cuándo sirve para solicitudes nuevas.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub desde: Timestamp,
    /// Quiénes la aprobaron.
    pub aprobaron: Vec<String>,
    /// Vistos buenos que no contaron, y por qué.
    pub sin_efecto: Vec<String>,
}

/// Lo que resultó de liberar.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Liberacion {
    /// Cada versión, en el orden en que se envió.
    pub versiones: Vec<VersionLiberada>,
}

/// Lo que resultó de entregar vistos buenos.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entregados {
    /// Cuántos no estaban ya.
    pub nuevos: usize,
}

/// Una versión de un trámite.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VersionEnApi {
    /// Huella SHA-256 del paquete.
    pub huella: String,
    /// Su número, si lo tiene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `se_ofrece`, `por_ofrecerse`, `retirada` o `anterior`.
    pub estado: String,
}

/// Qué versión se ofrece, o se ofrecerá.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Oferta {
    /// Huella SHA-256 del paquete.
    pub huella: String,
    /// Desde cuándo.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub desde: Timestamp,
}

/// Algo que se hizo con una versión.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActoDeVersion {
    /// Su lugar en la historia del trámite, desde 1.
    pub lugar: u64,
    /// Cuándo.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub cuando: Timestamp,
    /// Quién, y con qué pase.
    pub quien: String,
    /// De qué versión: la huella de su paquete.
    pub version: String,
    /// Qué clase de acto: `recibido`, `liberado`, `retirado`…
    pub tipo: String,
    /// Qué se hizo, en palabras.
    pub que: String,
    /// Más de lo mismo, renglón por renglón.
    pub detalle: Vec<String>,
    /// El eslabón de su cadena, en hexadecimal.
    pub eslabon: String,
}

/// Las versiones de un trámite y lo que se hizo con ellas.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Versiones {
    /// Qué trámite.
    pub tramite: Nombrado,
    /// La que se ofrece; ausente cuando no se ofrece ninguna.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se_ofrece: Option<Oferta>,
    /// La que se ofrecerá después, si alguna espera su fecha.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub se_ofrecera: Option<Oferta>,
    /// Todas, la última primero.
    pub versiones: Vec<VersionEnApi>,
    /// Un tramo de la historia, lo último primero.
    pub historia: Vec<ActoDeVersion>,
    /// Lo que se envía en `despues` para seguir; ausente cuando no hay más.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub siguiente: Option<String>,
}

/// Salud del servicio.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Salud {
    /// `bien`.
    pub estado: String,
    /// Trámites que se ofrecen.
    pub tramites: usize,
}

/// Un error (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Problema {
    /// Dirección de la explicación de esta clase de error.
    #[serde(rename = "type")]
    pub tipo: String,
    /// La clase de error, en palabras.
    #[serde(rename = "title")]
    pub titulo: String,
    /// El código HTTP.
    #[serde(rename = "status")]
    #[schemars(range(min = 400, max = 599))]
    pub estado: u16,
    /// Qué pasó y qué hacer.
    #[serde(rename = "detail", skip_serializing_if = "Option::is_none")]
    pub detalle: Option<String>,
    /// La referencia con la que se puede reportar.
    #[serde(rename = "instance")]
    pub instancia: String,
    /// El artículo en que se funda, en palabras.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fundamento: Option<String>,
    /// Los datos que estorban.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campos: Option<Vec<Sobre>>,
}
