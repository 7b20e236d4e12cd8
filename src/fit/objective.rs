use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use ndarray::{Array1, Array2};

use super::Options;
use crate::error::Result;
use crate::history::Weighted;
use crate::model::{Domain, Likelihood, Parameter, Parametric};
use crate::parallel::Workers;

/// Coordinates (logs of positive parameters, others as they are) stay within ± this, in scaled time or money: positive
/// parameters from 1e-7 to 1e7.
pub(super) const LIMIT: f64 = 16.1;

/// How many histories one block has; blocks are summed in order, whatever thread made them.
const BLOCK: usize = 256;

/// The distance of points for differences of the gradient.
const STEP: f64 = 1e-4;

/// A point with its cost and gradient.
type Evaluation = (Array1<f64>, f64, Array1<f64>);

/// The sum of ln L over customers as a function of the estimated parameters.
trait Terms: Sync {
    /// The sum and its gradient; `None` where the parameters are not those of a model.
    fn sum(&self, values: &[f64], workers: &Workers) -> Option<(f64, Vec<f64>)>;
}

/// Histories for a model, with the count that is held fixed, where the model has one.
struct Histories<'h, M: Likelihood> {
    histories: &'h Weighted<M::History>,
    count: Option<u32>,
}

impl<M: Likelihood> Terms for Histories<'_, M> {
    fn sum(&self, values: &[f64], workers: &Workers) -> Option<(f64, Vec<f64>)> {
        let model: M = model_at(values, self.count).ok()?;
        let (histories, weights) = (self.histories.histories(), self.histories.weights());
        let blocks = workers.map(histories.len().div_ceil(BLOCK), |block| {
            let range = block * BLOCK..((block + 1) * BLOCK).min(histories.len());
            let mut gradient = vec![0.0; values.len()];
            let sum = model.block(&histories[range.clone()], &weights[range], &mut gradient);
            (sum, gradient)
        });
        let mut gradient = vec![0.0; values.len()];
        let mut sum = model
            .beside(self.histories.ln_sum().unwrap_or(0.0), &mut gradient)
            .unwrap_or(0.0);
        for (part, slopes) in blocks {
            sum += part;
            gradient
                .iter_mut()
                .zip(slopes)
                .for_each(|(total, slope)| *total += slope);
        }
        Some((sum, gradient))
    }
}

/// Minus the mean ln L, and the penalty where there is one, as a function of the parameters' coordinates, with its gradient.
///
/// Outside the box the function continues as on its border. Searches see the model only through it: they are compiled once,
/// and not once for each model.
pub(super) struct Objective<'h> {
    terms: Box<dyn Terms + 'h>,
    /// The estimated parameters.
    parameters: &'static [Parameter],
    /// The prior precision of real parameters.
    precision: f64,
    customers: f64,
    options: Options<'h>,
    evaluations: AtomicU64,
    last: Mutex<Option<Evaluation>>,
}

impl<'h> Objective<'h> {
    /// The objective of a model at a count, which is `None` for a model that has none.
    pub(super) fn new<M: Likelihood + 'h>(
        histories: &'h Weighted<M::History>,
        count: Option<u32>,
        options: Options<'h>,
    ) -> Self {
        Self {
            terms: Box::new(Histories::<M> { histories, count }),
            parameters: &M::PARAMETERS[..M::estimated()],
            precision: M::PRECISION,
            customers: histories.customers(),
            options,
            evaluations: AtomicU64::new(0),
            last: Mutex::new(None),
        }
    }

    pub(super) const fn customers(&self) -> f64 {
        self.customers
    }

    pub(super) fn evaluations(&self) -> u64 {
        self.evaluations.load(Ordering::Relaxed)
    }

    /// Cost and gradient; both infinite and zero where the likelihood is not finite.
    pub(super) fn evaluate(&self, point: &Array1<f64>) -> (f64, Array1<f64>) {
        if let Ok(Some((last, cost, gradient))) = self.last.lock().as_deref()
            && last == point
        {
            return (*cost, gradient.clone());
        }
        let (cost, gradient) = self.pass(point);
        if let Ok(mut last) = self.last.lock() {
            *last = Some((point.clone(), cost, gradient.clone()));
        }
        (cost, gradient)
    }

    /// The Hessian by central differences of the gradient, made symmetric.
    pub(super) fn hessian(&self, point: &Array1<f64>) -> Array2<f64> {
        let k = point.len();
        let mut hessian = Array2::zeros((k, k));
        for i in 0..k {
            let moved = |by: f64| {
                let mut point = point.clone();
                point[i] += by;
                self.pass(&point).1
            };
            let column = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
            hessian.column_mut(i).assign(&column);
        }
        (&hessian + &hessian.t()) * 0.5
    }

    /// What the penalty and the prior of real parameters add to the cost.
    pub(super) fn penalty(&self, point: &Array1<f64>) -> f64 {
        let mut sum = 0.0;
        for (i, at) in point.iter().enumerate() {
            sum += 0.5 * self.pull(i) * at * at;
        }
        sum
    }

    /// How strongly the penalty and the prior pull a coordinate towards 0.
    fn pull(&self, i: usize) -> f64 {
        let prior = match self.parameters[i].domain {
            Domain::Real => self.precision / self.customers,
            _ => 0.0,
        };
        2.0 * self.options.penalty + prior
    }

    /// Cost and gradient, computed afresh.
    pub(super) fn pass(&self, point: &Array1<f64>) -> (f64, Array1<f64>) {
        self.evaluations.fetch_add(1, Ordering::Relaxed);
        let k = point.len();
        let inside = point.mapv(|at| at.clamp(-LIMIT - 2.0 * STEP, LIMIT + 2.0 * STEP));
        let values = values_at(self.parameters, &inside);
        let failed = (f64::INFINITY, Array1::zeros(k));
        let Some((sum, slopes)) = self.terms.sum(&values, self.options.workers) else {
            return failed;
        };
        let mut gradient = Array1::from(slopes);
        for i in 0..k {
            let outside = point[i].abs() > LIMIT + 2.0 * STEP;
            gradient[i] *= if outside {
                0.0
            } else {
                -self.parameters[i].domain.slope_at(values[i]) / self.customers
            };
        }
        for (i, at) in point.iter().enumerate() {
            gradient[i] += self.pull(i) * at;
        }
        let cost = self.penalty(point) - sum / self.customers;
        if cost.is_finite() && gradient.iter().all(|slope: &f64| slope.is_finite()) {
            (cost, gradient)
        } else {
            failed
        }
    }
}

/// The model at these values of the estimated parameters and at a count, where it has one.
pub(super) fn model_at<M: Likelihood>(estimated: &[f64], count: Option<u32>) -> Result<M> {
    let mut values = estimated.to_vec();
    values.extend(count.map(f64::from));
    M::from_values(&values)
}

/// The values of parameters at their coordinates.
pub(super) fn values_at(parameters: &[Parameter], point: &Array1<f64>) -> Vec<f64> {
    let parameters = parameters.iter().zip(point);
    parameters
        .map(|(parameter, &at)| parameter.domain.value_at(at))
        .collect()
}

/// The coordinates of a model's estimated parameters.
pub(super) fn coordinates<M: Likelihood>(model: &M) -> Array1<f64> {
    let values = model.to_vec();
    let parameters = M::PARAMETERS.iter().zip(&values).take(M::estimated());
    parameters
        .map(|(parameter, &value)| parameter.domain.coordinate(value))
        .collect()
}

/// The count of a model that has one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the domain of a count is 1 to 1000"
)]
pub(super) fn count_of<M: Parametric>(model: &M) -> Option<u32> {
    let last = M::PARAMETERS.last()?;
    let count = model.to_vec().last().copied();
    count
        .filter(|_| last.domain == Domain::Count)
        .map(|count| count as u32)
}
