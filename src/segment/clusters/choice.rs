//! The number of clusters: all candidates are fitted to a sample, and the best one is kept.

use std::collections::HashSet;

use ndarray::{Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::fitting::{Fitted, silhouette};
use super::options::{ClusterMethod, ClusterNumber, ClusterSpec};
use crate::error::{Error, Result};
use crate::parallel::Workers;

/// Customers that clusters are fitted to: centres of so many are known to a hundredth of a standard deviation.
const SAMPLE: usize = 20_000;
/// Customers whose silhouettes are computed; each is compared with all others of them.
const JUDGED: usize = 1_500;
/// A cluster with fewer customers of the sample, or with fewer than 1% of them, is of little use: `auto` passes its
/// number over.
const FEWEST: usize = 5;

/// A number of clusters that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Tried {
    /// How many clusters.
    pub clusters: usize,
    /// The mean silhouette of k-means (higher is better), or the BIC of the mixture (lower is better); `None` if it
    /// could not be fitted or judged.
    pub measure: Option<f64>,
    /// Customers in the smallest of them over all customers.
    pub smallest_share: Option<f64>,
}

impl Tried {
    fn of(clusters: usize, candidate: Option<&Candidate>, sampled: usize) -> Self {
        Self {
            clusters,
            measure: candidate.and_then(|candidate| candidate.measure),
            smallest_share: candidate.map(|of| of.smallest as f64 / sampled as f64),
        }
    }
}

/// The number that was chosen.
pub(super) struct Choice {
    pub(super) fitted: Fitted,
    /// How many clusters were fitted.
    pub(super) number: usize,
    pub(super) tried: Vec<Tried>,
    /// The mean silhouette of the chosen clusters.
    pub(super) silhouette: Option<f64>,
    /// Customers that they were fitted to.
    pub(super) sampled: usize,
    /// The size from which clusters are of use, where a number was passed over for a smaller one.
    pub(super) passed_over: Option<usize>,
}

/// Fitted clusters with their figures.
struct Candidate {
    fitted: Fitted,
    number: usize,
    silhouette: Option<f64>,
    measure: Option<f64>,
    smallest: usize,
}

/// What candidates are fitted to and judged by.
struct Sample {
    points: Array2<f64>,
    /// Rows of the sample whose silhouettes are computed.
    judged: Vec<usize>,
}

impl Choice {
    /// Fits all candidates and keeps the best.
    ///
    /// # Errors
    /// - customers differ in fewer ways than the number of clusters asked for
    /// - no candidate could be fitted
    pub(super) fn of(
        points: ArrayView2<'_, f64>,
        asked: ClusterSpec,
        workers: &Workers,
    ) -> Result<Self> {
        let sample = Sample::of(points, asked.seed);
        let numbers = sample.candidates(asked.number)?;
        let attempts =
            workers.run(|| workers.map(numbers.len(), |at| sample.fit(numbers[at], asked)))?;
        let sampled = sample.points.nrows();
        let (mut tried, mut candidates, mut fault) = (Vec::new(), Vec::new(), None);
        for (clusters, attempt) in numbers.into_iter().zip(attempts) {
            let candidate = attempt.map_err(|error| fault = Some(error)).ok();
            tried.push(Tried::of(clusters, candidate.as_ref(), sampled));
            candidates.extend(candidate);
        }
        let least = least_customers(sampled);
        let (useful, tiny): (Vec<_>, Vec<_>) = candidates
            .into_iter()
            .partition(|candidate| candidate.smallest >= least);
        let passed_over = (!useful.is_empty() && !tiny.is_empty()).then_some(least);
        let among = if useful.is_empty() { tiny } else { useful };
        match (best(among, asked.method), fault) {
            (Some(best), _) => Ok(Self {
                fitted: best.fitted,
                number: best.number,
                tried,
                silhouette: best.silhouette,
                sampled,
                passed_over,
            }),
            (None, Some(fault)) => Err(fault),
            (None, None) => Err(Error::data("there is nothing to form clusters from")),
        }
    }
}

impl Sample {
    fn of(points: ArrayView2<'_, f64>, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let rows = draw(points.nrows(), SAMPLE, &mut rng);
        let points = points.select(Axis(0), &rows);
        let judged = draw(points.nrows(), JUDGED, &mut rng);
        Self { points, judged }
    }

    /// The numbers that are tried: not more than there are different customers.
    fn candidates(&self, asked: ClusterNumber) -> Result<Vec<usize>> {
        let numbers = asked.candidates();
        let different = self.different(*numbers.end());
        if different < 2 {
            return Err(all_alike());
        }
        if different < *numbers.start() {
            return Err(Error::data(format!(
                "customers differ in {different} ways only, fewer than the clusters asked for: `{asked}`"
            ))
            .hint(format!("`--clusters {different}` or less, or `--clusters auto`")));
        }
        Ok(numbers.filter(|number| *number <= different).collect())
    }

    /// How many different customers there are, counted up to a number.
    fn different(&self, most: usize) -> usize {
        let mut seen: HashSet<Vec<u64>> = HashSet::new();
        for point in self.points.outer_iter() {
            seen.insert(point.iter().map(|number| number.to_bits()).collect());
            if seen.len() == most {
                break;
            }
        }
        seen.len()
    }

    fn fit(&self, number: usize, asked: ClusterSpec) -> Result<Candidate> {
        let fitted = Fitted::fit(asked.method, self.points.view(), number, asked.seed)?;
        let clusters = fitted.clusters_of(self.points.view());
        let mut sizes = vec![0; number];
        for cluster in &clusters {
            sizes[*cluster] += 1;
        }
        let judged = self.points.select(Axis(0), &self.judged);
        let of_judged = self.judged.iter().map(|row| clusters[*row]).collect();
        let silhouette = silhouette(judged.view(), of_judged)?;
        Ok(Candidate {
            measure: match asked.method {
                ClusterMethod::KMeans => silhouette,
                ClusterMethod::GaussianMixture => fitted.bic(self.points.view()),
            },
            silhouette,
            smallest: sizes.into_iter().min().unwrap_or_default(),
            number,
            fitted,
        })
    }
}

/// The size from which clusters are of use.
const fn least_customers(sampled: usize) -> usize {
    let share = sampled.div_ceil(100);
    if share > FEWEST { share } else { FEWEST }
}

/// The candidate with the best measure. Of equals, the one with fewer clusters.
fn best(candidates: Vec<Candidate>, method: ClusterMethod) -> Option<Candidate> {
    let goodness = |candidate: &Candidate| match (candidate.measure, method) {
        (None, _) => f64::NEG_INFINITY,
        (Some(silhouette), ClusterMethod::KMeans) => silhouette,
        (Some(bic), ClusterMethod::GaussianMixture) => -bic,
    };
    candidates.into_iter().reduce(|best, other| {
        if goodness(&other) > goodness(&best) {
            other
        } else {
            best
        }
    })
}

/// So many rows at most, drawn without replacement, in their order.
fn draw(rows: usize, most: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut drawn = index::sample(rng, rows, rows.min(most)).into_vec();
    drawn.sort_unstable();
    drawn
}

/// Nothing tells one customer from another.
pub(super) fn all_alike() -> Error {
    Error::data("all customers are alike in what clusters are formed from")
        .hint("leave `--clusters` out")
}
