//! The language of values and conditions on any text: it is read and checked, and each problem lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assert_eq!(fuzz::expresiones(bytes), Ok(())));
