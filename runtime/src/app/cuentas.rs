//! What an expediente does to accounts: an order of a process of inside is judged here, and `ordenes` writes what comes of it with the
//! event that tells it.
//!
//! Nobody gives access to themselves, and what has a say in giving access isn't given by it.

use std::collections::{BTreeMap, BTreeSet};

use engine::consulta::Partes;
use engine::evolve;
use engine::formato::enumerar;
use engine::permiso;
use jiff::Timestamp;
use schemas::encargo::Encargos;
use schemas::evento::Quien;
use schemas::ids::{CuentaId, RolId, TramiteId};
use schemas::paquete::{Actor, ClaseTramite, Operacion, Paquete, Rol};
use schemas::valor::Valor;

use super::efecto::{Carga, EfectoDeEvento, clave_de};
use super::encargos::EnLinea;
use super::entregas::ENTREGAS;
use super::ordenes::{Orden, Porque};
use super::{Abierto, App, AppError, Resultado};
use crate::almacen::{
    AlmacenError, CambioDeCuenta, ClaseCuenta, Cuenta, EfectoNuevo, Movimiento, QueMovimiento, Reservado,
    uuid7,
};

/// Links that one address may invent before it has to wait.
const INVENTADOS: u32 = 30;
/// An account that may enter to work, or could, and what expedientes did with it.
#[derive(Clone, Debug)]
pub struct ConAcceso {
    /// It, with its own roles only.
    pub cuenta: Cuenta,
    /// What was done with it, the last first.
    pub movimientos: Vec<Movimiento>,
    /// Once it may not be used: how many tasks it still has in its hands.
    pub en_manos: usize,
    /// The names of those for whom it stands in, by account.
    pub nombres: BTreeMap<CuentaId, String>,
}

/// What is done, before it is written.
struct Hecho {
    antes: Option<Cuenta>,
    despues: Cuenta,
    que: QueMovimiento,
    roles: Encargos,
    suple_a: Option<Cuenta>,
    plazo: Option<(Timestamp, Timestamp)>,
}

/// What is known when an order is judged: no clock and no store beyond it.
struct Juez<'a> {
    abierto: &'a Abierto,
    valores: &'a Partes,
    ahora: Timestamp,
    /// Every role of the trámites on offer.
    roles: BTreeMap<RolId, Rol>,
    /// Those that aren't given by a trámite.
    reservados: BTreeSet<RolId>,
    /// The trámites in which a role may be held.
    en_linea: EnLinea,
    /// Whose account it is, if there is one.
    cuenta: Option<Cuenta>,
    /// The account of whom they stand in for.
    suplida: Option<Cuenta>,
}

impl App {
    fn cambio(&self, abierto: &Abierto, orden: &Orden, hecho: Hecho) -> CambioDeCuenta {
        let Hecho { antes, despues, que, roles, suple_a, plazo } = hecho;
        let cuando = self.ahora();
        let carga = if que == QueMovimiento::Baja { Carga::Devolver } else { Carga::Acceso };
        let efectos = vec![de_cuenta(abierto, orden.evento, &despues.id, carga, cuando, "")];
        let (expediente, evento) = (abierto.id.clone(), orden.evento);
        CambioDeCuenta { antes, despues, que, roles, suple_a, plazo, expediente, evento, cuando, efectos }
    }

    /// What an order does to an account, with its address; or why it isn't done.
    pub(super) async fn juzgar_cuenta(
        &self,
        abierto: &Abierto,
        orden: &Orden,
    ) -> Resultado<Result<(String, CambioDeCuenta), Porque>> {
        Ok(self.juzgar(abierto, orden).await?.map(|hecho| {
            tracing::info!(
                folio = %abierto.estado.folio, que = hecho.que.id(), cuenta = %hecho.despues.id,
                "un expediente mueve una cuenta"
            );
            (hecho.despues.correo.0.clone(), self.cambio(abierto, orden, hecho))
        }))
    }

    async fn juzgar(&self, abierto: &Abierto, orden: &Orden) -> Resultado<Result<Hecho, Porque>> {
        let tramite = &abierto.paquete.tramite;
        if tramite.clase != ClaseTramite::Interno || !self.config().mueve_cuentas(&tramite.id) {
            return Ok(Err("en este entorno este proceso ya no puede dar ni quitar accesos".to_owned()));
        }
        let de = |parte: &str| match orden.valores.get(parte) {
            Some(Valor::Texto(texto)) => texto.clone(),
            _ => String::new(),
        };
        let (correo, suplido) = (de("correo"), de("suple_a"));
        let (cuenta, suplida) = self
            .almacen()
            .leer(move |l| Ok((l.cuenta_por_correo(&correo)?, l.cuenta_por_correo(&suplido)?)))
            .await?;
        let (roles, reservados) = self.roles_que_se_dan();
        let ahora = self.ahora();
        let en_linea = self.en_linea().con_opciones(&abierto.paquete);
        let juez =
            Juez { abierto, valores: &orden.valores, ahora, roles, reservados, en_linea, cuenta, suplida };
        Ok(match orden.operacion.as_str() {
            "dar_acceso" => juez.dar(uuid7(ahora)?),
            "cambiar_acceso" => juez.cambiar(),
            "suplir" => juez.suplir(),
            "quitar_acceso" => juez.quitar(),
            _ => Err("esta plataforma no sabe hacer lo que se le ordena".to_owned()),
        })
    }

    /// The roles of the trámites on offer, and those of them that a trámite doesn't give: who has a say in one that gives them, unless the
    /// environment says otherwise.
    fn roles_que_se_dan(&self) -> (BTreeMap<RolId, Rol>, BTreeSet<RolId>) {
        let activos = self.estante().activos();
        let roles = activos.iter().flat_map(|p| &p.roles).map(|r| (r.id.clone(), r.clone())).collect();
        let mut reservados = BTreeSet::new();
        for paquete in activos.iter().filter(|p| mueve(p)) {
            let de_etapas = paquete.tramite.etapas.iter().flat_map(|e| permiso::actores_de(paquete, e));
            let generales = paquete.tramite.acciones_generales.iter().map(|g| g.actor.clone());
            for actor in de_etapas.chain(generales) {
                let Actor::Rol(rol) = actor else { continue };
                reservados.extend(paquete.rol(&rol).into_iter().flat_map(|r| r.suplentes.iter().cloned()));
                reservados.insert(rol);
            }
        }
        for rol in &self.config().plataforma.tambien_da {
            reservados.remove(rol);
        }
        (roles, reservados)
    }

    /// Sends another link to the person of an account that an expediente gave; the ones that they had are good no more.
    ///
    /// # Errors
    /// `Invalido` when no expediente gave it, or it may not be used.
    pub async fn enviar_otro_enlace(&self, cuenta: &CuentaId) -> Resultado<()> {
        let id = cuenta.clone();
        let (hallada, movimientos) =
            self.almacen().leer(move |l| Ok((l.cuenta(&id)?, l.movimientos(&id)?))).await?;
        let alta = movimientos.into_iter().find(|m| m.que == QueMovimiento::Alta);
        let (Some(_), Some(alta)) = (hallada.filter(|c| c.activa), alta) else {
            return Err(AppError::invalido(
                "Sólo se envía un enlace a una cuenta vigente que dio un expediente; las demás se hacen en el servidor",
            ));
        };
        self.contar(&format!("enlace de cuenta: {cuenta}"), 10)?;
        let abierto = self.abrir_expediente(&alta.expediente).await?;
        let ahora = self.ahora();
        let otra = format!(":{}", ahora.as_microsecond());
        let efecto = de_cuenta(&abierto, alta.evento, cuenta, Carga::Acceso, ahora, &otra);
        Ok(self.almacen().escribir(move |e| e.pedir_efecto(&efecto, Some(&abierto.id))).await?)
    }

    /// Who works here, with what expedientes did with the account of each: the last moved first, then by name.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn con_acceso(&self) -> Resultado<Vec<ConAcceso>> {
        let hallados = self
            .almacen()
            .leer(|l| {
                // Before any suplencia: their own roles.
                let cuentas = l.servidores(Timestamp::MIN)?;
                let nombres: BTreeMap<CuentaId, String> =
                    cuentas.iter().map(|c| (c.id.clone(), c.nombre.0.clone())).collect();
                let mut lista = Vec::new();
                for cuenta in cuentas.into_iter().filter(|c| c.clase == ClaseCuenta::Servidor) {
                    let movimientos = l.movimientos(&cuenta.id)?;
                    let otras = movimientos.iter().filter_map(|m| m.otra.as_ref());
                    let nombres = otras.filter_map(|o| Some((o.clone(), nombres.get(o)?.clone()))).collect();
                    let en_manos = if cuenta.activa { 0 } else { l.en_manos(&cuenta.id, ENTREGAS)?.len() };
                    lista.push(ConAcceso { cuenta, movimientos, en_manos, nombres });
                }
                lista.sort_by_key(|c: &ConAcceso| std::cmp::Reverse(c.movimientos.first().map(|m| m.cuando)));
                Ok(lista)
            })
            .await?;
        Ok(hallados)
    }

    /// The account whose password a link sets. `origen` is from where it is asked.
    ///
    /// # Errors
    /// One and the same when the link was used, is too old or was never sent; another after too many.
    pub async fn por_enlace_de_cuenta(&self, token: &str, origen: &str) -> Resultado<Cuenta> {
        let (buscado, ahora) = (token.to_owned(), self.ahora());
        let hallada = match super::terceros::token_posible(token) {
            true => self.almacen().leer(move |l| l.cuenta_por_enlace(&buscado, ahora)).await?,
            false => None,
        };
        match hallada {
            Some(cuenta) => Ok(cuenta),
            None => {
                self.contar(&format!("enlace de cuenta inventado: {origen}"), INVENTADOS)?;
                Err(AppError::no_existe("ese enlace ya no sirve"))
            }
        }
    }

    /// Sets the password of the account of a link, once.
    ///
    /// # Errors
    /// `Invalido` when the password may not be set; `NoExiste` when the link isn't good any more.
    pub async fn poner_contrasena(
        &self,
        token: &str,
        contrasena: Reservado<String>,
        origen: &str,
    ) -> Resultado<Cuenta> {
        self.por_enlace_de_cuenta(token, origen).await?;
        let hash = self.hash_de(contrasena).await?;
        let (token, ahora) = (token.to_owned(), self.ahora());
        match self.almacen().escribir(move |e| e.poner_contrasena(&token, &hash, ahora)).await {
            Err(AlmacenError::NoExiste { .. }) => Err(AppError::no_existe("ese enlace ya no sirve")),
            otro => Ok(otro?),
        }
    }
}

/// Whether a paquete gives, changes or takes away access.
fn mueve(paquete: &Paquete) -> bool {
    paquete.servicios.iter().flat_map(|s| &s.operaciones).any(Operacion::mueve_cuentas)
}

/// An effect about an account; `otra` tells one that is asked for again.
fn de_cuenta(
    abierto: &Abierto,
    version: u64,
    cuenta: &CuentaId,
    carga: Carga,
    no_antes: Timestamp,
    otra: &str,
) -> EfectoNuevo {
    let clave = format!("{}{otra}", clave_de(&abierto.id, version, &carga));
    let clase = carga.clase().to_owned();
    let valor = serde_json::to_value(EfectoDeEvento { version, cuenta: Some(cuenta.clone()), carga });
    EfectoNuevo { clave, clase, carga: Reservado(valor.unwrap_or_default()), no_antes }
}

impl Juez<'_> {
    fn texto(&self, parte: &str) -> &str {
        match self.valores.get(parte) {
            Some(Valor::Texto(texto)) => texto,
            _ => "",
        }
    }

    fn dar(&self, nueva: String) -> Result<Hecho, Porque> {
        let (roles, dependencia) = self.pedidos()?;
        let correo = self.texto("correo").trim().to_lowercase();
        let nombre = self.texto("nombre").split_whitespace().collect::<Vec<_>>().join(" ");
        let antes = match &self.cuenta {
            Some(hay) => {
                self.de_servidor(hay)?;
                if hay.activa {
                    return Err(format!("{correo} ya tiene una cuenta; pida un cambio"));
                }
                self.ajena(hay)?;
                Some(hay.clone())
            }
            None => None,
        };
        let despues = Cuenta {
            id: antes.as_ref().map_or(CuentaId(nueva), |c| c.id.clone()),
            correo: Reservado(correo),
            nombre: Reservado(nombre),
            // Nobody enters with it until its person has set one.
            hash: Reservado(String::new()),
            clase: ClaseCuenta::Servidor,
            roles: roles.clone(),
            dependencia: Some(dependencia.into()),
            activa: true,
            creada: antes.as_ref().map_or(self.ahora, |c| c.creada),
            suple: Vec::new(),
        };
        Ok(Hecho { antes, despues, que: QueMovimiento::Alta, roles, suple_a: None, plazo: None })
    }

    fn cambiar(&self) -> Result<Hecho, Porque> {
        let antes = self.vigente(self.cuenta.as_ref(), "correo")?;
        self.ajena(antes)?;
        let (roles, dependencia) = self.pedidos()?;
        if antes.roles.iguales(&roles) {
            return Err(format!("{} ya tiene esos roles", antes.correo.0));
        }
        // Who has a say in giving access loses it as they were given it: on the server.
        self.sin_reservados(antes.roles.roles(), "No se cambia desde un trámite la cuenta de quien tiene")?;
        let despues = Cuenta { roles: roles.clone(), dependencia: Some(dependencia.into()), ..antes.clone() };
        let antes = Some(antes.clone());
        Ok(Hecho { antes, despues, que: QueMovimiento::Cambio, roles, suple_a: None, plazo: None })
    }

    fn suplir(&self) -> Result<Hecho, Porque> {
        let antes = self.vigente(self.cuenta.as_ref(), "correo")?;
        let otra = self.vigente(self.suplida.as_ref(), "suple_a")?;
        self.ajena(antes)?;
        if antes.id == otra.id {
            return Err("nadie se suple a sí mismo".to_owned());
        }
        if antes.dependencia != otra.dependencia {
            return Err("quien suple y a quien suple son de dependencias distintas".to_owned());
        }
        if otra.roles.is_empty() {
            return Err(format!("{} no tiene ningún rol en que suplirle", otra.correo.0));
        }
        self.sin_reservados(otra.roles.roles(), "No se suple desde un trámite a quien tiene")?;
        let plazo = self.plazo()?;
        Ok(Hecho {
            antes: Some(antes.clone()),
            despues: antes.clone(),
            que: QueMovimiento::Suplencia,
            roles: otra.roles.clone(),
            suple_a: Some(otra.clone()),
            plazo: Some(plazo),
        })
    }

    fn quitar(&self) -> Result<Hecho, Porque> {
        let antes = self.vigente(self.cuenta.as_ref(), "correo")?;
        let despues = Cuenta {
            activa: false,
            roles: Encargos::ninguno(),
            hash: Reservado(String::new()),
            ..antes.clone()
        };
        Ok(Hecho {
            antes: Some(antes.clone()),
            despues,
            que: QueMovimiento::Baja,
            roles: antes.roles.clone(),
            suple_a: None,
            plazo: None,
        })
    }

    /// The first moment of a suplencia, and that at which it ends: whole days of the municipality.
    fn plazo(&self) -> Result<(Timestamp, Timestamp), Porque> {
        let (Some(Valor::Fecha(desde)), Some(Valor::Fecha(hasta))) =
            (self.valores.get("desde"), self.valores.get("hasta"))
        else {
            return Err("no se dijo desde cuándo ni hasta cuándo".to_owned());
        };
        let hoy = evolve::local(&self.abierto.paquete, self.ahora).date();
        if hasta < desde {
            return Err("la suplencia terminaría antes de empezar".to_owned());
        }
        if *hasta < hoy {
            return Err("la suplencia ya habría terminado".to_owned());
        }
        let empieza = |dia: jiff::civil::Date| {
            engine::agenda::instante(&self.abierto.paquete, dia.to_datetime(jiff::civil::Time::midnight()))
        };
        let fin = hasta.tomorrow().ok().and_then(empieza);
        empieza(*desde).zip(fin).ok_or_else(|| "la fecha está demasiado lejos".to_owned())
    }

    /// An account that may be used, of a servidor público.
    fn vigente<'c>(&self, cuenta: Option<&'c Cuenta>, parte: &str) -> Result<&'c Cuenta, Porque> {
        let correo = self.texto(parte);
        let Some(cuenta) = cuenta else { return Err(format!("no hay ninguna cuenta de {correo}")) };
        self.de_servidor(cuenta)?;
        if cuenta.activa { Ok(cuenta) } else { Err(format!("la cuenta de {correo} ya estaba dada de baja")) }
    }

    fn de_servidor(&self, cuenta: &Cuenta) -> Result<(), Porque> {
        let correo = &cuenta.correo.0;
        match cuenta.clase {
            ClaseCuenta::Servidor => Ok(()),
            ClaseCuenta::Ciudadano => Err(format!(
                "{correo} es de una cuenta con que una persona solicita trámites; use su correo institucional"
            )),
            ClaseCuenta::Administrador => {
                Err(format!("{correo} administra la plataforma, y eso no se da ni se quita desde un trámite"))
            }
        }
    }

    /// Nobody gives access to themselves: whoever asked or acted in the expediente is somebody else.
    fn ajena(&self, cuenta: &Cuenta) -> Result<(), Porque> {
        let estado = &self.abierto.estado;
        let actuo = self.abierto.eventos.iter().any(|e| match &e.quien {
            Quien::Solicitante { cuenta: c } | Quien::Servidor { cuenta: c, .. } => *c == cuenta.id,
            Quien::Tercero { .. } | Quien::Sistema => false,
        });
        if actuo || estado.titular.as_ref() == Some(&cuenta.id) {
            return Err(
                "nadie se da acceso a sí mismo: esa persona pidió o decidió esta solicitud".to_owned()
            );
        }
        Ok(())
    }

    /// The roles that are asked for, where they are held, and the dependencia of which they all are.
    fn pedidos(&self) -> Result<(Encargos, String), Porque> {
        let Some(Valor::Opciones(pedidos)) = self.valores.get("roles") else {
            return Err("no se dijo con qué roles".to_owned());
        };
        let roles: Vec<RolId> = pedidos.iter().map(|r| RolId(r.clone())).collect();
        let nombre = |rol: &RolId| self.nombre(rol);
        let faltan: Vec<String> = roles.iter().filter(|r| !self.roles.contains_key(*r)).map(nombre).collect();
        if !faltan.is_empty() {
            return Err(format!("ningún trámite de este entorno tiene el rol: {}", enumerar(&faltan)));
        }
        self.sin_reservados(roles.iter(), "No se da desde un trámite el rol de")?;
        let dependencias: BTreeSet<&str> =
            roles.iter().filter_map(|r| self.roles.get(r)).map(|r| r.dependencia.as_str()).collect();
        match (dependencias.len(), dependencias.first()) {
            (1, Some(una)) => Ok((self.limitados(roles)?, (*una).to_owned())),
            (0, _) => Err("no se dijo con qué roles".to_owned()),
            _ => Err("los roles son de más de una dependencia, y una cuenta es de una sola".to_owned()),
        }
    }

    /// Those roles in the trámites that were asked for, or in all where none was.
    fn limitados(&self, roles: Vec<RolId>) -> Result<Encargos, Porque> {
        match self.valores.get("solo_en") {
            Some(Valor::Opciones(en)) if !en.is_empty() => {
                self.en_linea.limitar(&roles, &en.iter().map(|t| TramiteId(t.clone())).collect())
            }
            _ => Ok(roles.into_iter().collect()),
        }
    }

    fn sin_reservados<'r>(&self, roles: impl Iterator<Item = &'r RolId>, porque: &str) -> Result<(), Porque> {
        let suyos: Vec<String> =
            roles.filter(|r| self.reservados.contains(*r)).map(|r| self.nombre(r)).collect();
        if suyos.is_empty() {
            return Ok(());
        }
        Err(format!(
            "{porque}: {}; decide quién tiene acceso, y lo da quien instala la plataforma",
            enumerar(&suyos)
        ))
    }

    /// A role as people call it.
    fn nombre(&self, rol: &RolId) -> String {
        let definido = self.abierto.paquete.rol(rol).or_else(|| self.roles.get(rol));
        definido.map_or_else(|| "uno que no se conoce".to_owned(), |r| r.nombre.clone())
    }
}
