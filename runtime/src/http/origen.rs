//! From where a request comes. Before a server that only this machine reaches stands a proxy, which says for whom it asks; what a stranger
//! says of themselves isn't believed.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// What a proxy writes: the addresses through which the request came, each added at the end by who received it.
const CADENA: &str = "x-forwarded-for";

/// The address of who asks. Of a proxy in this machine, the last one that it wrote which isn't of this machine too.
pub fn de(vecino: IpAddr, cabeceras: &HeaderMap) -> IpAddr {
    if !es_de_aqui(vecino) {
        return vecino;
    }
    let escritas = cabeceras.get_all(CADENA).iter().filter_map(|v| v.to_str().ok());
    let cadena: Vec<IpAddr> =
        escritas.flat_map(|v| v.split(',')).map_while(|d| d.trim().parse().ok()).collect();
    cadena.into_iter().rev().find(|d| !es_de_aqui(*d)).unwrap_or(vecino)
}

fn es_de_aqui(direccion: IpAddr) -> bool {
    direccion.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn con(cadenas: &[&str]) -> HeaderMap {
        let mut cabeceras = HeaderMap::new();
        for cadena in cadenas {
            cabeceras.append(CADENA, HeaderValue::from_str(cadena).unwrap());
        }
        cabeceras
    }

    #[test]
    fn only_a_proxy_of_this_machine_says_for_whom_it_asks() {
        let aqui: IpAddr = "127.0.0.1".parse().unwrap();
        let fuera: IpAddr = "203.0.113.9".parse().unwrap();
        let casos: [(IpAddr, &[&str], &str); 9] = [
            (aqui, &[], "127.0.0.1"),
            (aqui, &["198.51.100.7"], "198.51.100.7"),
            // What the person wrote first doesn't count: the proxy adds at the end.
            (aqui, &["10.9.9.9, 198.51.100.7"], "198.51.100.7"),
            (aqui, &["10.9.9.9", "198.51.100.7"], "198.51.100.7"),
            (aqui, &["198.51.100.7, 127.0.0.1"], "198.51.100.7"),
            (aqui, &["2001:db8::1"], "2001:db8::1"),
            (aqui, &["<script>"], "127.0.0.1"),
            (fuera, &["198.51.100.7"], "203.0.113.9"),
            ("::ffff:127.0.0.1".parse().unwrap(), &["198.51.100.7"], "198.51.100.7"),
        ];
        for (vecino, cadenas, esperado) in casos {
            assert_eq!(de(vecino, &con(cadenas)).to_string(), esperado, "{vecino} {cadenas:?}");
        }
    }
}
