use linfa_linalg::eigh::Eigh;
use ndarray::{Array2, ArrayView1};

use crate::error::{Error, Result};
use crate::fit::Estimate;

/// What is known about the error of estimated parameters.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Uncertainty {
    /// Nothing: a model that was written by hand, or a forecaster without parameters.
    #[default]
    Unknown,
    /// The covariance of the estimates, in the order of the model's table: errors by the delta method.
    Delta(Covariance),
}

/// The covariance of estimated parameters: symmetric and positive semi-definite, up to rounding.
///
/// Rows of zeros belong to parameters that the data do not identify.
#[derive(Debug, Clone, PartialEq)]
pub struct Covariance(Array2<f64>);

/// What rounding may do to a correlation. Fitted covariances have all their digits; ones that people copy have six.
const ROUNDED: f64 = 1e-5;

impl Covariance {
    /// Checks a matrix.
    ///
    /// # Errors
    /// When it is not square, finite, symmetric and positive semi-definite.
    pub fn new(matrix: Array2<f64>) -> Result<Self> {
        if !matrix.is_square() {
            return Err(Error::data("a covariance has as many rows as columns"));
        }
        let errors = matrix.diag().mapv(f64::sqrt);
        // also false where a variance is negative: its root is not a number
        if !errors.iter().all(|error| error.is_finite()) {
            return Err(not_a_covariance());
        }
        let mut correlation = Array2::eye(matrix.nrows());
        for ((i, j), &covariance) in matrix.indexed_iter() {
            let scale = errors[i] * errors[j];
            let asymmetry = (covariance - matrix[[j, i]]).abs();
            if !(covariance.abs() <= scale * (1.0 + ROUNDED) && asymmetry <= scale * ROUNDED) {
                return Err(not_a_covariance());
            }
            if i != j && scale > 0.0 {
                correlation[[i, j]] = covariance / scale;
            }
        }
        let (curvatures, _) = correlation
            .eigh()
            .map_err(|error| not_a_covariance().because(error))?;
        if curvatures.iter().all(|curvature| *curvature >= -ROUNDED) {
            Ok(Self(matrix))
        } else {
            Err(not_a_covariance())
        }
    }

    /// The matrix.
    #[must_use]
    pub const fn matrix(&self) -> &Array2<f64> {
        &self.0
    }
}

fn not_a_covariance() -> Error {
    Error::data("not symmetric and positive semi-definite, so not a covariance")
        .hint("copy all of its rows with all digits, or leave it out: then `clv_ci_*` stay empty")
}

impl Uncertainty {
    /// That of parameters with a covariance.
    ///
    /// # Errors
    /// Those of [`Covariance::new`].
    pub fn delta(covariance: Array2<f64>) -> Result<Self> {
        Covariance::new(covariance).map(Self::Delta)
    }

    /// That of an estimate, whose covariance is one by construction.
    #[must_use]
    pub fn of_fit(estimate: &Estimate) -> Self {
        Self::Delta(Covariance(estimate.covariance.clone()))
    }

    /// That of estimates whose covariance is one by construction.
    pub(super) const fn of_estimates(covariance: Array2<f64>) -> Self {
        Self::Delta(Covariance(covariance))
    }

    /// How many parameters it is about.
    pub(super) fn parameters(&self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Delta(covariance) => Some(covariance.0.nrows()),
        }
    }

    /// The variance of a quantity with these derivatives.
    pub(super) fn variance(&self, slopes: &[f64]) -> Option<f64> {
        match self {
            Self::Unknown => None,
            Self::Delta(covariance) => {
                let slopes = ArrayView1::from(slopes);
                Some(slopes.dot(&covariance.0.dot(&slopes)))
            }
        }
    }
}
