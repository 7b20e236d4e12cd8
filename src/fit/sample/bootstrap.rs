use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson};

use super::{Diagnostics, Sample, Sampler};
use crate::error::{Error, Result};
use crate::fit::Options;
use crate::fit::newton::{self, Start};
use crate::fit::objective::{Objective, coordinates, count_of, model_at, values_at};
use crate::fit::scaled::Scaled;
use crate::history::Weighted;
use crate::model::Likelihood;
use crate::parallel::Workers;

/// How often customers are drawn.
const RESAMPLES: usize = 200;

/// Fewer estimates than this say nothing about intervals.
const FEWEST: usize = 100;

/// Estimates from customers that are drawn with replacement: each counts as often as a Poisson variable with mean 1 says.
/// Every search goes on from the estimate of all customers.
///
/// # Errors
/// - the model needs logarithms that are only known as a sum over all customers
/// - no maximum is found for most of the draws
pub fn bootstrap<'w, M: Likelihood>(
    histories: &Weighted<M::History>,
    estimate: &M,
    seed: u64,
    options: impl Into<Options<'w>>,
) -> Result<Sample> {
    let options = options.into();
    let scaled = Scaled::of::<M>(histories);
    let estimate = estimate.rescaled(scaled.factor);
    check_sums(&estimate)?;
    let count = count_of(&estimate);
    let everyone = Objective::new::<M>(&scaled.histories, count, options);
    let start = Start::of(&everyone, coordinates(&estimate));
    let alone = Workers::alone();
    let refitted = options
        .workers()
        .map(RESAMPLES, |resample| -> Result<Vec<f64>> {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(1 + resample as u64);
            let drawn = redrawn(&scaled.histories, &mut rng);
            let objective = Objective::new::<M>(&drawn, count, options.on(&alone));
            let start = Start {
                point: start.point.clone(),
                hessian: start.hessian.clone(),
            };
            let point = newton::polish(&objective, start)?.point;
            let model: M = model_at(&values_at(M::PARAMETERS, &point), count)?;
            Ok(model.rescaled(1.0 / scaled.factor).to_vec())
        });
    let found: Vec<Vec<f64>> = refitted.into_iter().filter_map(Result::ok).collect();
    if found.len() < FEWEST {
        return Err(Error::convergence(format!(
            "{}: only {} of {RESAMPLES} resamples of the customers have a maximum of the likelihood",
            M::NAME,
            found.len()
        ))
        .hint("use `--uncertainty posterior`"));
    }
    let diagnostics = Diagnostics {
        failed: Some(RESAMPLES - found.len()),
        ..Diagnostics::of(Sampler::Bootstrap)
    };
    let shape = (found.len(), M::PARAMETERS.len());
    let values = Array2::from_shape_vec(shape, found.concat()).expect("one row for each estimate");
    let weights = vec![1.0 / found.len() as f64; found.len()];
    Ok(Sample::new(values, weights, diagnostics))
}

/// Refuses models to which the histories alone do not say everything about the parameters.
fn check_sums<M: Likelihood>(estimate: &M) -> Result<()> {
    let mut slopes = vec![0.0; M::estimated()];
    estimate.beside(1.0, &mut slopes);
    if slopes.iter().all(|slope| *slope == 0.0) {
        return Ok(());
    }
    let what = format!("{} cannot be fitted to resampled customers", M::NAME);
    Err(Error::usage(what).hint("use `--uncertainty posterior`, or `--spend gamma-gamma`"))
}

/// Each history with the number of its customers drawn anew.
fn redrawn<H: crate::history::TotalOrder + Copy>(
    histories: &Weighted<H>,
    rng: &mut ChaCha8Rng,
) -> Weighted<H> {
    let weights = histories.weights().iter();
    let weights: Vec<f64> = weights
        .map(|&weight| Poisson::new(weight).map_or(0.0, |poisson| poisson.sample(rng)))
        .collect();
    histories.reweighted(&weights)
}
