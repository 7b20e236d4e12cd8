use serde::{Deserialize, Serialize};

use super::calendar::Grain;
use super::indicators::Indicator;
use super::period::Period;
use super::second::SecondPurchase;
use super::year::Year;

/// What the business was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Business {
    /// All months, quarters and years, and the years that end with the last day; in order of grain and time.
    pub periods: Vec<Period>,
    /// The last twelve months against the twelve months before.
    pub indicators: Vec<Indicator>,
    /// The customers of the last twelve months; `None` where the data are shorter.
    pub year: Option<Year>,
    /// How long a second purchase takes.
    pub second_purchase: SecondPurchase,
}

impl Business {
    /// The periods of one grain, in order of time.
    #[must_use = "an iterator does nothing by itself"]
    pub fn periods_of(&self, grain: Grain) -> impl DoubleEndedIterator<Item = &Period> + Clone {
        let periods = self.periods.iter();
        periods.filter(move |period| period.grain == grain)
    }

    /// The last twelve months, and the twelve months before; `None` where the data do not cover them.
    #[must_use]
    pub fn years(&self) -> (Option<&Period>, Option<&Period>) {
        let latest = self.periods_of(Grain::TwelveMonths).rev();
        let mut complete = latest.take_while(|period| period.complete);
        (complete.next(), complete.next())
    }
}
