//! The No-U-Turn sampler with multinomial weights: \[HG14\] Hoffman & Gelman, "The No-U-Turn Sampler", JMLR 15 (2014);
//! \[B17\] Betancourt, "A Conceptual Introduction to Hamiltonian Monte Carlo", arXiv 1701.02434 (2017), appendix A.
//!
//! The density comes whitened, so the momentum is a standard normal. Warm-up finds the length of steps, and the
//! spread of the density once more.

use ndarray::{Array1, Array2};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::density::{Density, Whitened};
use crate::error::Result;
use crate::special::ln_add_exp;

/// A trajectory has at most 2 to this power steps.
const DEEPEST: u32 = 8;

/// A loss of energy from which on a trajectory counts as divergent.
const LOST: f64 = 1_000.0;

/// The share of proposals that the steps of warm-up aim at.
const ACCEPTED: f64 = 0.8;

/// How many draws count, and how many come before them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lengths {
    pub(super) warm_up: usize,
    pub(super) draws: usize,
}

/// One chain after its warm-up.
pub(super) struct Chain {
    pub(super) draws: Vec<Array1<f64>>,
    pub(super) divergences: usize,
}

/// Runs one chain: half of the warm-up with the metric that the density comes with, the other half with the one that
/// those draws suggest.
///
/// # Errors
/// When the draws of the warm-up have no covariance.
pub(super) fn run(
    density: &impl Density,
    start: Array1<f64>,
    lengths: Lengths,
    rng: &mut ChaCha8Rng,
) -> Result<Chain> {
    let half = lengths.warm_up / 2;
    let mut first = Sampler::new(density, start, rng);
    let early: Vec<Array1<f64>> = (0..half).map(|_| first.adapt(rng)).collect();
    let (mean, covariance) = moments(&early[half / 4..]);
    let adapted = Whitened::new(density, mean, &covariance)?;
    let origin = Array1::zeros(covariance.nrows());
    let mut second = Sampler::new(&adapted, origin, rng);
    for _ in half..lengths.warm_up {
        second.adapt(rng);
    }
    second.settle();
    let draws = (0..lengths.draws).map(|_| {
        second.draw(rng);
        adapted.point(&second.at.place)
    });
    Ok(Chain {
        draws: draws.collect(),
        divergences: second.divergences,
    })
}

/// Mean and covariance, the latter drawn towards the identity by a few draws' worth.
fn moments(draws: &[Array1<f64>]) -> (Array1<f64>, Array2<f64>) {
    let (n, k) = (draws.len() as f64, draws[0].len());
    let mut mean = Array1::zeros(k);
    for draw in draws {
        mean.scaled_add(1.0 / n, draw);
    }
    let mut covariance = Array2::eye(k) * (5.0 / (n + 5.0));
    for draw in draws {
        let off = draw - &mean;
        for ((i, j), sum) in covariance.indexed_iter_mut() {
            *sum += off[i] * off[j] / (n + 5.0);
        }
    }
    (mean, covariance)
}

/// A point of the phase space.
#[derive(Debug, Clone)]
struct Point {
    place: Array1<f64>,
    momentum: Array1<f64>,
    ln: f64,
    slopes: Array1<f64>,
}

impl Point {
    fn new(density: &impl Density, place: Array1<f64>) -> Self {
        let (ln, slopes) = density.ln(&place);
        Self {
            momentum: Array1::zeros(place.len()),
            place,
            ln,
            slopes,
        }
    }

    /// Minus the energy.
    fn ln_joint(&self) -> f64 {
        self.ln - 0.5 * self.momentum.dot(&self.momentum)
    }

    /// One leapfrog step.
    fn step(&self, density: &impl Density, length: f64) -> Self {
        let half = &self.momentum + &(&self.slopes * (0.5 * length));
        let place = &self.place + &(&half * length);
        let (ln, slopes) = density.ln(&place);
        Self {
            momentum: half + &slopes * (0.5 * length),
            place,
            ln,
            slopes,
        }
    }
}

/// A part of a trajectory, with a draw from it.
struct Tree {
    backward: Point,
    forward: Point,
    /// The sum of momenta.
    momenta: Array1<f64>,
    draw: Point,
    ln_weight: f64,
    accepted: f64,
    steps: f64,
    ended: bool,
    diverged: bool,
}

impl Tree {
    fn leaf(point: Point, energy: f64) -> Self {
        let gain = point.ln_joint() - energy;
        let gain = if gain.is_nan() {
            f64::NEG_INFINITY
        } else {
            gain
        };
        let diverged = gain < -LOST;
        Self {
            backward: point.clone(),
            forward: point.clone(),
            momenta: point.momentum.clone(),
            draw: point,
            ln_weight: gain,
            accepted: gain.exp().min(1.0),
            steps: 1.0,
            ended: diverged,
            diverged,
        }
    }

    /// Does the trajectory turn back? \[B17\] appendix A.4.2.
    fn turns(&self) -> bool {
        self.momenta.dot(&self.backward.momentum) <= 0.0
            || self.momenta.dot(&self.forward.momentum) <= 0.0
    }

    /// Joins a later part of the trajectory, whose draw replaces the own with this probability.
    fn join(&mut self, other: Self, forward: bool, probability: f64, rng: &mut ChaCha8Rng) {
        self.accepted += other.accepted;
        self.steps += other.steps;
        self.ended |= other.ended;
        self.diverged |= other.diverged;
        if self.ended {
            return;
        }
        if rng.random::<f64>() < probability {
            self.draw = other.draw;
        }
        self.ln_weight = ln_add_exp(self.ln_weight, other.ln_weight);
        self.momenta += &other.momenta;
        if forward {
            self.forward = other.forward;
        } else {
            self.backward = other.backward;
        }
        self.ended = self.turns();
    }
}

/// A chain on its way.
struct Sampler<'d, D> {
    density: &'d D,
    at: Point,
    steps: StepLength,
    divergences: usize,
}

impl<'d, D: Density> Sampler<'d, D> {
    fn new(density: &'d D, start: Array1<f64>, rng: &mut ChaCha8Rng) -> Self {
        let mut at = Point::new(density, start);
        at.momentum = normal(at.place.len(), rng);
        let length = first_length(density, &at);
        Self {
            density,
            at,
            steps: StepLength::new(length),
            divergences: 0,
        }
    }

    /// A draw of the warm-up.
    fn adapt(&mut self, rng: &mut ChaCha8Rng) -> Array1<f64> {
        let accepted = self.draw(rng);
        self.steps.learn(accepted);
        self.at.place.clone()
    }

    /// Ends the warm-up.
    fn settle(&mut self) {
        self.steps.length = self.steps.ln_mean.exp();
        self.divergences = 0;
    }

    /// Moves to the next draw; the mean probability of acceptance.
    fn draw(&mut self, rng: &mut ChaCha8Rng) -> f64 {
        self.at.momentum = normal(self.at.place.len(), rng);
        let energy = self.at.ln_joint();
        let mut tree = Tree::leaf(self.at.clone(), energy);
        (tree.accepted, tree.steps) = (0.0, 0.0);
        for depth in 0..DEEPEST {
            let forward = rng.random::<bool>();
            let next = self.grow(&tree, forward, depth, energy, rng);
            let probability = (next.ln_weight - tree.ln_weight).exp().min(1.0);
            tree.join(next, forward, probability, rng);
            if tree.ended {
                break;
            }
        }
        self.divergences += usize::from(tree.diverged);
        self.at = tree.draw;
        tree.accepted / tree.steps
    }

    /// The trajectory's continuation by 2 to the power of `depth` steps.
    fn grow(
        &self,
        from: &Tree,
        forward: bool,
        depth: u32,
        energy: f64,
        rng: &mut ChaCha8Rng,
    ) -> Tree {
        if depth == 0 {
            let (end, sign) = if forward {
                (&from.forward, 1.0)
            } else {
                (&from.backward, -1.0)
            };
            return Tree::leaf(end.step(self.density, sign * self.steps.length), energy);
        }
        let mut tree = self.grow(from, forward, depth - 1, energy, rng);
        if !tree.ended {
            let next = self.grow(&tree, forward, depth - 1, energy, rng);
            let sum = ln_add_exp(tree.ln_weight, next.ln_weight);
            let probability = (next.ln_weight - sum).exp();
            tree.join(next, forward, probability, rng);
        }
        tree
    }
}

fn normal(dimension: usize, rng: &mut ChaCha8Rng) -> Array1<f64> {
    (0..dimension).map(|_| StandardNormal.sample(rng)).collect()
}

/// \[HG14\] algorithm 4: a length whose first step is accepted about every other time.
fn first_length(density: &impl Density, at: &Point) -> f64 {
    let gain = |length: f64| at.step(density, length).ln_joint() - at.ln_joint();
    let is_short = |length: f64| gain(length) > 0.5_f64.ln();
    let mut length = 1.0;
    let factor = if is_short(length) { 2.0 } else { 0.5 };
    for _ in 0..30 {
        if is_short(length) != (factor > 1.0) {
            break;
        }
        length *= factor;
    }
    length
}

/// \[HG14\] section 3.2: dual averaging.
struct StepLength {
    length: f64,
    target: f64,
    ln_mean: f64,
    error: f64,
    draws: f64,
}

impl StepLength {
    fn new(length: f64) -> Self {
        Self {
            length,
            target: (10.0 * length).ln(),
            ln_mean: 0.0,
            error: 0.0,
            draws: 0.0,
        }
    }

    fn learn(&mut self, accepted: f64) {
        self.draws += 1.0;
        let share = 1.0 / (self.draws + 10.0);
        self.error += share * (ACCEPTED - accepted - self.error);
        let ln = self.target - self.draws.sqrt() / 0.05 * self.error;
        let memory = self.draws.powf(-0.75);
        self.ln_mean += memory * (ln - self.ln_mean);
        self.length = ln.exp();
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::{Density, Lengths, run};

    /// A normal variable, and another one that is three tenths of its square up to noise.
    struct Banana;

    impl Density for Banana {
        fn ln(&self, at: &Array1<f64>) -> (f64, Array1<f64>) {
            let (x, off) = (at[0], at[1] - 0.3 * at[0] * at[0]);
            let ln = -0.5 * (x * x + off * off);
            (ln, array![0.6 * x * off - x, -off])
        }
    }

    #[test]
    fn a_bent_density_has_the_moments_that_are_known() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let lengths = Lengths {
            warm_up: 1_000,
            draws: 20_000,
        };
        let chain = run(&Banana, Array1::zeros(2), lengths, &mut rng).unwrap();
        let mean = |f: &dyn Fn(&Array1<f64>) -> f64| {
            chain.draws.iter().map(f).sum::<f64>() / chain.draws.len() as f64
        };
        // E[x] = 0, E[x²] = 1, E[y] = 0.3, Var[y] = 1 + 0.09 Var[x²] = 1.18
        assert!(mean(&|at| at[0]).abs() < 0.05);
        assert!((mean(&|at| at[0] * at[0]) - 1.0).abs() < 0.1);
        assert!((mean(&|at| at[1]) - 0.3).abs() < 0.05);
        assert!((mean(&|at| (at[1] - 0.3).powi(2)) - 1.18).abs() < 0.1);
        // far out the density bends more than a step of one length can follow; a card warns from 1% on
        assert!(chain.divergences < 200, "{}", chain.divergences);
    }
}
