use std::cell::{Cell, RefCell};

use argmin::core::{CostFunction, Error, Executor, Gradient};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use ndarray::Array1;

use super::objective::Objective;

/// The most passes over the data that a start may cost.
const BUDGET: u32 = 150;

/// Steps before Newton's method takes over.
const ITERATIONS: u64 = 40;

/// Searches from a start with L-BFGS; the best point that was seen (coordinates of parameters) and its cost.
///
/// How the solver judges its own end does not matter: the caller polishes and checks.
pub(super) fn lbfgs(
    objective: &Objective<'_>,
    start: Array1<f64>,
    tolerance: f64,
) -> (Array1<f64>, f64) {
    let watched = Watched {
        objective,
        spent: Cell::new(0),
        best: RefCell::new((start.clone(), f64::INFINITY)),
    };
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), 5).with_tolerance_grad(tolerance);
    if let Ok(solver) = solver {
        // an error here is a spent budget or a line search that gave up: the best point counts
        let _ended = Executor::new(&watched, solver)
            .configure(|state| state.param(start).max_iters(ITERATIONS))
            .ctrlc(false)
            .run();
    }
    watched.best.into_inner()
}

/// The objective under a budget, so that a line search that lost its way ends, remembering the best point.
struct Watched<'o, 'h> {
    objective: &'o Objective<'h>,
    spent: Cell<u32>,
    best: RefCell<(Array1<f64>, f64)>,
}

impl CostFunction for &Watched<'_, '_> {
    type Param = Array1<f64>;
    type Output = f64;

    fn cost(&self, point: &Array1<f64>) -> Result<f64, Error> {
        self.spent.set(self.spent.get() + 1);
        if self.spent.get() > BUDGET {
            return Err(Error::msg("the budget is spent"));
        }
        let cost = self.objective.evaluate(point).0;
        if cost < self.best.borrow().1 {
            *self.best.borrow_mut() = (point.clone(), cost);
        }
        Ok(cost)
    }
}

impl Gradient for &Watched<'_, '_> {
    type Param = Array1<f64>;
    type Gradient = Array1<f64>;

    fn gradient(&self, point: &Array1<f64>) -> Result<Array1<f64>, Error> {
        Ok(self.objective.evaluate(point).1)
    }
}
