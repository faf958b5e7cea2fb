//! The loader of paquetes on any bytes: it opens or says why not, and what opens seals again to the same bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assert_eq!(fuzz::paquete(bytes), Ok(())));
