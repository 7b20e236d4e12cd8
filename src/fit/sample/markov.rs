use ndarray::Array1;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::chains::Quality;
use super::density::Density;
use super::nuts::{self, Lengths};
use super::{Diagnostics, Sampler};
use crate::error::Result;
use crate::parallel::Workers;

/// How many chains are run.
const CHAINS: usize = 4;

/// How long each of them is.
const LENGTHS: Lengths = Lengths {
    warm_up: 400,
    draws: 1_000,
};

/// Draws of all chains, one after the other.
pub(super) struct Chains {
    pub(super) draws: Vec<Array1<f64>>,
    pub(super) diagnostics: Diagnostics,
}

/// Runs chains from points around the mode of a whitened density.
///
/// # Errors
/// When a chain does not move.
pub(super) fn draw(
    density: &impl Density,
    dimension: usize,
    workers: &Workers,
    seed: u64,
) -> Result<Chains> {
    let chains = workers.map(CHAINS, |chain| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(1 + chain as u64);
        let start = (0..dimension)
            .map(|_| StandardNormal.sample(&mut rng))
            .collect();
        nuts::run(density, start, LENGTHS, &mut rng)
    });
    let chains = chains.into_iter().collect::<Result<Vec<_>>>()?;
    let along = |i: usize| -> Vec<Vec<f64>> {
        let values = |chain: &nuts::Chain| chain.draws.iter().map(|draw| draw[i]).collect();
        chains.iter().map(values).collect()
    };
    let mut quality = Quality::of(&along(0));
    for i in 1..dimension {
        quality = quality.worse(Quality::of(&along(i)));
    }
    let diagnostics = Diagnostics {
        r_hat: Some(quality.r_hat),
        bulk_ess: Some(quality.bulk_ess),
        tail_ess: Some(quality.tail_ess),
        divergences: Some(chains.iter().map(|chain| chain.divergences).sum()),
        ..Diagnostics::of(Sampler::Nuts)
    };
    Ok(Chains {
        draws: chains.into_iter().flat_map(|chain| chain.draws).collect(),
        diagnostics,
    })
}
