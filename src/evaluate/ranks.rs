//! Measures of a ranking, and how far chance moves them: each of twenty groups of customers is left out in turn (the
//! jackknife).
//!
//! Values are sorted once. Leaving customers out then takes one pass over the sorted order.

use super::figures::silent;
use super::forecast::Forecasts;
use crate::holdout::Holdout;
use crate::parallel::Workers;

/// So many groups of customers are left out, one at a time.
pub(super) const FOLDS: usize = 20;

/// What is ranked, and against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ranking {
    /// Spearman's correlation of purchases.
    Spearman,
    /// Spearman's correlation of value.
    SpearmanOfValue,
    /// The normalised Gini coefficient of value.
    GiniOfValue,
    /// The area under the ROC curve of churn.
    Auc,
}

impl Ranking {
    pub(super) const ALL: [Self; 4] = [
        Self::Spearman,
        Self::SpearmanOfValue,
        Self::GiniOfValue,
        Self::Auc,
    ];
}

/// The measures of a contender at one split, by [`Ranking`]: over all customers, and without each fold.
#[derive(Debug, Clone)]
pub(super) struct Ranks {
    pub(super) customers: f64,
    pub(super) all: [Option<f64>; 4],
    pub(super) without: Vec<[Option<f64>; 4]>,
}

/// One side of a ranking: values, and their places in rising order.
struct Side<'v> {
    values: &'v [f64],
    order: Vec<usize>,
}

impl<'v> Side<'v> {
    fn new(values: &'v [f64]) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_unstable_by(|&i, &j| values[i].total_cmp(&values[j]));
        Self { values, order }
    }

    /// Ranks around their mean of those who are kept, ties sharing theirs; 0 for those who are not.
    fn centred_ranks(&self, keep: impl Fn(usize) -> bool) -> Vec<f64> {
        let kept: Vec<usize> = self.order.iter().copied().filter(|at| keep(*at)).collect();
        let middle = 0.5 * (kept.len() as f64 + 1.0);
        let (mut ranks, mut below) = (vec![0.0; self.values.len()], 0);
        // in rising order, not below the one before means equal
        for tied in kept.chunk_by(|&i, &j| self.values[i] >= self.values[j]) {
            let rank = below as f64 + 0.5 * (tied.len() + 1) as f64;
            tied.iter().for_each(|&at| ranks[at] = rank - middle);
            below += tied.len();
        }
        ranks
    }
}

/// All sides of all rankings of a contender.
struct Sides<'v> {
    silent: Vec<bool>,
    risk: Side<'v>,
    purchases: (Side<'v>, Side<'v>),
    value: Option<(Side<'v>, Side<'v>)>,
}

impl Ranks {
    /// Those of a model.
    pub(super) fn of_model(holdout: &Holdout, forecasts: &Forecasts, workers: &Workers) -> Self {
        let values = forecasts.values.as_deref();
        let risks = &forecasts.churn_risk;
        Self::of(holdout, &forecasts.purchases, values, risks, workers)
    }

    /// Those of a rule, for which few purchases mean much risk.
    pub(super) fn of_baseline(
        holdout: &Holdout,
        counts: &[f64],
        values: Option<&[f64]>,
        workers: &Workers,
    ) -> Self {
        let risks: Vec<f64> = counts.iter().map(|count| -count).collect();
        Self::of(holdout, counts, values, &risks, workers)
    }

    fn of(
        holdout: &Holdout,
        counts: &[f64],
        values: Option<&[f64]>,
        risks: &[f64],
        workers: &Workers,
    ) -> Self {
        let (came, came_of_value) = (holdout.purchases(), holdout.values());
        let value = came_of_value.as_deref().zip(values);
        let sides = Sides {
            silent: silent(holdout),
            risk: Side::new(risks),
            purchases: (Side::new(&came), Side::new(counts)),
            value: value.map(|(came, predicted)| (Side::new(came), Side::new(predicted))),
        };
        let fold = |at: usize| usize::from(holdout.customers[at].group) % FOLDS;
        let without = workers.map(FOLDS, |left_out| sides.measures(|at| fold(at) != left_out));
        Self {
            customers: holdout.customers.len() as f64,
            all: sides.measures(|_| true),
            without,
        }
    }
}

impl Sides<'_> {
    fn measures(&self, keep: impl Fn(usize) -> bool + Copy) -> [Option<f64>; 4] {
        let value = self.value.as_ref().map(|(came, predicted)| {
            let (actual, ranks) = (came.centred_ranks(keep), predicted.centred_ranks(keep));
            (
                correlation(&actual, &ranks),
                finite(dot(came.values, &ranks) / dot(came.values, &actual)),
            )
        });
        let (came, predicted) = &self.purchases;
        [
            correlation(&came.centred_ranks(keep), &predicted.centred_ranks(keep)),
            value.and_then(|(spearman, _)| spearman),
            value.and_then(|(_, gini)| gini),
            self.auc(keep),
        ]
    }

    /// P(risk of a silent customer > risk of another), ties counting half.
    fn auc(&self, keep: impl Fn(usize) -> bool + Copy) -> Option<f64> {
        let ranks = self.risk.centred_ranks(keep);
        let (mut silent, mut others, mut sum) = (0.0, 0.0, 0.0);
        for (at, is_silent) in self.silent.iter().enumerate().filter(|(at, _)| keep(*at)) {
            if *is_silent {
                silent += 1.0;
                sum += ranks[at];
            } else {
                others += 1.0;
            }
        }
        finite(0.5 + sum / (silent * others))
    }
}

fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    finite(dot(left, right) / (dot(left, left) * dot(right, right)).sqrt())
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::Side;
    use crate::evaluate::metrics;

    #[test]
    fn ranks_of_those_who_are_kept_are_the_ranks_without_the_others() {
        let values = [3.0, 1.0, 3.0, 0.0, 2.0, 9.0];
        let ranks = Side::new(&values).centred_ranks(|at| at != 4);
        let expected = metrics::ranks(&[3.0, 1.0, 3.0, 0.0, 9.0]);
        let expected: Vec<f64> = expected.iter().map(|rank| rank - 3.0).collect();
        assert_eq!(ranks[..4], expected[..4]);
        assert_eq!((ranks[4], ranks[5]), (0.0, expected[4]));
    }
}
