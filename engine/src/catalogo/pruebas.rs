//! Rows as people choose them: by clave or by name, on their days and under their parent.

use jiff::civil::date;
use schemas::paquete::FilaCatalogo;
use schemas::valor::Valor;

use super::*;
use crate::datos::Datos;
use crate::muestra;

fn fila(id: &str, nombre: &str, padre: Option<&str>, desde: Option<Date>, hasta: Option<Date>) -> Opcion {
    let fila = FilaCatalogo { padre: padre.map(str::to_owned), desde, hasta, ..FilaCatalogo::default() };
    Opcion { fila: Some(Box::new(fila)), ..Opcion::suelta(id, nombre) }
}

/// Two zones, and colonias of them: two are called the same, one ended, one hasn't begun, one was renamed.
fn paquete(colgada: bool) -> Paquete {
    let zonas = vec![fila("norte", "Norte", None, None, None), fila("sur", "Sur", None, None, None)];
    let (junio, julio) = (date(2026, 6, 30), date(2026, 7, 1));
    let colonias = vec![
        fila("centro_n", "Centro", Some("norte"), None, None),
        fila("centro_s", "Centro", Some("sur"), None, None),
        fila("ribera", "La Ribera", Some("sur"), None, Some(junio)),
        fila("vistas", "Vistas del Sur", Some("sur"), Some(julio), None),
        fila("presa", "Presa Vieja", Some("norte"), None, Some(junio)),
        fila("presa@2026-07-01", "La Presa", Some("norte"), Some(julio), None),
    ];
    let de = |id: &str, de: Option<&str>, padres: &[(&str, &str)]| DeCatalogo {
        id: id.into(),
        nombre: id.to_owned(),
        de: de.map(Into::into),
        columnas: Vec::new(),
        padres: padres.iter().map(|(c, n)| ((*c).to_owned(), (*n).to_owned())).collect(),
    };
    let padres: &[(&str, &str)] = if colgada { &[] } else { &[("norte", "Norte"), ("sur", "Sur")] };
    let campo = |id: &str, etiqueta: &str, opciones, de| {
        muestra::un_campo(id, etiqueta, TipoCampo::Opcion { opciones, catalogo: Some(de) })
    };
    let mut paquete = muestra::paquete();
    paquete.tramite.campos = vec![
        campo("zona", "Zona", zonas, de("zonas", None, &[])),
        campo("colonia", "Colonia", colonias, de("colonias", colgada.then_some("zona"), padres)),
    ];
    paquete
}

fn con(zona: &str) -> Datos {
    let mut datos = Datos::default();
    datos.campos.insert("zona".into(), Valor::Opcion(zona.to_owned()));
    datos
}

fn lee(paquete: &Paquete, datos: &Datos, dia: Date, escrito: &str) -> Result<String, String> {
    let ambito = Ambito::nuevo(paquete, datos).con_hoy(dia);
    leer(&paquete.tramite.campos[1], escrito, &ambito).map(|v| match v {
        Valor::Opcion(id) => id,
        otro => panic!("{otro:?}"),
    })
}

#[test]
fn an_answer_is_the_row_of_its_clave_or_of_its_name_that_day_and_under_its_parent() {
    let colgada = paquete(true);
    let (marzo, agosto) = (date(2026, 3, 2), date(2026, 8, 3));
    for (zona, dia, escrito, espera) in [
        ("sur", marzo, "ribera", Ok("ribera")),
        ("sur", marzo, "  la RIBERA ", Ok("ribera")),
        ("sur", marzo, "centro", Ok("centro_s")),
        ("norte", marzo, "presa", Ok("presa")),
        ("norte", agosto, "presa", Ok("presa@2026-07-01")),
        ("norte", agosto, "presa@2026-07-01", Ok("presa@2026-07-01")),
        (
            "norte",
            agosto,
            "Presa Vieja",
            Err("«Presa Vieja» dejó de ofrecerse después del 30 de junio de 2026"),
        ),
        ("sur", agosto, "ribera", Err("«La Ribera» dejó de ofrecerse después del 30 de junio de 2026")),
        ("sur", marzo, "vistas", Err("«Vistas del Sur» se ofrece desde el 1 de julio de 2026")),
        ("norte", marzo, "ribera", Err("«La Ribera» no es de «Norte»")),
        ("sur", marzo, "ribe", Err("¿quiso escribir «La Ribera»?")),
        ("sur", marzo, "zzz", Err("una de las opciones que se ofrecen")),
        ("", marzo, "ribera", Err("Conteste primero «Zona»")),
    ] {
        let datos = if zona.is_empty() { Datos::default() } else { con(zona) };
        match (lee(&colgada, &datos, dia, escrito), espera) {
            (Ok(id), Ok(espera)) => assert_eq!(id, espera, "{escrito}"),
            (Err(dicho), Err(espera)) => assert!(dicho.contains(espera), "{escrito}: {dicho}"),
            (dado, espera) => panic!("{escrito}: {dado:?}, y se esperaba {espera:?}"),
        }
    }
}

#[test]
fn two_that_are_called_the_same_are_told_apart_by_their_parent() {
    let suelta = paquete(false);
    let (datos, dia) = (Datos::default(), date(2026, 3, 2));
    let ambito = Ambito::nuevo(&suelta, &datos).con_hoy(dia);
    let campo = &suelta.tramite.campos[1];
    let filas = ofrecidas(campo, &ambito).unwrap();
    assert_eq!(nombres(campo, &filas), ["Centro (Norte)", "Centro (Sur)", "La Ribera", "Presa Vieja"]);
    assert!(lee(&suelta, &datos, dia, "Centro").unwrap_err().contains("Hay varias opciones"));
    assert_eq!(lee(&suelta, &datos, dia, "centro (sur)").unwrap(), "centro_s");
}

#[test]
fn what_hangs_from_an_answer_that_changed_is_not_known() {
    let colgada = paquete(true);
    let mut datos = con("sur");
    datos.campos.insert("colonia".into(), Valor::Opcion("ribera".to_owned()));
    assert!(Ambito::nuevo(&colgada, &datos).campo("colonia").unwrap().is_some());
    datos.campos.insert("zona".into(), Valor::Opcion("norte".to_owned()));
    assert_eq!(Ambito::nuevo(&colgada, &datos).campo("colonia").unwrap(), None);
    // Put together again, from either side.
    let dia = date(2026, 3, 2);
    assert_eq!(cuadrar(&colgada, &mut datos.campos, &"colonia".into(), dia), ["zona"]);
    assert_eq!(datos.campos.get("zona"), Some(&Valor::Opcion("sur".to_owned())));
    datos.campos.insert("zona".into(), Valor::Opcion("norte".to_owned()));
    assert_eq!(cuadrar(&colgada, &mut datos.campos, &"zona".into(), dia), ["colonia"]);
    assert_eq!(datos.campos.get("colonia"), Some(&Valor::Opcion("centro_n".to_owned())));
}
