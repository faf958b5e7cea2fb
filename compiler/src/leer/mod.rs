//! From the tree to the definition: which keys stand where, and what each place holds. First the workspace that all trámites share,
//! then each trámite against it. A reader says all it finds and goes on; what could not be read is `None` and later rooms stay
//! silent about what depends on it.

pub mod agenda;
pub mod alcance;
pub mod anterior;
pub mod calendario;
pub mod campo;
pub mod captura;
pub mod catalogo;
pub mod cita;
pub mod cobro;
pub mod contexto;
mod correccion;
pub mod cupo;
pub mod de_catalogo;
mod duracion;
pub mod efecto;
pub mod etapa;
pub mod expediente;
pub mod ficha;
pub mod firma;
pub mod inspeccion;
pub mod medicion;
pub mod migracion;
pub mod municipio;
pub mod organo;
pub mod origen;
pub mod politica;
pub mod prueba;
pub mod salida;
pub mod servicio;
pub mod servidor;
pub mod tenencia;
pub mod tercero;
pub mod tramite;
pub mod valor;
