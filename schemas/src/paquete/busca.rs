//! Look-ups in a paquete by id. Lists are short (tens), so a scan beats an index.

use super::{
    Agenda, Aviso, Calculo, Calendario, Campo, Cobro, Cupo, Dependencia, Etapa, Operacion, Organo, Paquete,
    Parametro, Prueba, Rol, Salida, Servicio, Tercero, TipoDocumento, TipoEtapa, Tramite,
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
        /// The places of that id.
        cupo: Cupo en cupos;
        /// The third party of that id.
        tercero: Tercero en terceros;
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
        /// The outside system of that id.
        servicio: Servicio en servicios;
        /// The diary of that id.
        agenda: Agenda en agendas;
        /// The collegiate body of that id.
        organo: Organo en organos;
        /// The test of that id.
        prueba: Prueba en pruebas;
    }

    /// The diary in which the hour of a stage is chosen; nothing if it has none.
    pub fn agenda_de(&self, etapa: &Etapa) -> Option<&Agenda> {
        let TipoEtapa::Cita(cita) = &etapa.tipo else { return None };
        self.agenda(&cita.agenda)
    }

    /// The collegiate body that votes in a stage; nothing if nobody does.
    pub fn organo_de(&self, etapa: &Etapa) -> Option<&Organo> {
        self.organo(&etapa.votacion()?.organo)
    }

    /// The stage whose answer is kept under a name, with what it asks.
    pub fn consulta_de(&self, resultado: &str) -> Option<(&Etapa, &Operacion)> {
        let es = |e: &&Etapa| e.guarda.as_ref().is_some_and(|g| g.as_str() == resultado);
        let etapa = self.tramite.etapas.iter().filter(es).find(|e| self.operacion_de(e).is_some())?;
        Some((etapa, self.operacion_de(etapa)?))
    }

    /// What a stage asks of an outside system; nothing if it asks nothing.
    pub fn operacion_de(&self, etapa: &Etapa) -> Option<&Operacion> {
        let TipoEtapa::Consulta { servicio, operacion, .. } = &etapa.tipo else { return None };
        self.servicio(servicio)?.operacion(operacion)
    }

    /// Whether a stage orders the platform to do something, instead of asking.
    pub fn ordena(&self, etapa: &Etapa) -> bool {
        self.operacion_de(etapa).is_some_and(|o| !o.clase.es_consulta())
    }

    /// The dependencia of that id.
    pub fn dependencia(&self, id: &str) -> Option<&Dependencia> {
        self.municipio.dependencias.iter().find(|d| d.id.as_str() == id)
    }
}
