//! What the treated customers did more than the control group, and how certain that is.
//!
//! The forecast made before takes out what could be foreseen (CUPED: Deng, Xu, Kohavi & Walker, "Improving the
//! sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM 2013, section 3): with
//! θ = Cov(Y, X)/Var(X) over both groups, Y − θ(X − E\[X\]) has the same mean and a smaller variance.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::forecast::Interval;
use crate::special::normal_quantile;

/// The power with which the smallest effect that can be seen is seen.
const POWER: f64 = 0.8;

/// The customers of one group.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcomes {
    /// The forecast of each customer, made before.
    pub before: Vec<f64>,
    /// What each customer did since then.
    pub since: Vec<f64>,
}

/// The treated customers against the control group, per customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lift {
    /// Customers with the treatment.
    pub treated: u64,
    /// Customers without.
    pub controls: u64,
    /// The mean of the treated.
    pub treated_mean: f64,
    /// The mean of the control group.
    pub control_mean: f64,
    /// The difference of the means, without what could be foreseen.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// The level of the interval.
    pub level: f64,
    /// The probability of a difference as large as this, or larger, if the treatment does nothing.
    pub p_value: f64,
    /// The difference of the means as they are.
    pub plain_difference: f64,
    /// By which share the forecast reduces the variance of the difference.
    pub variance_reduced_by: f64,
    /// The smallest effect that so many customers show with a probability of 80%.
    pub detectable: f64,
    /// The difference over the mean of the control group; `None` where that is 0.
    pub relative: Option<f64>,
}

/// Compares two groups.
///
/// # Errors
/// - a group has fewer than two customers
/// - forecasts and outcomes differ in number
pub fn compare(treated: &Outcomes, control: &Outcomes, level: f64) -> Result<Lift> {
    for group in [treated, control] {
        if group.before.len() != group.since.len() {
            return Err(Error::data("forecasts and outcomes differ in number"));
        }
        if group.since.len() < 2 {
            return Err(Error::data(
                "a comparison needs at least two customers in each group",
            ));
        }
    }
    let theta = slope(treated, control);
    let adjusted = |group: &Outcomes| -> Vec<f64> {
        let both = group.since.iter().zip(&group.before);
        both.map(|(since, before)| since - theta * before).collect()
    };
    let (with, without) = (
        Moments::of(&adjusted(treated)),
        Moments::of(&adjusted(control)),
    );
    let plain = [Moments::of(&treated.since), Moments::of(&control.since)];
    let difference = with.mean - without.mean;
    let error = (with.of_mean() + without.of_mean()).sqrt();
    let plain_variance = plain[0].of_mean() + plain[1].of_mean();
    let reach = normal_quantile(0.5 * (1.0 + level)) * error;
    let z = if error > 0.0 { difference / error } else { 0.0 };
    Ok(Lift {
        treated: treated.since.len() as u64,
        controls: control.since.len() as u64,
        treated_mean: plain[0].mean,
        control_mean: plain[1].mean,
        difference,
        interval: (difference - reach, difference + reach),
        level,
        p_value: statrs::function::erf::erfc(z.abs() / std::f64::consts::SQRT_2),
        plain_difference: plain[0].mean - plain[1].mean,
        variance_reduced_by: if plain_variance > 0.0 {
            1.0 - error * error / plain_variance
        } else {
            0.0
        },
        detectable: (normal_quantile(0.5 * (1.0 + level)) + normal_quantile(POWER)) * error,
        relative: (plain[1].mean != 0.0).then(|| difference / plain[1].mean),
    })
}

/// Cov(Y, X)/Var(X), each about the means of its own group.
fn slope(treated: &Outcomes, control: &Outcomes) -> f64 {
    let (mut covariance, mut variance) = (0.0, 0.0);
    for group in [treated, control] {
        let (x, y) = (
            Moments::of(&group.before).mean,
            Moments::of(&group.since).mean,
        );
        for (before, since) in group.before.iter().zip(&group.since) {
            covariance += (before - x) * (since - y);
            variance += (before - x) * (before - x);
        }
    }
    if variance > 0.0 {
        covariance / variance
    } else {
        0.0
    }
}

/// Mean, variance and number of some values.
struct Moments {
    mean: f64,
    variance: f64,
    count: f64,
}

impl Moments {
    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self {
            mean,
            variance: squares / (count - 1.0),
            count,
        }
    }

    /// The variance of the mean.
    fn of_mean(&self) -> f64 {
        self.variance / self.count
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, Gamma, Poisson};

    use super::*;

    /// Customers with rates of their own, which a forecast knows, and a treatment that multiplies them.
    fn simulated(rng: &mut ChaCha8Rng, customers: usize, lift: f64) -> Outcomes {
        let rates = Gamma::new(0.8, 2.0).unwrap();
        let mut outcomes = Outcomes::default();
        for _ in 0..customers {
            let rate: f64 = rates.sample(rng);
            let since = Poisson::new(rate * lift + 1e-9).unwrap().sample(rng);
            outcomes.before.push(rate);
            outcomes.since.push(since);
        }
        outcomes
    }

    #[test]
    fn without_an_effect_one_in_twenty_experiments_shows_one() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut found = 0;
        for _ in 0..2_000 {
            let (treated, control) = (simulated(&mut rng, 400, 1.0), simulated(&mut rng, 100, 1.0));
            let lift = compare(&treated, &control, 0.95).unwrap();
            found += u32::from(lift.p_value < 0.05);
        }
        assert!((60..=140).contains(&found), "{found} of 2000");
    }

    #[test]
    fn lifts_lie_in_their_intervals_as_often_as_the_level_says() {
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        let (mut inside, mut reduced) = (0, 0.0);
        for _ in 0..1_000 {
            let (treated, control) = (simulated(&mut rng, 400, 1.3), simulated(&mut rng, 200, 1.0));
            let lift = compare(&treated, &control, 0.9).unwrap();
            // 30% of a mean rate of 1.6
            inside += u32::from(lift.interval.0 < 0.48 && 0.48 < lift.interval.1);
            reduced += lift.variance_reduced_by / 1_000.0;
        }
        assert!((870..=930).contains(&inside), "{inside} of 1000");
        assert!(reduced > 0.4, "{reduced}");
    }

    #[test]
    fn groups_of_one_are_refused() {
        let one = Outcomes {
            before: vec![1.0],
            since: vec![1.0],
        };
        assert!(compare(&one, &one, 0.9).is_err());
    }
}
