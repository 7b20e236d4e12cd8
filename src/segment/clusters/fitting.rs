//! Clusters of a given number, fitted to a sample; then every customer belongs to one of them.
//!
//! `linfa` fits. Who belongs to which cluster is decided here: its mixture takes exponentials of log densities, which
//! are 0 for a customer far from all clusters, and it panics on the quotient.

use linfa::DatasetBase;
use linfa::metrics::SilhouetteScore;
use linfa::traits::Fit;
use linfa_clustering::{GaussianMixtureModel, KMeans};
use linfa_linalg::cholesky::Cholesky;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

use super::options::ClusterMethod;
use crate::error::{Error, Result};

/// Starts of k-means, of which the best is kept.
const STARTS: usize = 5;
/// Steps of k-means from one start.
const STEPS: u64 = 100;
/// K-means ends when no centre moves farther, in standard deviations.
const STILL: f64 = 1e-3;
/// The mixture ends when a step raises the mean log-likelihood by less.
const FLAT: f64 = 1e-4;
/// Steps of the mixture.
const MIXTURE_STEPS: u64 = 300;
/// Added to the variances of a mixture, in squared standard deviations: without it, customers who are all the same in
/// something, such as those with one purchase, make a cluster without width and an infinite likelihood.
const LEAST_VARIANCE: f64 = 0.01;

/// Fitted clusters.
pub(super) enum Fitted {
    /// A centre in each row.
    Centres(Array2<f64>),
    /// Normal distributions.
    Mixture(Vec<Component>),
}

/// A normal distribution of a mixture.
pub(super) struct Component {
    mean: Array1<f64>,
    /// The lower triangular factor of the covariance.
    factor: Array2<f64>,
    /// The logarithm of its weight and of the constant of its density.
    ln_constant: f64,
}

impl Fitted {
    /// Fits so many clusters to points, one in each row. The same seed gives the same clusters.
    ///
    /// # Errors
    /// When the method does not converge.
    pub(super) fn fit(
        method: ClusterMethod,
        points: ArrayView2<'_, f64>,
        clusters: usize,
        seed: u64,
    ) -> Result<Self> {
        let data = DatasetBase::from(points);
        let chance = Xoshiro256Plus::seed_from_u64(seed);
        match method {
            ClusterMethod::KMeans => {
                let means = KMeans::params_with_rng(clusters, chance)
                    .n_runs(STARTS)
                    .max_n_iterations(STEPS)
                    .tolerance(STILL)
                    .fit(&data);
                let means = means.map_err(|error| failed(method, clusters, error))?;
                Ok(Self::Centres(means.centroids().clone()))
            }
            ClusterMethod::GaussianMixture => {
                let mixture = GaussianMixtureModel::params_with_rng(clusters, chance)
                    .max_n_iterations(MIXTURE_STEPS)
                    .tolerance(FLAT)
                    .reg_covariance(LEAST_VARIANCE)
                    .fit(&data);
                let mixture = mixture.map_err(|error| failed(method, clusters, error))?;
                let components = (0..clusters).map(|at| Component::of(&mixture, at));
                Ok(Self::Mixture(components.collect::<Result<_>>()?))
            }
        }
    }

    /// The cluster of a customer: the nearest centre, or the most probable component. Of equals, the first.
    pub(super) fn cluster_of(&self, point: ArrayView1<'_, f64>) -> usize {
        let nearness: Vec<f64> = match self {
            Self::Centres(centres) => centres
                .outer_iter()
                .map(|centre| -squared_distance(point, centre))
                .collect(),
            Self::Mixture(components) => components
                .iter()
                .map(|component| component.ln_density(point))
                .collect(),
        };
        let mut best = 0;
        for (at, near) in nearness.iter().enumerate() {
            if *near > nearness[best] {
                best = at;
            }
        }
        best
    }

    /// The clusters of several customers.
    pub(super) fn clusters_of(&self, points: ArrayView2<'_, f64>) -> Vec<usize> {
        let points = points.outer_iter();
        points.map(|point| self.cluster_of(point)).collect()
    }

    /// The Bayesian information criterion of a mixture, lower is better; `None` for centres, which have no likelihood.
    ///
    /// BIC = −2 ln L + p ln n, with p free parameters and n points
    pub(super) fn bic(&self, points: ArrayView2<'_, f64>) -> Option<f64> {
        let Self::Mixture(components) = self else {
            return None;
        };
        let (count, features) = points.dim();
        let ln_likelihood: f64 = points
            .outer_iter()
            .map(|point| {
                let terms = components.iter().map(|of| of.ln_density(point));
                ln_sum_exp(&terms.collect::<Vec<f64>>())
            })
            .sum();
        let each = features + features * (features + 1) / 2;
        let parameters = components.len() * each + components.len() - 1;
        Some((parameters as f64).mul_add((count as f64).ln(), -2.0 * ln_likelihood))
    }
}

impl Component {
    fn of(mixture: &GaussianMixtureModel<f64>, at: usize) -> Result<Self> {
        let covariance = mixture.covariances().index_axis(Axis(0), at);
        let factor = covariance.cholesky().map_err(|error| {
            Error::convergence("a cluster of the mixture has no valid covariance").because(error)
        })?;
        let ln_deviations: f64 = factor.diag().iter().map(|number| number.ln()).sum();
        let features = factor.nrows() as f64;
        let ln_two_pi = (2.0 * std::f64::consts::PI).ln();
        Ok(Self {
            mean: mixture.means().row(at).to_owned(),
            ln_constant: mixture.weights()[at].ln() - ln_deviations - 0.5 * features * ln_two_pi,
            factor,
        })
    }

    /// The logarithm of weight × density: −½ |L⁻¹(x − μ)|² and the constant, where L Lᵀ is the covariance.
    fn ln_density(&self, point: ArrayView1<'_, f64>) -> f64 {
        let mut apart: Vec<f64> = Vec::with_capacity(point.len());
        for row in 0..point.len() {
            let mut rest = point[row] - self.mean[row];
            for (column, earlier) in apart.iter().enumerate() {
                rest -= self.factor[[row, column]] * earlier;
            }
            apart.push(rest / self.factor[[row, row]]);
        }
        let squares: f64 = apart.iter().map(|number| number * number).sum();
        self.ln_constant - 0.5 * squares
    }
}

/// How clearly points belong to their cluster and not to the next one: the mean silhouette, from −1 to 1. All points in
/// one cluster have none.
///
/// # Errors
/// When the library refuses the points, which is a fault of ours.
pub(super) fn silhouette(points: ArrayView2<'_, f64>, clusters: Vec<usize>) -> Result<Option<f64>> {
    let first = clusters.first().copied();
    if clusters.iter().all(|cluster| Some(*cluster) == first) {
        return Ok(None);
    }
    let data = DatasetBase::new(points, Array1::from(clusters));
    let score: f64 = data
        .silhouette_score()
        .map_err(|error| Error::data("clusters cannot be judged").because(error))?;
    Ok(score.is_finite().then_some(score))
}

fn failed(
    method: ClusterMethod,
    clusters: usize,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    let name = method.name();
    let error = Error::convergence(format!("no {clusters} clusters were found by {name}"));
    let error = error.because(cause);
    match method {
        ClusterMethod::KMeans => error,
        ClusterMethod::GaussianMixture => {
            error.hint("`--cluster-method k-means` always finds some")
        }
    }
}

fn squared_distance(left: ArrayView1<'_, f64>, right: ArrayView1<'_, f64>) -> f64 {
    let pairs = left.iter().zip(right);
    pairs.map(|(left, right)| (left - right).powi(2)).sum()
}

fn ln_sum_exp(terms: &[f64]) -> f64 {
    let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = terms.iter().map(|term| (term - largest).exp()).sum();
    largest + sum.ln()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_component_has_the_density_of_its_normal_distribution() {
        // two independent normal variables with standard deviations 2 and 0.5
        let component = Component {
            mean: array![1.0, -1.0],
            factor: array![[2.0, 0.0], [0.0, 0.5]],
            ln_constant: -(2.0 * std::f64::consts::PI).ln(),
        };
        let ln_density = component.ln_density(array![3.0, -2.0].view());
        assert!((ln_density - (-2.5 - (2.0 * std::f64::consts::PI).ln())).abs() < 1e-14);
    }

    #[test]
    fn a_customer_far_from_all_clusters_belongs_to_one() {
        let points = ndarray::Array2::from_shape_fn((60, 2), |(row, column)| {
            let cluster = if row < 30 { 0.0 } else { 4.0 };
            cluster + ((row * (7 + column)) % 11) as f64 / 20.0
        });
        for method in [ClusterMethod::KMeans, ClusterMethod::GaussianMixture] {
            let fitted = Fitted::fit(method, points.view(), 2, 42).unwrap();
            let near = fitted.cluster_of(points.row(59));
            assert_ne!(near, fitted.cluster_of(points.row(0)));
            assert_eq!(fitted.cluster_of(array![1e3, 1e3].view()), near);
            let judged = silhouette(points.view(), fitted.clusters_of(points.view()));
            assert!(judged.unwrap().unwrap() > 0.9);
        }
        assert_eq!(silhouette(points.view(), vec![1; 60]).unwrap(), None);
    }

    #[test]
    fn sums_of_exponentials_do_not_vanish() {
        assert!((ln_sum_exp(&[-2e3, -2e3]) - (-2e3 + 2.0_f64.ln())).abs() < 1e-9);
    }
}
