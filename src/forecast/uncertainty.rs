use linfa_linalg::eigh::Eigh;
use ndarray::{Array2, ArrayView1};

use crate::error::{Error, Result};
use crate::fit::{Estimate, Fit, Sample};
use crate::model::{GammaGamma, PurchaseModel, SpendModel};

/// What is known about the error of estimated parameters.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Uncertainty {
    /// Nothing: a model that was written by hand, or a forecaster without parameters.
    #[default]
    Unknown,
    /// The covariance of the estimates, in the order of the model's table: errors by the delta method.
    Delta(Covariance),
    /// Draws of the parameters, from a posterior or from resampled customers.
    Draws(Draws),
}

/// Draws of a model's parameters, each as likely as the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws(pub(super) Drawn);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Drawn {
    Purchases(Vec<PurchaseModel>),
    Spend(Vec<GammaGamma>),
}

/// Fewer draws say nothing about the ends of an interval.
const FEWEST: usize = 20;

/// So many are more than a forecast can use.
const MOST: usize = 2_000;

impl Draws {
    /// Draws of a purchase model.
    ///
    /// # Errors
    /// When there are fewer than 20 or more than 2,000.
    pub fn of_purchases(models: Vec<PurchaseModel>) -> Result<Self> {
        check_number(models.len())?;
        Ok(Self(Drawn::Purchases(models)))
    }

    /// Draws of a spend model.
    ///
    /// # Errors
    /// When there are fewer than 20 or more than 2,000.
    pub fn of_spend(models: &[SpendModel]) -> Result<Self> {
        check_number(models.len())?;
        let models = models.iter().map(|model| *model.gamma_gamma());
        Ok(Self(Drawn::Spend(models.collect())))
    }
}

fn check_number(draws: usize) -> Result<()> {
    if (FEWEST..=MOST).contains(&draws) {
        Ok(())
    } else {
        Err(Error::data(format!(
            "needs {FEWEST} to {MOST} draws: `{draws}` given"
        )))
    }
}

/// The models at the draws of a sample, which are valid by construction.
fn models<M>(sample: &Sample, of_values: impl Fn(&[f64]) -> Result<M>) -> Vec<M> {
    let rows = sample.values().rows().into_iter();
    rows.map(|row| of_values(&row.to_vec()).expect("a draw has valid parameters"))
        .collect()
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

    /// That of a purchase model: its draws where it has them, else its covariance.
    #[must_use]
    pub fn of_purchases(fit: &Fit<PurchaseModel>) -> Self {
        let draws = fit.estimate.sample.as_ref().map(|sample| {
            let of_values = |values: &[f64]| PurchaseModel::from_values(fit.model.name(), values);
            Self::Draws(Draws(Drawn::Purchases(models(sample, of_values))))
        });
        draws.unwrap_or_else(|| Self::of_fit(&fit.estimate))
    }

    /// That of a spend model: its draws where it has them, else its covariance.
    #[must_use]
    pub fn of_spend(fit: &Fit<SpendModel>) -> Self {
        let draws = fit.estimate.sample.as_ref().map(|sample| {
            let of_values = |values: &[f64]| SpendModel::from_values(fit.model.name(), values);
            let models = models(sample, of_values);
            let models = models.iter().map(|model| *model.gamma_gamma());
            Self::Draws(Draws(Drawn::Spend(models.collect())))
        });
        draws.unwrap_or_else(|| Self::of_fit(&fit.estimate))
    }

    /// That of estimates whose covariance is one by construction.
    pub(super) const fn of_estimates(covariance: Array2<f64>) -> Self {
        Self::Delta(Covariance(covariance))
    }

    /// How many parameters its covariance is about; `None` where it has none.
    pub(super) fn parameters(&self) -> Option<usize> {
        match self {
            Self::Unknown | Self::Draws(_) => None,
            Self::Delta(covariance) => Some(covariance.0.nrows()),
        }
    }

    /// The variance of a quantity with these derivatives.
    pub(super) fn variance(&self, slopes: &[f64]) -> Option<f64> {
        match self {
            Self::Unknown | Self::Draws(_) => None,
            Self::Delta(covariance) => {
                let slopes = ArrayView1::from(slopes);
                Some(slopes.dot(&covariance.0.dot(&slopes)))
            }
        }
    }
}
