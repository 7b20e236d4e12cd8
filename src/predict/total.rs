//! What many customers are worth together, and how sure that is.

use ndarray::Array2;

use super::{Score, Scorer, ValueDistribution, quadratic_form};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::model::MOST_PARAMETERS;
use crate::parallel::Workers;

/// A sum over customers, added up block by block.
///
/// Two uncertainties, kept apart as in a score: parameters are estimates, and their errors hit all
/// customers alike (delta method on the sum); outcomes are chance, and customers are independent given
/// the parameters (the sum of the predictive variances).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Total {
    clv: f64,
    purchase_slopes: [f64; MOST_PARAMETERS],
    spend_slopes: [f64; 3],
    variance: Option<f64>,
}

/// One customer's part of a [`Total`].
struct Part {
    purchase_slopes: [f64; MOST_PARAMETERS],
    spend_slopes: [f64; 3],
    variance: Option<f64>,
}

impl Total {
    /// A sum over nobody.
    #[must_use]
    pub fn new() -> Self {
        Self { variance: Some(0.0), ..Self::default() }
    }

    /// Σ clv over customers whose expectation is finite.
    #[must_use]
    pub const fn clv(&self) -> f64 {
        self.clv
    }

    fn add(&mut self, score: &Score, part: Option<&Part>) {
        let Some(clv) = score.clv else { return };
        self.clv += clv;
        let Some(part) = part else { return };
        self.purchase_slopes.iter_mut().zip(part.purchase_slopes).for_each(|(sum, slope)| *sum += clv * slope);
        self.spend_slopes.iter_mut().zip(part.spend_slopes).for_each(|(sum, slope)| *sum += clv * slope);
        self.variance = self.variance.zip(part.variance).map(|(sum, variance)| sum + variance);
    }
}

impl Scorer {
    /// Adds customers with their scores to a total. What makes up its errors is only looked at where
    /// the question asks for intervals.
    pub fn add_up(
        &self,
        customers: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
        workers: &Workers,
        total: &mut Total,
    ) {
        if !self.question.intervals {
            scores.iter().for_each(|score| total.add(score, None));
            return;
        }
        const BLOCK: usize = 256;
        let blocks = workers.map(customers.len().div_ceil(BLOCK), |block| {
            let rows = &customers[block * BLOCK..customers.len().min((block + 1) * BLOCK)];
            rows.iter().map(|(purchases, spend)| self.part(purchases, spend)).collect::<Vec<_>>()
        });
        for (score, part) in scores.iter().zip(blocks.iter().flatten()) {
            total.add(score, part.as_ref());
        }
    }

    /// The standard error of a total, because parameters are estimates; `None` without both covariances.
    #[must_use]
    pub fn parameter_error(&self, total: &Total) -> Option<f64> {
        let (purchase, spend) = (self.purchase_covariance.as_ref()?, self.spend_covariance.as_ref()?);
        let of = |matrix: &Array2<f64>, slopes: &[f64]| quadratic_form(matrix, &slopes[..matrix.nrows()]);
        self.question.intervals.then(|| {
            let variance = of(purchase, &total.purchase_slopes) + of(spend, &total.spend_slopes);
            variance.max(0.0).sqrt()
        })
    }

    /// The standard deviation of what a total will really be, given the parameters; `None` where it is
    /// infinite for one of the customers.
    #[must_use]
    pub fn outcome_error(&self, total: &Total) -> Option<f64> {
        total.variance.filter(|_| self.question.intervals).map(f64::sqrt)
    }

    fn part(&self, purchases: &PurchaseHistory, spend: &SpendHistory) -> Option<Part> {
        let model = self.spend.as_ref()?;
        let alive = self.shared.alive(self.purchase.as_ref(), self.parameters, &self.question, purchases);
        let mut slopes = [0.0; MOST_PARAMETERS];
        let p_alive = self.purchase.p_alive_gradient(purchases, &mut slopes[..self.parameters]);
        slopes.iter_mut().zip(&alive.ln_slopes).for_each(|(slope, count)| *slope += count);
        let scale = self.question.margin * alive.discount_ratio();
        let distribution = ValueDistribution::new(model, spend, p_alive, alive.counts.clone());
        Some(Part {
            purchase_slopes: slopes,
            spend_slopes: model.ln_expected_spend_gradient(spend),
            variance: distribution.variance().map(|variance| scale * scale * variance),
        })
    }
}
