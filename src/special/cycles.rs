//! Cycles of a Pólya process: k events complete one.
//!
//! The process has shape A + j where j of the events of the first cycle have passed already, with the
//! probability wⱼ. M(z), j and the events up to the odds z together, is a mixture of negative binomials,
//! and ⌊M/k⌋ cycles are complete. Each completed cycle stops the process for good with a probability
//! p ~ Beta(a, B).
//!
//! Where up to 4,000 events matter, everything is a sum over M with positive terms only. Beyond, given p and
//! with q = 1 − p, the generating function of ⌊M/k⌋ is a sum over the k-th roots y of q,
//!
//! E\[stopped cycles\] = 1/(kq) Σ_y Σⱼ wⱼ y^(j+1)/(1 − y) · (1 − (1 + z(1 − y))^−(A+j)),
//!
//! which is integrated over p as in [`super::stopped_mean`]. Next to q = 0, where the roots cancel, it is the
//! power series Σ qⁿ⁻¹ P(⌊M/k⌋ ≥ n). Relative accuracy 1e-11 (mpmath, `tests/reference/cnbd.csv`).

use std::f64::consts::TAU;

use super::beta::{beta_inc_of_kernel, ln_beta_inc, ln_beta_kernel};
use super::exponential::ln_add_exp;
use super::hypergeometric::beta_mean;
use super::polya::ln_polya;

/// The longest sum that is still cheaper than the integral.
const LONGEST_SUM: f64 = 4_000.0;

/// Below this q, powers of q replace the roots of q; so many of them matter.
const SMALL: f64 = 0.05;
const POWERS: u32 = 13;

/// A Pólya process whose events come in cycles, with what has passed of the first one.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycles {
    shape: f64,
    weights: Vec<f64>,
}

/// Sums over the events M of P(M) times the mean number of stopped cycles S, and what derivatives need.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StoppedSums {
    /// E[S].
    pub mean: f64,
    /// E[S · Σ_{i<M} 1/(A+i)].
    pub harmonic: f64,
    /// E[S · M].
    pub events: f64,
    /// The derivative of E[S] with respect to a.
    pub d_a: f64,
    /// The derivative of E[S] with respect to B.
    pub d_b: f64,
}

/// A number in the plane.
#[derive(Clone, Copy)]
struct Complex {
    re: f64,
    im: f64,
}

impl Complex {
    fn polar(size: f64, angle: f64) -> Self {
        let (sin, cos) = angle.sin_cos();
        Self { re: size * cos, im: size * sin }
    }

    fn times(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }

    fn over(self, other: Self) -> Self {
        let size = other.re * other.re + other.im * other.im;
        let product = self.times(Self { im: -other.im, ..other });
        Self { re: product.re / size, im: product.im / size }
    }

    /// ln(1 + self).
    fn ln_1p(self) -> Self {
        let square = self.re * self.re + self.im * self.im;
        Self { re: 0.5 * (2.0 * self.re + square).ln_1p(), im: self.im.atan2(1.0 + self.re) }
    }

    /// e^(−factor · self).
    fn exp_of_minus(self, factor: f64) -> Self {
        Self::polar((-factor * self.re).exp(), -factor * self.im)
    }

    /// 1 − e^(−factor · self).
    fn one_minus_exp_of_minus(self, factor: f64) -> Self {
        let (decay, half) = (-factor * self.re, (0.5 * factor * self.im).sin());
        let one_minus_cos = 2.0 * half * half;
        Self { re: -decay.exp_m1() + decay.exp() * one_minus_cos, im: decay.exp() * (factor * self.im).sin() }
    }
}

impl Cycles {
    /// A process of shape A + j with the probability `weights[j]`, j = 0, …, k − 1.
    #[must_use]
    pub const fn new(shape: f64, weights: Vec<f64>) -> Self {
        Self { shape, weights }
    }

    /// The probabilities of j.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The shape A of a process at the start of a cycle.
    #[must_use]
    pub const fn shape(&self) -> f64 {
        self.shape
    }

    /// k: events in a cycle.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.weights.len() as f64
    }

    /// Is the sum over events no longer than `longest`, with a first term that is no underflow?
    #[must_use]
    pub fn is_short(&self, z: f64, longest: f64) -> bool {
        let mean = (self.shape + self.length()) * z;
        let count = mean + 10.0 * (mean * (1.0 + z)).sqrt() + 40.0 * (1.0 + z) + 2.0 * self.length();
        count <= longest && (self.shape + self.length()) * z.ln_1p() < 460.0
    }

    /// Is the mean a sum, and not an integral?
    #[must_use]
    pub fn is_summed(&self, z: f64) -> bool {
        self.is_short(z, LONGEST_SUM)
    }

    /// Calls f(m, P(M = m)) for m = 0, 1, … until what is left is below 1e-19 of the largest term with a
    /// complete cycle. Relative accuracy m·1e-16; for [`Self::is_short`] alone.
    pub fn for_each(&self, z: f64, mut f: impl FnMut(f64, f64)) {
        let (w, k) = (z / (1.0 + z), self.weights.len());
        let mut start = (-self.shape * z.ln_1p()).exp();
        let mut terms = vec![0.0; k];
        let (mut m, mut peak) = (0_usize, 0.0_f64);
        loop {
            if m < k {
                terms[m] = self.weights[m] * start;
                start /= 1.0 + z;
            }
            let begun = k.min(m + 1);
            let probability: f64 = terms[..begun].iter().sum();
            f(m as f64, probability);
            if m >= k {
                peak = peak.max(probability);
            }
            if m > 2 * k && probability <= 1e-19 * peak {
                return;
            }
            let step = w * (self.shape + m as f64);
            for (j, term) in terms[..begun].iter_mut().enumerate() {
                *term *= step / (m + 1 - j) as f64;
            }
            m += 1;
        }
    }

    /// The mean number of stopped cycles with what its derivatives need; for [`Self::is_summed`] alone.
    #[must_use]
    pub fn stopped_sums(&self, a: f64, b: f64, z: f64) -> StoppedSums {
        let (mut sums, mut harmonic) = (StoppedSums::default(), 0.0);
        let mut stopping = Stopping::new(a, b);
        let mut left = self.weights.len();
        self.for_each(z, |m, probability| {
            if left == 0 {
                stopping.complete();
                left = self.weights.len();
            }
            left -= 1;
            sums.mean += probability * stopping.cycles;
            sums.harmonic += probability * harmonic * stopping.cycles;
            sums.events += probability * m * stopping.cycles;
            sums.d_a += probability * stopping.d_a;
            sums.d_b += probability * stopping.d_b;
            harmonic += 1.0 / (self.shape + m);
        });
        sums
    }

    /// Mean number of stopped cycles.
    #[must_use]
    pub fn stopped_mean(&self, a: f64, b: f64, z: f64) -> f64 {
        if z == 0.0 {
            return 0.0;
        }
        if self.is_summed(z) {
            return self.summed(z, |cycles| cycles.0, a, b);
        }
        let least: Vec<f64> = (1..=POWERS).map(|n| self.at_least(f64::from(n), z)).collect();
        let value = |p: f64| {
            let q = 1.0 - p;
            if q < SMALL { power_series(&least, q) } else { self.mean_given(p, z) }
        };
        beta_mean(a, b, self.mean_given(0.0, z), self.bend(z), value)
    }

    /// P(not stopped): the mean of (1 − p) to the number of completed cycles.
    #[must_use]
    pub fn stopped_survival(&self, a: f64, b: f64, z: f64) -> f64 {
        if self.is_summed(z) {
            return self.summed(z, |cycles| cycles.1, a, b);
        }
        let exactly: Vec<f64> = (0..=POWERS).map(|n| self.ln_exactly(f64::from(n), z).exp()).collect();
        let value = |p: f64| {
            let q = 1.0 - p;
            if q < SMALL { power_series(&exactly, q) } else { self.survival_given(p, z) }
        };
        beta_mean(a, b, 1.0, self.mean_given(0.0, z), value)
    }

    /// Σ P(M) f(stopped cycles, survival).
    fn summed(&self, z: f64, f: impl Fn((f64, f64)) -> f64, a: f64, b: f64) -> f64 {
        let (mut sum, mut n, mut left) = (0.0, 0.0, self.weights.len());
        let mut cycles = (0.0, 1.0);
        self.for_each(z, |_, probability| {
            if left == 0 {
                cycles = (cycles.0 + cycles.1, cycles.1 * ((b + n) / (a + b + n)));
                n += 1.0;
                left = self.weights.len();
            }
            left -= 1;
            sum += probability * f(cycles);
        });
        sum
    }

    /// The mean number of stopped cycles given p.
    fn mean_given(&self, p: f64, z: f64) -> f64 {
        let k = self.length();
        let ln_root = (-p).ln_1p() / k;
        self.over_roots(ln_root, |angle, turn| {
            let (away, slow) =
                if angle == 0.0 && p == 0.0 { return self.events_per_cycle(z) } else { self.slow(ln_root, angle, z) };
            let mut sum = 0.0;
            for (j, weight) in self.weights.iter().enumerate() {
                let gone = slow.one_minus_exp_of_minus(self.shape + j as f64).over(away);
                sum += weight * turn(j).times(gone).re;
            }
            sum / k
        })
    }

    /// The mean of qⁿ over the completed cycles n, given p = 1 − q.
    fn survival_given(&self, p: f64, z: f64) -> f64 {
        let k = self.length();
        if p == 0.0 {
            return 1.0;
        }
        let ln_root = (-p).ln_1p() / k;
        self.over_roots(ln_root, |angle, turn| {
            let (away, slow) = self.slow(ln_root, angle, z);
            let mut sum = 0.0;
            for (j, weight) in self.weights.iter().enumerate() {
                let stayed = slow.exp_of_minus(self.shape + j as f64).over(away);
                sum += weight * turn(j).times(stayed).re;
            }
            p * sum / k
        })
    }

    /// 1 − y and ln(1 + z(1 − y)) at one root y.
    fn slow(&self, ln_root: f64, angle: f64, z: f64) -> (Complex, Complex) {
        let root = Complex::polar(ln_root.exp(), angle);
        let re = if angle == 0.0 { -ln_root.exp_m1() } else { 1.0 - root.re };
        let away = Complex { re, im: -root.im };
        (away, Complex { re: z * away.re, im: z * away.im }.ln_1p())
    }

    /// Σ over the k-th roots of q, those with their mirror images counted twice; a term gets the angle of y
    /// and y^(j+1)/q as a function of j.
    fn over_roots(&self, ln_root: f64, term: impl Fn(f64, &dyn Fn(usize) -> Complex) -> f64) -> f64 {
        let k = self.weights.len();
        let sum = |root: usize| {
            let angle = TAU * root as f64 / k as f64;
            let turn = |j: usize| {
                let power = (j + 1) as f64;
                Complex::polar(((power - k as f64) * ln_root).exp(), angle * power)
            };
            let twice = if root == 0 || 2 * root == k { 1.0 } else { 2.0 };
            twice * term(angle, &turn)
        };
        (0..=k / 2).map(sum).sum()
    }

    /// E[M − j]/k: the part of the mean number of completed cycles that grows with z.
    fn events_per_cycle(&self, z: f64) -> f64 {
        let shape = |(j, weight): (usize, &f64)| weight * (self.shape + j as f64);
        self.weights.iter().enumerate().map(shape).sum::<f64>() * z / self.length()
    }

    /// The exponent K for which the mean falls as (1 − p)^K where p is small.
    fn bend(&self, z: f64) -> f64 {
        0.5 * ((1.0 + (self.shape + self.length()) * z) / self.length() + z / self.length())
    }

    /// P(at least n cycles are complete).
    #[must_use]
    pub fn at_least(&self, n: f64, z: f64) -> f64 {
        if n < 1.0 || z == 0.0 {
            return if n < 1.0 { 1.0 } else { 0.0 };
        }
        let (m, w, v) = (n * self.length(), z / (1.0 + z), 1.0 / (1.0 + z));
        let kernel = ln_beta_kernel(m, self.shape, w, v).exp();
        let mut least = beta_inc_of_kernel(m, self.shape, w, v, kernel);
        let mut step = kernel / (w * self.shape);
        let mut sum = self.weights[0] * least;
        for (j, weight) in self.weights.iter().enumerate().skip(1) {
            least += step;
            sum += weight * least;
            step *= (m - j as f64) / ((self.shape + j as f64) * z);
        }
        sum.clamp(0.0, 1.0)
    }

    /// ln P(at least n cycles are complete), finite where the probability underflows.
    #[must_use]
    pub fn ln_at_least(&self, n: f64, z: f64) -> f64 {
        if n < 1.0 || z == 0.0 {
            return if n < 1.0 { 0.0 } else { f64::NEG_INFINITY };
        }
        let (m, w, v) = (n * self.length(), z / (1.0 + z), 1.0 / (1.0 + z));
        let mut ln_least = ln_beta_inc(m, self.shape, w, v);
        let mut ln_step = ln_beta_kernel(m, self.shape, w, v) - (w * self.shape).ln();
        let mut ln_sum = self.weights[0].ln() + ln_least;
        for (j, weight) in self.weights.iter().enumerate().skip(1) {
            ln_least = ln_add_exp(ln_least, ln_step);
            ln_sum = ln_add_exp(ln_sum, weight.ln() + ln_least);
            ln_step += ((m - j as f64) / ((self.shape + j as f64) * z)).ln();
        }
        ln_sum.min(0.0)
    }

    /// ln P(M = kn + i) for i = 0, …, k − 1: n cycles are complete and i events of the next have passed.
    #[must_use]
    pub fn ln_within(&self, n: f64, z: f64) -> Vec<f64> {
        let k = self.weights.len();
        let mut ln_within = vec![f64::NEG_INFINITY; k];
        if z == 0.0 {
            return if n == 0.0 { self.weights.iter().map(|weight| weight.ln()).collect() } else { ln_within };
        }
        let w = z / (1.0 + z);
        for (j, weight) in self.weights.iter().enumerate() {
            let skipped = if n == 0.0 { j } else { 0 };
            let first = n * k as f64 + skipped as f64;
            let mut events = first - j as f64;
            let mut ln_term = weight.ln() + ln_polya(events, self.shape + j as f64, z);
            for ln_sum in &mut ln_within[skipped..] {
                *ln_sum = ln_add_exp(*ln_sum, ln_term);
                ln_term += (w * (self.shape + j as f64 + events) / (events + 1.0)).ln();
                events += 1.0;
            }
        }
        ln_within
    }

    /// ln P(n cycles are complete, no more).
    #[must_use]
    pub fn ln_exactly(&self, n: f64, z: f64) -> f64 {
        self.ln_within(n, z).into_iter().fold(f64::NEG_INFINITY, ln_add_exp).min(0.0)
    }

    /// The same process at the odds z, after n complete cycles.
    #[must_use]
    pub fn after(&self, n: f64, z: f64) -> Self {
        let ln_within = self.ln_within(n, z);
        let ln_sum = ln_within.iter().copied().fold(f64::NEG_INFINITY, ln_add_exp);
        let mut weights: Vec<f64> = ln_within.iter().map(|ln| (ln - ln_sum).exp()).collect();
        if ln_sum == f64::NEG_INFINITY {
            // what cannot have happened leaves a customer at the start of a cycle
            weights.fill(0.0);
            weights[0] = 1.0;
        }
        Self { shape: self.shape + n * self.length(), weights }
    }
}

/// Σ cᵢ qⁱ.
fn power_series(coefficients: &[f64], q: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * q + coefficient)
}

/// The mean number of cycles before a process stops, as cycles go by, with its derivatives.
struct Stopping {
    a: f64,
    b: f64,
    n: f64,
    cycles: f64,
    d_a: f64,
    d_b: f64,
    survival: f64,
    harmonic_b: f64,
    harmonic_ab: f64,
}

impl Stopping {
    const fn new(a: f64, b: f64) -> Self {
        Self { a, b, n: 0.0, cycles: 0.0, d_a: 0.0, d_b: 0.0, survival: 1.0, harmonic_b: 0.0, harmonic_ab: 0.0 }
    }

    /// One more cycle is complete.
    fn complete(&mut self) {
        let (stay, all) = (self.b + self.n, self.a + self.b + self.n);
        self.cycles += self.survival;
        self.d_a -= self.survival * self.harmonic_ab;
        self.d_b += self.survival * (self.harmonic_b - self.harmonic_ab);
        self.harmonic_b += 1.0 / stay;
        self.harmonic_ab += 1.0 / all;
        self.survival *= stay / all;
        self.n += 1.0;
    }
}
