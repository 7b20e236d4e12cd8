use linfa_linalg::cholesky::Cholesky;
use ndarray::{Array1, Array2};

use crate::error::{Error, Result};
use crate::fit::objective::Objective;

/// An unnormalised density over a few dimensions.
pub(super) trait Density: Sync {
    /// Its logarithm and the gradient of that.
    fn ln(&self, at: &Array1<f64>) -> (f64, Array1<f64>);
}

/// The posterior of a model's coordinates: the likelihood, and the prior that the objective has as its penalty.
pub(super) struct Posterior<'o, 'h>(pub(super) &'o Objective<'h>);

impl Density for Posterior<'_, '_> {
    fn ln(&self, at: &Array1<f64>) -> (f64, Array1<f64>) {
        let (cost, slopes) = self.0.pass(at);
        let customers = self.0.customers();
        (-customers * cost, slopes * -customers)
    }
}

/// A density seen from its centre, in units of its own spread: nearly a standard normal.
pub(super) struct Whitened<'d, D> {
    density: &'d D,
    centre: Array1<f64>,
    /// The lower triangle of the covariance's Cholesky decomposition.
    lower: Array2<f64>,
    /// ln of the density at the centre, which is taken off.
    height: f64,
}

impl<'d, D: Density> Whitened<'d, D> {
    /// # Errors
    /// When the matrix is not positive definite.
    pub(super) fn new(
        density: &'d D,
        centre: Array1<f64>,
        covariance: &Array2<f64>,
    ) -> Result<Self> {
        let lower = covariance.cholesky().map_err(|error| {
            Error::convergence("the posterior has no curvature at its mode").because(error)
        })?;
        let height = density.ln(&centre).0;
        Ok(Self {
            density,
            centre,
            lower,
            height,
        })
    }

    /// The point of the density at these coordinates.
    pub(super) fn point(&self, at: &Array1<f64>) -> Array1<f64> {
        &self.centre + &self.lower.dot(at)
    }
}

impl<D: Density> Density for Whitened<'_, D> {
    fn ln(&self, at: &Array1<f64>) -> (f64, Array1<f64>) {
        let (ln, slopes) = self.density.ln(&self.point(at));
        (ln - self.height, self.lower.t().dot(&slopes))
    }
}
