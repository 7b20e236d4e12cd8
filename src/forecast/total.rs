//! What many customers will buy and be worth together, and how certain that is.

use super::scorer::BLOCK;
use super::{Score, Scorer};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::parallel::Workers;

/// Sums over customers, added up block by block: purchases, their value, and their discounted value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Total {
    purchases: Sum,
    value: Sum,
    clv: Sum,
}

/// One quantity summed over customers.
///
/// Two uncertainties, kept apart as in a score: parameters are estimates, and their errors hit all
/// customers alike (delta method on the sum); outcomes are chance, and customers are independent given
/// the parameters (the sum of the predictive variances).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sum {
    expected: f64,
    purchase_slopes: Vec<f64>,
    /// `None` for purchases, which do not depend on the spend model.
    spend_slopes: Option<[f64; 3]>,
    variance: Option<f64>,
}

/// One customer's contribution to a [`Sum`].
struct Part {
    expected: f64,
    ln_purchase_slopes: Vec<f64>,
    ln_spend_slopes: Option<[f64; 3]>,
    variance: Option<f64>,
}

/// One customer's contribution to a [`Total`]; without money where there is no finite value.
struct Parts {
    purchases: Part,
    money: Option<MoneyParts>,
}

struct MoneyParts {
    value: Part,
    clv: Part,
}

impl Total {
    /// Sums over no customers.
    #[must_use]
    pub fn new() -> Self {
        let money = Sum {
            spend_slopes: Some([0.0; 3]),
            ..Sum::empty()
        };
        Self {
            purchases: Sum::empty(),
            value: money.clone(),
            clv: money,
        }
    }

    /// Purchases within the horizon.
    #[must_use]
    pub const fn purchases(&self) -> &Sum {
        &self.purchases
    }

    /// Undiscounted value of those purchases, over customers whose expected value is finite.
    #[must_use]
    pub const fn value(&self) -> &Sum {
        &self.value
    }

    /// Discounted value of those purchases, over customers whose expected value is finite.
    #[must_use]
    pub const fn clv(&self) -> &Sum {
        &self.clv
    }

    fn add(&mut self, parts: &Parts) {
        self.purchases.add(&parts.purchases);
        if let Some(money) = &parts.money {
            self.value.add(&money.value);
            self.clv.add(&money.clv);
        }
    }
}

impl Sum {
    fn empty() -> Self {
        Self {
            variance: Some(0.0),
            ..Self::default()
        }
    }

    /// The sum of the expectations.
    #[must_use]
    pub const fn expected(&self) -> f64 {
        self.expected
    }

    /// The standard deviation of what the sum will really be, given the parameters; `None` where it is
    /// infinite for one of the customers, and where no intervals were asked for.
    #[must_use]
    pub fn outcome_error(&self) -> Option<f64> {
        self.variance.map(f64::sqrt)
    }

    fn add(&mut self, part: &Part) {
        self.expected += part.expected;
        let slopes = part.ln_purchase_slopes.len();
        self.purchase_slopes.resize(slopes, 0.0);
        for (sum, slope) in self
            .purchase_slopes
            .iter_mut()
            .zip(&part.ln_purchase_slopes)
        {
            *sum += part.expected * slope;
        }
        if let (Some(sums), Some(slopes)) = (&mut self.spend_slopes, part.ln_spend_slopes) {
            for (sum, slope) in sums.iter_mut().zip(slopes) {
                *sum += part.expected * slope;
            }
        }
        self.variance = match (self.variance, part.variance) {
            (Some(sum), Some(variance)) => Some(sum + variance),
            _ => None,
        };
    }
}

impl Scorer {
    /// Adds customers with their scores to a total. What makes up its errors is only computed where
    /// the question asks for intervals.
    pub fn add_up(
        &self,
        customers: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
        workers: &Workers,
        total: &mut Total,
    ) {
        let blocks = workers.map(customers.len().div_ceil(BLOCK), |block| {
            let rows = block * BLOCK..customers.len().min((block + 1) * BLOCK);
            let both = customers[rows.clone()].iter().zip(&scores[rows]);
            both.map(|((purchases, spend), score)| self.parts(purchases, spend, score))
                .collect::<Vec<_>>()
        });
        for parts in blocks.iter().flatten() {
            total.add(parts);
        }
    }

    /// The standard error of a sum that comes from the estimation of the parameters; `None` where the uncertainty of
    /// a model that the sum depends on is not known.
    #[must_use]
    pub fn parameter_error(&self, sum: &Sum) -> Option<f64> {
        if !self.question.intervals {
            return None;
        }
        let parameters = self.purchase_uncertainty.parameters()?;
        // a sum over no customers has no slopes yet
        let mut slopes = sum.purchase_slopes.clone();
        slopes.resize(parameters, 0.0);
        let mut variance = self.purchase_uncertainty.variance(&slopes)?;
        if let Some(slopes) = &sum.spend_slopes {
            variance += self.spend_uncertainty.variance(slopes)?;
        }
        Some(variance.max(0.0).sqrt())
    }

    fn parts(&self, purchases: &PurchaseHistory, spend: &SpendHistory, score: &Score) -> Parts {
        let mut count_slopes = self.room_for_count_slopes();
        let count_variance = if self.question.intervals {
            let undiscounted = self.undiscounted_outlook(purchases, &mut count_slopes);
            Some(undiscounted.count_variance())
        } else {
            None
        };
        let expected = score.clv.zip(score.expected_spend);
        let money = self.spend.as_ref().zip(expected).map(|(model, expected)| {
            let (clv, expected_spend) = expected;
            let mut clv_slopes = self.room_for_slopes();
            let outlook = self.outlook(purchases, &mut clv_slopes);
            let ln_spend_slopes = Some(model.ln_expected_spend_gradient(spend));
            let variance = if self.question.intervals {
                self.distribution(model, &outlook, spend).variance()
            } else {
                None
            };
            let margin = self.question.margin;
            let scale = margin * outlook.discount_ratio();
            MoneyParts {
                value: Part {
                    expected: margin * outlook.expected() * expected_spend,
                    ln_purchase_slopes: count_slopes.clone(),
                    ln_spend_slopes,
                    variance: variance.map(|variance| margin * margin * variance),
                },
                clv: Part {
                    expected: clv,
                    ln_purchase_slopes: clv_slopes,
                    ln_spend_slopes,
                    variance: variance.map(|variance| scale * scale * variance),
                },
            }
        });
        Parts {
            purchases: Part {
                expected: score.expected_purchases,
                ln_purchase_slopes: count_slopes,
                ln_spend_slopes: None,
                variance: count_variance,
            },
            money,
        }
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
        for of in [Total::purchases, Total::value, Total::clv] {
            let (one, many) = (of(&one), of(&many));
            let errors = [one, many].map(|sum| scorer.parameter_error(sum).unwrap());
            assert!((errors[1] / errors[0] - 400.0).abs() < 1e-6);
            let errors = [one, many].map(|sum| sum.outcome_error().unwrap());
            assert!((errors[1] / errors[0] - 20.0).abs() < 1e-6);
            assert!((many.expected() / one.expected() - 400.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_total_of_one_has_the_error_of_their_score() {
        let scorer = scorer();
        let (purchases, spend) = customer();
        let score = scorer.score(&purchases, &spend);
        let (clv, upper) = (score.clv.unwrap(), score.clv_ci.unwrap().1);
        let error = scorer.parameter_error(total(&scorer, 1).clv()).unwrap();
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

    #[test]
    fn undiscounted_value_is_that_of_a_scorer_that_does_not_discount() {
        let discounting = scorer();
        let question = Question {
            delta: 0.0,
            ..*discounting.question()
        };
        let plain = Scorer::new(
            BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into(),
            Some(GammaGamma::new(6.25, 3.74, 15.44).unwrap().into()),
            question,
        )
        .unwrap()
        .with_uncertainty(
            discounting.purchase_uncertainty.clone(),
            discounting.spend_uncertainty.clone(),
        )
        .unwrap();
        let (with, without) = (total(&discounting, 3), total(&plain, 3));
        let expected = without.clv();
        assert!(with.clv().expected() < expected.expected());
        assert!((with.value().expected() / expected.expected() - 1.0).abs() < 1e-9);
        let errors = [
            discounting.parameter_error(with.value()).unwrap()
                / plain.parameter_error(expected).unwrap(),
            with.value().outcome_error().unwrap() / expected.outcome_error().unwrap(),
        ];
        assert!(
            errors.iter().all(|ratio| (ratio - 1.0).abs() < 1e-9),
            "{errors:?}"
        );
    }

    #[test]
    fn the_variance_of_purchases_is_that_of_their_distribution() {
        let scorer = scorer();
        let (purchases, _) = customer();
        let probability = |n: u32| scorer.ln_pmf(n, &purchases).exp();
        let moments = (0..400).fold((0.0, 0.0), |(mean, square), n| {
            let (count, probability) = (f64::from(n), probability(n));
            (
                count.mul_add(probability, mean),
                (count * count).mul_add(probability, square),
            )
        });
        let variance = moments.0.mul_add(-moments.0, moments.1);
        let error = total(&scorer, 1).purchases().outcome_error().unwrap();
        assert!((error * error / variance - 1.0).abs() < 1e-6);
    }
}
