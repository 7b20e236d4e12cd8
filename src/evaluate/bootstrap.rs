//! How far chance moves a figure.
//!
//! Chance is imitated by the bootstrap: customers are dealt to 2,048 groups by their ids, and groups are drawn with
//! replacement, 200 times. A customer who is judged at several origins is always drawn with all of them. Measures of
//! rankings have the interval of a jackknife.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::ranks::FOLDS;
use super::sums::{Row, Sums};
use crate::holdout::GROUPS;
use crate::special::normal_quantile;

/// How often groups are drawn.
const DRAWS: usize = 200;

/// Sets the draws apart from those of the randomised PIT.
const STREAM: u64 = 1;

/// A metric with its uncertainty: other customers of the same kind would have given another figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The metric over all customers of all origins; for rankings, the mean over origins.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of its interval.
    pub lower: f64,
    /// Upper end of its interval.
    pub upper: f64,
}

/// Draws of groups of customers, and the level of intervals.
pub(super) struct Bootstrap {
    draws: Vec<Vec<u32>>,
    pub(super) level: f64,
}

impl Bootstrap {
    /// Draws from the groups that have customers.
    pub(super) fn new(everybody: &Sums, level: f64, seed: u64) -> Self {
        let groups = everybody.occupied();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(STREAM);
        let mut draws = Vec::with_capacity(DRAWS);
        for _ in 0..DRAWS {
            let mut times = vec![0; GROUPS];
            for _ in &groups {
                times[groups[rng.random_range(0..groups.len())]] += 1;
            }
            draws.push(times);
        }
        Self { draws, level }
    }

    /// The sums of each draw.
    pub(super) fn rows(&self, sums: &Sums) -> Vec<Row> {
        self.draws.iter().map(|times| sums.drawn(times)).collect()
    }

    /// A figure with the interval of its draws; `None` where it cannot be had, or hardly any draw has it.
    pub(super) fn measured(&self, value: f64, mut draws: Vec<f64>) -> Option<Measured> {
        draws.retain(|draw| draw.is_finite());
        if !value.is_finite() || draws.len() < DRAWS / 2 {
            return None;
        }
        draws.sort_by(f64::total_cmp);
        Some(Measured {
            value,
            standard_error: deviation(&draws),
            lower: percentile(&draws, 0.5 * (1.0 - self.level)),
            upper: percentile(&draws, 0.5 * (1.0 + self.level)),
        })
    }

    /// A figure with the interval of the figures without each fold of customers.
    pub(super) fn jackknife(&self, value: f64, without: &[f64]) -> Measured {
        // the squared deviations of the jackknife are (n − 1)² / n times as large as those of a sample
        let standard_error = deviation(without) * (FOLDS as f64 - 1.0) / (FOLDS as f64).sqrt();
        let half = normal_quantile(0.5 * (1.0 + self.level)) * standard_error;
        Measured {
            value,
            standard_error,
            lower: value - half,
            upper: value + half,
        }
    }
}

/// The standard deviation of a sample.
fn deviation(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (count - 1.0)).sqrt()
}

/// The value below which a share of rising values lies, between two of them on a straight line.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among a few hundred values"
)]
fn percentile(values: &[f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    (place - place.floor()).mul_add(values[above] - values[below], values[below])
}
