//! Pareto-smoothed importance sampling: \[VSGYG24\] Vehtari, Simpson, Gelman, Yao, Gabry, "Pareto Smoothed Importance
//! Sampling", JMLR 25 (2024); \[ZS09\] Zhang & Stephens, "A New and Efficient Estimation Method for the Generalized
//! Pareto Distribution", Technometrics 51 (2009).

/// Weights of draws, and how far they can be relied on.
#[derive(Debug, Clone)]
pub(super) struct Smoothed {
    /// They sum to 1.
    pub(super) weights: Vec<f64>,
    /// The shape k of the tail of the ratios; up to 0.7 the weights are reliable.
    pub(super) pareto_k: f64,
}

/// A generalised Pareto distribution of what exceeds a threshold.
#[derive(Debug, Clone, Copy)]
struct Pareto {
    shape: f64,
    scale: f64,
}

/// Fewer ratios have no tail to speak of.
const FEWEST: usize = 5;

/// Replaces the largest ratios by quantiles of the distribution that fits them, and makes all sum to 1.
pub(super) fn smoothed(ln_ratios: &[f64]) -> Smoothed {
    let largest = ln_ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut ratios: Vec<f64> = ln_ratios.iter().map(|ln| (ln - largest).exp()).collect();
    let mut order: Vec<usize> = (0..ratios.len()).collect();
    order.sort_by(|&i, &j| ratios[i].total_cmp(&ratios[j]));
    let tail = &order[ratios.len() - tail_length(ratios.len())..];
    let pareto_k = smooth_tail(&mut ratios, &order, tail);
    let sum: f64 = ratios.iter().sum();
    Smoothed {
        weights: ratios.iter().map(|ratio| ratio / sum).collect(),
        pareto_k,
    }
}

/// \[VSGYG24\] section 2.4: the smaller of a fifth of all and three square roots.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn tail_length(ratios: usize) -> usize {
    let all = ratios as f64;
    (0.2 * all).min(3.0 * all.sqrt()).floor() as usize
}

/// Smooths the tail in place; its shape, infinite where there is none to be found.
fn smooth_tail(ratios: &mut [f64], order: &[usize], tail: &[usize]) -> f64 {
    if tail.len() < FEWEST {
        return f64::INFINITY;
    }
    let threshold = ratios[order[order.len() - tail.len() - 1]];
    let above: Vec<f64> = tail.iter().map(|&i| ratios[i] - threshold).collect();
    if above[above.len() - 1] <= 1e-12 {
        // all ratios are alike
        return 0.0;
    }
    let pareto = Pareto::fit(&above);
    if !(pareto.shape.is_finite() && pareto.scale.is_finite()) {
        return f64::INFINITY;
    }
    for (place, &i) in tail.iter().enumerate() {
        let probability = (place as f64 + 0.5) / tail.len() as f64;
        ratios[i] = (threshold + pareto.quantile(probability)).min(1.0);
    }
    pareto.shape
}

impl Pareto {
    /// \[ZS09\] with the prior of \[VSGYG24\] appendix C, from sorted values above 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn fit(sorted: &[f64]) -> Self {
        let n = sorted.len() as f64;
        let quartile = sorted[(n / 4.0 + 0.5).floor() as usize - 1].max(f64::MIN_POSITIVE);
        let largest = sorted[sorted.len() - 1];
        let points = 30.0 + n.sqrt().floor();
        let thetas: Vec<f64> = (1..=points as usize)
            .map(|j| 1.0 / largest + (1.0 - (points / (j as f64 - 0.5)).sqrt()) / (3.0 * quartile))
            .collect();
        let profile: Vec<f64> = thetas
            .iter()
            .map(|&theta| {
                let k = mean_log(theta, sorted);
                n * ((-theta / k).ln() - k - 1.0)
            })
            .collect();
        let best = profile.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut sum, mut theta) = (0.0, 0.0);
        for (&at, ln) in thetas.iter().zip(profile) {
            let weight = (ln - best).exp();
            if weight.is_finite() {
                sum += weight;
                theta += weight * at;
            }
        }
        theta /= sum;
        let k = mean_log(theta, sorted);
        Self {
            shape: (k * n + 5.0) / (n + 10.0),
            scale: -k / theta,
        }
    }

    fn quantile(self, probability: f64) -> f64 {
        let ln_above = (-probability).ln_1p();
        if self.shape.abs() < 1e-12 {
            -self.scale * ln_above
        } else {
            self.scale * (-self.shape * ln_above).exp_m1() / self.shape
        }
    }
}

/// The mean of ln(1 − θx).
fn mean_log(theta: f64, values: &[f64]) -> f64 {
    let sum: f64 = values.iter().map(|value| (-theta * value).ln_1p()).sum();
    sum / values.len() as f64
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::{Pareto, smoothed};

    /// ln of ratios whose distribution has the tail index `shape`.
    fn ln_ratios(shape: f64, count: usize) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let draw = |_| -shape * rng.random::<f64>().ln();
        (0..count).map(draw).collect()
    }

    #[test]
    fn the_shape_of_a_pareto_tail_is_found() {
        for shape in [0.2, 0.5, 0.9] {
            let found = smoothed(&ln_ratios(shape, 100_000)).pareto_k;
            assert!((found - shape).abs() < 0.1, "{found} is not {shape}");
        }
    }

    #[test]
    fn quantiles_of_a_fit_are_those_of_what_was_fitted() {
        let truth = Pareto {
            shape: 0.4,
            scale: 2.0,
        };
        let sorted: Vec<f64> = (0..4_000)
            .map(|i| truth.quantile((f64::from(i) + 0.5) / 4_000.0))
            .collect();
        let fit = Pareto::fit(&sorted);
        assert!((fit.shape - 0.4).abs() < 0.01, "{fit:?}");
        assert!((fit.scale - 2.0).abs() < 0.02, "{fit:?}");
    }

    #[test]
    fn equal_ratios_have_equal_weights_and_heavy_ones_are_refused() {
        let equal = smoothed(&[3.5; 100]);
        assert!(
            equal
                .weights
                .iter()
                .all(|weight| (weight - 0.01).abs() < 1e-15)
        );
        assert!(equal.pareto_k < 0.7);
        // ratios of a normal target and a proposal with a third of its spread
        let mut heavy = Vec::new();
        for i in 1..4_000 {
            let z = crate::special::normal_quantile(f64::from(i) / 4_000.0) / 3.0;
            heavy.push(0.5 * (9.0 - 1.0) * z * z);
        }
        assert!(smoothed(&heavy).pareto_k > 0.7);
        assert!(smoothed(&[0.0, 1.0, 2.0]).pareto_k.is_infinite());
    }
}
