//! What is asked: fields that come and go, what they admit, when they are asked and when they must be answered.
//!
//! - A field that is gone is `Compatible`: nobody has to give it.
//! - A new one that must be answered is `Atencion`; `Rompe` when it must always be answered, something reads it, and expedientes may be
//!   waiting past the place where it is captured: those lack it. One that may be left out is `Compatible`.
//! - Values that were taken and now aren't are `Rompe`, with one of them; values that now are, `Compatible`. Both are tried with the
//!   engine's own reader.
//! - To be asked, or to have to answer, in more cases is `Atencion`; in fewer, `Compatible`.

use engine::condicion;
use schemas::expr::{Expr, Expresion};
use schemas::ids::CampoId;
use schemas::paquete::{Accion, Actor, Campo, Paquete, TipoCampo, TipoEtapa};
use schemas::valor::Valor;

use super::catalogos;
use super::condiciones::{Relacion, relacion, relacion_de};
use super::diferencias::por_id;
use super::etapas::se_espera_despues;
use super::palabras::{cita, citas, condicion as si, se_usa};
use super::pluma::{Pluma, Senda};
use super::{Cambio, Clase, Para};

mod limites;

/// Tells what changes in the fields.
pub fn comparar(pluma: &mut Pluma<'_>) {
    let senda = Senda::de(&["tramite", "campos"]);
    let (antes, ahora) = (pluma.antes, pluma.ahora);
    for (id, a, b) in por_id(&antes.tramite.campos, &ahora.tramite.campos, |c| &c.id) {
        let senda = senda.y(&id);
        match (a, b) {
            (None, Some(b)) => nuevo(pluma, &senda, b),
            (Some(a), None) => quitado(pluma, &senda, a),
            (Some(a), Some(b)) => mismo(pluma, &senda, a, b, para(ahora, &b.id)),
            (None, None) => {}
        }
    }
}

/// To whom a field matters: who captures it.
fn para(paquete: &Paquete, campo: &CampoId) -> Para {
    match quien_captura(paquete, campo) {
        Some(Actor::Solicitante) => Para::Ciudadania,
        _ => Para::Operacion,
    }
}

/// Who is asked for a field first.
pub fn quien_captura<'p>(paquete: &'p Paquete, campo: &CampoId) -> Option<&'p Actor> {
    let de_etapas = paquete.tramite.etapas.iter().find_map(|e| match &e.tipo {
        TipoEtapa::Tarea(t) => {
            let en_forma = t.captura.iter().any(|p| p.campos.contains(campo));
            let en_accion = |a: &Accion| a.captura.contains(campo);
            (en_forma || t.acciones.iter().any(en_accion)).then_some(&t.actor)
        }
        _ => None,
    });
    de_etapas.or_else(|| {
        paquete.tramite.acciones_generales.iter().find(|a| a.captura.contains(campo)).map(|a| &a.actor)
    })
}

/// What it is called, by what it is.
fn llamado(campo: &Campo) -> String {
    match &campo.tipo {
        TipoCampo::Documento { .. } => format!("el documento {}", cita(&campo.etiqueta)),
        _ => cita(&campo.etiqueta),
    }
}

fn nuevo(pluma: &mut Pluma<'_>, senda: &Senda, campo: &Campo) {
    let ahora = pluma.ahora;
    let para = para(ahora, &campo.id);
    let cuando = campo.visible_si.as_ref().map(|e| {
        condicion::en_palabras(ahora, &e.arbol).unwrap_or_else(|| format!("si se cumple: {}", e.fuente))
    });
    let siempre = campo.obligatorio && campo.visible_si.is_none() && campo.obligatorio_si.is_none();
    let puede = !campo.obligatorio && campo.obligatorio_si.is_none();
    let verbo = match (para, puede) {
        (Para::Ciudadania, false) => "Ahora se pide",
        (Para::Ciudadania, true) => "Ahora se puede dar",
        (_, false) => "Ahora quien atiende captura",
        (_, true) => "Ahora quien atiende puede capturar",
    };
    let cola = cuando.map(|c| format!(", {c}")).unwrap_or_default();
    let captura = quien_captura(ahora, &campo.id).is_some();
    let que = if captura {
        format!("{verbo} {}{cola}.", llamado(campo))
    } else {
        format!("Hay un campo nuevo, {}, que nadie captura.", cita(&campo.etiqueta))
    };
    let falta_despues = siempre && captura && se_usa(ahora, &campo.id) && se_espera_despues(ahora, &campo.id);
    let clase = match () {
        () if falta_despues => Clase::Rompe,
        () if puede || !captura || para == Para::Operacion => Clase::Compatible,
        () => Clase::Atencion,
    };
    let ejemplo = if falta_despues {
        "Un expediente que ya pasó por donde se captura no tiene este dato, y después se necesita."
    } else {
        ""
    };
    pluma.dice(senda, Cambio::de(para, clase, que).por_ejemplo(ejemplo));
}

fn quitado(pluma: &mut Pluma<'_>, senda: &Senda, campo: &Campo) {
    let para = para(pluma.antes, &campo.id);
    let verbo = if para == Para::Ciudadania { "Ya no se pide" } else { "Ya no se captura" };
    pluma.dice(senda, Cambio::de(para, Clase::Compatible, format!("{verbo} {}.", llamado(campo))));
}

fn mismo(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    tipo(pluma, &senda.y("tipo"), a, b, para);
    visible(pluma, senda, a, b, para);
    obligatorio(pluma, senda, a, b, para);
}

fn visible(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    let senda = senda.y("visible_si");
    let igual = a.visible_si == b.visible_si;
    let relacion = relacion(pluma, a.visible_si.as_ref(), b.visible_si.as_ref());
    let nombre = llamado(b);
    let obliga = b.obligatorio || b.obligatorio_si.is_some();
    let pesa = if obliga && para == Para::Ciudadania { Clase::Atencion } else { Clase::Compatible };
    let cambio = match relacion {
        Relacion::Igual if igual => return,
        Relacion::Igual => Cambio::de(
            Para::Texto,
            Clase::Compatible,
            format!("{nombre} se pide en los mismos casos, dichos de otro modo."),
        ),
        Relacion::MasPermisiva(caso) => Cambio::de(para, pesa, format!("{nombre} se pide en más casos."))
            .por_ejemplo(format!("Ahora se pide con {caso}.")),
        Relacion::MasEstricta(caso) => {
            Cambio::de(para, Clase::Compatible, format!("{nombre} se pide en menos casos."))
                .por_ejemplo(format!("Ya no se pide con {caso}."))
        }
        Relacion::Distinta { gana, pierde } => Cambio::de(
            para,
            pesa,
            format!("Cambia cuándo se pide {nombre}."),
        )
        .por_ejemplo(ambos("Ahora se pide con", &gana, "Ya no se pide con", &pierde)),
        Relacion::SinDecidir if igual => return,
        Relacion::SinDecidir => Cambio::de(para, pesa, format!("Cambia cuándo se pide {nombre}.")),
    };
    escribe(pluma, &senda, igual, cambio, a.visible_si.as_ref(), b.visible_si.as_ref());
}

/// Two sentences of examples, where there are both.
pub fn ambos(uno: &str, gana: &str, otro: &str, pierde: &str) -> String {
    let dice = |como: &str, que: &str| (!que.is_empty()).then(|| format!("{como} {que}."));
    [dice(uno, gana), dice(otro, pierde)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Writes a change of a condition. When its text is the same, what changed is something that it reads, which is told apart.
pub fn escribe(
    pluma: &mut Pluma<'_>,
    senda: &Senda,
    igual: bool,
    cambio: Cambio,
    a: Option<&Expresion>,
    b: Option<&Expresion>,
) {
    if igual {
        pluma.anota(senda, cambio);
    } else {
        pluma.dice(senda, cambio.con(si(a), si(b)));
    }
}

fn obligatorio(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    let igual = (a.obligatorio, &a.obligatorio_si) == (b.obligatorio, &b.obligatorio_si);
    let (fijo_a, fijo_b) =
        (Expr::Literal(Valor::Booleano(a.obligatorio)), Expr::Literal(Valor::Booleano(b.obligatorio)));
    let arbol = |c: &'_ Campo| c.obligatorio_si.as_ref().map(|e| e.arbol.clone());
    let (x, y) = (arbol(a).unwrap_or(fijo_a), arbol(b).unwrap_or(fijo_b));
    let nombre = llamado(b);
    let pesa = if para == Para::Ciudadania { Clase::Atencion } else { Clase::Compatible };
    let falta = matches!(y, Expr::Literal(_))
        && b.visible_si.is_none()
        && se_usa(pluma.ahora, &b.id)
        && se_espera_despues(pluma.ahora, &b.id);
    let exige = if falta { Clase::Rompe } else { pesa };
    let por_falta = if falta {
        "Un expediente que ya pasó por donde se captura puede no tenerlo, y después se necesita."
    } else {
        ""
    };
    let cambio = match relacion_de(pluma, &x, &y) {
        Relacion::Igual | Relacion::SinDecidir if igual => return,
        Relacion::Igual => Cambio::de(
            Para::Texto,
            Clase::Compatible,
            format!("{nombre} es obligatorio en los mismos casos, dichos de otro modo."),
        ),
        Relacion::MasPermisiva(_) if matches!((&x, &y), (Expr::Literal(_), Expr::Literal(_))) => {
            Cambio::de(para, exige, format!("{nombre} ahora es obligatorio.")).por_ejemplo(por_falta)
        }
        Relacion::MasEstricta(_) if matches!((&x, &y), (Expr::Literal(_), Expr::Literal(_))) => {
            Cambio::de(para, Clase::Compatible, format!("{nombre} ahora es opcional."))
        }
        Relacion::MasPermisiva(caso) => {
            Cambio::de(para, pesa, format!("{nombre} es obligatorio en más casos."))
                .por_ejemplo(con("Ahora es obligatorio con", &caso))
        }
        Relacion::MasEstricta(caso) => {
            Cambio::de(para, Clase::Compatible, format!("{nombre} es obligatorio en menos casos."))
                .por_ejemplo(con("Ya no es obligatorio con", &caso))
        }
        Relacion::Distinta { gana, pierde } => Cambio::de(
            para,
            pesa,
            format!("Cambia cuándo es obligatorio {nombre}."),
        )
        .por_ejemplo(ambos("Ahora lo es con", &gana, "Ya no lo es con", &pierde)),
        Relacion::SinDecidir => Cambio::de(para, pesa, format!("Cambia cuándo es obligatorio {nombre}.")),
    };
    if igual {
        pluma.anota(&senda.y("obligatorio_si"), cambio);
        return;
    }
    let cuando = |c: &Campo| match &c.obligatorio_si {
        Some(e) => si(Some(e)),
        None if c.obligatorio => "siempre".to_owned(),
        None => "nunca".to_owned(),
    };
    let (uno, otro) = ("obligatorio", "obligatorio_si");
    let (clave, callada) = if a.obligatorio == b.obligatorio { (otro, uno) } else { (uno, otro) };
    pluma.dice(&senda.y(clave), cambio.con(cuando(a), cuando(b)));
    pluma.calla(&senda.y(callada));
}

fn con(como: &str, caso: &str) -> String {
    if caso.is_empty() { String::new() } else { format!("{como} {caso}.") }
}

fn tipo(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    if a.tipo == b.tipo {
        return;
    }
    let nombre = llamado(b);
    if a.tipo.clase() != b.tipo.clase() {
        let que = format!("{nombre} cambia de tipo: de {} a {}.", en_palabras(&a.tipo), en_palabras(&b.tipo));
        let ejemplo = "Lo que ya se contestó no se puede leer con el tipo nuevo.";
        pluma.dice(senda, Cambio::de(para, Clase::Rompe, que).por_ejemplo(ejemplo));
        return;
    }
    match (&a.tipo, &b.tipo) {
        (
            TipoCampo::Opcion { opciones: x, catalogo: Some(_) },
            TipoCampo::Opcion { opciones: y, catalogo: Some(_) },
        ) => catalogos::comparar(pluma, senda, (a, b), (x, y), para),
        (TipoCampo::Opcion { opciones: x, .. }, TipoCampo::Opcion { opciones: y, .. })
        | (TipoCampo::Opciones { opciones: x, .. }, TipoCampo::Opciones { opciones: y, .. }) => {
            let senda = senda.y("opciones");
            for (id, x, y) in por_id(x, y, |o| &o.id) {
                let senda = senda.y(&id);
                match (x, y) {
                    (None, Some(y)) => {
                        let que = format!("{nombre} tiene una opción más: {}.", cita(&y.etiqueta));
                        pluma.dice(&senda, Cambio::de(para, Clase::Compatible, que));
                    }
                    (Some(x), None) => {
                        let que = format!("{nombre} ya no tiene la opción {}.", cita(&x.etiqueta));
                        let ejemplo = format!("Quien contestó {} ya no podría hacerlo.", cita(&x.etiqueta));
                        pluma.dice(&senda, Cambio::de(para, Clase::Rompe, que).por_ejemplo(ejemplo));
                    }
                    // Another label is told by its key.
                    _ => {}
                }
            }
        }
        (TipoCampo::Tabla { columnas: x, .. }, TipoCampo::Tabla { columnas: y, .. }) => {
            tabla(pluma, &senda.y("columnas"), &nombre, (x, y), para);
        }
        (TipoCampo::Persona { personas: x }, TipoCampo::Persona { personas: y }) => {
            let quitan = x.iter().any(|p| !y.contains(p));
            let clase = if quitan { Clase::Rompe } else { Clase::Compatible };
            let (x, y) = (engine::formato::personas(x), engine::formato::personas(y));
            let que = format!("{nombre} admite {y}; antes, {x}.");
            pluma.dice(&senda.y("personas"), Cambio::de(para, clase, que));
        }
        (TipoCampo::Documento { .. }, TipoCampo::Documento { .. }) => documento(pluma, senda, a, b, para),
        (TipoCampo::Salida { .. }, TipoCampo::Salida { .. }) => {
            super::tenencias::pedida(pluma, senda, a, b, para);
        }
        (TipoCampo::Servidor { rol: Some(x) }, TipoCampo::Servidor { rol: Some(y) }) => {
            let (x, y) = (pluma.rol(x), pluma.rol(y));
            let que = format!("En {nombre} se elige entre quienes tienen el rol {y}; antes, {x}.");
            pluma.dice(&senda.y("rol"), Cambio::de(para, Clase::Atencion, que));
        }
        _ => {}
    }
    limites::comparar(pluma, senda, a, b, para);
}

fn tabla(pluma: &mut Pluma<'_>, senda: &Senda, nombre: &str, (x, y): (&[Campo], &[Campo]), para: Para) {
    for (id, a, b) in por_id(x, y, |c| &c.id) {
        let senda = senda.y(&id);
        match (a, b) {
            (None, Some(b)) => {
                let clase = match (b.calculo.is_some(), b.obligatorio && b.visible_si.is_none()) {
                    (true, _) | (_, false) => Clase::Compatible,
                    (false, true) => Clase::Rompe,
                };
                let que = format!("{nombre} tiene una columna más: {}.", cita(&b.etiqueta));
                let ejemplo = if clase == Clase::Rompe {
                    "Los renglones que ya se capturaron no la tienen."
                } else {
                    ""
                };
                pluma.dice(&senda, Cambio::de(para, clase, que).por_ejemplo(ejemplo));
            }
            (Some(a), None) => {
                let que = format!("{nombre} ya no tiene la columna {}.", cita(&a.etiqueta));
                pluma.dice(&senda, Cambio::de(para, Clase::Compatible, que));
            }
            (Some(a), Some(b)) => {
                tipo(pluma, &senda.y("tipo"), a, b, para);
                columna(pluma, &senda, a, b, para);
            }
            (None, None) => {}
        }
    }
}

/// Conditions of a column read its row, which has no cells here.
fn columna(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    let pesa = if para == Para::Ciudadania { Clase::Atencion } else { Clase::Compatible };
    if a.visible_si != b.visible_si {
        let que = format!("Cambia cuándo se pide la columna {}.", cita(&b.etiqueta));
        let cambio = Cambio::de(para, pesa, que).con(si(a.visible_si.as_ref()), si(b.visible_si.as_ref()));
        pluma.dice(&senda.y("visible_si"), cambio);
    }
    if (a.obligatorio, &a.obligatorio_si) != (b.obligatorio, &b.obligatorio_si) {
        let suelta = !b.obligatorio && b.obligatorio_si.is_none();
        let (que, clase) = match (b.obligatorio, suelta) {
            (_, true) => ("ahora es opcional", Clase::Compatible),
            (true, _) if b.obligatorio_si.is_none() => ("ahora es obligatoria", pesa),
            _ => ("es obligatoria en otros casos", pesa),
        };
        let cambio = Cambio::de(para, clase, format!("La columna {} {que}.", cita(&b.etiqueta)));
        pluma.dice(&senda.y("obligatorio"), cambio);
        pluma.calla(&senda.y("obligatorio_si"));
    }
}

fn documento(pluma: &mut Pluma<'_>, senda: &Senda, a: &Campo, b: &Campo, para: Para) {
    let (
        TipoCampo::Documento { documento: x, formatos: fx, presencial: px, antiguedad_maxima: ax, .. },
        TipoCampo::Documento { documento: y, formatos: fy, presencial: py, antiguedad_maxima: ay, .. },
    ) = (&a.tipo, &b.tipo)
    else {
        return;
    };
    if x != y {
        let (de, en) = (pluma.documento(x), pluma.documento(y));
        let que = format!("Donde se pedía {de} ahora se pide {en}.");
        pluma.dice(&senda.y("documento"), Cambio::de(para, Clase::Rompe, que));
    }
    if fx != fy {
        let quitan: Vec<&String> = fx.iter().filter(|f| !fy.contains(f)).collect();
        let clase = if quitan.is_empty() { Clase::Compatible } else { Clase::Rompe };
        let ejemplo = quitan.first().map(|f| format!("Un archivo {f} ya no se acepta."));
        let que = format!("{} se acepta en {}; antes, en {}.", llamado(b), citas(fy), citas(fx));
        pluma.dice(
            &senda.y("formatos"),
            Cambio::de(para, clase, que).por_ejemplo(ejemplo.unwrap_or_default()),
        );
    }
    if px != py {
        let copias = |p: &Option<schemas::paquete::Copias>| {
            p.map(engine::formato::ejemplares).filter(|t| !t.is_empty()).unwrap_or_else(|| "nada".to_owned())
        };
        let cuantas = |p: &Option<schemas::paquete::Copias>| p.map_or((0, 0), |c| (c.originales, c.copias));
        let ((o, c), (p, d)) = (cuantas(px), cuantas(py));
        let clase = if p > o || d > c { Clase::Atencion } else { Clase::Compatible };
        let que = format!(
            "En ventanilla, de {} se entrega {}; antes, {}.",
            cita(&b.etiqueta),
            copias(py),
            copias(px)
        );
        pluma.dice(&senda.y("presencial"), Cambio::de(para, clase, que));
    }
    if ax != ay {
        let (que, clase) = match (ax, ay) {
            (_, None) => (format!("{} puede ser de cualquier fecha.", llamado(b)), Clase::Compatible),
            (None, Some(y)) => (format!("{} no puede tener más de {y}.", llamado(b)), Clase::Rompe),
            (Some(x), Some(y)) => {
                let crece = super::tiempo::es_mas(pluma, *y, *x, &pluma.ahora.municipio.calendario);
                let clase = if crece == Some(true) { Clase::Compatible } else { Clase::Rompe };
                (format!("{} puede tener hasta {y}; antes, hasta {x}.", llamado(b)), clase)
            }
        };
        pluma.dice(&senda.y("antiguedad_maxima"), Cambio::de(para, clase, que));
    }
}

fn en_palabras(tipo: &TipoCampo) -> String {
    cita(&tipo.clase().replace('_', " "))
}
