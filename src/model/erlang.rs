use rand::{Rng, RngExt};
use rand_distr::{Beta, Distribution, Gamma};

use super::discounting::discounted_by_parts;
use super::{Active, Counts};
use crate::special::{
    Cycles, ln_add_exp, ln_gamma, ln_gamma_ratio, stopped_geometric, trapezoid_outwards,
};

/// From here on the purchase rate is known so well that only its peak is integrated over.
const SHARP: f64 = 10.0;

/// A customer who is active now, buys after every k-th phase and may leave at a purchase.
///
/// Of the gap under way j phases have passed unseen with the probability wⱼ; then their phases come at a rate
/// λ ~ Gamma(R + j, A), and p ~ Beta(a, B) does not depend on either. The n-th purchase comes with phase kn − j.
#[derive(Debug, Clone)]
pub(super) struct Erlang {
    cycles: Cycles,
    rate: f64,
    a: f64,
    b: f64,
}

impl Erlang {
    pub(super) const fn new(cycles: Cycles, rate: f64, a: f64, b: f64) -> Self {
        Self { cycles, rate, a, b }
    }

    /// The phases' odds by t.
    fn odds(&self, t: f64) -> f64 {
        t / self.rate
    }

    /// ln E[(1 − p)ⁿ]: no dropout at n purchases.
    fn ln_stayed(&self, n: f64) -> f64 {
        ln_gamma_ratio(self.b, n) - ln_gamma_ratio(self.a + self.b, n)
    }

    /// P(N(t) ≥ n): the n-th purchase comes in time and none of the n − 1 before it was the last.
    fn at_least(&self, n: f64, t: f64) -> f64 {
        if n < 1.0 {
            1.0
        } else {
            self.cycles.at_least(n, self.odds(t)) * self.ln_stayed(n - 1.0).exp()
        }
    }

    /// Is E[N(t)] a sum with derivatives of its own?
    pub(super) fn is_summed(&self, t: f64) -> bool {
        self.cycles.is_summed(self.odds(t))
    }

    /// Do no more events than these matter until t?
    pub(super) fn is_short(&self, t: f64, longest: f64) -> bool {
        self.cycles.is_short(self.odds(t), longest)
    }

    /// Discounted purchases and their derivatives with respect to R, A, a and B; `d_ln` are those of ln Σⱼ of
    /// the weights before they were divided by it. For [`Self::is_summed`] alone.
    pub(super) fn discounted_with_gradient(
        &self,
        t: f64,
        delta: f64,
        d_ln: [f64; 2],
    ) -> (f64, [f64; 4]) {
        let (mut value, mut slopes) = (0.0, [0.0; 4]);
        self.by_parts(t, delta, |weight, s| {
            let sums = self.cycles.stopped_sums(self.a, self.b, self.odds(s));
            let (end, shape) = (self.rate + s, self.cycles.shape());
            let d_shape = sums.harmonic - (self.odds(s).ln_1p() + d_ln[0]) * sums.mean;
            let d_rate = (shape * s / (self.rate * end) - d_ln[1]) * sums.mean - sums.events / end;
            value += weight * sums.mean;
            let parts = [d_shape, d_rate, sums.d_a, sums.d_b];
            slopes
                .iter_mut()
                .zip(parts)
                .for_each(|(total, slope)| *total += weight * slope);
        });
        (value, slopes)
    }

    /// Regular purchases come in waves until phases have lost count of them: the scale begins at one phase and
    /// its panels are half as wide as without them.
    fn by_parts(&self, t: f64, delta: f64, add: impl FnMut(f64, f64)) {
        discounted_by_parts(t, delta, self.rate / self.cycles.shape().max(1.0), 1.0, add);
    }

    /// Purchases without end given λ = e^v, times the density of v: a phase is worth φ = λ/(λ+δ), so that they
    /// are φ^(k−j)/(1 − (1−p)φᵏ).
    fn endless_at(&self, v: f64, delta: f64) -> f64 {
        let k = self.cycles.length();
        let ln_phase = -(delta * (-v).exp()).ln_1p();
        let density = |(j, weight): (usize, &f64)| {
            let (shape, left) = (self.cycles.shape() + j as f64, k - j as f64);
            let ln_density = shape * (v + self.rate.ln()) - self.rate * v.exp() - ln_gamma(shape);
            weight * (ln_density + left * ln_phase).exp()
        };
        let density: f64 = self.cycles.weights().iter().enumerate().map(density).sum();
        if density == 0.0 {
            return 0.0;
        }
        let lost = -(k * ln_phase).exp_m1();
        density * stopped_geometric(self.a, self.b, (k * ln_phase).exp(), lost)
    }
}

impl Active for Erlang {
    /// Σₙ P(the n-th purchase comes in time) · P(no dropout at the n − 1 before).
    fn expected(&self, t: f64) -> f64 {
        self.cycles.stopped_mean(self.a, self.b, self.odds(t))
    }

    /// n in time and still active, or at least n in time and gone at the n-th.
    fn ln_pmf(&self, n: u32, t: f64) -> f64 {
        let ln_exactly = self.ln_remains_after(n, t);
        if n == 0 {
            return ln_exactly;
        }
        let count = f64::from(n);
        let ln_left =
            (self.a / (self.b + (count - 1.0))).ln() + self.cycles.ln_at_least(count, self.odds(t));
        ln_add_exp(ln_exactly, self.ln_stayed(count) + ln_left).min(0.0)
    }

    fn counts(&self, t: f64) -> Counts {
        let (z, k) = (self.odds(t), self.cycles.length());
        if !self.cycles.is_short(z, Counts::LONGEST_LIST * k) {
            return Counts::from_survival(|n| self.at_least(n, t));
        }
        let mut exactly = Vec::new();
        let mut left = 0;
        self.cycles.for_each(z, |_, probability| {
            if left == 0 {
                exactly.push(0.0);
                left = self.cycles.weights().len();
            }
            left -= 1;
            *exactly.last_mut().expect("a cycle has begun") += probability;
        });
        Counts::stopped(&exactly, self.a, self.b)
    }

    fn discounted(&self, t: f64, delta: f64) -> f64 {
        let mut sum = 0.0;
        self.by_parts(t, delta, |weight, s| sum += weight * self.expected(s));
        sum
    }

    /// An integral over ln λ by the trapezoidal rule; E[1/p] where δ = 0, finite iff a > 1.
    fn discounted_without_end(&self, delta: f64) -> Option<f64> {
        if delta == 0.0 {
            return (self.a > 1.0).then(|| (self.a + self.b - 1.0) / (self.a - 1.0));
        }
        let shape = self.cycles.shape();
        let middle = (shape / self.rate).ln();
        let low = if shape < SHARP {
            middle.min(delta.ln())
        } else {
            middle
        };
        let step = f64::min(0.2, 0.5 / (shape + self.cycles.length()).sqrt());
        Some(trapezoid_outwards(
            low - 4.0 * step,
            middle + 4.0 * step,
            step,
            |v| self.endless_at(v, delta),
        ))
    }

    fn remains(&self, t: f64) -> f64 {
        self.cycles.stopped_survival(self.a, self.b, self.odds(t))
    }

    fn ln_remains_after(&self, n: u32, t: f64) -> f64 {
        self.ln_stayed(f64::from(n)) + self.cycles.ln_exactly(f64::from(n), self.odds(t))
    }

    fn after(&self, n: u32, t: f64) -> Box<dyn Active> {
        let cycles = self.cycles.after(f64::from(n), self.odds(t));
        Box::new(Self {
            cycles,
            rate: self.rate + t,
            a: self.a,
            b: self.b + f64::from(n),
        })
    }

    /// E[(k − j)/λ].
    fn mean_wait(&self) -> Option<f64> {
        let (k, shape) = (self.cycles.length(), self.cycles.shape());
        let left = |(j, weight): (usize, &f64)| {
            weight * (k - j as f64) * self.rate / (shape + j as f64 - 1.0)
        };
        (shape > 1.0).then(|| self.cycles.weights().iter().enumerate().map(left).sum())
    }

    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let k = self.cycles.weights().len();
        let (mut hidden, mut chance) = (0, rng.random::<f64>() - self.cycles.weights()[0]);
        while chance >= 0.0 && hidden + 1 < k {
            hidden += 1;
            chance -= self.cycles.weights()[hidden];
        }
        let rates = Gamma::new(self.cycles.shape() + hidden as f64, 1.0 / self.rate);
        let rate: f64 = rates
            .expect("shape and rate are above 0 and finite")
            .sample(rng);
        let p: f64 = Beta::new(self.a, self.b)
            .expect("a and b are above 0 and finite")
            .sample(rng);
        let wait =
            |phases: usize| Gamma::new(phases as f64, 1.0).expect("at least one phase is left");
        let (first, gap) = (wait(k - hidden), wait(k));
        let (mut now, mut times): (f64, _) = (first.sample(rng) / rate, Vec::new());
        while now <= t {
            times.push(now);
            if rng.random::<f64>() < p {
                break;
            }
            now += gap.sample(rng) / rate;
        }
        times
    }
}
