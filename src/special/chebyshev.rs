//! Chebyshev polynomials: smooth functions on [−1, 1] from their values at sixteen nodes (DLMF 3.11).

use std::f64::consts::PI;

/// A function with its first sixteen Chebyshev coefficients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chebyshev([f64; Chebyshev::NODES]);

impl Chebyshev {
    /// How many nodes there are.
    pub const NODES: usize = 16;

    /// The nodes: the roots of the polynomial of degree 16.
    #[must_use]
    pub fn nodes() -> [f64; Self::NODES] {
        std::array::from_fn(|node| angle(node).cos())
    }

    /// The polynomial of degree 15 that has these values at the nodes.
    #[must_use]
    pub fn through(values: &[f64; Self::NODES]) -> Self {
        Self(std::array::from_fn(|degree| {
            let mut sum = 0.0;
            for (node, value) in values.iter().enumerate() {
                sum += value * (degree as f64 * angle(node)).cos();
            }
            let share = if degree == 0 { 1.0 } else { 2.0 };
            share * sum / Self::NODES as f64
        }))
    }

    /// The first sixteen polynomials at t in [−1, 1].
    #[must_use]
    pub fn basis(t: f64) -> [f64; Self::NODES] {
        let mut basis = [1.0; Self::NODES];
        basis[1] = t;
        for degree in 2..Self::NODES {
            basis[degree] = 2.0 * t * basis[degree - 1] - basis[degree - 2];
        }
        basis
    }

    /// The value where the polynomials are `basis`.
    #[must_use]
    pub fn at(&self, basis: &[f64; Self::NODES]) -> f64 {
        // four sums side by side take a quarter of the time of one
        let mut sums = [0.0; 4];
        for (coefficients, polynomials) in self.0.chunks_exact(4).zip(basis.chunks_exact(4)) {
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum += coefficients[i] * polynomials[i];
            }
        }
        (sums[0] + sums[1]) + (sums[2] + sums[3])
    }
}

fn angle(node: usize) -> f64 {
    PI * (node as f64 + 0.5) / Chebyshev::NODES as f64
}
