use std::cmp::Ordering;

/// An order of all values, so that a set of histories has one order whatever order its rows came in.
pub trait TotalOrder {
    /// How `self` and `other` are ordered.
    fn total_order(&self, other: &Self) -> Ordering;
}

/// Many customers' histories, sorted, equal ones collapsed into one with a weight.
///
/// Fitting costs as much as there are different histories, not as there are customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted<H> {
    histories: Vec<H>,
    weights: Vec<f64>,
    total: f64,
    ln_sum: Option<f64>,
}

impl<H: TotalOrder + Copy> Weighted<H> {
    /// Collapses histories, each standing for one customer.
    pub fn collapse(histories: impl IntoIterator<Item = H>) -> Self {
        Self::collapse_weighted(histories.into_iter().map(|history| (history, 1.0)))
    }

    /// Collapses histories with weights: how many customers each stands for.
    pub fn collapse_weighted(rows: impl IntoIterator<Item = (H, f64)>) -> Self {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable_by(|(left, v), (right, w)| left.total_order(right).then(v.total_cmp(w)));
        let mut histories: Vec<H> = Vec::new();
        let mut weights: Vec<f64> = Vec::new();
        for (history, weight) in rows {
            match (histories.last(), weights.last_mut()) {
                (Some(last), Some(sum)) if last.total_order(&history) == Ordering::Equal => {
                    *sum += weight;
                }
                _ => {
                    histories.push(history);
                    weights.push(weight);
                }
            }
        }
        let total = weights.iter().sum();
        Self {
            histories,
            weights,
            total,
            ln_sum: None,
        }
    }

    /// An evenly spaced selection of at most `most` histories with their weights, the same every time.
    #[must_use]
    pub fn thinned(&self, most: usize) -> Self {
        let stride = self.histories.len().div_ceil(most.max(1)).max(1);
        let offset = stride / 2;
        let rows = self
            .iter()
            .skip(offset.min(self.histories.len().saturating_sub(1)))
            .step_by(stride);
        let thinned = Self::collapse_weighted(rows.map(|(history, weight)| (*history, weight)));
        let share = thinned.total / self.total;
        Self {
            ln_sum: self.ln_sum.map(|sum| sum * share),
            ..thinned
        }
    }

    /// The same histories with other weights; those of weight 0 are left out.
    #[must_use]
    pub(crate) fn reweighted(&self, weights: &[f64]) -> Self {
        let rows = self.histories.iter().zip(weights);
        let (histories, weights): (Vec<H>, Vec<f64>) =
            rows.filter(|(_, weight)| **weight > 0.0).unzip();
        Self {
            total: weights.iter().sum(),
            histories,
            weights,
            ln_sum: self.ln_sum,
        }
    }

    /// The same histories after a change that keeps their order, such as another time unit.
    #[must_use]
    pub fn map(&self, change: impl Fn(&H) -> H) -> Self {
        Self {
            histories: self.histories.iter().map(change).collect(),
            weights: self.weights.clone(),
            total: self.total,
            ln_sum: self.ln_sum,
        }
    }
}

impl<H> Weighted<H> {
    /// The same histories with a sum of logarithms over all customers, which some models need beside them.
    #[must_use]
    pub fn with_ln_sum(self, ln_sum: Option<f64>) -> Self {
        Self { ln_sum, ..self }
    }

    /// The sum of logarithms that travels beside the histories, where it is known.
    #[must_use]
    pub const fn ln_sum(&self) -> Option<f64> {
        self.ln_sum
    }

    /// The mean over all customers; 0 over nobody.
    #[must_use]
    pub fn mean(&self, f: impl Fn(&H) -> f64) -> f64 {
        self.iter()
            .map(|(history, weight)| weight * f(history))
            .sum::<f64>()
            / self.total.max(1.0)
    }

    /// The different histories, in order.
    #[must_use]
    pub fn histories(&self) -> &[H] {
        &self.histories
    }

    /// How many customers each history stands for.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Histories with their weights.
    pub fn iter(&self) -> impl Iterator<Item = (&H, f64)> {
        self.histories.iter().zip(self.weights.iter().copied())
    }

    /// How many customers there are.
    #[must_use]
    pub const fn customers(&self) -> f64 {
        self.total
    }

    /// How many different histories there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.histories.len()
    }

    /// Is there no history at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.histories.is_empty()
    }
}
