use std::sync::Arc;

use crate::history::SpendHistory;
use crate::model::{Counts, GammaGamma};
use crate::special::{
    BetaSum, BetaSums, Bracket, beta_inc_of_kernel, ln_beta, ln_beta_kernel, logistic,
    solve_increasing,
};

/// A part of the distribution that no longer matters.
const NOTHING: f64 = 1e-17;

/// A part of what is below a value that is lost in the accuracy of a quantile.
const NEGLIGIBLE: f64 = 1e-13;

/// Counts whose ln B(pn, Q) are listed.
const LISTED: u32 = 64;

/// A slope with respect to ln s that turns the error of a power series, 1e-13, into less than 1e-10 of a quantile.
const STEEP_ENOUGH: f64 = 1e-3;

/// Beyond this shape of a sum the beta density is taken in the form that keeps its digits.
const LARGE: f64 = 1e4;

/// What a customer will spend within the horizon: a mass at 0 and, for each number n of purchases, the
/// distribution of the sum of n values.
///
/// P(S ≤ s) = 1 − P(alive) + P(alive) Σₙ P(n) I_{s/(s+V)}(pn, Q), with (Q, V) the posterior of the
/// customer's spend.
/// With draws of the spend parameters, it is the mean of the distributions of all draws.
#[derive(Debug, Clone)]
pub struct ValueDistribution {
    p_alive: f64,
    counts: Arc<Counts>,
    /// What purchases are worth, by each draw; by the estimate alone without draws.
    spends: Vec<Spending>,
}

/// What a customer's purchases are worth: (p, Q, V).
#[derive(Debug, Clone)]
pub(super) struct Spending {
    p: f64,
    shape: f64,
    rate: f64,
    shared: Arc<SharedShape>,
}

/// What customers share who have the same p and Q.
#[derive(Debug)]
pub(super) struct SharedShape {
    /// ln B(pn, Q) for n = 1, 2, …, as far as a list is worth while.
    ln_betas: Box<[f64]>,
    /// I_u(pn, Q) for many n together; `None` where they are too steep for it.
    sums: Option<BetaSums>,
}

impl Spending {
    pub(super) fn new(model: &GammaGamma, spend: &SpendHistory, shared: Arc<SharedShape>) -> Self {
        let (shape, rate) = model.posterior(spend);
        Self {
            p: model.shape(),
            shape,
            rate,
            shared,
        }
    }
}

impl SharedShape {
    pub(super) fn new(model: &GammaGamma, spend: &SpendHistory) -> Self {
        let (p, shape) = (model.shape(), model.posterior(spend).0);
        Self {
            ln_betas: (1..=LISTED)
                .map(|n| ln_beta(p * f64::from(n), shape))
                .collect(),
            sums: BetaSums::new(p, shape),
        }
    }
}

impl ValueDistribution {
    /// Of at least one way of spending, all equally likely.
    pub(super) const fn new(p_alive: f64, counts: Arc<Counts>, spends: Vec<Spending>) -> Self {
        Self {
            p_alive,
            counts,
            spends,
        }
    }

    /// P(S = 0): no purchase.
    #[must_use]
    pub fn none(&self) -> f64 {
        self.p_alive.mul_add(self.counts.none() - 1.0, 1.0)
    }

    /// Var\[S\]; `None` where it is infinite (Q at most 2).
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let purchases = self.counts.iter();
        let mean = purchases.map(|(n, probability)| n * probability).sum();
        let counts = [mean, self.counts.square()].map(|moment: f64| self.p_alive * moment);
        let (mut mean, mut square) = (0.0, 0.0);
        for Spending { p, shape, rate, .. } in &self.spends {
            let of_spend = moments(counts, (*p, *shape, *rate))?;
            mean += of_spend[0];
            square += of_spend[1];
        }
        let spends = self.spends.len() as f64;
        let (mean, square) = (mean / spends, square / spends);
        Some(mean.mul_add(-mean, square).max(0.0))
    }

    /// P(S ≤ s).
    #[must_use]
    pub fn cdf(&self, s: f64) -> f64 {
        let below = |s: f64| self.p_alive.mul_add(self.positive(s).mass, self.none());
        if s < 0.0 {
            0.0
        } else {
            below(s).clamp(0.0, 1.0)
        }
    }

    /// The smallest s with P(S ≤ s) ≥ `probability`, to 1e-10 relative.
    #[must_use]
    pub fn quantile(&self, probability: f64) -> f64 {
        let mass = (probability - self.none()) / self.p_alive;
        if mass.is_nan() || mass <= 0.0 {
            0.0
        } else {
            self.positive_quantile(mass)
        }
    }

    /// The s with P(0 < S ≤ s | alive) = `mass`.
    fn positive_quantile(&self, mass: f64) -> f64 {
        let one = &self.spends[self.spends.len() / 2];
        let mean = (self.counts.quantile(mass) * one.p / (one.shape + 1.0))
            .max(f64::MIN_POSITIVE)
            .ln();
        self.quantile_by_series(mass, mean)
            .unwrap_or_else(|| self.quantile_by_steps(mass, mean))
    }

    /// The quantile by power series in ln s − ln V, which customers with equal p and Q share, from a guess; `None` where
    /// there are none, or where the distribution is so flat that their error would be seen.
    fn quantile_by_series(&self, mass: f64, guess: f64) -> Option<f64> {
        let [one] = self.spends.as_slice() else {
            return None;
        };
        let sums = one.shared.sums.as_ref()?;
        let probabilities = self.counts.some(BetaSums::MOST)?;
        let within = Bracket {
            low: -BetaSums::REACH,
            high: BetaSums::REACH,
        };
        let (mut near, mut slope): (Option<BetaSum>, f64) = (None, 0.0);
        let below = |v: f64| {
            let sum = match near.filter(|sum| sum.covers(v)) {
                Some(sum) => sum,
                None => sums.sum_near(v, probabilities),
            };
            near = Some(sum);
            let at = sum.at(v);
            slope = at.1;
            at
        };
        let mut near_root = guess;
        for _ in 0..2 {
            let next = sums.step_towards(mass, near_root, probabilities);
            if next.is_nan() {
                break;
            }
            near_root = next;
        }
        let v = solve_increasing(mass, within, near_root, 1e-7, below);
        let is_inside = v.abs() < 0.999 * BetaSums::REACH;
        (is_inside && slope > STEEP_ENOUGH).then(|| v.exp() * one.rate)
    }

    /// The quantile of any distribution: where an approximation has it, and one or two steps further.
    fn quantile_by_steps(&self, mass: f64, mean: f64) -> f64 {
        let everywhere = Bracket {
            low: -700.0,
            high: 700.0,
        };
        let one = &self.spends[self.spends.len() / 2];
        let near = if one.shape > 0.5 && one.p > 0.2 {
            solve_increasing(mass, everywhere, mean, 1e-2, |ln_u| self.roughly(one, ln_u))
        } else {
            mean
        };
        // many orders make narrow steps, and steps of the search are small beside them
        let (ln_rate, tolerance) = (one.rate.ln(), 2.5e-3 / (1.0 + one.p).sqrt());
        let below = |ln_s: f64| self.positive(ln_s.exp()).towards(mass);
        solve_increasing(mass, everywhere, near + ln_rate, tolerance, below).exp()
    }

    /// P(0 < S ≤ uV | alive) to about 1e-3 for shapes that are not tiny, with its derivative with respect to ln u: the cube root of a ratio of
    /// Gamma variables is nearly normal (Wilson & Hilferty 1931), and the normal distribution nearly logistic
    /// (Bowling et al. 2009, eq. 4).
    fn roughly(&self, spend: &Spending, ln_u: f64) -> (f64, f64) {
        let ninth = 1.0 / (9.0 * spend.shape);
        let (mut below, mut slope, mut left) = (0.0, 0.0, 1.0 - self.counts.none());
        for (n, probability) in self.counts.iter().skip(1) {
            let a = spend.p * n;
            let root = ((ln_u + (spend.shape / a).ln()) / 3.0).exp();
            let variance = ninth.mul_add(root * root, 1.0 / (9.0 * a));
            let z = ((1.0 - ninth) * root - (1.0 - 1.0 / (9.0 * a))) / variance.sqrt();
            let d_z =
                ((1.0 - ninth) * root / variance.sqrt() - z * ninth * root * root / variance) / 3.0;
            let part = logistic(z * (0.070_565_992 * z).mul_add(z, 1.5976));
            below += probability * part;
            slope += probability
                * part
                * (1.0 - part)
                * (3.0 * 0.070_565_992 * z).mul_add(z, 1.5976)
                * d_z;
            left -= probability;
            if part * left < 1e-4 * below {
                break;
            }
        }
        (below, slope)
    }

    /// P(0 < S ≤ s | alive) and its derivatives with respect to ln s.
    fn positive(&self, s: f64) -> Below {
        let mut sum = Below::default();
        for spend in &self.spends {
            let one = self.positive_of(spend, s);
            sum.mass += one.mass;
            for (total, slope) in sum.slopes.iter_mut().zip(one.slopes) {
                *total += slope;
            }
        }
        let spends = self.spends.len() as f64;
        Below {
            mass: sum.mass / spends,
            slopes: sum.slopes.map(|slope| slope / spends),
        }
    }

    fn positive_of(&self, spend: &Spending, s: f64) -> Below {
        let (x, y) = (s / (s + spend.rate), spend.rate / (s + spend.rate));
        if x <= 0.0 || y <= 0.0 {
            return Below {
                mass: if x <= 0.0 {
                    0.0
                } else {
                    1.0 - self.counts.none()
                },
                slopes: [0.0; 3],
            };
        }
        let (ln_x, shape_ln_y) = (x.ln(), spend.shape * y.ln());
        let (mut below, mut left) = (Below::default(), 1.0 - self.counts.none());
        for (i, (n, probability)) in self.counts.iter().skip(1).enumerate() {
            let a = spend.p * n;
            let large = a > LARGE || spend.shape > LARGE;
            let ln_kernel = match spend.shared.ln_betas.get(i).filter(|_| !large) {
                Some(ln_beta) => a * ln_x + shape_ln_y - ln_beta,
                None => ln_beta_kernel(a, spend.shape, x, y),
            };
            let kernel = ln_kernel.exp();
            let part = beta_inc_of_kernel(a, spend.shape, x, y, kernel);
            below.add(
                probability,
                part,
                kernel,
                (a * y - spend.shape * x, -(a + spend.shape) * x * y),
            );
            left -= probability;
            // sums of more values are less likely still to stay below s
            if part < NOTHING || part * left < NEGLIGIBLE * below.mass {
                break;
            }
        }
        below
    }
}

/// Var\[S\] at one way of spending, from E\[N\] and E\[N²\]; `None` where it is infinite.
pub(super) fn variance(counts: [f64; 2], model: &GammaGamma, spend: &SpendHistory) -> Option<f64> {
    let (shape, rate) = model.posterior(spend);
    let [mean, square] = moments(counts, (model.shape(), shape, rate))?;
    Some(mean.mul_add(-mean, square).max(0.0))
}

/// E\[S\] and E\[S²\] from E\[N\] and E\[N²\], with values of (p, Q, V); `None` where the second is infinite (Q at most 2).
fn moments(counts: [f64; 2], (p, shape, rate): (f64, f64, f64)) -> Option<[f64; 2]> {
    if shape <= 2.0 {
        return None;
    }
    let [first, second] = counts;
    let square = p * p.mul_add(second, first);
    Some([
        p * first * rate / (shape - 1.0),
        square * rate.powi(2) / ((shape - 1.0) * (shape - 2.0)),
    ])
}

/// A distribution function with its first three derivatives.
#[derive(Debug, Clone, Copy, Default)]
struct Below {
    mass: f64,
    slopes: [f64; 3],
}

impl Below {
    /// Adds one count's part; the logarithm of its kernel has the derivatives `bend`.
    fn add(&mut self, probability: f64, part: f64, kernel: f64, bend: (f64, f64)) {
        let slope = probability * kernel;
        self.mass += probability * part;
        self.slopes[0] += slope;
        self.slopes[1] += slope * bend.0;
        self.slopes[2] += slope * bend.0.mul_add(bend.0, bend.1);
    }

    /// The mass, and the slope with which Newton's step towards a target is Householder's of third order, whose
    /// error is the fourth power of the last; Newton's own where the target is far.
    fn towards(self, target: f64) -> (f64, f64) {
        let [first, second, third] = self.slopes;
        let step = (target - self.mass) / first;
        let (r, q) = (second / first * step, third / first * step * step);
        let factor = (1.0 + r + q / 6.0) / (1.0 + 0.5 * r);
        let near = r.abs() < 0.5 && q.abs() < 1.0 && factor > 0.0;
        (self.mass, if near { first * factor } else { first })
    }
}
