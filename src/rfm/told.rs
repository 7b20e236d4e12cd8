//! What an RFM table says beside its rows of how it was made.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as Unknown, StrDeserializer};

use crate::input::text::TextTable;
use crate::input::{Merge, Refunds};
use crate::time::parse_date;

/// How a table was made, as far as it says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Last day of the observation window.
    pub(super) until: Option<NaiveDate>,
    /// The merge period.
    pub(super) merge: Option<Merge>,
    /// How negative amounts were treated.
    pub(super) refunds: Option<Refunds>,
}

impl Told {
    /// What a table says.
    pub(super) fn of(table: &TextTable) -> Self {
        Self {
            until: table.fact("until").and_then(|day| parse_date(&day).ok()),
            merge: table.fact("merge").and_then(|word| meaning_of(&word)),
            refunds: table.fact("refunds").and_then(|word| meaning_of(&word)),
        }
    }

    /// What two tables say alike.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            until: self.until.filter(|_| self.until == other.until),
            merge: self.merge.filter(|_| self.merge == other.merge),
            refunds: self.refunds.filter(|_| self.refunds == other.refunds),
        }
    }
}

/// What a word of an option stands for.
fn meaning_of<T: DeserializeOwned>(word: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<Unknown>::new(word)).ok()
}
