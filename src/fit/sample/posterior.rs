//! The posterior of a model's parameters.
//!
//! The prior is normal on the logarithm of each parameter, with mean 0 and a standard deviation of 2, parameters in time
//! or money in units of the data's own size (mean age, geometric mean of values). It says that a parameter lies between
//! a fiftieth and fifty times that size with a probability of 95%, whatever the unit of the data. A count is held at its
//! estimate.

use linfa_linalg::eigh::Eigh;
use ndarray::{Array1, Array2, Axis};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::density::{Density, Posterior, Whitened};
use super::importance::{self, Cloud};
use super::{Diagnostics, Sample, Sampler, markov};
use crate::error::{Error, Result};
use crate::fit::Options;
use crate::fit::newton::{self, Optimum, Start};
use crate::fit::objective::{LIMIT, Objective, coordinates, count_of, model_at, values_at};
use crate::fit::scaled::Scaled;
use crate::history::Weighted;
use crate::model::Likelihood;
use crate::parallel::Workers;

/// The standard deviation of the prior of each coordinate.
const SPREAD: f64 = 2.0;

/// A search for the mode starts at most so far from the prior's.
const FARTHEST: f64 = 8.0;

/// Draws from the posterior of a model whose estimate is known, by importance sampling, or, where that fails its own
/// check, by Hamiltonian Monte Carlo.
///
/// # Errors
/// When the posterior has no mode that can be found.
pub fn posterior<'w, M: Likelihood>(
    histories: &Weighted<M::History>,
    estimate: &M,
    seed: u64,
    options: impl Into<Options<'w>>,
) -> Result<Sample> {
    let shape = Shape::of(histories, estimate, options.into());
    shape.sample(None, seed)
}

/// The posterior by one sampler, whatever its check says.
///
/// # Errors
/// Those of [`posterior`].
pub fn posterior_by<'w, M: Likelihood>(
    sampler: Sampler,
    histories: &Weighted<M::History>,
    estimate: &M,
    seed: u64,
    options: impl Into<Options<'w>>,
) -> Result<Sample> {
    let shape = Shape::of(histories, estimate, options.into());
    shape.sample(Some(sampler), seed)
}

/// The data of a posterior, in their own unit.
struct Shape<'w, M: Likelihood> {
    scaled: Scaled<M::History>,
    estimate: M,
    options: Options<'w>,
}

impl<'w, M: Likelihood> Shape<'w, M> {
    fn of(histories: &Weighted<M::History>, estimate: &M, options: Options<'w>) -> Self {
        let scaled = Scaled::of::<M>(histories);
        let prior = 0.5 / (SPREAD * SPREAD * histories.customers());
        Self {
            estimate: estimate.rescaled(scaled.factor),
            options: options.and_penalty(prior),
            scaled,
        }
    }

    fn sample(&self, sampler: Option<Sampler>, seed: u64) -> Result<Sample> {
        let count = count_of(&self.estimate);
        let everyone = Objective::new::<M>(&self.scaled.histories, count, self.options);
        let mode = self.mode(&everyone)?;
        let covariance = covariance(&mode, everyone.customers())?;
        // one point a thread: the sums over customers need no threads of their own
        let alone = Workers::alone();
        let one = Objective::new::<M>(&self.scaled.histories, count, self.options.on(&alone));
        let density = Posterior(&one);
        let whitened = Whitened::new(&density, mode.point, &covariance)?;
        let workers = self.options.workers();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut pareto_k = None;
        if sampler != Some(Sampler::Nuts) {
            let is_large = self.scaled.histories.len() > importance::LARGE;
            let cloud =
                importance::draw(&whitened, covariance.nrows(), is_large, workers, &mut rng)?;
            if sampler.is_some() || cloud.is_reliable() {
                return Ok(self.of_cloud(count, &whitened, &cloud));
            }
            pareto_k = Some(cloud.pareto_k);
        }
        let chains = markov::draw(&whitened, covariance.nrows(), workers, seed)?;
        let points: Vec<Array1<f64>> = chains.draws.iter().map(|at| whitened.point(at)).collect();
        let weights = vec![1.0 / points.len() as f64; points.len()];
        let diagnostics = Diagnostics {
            pareto_k,
            ..chains.diagnostics
        };
        Ok(Sample::new(
            self.values(count, &points),
            weights,
            diagnostics,
        ))
    }

    /// The mode, searched for from the estimate on.
    fn mode(&self, everyone: &Objective<'_>) -> Result<Optimum> {
        let start = coordinates(&self.estimate).mapv(|at| at.clamp(-FARTHEST, FARTHEST));
        newton::polish(everyone, Start::of(everyone, start))
    }

    fn of_cloud<D: Density>(
        &self,
        count: Option<u32>,
        whitened: &Whitened<'_, D>,
        cloud: &Cloud,
    ) -> Sample {
        let points: Vec<Array1<f64>> = cloud.places.iter().map(|at| whitened.point(at)).collect();
        let values = self.values(count, &points);
        let (bulk, tail) = cloud.sizes();
        let diagnostics = Diagnostics {
            pareto_k: Some(cloud.pareto_k),
            bulk_ess: Some(bulk),
            tail_ess: Some(tail),
            ..Diagnostics::of(Sampler::Psis)
        };
        Sample::new(values, cloud.weights.clone(), diagnostics)
    }

    /// The parameters at points, in the unit of the data.
    fn values(&self, count: Option<u32>, points: &[Array1<f64>]) -> Array2<f64> {
        let mut values = Array2::zeros((points.len(), M::PARAMETERS.len()));
        for (mut row, point) in values.rows_mut().into_iter().zip(points) {
            let inside = point.mapv(|at| at.clamp(-LIMIT, LIMIT));
            let model = model_at::<M>(&values_at(M::PARAMETERS, &inside), count)
                .expect("parameters within the limits of the search are valid");
            let model = model.rescaled(1.0 / self.scaled.factor);
            row.assign(&Array1::from(model.to_vec()));
        }
        values
    }
}

/// The inverse of the curvature of all customers' ln posterior at its mode.
fn covariance(mode: &Optimum, customers: f64) -> Result<Array2<f64>> {
    let (curvatures, directions) = mode.hessian.eigh().map_err(|error| {
        Error::convergence("the posterior has no curvature at its mode").because(error)
    })?;
    // no direction is less certain than the prior makes it
    let least = 0.5 / (SPREAD * SPREAD * customers);
    let mut covariance = Array2::zeros(mode.hessian.raw_dim());
    for (curvature, direction) in curvatures.iter().zip(directions.columns()) {
        let column = direction.insert_axis(Axis(1));
        covariance = covariance + column.dot(&column.t()) / (customers * curvature.max(least));
    }
    Ok(covariance)
}
