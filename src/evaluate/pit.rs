//! Coverage by the randomised probability integral transform (PIT).
//!
//! A closed interval of integers covers more than its level by design, so counting hits does not judge
//! it. The randomised PIT spreads each outcome evenly over its probability. If the
//! predictive distributions are right, u is uniform on (0, 1) and coverage equals level (Czado, Gneiting
//! & Held, "Predictive Model Assessment for Count Data", Biometrics 65 (2009), section 2.1).

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One uniform number per customer, in order of id; they depend on `seed` only.
#[must_use]
pub fn uniforms(customers: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..customers).map(|_| rng.random()).collect()
}

/// u of a count n: F(n−1) + V·(F(n) − F(n−1)).
#[must_use]
pub fn of_count(n: u32, cdf: impl Fn(u32) -> f64, uniform: f64) -> f64 {
    between(n.checked_sub(1).map_or(0.0, &cdf), cdf(n), uniform)
}

/// u of a count between P(fewer) and P(at most as many).
#[must_use]
pub fn between(below: f64, up_to: f64, uniform: f64) -> f64 {
    uniform.mul_add(up_to - below, below)
}

/// u of a value s ≥ 0 whose distribution has a point mass at 0: V·F(0) at 0, otherwise F(s).
#[must_use]
pub fn of_value(s: f64, cdf: impl Fn(f64) -> f64, uniform: f64) -> f64 {
    if s > 0.0 { cdf(s) } else { uniform * cdf(0.0) }
}

/// The share of u between (1 − level)/2 and (1 + level)/2; `None` if there are none.
#[must_use]
pub fn coverage(transforms: impl IntoIterator<Item = f64>, level: f64) -> Option<f64> {
    let within = 0.5 * (1.0 - level)..=0.5 * (1.0 + level);
    let (mut covered, mut all) = (0.0, 0.0);
    for u in transforms {
        covered += f64::from(u8::from(within.contains(&u)));
        all += 1.0;
    }
    (all > 0.0).then(|| covered / all)
}

/// So many bars has a histogram.
pub const BARS: usize = 10;

/// The shares of u in ten intervals of equal length: all a tenth if the distributions are right. Empty without any u.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within 0 and the number of bars"
)]
pub fn histogram(transforms: &[f64]) -> Vec<f64> {
    let (mut counts, all) = ([0_u32; BARS], transforms.len() as f64);
    for u in transforms {
        let bar = (u * BARS as f64) as usize;
        counts[bar.min(BARS - 1)] += 1;
    }
    let counts = counts.iter().filter(|_| !transforms.is_empty());
    counts.map(|count| f64::from(*count) / all).collect()
}
