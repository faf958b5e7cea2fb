//! The law of what is measured: sums add up, the order of expedientes changes nothing, and what is published tells of none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use proptest::prelude::*;
use schemas::medida::{Lapso, Medida, MedidaReservada, Medido, PasoMedido};
use schemas::paquete::{ClaseDato, DatoMedido, MINIMO_PUBLICADO, Medicion, Resultado, Tramite};
use schemas::valor::Unidad;

use super::{Contado, Publicada, percentil, publicar, que_se_oculta, resumir};
use crate::muestra;

fn tramite() -> Tramite {
    let dato = |nombre: &str, clase| DatoMedido {
        nombre: nombre.to_owned(),
        clase,
        opciones: Vec::new(),
        personal: false,
    };
    let mut tramite = muestra::paquete().tramite;
    tramite.medicion = Some(Medicion {
        datos: vec![
            dato("uso", ClaseDato::Opcion),
            dato("necesita_dro", ClaseDato::Booleano),
            dato("superficie_m2", ClaseDato::Numero),
            dato("quien", ClaseDato::Servidor),
        ],
        comentarios: Vec::new(),
        lee: vec!["revisora".into()],
        publica: vec!["uso".to_owned(), "necesita_dro".to_owned(), "superficie_m2".to_owned()],
    });
    tramite
}

fn medida(dia: Date, uso: u8, cuanto: u32, tarde: bool, quien: u8) -> Medida {
    let lapso = |cuanto| Lapso { unidad: Unidad::DiasHabiles, cuanto, vencido: tarde, con_plazo: true };
    let mut datos = BTreeMap::new();
    if uso < 3 {
        datos.insert(
            "uso".to_owned(),
            Medido::Opcion(["casa", "comercio", "ya_no_existe"][usize::from(uso)].to_owned()),
        );
        datos.insert("superficie_m2".to_owned(), Medido::Numero(i64::from(cuanto).into()));
    }
    let cuenta = format!("c{quien}");
    datos.insert("quien".to_owned(), Medido::Servidor { nombre: format!("Persona {quien}"), cuenta });
    Medida {
        recibido: dia,
        terminado: Some(dia),
        resultado: Some(if tarde { Resultado::Ficta } else { Resultado::Favorable }),
        fin: Some(if uso.is_multiple_of(2) { "ninguna" } else { "otra" }.into()),
        resolucion: Some(lapso(cuanto)),
        etapas: vec![PasoMedido { etapa: "no_esta".into(), visita: 1, lapso: lapso(cuanto) }],
        datos,
        reservada: MedidaReservada::default(),
    }
}

fn medidas() -> impl Strategy<Value = Vec<Medida>> {
    let una = (0_i8..24, 0_u8..5, 0_u32..40, any::<bool>(), 0_u8..3).prop_map(
        |(mes, uso, cuanto, tarde, quien)| {
            medida(date(2025 + i16::from(mes / 12), mes % 12 + 1, 3), uso, cuanto, tarde, quien)
        },
    );
    proptest::collection::vec(una, 0..60)
}

proptest! {
    #[test]
    fn the_ends_and_the_months_add_up_to_what_ended_and_so_does_each_datum(concluidas in medidas()) {
        let tramite = tramite();
        let resumen = resumir(&tramite, tramite.medicion.as_ref(), &concluidas, &[]);
        let todas = u32::try_from(concluidas.len()).unwrap();
        prop_assert_eq!(resumen.concluidos, todas);
        prop_assert_eq!(resumen.fines.iter().map(|f| f.cuantos).sum::<u32>(), todas);
        prop_assert_eq!(resumen.meses.iter().map(|m| m.concluidos).sum::<u32>(), todas);
        for dato in &resumen.datos {
            match &dato.contado {
                Contado::Veces(veces) => {
                    prop_assert_eq!(veces.iter().map(|c| c.cuantos).sum::<u32>(), todas);
                    for (i, conteo) in veces.iter().enumerate() {
                        prop_assert_eq!(dato.por_mes.iter().map(|fila| fila[i]).sum::<u32>(), conteo.cuantos);
                    }
                }
                Contado::Numero { casos, sin_dato, .. } => prop_assert_eq!(casos + sin_dato, todas),
                Contado::Servidores(suyos) => {
                    prop_assert_eq!(suyos.iter().map(|s| s.concluidos).sum::<u32>(), todas);
                }
            }
        }
        for tiempo in &resumen.resolucion {
            prop_assert!(tiempo.mediana <= tiempo.p90 && tiempo.vencidos <= tiempo.con_plazo);
        }
    }

    #[test]
    fn the_order_of_the_expedientes_changes_nothing((unas, otras) in medidas().prop_flat_map(|m| (Just(m.clone()), Just(m).prop_shuffle()))) {
        let tramite = tramite();
        let medicion = tramite.medicion.as_ref();
        prop_assert_eq!(resumir(&tramite, medicion, &unas, &otras), resumir(&tramite, medicion, &otras, &unas));
        let medicion = medicion.unwrap();
        prop_assert_eq!(publicar(&tramite, medicion, &unas), publicar(&tramite, medicion, &otras));
    }

    #[test]
    fn no_published_figure_is_of_fewer_than_the_least(concluidas in medidas()) {
        let tramite = tramite();
        let Publicada { concluidos, tablas, numeros, resolucion } =
            publicar(&tramite, tramite.medicion.as_ref().unwrap(), &concluidas);
        let bastan = |n: u32| n == 0 || n >= MINIMO_PUBLICADO;
        prop_assert!(concluidos.is_none_or(bastan));
        prop_assert!(tablas.iter().flat_map(|t| &t.filas).filter_map(|(_, n)| *n).all(bastan));
        prop_assert!(numeros.iter().all(|(_, casos, _, _)| bastan(*casos)));
        prop_assert!(resolucion.iter().all(|t| bastan(t.casos)));
        // Nobody who works here is told of.
        prop_assert!(tablas.iter().all(|t| t.nombre != "quien"));
    }
}

/// What anybody sees of a table: its sum, and the cells that are shown.
type Vista = (u32, Vec<Option<u32>>);

/// Whoever knows the rule and the sum may try every table that would be shown so: no hidden cell is the same in all of them.
#[test]
fn what_is_hidden_never_follows_from_what_is_shown() {
    for (celdas, tope) in [(2_usize, 40_u32), (3, 20), (4, 13), (5, 8)] {
        let mut vistas: BTreeMap<Vista, Vec<BTreeSet<u32>>> = BTreeMap::new();
        let mut tabla = vec![0_u32; celdas];
        loop {
            let total: u32 = tabla.iter().sum();
            if total >= MINIMO_PUBLICADO {
                let ocultas = que_se_oculta(&tabla);
                let vista: Vec<Option<u32>> =
                    tabla.iter().zip(&ocultas).map(|(n, oculta)| (!oculta).then_some(*n)).collect();
                let posibles = vistas.entry((total, vista)).or_insert_with(|| vec![BTreeSet::new(); celdas]);
                for (posible, n) in posibles.iter_mut().zip(&tabla) {
                    posible.insert(*n);
                }
            }
            let Some(i) = tabla.iter().position(|n| *n < tope) else { break };
            tabla[..i].fill(0);
            tabla[i] += 1;
        }
        for ((total, vista), posibles) in &vistas {
            // Of a greater sum, some of the tables that look so weren't tried.
            let completas = *total <= tope;
            for (celda, posible) in vista.iter().zip(posibles) {
                assert!(!completas || celda.is_some() || posible.len() > 1, "{total} {vista:?} {posibles:?}");
            }
        }
    }
}

#[test]
fn a_percentile_is_a_value_that_was_there() {
    let diez: Vec<u32> = (1..=10).collect();
    let casos: [(&[u32], usize, Option<u32>); 8] = [
        (&[], 50, None),
        (&[7], 50, Some(7)),
        (&[7], 90, Some(7)),
        (&[1, 9], 50, Some(1)),
        (&[1, 2, 9], 50, Some(2)),
        (&diez, 50, Some(5)),
        (&diez, 90, Some(9)),
        (&diez, 100, Some(10)),
    ];
    for (valores, cien, esperado) in casos {
        assert_eq!(percentil(valores, cien), esperado, "{valores:?} {cien}");
    }
}
