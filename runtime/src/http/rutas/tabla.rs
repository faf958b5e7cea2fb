//! How each room tells its routes: one table, from which both the router and the list that the access test reads are made.

/// Declares `RUTAS`, the table, and `rutas`, the router made from it.
macro_rules! tabla_de_rutas {
    ($($metodo:ident $camino:literal => $manejador:path;)+) => {
        /// Method and path of every route of this room.
        pub const RUTAS: &[(&str, &str)] = &[$((stringify!($metodo), $camino)),+];

        /// The routes.
        pub fn rutas() -> axum::Router<$crate::http::Servidor> {
            axum::Router::new()$(.route(
                $camino,
                axum::routing::on(axum::routing::MethodFilter::$metodo, $manejador),
            ))+
        }
    };
}

pub(super) use tabla_de_rutas;
