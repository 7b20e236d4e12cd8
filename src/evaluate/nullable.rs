//! Numbers that JSON has no word for.

use serde::{Deserialize, Deserializer};

/// A number; not a number where the file has `null`, which is written for what is not finite.
pub(super) fn number_or_nan<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let number = Option::<f64>::deserialize(from)?;
    Ok(number.unwrap_or(f64::NAN))
}
