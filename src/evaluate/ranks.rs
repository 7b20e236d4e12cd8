//! Measures of a ranking, and how far chance moves them: each of ten groups of customers is left out in turn (the
//! jackknife).
//!
//! Values are sorted once. Leaving customers out then takes one pass over the sorted order.

use super::figures::silent;
use super::forecast::Forecasts;
use crate::holdout::Holdout;
use crate::parallel::Workers;

/// So many groups of customers are left out, one at a time.
pub(super) const FOLDS: usize = 10;

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
    pub(super) customers: u64,
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

/// What came at one split, ranked once for all contenders.
pub(super) struct Came<'h> {
    pub(super) holdout: &'h Holdout,
    silent: Vec<bool>,
    folds: Vec<u8>,
    purchases: Ranked,
    value: Option<Ranked>,
}

/// Values with their centred ranks: among all customers, and without each fold.
struct Ranked {
    values: Vec<f64>,
    ranks: Vec<Vec<f64>>,
}

/// What a contender says of the order of customers.
struct Predicted<'p> {
    purchases: Side<'p>,
    value: Option<Side<'p>>,
    /// `None` where few purchases mean much risk.
    risk: Option<Side<'p>>,
}

/// The fold of each customer, close together for those who read them in another order.
#[expect(clippy::cast_possible_truncation, reason = "there are ten folds")]
fn folds(holdout: &Holdout) -> Vec<u8> {
    let customers = holdout.customers.iter();
    customers
        .map(|customer| (usize::from(customer.group) % FOLDS) as u8)
        .collect()
}

/// Whether a customer is kept without a fold; the last number keeps everybody.
fn keeps(folds: &[u8], left_out: usize) -> impl Fn(usize) -> bool + Copy {
    move |at| usize::from(folds[at]) != left_out
}

impl Ranked {
    fn new(folds: &[u8], values: Vec<f64>, workers: &Workers) -> Self {
        let side = Side::new(&values);
        let ranks = workers.map(FOLDS + 1, |fold| side.centred_ranks(keeps(folds, fold)));
        Self { values, ranks }
    }
}

impl<'h> Came<'h> {
    pub(super) fn new(holdout: &'h Holdout, workers: &Workers) -> Self {
        let (values, folds) = (holdout.values(), folds(holdout));
        Self {
            holdout,
            silent: silent(holdout),
            purchases: Ranked::new(&folds, holdout.purchases(), workers),
            value: values.map(|values| Ranked::new(&folds, values, workers)),
            folds,
        }
    }

    /// The measures of a model.
    pub(super) fn of_model(&self, forecasts: &Forecasts, workers: &Workers) -> Ranks {
        let predicted = Predicted {
            purchases: Side::new(&forecasts.purchases),
            value: forecasts.values.as_deref().map(Side::new),
            risk: Some(Side::new(&forecasts.churn_risk)),
        };
        self.ranks(&predicted, workers)
    }

    /// The measures of a rule.
    pub(super) fn of_baseline(
        &self,
        counts: &[f64],
        values: Option<&[f64]>,
        workers: &Workers,
    ) -> Ranks {
        let predicted = Predicted {
            purchases: Side::new(counts),
            value: values.map(Side::new),
            risk: None,
        };
        self.ranks(&predicted, workers)
    }

    fn ranks(&self, predicted: &Predicted<'_>, workers: &Workers) -> Ranks {
        let mut measures = workers.map(FOLDS + 1, |fold| self.measures(predicted, fold));
        Ranks {
            customers: self.holdout.customers.len() as u64,
            all: measures.pop().unwrap_or_default(),
            without: measures,
        }
    }

    /// The measures without a fold; the last number leaves nobody out.
    fn measures(&self, predicted: &Predicted<'_>, fold: usize) -> [Option<f64>; 4] {
        let keep = keeps(&self.folds, fold);
        let purchases = predicted.purchases.centred_ranks(keep);
        let auc = match &predicted.risk {
            Some(risk) => self.auc(&risk.centred_ranks(keep), 1.0, keep),
            None => self.auc(&purchases, -1.0, keep),
        };
        let value = self.value.as_ref().zip(predicted.value.as_ref());
        let value = value.map(|(came, predicted)| {
            let (actual, ranks) = (&came.ranks[fold], predicted.centred_ranks(keep));
            let gini = dot(&came.values, &ranks) / dot(&came.values, actual);
            (correlation(actual, &ranks), finite(gini))
        });
        [
            correlation(&self.purchases.ranks[fold], &purchases),
            value.and_then(|(spearman, _)| spearman),
            value.and_then(|(_, gini)| gini),
            auc,
        ]
    }

    /// P(rank of a silent customer > rank of another), ties counting half; `sign` −1 turns the ranks round.
    fn auc(&self, ranks: &[f64], sign: f64, keep: impl Fn(usize) -> bool) -> Option<f64> {
        let (mut silent, mut others, mut sum) = (0.0, 0.0, 0.0);
        for (at, is_silent) in self.silent.iter().enumerate().filter(|(at, _)| keep(*at)) {
            if *is_silent {
                silent += 1.0;
                sum += sign * ranks[at];
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
