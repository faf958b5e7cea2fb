//! Tests of the engine and of the rules that every template keeps.
