//! Templates of salidas and avisos on any text: they are read and checked, and each problem and each use lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assert_eq!(fuzz::plantillas(bytes), Ok(())));
