use ndarray::Array1;
use rand_chacha::ChaCha8Rng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};

use super::ENOUGH;
use super::density::Density;
use super::pareto::smoothed;
use super::surrogate::{EDGE, POINTS, Polynomial};
use crate::error::Result;
use crate::parallel::Workers;

/// How many points are drawn.
const DRAWS: usize = 4_000;

/// How many are drawn where each costs a pass over many histories.
const FEW: usize = 1_000;

/// Degrees of freedom of the proposal: its tails are heavier than those of most posteriors.
const DEGREES: f64 = 7.0;

/// From so many different histories on, the density is replaced by a polynomial if that is as good.
pub(super) const LARGE: usize = 20_000;

/// The largest error of such a polynomial, in ln of the density.
const SMALL: f64 = 0.1;

/// The shape of importance ratios up to which their weights are reliable.
const RELIABLE: f64 = 0.7;

/// Weighted points of a whitened density.
pub(super) struct Cloud {
    pub(super) places: Vec<Array1<f64>>,
    pub(super) weights: Vec<f64>,
    pub(super) pareto_k: f64,
}

/// Draws points from a multivariate t and weighs them.
///
/// # Errors
/// When a polynomial in the place of the density is not determined.
pub(super) fn draw(
    density: &impl Density,
    dimension: usize,
    is_large: bool,
    workers: &Workers,
    rng: &mut ChaCha8Rng,
) -> Result<Cloud> {
    if !is_large {
        return Ok(Cloud::of(density, dimension, DRAWS, workers, rng));
    }
    let learned = inside(dimension, POINTS * dimension, rng);
    let others = inside(dimension, POINTS * dimension, rng);
    let (polynomial, error) = Polynomial::fit(density, &learned, &others, workers)?;
    if error <= SMALL {
        Ok(Cloud::of(&polynomial, dimension, DRAWS, workers, rng))
    } else {
        Ok(Cloud::of(density, dimension, FEW, workers, rng))
    }
}

/// A draw of the proposal.
fn proposal(dimension: usize, rng: &mut ChaCha8Rng) -> Array1<f64> {
    let normal: Array1<f64> = (0..dimension).map(|_| StandardNormal.sample(rng)).collect();
    let chi = ChiSquared::new(DEGREES).expect("degrees of freedom are above 0");
    normal * (DEGREES / chi.sample(rng)).sqrt()
}

/// Draws of the proposal that do not lie far out.
fn inside(dimension: usize, count: usize, rng: &mut ChaCha8Rng) -> Vec<Array1<f64>> {
    let mut points = Vec::with_capacity(count);
    while points.len() < count {
        let point = proposal(dimension, rng);
        if point.dot(&point) < EDGE * EDGE {
            points.push(point);
        }
    }
    points
}

impl Cloud {
    fn of(
        density: &impl Density,
        dimension: usize,
        count: usize,
        workers: &Workers,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let places: Vec<Array1<f64>> = (0..count).map(|_| proposal(dimension, rng)).collect();
        let ln_ratio = |i: usize| {
            let place: &Array1<f64> = &places[i];
            let power = 0.5 * (DEGREES + dimension as f64);
            density.ln(place).0 + power * (place.dot(place) / DEGREES).ln_1p()
        };
        let ln_ratios = workers.map(count, ln_ratio);
        let smoothed = smoothed(&ln_ratios);
        Self {
            places,
            weights: smoothed.weights,
            pareto_k: smoothed.pareto_k,
        }
    }

    /// Are the weights reliable, and the draws worth enough?
    pub(super) fn is_reliable(&self) -> bool {
        let (bulk, tail) = self.sizes();
        self.pareto_k <= RELIABLE && bulk.min(tail) >= ENOUGH
    }

    /// How many independent draws the weighted ones are worth: for the least certain mean, and for the least certain 5%
    /// or 95% quantile.
    pub(super) fn sizes(&self) -> (f64, f64) {
        let (mut bulk, mut tail) = (f64::INFINITY, f64::INFINITY);
        for along in 0..self.places[0].len() {
            let values: Vec<f64> = self.places.iter().map(|place| place[along]).collect();
            bulk = bulk.min(self.size_for(&values));
            for probability in [0.05, 0.95] {
                let limit = self.quantile(&values, probability);
                let below = values
                    .iter()
                    .map(|value| f64::from(u8::from(*value <= limit)));
                tail = tail.min(self.size_for(&below.collect::<Vec<_>>()));
            }
        }
        (bulk, tail)
    }

    /// The variance of a quantity over that of its weighted mean.
    fn size_for(&self, values: &[f64]) -> f64 {
        let weighted = || values.iter().zip(&self.weights);
        let mean: f64 = weighted().map(|(value, weight)| weight * value).sum();
        let (mut variance, mut of_mean) = (0.0, 0.0);
        for (value, weight) in weighted() {
            let square = (value - mean).powi(2);
            variance += weight * square;
            of_mean += weight * weight * square;
        }
        variance / of_mean
    }

    fn quantile(&self, values: &[f64], probability: f64) -> f64 {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
        let mut sum = 0.0;
        for &i in &order {
            sum += self.weights[i];
            if sum >= probability {
                return values[i];
            }
        }
        f64::INFINITY
    }
}
