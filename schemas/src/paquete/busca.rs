//! Look-ups in a paquete by id. Lists are short (tens), so a scan beats an index.

use super::{
    Aviso, Calculo, Calendario, Campo, Cobro, Dependencia, Etapa, Paquete, Parametro, Prueba, Rol, Salida,
    TipoDocumento, Tramite,
};

macro_rules! busca {
    ($($(#[$doc:meta])* $nombre:ident: $tipo:ident en $lista:ident;)+) => {$(
        $(#[$doc])*
        pub fn $nombre(&self, id: &str) -> Option<&$tipo> {
            self.$lista.iter().find(|x| x.id.as_str() == id)
        }
    )+};
}

impl Tramite {
    busca! {
        /// The field of that id.
        campo: Campo en campos;
        /// The computed value of that id.
        calculo: Calculo en calculos;
        /// The bill of that id.
        cobro: Cobro en cobros;
        /// The stage of that id.
        etapa: Etapa en etapas;
        /// The document of that id.
        salida: Salida en salidas;
        /// The notice of that id.
        aviso: Aviso en avisos;
    }
}

impl Paquete {
    busca! {
        /// The role of that id.
        rol: Rol en roles;
        /// The document type of that id.
        documento: TipoDocumento en documentos;
        /// The parameter of that id.
        parametro: Parametro en parametros;
        /// The calendar of that id.
        calendario: Calendario en calendarios;
        /// The test of that id.
        prueba: Prueba en pruebas;
    }

    /// The dependencia of that id.
    pub fn dependencia(&self, id: &str) -> Option<&Dependencia> {
        self.municipio.dependencias.iter().find(|d| d.id.as_str() == id)
    }
}
