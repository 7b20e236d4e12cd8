//! Whether the last purchase was small or large for a customer: judged by their own earlier purchases and the spend model.

use arrow::array::{Array, Float64Array};
use serde::Serialize;

use crate::history::SpendHistory;
use crate::results::{Results, whole};
use crate::store::StoredModel;

/// So little, or so much, comes with a probability below this where nothing has changed.
const RARE: f64 = 0.05;

/// Earlier purchases that a customer needs to be judged by.
const FEWEST: f64 = 2.0;

/// How large the last purchase was for a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Spending {
    /// So little would come once in twenty purchases: a sign of leaving, as a smaller plan is.
    Less,
    /// As before.
    Usual,
    /// So much would come once in twenty purchases.
    More,
}

impl Spending {
    /// All of them, the smallest purchases first.
    pub const ALL: [Self; 3] = [Self::Less, Self::Usual, Self::More];

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Less => "less",
            Self::Usual => "usual",
            Self::More => "more",
        }
    }

    /// That of a purchase with so much probability of one that is not larger.
    fn of(not_larger: f64) -> Self {
        if not_larger < RARE {
            Self::Less
        } else if not_larger > 1.0 - RARE {
            Self::More
        } else {
            Self::Usual
        }
    }
}

/// The last purchase of all customers, in the order of the scores: `None` for those with fewer than two earlier purchases
/// of a value. Empty without a spend model, or where the scores do not have the value of the last purchase.
pub(super) fn spendings(results: &Results) -> Vec<Option<Spending>> {
    let spend = results.model().and_then(StoredModel::spend);
    let column = |name| results.numbers(name);
    let (Some(spend), Some(last)) = (spend, column("last_value")) else {
        return Vec::new();
    };
    let Some((repeats, spent)) = column("frequency").zip(column("historical_value")) else {
        return Vec::new();
    };
    let number = |of: &Float64Array, row: usize| of.is_valid(row).then(|| of.value(row));
    let of = |row: usize| {
        let (last, earlier) = (number(last, row)?, number(repeats, row)?);
        if last <= 0.0 || earlier < FEWEST {
            return None;
        }
        let mean = (number(spent, row)? - last) / earlier;
        let history = SpendHistory::new(whole(earlier), mean).ok()?;
        let model = spend.as_dyn().as_ref();
        Some(Spending::of(model.total_cdf(1.0, last, &history)))
    };
    let all: Vec<Option<Spending>> = (0..results.len()).map(of).collect();
    if all.iter().all(Option::is_none) {
        return Vec::new();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::Spending;

    #[test]
    fn one_purchase_in_twenty_is_small_and_one_is_large() {
        for (not_larger, spending) in [
            (0.0, Spending::Less),
            (0.049, Spending::Less),
            (0.05, Spending::Usual),
            (0.95, Spending::Usual),
            (0.951, Spending::More),
        ] {
            assert_eq!(Spending::of(not_larger), spending, "{not_larger}");
        }
    }
}
