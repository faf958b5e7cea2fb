//! BPMN 2.0 with its drawing, for tools of process analysis.
//!
//! Source: OMG, "Business Process Model and Notation", version 2.0.2. Terms are timer events on the border of their task; a task with
//! several ways out is followed by an exclusive gateway. Terms are written as the law says them: ISO 8601 has no business days.

use schemas::paquete::Paquete;

use super::grafo::{Camino, Clase, Grafo, Nodo};
use super::plano::{self, Caja};
use super::xml;

const EVENTO: i32 = 36;
const ROMBO: i32 = 50;
/// Room at each side of an event for its name.
const ROTULO: i32 = 34;
const TAREA: (i32, i32) = (160, 84);
/// Height at which lines come in and go out, the same for all so that a way along a lane is straight.
const EJE: i32 = 28;

/// Something to be drawn: a node of the way, or what BPMN needs beside it.
struct Elemento {
    id: String,
    nombre: String,
    etiqueta: &'static str,
    carril: usize,
    /// What stands inside it, after its flows.
    dentro: String,
    /// Flow that is taken if no other is, by its place among the ways out.
    omision: Option<usize>,
    ancho: i32,
    alto: i32,
    sale: Vec<Flujo>,
}

impl Elemento {
    /// How far below the top of its row it is drawn.
    fn bajada(&self) -> i32 {
        if self.ancho == TAREA.0 { 0 } else { EJE - self.alto / 2 }
    }
}

impl Flujo {
    /// Whether its name is written beside it.
    fn se_rotula(&self, de: &Elemento) -> bool {
        self.borde.is_none() && !self.nombre.is_empty() && de.ancho != TAREA.0
    }
}

struct Flujo {
    a: usize,
    nombre: String,
    si: Option<String>,
    /// The event on the border of the task from which it leaves: its id and definition.
    borde: Option<(String, String)>,
    /// Height at which it leaves.
    alto: i32,
}

/// The trámite as BPMN 2.0.
#[must_use]
pub fn bpmn(paquete: &Paquete) -> String {
    let grafo = Grafo::de(paquete);
    let elementos = elementos(&grafo);
    let cajas: Vec<Caja> = elementos
        .iter()
        .map(|e| Caja {
            carril: e.carril,
            ancho: e.ancho,
            // Events and gateways have their name below.
            alto: if e.ancho == TAREA.0 { e.alto } else { e.bajada() + e.alto + 44 },
            entra: EJE,
            sale: e
                .sale
                .iter()
                .map(|f| (f.alto, if f.borde.is_some() { EVENTO / 2 } else { 0 }, f.a))
                .collect(),
        })
        .collect();
    let plano = plano::situar(&cajas, grafo.carriles.len(), (74, 40), 124);
    let titulo = xml(&grafo.titulo);
    let mut s = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" \
xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"definiciones\" targetNamespace=\"urn:ventanilla:{}\" exporter=\"ventanilla\">\n\
  <collaboration id=\"colaboracion\">\n    <participant id=\"participante\" name=\"{titulo}\" processRef=\"proceso\"/>\n  </collaboration>\n\
  <process id=\"proceso\" name=\"{titulo}\" isExecutable=\"false\">\n    <documentation>{}</documentation>\n    <laneSet id=\"carriles\">\n",
        xml(paquete.tramite.id.as_str()),
        xml(&format!("{}. {}", grafo.subtitulo, grafo.notas.join(" ")))
    );
    for (c, nombre) in grafo.carriles.iter().enumerate() {
        s.push_str(&format!("      <lane id=\"carril_{c}\" name=\"{}\">\n", xml(nombre)));
        for e in elementos.iter().filter(|e| e.carril == c) {
            for id in std::iter::once(&e.id).chain(e.sale.iter().filter_map(|f| Some(&f.borde.as_ref()?.0))) {
                s.push_str(&format!("        <flowNodeRef>{id}</flowNodeRef>\n"));
            }
        }
        s.push_str("      </lane>\n");
    }
    s.push_str("    </laneSet>\n");
    for (n, e) in elementos.iter().enumerate() {
        s.push_str(&elemento(n, e, &elementos));
    }
    for (n, e) in elementos.iter().enumerate() {
        for (i, f) in e.sale.iter().enumerate() {
            s.push_str(&flujo(n, i, e, f, &elementos));
        }
    }
    s.push_str("  </process>\n");
    s.push_str(&dibujo(&grafo, &elementos, &plano));
    s.push_str("</definitions>\n");
    s
}

fn elementos(grafo: &Grafo) -> Vec<Elemento> {
    let evento = |id: String, nombre: String, etiqueta, carril, dentro: &str| Elemento {
        id,
        nombre,
        etiqueta,
        carril,
        dentro: dentro.to_owned(),
        omision: None,
        ancho: EVENTO,
        alto: EVENTO,
        sale: Vec::new(),
    };
    let mut lista = vec![evento(
        "inicio".to_owned(),
        "Inicio".to_owned(),
        "startEvent",
        grafo.nodos.first().map_or(0, |n| n.carril),
        "",
    )];
    // Where each node of the way begins in the list.
    let mut lugares = Vec::new();
    for nodo in &grafo.nodos {
        lugares.push(lista.len());
        let id = format!("n_{}", nodo.id);
        let (carril, nombre) = (nodo.carril, nodo.nombre.clone());
        let compuerta = |id: String, nombre: String, etiqueta| Elemento {
            ancho: ROMBO,
            alto: ROMBO,
            ..evento(id, nombre, etiqueta, carril, "")
        };
        match nodo.clase {
            Clase::Fin { .. } => lista.push(evento(id, nombre, "endEvent", carril, "")),
            Clase::Espera => {
                let dentro = reloj(nodo.plazo.as_deref().unwrap_or_default());
                lista.push(evento(id, nombre, "intermediateCatchEvent", carril, &dentro));
            }
            Clase::Decision => lista.push(compuerta(id, nombre, "exclusiveGateway")),
            Clase::Abre { condicional } | Clase::Junta { condicional, todas: true } => {
                let etiqueta = if condicional { "inclusiveGateway" } else { "parallelGateway" };
                lista.push(compuerta(id, nombre, etiqueta));
            }
            Clase::Junta { todas: false, .. } => {
                let mut junta = compuerta(id, nombre, "complexGateway");
                junta.dentro = format!(
                    "      <activationCondition xsi:type=\"tFormalExpression\">{}</activationCondition>\n",
                    xml(&nodo.detalles.join(", "))
                );
                lista.push(junta);
            }
            Clase::Tarea { .. } | Clase::Pago | Clase::Prevencion | Clase::Consulta | Clase::Cita => {
                let etiqueta = if nodo.clase == Clase::Consulta { "serviceTask" } else { "userTask" };
                let bordes = i32::try_from(bordes(nodo).count()).unwrap_or(0);
                lista.push(Elemento {
                    ancho: TAREA.0,
                    alto: TAREA.1 + (bordes - 1).max(0) * (EVENTO + 8),
                    ..evento(id.clone(), nombre, etiqueta, carril, "")
                });
                if nodo.salidas.iter().filter(|s| s.clase == Camino::Sigue).count() > 1 {
                    lista.push(compuerta(format!("{id}_eleccion"), String::new(), "exclusiveGateway"));
                }
            }
        }
    }
    unir(grafo, &lugares, &mut lista);
    lista
}

fn bordes(nodo: &Nodo) -> impl Iterator<Item = &super::grafo::Sale> {
    nodo.salidas.iter().filter(|s| s.clase != Camino::Sigue)
}

fn unir(grafo: &Grafo, lugares: &[usize], lista: &mut [Elemento]) {
    let simple = |a: usize, alto: i32| Flujo { a, nombre: String::new(), si: None, borde: None, alto };
    lista[0].sale.extend(lugares.first().map(|&a| simple(a, EJE)));
    for (nodo, &lugar) in grafo.nodos.iter().zip(lugares) {
        let es_tarea = lista[lugar].ancho == TAREA.0;
        let elige = es_tarea && nodo.salidas.iter().filter(|s| s.clase == Camino::Sigue).count() > 1;
        let de = if elige {
            lista[lugar].sale.push(simple(lugar + 1, EJE));
            lugar + 1
        } else {
            lugar
        };
        for sale in nodo.salidas.iter().filter(|s| s.clase == Camino::Sigue) {
            if nodo.clase == Clase::Decision && sale.si.is_none() {
                lista[de].omision = Some(lista[de].sale.len());
            }
            lista[de].sale.push(Flujo {
                a: lugares[sale.a],
                nombre: match &sale.si {
                    Some(si) if sale.etiqueta.is_empty() => si.clone(),
                    _ => sale.etiqueta.clone(),
                },
                si: sale.si.clone(),
                borde: None,
                alto: EJE,
            });
        }
        for (i, sale) in (0..).zip(bordes(nodo)) {
            let definicion = match sale.clase {
                Camino::Agota | Camino::SinLugar => format!(
                    "      <conditionalEventDefinition><condition xsi:type=\"tFormalExpression\">{}</condition></conditionalEventDefinition>\n",
                    xml(&sale.etiqueta)
                ),
                Camino::Vence | Camino::Sigue => reloj(nodo.plazo.as_deref().unwrap_or_default()),
            };
            let id = format!("{}_borde_{i}", lista[lugar].id);
            lista[lugar].sale.push(Flujo {
                a: lugares[sale.a],
                nombre: sale.etiqueta.clone(),
                si: None,
                borde: Some((id, definicion)),
                alto: TAREA.1 - EVENTO / 2 - 4 + i * (EVENTO + 8),
            });
        }
    }
}

fn reloj(plazo: &str) -> String {
    format!(
        "      <timerEventDefinition><timeDuration xsi:type=\"tFormalExpression\">{}</timeDuration></timerEventDefinition>\n",
        xml(plazo)
    )
}

fn nombre_de_flujo(n: usize, i: usize) -> String {
    format!("flujo_{n}_{i}")
}

fn elemento(n: usize, e: &Elemento, todos: &[Elemento]) -> String {
    let omision = e.omision.map(|i| format!(" default=\"{}\"", nombre_de_flujo(n, i))).unwrap_or_default();
    let mut s = format!("    <{} id=\"{}\" name=\"{}\"{omision}>\n", e.etiqueta, e.id, xml(&e.nombre));
    for (m, otro) in todos.iter().enumerate() {
        for (i, _) in otro.sale.iter().enumerate().filter(|(_, f)| f.a == n) {
            s.push_str(&format!("      <incoming>{}</incoming>\n", nombre_de_flujo(m, i)));
        }
    }
    for (i, _) in e.sale.iter().enumerate().filter(|(_, f)| f.borde.is_none()) {
        s.push_str(&format!("      <outgoing>{}</outgoing>\n", nombre_de_flujo(n, i)));
    }
    s.push_str(&format!("{}    </{}>\n", e.dentro, e.etiqueta));
    for (i, f) in e.sale.iter().enumerate() {
        if let Some((id, definicion)) = &f.borde {
            s.push_str(&format!(
                "    <boundaryEvent id=\"{id}\" name=\"{}\" attachedToRef=\"{}\">\n      <outgoing>{}</outgoing>\n{definicion}    </boundaryEvent>\n",
                xml(&f.nombre),
                e.id,
                nombre_de_flujo(n, i)
            ));
        }
    }
    s
}

fn flujo(n: usize, i: usize, e: &Elemento, f: &Flujo, todos: &[Elemento]) -> String {
    let de = f.borde.as_ref().map_or(&e.id, |(id, _)| id);
    // The name of what leaves a border is that of its event; the only way out of a task needs none.
    let nombre = if !f.se_rotula(e) { String::new() } else { format!(" name=\"{}\"", xml(&f.nombre)) };
    let cabeza = format!(
        "    <sequenceFlow id=\"{}\"{nombre} sourceRef=\"{de}\" targetRef=\"{}\"",
        nombre_de_flujo(n, i),
        todos.get(f.a).map_or("", |e| e.id.as_str())
    );
    match &f.si {
        Some(si) => format!(
            "{cabeza}>\n      <conditionExpression xsi:type=\"tFormalExpression\">{}</conditionExpression>\n    </sequenceFlow>\n",
            xml(si)
        ),
        None => format!("{cabeza}/>\n"),
    }
}

fn limites(x: i32, y: i32, ancho: i32, alto: i32) -> String {
    format!("<dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{ancho}\" height=\"{alto}\"/>")
}

fn dibujo(grafo: &Grafo, elementos: &[Elemento], plano: &plano::Plano) -> String {
    let mut s = String::from(
        "  <bpmndi:BPMNDiagram id=\"dibujo\">\n    <bpmndi:BPMNPlane id=\"plano\" bpmnElement=\"colaboracion\">\n",
    );
    let mut forma = |id: &str, mas: &str, limites: String, rotulo: Option<String>| {
        let rotulo = rotulo.map(|l| format!("<bpmndi:BPMNLabel>{l}</bpmndi:BPMNLabel>")).unwrap_or_default();
        s.push_str(&format!(
            "      <bpmndi:BPMNShape id=\"{id}_di\" bpmnElement=\"{id}\"{mas}>{limites}{rotulo}</bpmndi:BPMNShape>\n"
        ));
    };
    let (arriba, abajo) =
        (plano.carriles.first().map_or(0, |c| c.0), plano.carriles.last().map_or(0, |c| c.1));
    let horizontal = " isHorizontal=\"true\"";
    forma("participante", horizontal, limites(10, arriba, plano.ancho - 10, abajo - arriba), None);
    for (c, (desde, hasta)) in plano.carriles.iter().enumerate().take(grafo.carriles.len()) {
        forma(&format!("carril_{c}"), horizontal, limites(40, *desde, plano.ancho - 40, hasta - desde), None);
    }
    for (e, (x, y)) in elementos.iter().zip(&plano.cajas) {
        let y = y + e.bajada();
        let debajo = (e.ancho != TAREA.0 && !e.nombre.is_empty())
            .then(|| limites(x - ROTULO, y + e.alto + 4, e.ancho + 2 * ROTULO, 36));
        forma(&e.id, "", limites(*x, y, e.ancho, e.alto), debajo);
        for f in &e.sale {
            if let Some((id, _)) = &f.borde {
                let centro = (x + e.ancho - EVENTO / 2, y + f.alto - EVENTO / 2);
                let rotulo = limites(centro.0 - 96, y + e.alto + 2, 96, 14);
                forma(id, "", limites(centro.0, centro.1, EVENTO, EVENTO), Some(rotulo));
            }
        }
    }
    for (n, (e, lineas)) in elementos.iter().zip(&plano.lineas).enumerate() {
        for (i, (f, puntos)) in e.sale.iter().zip(lineas).enumerate() {
            let id = nombre_de_flujo(n, i);
            let pasos: String =
                puntos.iter().map(|(x, y)| format!("<di:waypoint x=\"{x}\" y=\"{y}\"/>")).collect();
            // Before its goal each line has room of its own.
            let rotulo = match puntos.last() {
                Some((x, y)) if f.se_rotula(e) => {
                    format!("<bpmndi:BPMNLabel>{}</bpmndi:BPMNLabel>", limites(x - 98, y - 30, 90, 28))
                }
                _ => String::new(),
            };
            s.push_str(&format!(
                "      <bpmndi:BPMNEdge id=\"{id}_di\" bpmnElement=\"{id}\">{pasos}{rotulo}</bpmndi:BPMNEdge>\n"
            ));
        }
    }
    s.push_str("    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n");
    s
}
