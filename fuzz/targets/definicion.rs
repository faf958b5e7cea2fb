//! The whole compiler on any `tramite.yaml`, with the shared files of the smallest example.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assert_eq!(fuzz::definicion(bytes), Ok(())));
