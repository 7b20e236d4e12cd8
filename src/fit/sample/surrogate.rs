//! A density that is expensive, replaced by a polynomial.
//!
//! With many customers, ln of the posterior is nearly quadratic around its mode, and the terms of higher order become
//! smaller with each order. A polynomial of degree 4 that has the values and gradients of a hundred points is then as
//! good as the density itself, which other points confirm.

use linfa_linalg::qr::LeastSquaresQrInto;
use ndarray::{Array1, Array2, Axis};

use super::density::Density;
use crate::error::{Error, Result};
use crate::parallel::Workers;

/// The polynomial's degree.
const DEGREE: u32 = 4;

/// Coordinates are divided by this, so that no power is large.
const SCALE: f64 = 3.0;

/// Farther out the polynomial is not used: from here on the density falls as a normal one does.
pub(super) const EDGE: f64 = 4.5;

/// Points for each dimension to learn from; as many others are for the check.
pub(super) const POINTS: usize = 25;

/// A polynomial in whitened coordinates.
pub(super) struct Polynomial {
    /// The powers of the coordinates in each term.
    powers: Vec<Vec<u32>>,
    coefficients: Array1<f64>,
}

impl Polynomial {
    /// The polynomial that has the values and gradients of a density at these points as nearly as possible, and its
    /// largest error at other points.
    ///
    /// # Errors
    /// When the points do not determine it.
    pub(super) fn fit(
        density: &impl Density,
        points: &[Array1<f64>],
        others: &[Array1<f64>],
        workers: &Workers,
    ) -> Result<(Self, f64)> {
        let k = points[0].len();
        let mut polynomial = Self {
            powers: powers(k),
            coefficients: Array1::zeros(0),
        };
        let told = workers.map(points.len(), |i| density.ln(&points[i]));
        let rows = points.len() * (k + 1);
        let mut design = Array2::zeros((rows, polynomial.powers.len()));
        let mut wanted = Array1::zeros(rows);
        for (i, (ln, slopes)) in told.iter().enumerate() {
            for along in 0..=k {
                let row = i * (k + 1) + along;
                wanted[row] = along.checked_sub(1).map_or(*ln, |j| slopes[j]);
                let terms = polynomial.terms(&points[i], along.checked_sub(1));
                design.row_mut(row).assign(&terms);
            }
        }
        let solution = design
            .least_squares_into(wanted.insert_axis(Axis(1)))
            .map_err(|error| {
                Error::convergence("the posterior is not a polynomial").because(error)
            })?;
        polynomial.coefficients = solution.column(0).to_owned();
        let exact = workers.map(others.len(), |i| density.ln(&others[i]).0);
        let errors = others.iter().zip(exact);
        let worst = errors.fold(0.0_f64, |worst, (at, exact)| {
            worst.max((polynomial.value(at) - exact).abs())
        });
        Ok((polynomial, worst))
    }

    /// The terms at a point, or their derivatives along one coordinate.
    fn terms(&self, at: &Array1<f64>, along: Option<usize>) -> Array1<f64> {
        let term = |powers: &Vec<u32>| {
            let mut product = 1.0;
            for (i, (&power, &at)) in powers.iter().zip(at).enumerate() {
                let at = at / SCALE;
                product *= if along == Some(i) {
                    derivative(at, power) / SCALE
                } else {
                    at.powi(power.cast_signed())
                };
            }
            product
        };
        self.powers.iter().map(term).collect()
    }

    fn value(&self, at: &Array1<f64>) -> f64 {
        self.terms(at, None).dot(&self.coefficients)
    }
}

fn derivative(at: f64, power: u32) -> f64 {
    if power == 0 {
        0.0
    } else {
        f64::from(power) * at.powi(power.cast_signed() - 1)
    }
}

/// All products of powers up to the degree.
fn powers(dimension: usize) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for _ in 0..dimension {
        let mut longer = Vec::new();
        for powers in &all {
            let left = DEGREE - powers.iter().sum::<u32>();
            for power in 0..=left {
                longer.push([powers.as_slice(), &[power]].concat());
            }
        }
        all = longer;
    }
    all
}

impl Density for Polynomial {
    fn ln(&self, at: &Array1<f64>) -> (f64, Array1<f64>) {
        let radius = at.dot(at).sqrt();
        if radius > EDGE {
            let (ln, _) = self.ln(&(at * (EDGE / radius * (1.0 - 1e-12))));
            let fall = 0.5 * (radius * radius - EDGE * EDGE);
            return (ln - fall, -at.clone());
        }
        let slope = |i| self.terms(at, Some(i)).dot(&self.coefficients);
        (self.value(at), (0..at.len()).map(slope).collect())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::{Density, Polynomial};
    use crate::parallel::Workers;

    /// ln of a density with terms of third and fourth order.
    struct Bent;

    impl Density for Bent {
        fn ln(&self, at: &Array1<f64>) -> (f64, Array1<f64>) {
            let (x, y) = (at[0], at[1]);
            let ln = 1.0 - 0.5 * x * x - 0.5 * y * y + 0.1 * x * x * y - 0.02 * y.powi(4);
            (
                ln,
                array![-x + 0.2 * x * y, -y + 0.1 * x * x - 0.08 * y.powi(3)],
            )
        }
    }

    #[test]
    fn a_polynomial_is_found_from_its_values_and_gradients() {
        let points: Vec<Array1<f64>> = (0..25)
            .map(|i| array![f64::from(i % 5) - 2.0, f64::from(i / 5) - 2.0])
            .collect();
        let others = [array![0.3, 2.7], array![-2.2, 1.1]];
        let (found, error) = Polynomial::fit(&Bent, &points, &others, &Workers::alone()).unwrap();
        assert!(error < 1e-10, "{error}");
        let (ln, slopes) = found.ln(&others[0]);
        let (expected, of_it) = Bent.ln(&others[0]);
        assert!((ln - expected).abs() < 1e-10);
        assert!((slopes - of_it).iter().all(|off| off.abs() < 1e-9));
    }
}
