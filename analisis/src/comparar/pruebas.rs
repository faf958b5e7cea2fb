//! Versions in pairs.
