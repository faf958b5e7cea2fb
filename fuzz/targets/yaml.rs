//! The reader of YAML on any text: what it says lies in the text, it says the same twice, and loses nothing in silence.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assert_eq!(fuzz::yaml(bytes), Ok(())));
