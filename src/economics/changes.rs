//! Changes of the numbers behind a calculation, as people write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::time::DiscountRate;

/// A number that changes: by a share, or to another number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// By a share of itself, as in `+5%`.
    By(f64),
    /// To a number, as in `0.5`.
    To(f64),
}

impl Change {
    pub(super) fn of(self, number: f64) -> f64 {
        match self {
            Self::By(share) => number * (1.0 + share),
            Self::To(number) => number,
        }
    }
}

/// The numbers that can change.
const NAMES: [&str; 6] = [
    "retention",
    "order-value",
    "price",
    "margin",
    "discount-rate",
    "cac",
];

/// Changes to calculate with.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WhatIf {
    changes: Vec<(&'static str, Change)>,
}

impl WhatIf {
    /// Whether there are no changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The discount rate per year that was asked for.
    ///
    /// # Errors
    /// When it is out of range: wrong usage.
    pub(super) fn discount_rate(&self) -> Result<Option<DiscountRate>> {
        let mut changes = self.changes.iter();
        let rate = changes.find_map(|(name, change)| match change {
            Change::To(rate) if *name == "discount-rate" => Some(*rate),
            _ => None,
        });
        rate.map(DiscountRate::annual).transpose()
    }

    /// A number after the changes.
    pub(super) fn changed(&self, name: &str, number: f64) -> f64 {
        let mut changes = self.changes.iter().filter(|(of, _)| *of == name);
        changes
            .next()
            .map_or(number, |(_, change)| change.of(number))
    }
}

impl FromStr for WhatIf {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut changes = Vec::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let wrong = || {
                Error::usage(format!("not a change: `{part}`")).hint(format!(
                    "write a name and a number, as in `price=+3%`, `margin=0.5` or `discount-rate=0.15`; names: {}",
                    NAMES.join(", ")
                ))
            };
            let (name, number) = part.split_once('=').ok_or_else(wrong)?;
            let mut names = NAMES.into_iter();
            let name = names
                .find(|known| *known == name.trim())
                .ok_or_else(wrong)?;
            let number = number.trim();
            let change = match number.strip_suffix('%') {
                Some(share) => {
                    Change::By(share.trim().parse::<f64>().map_err(|_| wrong())? / 100.0)
                }
                None => Change::To(number.parse().map_err(|_| wrong())?),
            };
            let is_possible = match change {
                // a share of which rate, scores alone do not say
                Change::By(_) if name == "discount-rate" => false,
                Change::By(share) => share.is_finite() && share > -1.0,
                Change::To(to) => {
                    to.is_finite() && to >= 0.0 && !matches!(name, "price" | "order-value")
                }
            };
            if !is_possible {
                return Err(wrong());
            }
            changes.push((name, change));
        }
        Ok(Self { changes })
    }
}

impl fmt::Display for WhatIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, change)) in self.changes.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            match change {
                Change::By(share) => write!(f, "{comma}{name}={:+}%", 100.0 * share)?,
                Change::To(to) => write!(f, "{comma}{name}={to}")?,
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for WhatIf {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<WhatIf> for String {
    fn from(changes: WhatIf) -> Self {
        changes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::WhatIf;

    #[test]
    fn changes_are_shares_or_numbers() {
        let changes: WhatIf = "price=+3%, margin=0.5,cac=-20%".parse().unwrap();
        assert_eq!(changes.to_string(), "price=+3%,margin=0.5,cac=-20%");
        assert!((changes.changed("price", 1.0) - 1.03).abs() < 1e-12);
        assert!((changes.changed("cac", 50.0) - 40.0).abs() < 1e-12);
        assert!((changes.changed("margin", 0.4) - 0.5).abs() < 1e-12);
        assert!((changes.changed("retention", 0.4) - 0.4).abs() < 1e-12);
        for wrong in [
            "price",
            "price=",
            "price=3",
            "prices=+3%",
            "cac=-100%",
            "margin=nan",
            "discount-rate=+10%",
        ] {
            assert!(wrong.parse::<WhatIf>().unwrap_err().is_usage(), "{wrong}");
        }
    }
}
