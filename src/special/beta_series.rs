//! Sums of incomplete beta functions by power series: many weighted sums of the same functions cost a few
//! multiplications each.

use std::sync::OnceLock;

use super::beta::{beta_inc_of_kernel, ln_beta_kernel};
use super::exponential::logistic;

/// Terms of a power series.
const TERMS: usize = 14;

/// Functions whose series are made together.
const ROWS: usize = 32;

/// Such groups of functions.
const GROUPS: usize = 8;

/// The longest step towards a value.
const LONGEST_STEP: f64 = 1.0;

/// More cells than these are not worth their memory.
const MOST_CELLS: f64 = 1_024.0;

/// What the functions of later groups may add to a sum, relative to it, and be left out.
const NOTHING: f64 = 1e-15;

/// The functions I_u(np, q), n = 1, 2, …, of v = ln(u/(1 − u)), by their power series around the middles of cells.
///
/// With K = uᵃ(1−u)^q/B(a, q) the derivative of I_u(a, q) with respect to v is K, and K′ = K·(a − (a+q)u), u′ = u(1−u):
/// the coefficients follow by recursion from I and K in the middle. A cell is half as wide as the standard deviation of
/// ln(u/(1−u)) of the narrowest beta distribution is at least. So 14 terms have an error below 1e-13.
///
/// Series are made when they are first needed.
#[derive(Debug)]
pub struct BetaSums {
    p: f64,
    q: f64,
    /// Half the width of a cell.
    half: f64,
    cells: Box<[Cell]>,
}

/// The series of all functions in one cell.
#[derive(Debug, Default)]
struct Cell([OnceLock<Box<[Series]>>; GROUPS]);

/// Coefficients in units of half the width of a cell.
type Series = [f64; TERMS];

impl BetaSums {
    /// How many functions there are.
    pub const MOST: usize = ROWS * GROUPS;

    /// The series cover v from minus this to this.
    pub const REACH: f64 = 10.0;

    /// The functions of these parameters; `None` where they are too steep.
    #[must_use]
    pub fn new(p: f64, q: f64) -> Option<Self> {
        let narrowest = (1.0 / (p * Self::MOST as f64) + 1.0 / q).sqrt();
        let count = (4.0 * Self::REACH / narrowest.min(1.0)).ceil();
        if count.is_nan() || count > MOST_CELLS {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cells = (0..count as usize).map(|_| Cell::default());
        Some(Self {
            p,
            q,
            half: Self::REACH / count,
            cells: cells.collect(),
        })
    }

    /// Σₙ `weights`[n − 1] · I_u(np, q) near v, for weights of which no more than [`Self::MOST`] are given.
    #[must_use]
    pub fn sum_near(&self, v: f64, weights: &[f64]) -> BetaSum {
        self.sum::<TERMS>(v, weights)
    }

    /// The same as far as a straight line, which costs a fraction of it: one step of Newton's method towards where the
    /// sum is `target`.
    #[must_use]
    pub fn step_towards(&self, target: f64, v: f64, weights: &[f64]) -> f64 {
        let line = self.sum::<2>(v, weights);
        let (value, slope) = line.at(v);
        v + ((target - value) / slope).clamp(-LONGEST_STEP, LONGEST_STEP)
    }

    /// The sum in the cell of v with its first terms; the others are 0.
    fn sum<const FIRST: usize>(&self, v: f64, weights: &[f64]) -> BetaSum {
        let from_low = ((v + Self::REACH) / (2.0 * self.half)).max(0.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let at = (from_low as usize).min(self.cells.len() - 1);
        let middle = (2.0 * at as f64 + 1.0).mul_add(self.half, -Self::REACH);
        let mut terms = [0.0; TERMS];
        let mut left: f64 = weights.iter().sum();
        for (group, weights) in weights.chunks(ROWS).enumerate() {
            let rows = self.cells[at].0[group].get_or_init(|| self.group(group, middle));
            for (weight, row) in weights.iter().zip(rows) {
                for (term, coefficient) in terms[..FIRST].iter_mut().zip(&row[..FIRST]) {
                    *term += weight * coefficient;
                }
                left -= weight;
            }
            // functions fall as n rises
            let last: f64 = rows[ROWS - 1].iter().map(|term| term.abs()).sum();
            if left * last <= NOTHING * terms[0].abs() {
                break;
            }
        }
        BetaSum {
            middle,
            half: self.half,
            terms,
        }
    }

    /// The series of a group of functions around the middle of a cell.
    fn group(&self, group: usize, middle: f64) -> Box<[Series]> {
        let (u, rest) = (logistic(middle), logistic(-middle));
        let mut shares = [0.0; TERMS];
        shares[0] = u;
        shares[1] = self.half * u * rest;
        for k in 1..TERMS - 1 {
            let square: f64 = (0..=k).map(|i| shares[i] * shares[k - i]).sum();
            shares[k + 1] = self.half * (shares[k] - square) / (k + 1) as f64;
        }
        let first = group * ROWS + 1;
        (first..first + ROWS)
            .map(|n| self.series(n as f64 * self.p, &shares, rest))
            .collect()
    }

    /// The series of I_u(a, q), from that of u and from 1 − u in the middle.
    fn series(&self, a: f64, shares: &Series, rest: f64) -> Series {
        let (q, u) = (self.q, shares[0]);
        let kernel = ln_beta_kernel(a, q, u, rest).exp();
        let mut slopes = [0.0; TERMS];
        slopes[0] = self.half * (a * rest - q * u);
        for k in 1..TERMS {
            slopes[k] = -self.half * (a + q) * shares[k];
        }
        let mut kernels = [0.0; TERMS];
        kernels[0] = kernel;
        for k in 0..TERMS - 1 {
            let product: f64 = (0..=k).map(|i| slopes[i] * kernels[k - i]).sum();
            kernels[k + 1] = product / (k + 1) as f64;
        }
        let mut series = [0.0; TERMS];
        series[0] = beta_inc_of_kernel(a, q, u, rest, kernel);
        for k in 1..TERMS {
            series[k] = self.half * kernels[k - 1] / k as f64;
        }
        series
    }
}

/// A weighted sum in one cell.
#[derive(Debug, Clone, Copy)]
pub struct BetaSum {
    middle: f64,
    half: f64,
    terms: Series,
}

impl BetaSum {
    /// Is v in the cell?
    #[must_use]
    pub fn covers(&self, v: f64) -> bool {
        (v - self.middle).abs() <= self.half
    }

    /// The sum at v, and its derivative.
    #[must_use]
    pub fn at(&self, v: f64) -> (f64, f64) {
        let t = (v - self.middle) / self.half;
        let (mut value, mut slope) = (0.0, 0.0);
        for term in self.terms.iter().rev() {
            slope = t * slope + value;
            value = t * value + term;
        }
        (value, slope / self.half)
    }
}
