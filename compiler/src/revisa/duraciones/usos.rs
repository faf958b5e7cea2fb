//! Every place where something that comes to a computed duration is evaluated: the stage on entering it, a condition, a limit, a bill, a
//! text. The amounts of a bill are left out: that they can't be computed is told with the money.

use std::collections::BTreeSet;

use engine::eval::{expresiones, rutas, rutas_valoracion};
use schemas::expr::{Expr, Expresion, Raiz, Ruta, Valoracion};
use schemas::ids::CampoId;
use schemas::paquete::{
    Bloque, Campo, Cobro, Cuanto, CuerpoBloque, Etapa, Salida, TipoCampo, TipoEtapa, Tramite,
};

use super::super::asignacion::Lugar;
use super::hechas::{Lectura, hace};

/// When something is evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cuando {
    /// Where something is written, or a stage entered.
    En(Lugar),
    /// When an action of a stage is asked for.
    Accion(String, String),
    /// When one of these fields is answered.
    Captura(Vec<CampoId>),
}

/// What is evaluated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Que<'u> {
    /// An expression.
    Expr(&'u Expr),
    /// A value.
    Valor(&'u Valoracion),
}

/// Something that is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Uso<'u> {
    /// When.
    pub cuando: Cuando,
    /// What holds by then, or doesn't.
    pub hechos: Vec<(&'u Expr, bool)>,
    /// What.
    pub que: Que<'u>,
    /// Where, in words.
    pub donde: String,
}

/// What comes to a duration that is computed: by itself, or by what it names.
pub struct Riesgo<'u> {
    calculos: BTreeSet<&'u str>,
    campos: BTreeSet<&'u str>,
    duraciones: &'u dyn Fn(&str) -> bool,
}

impl<'u> Riesgo<'u> {
    /// That of a definition. `duraciones` says which cálculos are durations.
    pub fn de(tramite: &'u Tramite, duraciones: &'u dyn Fn(&str) -> bool) -> Self {
        let mut riesgo = Self { calculos: BTreeSet::new(), campos: BTreeSet::new(), duraciones };
        // A cálculo stands after those that it names; a field may be named before what hides it.
        loop {
            let antes = (riesgo.calculos.len(), riesgo.campos.len());
            for campo in &tramite.campos {
                if riesgo.campo(campo) {
                    riesgo.campos.insert(campo.id.as_str());
                }
            }
            for calculo in &tramite.calculos {
                if riesgo.valor(&calculo.valor) {
                    riesgo.calculos.insert(calculo.id.as_str());
                }
            }
            if antes == (riesgo.calculos.len(), riesgo.campos.len()) {
                return riesgo;
            }
        }
    }

    fn campo(&self, campo: &Campo) -> bool {
        campo.visible_si.as_ref().is_some_and(|e| self.expr(&e.arbol))
            || campo.calculo.as_ref().is_some_and(|v| self.valor(v))
            || matches!(&campo.tipo, TipoCampo::Tabla { columnas, .. } if columnas.iter().any(|c| self.campo(c)))
    }

    fn nombra(&self, ruta: &Ruta) -> bool {
        match &ruta.raiz {
            Raiz::Calculo(id) => self.calculos.contains(id.as_str()),
            Raiz::Campo(id) => self.campos.contains(id.as_str()),
            _ => false,
        }
    }

    fn expr(&self, expr: &Expr) -> bool {
        hace(expr, self.duraciones) || rutas(expr).into_iter().any(|r| self.nombra(r))
    }

    fn valor(&self, valor: &Valoracion) -> bool {
        rutas_valoracion(valor).into_iter().any(|r| self.nombra(r))
            || expresiones(valor).into_iter().any(|e| hace(&e.arbol, self.duraciones))
    }
}

/// Each table with a computed column, and what reads it whole.
pub fn tablas(tramite: &Tramite) -> Vec<(CampoId, Expr)> {
    let computa = |campo: &&Campo| match &campo.tipo {
        TipoCampo::Tabla { columnas, .. } => {
            columnas.iter().any(|c| c.calculo.is_some() || c.visible_si.is_some())
        }
        _ => false,
    };
    let lee = |campo: &Campo| Expr::Ruta(Ruta { raiz: Raiz::Campo(campo.id.clone()), partes: Vec::new() });
    tramite.campos.iter().filter(computa).map(|c| (c.id.clone(), lee(c))).collect()
}

/// The places of a definition, those that stop an expediente first. `tablas` are those of the definition.
pub fn todos<'u>(
    tramite: &'u Tramite,
    lecturas: &'u [Lectura],
    tablas: &'u [(CampoId, Expr)],
    riesgo: &Riesgo<'_>,
) -> Vec<Uso<'u>> {
    let mut colecta = Colecta { riesgo, usos: Vec::new() };
    tramite.etapas.iter().for_each(|e| colecta.etapa(e));
    for general in &tramite.acciones_generales {
        let Some(si) = &general.si else { continue };
        for etapa in &general.en {
            // It is asked whether it may be done from the moment in which that stage is entered.
            let cuando = Cuando::En(Lugar::Etapa(etapa.to_string()));
            colecta.expr(
                &cuando,
                &Vec::new(),
                &si.arbol,
                format!("la condición de la acción general `{}`", general.id),
            );
        }
    }
    tramite.cobros.iter().for_each(|c| colecta.cobro(c));
    tramite.salidas.iter().for_each(|s| colecta.salida(s));
    for lectura in lecturas {
        let hechos = lectura.hechos.iter().map(|h| (h, true)).collect();
        let donde = match &lectura.lugar {
            Lugar::Aviso(id) => format!("el texto del aviso `{id}`"),
            Lugar::Salida(id) => format!("el texto de la salida `{id}`"),
            Lugar::Cobro(id) | Lugar::Ejecucion(id) => format!("el cobro `{id}`"),
            Lugar::Cupo(id) => format!("el cupo `{id}`"),
            Lugar::Tercero(id) => format!("el tercero `{id}`"),
            Lugar::Asignada(id) | Lugar::Etapa(id) => format!("la etapa `{id}`"),
        };
        colecta.expr(&Cuando::En(lectura.lugar.clone()), &hechos, &lectura.expr, donde);
    }
    tramite.campos.iter().for_each(|c| colecta.campo(c));
    for (id, tabla) in tablas {
        let cuando = Cuando::Captura(vec![id.clone()]);
        colecta.expr(&cuando, &Vec::new(), tabla, format!("los renglones del campo `{id}`"));
    }
    for validacion in &tramite.validaciones {
        let campos = nombrados(tramite, &validacion.exige.arbol);
        colecta.expr(
            &Cuando::Captura(campos),
            &Vec::new(),
            &validacion.exige.arbol,
            "una validación".to_owned(),
        );
    }
    colecta.usos
}

/// The fields of which an expression is made, by way of cálculos.
fn nombrados(tramite: &Tramite, expr: &Expr) -> Vec<CampoId> {
    let mut campos: Vec<CampoId> = Vec::new();
    let mut vistos: BTreeSet<&str> = BTreeSet::new();
    let mut pendientes: Vec<&Ruta> = rutas(expr);
    while let Some(ruta) = pendientes.pop() {
        match &ruta.raiz {
            Raiz::Campo(id) if !campos.contains(id) => campos.push(id.clone()),
            Raiz::Calculo(id) if vistos.insert(id.as_str()) => {
                pendientes.extend(tramite.calculo(id).into_iter().flat_map(|c| rutas_valoracion(&c.valor)));
            }
            _ => {}
        }
    }
    campos
}

struct Colecta<'r, 'u> {
    riesgo: &'r Riesgo<'r>,
    usos: Vec<Uso<'u>>,
}

type Hechos<'u> = Vec<(&'u Expr, bool)>;

impl<'u> Colecta<'_, 'u> {
    fn expr(&mut self, cuando: &Cuando, hechos: &Hechos<'u>, expr: &'u Expr, donde: String) {
        if self.riesgo.expr(expr) {
            self.pon(Uso { cuando: cuando.clone(), hechos: hechos.clone(), que: Que::Expr(expr), donde });
        }
    }

    fn valor(&mut self, cuando: &Cuando, hechos: &Hechos<'u>, valor: &'u Valoracion, donde: String) {
        if self.riesgo.valor(valor) {
            self.pon(Uso { cuando: cuando.clone(), hechos: hechos.clone(), que: Que::Valor(valor), donde });
        }
    }

    fn pon(&mut self, uso: Uso<'u>) {
        if !self.usos.contains(&uso) {
            self.usos.push(uso);
        }
    }

    fn etapa(&mut self, etapa: &'u Etapa) {
        let id = &etapa.id;
        let (al_entrar, nada) = (Cuando::En(Lugar::Etapa(id.to_string())), Vec::new());
        if let Some(valor) = etapa.plazo.as_ref().and_then(|p| p.calculada.as_ref()) {
            self.valor(&al_entrar, &nada, valor, format!("el plazo de la etapa `{id}`"));
        }
        match &etapa.tipo {
            TipoEtapa::Tarea(tarea) => {
                for accion in &tarea.acciones {
                    let Some(si) = &accion.si else { continue };
                    let cuando = Cuando::Accion(id.to_string(), accion.id.to_string());
                    let donde = format!("la condición de la acción `{id}.{}`", accion.id);
                    self.expr(&cuando, &nada, &si.arbol, donde);
                }
            }
            TipoEtapa::Decision { casos, .. } => {
                let mut antes = Vec::new();
                for caso in casos {
                    self.expr(&al_entrar, &antes, &caso.si.arbol, format!("la decisión `{id}`"));
                    antes.push((&caso.si.arbol, false));
                }
            }
            TipoEtapa::Paralelo { ramas, .. } => {
                for si in ramas.iter().filter_map(|r| r.si.as_ref()) {
                    self.expr(&al_entrar, &nada, &si.arbol, format!("las ramas de `{id}`"));
                }
            }
            TipoEtapa::Consulta { con, .. } => {
                for argumento in con {
                    self.valor(
                        &al_entrar,
                        &nada,
                        &argumento.valor,
                        format!("lo que pregunta la etapa `{id}`"),
                    );
                }
            }
            TipoEtapa::Pago { .. }
            | TipoEtapa::Prevencion { .. }
            | TipoEtapa::Cita(_)
            | TipoEtapa::Espera { .. }
            | TipoEtapa::Fin { .. } => {}
        }
    }

    fn cobro(&mut self, cobro: &'u Cobro) {
        let id = &cobro.id;
        let al_cobrar = Cuando::En(Lugar::Cobro(id.to_string()));
        let donde = || format!("el cobro `{id}`");
        let si_de =
            |si: &'u Option<Expresion>| -> Hechos<'u> { si.iter().map(|e| (&e.arbol, true)).collect() };
        for concepto in &cobro.conceptos {
            concepto.si.iter().for_each(|e| self.expr(&al_cobrar, &Vec::new(), &e.arbol, donde()));
            let dentro = si_de(&concepto.si);
            for limite in [&concepto.minimo, &concepto.maximo].into_iter().flatten() {
                self.expr(&al_cobrar, &dentro, &limite.arbol, donde());
            }
        }
        for ajuste in cobro.recargos.iter().chain(&cobro.descuentos) {
            ajuste.si.iter().for_each(|e| self.expr(&al_cobrar, &Vec::new(), &e.arbol, donde()));
            let (Cuanto::Tasa(cuanto) | Cuanto::Monto(cuanto)) = &ajuste.cuanto;
            self.expr(&al_cobrar, &si_de(&ajuste.si), &cuanto.arbol, donde());
        }
        for limite in [&cobro.minimo, &cobro.maximo].into_iter().flatten() {
            self.expr(&al_cobrar, &Vec::new(), &limite.arbol, donde());
        }
        if let Some(valor) = cobro.deposito.as_ref().and_then(|d| d.se_ejecuta.as_ref()) {
            let al_ejecutar = Cuando::En(Lugar::Ejecucion(id.to_string()));
            self.valor(&al_ejecutar, &Vec::new(), valor, format!("lo que se ejecuta de `{id}`"));
        }
    }

    fn salida(&mut self, salida: &'u Salida) {
        let al_emitir = Cuando::En(Lugar::Salida(salida.id.to_string()));
        let donde = || format!("la salida `{}`", salida.id);
        for dato in &salida.publico {
            self.expr(&al_emitir, &Vec::new(), &dato.valor.arbol, donde());
        }
        let mut pendientes: Vec<(&'u Bloque, Hechos<'u>)> =
            salida.bloques.iter().map(|b| (b, Vec::new())).collect();
        while let Some((bloque, mut hechos)) = pendientes.pop() {
            if let Some(si) = &bloque.si {
                self.expr(&al_emitir, &hechos, &si.arbol, donde());
                hechos.push((&si.arbol, true));
            }
            match &bloque.cuerpo {
                CuerpoBloque::Grupo { bloques } => {
                    pendientes.extend(bloques.iter().map(|b| (b, hechos.clone())));
                }
                CuerpoBloque::Datos { filas } => {
                    for si in filas.iter().filter_map(|f| f.si.as_ref()) {
                        self.expr(&al_emitir, &hechos, &si.arbol, donde());
                    }
                }
                _ => {}
            }
        }
    }

    fn campo(&mut self, campo: &'u Campo) {
        let id = &campo.id;
        let (al_contestar, nada) = (Cuando::Captura(vec![id.clone()]), Vec::new());
        for si in [&campo.visible_si, &campo.obligatorio_si, &campo.advierte_si].into_iter().flatten() {
            self.expr(&al_contestar, &nada, &si.arbol, format!("una condición del campo `{id}`"));
        }
        if let TipoCampo::Fecha { minimo, maximo } = &campo.tipo {
            for limite in [minimo, maximo].into_iter().flatten() {
                self.expr(&al_contestar, &nada, &limite.arbol, format!("los límites del campo `{id}`"));
            }
        }
    }
}
