//! vacio
