//! Expressions, and how they are read.

use schemas::expr::Comparador::{Distinto, Igual, Mayor, Menor, MenorIgual};
use schemas::expr::{Expr, Raiz};
use schemas::valor::Valor;

use super::leida;
use crate::muestra::{
    campo, cmp, entre, hoy, llama, logico, mas, num, opcion, paquete, por, ruta, si, txt, uma,
};

fn definido(nombre: &str) -> Expr {
    let Expr::Ruta(ruta) = campo(nombre) else { unreachable!() };
    Expr::Definido { ruta, negado: false }
}

#[test]
fn an_expression_is_read_with_the_labels_of_what_it_names() {
    let uso = |c| cmp(campo("uso"), c, opcion("comercial"));
    let de = |raiz, partes: &[&str]| Expr::Ruta(ruta(raiz, partes));
    let dro = || de(Raiz::Calculo("necesita_dro".into()), &[]);
    let casos = [
        (
            cmp(campo("superficie_m2"), Mayor, num("60.50")),
            "«Superficie del predio» es mayor que 60.5\u{a0}m²",
        ),
        (cmp(num("60"), Menor, campo("superficie_m2")), "«Superficie del predio» es mayor que 60\u{a0}m²"),
        (uso(Igual), "«Uso solicitado» es «Comercial»"),
        (Expr::No(Box::new(uso(Igual))), "«Uso solicitado» no es «Comercial»"),
        (
            Expr::No(Box::new(Expr::Y(vec![uso(Igual), cmp(campo("superficie_m2"), MenorIgual, num("9"))]))),
            "«Uso solicitado» no es «Comercial» o «Superficie del predio» es mayor que 9\u{a0}m²",
        ),
        (
            Expr::Y(vec![Expr::O(vec![uso(Igual), dro()]), definido("giro")]),
            "(«Uso solicitado» es «Comercial» o «necesita dro» es «sí») y se contestó «Giro»",
        ),
        (
            Expr::En {
                que: Box::new(campo("uso")),
                en: Box::new(Expr::Lista(vec![opcion("comercial"), opcion("servicios")])),
                negado: true,
            },
            "«Uso solicitado» no es «Comercial» o «Servicios»",
        ),
        (
            si(definido("giro"), cmp(campo("giro"), Distinto, txt("bar")), logico(true)),
            "no se contestó «Giro» o «Giro» no es «bar»",
        ),
        (cmp(dro(), Igual, logico(false)), "«necesita dro» es «no»"),
        (
            cmp(llama("suma", vec![campo("areas.area_m2")]), Mayor, num("3")),
            "la suma de «Superficie» de «Áreas construidas» es mayor que 3",
        ),
        (
            por(uma(), mas(num("2"), entre(campo("superficie_m2"), num("4")))),
            "UMA diaria × (2 + «Superficie del predio» ÷ 4)",
        ),
        (
            cmp(de(Raiz::Solicitante, &["tipo"]), Distinto, opcion("moral")),
            "quien solicita no es persona moral",
        ),
        (
            cmp(hoy(), Mayor, mas(de(Raiz::Solicitud, &["fecha"]), llama("dias_habiles", vec![num("5")]))),
            "hoy es mayor que fecha de la solicitud + 5 días hábiles",
        ),
        (si(uso(Igual), num("3"), num("1")), "3 si «Uso solicitado» es «Comercial», o si no 1"),
        (llama("alguno", vec![dro()]), "en algún renglón «necesita dro»"),
        (Expr::Literal(Valor::Booleano(true)), "sí"),
    ];
    let paquete = paquete();
    for (expr, dicha) in casos {
        assert_eq!(leida(&paquete, &expr), dicha);
    }
}

#[test]
fn a_calculo_is_called_by_its_label_and_without_one_by_the_words_of_its_id() {
    let mut paquete = paquete();
    assert_eq!(super::calculo(&paquete, "necesita_dro"), "necesita dro");
    for calculo in paquete.tramite.calculos.iter_mut().filter(|c| c.id.as_str() == "necesita_dro") {
        calculo.etiqueta = Some("Necesita director de obra".to_owned());
    }
    let dro = Expr::Ruta(ruta(Raiz::Calculo("necesita_dro".into()), &[]));
    assert_eq!(leida(&paquete, &dro), "«Necesita director de obra» es «sí»");
    assert_eq!(leida(&paquete, &Expr::No(Box::new(dro))), "«Necesita director de obra» es «no»");
}
