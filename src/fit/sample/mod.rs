//! How parameters vary, given the data: draws from the posterior, or estimates from resampled customers.

mod bootstrap;
mod chains;
mod density;
mod importance;
mod markov;
mod nuts;
mod pareto;
mod posterior;
mod surrogate;

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

pub use bootstrap::bootstrap;
pub use posterior::{posterior, posterior_by};

use crate::caution::Caution;

/// R-hat above this says that chains disagree (\[VGSCB21\] in `chains`).
const DISAGREEMENT: f64 = 1.01;

/// Fewer independent draws than this do not determine the ends of intervals (the same).
const ENOUGH: f64 = 400.0;

/// Where draws come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sampler {
    /// Pareto-smoothed importance sampling around the mode of the posterior.
    Psis,
    /// Hamiltonian Monte Carlo without U-turns.
    Nuts,
    /// Estimates from customers drawn with replacement.
    Bootstrap,
}

/// What is known about the quality of draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    /// The sampler.
    pub sampler: Sampler,
    /// How many draws it made.
    pub draws: usize,
    /// The shape of the tail of importance ratios: reliable up to 0.7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pareto_k: Option<f64>,
    /// The largest rank-normalised split R-hat of a parameter: 1 where chains agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r_hat: Option<f64>,
    /// How many independent draws the least certain mean is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulk_ess: Option<f64>,
    /// The same of the 5% and 95% quantiles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail_ess: Option<f64>,
    /// Trajectories that lost their energy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divergences: Option<usize>,
    /// Resampled customers to which no model could be fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<usize>,
    /// The mean of each parameter.
    pub mean: Vec<f64>,
    /// The standard deviation of each parameter.
    pub sd: Vec<f64>,
}

/// Draws of a model's parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// One row for each draw, in the order of the model's table and in the unit of the data.
    values: Array2<f64>,
    /// They sum to 1.
    weights: Vec<f64>,
    /// What is known about them.
    diagnostics: Diagnostics,
}

impl Sample {
    /// With the moments of the draws; of the diagnostics, the caller knows the rest.
    fn new(values: Array2<f64>, weights: Vec<f64>, mut diagnostics: Diagnostics) -> Self {
        diagnostics.draws = weights.len();
        for column in values.columns() {
            let mean: f64 = column
                .iter()
                .zip(&weights)
                .map(|(value, weight)| weight * value)
                .sum();
            let variance: f64 = column
                .iter()
                .zip(&weights)
                .map(|(value, weight)| weight * (value - mean).powi(2))
                .sum();
            diagnostics.mean.push(mean);
            diagnostics.sd.push(variance.sqrt());
        }
        Self {
            values,
            weights,
            diagnostics,
        }
    }

    /// One row for each draw, in the order of the model's table and in the unit of the data.
    #[must_use]
    pub const fn values(&self) -> &Array2<f64> {
        &self.values
    }

    /// The weight of each draw; they sum to 1.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// What is known about the draws.
    #[must_use]
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// So many draws of equal weight that stand for all of them: every so-manieth along a curve through the space of
    /// parameters that passes neighbours one after the other.
    #[must_use]
    pub fn thinned(&self, count: usize) -> Self {
        let order = self.order_along_curve();
        let mut kept = Vec::with_capacity(count);
        let (mut place, mut passed) = (0, self.weights[order[0]]);
        for i in 0..count {
            let wanted = (i as f64 + 0.5) / count as f64;
            while passed < wanted && place + 1 < order.len() {
                place += 1;
                passed += self.weights[order[place]];
            }
            kept.push(order[place]);
        }
        Self {
            values: self.values.select(Axis(0), &kept),
            weights: vec![1.0 / count as f64; count],
            diagnostics: self.diagnostics.clone(),
        }
    }

    /// The same draws in a random order, so that they go with those of another model as if independent.
    #[must_use]
    pub fn shuffled(&self, seed: u64) -> Self {
        let mut order: Vec<usize> = (0..self.weights.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        Self {
            values: self.values.select(Axis(0), &order),
            weights: order.iter().map(|&draw| self.weights[draw]).collect(),
            diagnostics: self.diagnostics.clone(),
        }
    }

    /// The order of draws along a Z-curve through the ranks of all parameters.
    fn order_along_curve(&self) -> Vec<usize> {
        let count = self.weights.len();
        let mut codes = vec![0_u64; count];
        let parameters = self.values.ncols().min(6);
        for (parameter, column) in self
            .values
            .columns()
            .into_iter()
            .take(parameters)
            .enumerate()
        {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|&i, &j| column[i].total_cmp(&column[j]));
            for (rank, &draw) in order.iter().enumerate() {
                let place = (rank << 10) / count;
                for bit in 0..10 {
                    let is_set = place >> bit & 1 == 1;
                    codes[draw] |= u64::from(is_set) << (bit * parameters + parameter);
                }
            }
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&draw| (codes[draw], draw));
        order
    }
}

impl Diagnostics {
    /// What a reader should know about the draws.
    pub(super) fn fault(&self) -> Option<Caution> {
        let r_hat = self.r_hat.unwrap_or(1.0);
        let sizes = [self.bulk_ess, self.tail_ess].into_iter().flatten();
        let ess = sizes.fold(f64::INFINITY, f64::min);
        let divergences = self.divergences.unwrap_or(0);
        if r_hat > DISAGREEMENT || ess < ENOUGH || divergences * 100 > self.draws {
            return Some(Caution::DrawsUnreliable {
                r_hat,
                ess,
                divergences,
            });
        }
        let failed = self.failed.unwrap_or(0);
        let resamples = self.draws + failed;
        (failed * 20 > resamples).then_some(Caution::ResamplesFailed { failed, resamples })
    }

    /// Of draws about which nothing is known yet.
    const fn of(sampler: Sampler) -> Self {
        Self {
            sampler,
            draws: 0,
            pareto_k: None,
            r_hat: None,
            bulk_ess: None,
            tail_ess: None,
            divergences: None,
            failed: None,
            mean: Vec::new(),
            sd: Vec::new(),
        }
    }
}
