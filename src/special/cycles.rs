//! Cycles of a Pólya process: k events complete one.
//!
//! The process has shape A + j where j of the events of the first cycle have passed already, with the
//! probability wⱼ. M(z), j and the events up to the odds z together, is a mixture of negative binomials,
//! and ⌊M/k⌋ cycles are complete. Incomplete beta functions of neighbouring parameters differ by one term,
//! so that a mixture of k of them costs one. Relative accuracy 1e-12 (mpmath, `tests/reference/cnbd.csv`).

use super::beta::{beta_inc_of_kernel, ln_beta_inc, ln_beta_kernel};
use super::exponential::ln_add_exp;
use super::polya::ln_polya;

/// So small a part of a sum does not count, a thousand times over.
const NEGLIGIBLE: f64 = 1e-24;

/// A Pólya process whose events come in cycles, with what has passed of the first one.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycles {
    pub(super) shape: f64,
    pub(super) weights: Vec<f64>,
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

    /// Is the sum over events no longer than `longest`, with a first term that does not underflow?
    #[must_use]
    pub fn is_short(&self, z: f64, longest: f64) -> bool {
        self.most_events(z) <= longest && (self.shape + self.length()) * z.ln_1p() < 460.0
    }

    /// Hardly ever more events than these come by the odds z.
    #[must_use]
    pub fn most_events(&self, z: f64) -> f64 {
        let mean = (self.shape + self.length()) * z;
        mean + 10.0 * (mean * (1.0 + z)).sqrt() + 40.0 * (1.0 + z) + 2.0 * self.length()
    }

    /// Calls f(m, P(M = m)) for m = 0, 1, … until what is left is below 1e-19 of the largest term with a
    /// complete cycle. Relative accuracy m·1e-16; for [`Self::is_short`]
    /// alone.
    ///
    /// As m grows, the term of j falls behind those of all larger j: one that has become negligible stays so, and is
    /// left behind.
    pub fn for_each(&self, z: f64, mut f: impl FnMut(f64, f64)) {
        let (w, k) = (z / (1.0 + z), self.weights.len());
        let possible = self.weights.iter().rposition(|weight| *weight > 0.0);
        let last = possible.map_or(0, |last| last + 1);
        let mut start = (-self.shape * z.ln_1p()).exp();
        let mut terms = vec![0.0; last];
        let (mut m, mut first, mut peak) = (0_usize, 0_usize, 0.0_f64);
        loop {
            if m < last {
                terms[m] = self.weights[m] * start;
                start /= 1.0 + z;
            }
            let begun = last.min(m + 1);
            let probability: f64 = terms[first..begun].iter().sum();
            f(m as f64, probability);
            if m >= k {
                peak = peak.max(probability);
            }
            if m > 2 * k && probability <= 1e-19 * peak {
                return;
            }
            while first < begun && terms[first] <= NEGLIGIBLE * probability {
                first += 1;
            }
            let step = w * (self.shape + m as f64);
            for (j, term) in (first..).zip(&mut terms[first..begun]) {
                *term *= step / (m + 1 - j) as f64;
            }
            m += 1;
        }
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
            return if n == 0.0 {
                self.weights.iter().map(|weight| weight.ln()).collect()
            } else {
                ln_within
            };
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
        self.ln_within(n, z)
            .into_iter()
            .fold(f64::NEG_INFINITY, ln_add_exp)
            .min(0.0)
    }

    /// The same process at the odds z, after n complete cycles.
    #[must_use]
    pub fn after(&self, n: f64, z: f64) -> Self {
        let ln_within = self.ln_within(n, z);
        let ln_sum = ln_within
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, ln_add_exp);
        let mut weights: Vec<f64> = ln_within.iter().map(|ln| (ln - ln_sum).exp()).collect();
        if ln_sum == f64::NEG_INFINITY {
            // what cannot have happened leaves a customer at the start of a cycle
            weights.fill(0.0);
            weights[0] = 1.0;
        }
        Self {
            shape: self.shape + n * self.length(),
            weights,
        }
    }
}
