//! Same input, same bytes.
