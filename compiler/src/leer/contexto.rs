//! What is known of the trámite while it is read: names in scope with their types, stages, bills, documents, notices. Expressions and
//! templates are compiled through here, so that one place decides what may be named where.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::eval::rutas;
use schemas::expr::{Expr, Expresion, Raiz, Ruta, Valoracion};
use schemas::ids::{CalculoId, CampoId, ParametroId, ResultadoId};
use schemas::paquete::{Acto, Actor, ParteSolicitante, Region};

use super::alcance::Alcance;
use super::cita::no_existe;
use super::municipio::{ACTOS, Municipalidad};
use super::origen::Origenes;
use super::valor;
use crate::diag::{Problema, Sink, Span, codes};
use crate::expr::{self, Entorno, Falla, Simbolo};
use crate::forma;
use crate::plantilla::Revision;
use crate::revisa::asignacion::{Flujo, Lugar};
use crate::revisa::duraciones::{Hecha, Lectura};
use crate::tipos::{self, Opciones, Tipo};
use crate::yaml::{Escalar, Nodo};

/// A field as expressions see it.
#[derive(Clone, Debug)]
pub struct CampoEnAmbito {
    /// Its type, which says whether it may be absent.
    pub tipo: Tipo,
    /// Where its name stands.
    pub span: Span,
    /// When it is surely there.
    pub presente_si: Option<Expr>,
}

/// What a numeric field may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limites {
    /// Least.
    pub minimo: Option<rust_decimal::Decimal>,
    /// Greatest.
    pub maximo: Option<rust_decimal::Decimal>,
    /// Most decimals: its values are whole steps of them.
    pub decimales: u32,
}

/// A stage that was declared.
#[derive(Clone, Debug)]
pub struct EtapaDeclarada {
    /// Where its name stands.
    pub span: Span,
    /// In which rama.
    pub region: Option<Region>,
}

/// A datum that some path may lack where it is used: nobody can tell without values.
#[derive(Clone, Debug)]
pub struct Sospecha {
    /// Its name.
    pub nombre: String,
    /// Where it is used.
    pub lugar: Lugar,
    /// What holds there besides.
    pub hechos: Vec<Expr>,
    /// The expression that uses it; none where it is printed as it is.
    pub expr: Option<Expr>,
    /// What to say if it is true.
    pub problema: Problema,
}

/// The name that a finding says may be absent.
pub(super) fn nombrado(falla: &Falla) -> &str {
    falla.mensaje.split('`').nth(1).and_then(|n| n.split('.').next()).unwrap_or_default()
}

/// The trámite as far as it is known.
pub struct Contexto<'a> {
    /// Its municipality.
    pub municipio: &'a Municipalidad,
    /// Where things were written.
    pub origenes: Origenes,
    /// Fields.
    pub campos: BTreeMap<String, CampoEnAmbito>,
    /// Computed values that were read.
    pub calculos: BTreeMap<String, (Tipo, Span)>,
    /// The fields and results that each of them is made of, through others too.
    pub materia: BTreeMap<String, BTreeSet<String>>,
    /// Results of stages.
    pub resultados: BTreeMap<String, (Tipo, Span)>,
    /// Names that were declared and could not be read: nothing that touches them is news.
    pub malos: BTreeSet<String>,
    /// Whether part of `campos` was lost with what could not be read: a field that isn't there may be in it.
    pub campos_incompletos: bool,
    /// Stages.
    pub etapas: BTreeMap<String, EtapaDeclarada>,
    /// Bills.
    pub cobros: BTreeMap<String, Span>,
    /// Places of which there are so many.
    pub cupos: BTreeMap<String, Span>,
    /// People without an account.
    pub terceros: BTreeMap<String, Span>,
    /// Documents.
    pub salidas: BTreeMap<String, Span>,
    /// Who signs each document, as it is written.
    pub firman: BTreeMap<String, Vec<(String, Span)>>,
    /// Notices.
    pub avisos: BTreeMap<String, Span>,
    /// Declared limits of the numeric fields.
    pub limites: BTreeMap<String, Limites>,
    /// Parts of the solicitante that are asked.
    pub pide: Vec<ParteSolicitante>,
    /// What is known where documents, notices and bills are written.
    pub flujo: Flujo,
    /// Whether some stage could not be read: the graph is then not judged.
    pub rota: bool,
    /// What only values can decide.
    pub sospechas: RefCell<Vec<Sospecha>>,
    /// Durations that are computed.
    pub hechas: RefCell<Vec<Hecha>>,
    /// What texts read of the cálculos.
    pub lecturas: RefCell<Vec<Lectura>>,
}

impl<'a> Contexto<'a> {
    /// A trámite of which nothing is known yet.
    pub fn new(municipio: &'a Municipalidad, archivo: Span) -> Self {
        Self {
            municipio,
            origenes: Origenes::new(archivo),
            campos: BTreeMap::new(),
            calculos: BTreeMap::new(),
            materia: BTreeMap::new(),
            resultados: BTreeMap::new(),
            malos: BTreeSet::new(),
            campos_incompletos: false,
            etapas: BTreeMap::new(),
            cobros: BTreeMap::new(),
            cupos: BTreeMap::new(),
            terceros: BTreeMap::new(),
            salidas: BTreeMap::new(),
            firman: BTreeMap::new(),
            avisos: BTreeMap::new(),
            limites: BTreeMap::new(),
            pide: Vec::new(),
            flujo: Flujo::default(),
            rota: false,
            sospechas: RefCell::default(),
            hechas: RefCell::default(),
            lecturas: RefCell::default(),
        }
    }

    /// Declares a stage.
    pub fn declarar_etapa(&mut self, id: &str, span: Span, region: Option<Region>, sink: &mut Sink) {
        if let Some(previa) = self.etapas.get(id) {
            sink.push(
                Problema::new(&codes::V0321, span, format!("la etapa `{id}` ya existe"))
                    .secundaria(previa.span, "declarada aquí")
                    .ayuda("cada etapa tiene un nombre propio, también dentro de las ramas"),
            );
            return;
        }
        self.etapas.insert(id.to_owned(), EtapaDeclarada { span, region });
    }

    /// Declares the result of a stage, with its parts.
    pub fn declarar_resultado(&mut self, id: &str, span: Span, partes: Vec<(String, Tipo)>, sink: &mut Sink) {
        if !self.nombre_libre(id, span, sink) {
            return;
        }
        self.resultados.insert(id.to_owned(), (Tipo::registro(id, partes), span));
    }

    /// Whether a name of the flat scope may still be taken.
    pub fn nombre_libre(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        const RESERVADOS: [&str; 16] = [
            "and",
            "or",
            "not",
            "in",
            "is",
            "if",
            "else",
            "true",
            "false",
            "solicitante",
            "solicitud",
            "visitas",
            "plazos",
            "hoy",
            "salida",
            "listo",
        ];
        if RESERVADOS.contains(&id) || id == "fila" || id == "municipio" || id == "defined" {
            sink.push(
                Problema::new(
                    &codes::V0321,
                    span,
                    format!("`{id}` es una palabra del lenguaje y no puede ser un nombre"),
                )
                .ayuda(format!("use otro, por ejemplo `{id}_dato`")),
            );
            return false;
        }
        let previo = self
            .campos
            .get(id)
            .map(|c| (c.span, "un campo"))
            .or_else(|| self.calculos.get(id).map(|(_, s)| (*s, "un cálculo")))
            .or_else(|| self.resultados.get(id).map(|(_, s)| (*s, "el resultado de una etapa")))
            .or_else(|| {
                self.municipio.lugares.get(&format!("parametros.{id}")).map(|s| (*s, "un parámetro"))
            });
        if let Some((lugar, que)) = previo {
            sink.push(
                Problema::new(&codes::V0321, span, format!("`{id}` ya es {que}"))
                    .secundaria(lugar, "declarado aquí")
                    .ayuda("un nombre significa lo mismo en toda la definición: use otro"),
            );
            return false;
        }
        true
    }

    /// The fields and results that some paths are made of: those of the cálculos that they name too, which were read before.
    pub fn hecho_de<'r>(&self, rutas: impl IntoIterator<Item = &'r Ruta>) -> BTreeSet<String> {
        let mut nombres = BTreeSet::new();
        for ruta in rutas {
            match &ruta.raiz {
                Raiz::Campo(id) => drop(nombres.insert(id.to_string())),
                Raiz::Resultado(id) => drop(nombres.insert(id.to_string())),
                Raiz::Calculo(id) => {
                    nombres.extend(self.materia.get(id.as_str()).into_iter().flatten().cloned())
                }
                _ => {}
            }
        }
        nombres
    }

    /// Compiles an expression.
    pub fn expresion(
        &self,
        escalar: &Escalar,
        esperado: Option<&Tipo>,
        alcance: &Alcance,
        sink: &mut Sink,
    ) -> Option<(Expresion, Tipo)> {
        let compila = |alcance: &Alcance| {
            expr::compilar(&escalar.texto, esperado, &Vista { ctx: self, alcance }, &alcance.hechos)
        };
        let (expresion, tipo, fallas) = compila(alcance);
        // What reads nothing in doubt reads the same to whoever is severe.
        let duda = |e: &Expresion| self.hecho_de(rutas(&e.arbol)).iter().any(|n| !alcance.segura(n));
        if let (true, Some(expresion)) = (fallas.is_empty(), &expresion)
            && duda(expresion)
            && let Some(severo) = alcance.severo(&self.materia)
        {
            let con = |f| (f, alcance.hechos.lista().to_vec(), Some(expresion.arbol.clone()));
            self.sospechar(compila(&severo).2.into_iter().map(con), alcance, |f| f.en(escalar));
        }
        if let (true, Some(expresion)) = (fallas.is_empty(), &expresion) {
            self.anotar_duraciones(escalar, &expresion.arbol);
        }
        sink.extend(fallas.into_iter().map(|f| alcance.con_camino(f).en(escalar)));
        expresion.map(|e| (e, tipo))
    }

    /// Keeps what would be wrong if a datum lacked, until values tell: each finding with what holds there and the expression that
    /// needs the datum.
    fn sospechar(
        &self,
        fallas: impl Iterator<Item = (Falla, Vec<Expr>, Option<Expr>)>,
        alcance: &Alcance,
        situar: impl Fn(Falla) -> Problema,
    ) {
        let Some(por_camino) = &alcance.por_camino else { return };
        let mut nuevas = Vec::new();
        for (falla, hechos, expr) in fallas.filter(|(f, ..)| f.codigo.codigo == codes::V0415.codigo) {
            let nombre = nombrado(&falla).to_owned();
            let lugar = por_camino.lugar.clone();
            let Some(materia) = self.materia.get(&nombre) else {
                nuevas.push(Sospecha { nombre, lugar, hechos, expr, problema: situar(falla) });
                continue;
            };
            // A cálculo lacks where something that it is made of does.
            let expr = expr.unwrap_or_else(|| {
                Expr::Ruta(Ruta { raiz: Raiz::Calculo(CalculoId(nombre.clone())), partes: Vec::new() })
            });
            let problema = situar(falla);
            nuevas.extend(materia.iter().filter(|n| !alcance.segura(n)).map(|parte| Sospecha {
                nombre: parte.clone(),
                lugar: lugar.clone(),
                hechos: hechos.clone(),
                expr: Some(expr.clone()),
                problema: problema.clone().nota(format!("`{nombre}` se calcula con `{parte}`")),
            }));
        }
        self.sospechas.borrow_mut().extend(nuevas);
    }

    /// Compiles an expression that must have a type.
    pub fn de_tipo(&self, nodo: &Nodo, tipo: &Tipo, alcance: &Alcance, sink: &mut Sink) -> Option<Expresion> {
        let escalar = forma::escalar(nodo, "una expresión", sink)?;
        self.expresion(escalar, Some(tipo), alcance, sink).map(|(e, _)| e)
    }

    /// Compiles a condition.
    pub fn condicion(&self, escalar: &Escalar, alcance: &Alcance, sink: &mut Sink) -> Option<Expresion> {
        self.expresion(escalar, Some(&Tipo::Booleano), alcance, sink).map(|(e, _)| e)
    }

    /// Compiles a condition that is a node.
    pub fn condicion_de(&self, nodo: &Nodo, alcance: &Alcance, sink: &mut Sink) -> Option<Expresion> {
        forma::escalar(nodo, "una condición", sink).and_then(|e| self.condicion(e, alcance, sink))
    }

    /// Compiles a value in any of its four forms.
    pub fn valoracion(
        &self,
        nodo: &Nodo,
        esperado: Option<&Tipo>,
        alcance: &Alcance,
        sink: &mut Sink,
    ) -> Option<(Valoracion, Tipo)> {
        valor::leer(nodo, esperado, alcance, self, sink)
    }

    /// Checks a template, and gives its text.
    pub fn plantilla(&self, escalar: &Escalar, alcance: &Alcance, sink: &mut Sink) -> String {
        self.revisar_plantilla(&escalar.texto, alcance, |f| f.en(escalar), sink);
        escalar.texto.clone()
    }

    /// Checks a template that is a whole file.
    pub fn plantilla_de_archivo(
        &self,
        texto: &str,
        archivo: crate::diag::FileId,
        alcance: &Alcance,
        sink: &mut Sink,
    ) -> String {
        self.revisar_plantilla(texto, alcance, |f| f.situar(|rango| Span::new(archivo, rango)), sink);
        texto.trim_end().to_owned()
    }

    fn revisar_plantilla(
        &self,
        texto: &str,
        alcance: &Alcance,
        situar: impl Fn(Falla) -> Problema,
        sink: &mut Sink,
    ) {
        let revisa = |alcance: &Alcance| {
            crate::plantilla::analizar(texto, &Vista { ctx: self, alcance }, &alcance.hechos)
        };
        let Revision { fallas, condiciones, leidos, .. } = revisa(alcance);
        if fallas.is_empty() {
            self.anotar_lecturas(leidos, alcance);
        }
        if let (true, Some(severo)) = (fallas.is_empty(), alcance.severo(&self.materia)) {
            let Revision { fallas, sabido, .. } = revisa(&severo);
            let sabidas = fallas.into_iter().filter_map(|falla| {
                let aqui = sabido.get(&(falla.rango.start, falla.rango.end))?.clone();
                // Taken for absent, a datum leaves its condition without a form: that of the first reading is the same one.
                let condicion = match aqui.condicion {
                    Some(cual) => Some(condiciones.get(cual)?.clone()?),
                    None => None,
                };
                Some((falla, aqui.hechos, condicion))
            });
            self.sospechar(sabidas, alcance, &situar);
        }
        sink.extend(fallas.into_iter().map(|f| situar(alcance.con_camino(f))));
    }

    /// Whether a bare word has a meaning as a name in expressions.
    pub fn es_nombre(&self, palabra: &str, alcance: &Alcance) -> bool {
        let vista = Vista { ctx: self, alcance };
        vista.simbolo(palabra).is_some()
            || matches!(palabra, "hoy" | "visitas" | "plazos" | "solicitud" | "true" | "false")
    }

    /// Reports a field that nobody declared.
    pub fn exige_campo(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        let existe = self.campos.contains_key(id);
        if !existe && !self.malos.contains(id) && !self.campos_incompletos {
            sink.push(no_existe("campo", id, span, self.campos.keys().map(String::as_str), "`campos`"));
        }
        existe
    }

    /// Reports a stage that nobody declared.
    pub fn exige_etapa(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        let existe = self.etapas.contains_key(id);
        if !existe {
            sink.push(no_existe("etapa", id, span, self.etapas.keys().map(String::as_str), "`etapas`"));
        }
        existe
    }

    /// Reports a role that nobody declared.
    pub fn exige_rol(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        let existe = self.municipio.rol(id).is_some();
        if !existe && !self.municipio.incompleta {
            let roles = self.municipio.roles.iter().map(|r| r.id.as_str()).chain(["solicitante", "sistema"]);
            let roles = roles.chain(self.terceros.keys().map(String::as_str));
            sink.push(no_existe("rol", id, span, roles, "roles.yaml"));
        }
        existe
    }

    /// Reports that a role may not do the kind of act of the stage where it acts.
    pub fn exige_acto(&self, actor: &Actor, acto: Acto, span: Span, sink: &mut Sink) {
        let Actor::Rol(rol) = actor else { return };
        let Some(definido) = self.municipio.rol(rol).filter(|r| !r.puede.contains(&acto)) else { return };
        if acto == Acto::Atiende {
            return;
        }
        let nombre = ACTOS.iter().find(|(_, a)| *a == acto).map_or("", |(n, _)| n);
        let mut problema = Problema::new(&codes::V0901, span, format!("el rol `{rol}` no puede: {nombre}"))
            .ayuda(format!("agregue `{nombre}` a lo que `puede` el rol, o cambie el actor"));
        if let Some(lugar) = self.municipio.lugares.get(&format!("roles.{}", definido.id)) {
            problema = problema.secundaria(*lugar, "el rol se declara aquí");
        }
        sink.push(problema);
    }

    /// Reports a bill that nobody declared.
    pub fn exige_cobro(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        exige("cobro", id, span, &self.cobros, "`cobros`", sink)
    }

    /// Reports a cupo that nobody declared.
    pub fn exige_cupo(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        exige("cupo", id, span, &self.cupos, "`cupos`", sink)
    }

    /// Reports a document that nobody declared.
    pub fn exige_salida(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        exige("salida", id, span, &self.salidas, "`salidas`", sink)
    }

    /// Reports a notice that nobody declared.
    pub fn exige_aviso(&self, id: &str, span: Span, sink: &mut Sink) -> bool {
        exige("aviso", id, span, &self.avisos, "`avisos`", sink)
    }
}

fn exige(
    clase: &str,
    id: &str,
    span: Span,
    declarados: &BTreeMap<String, Span>,
    donde: &str,
    sink: &mut Sink,
) -> bool {
    let existe = declarados.contains_key(id);
    if !existe {
        sink.push(no_existe(clase, id, span, declarados.keys().map(String::as_str), donde));
    }
    existe
}

/// The trámite as an expression sees it at one place.
struct Vista<'a, 'b> {
    ctx: &'a Contexto<'b>,
    alcance: &'a Alcance,
}

impl Entorno for Vista<'_, '_> {
    fn simbolo(&self, nombre: &str) -> Option<Simbolo> {
        let ctx = self.ctx;
        if let Some((_, tipo)) = self.alcance.columnas.iter().find(|(c, _)| c == nombre) {
            return Some(Simbolo::new(Raiz::Columna(CampoId::from(nombre)), tipo.clone()));
        }
        if let Some(campo) = ctx.campos.get(nombre) {
            let simbolo = Simbolo {
                raiz: Raiz::Campo(CampoId::from(nombre)),
                tipo: campo.tipo.clone(),
                declarado: Some(campo.span),
                presente_si: campo.presente_si.clone(),
            };
            return Some(self.alcance.segun_camino(nombre, simbolo));
        }
        if let Some((tipo, span)) = ctx.calculos.get(nombre) {
            let simbolo = Simbolo::new(Raiz::Calculo(CalculoId::from(nombre)), tipo.clone()).declarado(*span);
            return Some(self.alcance.segun_materia(ctx.materia.get(nombre), simbolo));
        }
        if let Some((tipo, span)) = ctx.resultados.get(nombre) {
            let simbolo =
                Simbolo::new(Raiz::Resultado(ResultadoId::from(nombre)), tipo.clone()).declarado(*span);
            return Some(self.alcance.segun_camino(nombre, simbolo));
        }
        if ctx.malos.contains(nombre) {
            return Some(Simbolo::new(Raiz::Calculo(CalculoId::from(nombre)), Tipo::Malo));
        }
        match nombre {
            "solicitante" => {
                return Some(Simbolo::new(Raiz::Solicitante, tipos::persona("solicitante", &ctx.pide)));
            }
            "municipio" => return Some(Simbolo::new(Raiz::Municipio, tipos::municipio())),
            "salida" => {
                return self.alcance.salida.map(|vence| Simbolo::new(Raiz::Salida, tipos::salida(vence)));
            }
            "fila" => {
                return self
                    .alcance
                    .fila
                    .clone()
                    .map(|tipo| Simbolo::new(Raiz::Columna(CampoId::from("fila")), tipo));
            }
            _ => {}
        }
        if self.alcance.parametros {
            return self.parametro(nombre).map(|tipo| {
                let simbolo = Simbolo::new(Raiz::Parametro(ParametroId::from(nombre)), tipo);
                match ctx.municipio.lugares.get(&format!("parametros.{nombre}")) {
                    Some(span) => simbolo.declarado(*span),
                    None => simbolo,
                }
            });
        }
        None
    }

    fn nombres(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        let (ctx, alcance) = (self.ctx, &self.alcance);
        let propios = ctx.campos.keys().chain(ctx.calculos.keys()).chain(ctx.resultados.keys());
        let de_texto = [("salida", alcance.salida.is_some()), ("fila", alcance.fila.is_some())];
        let de_texto = de_texto.into_iter().filter_map(|(nombre, hay)| hay.then_some(nombre));
        let parametros = ctx.municipio.parametros.iter().filter(|_| alcance.parametros);
        let columnas = alcance.columnas.iter().map(|(c, _)| c.as_str());
        Box::new(
            columnas
                .chain(propios.map(String::as_str))
                .chain(["solicitante", "solicitud", "municipio"])
                .chain(de_texto)
                .chain(parametros.map(|p| p.id.as_str())),
        )
    }

    fn parametro(&self, id: &str) -> Option<Tipo> {
        let parametro = self.ctx.municipio.parametros.iter().find(|p| p.id == id)?;
        Some(match parametro.valores.first().map(|v| &v.valor) {
            Some(schemas::valor::Valor::Dinero(_)) => Tipo::Dinero,
            Some(schemas::valor::Valor::Decimal(_)) => Tipo::Decimal,
            Some(schemas::valor::Valor::Entero(_)) => Tipo::Entero,
            _ => Tipo::Malo,
        })
    }

    fn parametros(&self) -> Vec<String> {
        self.ctx.municipio.parametros.iter().map(|p| p.id.to_string()).collect()
    }

    fn calendarios(&self) -> Vec<String> {
        self.ctx.municipio.calendarios.iter().map(|c| c.id.to_string()).collect()
    }

    fn etapas(&self) -> Vec<String> {
        self.ctx.etapas.keys().cloned().collect()
    }

    fn plazos(&self) -> Vec<String> {
        self.ctx.etapas.keys().cloned().chain(["resolucion".to_owned()]).collect()
    }

    fn hoy_permitido(&self) -> bool {
        self.alcance.hoy
    }

    fn ausencia(&self, nombre: &str) -> Option<String> {
        if self.ctx.municipio.parametros.iter().any(|p| p.id == nombre) {
            return Some(format!(
                "el parámetro `{nombre}` depende de una fecha; fuera de un cobro escriba `valor_al({nombre}, solicitud.fecha)`"
            ));
        }
        match nombre {
            "salida" => Some("`salida` sólo existe en los textos de un documento de salida".to_owned()),
            "fila" => Some("`fila` sólo existe en las columnas de una tabla impresa".to_owned()),
            _ => None,
        }
    }
}

/// The options that a set of bare ids makes.
pub fn opciones_de(ids: &[String]) -> Arc<Opciones> {
    let mut distintas: Vec<&String> = Vec::new();
    for id in ids {
        if !distintas.contains(&id) {
            distintas.push(id);
        }
    }
    Opciones::new(distintas.into_iter().map(|id| (id.clone(), super::campo::en_palabras(id))), None)
}
