//! Cycles of a Pólya process that stops: each completed cycle is the last with a probability p ~ Beta(a, B).
//!
//! Where up to 4,000 events matter, everything is a sum over the events M with positive terms only. Beyond,
//! given p and with q = 1 − p, the generating function of ⌊M/k⌋ is a sum over the k-th roots y of q,
//!
//! E\[stopped cycles\] = 1/(kq) Σ_y Σⱼ wⱼ y^(j+1)/(1 − y) · (1 − (1 + z(1 − y))^−(A+j)),
//!
//! which is integrated over p as in [`super::stopped_mean`]. Next to q = 0, where the roots cancel, it is the
//! power series Σ qⁿ⁻¹ P(⌊M/k⌋ ≥ n). Relative accuracy 1e-12 of the sums (mpmath, `tests/reference/cnbd.csv`);
//! the integral agrees with them to 2e-11 where they meet.

use std::f64::consts::TAU;

use num_complex::Complex64;

use super::cycles::Cycles;
use super::hypergeometric::beta_mean;

/// The longest sum that is still cheaper than the integral.
const LONGEST_SUM: f64 = 4_000.0;

/// Below this q, powers of q replace the roots of q; so many of them matter.
const SMALL: f64 = 0.05;
const POWERS: u32 = 13;

/// Sums over the events M of P(M) times the mean number of stopped cycles S, and what derivatives need.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StoppedSums {
    /// E\[S\].
    pub mean: f64,
    /// E[S · Σ_{i<M} 1/(A+i)].
    pub harmonic: f64,
    /// E[S · M].
    pub events: f64,
    /// The derivative of E\[S\] with respect to a.
    pub d_a: f64,
    /// The derivative of E\[S\] with respect to B.
    pub d_b: f64,
}

/// e^(i·angle) times a size.
fn polar(size: f64, angle: f64) -> Complex64 {
    // what has underflowed has no angle, and a very large one takes long to reduce
    let (sin, cos) = if size == 0.0 {
        (0.0, 0.0)
    } else {
        angle.sin_cos()
    };
    Complex64::new(size * cos, size * sin)
}

/// 1 − e^(ln_size + i·angle), with all its digits next to 1.
fn one_minus_polar(ln_size: f64, angle: f64) -> Complex64 {
    let (size, half) = (ln_size.exp(), (0.5 * angle).sin());
    Complex64::new(
        -ln_size.exp_m1() + 2.0 * size * half * half,
        -size * angle.sin(),
    )
}

/// ln(1 + x), with all its digits next to 0.
fn ln_1p(x: Complex64) -> Complex64 {
    Complex64::new(
        0.5 * (2.0 * x.re + x.norm_sqr()).ln_1p(),
        x.im.atan2(1.0 + x.re),
    )
}

/// e^(−factor · x).
fn exp_of_minus(factor: f64, x: Complex64) -> Complex64 {
    polar((-factor * x.re).exp(), -factor * x.im)
}

/// 1 − e^(−factor · x), with all its digits next to 0.
fn one_minus_exp_of_minus(factor: f64, x: Complex64) -> Complex64 {
    let decay = -factor * x.re;
    if decay.exp() == 0.0 {
        return Complex64::new(1.0, 0.0);
    }
    let half = (0.5 * factor * x.im).sin();
    let one_minus_cos = 2.0 * half * half;
    Complex64::new(
        -decay.exp_m1() + decay.exp() * one_minus_cos,
        decay.exp() * (factor * x.im).sin(),
    )
}

/// A k-th root y of q with an image that mirrors it.
struct Root {
    ln_size: f64,
    angle: f64,
    /// 1 − y.
    away: Complex64,
    /// How many roots it stands for: 2 with its mirror image, 1 where it is its own.
    images: f64,
}

impl Root {
    /// ln(1 + z(1 − y)).
    fn slow(&self, z: f64) -> Complex64 {
        ln_1p(self.away * z)
    }

    /// y.
    fn itself(&self) -> Complex64 {
        polar(self.ln_size.exp(), self.angle)
    }

    /// y to a power, over q = yᵏ.
    fn power(&self, power: f64, k: f64) -> Complex64 {
        polar(((power - k) * self.ln_size).exp(), power * self.angle)
    }
}

impl Cycles {
    /// Is the mean a sum, and not an integral?
    #[must_use]
    pub fn is_summed(&self, z: f64) -> bool {
        self.is_short(z, LONGEST_SUM)
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
        if self.has_few_cycles(z) {
            return self.mean_by_cycles(a, b, z);
        }
        let least: Vec<f64> = (1..=POWERS)
            .map(|n| self.at_least(f64::from(n), z))
            .collect();
        let value = |p: f64| {
            let q = 1.0 - p;
            if q < SMALL {
                power_series(&least, q)
            } else {
                self.mean_given(p, z)
            }
        };
        beta_mean(a, b, self.mean_given(0.0, z), self.bend(z), value)
    }

    /// P(not stopped): the mean of (1 − p) to the number of completed cycles.
    #[must_use]
    pub fn stopped_survival(&self, a: f64, b: f64, z: f64) -> f64 {
        if self.is_summed(z) {
            return self.summed(z, |cycles| cycles.1, a, b);
        }
        if self.has_few_cycles(z) {
            return self.survival_by_cycles(a, b, z);
        }
        let exactly: Vec<f64> = (0..=POWERS)
            .map(|n| self.ln_exactly(f64::from(n), z).exp())
            .collect();
        let k = self.length();
        // for a large shape P(⌊M/k⌋ = n) rises steeply at first: then the roots hardly cancel
        let rises_slowly = |q: f64| q.powf(1.0 / k) * (self.shape + k) < 0.5 * k;
        let value = |p: f64| {
            let q = 1.0 - p;
            if q < SMALL && rises_slowly(q) {
                power_series(&exactly, q)
            } else {
                self.survival_given(p, z)
            }
        };
        beta_mean(a, b, 1.0, self.mean_given(0.0, z), value)
    }

    /// Are there so few cycles that a sum over them is cheaper than one over roots and events?
    fn has_few_cycles(&self, z: f64) -> bool {
        self.most_events(z) <= self.length().powi(3)
    }

    /// Σₙ P(⌊M/k⌋ ≥ n) E[(1 − p)ⁿ⁻¹].
    fn mean_by_cycles(&self, a: f64, b: f64, z: f64) -> f64 {
        let (mut sum, mut stayed, mut n) = (0.0, 1.0, 0.0);
        loop {
            n += 1.0;
            let term = stayed * self.at_least(n, z);
            sum += term;
            if term <= 1e-17 * sum {
                return sum;
            }
            stayed *= (b + n - 1.0) / (a + b + n - 1.0);
        }
    }

    /// Σₙ P(⌊M/k⌋ = n) E[(1 − p)ⁿ].
    fn survival_by_cycles(&self, a: f64, b: f64, z: f64) -> f64 {
        let (mut sum, mut stayed, mut n) = (0.0, 1.0_f64, 0.0);
        let middle = self.mean_events(z) / self.length();
        loop {
            let term = stayed * self.ln_exactly(n, z).exp();
            sum += term;
            if n > middle && term <= 1e-18 * sum {
                return sum;
            }
            stayed *= (b + n) / (a + b + n);
            n += 1.0;
        }
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
        let value = |root: Root| {
            if root.away.re == 0.0 && root.away.im == 0.0 {
                // p = 0 at y = 1, where (1 − (1 + z(1 − y))^−A)/(1 − y) is Az
                return self.mean_events(z);
            }
            let slow = root.slow(z);
            if self.shape * slow.norm() > 0.5 {
                return self.over_passed(&root, self.decays(slow).map(|decay| 1.0 - decay));
            }
            let shapes = (0..self.weights.len()).map(|j| self.shape + j as f64);
            self.over_passed(
                &root,
                shapes.map(|shape| one_minus_exp_of_minus(shape, slow)),
            )
        };
        self.roots(p).map(value).sum::<f64>() / self.length()
    }

    /// The mean of qⁿ over the completed cycles n, given p = 1 − q.
    fn survival_given(&self, p: f64, z: f64) -> f64 {
        if p == 0.0 {
            return 1.0;
        }
        let value = |root: Root| {
            let slow = root.slow(z);
            self.over_passed(&root, self.decays(slow))
        };
        p * self.roots(p).map(value).sum::<f64>() / self.length()
    }

    /// Re Σⱼ wⱼ y^(j+1)/(q(1 − y)) fⱼ, with the mirror image of y.
    fn over_passed(&self, root: &Root, of_passed: impl Iterator<Item = Complex64>) -> f64 {
        let (step, mut power) = (root.itself(), root.power(1.0, self.length()));
        let mut sum = Complex64::default();
        for (weight, of_passed) in self.weights.iter().zip(of_passed) {
            sum += power * of_passed * *weight;
            power *= step;
        }
        root.images * (sum / root.away).re
    }

    /// e^(−(A + j)·slow) for j = 0, 1, …
    fn decays(&self, slow: Complex64) -> impl Iterator<Item = Complex64> + use<> {
        let step = exp_of_minus(1.0, slow);
        std::iter::successors(Some(exp_of_minus(self.shape, slow)), move |decay| {
            Some(decay * step)
        })
    }

    /// The k-th roots of 1 − p, one of each pair of mirror images.
    fn roots(&self, p: f64) -> impl Iterator<Item = Root> {
        let k = self.weights.len();
        let ln_size = (-p).ln_1p() / k as f64;
        (0..=k / 2).map(move |i| Root {
            ln_size,
            angle: TAU * i as f64 / k as f64,
            away: one_minus_polar(ln_size, TAU * i as f64 / k as f64),
            images: if i == 0 || 2 * i == k { 1.0 } else { 2.0 },
        })
    }

    /// E[M − j]: the events until z.
    fn mean_events(&self, z: f64) -> f64 {
        let shape = |(j, weight): (usize, &f64)| weight * (self.shape + j as f64);
        self.weights.iter().enumerate().map(shape).sum::<f64>() * z
    }

    /// The exponent K for which the mean falls as (1 − p)^K where p is small.
    fn bend(&self, z: f64) -> f64 {
        0.5 * ((1.0 + (self.shape + self.length()) * z) / self.length() + z / self.length())
    }
}

/// Σ cᵢ qⁱ.
fn power_series(coefficients: &[f64], q: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * q + coefficient)
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
        Self {
            a,
            b,
            n: 0.0,
            cycles: 0.0,
            d_a: 0.0,
            d_b: 0.0,
            survival: 1.0,
            harmonic_b: 0.0,
            harmonic_ab: 0.0,
        }
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
