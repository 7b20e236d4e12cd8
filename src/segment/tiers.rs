//! Value tiers: by rank, such as the best 1% and the next 4%, or by amount.

use serde::{Deserialize, Serialize};

use super::ranks::share_above;
use crate::error::{Error, Result};

/// Where tiers end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TierCuts {
    /// Shares of the customers, in percent, from the best: `[1, 5, 10]` are the best 1%, the next 4%, the next 5% and the
    /// rest.
    Percent(Vec<f64>),
    /// Amounts, from the highest: `[500, 100]` are 500 or more, 100 to below 500, and below 100.
    Amount(Vec<f64>),
}

impl Default for TierCuts {
    fn default() -> Self {
        Self::Percent(vec![1.0, 5.0, 10.0, 25.0, 50.0])
    }
}

impl TierCuts {
    /// Checks the numbers.
    ///
    /// # Errors
    /// When they are out of range or not in order.
    pub fn check(&self) -> Result<()> {
        let (cuts, are_right) = match self {
            Self::Percent(cuts) => (cuts, is_rising(cuts) && within(cuts, 0.0, 100.0)),
            Self::Amount(cuts) => {
                let falling: Vec<f64> = cuts.iter().map(|cut| -cut).collect();
                (
                    cuts,
                    is_rising(&falling) && within(cuts, 0.0, f64::INFINITY),
                )
            }
        };
        if are_right && !cuts.is_empty() {
            return Ok(());
        }
        Err(match self {
            Self::Percent(_) => Error::usage(
                "the percents of tiers must rise, and lie above 0 and below 100",
            )
            .hint(
                "`--tiers 1,5,10` stands for the best 1%, the next 4%, the next 5%, and the rest",
            ),
            Self::Amount(_) => Error::usage("the amounts of tiers must fall and be above 0").hint(
                "`--tier-values 500,100` stands for 500 or more, 100 to below 500, and below 100",
            ),
        })
    }

    /// The names of the tiers, the best first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        match self {
            Self::Percent(cuts) => {
                for (at, cut) in cuts.iter().enumerate() {
                    names.push(match at {
                        0 => format!("top {cut}%"),
                        _ => format!("{}-{cut}%", cuts[at - 1]),
                    });
                }
                let last = cuts.last().copied().unwrap_or_default();
                names.push(format!("{last}-100%"));
            }
            Self::Amount(cuts) => {
                for (at, cut) in cuts.iter().enumerate() {
                    names.push(match at {
                        0 => format!("{cut} or more"),
                        _ => format!("{cut} to below {}", cuts[at - 1]),
                    });
                }
                let last = cuts.last().copied().unwrap_or_default();
                names.push(format!("below {last}"));
            }
        }
        names
    }

    /// The tier of each customer, as a position in [`Self::names`]. Customers with the same value are in the same tier,
    /// the better one; customers without a value are in the last.
    pub(super) fn of(&self, values: &[Option<f64>]) -> Vec<usize> {
        match self {
            Self::Percent(cuts) => share_above(values)
                .into_iter()
                .map(|share| {
                    let percent = 100.0 * share.unwrap_or(1.0);
                    cuts.partition_point(|cut| *cut <= percent)
                })
                .collect(),
            Self::Amount(cuts) => values
                .iter()
                .map(|value| cuts.partition_point(|cut| value.is_none_or(|value| value < *cut)))
                .collect(),
        }
    }
}

fn is_rising(cuts: &[f64]) -> bool {
    cuts.windows(2).all(|pair| pair[0] < pair[1])
}

fn within(cuts: &[f64], above: f64, below: f64) -> bool {
    cuts.iter().all(|cut| *cut > above && *cut < below)
}

#[cfg(test)]
mod tests {
    use super::TierCuts;

    #[test]
    fn tiers_count_from_the_best_and_keep_equals_together() {
        let cuts = TierCuts::Percent(vec![10.0, 50.0]);
        assert_eq!(cuts.names(), ["top 10%", "10-50%", "50-100%"]);
        let mut values: Vec<Option<f64>> = (1..=8).map(|at| Some(f64::from(at))).collect();
        values.extend([Some(8.0), None]);
        // of nine with a value, two share the first place and six are below the fifth
        assert_eq!(cuts.of(&values), [2, 2, 2, 2, 1, 1, 1, 0, 0, 2]);
        assert_eq!(cuts.of(&[Some(0.0)]), [0]);
    }

    #[test]
    fn amounts_belong_to_the_tier_that_they_reach() {
        let cuts = TierCuts::Amount(vec![500.0, 100.0]);
        assert_eq!(
            cuts.names(),
            ["500 or more", "100 to below 500", "below 100"]
        );
        let values = [Some(500.0), Some(499.99), Some(100.0), Some(0.0), None];
        assert_eq!(cuts.of(&values), [0, 1, 1, 2, 2]);
    }

    #[test]
    fn cuts_out_of_order_are_refused() {
        for cuts in [vec![], vec![5.0, 5.0], vec![0.0, 5.0], vec![5.0, 100.0]] {
            assert!(TierCuts::Percent(cuts).check().unwrap_err().is_usage());
        }
        assert!(TierCuts::Amount(vec![100.0, 500.0]).check().is_err());
        assert!(TierCuts::Amount(vec![500.0, 100.0]).check().is_ok());
        assert!(TierCuts::default().check().is_ok());
    }
}
