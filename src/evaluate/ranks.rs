//! Measures of a ranking, and how far chance moves them: each of ten groups of customers is left out in turn (the
//! jackknife).
//!
//! Values are sorted once. One pass over the sorted order then gives the sums without each of the groups.

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

/// A measure without each fold, then over all customers; `None` where it is not defined.
type Measures = [Option<f64>; FOLDS + 1];

const UNDEFINED: Measures = [None; FOLDS + 1];

/// The measures of a contender at one split, by [`Ranking`].
#[derive(Debug, Clone)]
pub(super) struct Ranks {
    pub(super) customers: u64,
    measures: [Measures; 4],
}

impl Ranks {
    /// A measure over all customers.
    pub(super) const fn all(&self, ranking: Ranking) -> Option<f64> {
        self.measures[ranking as usize][FOLDS]
    }

    /// A measure over the customers who are not in a fold.
    pub(super) const fn without(&self, fold: usize, ranking: Ranking) -> Option<f64> {
        self.measures[ranking as usize][fold]
    }
}

/// Figures without each fold; the last one is that of all customers.
type ByFold = [f64; FOLDS + 1];

/// What came at one split, ranked once for all contenders.
pub(super) struct Came<'h> {
    pub(super) holdout: &'h Holdout,
    silent: Vec<bool>,
    count_of_silent: ByFold,
    folds: Folds,
    purchases: Ranked,
    /// Where there are amounts: ranks and values.
    value: Option<(Ranked, Vec<f64>)>,
}

/// The folds of the customers.
struct Folds {
    of: Vec<u8>,
    /// Customers who are kept without each fold.
    kept: ByFold,
}

/// Values in rising order, with the places of their customers.
struct Rising(Vec<(f64, usize)>);

/// Customers with equal values.
struct Tied<'r> {
    customers: &'r [(f64, usize)],
    /// How many of them are kept.
    kept: ByFold,
    /// Twice the distance of their common rank from the mean rank: a whole number, so that sums are exact.
    rank: ByFold,
}

/// Values that came, with their ranks.
struct Ranked {
    /// The ranks of each group of equal values.
    ranks: Vec<ByFold>,
    /// The group of each customer.
    group: Vec<usize>,
    /// Σ rank².
    squares: ByFold,
    /// Σ value·rank.
    moments: ByFold,
}

impl Folds {
    #[expect(clippy::cast_possible_truncation, reason = "there are ten folds")]
    fn of(holdout: &Holdout) -> Self {
        let customers = holdout.customers.iter();
        let folds = customers.map(|customer| (usize::from(customer.group) % FOLDS) as u8);
        Self::new(folds.collect())
    }

    fn new(of: Vec<u8>) -> Self {
        let everybody = 0..of.len();
        let mut folds = Self {
            of,
            kept: [0.0; FOLDS + 1],
        };
        folds.kept = folds.sum(everybody, |_| [1.0; FOLDS + 1]);
        folds
    }

    /// Sums over customers, those without a fold leaving out its customers.
    fn sum(
        &self,
        customers: impl IntoIterator<Item = usize>,
        figures: impl Fn(usize) -> ByFold,
    ) -> ByFold {
        let mut sums = [0.0; FOLDS + 1];
        for at in customers {
            let without = usize::from(self.of[at]);
            let unchanged = sums[without];
            for (sum, figure) in sums.iter_mut().zip(figures(at)) {
                *sum += figure;
            }
            sums[without] = unchanged;
        }
        sums
    }
}

impl Rising {
    fn new(values: &[f64]) -> Self {
        let mut rising: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
        rising.sort_unstable_by(|(left, _), (right, _)| left.total_cmp(right));
        Self(rising)
    }

    /// Calls `each` with every group of equal values.
    fn each_tied<'r>(&'r self, folds: &Folds, mut each: impl FnMut(&Tied<'r>)) {
        let mut below = [0.0; FOLDS + 1];
        // in rising order, not below the one before means equal
        for customers in self.0.chunk_by(|(left, _), (right, _)| left >= right) {
            let kept = folds.sum(places(customers), |_| [1.0; FOLDS + 1]);
            let rank = by_fold(|fold| 2.0 * below[fold] + kept[fold] - folds.kept[fold]);
            each(&Tied {
                customers,
                kept,
                rank,
            });
            below = by_fold(|fold| below[fold] + kept[fold]);
        }
    }

    /// Σ rank·figure for several figures of each customer, and Σ rank².
    fn sums<const N: usize>(
        &self,
        folds: &Folds,
        figures: [&dyn Fn(usize) -> ByFold; N],
    ) -> ([ByFold; N], ByFold) {
        let (mut sums, mut squares) = ([[0.0; FOLDS + 1]; N], [0.0; FOLDS + 1]);
        self.each_tied(folds, |tied| {
            let (kept, rank) = (&tied.kept, &tied.rank);
            for (sum, figure) in sums.iter_mut().zip(figures) {
                let of_tied = folds.sum(places(tied.customers), figure);
                *sum = by_fold(|fold| sum[fold] + rank[fold] * of_tied[fold]);
            }
            squares = by_fold(|fold| squares[fold] + kept[fold] * rank[fold] * rank[fold]);
        });
        (sums, squares)
    }
}

impl Ranked {
    fn new(values: &[f64], folds: &Folds) -> Self {
        let mut ranked = Self {
            ranks: Vec::new(),
            group: vec![0; values.len()],
            squares: [0.0; FOLDS + 1],
            moments: [0.0; FOLDS + 1],
        };
        Rising::new(values).each_tied(folds, |tied| {
            for at in places(tied.customers) {
                ranked.group[at] = ranked.ranks.len();
            }
            let (kept, rank, value) = (&tied.kept, &tied.rank, tied.customers[0].0);
            let (squares, moments) = (ranked.squares, ranked.moments);
            ranked.squares = by_fold(|fold| squares[fold] + kept[fold] * rank[fold] * rank[fold]);
            ranked.moments = by_fold(|fold| moments[fold] + kept[fold] * rank[fold] * value);
            ranked.ranks.push(*rank);
        });
        ranked
    }

    fn of(&self, customer: usize) -> ByFold {
        self.ranks[self.group[customer]]
    }

    /// Spearman's correlation with predicted ranks, of which two sums are known.
    fn correlation(&self, moments: &ByFold, squares: &ByFold) -> Measures {
        by_fold(|fold| finite(moments[fold] / (self.squares[fold] * squares[fold]).sqrt()))
    }
}

impl<'h> Came<'h> {
    pub(super) fn new(holdout: &'h Holdout) -> Self {
        let folds = Folds::of(holdout);
        let (silent, values) = (holdout.silent(), holdout.values());
        let everybody = 0..silent.len();
        let event = |at: usize| [f64::from(u8::from(silent[at])); FOLDS + 1];
        Self {
            holdout,
            count_of_silent: folds.sum(everybody, event),
            silent,
            purchases: Ranked::new(&holdout.purchases(), &folds),
            value: values.map(|values| (Ranked::new(&values, &folds), values)),
            folds,
        }
    }

    /// The measures of a model.
    pub(super) fn of_model(&self, forecasts: &Forecasts, workers: &Workers) -> Ranks {
        let (values, risk) = (forecasts.values.as_deref(), &forecasts.churn_risk);
        self.ranks(&forecasts.purchases, values, Some(risk), workers)
    }

    /// The measures of a rule: few purchases mean much risk.
    pub(super) fn of_rule(
        &self,
        counts: &[f64],
        values: Option<&[f64]>,
        workers: &Workers,
    ) -> Ranks {
        self.ranks(counts, values, None, workers)
    }

    fn ranks(
        &self,
        counts: &[f64],
        values: Option<&[f64]>,
        risk: Option<&[f64]>,
        workers: &Workers,
    ) -> Ranks {
        let mut sides = workers.map(3, |side| match side {
            0 => self.by_purchases(counts),
            1 => values.map_or([UNDEFINED; 2], |values| self.by_value(values)),
            _ => risk.map_or([UNDEFINED; 2], |risk| [self.by_risk(risk), UNDEFINED]),
        });
        let [by_risk, _] = sides.pop().unwrap_or([UNDEFINED; 2]);
        let [of_value, gini] = sides.pop().unwrap_or([UNDEFINED; 2]);
        let [of_purchases, by_counts] = sides.pop().unwrap_or([UNDEFINED; 2]);
        let auc = if risk.is_some() { by_risk } else { by_counts };
        Ranks {
            customers: self.holdout.customers.len() as u64,
            measures: [of_purchases, of_value, gini, auc],
        }
    }

    /// Spearman's correlation, and the AUC where few purchases mean much risk.
    fn by_purchases(&self, counts: &[f64]) -> [Measures; 2] {
        let came = |at: usize| self.purchases.of(at);
        let silent = |at: usize| self.silent(at);
        let rising = Rising::new(counts);
        let ([moments, of_silent], squares) = rising.sums(&self.folds, [&came, &silent]);
        [
            self.purchases.correlation(&moments, &squares),
            self.auc(&of_silent.map(|sum| -sum)),
        ]
    }

    /// Spearman's correlation and the normalised Gini coefficient.
    fn by_value(&self, predicted: &[f64]) -> [Measures; 2] {
        let Some((ranked, values)) = &self.value else {
            return [UNDEFINED; 2];
        };
        let came = |at: usize| ranked.of(at);
        let value = |at: usize| [values[at]; FOLDS + 1];
        let rising = Rising::new(predicted);
        let ([moments, caught], squares) = rising.sums(&self.folds, [&came, &value]);
        [
            ranked.correlation(&moments, &squares),
            by_fold(|fold| finite(caught[fold] / ranked.moments[fold])),
        ]
    }

    fn by_risk(&self, risk: &[f64]) -> Measures {
        let silent = |at: usize| self.silent(at);
        let ([of_silent], _) = Rising::new(risk).sums(&self.folds, [&silent]);
        self.auc(&of_silent)
    }

    /// 1 for a silent customer, 0 for another.
    fn silent(&self, customer: usize) -> ByFold {
        [f64::from(u8::from(self.silent[customer])); FOLDS + 1]
    }

    /// P(risk of a silent customer > risk of another), ties counting half, from the sum of the ranks of the silent.
    fn auc(&self, ranks_of_silent: &ByFold) -> Measures {
        by_fold(|fold| {
            let silent = self.count_of_silent[fold];
            let pairs = silent * (self.folds.kept[fold] - silent);
            finite(0.5 + 0.5 * ranks_of_silent[fold] / pairs)
        })
    }
}

fn places(customers: &[(f64, usize)]) -> impl Iterator<Item = usize> {
    customers.iter().map(|(_, at)| *at)
}

fn by_fold<T>(figure: impl FnMut(usize) -> T) -> [T; FOLDS + 1] {
    std::array::from_fn(figure)
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{FOLDS, Folds, Ranked, Rising, by_fold, finite};
    use crate::evaluate::metrics;

    /// Customers with many ties, in folds of different sizes.
    fn customers() -> (Vec<u8>, Vec<f64>, Vec<f64>) {
        let numbers = 0..200_u32;
        let folds = numbers
            .clone()
            .map(|i| [0, 3, 1, 9, 4, 4, 2][(i * i % 7) as usize]);
        let came = numbers.clone().map(|i| f64::from(i * i % 11));
        let predicted = numbers.map(|i| f64::from(i * 37 % 101) / 7.0);
        (folds.collect(), came.collect(), predicted.collect())
    }

    #[test]
    fn every_fold_has_the_measures_of_the_customers_who_are_left() {
        let (folds, came, predicted) = customers();
        let kept = |fold: usize, of: &[f64]| -> Vec<f64> {
            let kept = of.iter().zip(&folds);
            let kept = kept.filter(|(_, of)| usize::from(**of) != fold);
            kept.map(|(value, _)| *value).collect()
        };
        let dealt = Folds::new(folds.clone());
        let ranked = Ranked::new(&came, &dealt);
        let rank = |at: usize| ranked.of(at);
        let value = |at: usize| [came[at]; FOLDS + 1];
        let ([moments, caught], squares) = Rising::new(&predicted).sums(&dealt, [&rank, &value]);
        let correlations = ranked.correlation(&moments, &squares);
        let ginis = by_fold(|fold| finite(caught[fold] / ranked.moments[fold]));
        for fold in 0..=FOLDS {
            let (came, predicted) = (kept(fold, &came), kept(fold, &predicted));
            assert_eq!(correlations[fold], metrics::spearman(&came, &predicted));
            let (seen, expected) = (
                ginis[fold].unwrap(),
                metrics::gini(&came, &predicted).unwrap(),
            );
            assert!((seen - expected).abs() < 1e-14, "{fold}: {seen} {expected}");
        }
    }
}
