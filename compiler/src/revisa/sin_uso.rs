//! What is declared and serves nothing: fields that nobody captures, cálculos, bills, documents and notices without use, files that no
//! key names, columns that hide a field; and, over the whole workspace, what the municipality shares and no trámite names. Where a name
//! may be used it counts as used: a template uses every name that it mentions inside its marks.

use std::collections::BTreeSet;

use engine::eval::{rutas, rutas_valoracion};
use schemas::expr::{Expr, Expresion, Raiz, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{
    Bloque, Campo, Cobro, Cuanto, CuerpoBloque, Efecto, Etapa, TipoCampo, TipoEtapa, Tramite,
};

use super::Obra;
use crate::diag::{Problema, Sink, Span, codes};
use crate::leer::contexto::Contexto;
use crate::leer::municipio::Municipalidad;

/// Checks a definition.
pub fn revisar(obra: &Obra<'_, '_>, sink: &mut Sink) {
    let tramite = obra.tramite;
    let capturados = capturados(tramite);
    for campo in tramite.campos.iter().filter(|c| !capturados.contains(&c.id)) {
        sink.push(
            Problema::new(
                &codes::V0360,
                obra.lugar(&format!("campos.{}", campo.id)),
                format!("nadie captura el campo `{}`", campo.id),
            )
            .etiqueta("ninguna etapa lo pide: nunca tendrá valor")
            .ayuda("póngalo en la `captura` de una etapa o de una acción, o quítelo"),
        );
    }
    let usos = Usos::de(tramite);
    for calculo in tramite.calculos.iter().filter(|c| !usos.nombres.contains(c.id.as_str())) {
        sin_uso(
            obra,
            &codes::V0361,
            "calculos",
            &calculo.id,
            "el cálculo",
            "ninguna condición, cobro ni texto lo usa",
            sink,
        );
    }
    for cobro in &tramite.cobros {
        let se_paga = |e: &Etapa| matches!(&e.tipo, TipoEtapa::Pago { cobro: c, .. } if *c == cobro.id);
        if !tramite.etapas.iter().any(se_paga) {
            sin_uso(
                obra,
                &codes::V0362,
                "cobros",
                &cobro.id,
                "el cobro",
                "ninguna etapa de pago lo cobra",
                sink,
            );
        }
    }
    for salida in tramite.salidas.iter().filter(|s| !usos.emitidas.contains(s.id.as_str())) {
        sin_uso(obra, &codes::V0363, "salidas", &salida.id, "la salida", "ninguna etapa la emite", sink);
    }
    for aviso in tramite.avisos.iter().filter(|a| !usos.enviados.contains(a.id.as_str())) {
        sin_uso(
            obra,
            &codes::V0364,
            "avisos",
            &aviso.id,
            "el aviso",
            "ninguna etapa ni acción lo envía",
            sink,
        );
    }
    for campo in &tramite.campos {
        if let TipoCampo::Tabla { columnas, .. } = &campo.tipo {
            tapados(obra, campo, columnas, sink);
        }
    }
}

fn sin_uso(
    obra: &Obra<'_, '_>,
    codigo: &'static crate::diag::Entrada,
    seccion: &str,
    id: &str,
    que: &str,
    porque: &str,
    sink: &mut Sink,
) {
    let participio = if que.starts_with("la ") { "usada" } else { "usado" };
    sink.push(
        Problema::new(
            codigo,
            obra.lugar(&format!("{seccion}.{id}")),
            format!("{que} `{id}` no es {participio}"),
        )
        .etiqueta(porque)
        .ayuda("úselo donde haga falta, o quítelo de la definición"),
    );
}

/// Files of texts that no key names. What the trámite could not read is not known to be unused.
pub fn archivos(
    todos: impl Iterator<Item = (crate::diag::FileId, String)>,
    ctx: &Contexto<'_>,
    sink: &mut Sink,
) {
    if sink.tiene_errores() {
        return;
    }
    let de_textos = |n: &str| n.starts_with("salida/") || n.starts_with("avisos/");
    for (archivo, nombre) in todos.filter(|(_, n)| de_textos(n)) {
        if ctx.origenes.escrito(&format!("archivos.{nombre}")).is_none() {
            sink.push(
                Problema::new(
                    &codes::V0367,
                    Span::del_archivo(archivo),
                    format!("ninguna salida ni aviso usa `{nombre}`"),
                )
                .ayuda("póngalo en `plantilla:` de quien deba usarlo, o borre el archivo"),
            );
        }
    }
}

/// What the municipality shares and none of its trámites names, said once for the whole workspace. `usados` are those that some names, by their path in `lugares`.
pub fn compartido(municipio: &Municipalidad, usados: &BTreeSet<&str>, sink: &mut Sink) {
    if municipio.incompleta {
        return;
    }
    let roles_usados: BTreeSet<&str> = municipio
        .roles
        .iter()
        .filter(|r| usados.contains(format!("roles.{}", r.id).as_str()))
        .flat_map(|r| r.suplentes.iter().map(|s| s.as_str()).chain([r.id.as_str()]))
        .collect();
    let de_roles: BTreeSet<&str> = municipio
        .roles
        .iter()
        .filter(|r| roles_usados.contains(r.id.as_str()))
        .map(|r| r.dependencia.as_str())
        .collect();
    let citados: BTreeSet<&str> =
        (municipio.parametros.iter().map(|p| &p.cita))
            .chain(municipio.agendas.iter().map(|a| &a.cita))
            .chain(municipio.organos.iter().map(|o| &o.cita))
            .chain(municipio.calendarios.iter().flat_map(|c| {
                c.descansos.iter().map(|d| &d.cita).chain(c.excepciones.iter().map(|e| &e.cita))
            }))
            .flat_map(|cita| &cita.fundamento)
            .map(|f| f.ordenamiento.as_str())
            .collect();
    for (ruta, lugar) in &municipio.lugares {
        let Some((clase, id)) = ruta.split_once('.') else { continue };
        let usado = usados.contains(ruta.as_str());
        let (que, usado) = match clase {
            "roles" => ("el rol", roles_usados.contains(id)),
            "documentos" => ("el documento", usado),
            "parametros" => ("el parámetro", usado),
            "calendarios" => ("el calendario", municipio.calendario == *id || usado),
            "dependencias" => ("la dependencia", usado || de_roles.contains(id)),
            "agendas" => ("la agenda", usado),
            "organos" => ("el órgano", usado),
            "catalogos" => ("el catálogo", usado),
            "columnas" => {
                columna_sin_uso(id, *lugar, municipio, usados, sink);
                continue;
            }
            "ordenamientos" => ("el ordenamiento", usado || citados.contains(id)),
            _ => continue,
        };
        if !usado && !municipio.anotados.contains(ruta) {
            sink.push(
                Problema::new(
                    &codes::V0365,
                    *lugar,
                    format!("ningún trámite del municipio usa {que} `{id}`"),
                )
                .ayuda("quítelo, o explique en una `nota:` para qué se guarda"),
            );
        }
    }
}

/// A column of a catálogo that some trámite uses and none reads. `id` says both, `giros.cuota`.
fn columna_sin_uso(
    id: &str,
    lugar: Span,
    municipio: &Municipalidad,
    usados: &BTreeSet<&str>,
    sink: &mut Sink,
) {
    let Some((catalogo, columna)) = id.split_once('.') else { return };
    let de_catalogo = format!("catalogos.{catalogo}");
    let anotado = municipio.anotados.contains(&de_catalogo);
    if anotado || !usados.contains(de_catalogo.as_str()) || usados.contains(format!("columnas.{id}").as_str())
    {
        return;
    }
    sink.push(
        Problema::new(
            &codes::V0587,
            lugar,
            format!("ningún trámite del municipio lee la columna `{columna}` de `{catalogo}`"),
        )
        .etiqueta("no viaja a ningún paquete")
        .ayuda("léala donde haga falta, quítela, o explique en una `nota:` del catálogo para qué se guarda"),
    );
}

/// A column whose row expressions mean it, where the author may have meant the field of the same name.
fn tapados(obra: &Obra<'_, '_>, tabla: &Campo, columnas: &[Campo], sink: &mut Sink) {
    let mut nombrados: BTreeSet<&str> = BTreeSet::new();
    for columna in columnas {
        let exprs = [&columna.visible_si, &columna.obligatorio_si, &columna.advierte_si];
        let sueltas = exprs.into_iter().flatten().flat_map(|e| rutas(&e.arbol));
        let todas = sueltas.chain(columna.calculo.iter().flat_map(rutas_valoracion));
        nombrados.extend(todas.filter_map(|r| match &r.raiz {
            Raiz::Columna(id) => Some(id.as_str()),
            _ => None,
        }));
    }
    for columna in columnas.iter().filter(|c| nombrados.contains(c.id.as_str())) {
        if obra.tramite.campo(&columna.id).is_none() {
            continue;
        }
        sink.push(
            Problema::new(
                &codes::V0366,
                obra.lugar(&format!("campos.{}", tabla.id)),
                format!("la columna `{}` de `{}` tapa al campo del mismo nombre", columna.id, tabla.id),
            )
            .etiqueta("en sus renglones el nombre quiere decir la columna")
            .secundaria(obra.lugar(&format!("campos.{}", columna.id)), "el campo")
            .ayuda("dé otro nombre a la columna o al campo"),
        );
    }
}

/// Fields that some stage or action asks for.
pub fn capturados(tramite: &Tramite) -> BTreeSet<CampoId> {
    let mut todos = BTreeSet::new();
    for etapa in &tramite.etapas {
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                todos.extend(tarea.captura.iter().flat_map(|p| &p.campos).cloned());
                todos.extend(tarea.acciones.iter().flat_map(|a| &a.captura).cloned());
            }
            TipoEtapa::Prevencion { reabre, .. } => todos.extend(reabre.iter().cloned()),
            _ => {}
        }
    }
    todos.extend(tramite.acciones_generales.iter().flat_map(|g| &g.captura).cloned());
    todos
}

/// What is used, by name.
#[derive(Debug, Default)]
pub struct Usos {
    /// Fields, cálculos and results.
    pub nombres: BTreeSet<String>,
    emitidas: BTreeSet<String>,
    enviados: BTreeSet<String>,
}

impl Usos {
    /// Everything that a definition uses; what a cálculo uses counts only when the cálculo is used.
    pub fn de(tramite: &Tramite) -> Self {
        let mut usos = Self::en_reglas(tramite);
        for salida in &tramite.salidas {
            usos.bloques(&salida.bloques);
            salida.publico.iter().for_each(|p| usos.expr(&p.valor.arbol));
            usos.nombres.extend(salida.anexos.iter().map(ToString::to_string));
        }
        for tercero in &tramite.terceros {
            let suyos = std::iter::once(&tercero.correo).chain(&tercero.nombre_de).chain(&tercero.puede_ver);
            usos.nombres.extend(suyos.map(ToString::to_string));
        }
        if let Some(medicion) = &tramite.medicion {
            usos.nombres.extend(medicion.datos.iter().map(|d| d.nombre.clone()));
            usos.nombres.extend(medicion.comentarios.iter().map(ToString::to_string));
        }
        let asignadas = tramite.etapas.iter().filter_map(|e| e.tarea()?.asignado_a.as_ref());
        usos.nombres.extend(asignadas.map(ToString::to_string));
        for aviso in &tramite.avisos {
            usos.plantilla(&aviso.asunto);
            usos.plantilla(&aviso.texto);
        }
        // Each follows those that it uses.
        for calculo in tramite.calculos.iter().rev() {
            if usos.nombres.contains(calculo.id.as_str()) {
                usos.valoracion(&calculo.valor);
            }
        }
        usos
    }

    /// What conditions and bills name by themselves: what people are told of when they ask why.
    pub fn en_reglas(tramite: &Tramite) -> Self {
        let mut usos = Self::default();
        for campo in &tramite.campos {
            usos.campo(campo);
        }
        tramite.validaciones.iter().for_each(|v| usos.expr(&v.exige.arbol));
        tramite.cobros.iter().for_each(|c| usos.cobro(c));
        tramite.etapas.iter().for_each(|e| usos.etapa(e));
        for general in &tramite.acciones_generales {
            usos.condicion(&general.si);
        }
        usos
    }

    pub(super) fn campo(&mut self, campo: &Campo) {
        [&campo.visible_si, &campo.obligatorio_si, &campo.advierte_si]
            .into_iter()
            .for_each(|e| self.condicion(e));
        campo.inicial.iter().chain(&campo.calculo).for_each(|v| self.valoracion(v));
        match &campo.tipo {
            TipoCampo::Fecha { minimo, maximo } => {
                [minimo, maximo].into_iter().for_each(|e| self.condicion(e))
            }
            TipoCampo::Tabla { columnas, .. } => columnas.iter().for_each(|c| self.campo(c)),
            _ => {}
        }
    }

    pub(super) fn cobro(&mut self, cobro: &Cobro) {
        for concepto in &cobro.conceptos {
            [&concepto.si, &concepto.minimo, &concepto.maximo].into_iter().for_each(|e| self.condicion(e));
            self.valoracion(&concepto.monto);
        }
        for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
            self.condicion(&ajuste.si);
            self.cuanto(&ajuste.cuanto);
        }
        cobro.tope_descuento.iter().for_each(|c| self.cuanto(c));
        cobro.deposito.iter().filter_map(|d| d.se_ejecuta.as_ref()).for_each(|v| self.valoracion(v));
        [&cobro.minimo, &cobro.maximo].into_iter().for_each(|e| self.condicion(e));
    }

    fn cuanto(&mut self, cuanto: &Cuanto) {
        match cuanto {
            Cuanto::Tasa(e) | Cuanto::Monto(e) => self.expr(&e.arbol),
        }
    }

    fn etapa(&mut self, etapa: &Etapa) {
        self.efectos(&etapa.efectos);
        etapa.plazo.iter().flat_map(|p| &p.calculada).for_each(|v| self.valoracion(v));
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                tarea.captura.iter().for_each(|p| self.condicion(&p.si));
                for accion in &tarea.acciones {
                    self.condicion(&accion.si);
                    self.efectos(&accion.efectos);
                }
            }
            TipoEtapa::Decision { casos, .. } => casos.iter().for_each(|c| self.expr(&c.si.arbol)),
            TipoEtapa::Paralelo { ramas, .. } => ramas.iter().for_each(|r| self.condicion(&r.si)),
            TipoEtapa::Fin { emite, .. } => self.emitidas.extend(emite.iter().map(ToString::to_string)),
            TipoEtapa::Consulta { con, .. } => con.iter().for_each(|c| self.valoracion(&c.valor)),
            TipoEtapa::Pago { .. }
            | TipoEtapa::Prevencion { .. }
            | TipoEtapa::Cita(_)
            | TipoEtapa::Espera { .. } => {}
        }
    }

    pub(super) fn efectos(&mut self, efectos: &[Efecto]) {
        for efecto in efectos {
            match efecto {
                Efecto::Avisa(aviso) => self.enviados.insert(aviso.to_string()),
                Efecto::Emite(salida) => self.emitidas.insert(salida.to_string()),
                Efecto::Revoca(_)
                | Efecto::Devuelve(_)
                | Efecto::Ejecuta(_)
                | Efecto::Toma(_)
                | Efecto::Libera(_) => false,
            };
        }
    }

    pub(super) fn bloques(&mut self, bloques: &[Bloque]) {
        for bloque in bloques {
            self.condicion(&bloque.si);
            match &bloque.cuerpo {
                CuerpoBloque::Datos { filas } => {
                    filas.iter().for_each(|f| self.condicion(&f.si));
                }
                CuerpoBloque::Tabla { de, .. } => {
                    self.nombres.insert(de.to_string());
                }
                CuerpoBloque::Grupo { bloques } => self.bloques(bloques),
                _ => {}
            }
            textos(&bloque.cuerpo).into_iter().for_each(|t| self.plantilla(t));
        }
    }

    pub(super) fn condicion(&mut self, expresion: &Option<Expresion>) {
        expresion.iter().for_each(|e| self.expr(&e.arbol));
    }

    pub(super) fn valoracion(&mut self, valor: &Valoracion) {
        for ruta in rutas_valoracion(valor) {
            self.raiz(&ruta.raiz);
        }
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        for ruta in rutas(expr) {
            self.raiz(&ruta.raiz);
        }
    }

    fn raiz(&mut self, raiz: &Raiz) {
        match raiz {
            Raiz::Campo(id) => self.nombres.insert(id.to_string()),
            Raiz::Calculo(id) => self.nombres.insert(id.to_string()),
            Raiz::Resultado(id) => self.nombres.insert(id.to_string()),
            _ => false,
        };
    }

    /// Every word inside the marks of a template.
    pub(super) fn plantilla(&mut self, texto: &str) {
        self.nombres.extend(nombres_de_plantilla(texto));
    }
}

/// The texts of a block that are templates.
pub fn textos(cuerpo: &CuerpoBloque) -> Vec<&str> {
    match cuerpo {
        CuerpoBloque::Encabezado { derecha, .. } => derecha.iter().map(String::as_str).collect(),
        CuerpoBloque::Titulo { texto }
        | CuerpoBloque::Subtitulo { texto }
        | CuerpoBloque::Parrafo { texto, .. } => vec![texto],
        CuerpoBloque::Lista { puntos, .. } => puntos.iter().map(String::as_str).collect(),
        CuerpoBloque::Datos { filas } => filas.iter().map(|f| f.valor.as_str()).collect(),
        CuerpoBloque::Tabla { columnas, total, .. } => {
            columnas.iter().map(|c| c.valor.as_str()).chain(total.as_deref()).collect()
        }
        CuerpoBloque::Cobro { .. }
        | CuerpoBloque::Grupo { .. }
        | CuerpoBloque::Anexos
        | CuerpoBloque::Firmas
        | CuerpoBloque::Verificacion
        | CuerpoBloque::Salto => Vec::new(),
    }
}

/// Every word inside the marks of a template: names, and also words of the language and of quoted texts.
pub fn nombres_de_plantilla(texto: &str) -> BTreeSet<String> {
    let mut nombres = BTreeSet::new();
    for (abre, cierra) in [("{{", "}}"), ("{%", "%}")] {
        for trozo in texto.split(abre).skip(1) {
            let dentro = trozo.split(cierra).next().unwrap_or_default();
            let palabras = dentro.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|p| !p.is_empty());
            nombres.extend(palabras.map(str::to_owned));
        }
    }
    nombres
}
