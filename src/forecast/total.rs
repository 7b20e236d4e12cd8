//! What many customers will buy and be worth together, and how certain that is.

use statrs::function::gamma::gamma_lr;

use super::outlook::Outlook;
use super::sampled::Sampled;
use super::scorer::BLOCK;
use super::value::variance;
use super::{Score, Scorer};
use crate::history::{PurchaseHistory, SpendHistory, grouped};
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
/// the parameters (the sum of the predictive variances). With draws of the parameters, the sum is known under every
/// draw instead of its derivatives.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sum {
    expected: f64,
    purchase_slopes: Vec<f64>,
    /// `None` for purchases, which do not depend on the spend model.
    spend_slopes: Option<[f64; 3]>,
    variance: Option<f64>,
    /// The sum under every draw of the parameters; empty without draws.
    by_draw: Vec<f64>,
}

/// One customer's contribution to a [`Sum`].
struct Part {
    expected: f64,
    ln_purchase_slopes: Vec<f64>,
    ln_spend_slopes: Option<[f64; 3]>,
    variance: Option<f64>,
}

/// What customers of equal purchases add to a [`Total`], before their spend.
struct PurchaseParts {
    count_slopes: Vec<f64>,
    count_variance: Option<f64>,
    clv_slopes: Vec<f64>,
    /// `None` without a spend model.
    outlook: Option<Outlook>,
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

    /// Adds the sums of more customers under every draw.
    fn add_draws(&mut self, more: &[f64]) {
        self.by_draw.resize(more.len(), 0.0);
        for (sum, more) in self.by_draw.iter_mut().zip(more) {
            *sum += more;
        }
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
        let order = grouped(customers);
        let blocks = workers.map(order.len().div_ceil(BLOCK), |block| {
            let mut parts = Vec::with_capacity(BLOCK);
            let mut last: Option<(&PurchaseHistory, PurchaseParts)> = None;
            for &at in &order[block * BLOCK..order.len().min((block + 1) * BLOCK)] {
                let (purchases, spend) = &customers[at];
                let of_purchases = match last.take() {
                    Some((same, of_purchases)) if same == purchases => of_purchases,
                    _ => self.purchase_parts(purchases),
                };
                parts.push(self.parts(&of_purchases, spend, &scores[at]));
                last = Some((purchases, of_purchases));
            }
            parts
        });
        for parts in blocks.iter().flatten() {
            total.add(parts);
        }
        if let Some(sampled) = &self.sampled {
            self.add_up_draws(sampled, &order, customers, scores, workers, total);
        }
    }

    /// What customers of equal purchases add to sums.
    fn purchase_parts(&self, purchases: &PurchaseHistory) -> PurchaseParts {
        let mut count_slopes = self.room_for_count_slopes();
        let count_variance = self.question.intervals.then(|| {
            self.undiscounted_outlook(purchases, &mut count_slopes)
                .count_variance()
        });
        let mut clv_slopes = self.room_for_slopes();
        let outlook = self
            .spend
            .is_some()
            .then(|| self.outlook(purchases, &mut clv_slopes));
        PurchaseParts {
            count_slopes,
            count_variance,
            clv_slopes,
            outlook,
        }
    }

    /// Adds customers to the sums under every draw.
    fn add_up_draws(
        &self,
        sampled: &Sampled,
        order: &[usize],
        customers: &[(PurchaseHistory, SpendHistory)],
        scores: &[Score],
        workers: &Workers,
        total: &mut Total,
    ) {
        let blocks = workers.map(order.len().div_ceil(BLOCK), |block| {
            let mut sums = SumsByDraw::new(sampled.len());
            for &at in &order[block * BLOCK..order.len().min((block + 1) * BLOCK)] {
                let (purchases, spend) = &customers[at];
                let outlooks = sampled.outlooks(purchases);
                sums.add_purchases(&outlooks);
                if sampled.has_spend() && scores[at].clv.is_some() {
                    let values = sampled.expected_spends(spend);
                    sums.add_money(&outlooks, &values, self.question.margin);
                }
            }
            sums
        });
        for sums in &blocks {
            total.purchases.add_draws(&sums.purchases);
            if sampled.has_spend() {
                total.value.add_draws(&sums.value);
                total.clv.add_draws(&sums.clv);
            }
        }
    }

    /// P(the sum will be at most this), by chance and by estimation alone; `None` where one of both is not known.
    ///
    /// Given the parameters, a sum over many customers is nearly gamma distributed. With draws of the parameters it is a
    /// mixture over them.
    #[must_use]
    pub fn total_cdf(&self, sum: &Sum, at: f64) -> Option<f64> {
        let (variance, expected) = (sum.variance?, sum.expected);
        if expected <= 0.0 || !expected.is_finite() {
            return None;
        }
        if self.sampled.is_none() {
            let error = self.parameter_error(sum)?;
            return Some(gamma_cdf(expected, error.mul_add(error, variance), at));
        }
        if sum.by_draw.is_empty() {
            return None;
        }
        let below = |mean: &f64| gamma_cdf(*mean, variance * mean / expected, at);
        let mass: f64 = sum.by_draw.iter().map(below).sum();
        Some(mass / sum.by_draw.len() as f64)
    }

    /// The standard error of a sum that comes from the estimation of the parameters; `None` where the uncertainty of
    /// a model that the sum depends on is not known.
    #[must_use]
    pub fn parameter_error(&self, sum: &Sum) -> Option<f64> {
        if !self.question.intervals {
            return None;
        }
        if self.sampled.is_some() {
            return error_of_draws(sum);
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

    /// What one customer adds to sums.
    fn parts(&self, of_purchases: &PurchaseParts, spend: &SpendHistory, score: &Score) -> Parts {
        let PurchaseParts {
            count_slopes,
            count_variance,
            clv_slopes,
            outlook,
        } = of_purchases;
        let expected = score.clv.zip(score.expected_spend);
        let money = self.spend.as_ref().zip(outlook.as_ref()).zip(expected);
        let money = money.map(|((model, outlook), (clv, expected_spend))| {
            let ln_spend_slopes = Some(model.ln_expected_spend_gradient(spend));
            let variance = if self.question.intervals {
                let prospects = &outlook.prospects;
                let counts = [prospects.expected(), prospects.square()];
                variance(counts.map(|moment| outlook.share * moment), model, spend)
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
                    ln_purchase_slopes: clv_slopes.clone(),
                    ln_spend_slopes,
                    variance: variance.map(|variance| scale * scale * variance),
                },
            }
        });
        Parts {
            purchases: Part {
                expected: score.expected_purchases,
                ln_purchase_slopes: count_slopes.clone(),
                ln_spend_slopes: None,
                variance: *count_variance,
            },
            money,
        }
    }
}

/// Sums of some customers under every draw of the parameters.
struct SumsByDraw {
    purchases: Vec<f64>,
    value: Vec<f64>,
    clv: Vec<f64>,
}

impl SumsByDraw {
    fn new(draws: usize) -> Self {
        Self {
            purchases: vec![0.0; draws],
            value: vec![0.0; draws],
            clv: vec![0.0; draws],
        }
    }

    fn add_purchases(&mut self, outlooks: &[Outlook]) {
        for (sum, outlook) in self.purchases.iter_mut().zip(outlooks) {
            *sum += outlook.expected();
        }
    }

    fn add_money(&mut self, outlooks: &[Outlook], values: &[f64], margin: f64) {
        for (draw, (outlook, value)) in outlooks.iter().zip(values).enumerate() {
            let discounted = outlook.share * outlook.prospects.discounted();
            self.value[draw] += margin * outlook.expected() * value;
            self.clv[draw] += margin * discounted * value;
        }
    }
}

/// How far draws are from the estimate, as a root mean square; `None` where one of them is infinite.
fn error_of_draws(sum: &Sum) -> Option<f64> {
    let squares = sum.by_draw.iter().map(|draw| (draw - sum.expected).powi(2));
    let mean = squares.sum::<f64>() / sum.by_draw.len() as f64;
    Some(mean.sqrt()).filter(|error| error.is_finite())
}

/// The distribution function of a gamma variable with this mean and variance.
fn gamma_cdf(mean: f64, variance: f64, at: f64) -> f64 {
    let (shape, rate) = (mean * mean / variance, mean / variance);
    if at <= 0.0 {
        0.0
    } else if shape.is_finite() && rate.is_finite() {
        gamma_lr(shape.max(f64::MIN_POSITIVE), rate * at)
    } else {
        f64::from(u8::from(at >= mean))
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
    fn the_deviations_of_scores_add_up_to_the_error_of_their_total() {
        let scorer = scorer();
        let (purchases, spend) = customer();
        let score = scorer.score(&purchases, &spend);
        let total = total(&scorer, 9);
        let errors = [total.purchases(), total.clv()].map(|sum| sum.outcome_error().unwrap());
        for (deviation, error) in [score.purchases_sd, score.clv_sd].into_iter().zip(errors) {
            assert!((3.0 * deviation.unwrap() / error - 1.0).abs() < 1e-9);
        }
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
