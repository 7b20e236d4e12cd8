//! The unit of an RFM table's times: what the table says, what its purchase dates show, or what the caller says.

use crate::error::{Error, Result};
use crate::input::ReadOptions;
use crate::time::TimeUnit;

/// What is known of the unit of a table's times before the table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableUnit {
    /// The caller says it.
    Named(TimeUnit),
    /// The unit to take where the table does not say its own.
    Otherwise(TimeUnit),
}

impl TableUnit {
    /// The unit that the options name, else the table's own, else a model's or the usual one.
    #[must_use]
    pub fn of(options: &ReadOptions) -> Self {
        let otherwise = options.unit_otherwise.unwrap_or_default();
        options.unit.map_or(Self::Otherwise(otherwise), Self::Named)
    }

    /// The unit of a table that says its own, or does not.
    ///
    /// # Errors
    /// Wrong usage, when the caller says another than the table.
    pub(super) fn settle(self, carried: Option<TimeUnit>) -> Result<TimeUnit> {
        match (self, carried) {
            (Self::Named(named), Some(carried)) if named != carried => {
                let what = format!("the table says that its times are in {carried}s, not {named}s");
                Err(Error::usage(what).hint(format!("say so with `--unit {carried}`")))
            }
            (_, Some(unit)) | (Self::Named(unit) | Self::Otherwise(unit), None) => Ok(unit),
        }
    }
}

impl From<TimeUnit> for TableUnit {
    fn from(unit: TimeUnit) -> Self {
        Self::Named(unit)
    }
}

/// A unit as tables write it: `week`, `Weeks`, `w`.
pub(super) fn unit_of(text: &str) -> Option<TimeUnit> {
    let text = text.trim().to_lowercase();
    [
        TimeUnit::Day,
        TimeUnit::Week,
        TimeUnit::Month,
        TimeUnit::Year,
    ]
    .into_iter()
    .find(|unit| {
        let name = unit.name();
        text == name || text == name[..1] || text.strip_suffix('s') == Some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_by_their_usual_names() {
        for (text, unit) in [
            ("week", Some(TimeUnit::Week)),
            (" Days ", Some(TimeUnit::Day)),
            ("m", Some(TimeUnit::Month)),
            ("fortnight", None),
        ] {
            assert_eq!(unit_of(text), unit, "{text}");
        }
    }

    #[test]
    fn a_table_that_says_its_unit_is_believed_and_not_contradicted() {
        let settle = |unit: TableUnit, carried| unit.settle(carried).ok();
        let (day, week) = (TimeUnit::Day, TimeUnit::Week);
        assert_eq!(settle(TableUnit::Otherwise(week), Some(day)), Some(day));
        assert_eq!(settle(TableUnit::Otherwise(week), None), Some(week));
        assert_eq!(settle(week.into(), None), Some(week));
        assert_eq!(settle(week.into(), Some(day)), None);
    }
}
