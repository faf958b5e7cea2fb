//! The compiled definition: everything that decides how a trámite behaves, defaults written out, names resolved. One paquete is
//! one trámite with all it needs from its workspace. It holds no address, account or key of any environment.

mod agenda;
mod busca;
mod calendario;
mod campo;
mod catalogo;
mod cobro;
mod cupo;
mod etapa;
mod expediente;
mod medicion;
mod migracion;
mod municipio;
mod prueba;
mod salida;
mod servicio;
mod tercero;
mod tramite;
mod votacion;

pub use agenda::{Agenda, EtapaCita};
pub use calendario::{Calendario, Descanso, DiaSemana, Excepcion, Franja, ReglaDescanso};
pub use campo::{
    Campo, Copias, Datos, Opcion, PARTES_SALIDA, PARTES_SERVIDOR, ParteSolicitante, TipoCampo, TipoPersona,
};
pub use catalogo::{DeCatalogo, FilaCatalogo, clave, id_de_fila};
pub use cobro::{
    Ajuste, Cobro, Concepto, Cuanto, Deposito, FechaTarifa, ModoRedondeo, RedondeaA, RedondeaEn, Redondeo,
    SiCambia,
};
pub use cupo::{Cupo, HastaCupo, Reparto};
pub use etapa::{
    Accion, AccionGeneral, Acto, Actor, CasoDestino, Destino, Efecto, Etapa, Firma, FranjaVisita, Inspeccion,
    Junta, OrdenFirmas, Pagina, PlazoEtapa, Rama, Region, Resultado, Tarea, TipoEtapa, Ventana,
};
pub use expediente::{AQuien, CuandoSeOfrece, SeOfrece, partes_expediente};
pub use medicion::{ClaseDato, DatoMedido, MINIMO_PUBLICADO, Medicion};
pub use migracion::{CampoExigido, Consumo, Exigencia, LoPagado, Migracion, Traspaso};
pub use municipio::{
    Dependencia, Emisor, Municipio, Ordenamiento, Parametro, Rol, TipoDocumento, ValorFechado,
};
pub use prueba::{
    CobroEsperado, Contestacion, CupoEsperado, Dado, Espera, Gestion, GestionCita, Intento, Paso, Prueba,
    Respuesta, SalidaEsperada, TOTAL, ValorEsperado, Vence,
};
pub use salida::{
    Alineacion, Aviso, Bloque, ColumnaTabla, CuerpoBloque, Destinatario, EfectoAviso, FilaDatos, Publicado,
    Salida,
};
pub use servicio::{Argumento, ClaseOperacion, Operacion, PLATAFORMA, Servicio};
pub use tercero::Tercero;
pub use tramite::{
    Calculo, ClaseTramite, Ficha, Ficta, Modalidad, Nivel, PlazoResolucion, Publico, Solicitante, Tramite,
    Validacion,
};
pub use votacion::{Desenlace, Mayoria, Organo, Votacion, Voto};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::OrdenamientoId;

/// The format that this program writes. `sello::abrir` refuses newer ones and upgrades older ones.
pub const FORMATO: u32 = 1;

/// A compiled trámite. Made by the compiler only; read by the runtime only after its digest was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paquete {
    /// Version of this shape.
    pub formato: u32,
    /// The municipality, with its dependencias and the laws that it cites.
    pub municipio: Municipio,
    /// The trámite itself.
    pub tramite: Tramite,
    /// The roles that it names, and their substitutes.
    pub roles: Vec<Rol>,
    /// The document types that it names.
    pub documentos: Vec<TipoDocumento>,
    /// The parameters that it uses, with every dated value.
    pub parametros: Vec<Parametro>,
    /// The calendars that it uses, as rules.
    pub calendarios: Vec<Calendario>,
    /// The outside systems that it asks something of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servicios: Vec<Servicio>,
    /// The diaries in which its appointments are made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agendas: Vec<Agenda>,
    /// The collegiate bodies that vote in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organos: Vec<Organo>,
    /// The tests that live with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pruebas: Vec<Prueba>,
    /// How expedientes of earlier versions go on by the rules of this one. Without one, they stay on theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub migraciones: Vec<Migracion>,
}

impl Paquete {
    /// The way from an earlier version to this one, if there is one.
    pub fn migracion_desde(&self, digest: &crate::sello::Digest) -> Option<&Migracion> {
        self.migraciones.iter().find(|m| m.desde == *digest)
    }
}

/// What any mapping of a definition may say besides what it does: where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cita {
    /// Articles that ground it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fundamento: Vec<Fundamento>,
    /// Where a figure was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuente: Option<String>,
    /// Chosen for the example; the source doesn't say it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ilustrativo: bool,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nota: Option<String>,
}

impl Cita {
    /// Whether it says nothing.
    pub fn vacia(&self) -> bool {
        *self == Cita::default()
    }

    /// The articles in words: "Reglamento de Zonificación, artículo 12". Empty when there are none.
    pub fn articulos(&self) -> String {
        self.fundamento.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// Articles of one law or regulation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fundamento {
    /// Which.
    pub ordenamiento: OrdenamientoId,
    /// Its full name, so that a refusal can quote it.
    pub nombre: String,
    /// Articles as they are cited: `12`, `14 fracción II`.
    pub articulos: Vec<String>,
}

impl std::fmt::Display for Fundamento {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.nombre)?;
        match self.articulos.as_slice() {
            [] => Ok(()),
            [uno] => write!(f, ", artículo {uno}"),
            [primeros @ .., ultimo] => write!(f, ", artículos {} y {ultimo}", primeros.join(", ")),
        }
    }
}
