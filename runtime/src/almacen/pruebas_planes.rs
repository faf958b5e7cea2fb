//! The lists that grow with the municipality are read from an index that has their order: no scan of a table, no sorting.

use rusqlite::Connection;

use super::bandeja::{
    SQL_CONTEO, SQL_CONTEO_TRAMITE, SQL_ETAPAS, SQL_FILA, SQL_PALABRA, SQL_PREFIJO, SQL_ROL, SQL_TRAMITE,
    sql_conteo_mias, sql_mias, sql_tareas_de,
};
use super::carga::SQL_CARGA;
use super::consultas::{SQL_VENCIDOS, donde};
use super::efectos::{self, SQL_PROXIMO, SQL_TOMAR};
use super::expedientes::{SQL_OLVIDAR, SQL_RESPUESTA};
use super::lugares::{SQL_CUANTOS, SQL_LLENOS, SQL_OCUPADOS, SQL_OCUPANTES, SQL_SUYOS};
use super::medidas::{SQL_ABIERTAS, SQL_CONCLUIDAS, SQL_RECIBIDAS, SQL_SIN_MEDIR};
use super::tenedores::{SQL_TENEDOR, SQL_TENEDORES};

#[test]
fn no_list_scans_a_table_or_sorts() {
    let con = Connection::open_in_memory().unwrap();
    con.execute_batch(super::ESQUEMA).unwrap();
    let mut consultas = vec![
        SQL_ROL.to_owned(),
        SQL_TRAMITE.to_owned(),
        SQL_ETAPAS.to_owned(),
        SQL_CONTEO.to_owned(),
        SQL_CONTEO_TRAMITE.to_owned(),
        SQL_PALABRA.to_owned(),
        SQL_PREFIJO.to_owned(),
        SQL_FILA.to_owned(),
        sql_mias((3, 2)),
        sql_conteo_mias((3, 2)),
        sql_tareas_de((0, 2)),
        SQL_VENCIDOS.to_owned(),
        SQL_TOMAR.to_owned(),
        SQL_PROXIMO.to_owned(),
        SQL_OLVIDAR.to_owned(),
        SQL_RESPUESTA.to_owned(),
        SQL_CUANTOS.to_owned(),
        SQL_SUYOS.to_owned(),
        SQL_LLENOS.to_owned(),
        SQL_OCUPANTES.to_owned(),
        SQL_OCUPADOS.to_owned(),
        SQL_TENEDORES.to_owned(),
        SQL_TENEDOR.to_owned(),
        SQL_ABIERTAS.to_owned(),
        SQL_CONCLUIDAS.to_owned(),
        SQL_RECIBIDAS.to_owned(),
        SQL_SIN_MEDIR.to_owned(),
    ];
    consultas.extend(donde::expedientes());
    consultas.extend(efectos::listas());
    for sql in consultas {
        for paso in plan(&con, &sql) {
            // Going along a whole index in its order, stopped by a LIMIT, is how the first of a list is found.
            let limitado = sql.contains("LIMIT") && paso.contains("USING") && paso.contains("INDEX");
            // Nor is a list that was passed in a table.
            let suyo = paso.starts_with("SCAN (subquery") || paso.contains("VIRTUAL TABLE");
            assert!(!paso.starts_with("SCAN") || limitado || suyo, "{paso}\n{sql}");
            assert!(!paso.contains("TEMP B-TREE"), "{paso}\n{sql}");
        }
    }
}

#[test]
fn the_bandeja_finds_its_place_in_the_index() {
    let con = Connection::open_in_memory().unwrap();
    con.execute_batch(super::ESQUEMA).unwrap();
    let casos = [
        (
            SQL_ROL.to_owned(),
            "COVERING INDEX tareas_rol (rol=? AND libre=? AND (orden,expediente,etapa)>(?,?,?) AND orden<?)",
        ),
        (
            SQL_TRAMITE.to_owned(),
            "tareas_tramite (rol=? AND tramite=? AND etapa=? AND libre=? AND (orden,expediente)>(?,?)",
        ),
        (SQL_CONTEO.to_owned(), "COVERING INDEX tareas_rol (rol=? AND libre=? AND orden<?)"),
        (sql_mias((2, 1)), "tareas_mias (tomada_por=? AND (orden,expediente,etapa)>(?,?,?)"),
        (SQL_CARGA.to_owned(), "tareas_mias (tomada_por=?)"),
        (
            SQL_VENCIDOS.to_owned(),
            "COVERING INDEX temporizadores_vence ((vence,expediente,plazo)>(?,?,?) AND vence<?)",
        ),
        (SQL_TOMAR.to_owned(), "efectos_pendientes (siguiente<?)"),
    ];
    for (sql, esperado) in casos {
        let plan = plan(&con, &sql);
        assert!(plan.iter().any(|p| p.contains(esperado)), "{esperado}\n{plan:#?}");
    }
}

fn plan(con: &Connection, sql: &str) -> Vec<String> {
    let mut consulta = con.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let cuantos = consulta.parameter_count();
    consulta
        .query_map(rusqlite::params_from_iter(vec![1; cuantos]), |f| f.get(3))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}
