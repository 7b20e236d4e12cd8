//! The exports that are known by name: one mapping each, in `presets/`.

use std::sync::OnceLock;

use crate::error::{Error, Result};

use super::mapping::Mapping;

/// All of them; of two that fit a header, the one that needs more columns is taken.
const FILES: &[&str] = &[
    include_str!("presets/shopify-orders.toml"),
    include_str!("presets/woocommerce-orders.toml"),
    include_str!("presets/woocommerce-analytics.toml"),
    include_str!("presets/woocommerce-advanced.toml"),
    include_str!("presets/woocommerce-order-stats.toml"),
    include_str!("presets/stripe-payments.toml"),
    include_str!("presets/stripe-balance.toml"),
    include_str!("presets/square-transactions.toml"),
    include_str!("presets/square-items.toml"),
    include_str!("presets/amazon-shipments.toml"),
    include_str!("presets/amazon-orders.toml"),
    include_str!("presets/magento-orders.toml"),
    include_str!("presets/prestashop-orders.toml"),
    include_str!("presets/prestashop-sql.toml"),
    include_str!("presets/online-retail.toml"),
    include_str!("presets/online-retail-ii.toml"),
    include_str!("presets/keap-orders.toml"),
    include_str!("presets/hubspot-deals.toml"),
    include_str!("presets/salesforce-opportunities.toml"),
    include_str!("presets/klaviyo-events.toml"),
    include_str!("presets/ga4-purchases.toml"),
    include_str!("presets/olist.toml"),
    include_str!("presets/ta-feng.toml"),
];

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

/// What the export of a preset is, as in `Shopify orders`.
pub(crate) fn title_of(name: &str) -> &'static str {
    let found = presets().iter().find(|preset| preset.name == name);
    found.map_or("", |preset| &preset.title)
}

/// Names of all presets.
#[cfg(feature = "cli")]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    presets().iter().map(|preset| preset.name.as_str())
}

/// The preset whose columns a header has.
pub(crate) fn recognised(header: &[String]) -> Option<&'static Mapping> {
    let fits = presets().iter().filter(|it| it.fits(header));
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
