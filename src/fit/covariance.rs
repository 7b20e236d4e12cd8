use linfa_linalg::eigh::Eigh;
use ndarray::{Array2, Axis};

use super::newton::{FLAT, Optimum, ROUNDED};
use crate::error::{Error, Result};
use crate::model::Parametric;

/// A negative curvature beyond this share is a rise, not rounding of differences.
const RISING: f64 = 1e-6;

/// What the data say about each parameter.
pub(super) struct Identified {
    /// Covariance of the parameters' coordinates; zero rows where nothing is said.
    pub(super) covariance: Array2<f64>,
    /// Whether the data identify the parameter.
    pub(super) known: Vec<bool>,
    /// The smallest eigenvalue of the mean Hessian of the identified parameters.
    pub(super) curvature: f64,
}

/// Inverts the Hessian; parameters at a bound, and those that dominate a flat direction, are held fixed.
///
/// # Errors
/// When the likelihood rises in some direction: the point is a saddle, no maximum.
pub(super) fn identify(optimum: &Optimum, customers: f64) -> Result<Identified> {
    let k = optimum.point.len();
    let mut known: Vec<bool> = optimum.bound.iter().map(|bound| !bound).collect();
    loop {
        let free: Vec<usize> = (0..k).filter(|&i| known[i]).collect();
        let mut covariance = Array2::zeros((k, k));
        let part = optimum
            .hessian
            .select(Axis(0), &free)
            .select(Axis(1), &free);
        let no_maximum = || {
            Error::convergence(
                "the search ended at a point that is not a maximum of the likelihood",
            )
        };
        let (values, vectors) = part.eigh().map_err(|error| no_maximum().because(error))?;
        let most = values
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        let flattest = (0..free.len()).min_by(|&i, &j| values[i].total_cmp(&values[j]));
        let Some(flattest) = flattest else {
            return Ok(Identified {
                covariance,
                known,
                curvature: 0.0,
            });
        };
        if values[flattest] < -(RISING * most).max(ROUNDED) {
            return Err(no_maximum());
        }
        if values[flattest] <= FLAT * most {
            let direction = vectors.column(flattest);
            let leader =
                (0..free.len()).max_by(|&i, &j| direction[i].abs().total_cmp(&direction[j].abs()));
            known[free[leader.unwrap_or(0)]] = false;
            continue;
        }
        for (value, vector) in values.iter().zip(vectors.columns()) {
            for (row, &i) in free.iter().enumerate() {
                for (column, &j) in free.iter().enumerate() {
                    covariance[[i, j]] += vector[row] * vector[column] / (value * customers);
                }
            }
        }
        return Ok(Identified {
            covariance,
            known,
            curvature: values[flattest],
        });
    }
}

impl Identified {
    /// The standard error of a parameter's coordinate, its log where it is positive; 0 where it is not identified.
    pub(super) fn error(&self, i: usize) -> f64 {
        self.covariance[[i, i]].sqrt()
    }

    /// Covariance and standard errors of all the model's parameters themselves (delta method); none for counts.
    pub(super) fn in_units<M: Parametric>(&self, model: &M) -> (Array2<f64>, Vec<Option<f64>>) {
        let parameters = M::PARAMETERS.iter().zip(model.to_vec());
        let slopes: Vec<f64> = parameters
            .map(|(parameter, value)| parameter.domain.slope_at(value))
            .collect();
        let mut covariance = Array2::zeros((slopes.len(), slopes.len()));
        for ((i, j), part) in self.covariance.indexed_iter() {
            covariance[[i, j]] = part * slopes[i] * slopes[j];
        }
        let known = |i: usize| self.known.get(i).is_some_and(|known| *known);
        let errors = (0..slopes.len())
            .map(|i| known(i).then(|| self.error(i) * slopes[i]))
            .collect();
        (covariance, errors)
    }
}
