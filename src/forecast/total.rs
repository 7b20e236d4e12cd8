//! What many customers are worth together, and how sure that is.

use super::scorer::BLOCK;
use super::{Score, Scorer};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::parallel::Workers;

/// A sum over customers, added up block by block.
///
/// Two uncertainties, kept apart as in a score: parameters are estimates, and their errors hit all
/// customers alike (delta method on the sum); outcomes are chance, and customers are independent given
/// the parameters (the sum of the predictive variances).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Total {
    clv: f64,
    purchase_slopes: Vec<f64>,
    spend_slopes: [f64; 3],
    variance: Option<f64>,
}

/// One customer's part of a [`Total`].
struct Part {
    purchase_slopes: Vec<f64>,
    spend_slopes: [f64; 3],
    variance: Option<f64>,
}

impl Total {
    /// A sum over nobody.
    #[must_use]
    pub fn new() -> Self {
        Self {
            variance: Some(0.0),
            ..Self::default()
        }
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
        self.purchase_slopes.resize(part.purchase_slopes.len(), 0.0);
        self.purchase_slopes
            .iter_mut()
            .zip(&part.purchase_slopes)
            .for_each(|(sum, slope)| *sum += clv * slope);
        self.spend_slopes
            .iter_mut()
            .zip(part.spend_slopes)
            .for_each(|(sum, slope)| *sum += clv * slope);
        self.variance = self
            .variance
            .zip(part.variance)
            .map(|(sum, variance)| sum + variance);
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
        let blocks = workers.map(customers.len().div_ceil(BLOCK), |block| {
            let rows = &customers[block * BLOCK..customers.len().min((block + 1) * BLOCK)];
            rows.iter()
                .map(|(purchases, spend)| self.part(purchases, spend))
                .collect::<Vec<_>>()
        });
        for (score, part) in scores.iter().zip(blocks.iter().flatten()) {
            total.add(score, part.as_ref());
        }
    }

    /// The standard error of a total, because parameters are estimates; `None` without the uncertainty of both models.
    #[must_use]
    pub fn parameter_error(&self, total: &Total) -> Option<f64> {
        if !self.needs_slopes() {
            return None;
        }
        let parameters = self.purchase_uncertainty.parameters()?;
        // a total over nobody has no slopes yet
        let mut slopes = total.purchase_slopes.clone();
        slopes.resize(parameters, 0.0);
        let variance = self.purchase_uncertainty.variance(&slopes)?
            + self.spend_uncertainty.variance(&total.spend_slopes)?;
        Some(variance.max(0.0).sqrt())
    }

    /// The standard deviation of what a total will really be, given the parameters; `None` where it is
    /// infinite for one of the customers.
    #[must_use]
    pub fn outcome_error(&self, total: &Total) -> Option<f64> {
        total
            .variance
            .filter(|_| self.question.intervals)
            .map(f64::sqrt)
    }

    fn part(&self, purchases: &PurchaseHistory, spend: &SpendHistory) -> Option<Part> {
        let model = self.spend.as_ref()?;
        let mut slopes = self.room_for_slopes();
        let outlook = self.outlook(purchases, &mut slopes);
        let scale = self.question.margin * outlook.discount_ratio();
        let distribution = self.distribution(model, &outlook, spend);
        Some(Part {
            purchase_slopes: slopes,
            spend_slopes: model.ln_expected_spend_gradient(spend),
            variance: distribution
                .variance()
                .map(|variance| scale * scale * variance),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Total;
    use crate::forecast::{Question, Scorer, Uncertainty};
    use crate::history::{PurchaseHistory, SpendHistory};
    use crate::model::{BgNbd, GammaGamma};
    use crate::parallel::Workers;
    use crate::special::normal_quantile;
    use ndarray::{Array1, Array2};

    /// Parameters with these variances, which know nothing of each other.
    fn known_to(variances: &[f64]) -> Uncertainty {
        let variances = Array1::from(variances.to_vec());
        Uncertainty::delta(Array2::from_diag(&variances)).unwrap()
    }

    fn scorer() -> Scorer {
        let question = Question {
            horizon: 52.0,
            delta: 0.002,
            margin: 0.5,
            level: 0.9,
            intervals: true,
        };
        let models = (
            BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap(),
            GammaGamma::new(6.25, 3.74, 15.44).unwrap(),
        );
        Scorer::new(models.0.into(), Some(models.1.into()), question)
            .unwrap()
            .with_uncertainty(
                known_to(&[1e-4, 0.02, 0.01, 0.1]),
                known_to(&[0.1, 0.05, 2.0]),
            )
            .unwrap()
    }

    fn customer() -> (PurchaseHistory, SpendHistory) {
        (
            PurchaseHistory::new(3, 30.0, 38.0).unwrap(),
            SpendHistory::new(3, 35.0).unwrap(),
        )
    }

    fn total(scorer: &Scorer, copies: usize) -> Total {
        let customers = vec![customer(); copies];
        let scores = scorer.score_all(&customers, &Workers::alone());
        let mut total = Total::new();
        scorer.add_up(&customers, &scores, &Workers::alone(), &mut total);
        total
    }

    #[test]
    fn errors_of_parameters_add_up_and_outcomes_average_out() {
        let scorer = scorer();
        let (one, many) = (total(&scorer, 1), total(&scorer, 400));
        let ratio = |of: fn(&Scorer, &Total) -> Option<f64>| {
            of(&scorer, &many).unwrap() / of(&scorer, &one).unwrap()
        };
        assert!((ratio(Scorer::parameter_error) - 400.0).abs() < 1e-6);
        assert!((ratio(Scorer::outcome_error) - 20.0).abs() < 1e-6);
        assert!((many.clv() / one.clv() - 400.0).abs() < 1e-6);
    }

    #[test]
    fn a_total_of_one_has_the_error_of_their_score() {
        let scorer = scorer();
        let (purchases, spend) = customer();
        let score = scorer.score(&purchases, &spend);
        let (clv, upper) = (score.clv.unwrap(), score.clv_ci.unwrap().1);
        let error = scorer.parameter_error(&total(&scorer, 1)).unwrap();
        assert!(((upper / clv).ln() * clv / normal_quantile(0.95) / error - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_variance_of_value_is_that_of_its_distribution() {
        let scorer = scorer();
        let (purchases, spend) = customer();
        let distribution = scorer.value_distribution(&purchases, &spend).unwrap();
        let (mut mean, mut square, step) = (0.0, 0.0, 0.002);
        for at in -5_000..7_500 {
            let s = (f64::from(at) * step).exp();
            let above = (1.0 - distribution.cdf(s)) * s * step;
            mean += above;
            square += 2.0 * s * above;
        }
        let variance = mean.mul_add(-mean, square);
        assert!((distribution.variance().unwrap() / variance - 1.0).abs() < 1e-3);
    }
}
