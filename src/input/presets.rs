//! The exports that are known by name: one mapping each, in `presets/`.

use std::sync::OnceLock;

use crate::error::{Error, Result};

use super::mapping::Mapping;

/// All of them; of two that fit a header, the one that needs more columns is taken.
const FILES: &[&str] = &[include_str!("presets/shopify-orders.toml")];

/// All presets.
pub(crate) fn presets() -> &'static [Mapping] {
    static PRESETS: OnceLock<Vec<Mapping>> = OnceLock::new();
    PRESETS.get_or_init(|| {
        let parsed = FILES.iter().map(|text| toml::from_str(text));
        parsed.filter_map(Result::ok).collect()
    })
}

/// The preset of a name.
///
/// # Errors
/// When there is none.
pub(crate) fn preset(name: &str) -> Result<&'static Mapping> {
    let mut presets = presets().iter();
    presets.find(|preset| preset.name == name).ok_or_else(|| {
        let names: Vec<&str> = self::presets().iter().map(|it| it.name.as_str()).collect();
        Error::usage(format!("unknown preset: `{name}`"))
            .hint(format!("one of {}", names.join(" ")))
    })
}

/// The preset whose columns a header has.
pub(crate) fn recognised(header: &[String]) -> Option<&'static Mapping> {
    let fits = presets().iter().filter(|it| it.missing(header).is_empty());
    fits.max_by_key(|preset| preset.needs.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_mapping() {
        for text in FILES {
            let parsed: Mapping = toml::from_str(text).expect(text);
            assert!(!parsed.name.is_empty() && !parsed.needs.is_empty());
        }
        assert_eq!(presets().len(), FILES.len());
    }
}
