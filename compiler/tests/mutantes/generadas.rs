//! Definitions made at random, of the things that hang on one another: fields that are captured late or hidden, cálculos made of them,
//! decisions and actions that read both, answers of other systems, ramas, ways back, notices, documents and bills that print and
//! charge. Whatever of it compiles is walked: no command of anybody is met with a defect, and an end is always reached.

use std::fmt::Write as _;

use compiler::sources::Memory;
use rayon::prelude::*;

use super::azar::Azar;
use super::{Cuenta, PASEOS, junta, pasear};

/// Definitions; `VENTANILLA_MUTANTES=todos` makes many more.
const DEFINICIONES: u64 = 600;
const TODAS: u64 = 30_000;

const SERVICIOS: &str = "servicios:
  ingresos:
    nombre: Sistema de ingresos
    operaciones:
      adeudo:
        recibe: {cuenta: {tipo: entero}}
        entrega: {monto: {tipo: entero, minimo: 0, maximo: 9}, vencido: {tipo: booleano}, aviso: {tipo: texto, obligatorio: no}}
";

/// Fields, with what they say besides their type, and a condition that reads each.
const CAMPOS: [(&str, &str, &str); 9] = [
    ("n", "tipo: entero, minimo: 0, maximo: 5", "n > 2"),
    ("b", "tipo: booleano", "b"),
    ("o", "tipo: opcion, opciones: {x: Equis, y: Ye, z: Zeta}", "o == 'x'"),
    ("t", "tipo: texto, largo: [1, 20]", "t == 'a'"),
    ("l", "tipo: texto_largo, largo: [1, 200]", "l == 'a'"),
    ("q", "tipo: entero, minimo: 0, maximo: 5, obligatorio: no", "q is defined and q > 1"),
    ("v", "tipo: entero, minimo: 0, maximo: 5, visible_si: b", "b and v > 1"),
    ("f", "tipo: fecha, minimo: 2026-01-01, maximo: 2027-12-31", "f > fecha('2026-06-30')"),
    ("w", "tipo: opcion, opciones: {x: Equis, y: Ye}, visible_si: o != 'x'", "o == 'y' and w == 'x'"),
];

/// Cálculos, and a condition that reads each.
const CALCULOS: [(&str, &str, &str); 7] = [
    ("doble", "n * 2", "doble > 4"),
    ("suma", "doble + si_falta(q, 0)", "suma < 7"),
    ("largo_l", "largo(l)", "largo_l > 3"),
    ("visto", "v if b else 0", "visto > 0"),
    ("debe", "r.monto + 1", "debe > 3"),
    ("alguno", "b or n > 1", "alguno"),
    ("quiza", "si_falta(v, 0) + si_falta(q, 0)", "quiza == 0"),
];

struct Taller {
    azar: Azar,
    /// Whether some stage asks another system.
    pregunta: bool,
}

impl Taller {
    fn elige<'a, T>(&mut self, de: &'a [T]) -> &'a T {
        let cual = self.azar.de(de.len());
        &de[cual]
    }

    /// Something that is asked of the data.
    fn condicion(&mut self, hondura: u32) -> String {
        match self.azar.de(if hondura == 0 { 9 } else { 6 }) {
            0..=2 => self.elige(&CAMPOS).2.to_owned(),
            3 if self.pregunta => (*self.elige(&["r.vencido", "r.monto > 2", "r.monto == 0"])).to_owned(),
            3 | 4 => self.calculo().2.to_owned(),
            5 => {
                let campo = self.elige(&CAMPOS);
                format!("{} is defined and ({})", campo.0, campo.2)
            }
            6 => format!("({}) and ({})", self.condicion(1), self.condicion(1)),
            7 => format!("({}) or ({})", self.condicion(1), self.condicion(1)),
            _ => format!("not ({})", self.condicion(1)),
        }
    }

    fn calculo(&mut self) -> &'static (&'static str, &'static str, &'static str) {
        loop {
            let uno = self.elige(&CALCULOS);
            if self.pregunta || uno.0 != "debe" {
                return uno;
            }
        }
    }

    /// Something that is printed.
    fn dato(&mut self) -> String {
        match self.azar.de(5) {
            0 | 1 => self.elige(&CAMPOS).0.to_owned(),
            2 if self.pregunta => "r.monto".to_owned(),
            _ => self.calculo().0.to_owned(),
        }
    }

    /// A text of a notice or a document.
    fn texto(&mut self) -> String {
        let mut texto = "Dice".to_owned();
        for _ in 0..=self.azar.de(2) {
            let dato = self.dato();
            let pieza = match self.azar.de(4) {
                0 => format!(" {{{{ {dato} }}}}"),
                1 => format!(" {{% if {dato} is defined %}}{{{{ {dato} }}}}{{% endif %}}"),
                2 => match self.condicion(1) {
                    // A text calls no functions.
                    si if si.contains("fecha(") => String::new(),
                    si => format!(" {{% if {si} %}}{{{{ {dato} }}}}{{% endif %}}"),
                },
                _ => " {{ solicitud.folio }}".to_owned(),
            };
            texto.push_str(&pieza);
        }
        texto
    }

    fn algunos(&mut self, de: &[&str], cuantos: usize) -> String {
        let mut elegidos: Vec<&str> = Vec::new();
        for _ in 0..cuantos {
            let uno = *self.elige(de);
            if !elegidos.contains(&uno) {
                elegidos.push(uno);
            }
        }
        elegidos.join(", ")
    }

    /// Where one goes from a stage: most often to the next one.
    fn destino(&mut self, i: usize, ultima: usize) -> String {
        match self.azar.de(8) {
            0 => "no".to_owned(),
            1 if i + 2 <= ultima => format!("e{}", i + 2 + self.azar.de(ultima - i - 1)),
            2 if i > 1 && self.azar.uno_en(2) => format!("e{}", 1 + self.azar.de(i)),
            _ if i < ultima => format!("e{}", i + 1),
            _ => "si".to_owned(),
        }
    }

    fn etapa(&mut self, i: usize, ultima: usize) -> String {
        let sigue = if i < ultima { format!("e{}", i + 1) } else { "si".to_owned() };
        let otra = self.destino(i, ultima);
        let captura = if self.azar.uno_en(2) {
            let cuantos = 1 + self.azar.de(3);
            format!(" captura: [{}],", self.algunos(&CAMPOS.map(|c| c.0), cuantos))
        } else {
            String::new()
        };
        let avisa = if self.azar.uno_en(3) {
            format!(" efectos: [{{avisa: a{}}}],", self.azar.de(2))
        } else {
            String::new()
        };
        let vuelta = " maximo: 3, al_agotar: no,";
        match self.azar.de(10) {
            0..=4 => {
                let si = if self.azar.uno_en(2) {
                    format!("si: \"{}\", ", self.condicion(0))
                } else {
                    String::new()
                };
                let propia = if self.azar.uno_en(3) {
                    format!(", captura: [{}]", self.algunos(&CAMPOS.map(|c| c.0), 2))
                } else {
                    String::new()
                };
                format!(
                    "  e{i}: {{actor: revisora,{captura}{avisa}{vuelta} acciones: {{sigue: {{a: {sigue}}}, otra: {{{si}a: {otra}{propia}}}}}}}\n"
                )
            }
            5 | 6 => format!(
                "  e{i}: {{tipo: decision,{avisa}{vuelta} casos: [{{si: \"{}\", a: {otra}}}], sino: {sigue}}}\n",
                self.condicion(0)
            ),
            7 => format!(
                "  e{i}: {{tipo: paralelo,{vuelta} ramas: {{p{i}: {{si: \"{}\", actor: tecnica,{captura} acciones: {{dar: {{a: listo}}}}}}, s{i}: {{actor: directora, acciones: {{dar: {{a: listo}}}}}}}}, a: {sigue}}}\n",
                self.condicion(0)
            ),
            8 if !self.pregunta => {
                self.pregunta = true;
                format!(
                    "  e{i}: {{tipo: consulta,{vuelta} servicio: ingresos.adeudo, con: {{cuenta: n}}, espera: 1 hora, guarda: r, a: {sigue}, al_fallar: {otra}}}\n"
                )
            }
            _ => format!(
                "  e{i}: {{tipo: pago,{avisa}{vuelta} cobro: c{}, plazo: 5 días hábiles, a: {sigue}, al_vencer: no}}\n",
                self.azar.de(2)
            ),
        }
    }

    fn definicion(&mut self) -> String {
        let ultima = 1 + self.azar.de(5);
        let etapas: String = (1..=ultima).map(|i| self.etapa(i, ultima)).collect();
        let faltan = self.algunos(&CAMPOS.map(|c| c.0), 3);
        let primeros: Vec<&str> =
            CAMPOS.iter().map(|c| c.0).filter(|c| !faltan.split(", ").any(|f| f == *c)).collect();
        let primeros = primeros.join(", ");
        let cobros: Vec<String> = (0..2).map(|_| self.calculo().0.to_owned()).collect();
        let mut y = String::from(
            "tramite: prueba\nnombre: Trámite de prueba\ndependencia: obras\nfinalidad: Probar\nficha:\n  descripcion: Sirve para probar.\n  plazo_resolucion: 90 días hábiles\n  si_no_responde: ninguna\n  fundamento: {reglamento: [\"1\"]}\ncampos:\n",
        );
        for (id, que, _) in CAMPOS {
            let _ = writeln!(y, "  {id}: {{{que}, etiqueta: Dato {id}}}");
        }
        y.push_str("calculos:\n");
        for (id, valor, _) in CALCULOS.iter().filter(|c| self.pregunta || c.0 != "debe") {
            let _ = writeln!(y, "  {id}: {{valor: \"{valor}\", etiqueta: Cálculo {id}}}");
        }
        y.push_str("cobros:\n");
        for (i, de) in cobros.iter().enumerate() {
            let monto = if matches!(de.as_str(), "alguno") { "2" } else { de };
            let _ =
                writeln!(y, "  c{i}: {{concepto: Derechos, monto: \"{monto} * uma\", fecha_tarifa: pago}}");
        }
        let _ = write!(
            y,
            "etapas:\n  e0: {{actor: solicitante, captura: [{primeros}], acciones: {{enviar: {{a: e1}}, dejar: {{a: no}}}}}}\n{etapas}"
        );
        y.push_str("  si: {tipo: fin, resultado: favorable, emite: constancia}\n  no: {tipo: fin, resultado: desfavorable, efectos: [{avisa: a0}]}\n");
        let _ = writeln!(
            y,
            "salidas:\n  constancia: {{titulo: Constancia, texto: \"{}\"}}\navisos:",
            self.texto()
        );
        for i in 0..2 {
            let _ = writeln!(y, "  a{i}: {{para: solicitante, asunto: Aviso, texto: \"{}\"}}", self.texto());
        }
        y
    }
}

fn compila(tramite: &str) -> (Vec<String>, Option<schemas::paquete::Paquete>) {
    let base = |archivo: &str| {
        let ruta =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_analisis/base").join(archivo);
        std::fs::read_to_string(&ruta).unwrap_or_else(|e| panic!("{}: {e}", ruta.display()))
    };
    let fuentes = Memory::new()
        .con("municipio.yaml", &*base("municipio.yaml"))
        .con("roles.yaml", &*base("roles.yaml"))
        .con("parametros/uma.yaml", &*base("uma.yaml"))
        .con("calendarios/habiles.yaml", &*base("habiles.yaml"))
        .con("servicios.yaml", SERVICIOS)
        .con("obras/prueba/tramite.yaml", tramite);
    let compilado = compiler::compilar(&fuentes);
    let errores =
        compilado.diagnostics.iter().filter(|d| d.severidad == schemas::diagnostic::Severidad::Error);
    let dichos = errores.map(|d| format!("{}: {}", d.codigo, d.mensaje)).collect();
    (dichos, compilado.tramites.into_iter().find_map(|t| t.paquete).map(|p| p.paquete().clone()))
}

#[test]
fn whatever_compiles_can_be_operated() {
    let todas = std::env::var("VENTANILLA_MUTANTES").is_ok_and(|v| v == "todos");
    let cuenta = (0..if todas { TODAS } else { DEFINICIONES })
        .into_par_iter()
        .map(|semilla| {
            let texto = Taller { azar: Azar::new(semilla), pregunta: false }.definicion();
            let (dichos, paquete) = compila(&texto);
            let nombre = format!("semilla {semilla}\n{texto}");
            let mut cuenta = match &paquete {
                Some(paquete) if dichos.is_empty() => pasear(paquete, &nombre, PASEOS, true),
                _ => Cuenta::default(),
            };
            cuenta.mutantes = 1;
            cuenta.dichos = usize::from(!dichos.is_empty());
            cuenta.sanos = usize::from(dichos.is_empty());
            if std::env::var("VENTANILLA_DICHOS").is_ok() {
                eprintln!("{dichos:?}");
            }
            cuenta
        })
        .reduce(Cuenta::default, junta);
    let Cuenta { mutantes, dichos, sanos, comandos, fallas } = cuenta;
    eprintln!(
        "{mutantes} definiciones, {dichos} acusadas, {sanos} limpias, {comandos} comandos, {} fallas",
        fallas.len()
    );
    assert!(fallas.is_empty(), "{}", fallas.join("\n\n"));
    assert!(sanos >= mutantes / 20 && dichos >= mutantes / 20, "{mutantes}, {dichos}, {sanos}");
}
