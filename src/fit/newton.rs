use linfa_linalg::eigh::Eigh;
use ndarray::{Array1, Array2, Axis};

use super::objective::{LIMIT, Objective};
use crate::error::{Error, Result};

/// A gain in ln L of all customers together that no longer matters.
const NO_GAIN: f64 = 1e-9;

/// Newton's method ends here at the latest.
const STEPS: usize = 200;

/// A direction with less than this share of the largest curvature is flat.
pub(super) const FLAT: f64 = 1e-9;

/// Curvature of the mean ln L below this is rounding of differences of the gradient.
pub(super) const ROUNDED: f64 = 1e-9;

/// A step after which more than this share of the gain is still promised asks for a new Hessian.
const SLOW: f64 = 0.4;

/// The longest step, in logs of parameters.
const LONGEST: f64 = 3.0;

/// Where to begin: a point and what the Hessian is like there.
pub(super) struct Start {
    pub(super) point: Array1<f64>,
    pub(super) hessian: Array2<f64>,
}

impl Start {
    /// A point with the Hessian of an objective.
    pub(super) fn of(objective: &Objective<'_>, point: Array1<f64>) -> Self {
        let hessian = objective.hessian(&point);
        Self { point, hessian }
    }
}

/// A point that passed the check, in logs of scaled parameters, with the mean cost and its derivatives.
pub(super) struct Optimum {
    pub(super) point: Array1<f64>,
    pub(super) cost: f64,
    pub(super) gradient: Array1<f64>,
    pub(super) hessian: Array2<f64>,
    /// Which parameters lie at a bound that the likelihood would cross.
    pub(super) bound: Vec<bool>,
    /// The gain in ln L that a further step promises.
    pub(super) gain: f64,
}

impl Optimum {
    /// The largest component of the gradient of the parameters that are not at a bound.
    pub(super) fn free_gradient(&self) -> f64 {
        let free = self
            .gradient
            .iter()
            .zip(&self.bound)
            .filter(|(_, bound)| !**bound);
        free.fold(0.0, |largest, (slope, _)| largest.max(slope.abs()))
    }
}

/// Newton's method on all histories. It begins with the Hessian that the start brings, which costs nothing, lets it
/// learn from each step, and takes a new one when a step gains less than it promised and before it says it is done.
pub(super) fn polish(objective: &Objective<'_>, start: Start) -> Result<Optimum> {
    let Start {
        mut point,
        mut hessian,
    } = start;
    point.mapv_inplace(|ln| ln.clamp(-LIMIT, LIMIT));
    let (mut cost, mut gradient) = objective.evaluate(&point);
    if !cost.is_finite() {
        return Err(
            Error::convergence("the likelihood is not finite at any starting point")
                .hint("a history that the model gives no probability to; the audit may show it"),
        );
    }
    let mut fresh = false;
    let mut last_gain = f64::INFINITY;
    for _ in 0..STEPS {
        let Step {
            by: step,
            gain,
            bound,
        } = step_within(&point, &hessian, &gradient);
        let gain = gain * objective.customers();
        let done = gain < NO_GAIN;
        if done && fresh && cost.is_finite() {
            let optimum = Optimum {
                point,
                cost,
                gradient,
                hessian,
                bound,
                gain,
            };
            return Ok(last_step(objective, optimum, &step));
        }
        let slow = gain > SLOW * last_gain;
        if done || (slow && !fresh) {
            hessian = objective.hessian(&point);
            (fresh, last_gain) = (true, f64::INFINITY);
            continue;
        }
        last_gain = gain;
        let Some((next, lower, slopes)) = backtrack(
            objective,
            &point,
            &step,
            Height {
                cost,
                gradient: &gradient,
            },
        ) else {
            if fresh {
                // no step lowers the cost any more: what is left of the promised gain is rounding
                return ended(
                    Optimum {
                        point,
                        cost,
                        gradient,
                        hessian,
                        bound,
                        gain,
                    },
                    objective.customers(),
                );
            }
            hessian = objective.hessian(&point);
            fresh = true;
            continue;
        };
        learn(&mut hessian, &(&next - &point), &(&slopes - &gradient));
        (point, cost, gradient) = (next, lower, slopes);
        fresh = false;
    }
    let hessian = objective.hessian(&point);
    let Step { gain, bound, .. } = step_within(&point, &hessian, &gradient);
    let gain = gain * objective.customers();
    ended(
        Optimum {
            point,
            cost,
            gradient,
            hessian,
            bound,
            gain,
        },
        objective.customers(),
    )
}

/// The step that is too small to be seen in the cost, kept where it makes the gradient smaller.
fn last_step(objective: &Objective<'_>, optimum: Optimum, step: &Array1<f64>) -> Optimum {
    let point = (&optimum.point + step).mapv(|ln| ln.clamp(-LIMIT, LIMIT));
    let (cost, gradient) = objective.evaluate(&point);
    let gain = newton_step(&optimum.hessian, &gradient, &optimum.bound).1 * objective.customers();
    if gain < optimum.gain {
        Optimum {
            point,
            cost,
            gradient,
            gain,
            ..optimum
        }
    } else {
        optimum
    }
}

/// An end at which no step lowers the cost: accepted where the promised gain is below what rounding leaves
/// of ln L. Flat directions promise what they cannot keep and are left out; the covariance names them.
fn ended(optimum: Optimum, customers: f64) -> Result<Optimum> {
    let gain = customers * gain_above(&optimum.hessian, &optimum.gradient, &optimum.bound, FLAT);
    if gain < 1e-6 + customers * rounding(&optimum.point, optimum.cost) && optimum.cost.is_finite()
    {
        return Ok(Optimum { gain, ..optimum });
    }
    let point: Vec<String> = optimum
        .point
        .iter()
        .map(|ln| format!("{:.6}", ln.exp()))
        .collect();
    Err(Error::convergence(format!(
        "no maximum of the likelihood was found; the search ended at (scaled) parameters {} with a mean ln L of {:.9} \
         and a gradient of {:.2e}",
        point.join(", "),
        -optimum.cost,
        optimum.free_gradient(),
    ))
    .hint("the audit may show what is unusual in the data; a longer window helps most"))
}

/// Which parameters lie on the border of the box with the cost falling outwards.
fn at_bound(point: &Array1<f64>, gradient: &Array1<f64>) -> Vec<bool> {
    let outside = |(ln, slope): (&f64, &f64)| ln.abs() >= LIMIT - 1e-9 && ln * slope <= 0.0;
    point.iter().zip(gradient).map(outside).collect()
}

/// A Newton step.
struct Step {
    by: Array1<f64>,
    /// The gain in mean ln L that it promises.
    gain: f64,
    /// The parameters that it does not move, because they lie on the border.
    bound: Vec<bool>,
}

/// A Newton step that leaves the box through no parameter that lies on its border: such a parameter is
/// held and the step is taken again for the others.
fn step_within(point: &Array1<f64>, hessian: &Array2<f64>, gradient: &Array1<f64>) -> Step {
    let mut bound = at_bound(point, gradient);
    loop {
        let (by, gain) = newton_step(hessian, gradient, &bound);
        let leaves =
            |i: &usize| !bound[*i] && point[*i].abs() >= LIMIT - 1e-9 && point[*i] * by[*i] > 0.0;
        match (0..bound.len()).find(leaves) {
            Some(i) => bound[i] = true,
            None => return Step { by, gain, bound },
        }
    }
}

/// The curvature of the free parameters: eigenvalues, and eigenvectors over all parameters.
fn directions(hessian: &Array2<f64>, bound: &[bool]) -> Option<Vec<(f64, Array1<f64>)>> {
    let free: Vec<usize> = (0..bound.len()).filter(|&i| !bound[i]).collect();
    let (values, vectors) = hessian
        .select(Axis(0), &free)
        .select(Axis(1), &free)
        .eigh()
        .ok()?;
    let whole = |vector: ndarray::ArrayView1<f64>| {
        let mut whole = Array1::zeros(bound.len());
        free.iter()
            .zip(vector)
            .for_each(|(&i, part)| whole[i] = *part);
        whole
    };
    Some(
        values
            .into_iter()
            .zip(vectors.columns().into_iter().map(whole))
            .collect(),
    )
}

/// Half the squared Newton decrement over directions whose curvature is above a share of the largest.
fn gain_above(hessian: &Array2<f64>, gradient: &Array1<f64>, bound: &[bool], share: f64) -> f64 {
    let Some(directions) = directions(hessian, bound) else {
        return f64::INFINITY;
    };
    let floor = (share * largest(&directions)).max(ROUNDED);
    let curved = directions
        .iter()
        .filter(|(curvature, _)| curvature.abs() > floor);
    curved
        .map(|(curvature, direction)| 0.5 * direction.dot(gradient).powi(2) / curvature.abs())
        .sum()
}

fn largest(directions: &[(f64, Array1<f64>)]) -> f64 {
    directions
        .iter()
        .fold(0.0, |most, (curvature, _)| most.max(curvature.abs()))
}

/// The step of the free parameters and half the squared Newton decrement; eigenvalues are taken by
/// their size, so that the step falls also where the Hessian is not positive definite.
fn newton_step(
    hessian: &Array2<f64>,
    gradient: &Array1<f64>,
    bound: &[bool],
) -> (Array1<f64>, f64) {
    let mut step = Array1::zeros(bound.len());
    let Some(directions) = directions(hessian, bound) else {
        return (step, f64::INFINITY);
    };
    let floor = largest(&directions) * 1e-12 + f64::MIN_POSITIVE;
    let mut gain = 0.0;
    for (curvature, direction) in &directions {
        let (slope, curvature) = (direction.dot(gradient), curvature.abs().max(floor));
        gain += 0.5 * slope * slope / curvature;
        step.scaled_add(-slope / curvature, direction);
    }
    let longest = step
        .iter()
        .fold(0.0_f64, |most: f64, part: &f64| most.max(part.abs()));
    if longest > LONGEST {
        step *= LONGEST / longest;
    }
    (step, gain)
}

/// Makes the Hessian tell the change of the gradient that was seen along a step, and stay positive definite (BFGS).
fn learn(hessian: &mut Array2<f64>, step: &Array1<f64>, change: &Array1<f64>) {
    let curvature = step.dot(change);
    let told = hessian.dot(step);
    let told_curvature = step.dot(&told);
    if curvature <= 0.0 || told_curvature <= 0.0 {
        return;
    }
    for ((i, j), entry) in hessian.indexed_iter_mut() {
        *entry += change[i] * change[j] / curvature - told[i] * told[j] / told_curvature;
    }
}

/// What rounding makes of the mean ln L: of its size, and of terms like r·ln α, which are far larger where parameters
/// are and cancel to it.
fn rounding(point: &Array1<f64>, cost: f64) -> f64 {
    let largest = point
        .iter()
        .fold(0.0_f64, |most, ln| most.max(ln.exp() * (1.0 + ln.abs())));
    1e-13 * cost.abs() + f64::EPSILON * largest
}

/// The cost at a point, and how it changes there.
#[derive(Clone, Copy)]
struct Height<'g> {
    cost: f64,
    gradient: &'g Array1<f64>,
}

/// How much of a step leaves one parameter, at `ln`, inside the box.
fn room(ln: f64, step: f64) -> f64 {
    if step == 0.0 {
        1.0
    } else {
        (LIMIT * step.signum() - ln) / step
    }
}

/// The first of the shrinking steps that lowers the cost, or, where the difference is within the rounding
/// of a sum over all customers, the gradient; the longest of them ends where the first parameter meets
/// the border of the box.
fn backtrack(
    objective: &Objective<'_>,
    point: &Array1<f64>,
    step: &Array1<f64>,
    Height { cost, gradient }: Height<'_>,
) -> Option<(Array1<f64>, f64, Array1<f64>)> {
    let rounding = rounding(point, cost);
    let mut length = 1.0_f64;
    for (ln, part) in point.iter().zip(step) {
        length = length.min(room(*ln, *part));
    }
    for _ in 0..30 {
        let next = (point + &(step * length)).mapv(|ln| ln.clamp(-LIMIT, LIMIT));
        let (lower, slopes) = objective.evaluate(&next);
        let flatter =
            lower - cost <= rounding && slopes.dot(&slopes) < 0.8 * gradient.dot(gradient);
        if lower < cost || flatter {
            return Some((next, lower, slopes));
        }
        length *= 0.5;
    }
    None
}
