use linfa_linalg::eigh::Eigh;
use ndarray::{Array1, Array2, ArrayView2, Axis};

/// The search ends when a step promises less than this of the mean ln likelihood, or after so many steps.
const NO_GAIN: f64 = 1e-14;
const STEPS: usize = 200;

/// A weight that is not above this is 0, but for rounding.
const ROUNDING: f64 = 1e-15;

/// A direction has at least this share of the largest curvature, so that a step along a flat one ends where a weight is 0.
const FLAT: f64 = 1e-8;

/// The weights that make outcomes likeliest; a row for each outcome, with the probabilities that members give to it, and
/// how often it came. Equal weights without an outcome, and wherever members say the same.
///
/// The sum of weights is added to minus the mean ln likelihood, which makes 1 the best sum (Kim, Carbonetto, Stephens and
/// Anitescu 2020, "A fast algorithm for maximum likelihood estimation of mixture proportions using sequential quadratic
/// programming"). Newton's method then minimises over weights of at least 0.
pub(super) fn likeliest(probabilities: ArrayView2<'_, f64>, counts: &[f64]) -> Array1<f64> {
    let members = probabilities.ncols();
    let mut weights = Array1::from_elem(members, 1.0 / members as f64);
    let total: f64 = counts.iter().sum();
    if total == 0.0 {
        return weights;
    }
    let outcomes = Outcomes {
        probabilities,
        shares: counts.iter().map(|count| count / total).collect(),
    };
    let mut cost = outcomes.cost(&weights);
    for _ in 0..STEPS {
        let (slopes, hessian) = outcomes.slopes(&weights);
        let Some(step) = step_within(&weights, &slopes, &hessian) else {
            break;
        };
        let Some((next, reached)) = lower(&outcomes, &weights, &step, cost) else {
            break;
        };
        (weights, cost) = (next, reached);
    }
    weights
}

/// What members said of outcomes, and the share of each outcome.
struct Outcomes<'p> {
    probabilities: ArrayView2<'p, f64>,
    shares: Array1<f64>,
}

impl Outcomes<'_> {
    /// Minus the mean ln likelihood of weights that sum up to 1.
    fn cost(&self, weights: &Array1<f64>) -> f64 {
        -self
            .probabilities
            .dot(weights)
            .mapv(f64::ln)
            .dot(&self.shares)
    }

    /// The first and second derivatives of the cost and of the sum of weights.
    fn slopes(&self, weights: &Array1<f64>) -> (Array1<f64>, Array2<f64>) {
        let mixed = self.probabilities.dot(weights).insert_axis(Axis(1));
        let relative = &self.probabilities / &mixed;
        let shared = &relative * &self.shares.view().insert_axis(Axis(1));
        (1.0 - shared.sum_axis(Axis(0)), relative.t().dot(&shared))
    }
}

/// Newton's step of the weights that are not 0 or would rise; `None` where it promises nothing.
fn step_within(
    weights: &Array1<f64>,
    slopes: &Array1<f64>,
    hessian: &Array2<f64>,
) -> Option<Array1<f64>> {
    let mut free: Vec<usize> = (0..weights.len())
        .filter(|&i| weights[i] > 0.0 || slopes[i] < 0.0)
        .collect();
    loop {
        let mut step = Array1::zeros(weights.len());
        let part = hessian.select(Axis(0), &free).select(Axis(1), &free);
        let (curvatures, directions) = part.eigh().ok()?;
        let largest = curvatures.fold(0.0, |most: f64, curvature| most.max(*curvature));
        let slopes_of_free = slopes.select(Axis(0), &free);
        let mut gain = 0.0;
        for (curvature, direction) in curvatures.iter().zip(directions.columns()) {
            let slope = direction.dot(&slopes_of_free);
            let curvature = curvature.max(FLAT * largest);
            gain += 0.5 * slope * slope / curvature;
            for (&i, part) in free.iter().zip(direction) {
                step[i] -= part * slope / curvature;
            }
        }
        if gain < NO_GAIN {
            return None;
        }
        match free
            .iter()
            .position(|&i| weights[i] == 0.0 && step[i] < 0.0)
        {
            Some(falling) => free.remove(falling),
            None => return Some(step),
        };
    }
}

/// The first of the shrinking steps that lowers the cost; the longest of them ends where the first weight is 0.
fn lower(
    outcomes: &Outcomes<'_>,
    weights: &Array1<f64>,
    step: &Array1<f64>,
    cost: f64,
) -> Option<(Array1<f64>, f64)> {
    let room = |(weight, step): (&f64, &f64)| if *step < 0.0 { -weight / step } else { 1.0 };
    let mut length = weights.iter().zip(step).map(room).fold(1.0, f64::min);
    for _ in 0..40 {
        let next = weights + &(step * length);
        let next = next.mapv(|weight| if weight > ROUNDING { weight } else { 0.0 });
        let next = &next / next.sum();
        let reached = outcomes.cost(&next);
        if reached < cost {
            return Some((next, reached));
        }
        length *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::{Outcomes, likeliest};

    /// Probabilities that members give to outcomes, the last two members nearly the same, and how often outcomes came.
    fn outcomes(seed: u64) -> (Array2<f64>, Vec<f64>) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut probabilities =
            Array2::from_shape_simple_fn((400, 6), || rng.random_range(-6.0_f64..0.0).exp());
        let mut rng = ChaCha8Rng::seed_from_u64(seed + 1_000);
        for mut row in probabilities.rows_mut() {
            row[5] = row[4] * (1.0 + rng.random_range(-1e-4..1e-4));
        }
        let counts = (0..400).map(|_| f64::from(rng.random_range(1..40_u32)));
        (probabilities, counts.collect())
    }

    #[test]
    fn no_weight_can_be_moved_to_make_outcomes_likelier() {
        for seed in 0..40 {
            let (probabilities, counts) = outcomes(seed);
            let weights = likeliest(probabilities.view(), &counts);
            let shares = Array1::from(counts.clone()) / counts.iter().sum::<f64>();
            let outcomes = Outcomes {
                probabilities: probabilities.view(),
                shares,
            };
            let (slopes, _) = outcomes.slopes(&weights);
            assert!((weights.sum() - 1.0).abs() < 1e-14);
            for (weight, slope) in weights.iter().zip(&slopes) {
                let at_zero = *weight == 0.0 && *slope > -1e-6;
                assert!(
                    at_zero || slope.abs() < 1e-6,
                    "seed {seed}: {weights} {slopes}"
                );
            }
        }
    }

    #[test]
    fn members_that_say_the_same_share_their_weight() {
        let alike = array![[0.9, 0.9, 0.1], [0.1, 0.1, 0.9]];
        let weights = likeliest(alike.view(), &[3.0, 1.0]);
        assert!((weights[0] - weights[1]).abs() < 1e-7 && weights[0] > 0.4);
        let equal = Array1::from_elem(3, 1.0 / 3.0);
        assert_eq!(likeliest(array![[0.2, 0.2, 0.2]].view(), &[5.0]), equal);
        assert_eq!(likeliest(Array2::zeros((0, 3)).view(), &[]), equal);
    }

    #[test]
    fn members_without_an_own_outcome_have_no_weight() {
        let worse = array![[0.5, 0.4, 0.1], [0.5, 0.4, 0.9]];
        let weights = likeliest(worse.view(), &[1.0, 1.0]);
        assert!(weights[1].abs() < 1e-15, "{weights}");
    }
}
