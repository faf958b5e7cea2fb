//! The `ventanilla` program.
fn main() {}
