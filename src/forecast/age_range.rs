//! Prospects of active customers with equal x, in one hidden state and of similar age, interpolated in their age.

use std::sync::OnceLock;

use super::active::Alive;
use super::by_age::{Basis, interpolate};
use super::outlook::Prospects;
use crate::special::Chebyshev;

/// Longer distributions of counts would take too much memory.
const LONGEST_COUNTS: usize = 1_000;

/// Probabilities of more purchases than those above this one are lost in rounding.
const NOTHING: f64 = 1e-17;

/// The interpolations over one range.
pub(super) struct AgeRange {
    /// At the nodes, then at the checks.
    points: Vec<Alive>,
    ln_expected: Chebyshev,
    ln_discounted: Chebyshev,
    ln_none: Chebyshev,
    ln_slopes: Vec<Chebyshev>,
    /// P(N = n) for n = 0, 1, …; `None` where they are not interpolated.
    counts: OnceLock<Option<Box<[Chebyshev]>>>,
    ln_square: OnceLock<Option<Chebyshev>>,
    without_end: OnceLock<WithoutEnd>,
}

/// Discounted purchases without end.
pub(super) enum WithoutEnd {
    /// Infinite at every age.
    Infinite,
    /// By their logarithm.
    Finite(Chebyshev),
    /// Not interpolated.
    Direct,
}

impl AgeRange {
    /// Interpolates between customers at the nodes and at the checks; `None` where that is not good enough.
    pub(super) fn new(points: Vec<Alive>) -> Option<Self> {
        let slopes = points[0].ln_slopes().len();
        let ln_slopes =
            (0..slopes).map(|slope| interpolate(&points, 0.0, |alive| alive.ln_slopes()[slope]));
        Some(Self {
            ln_expected: interpolate(&points, 1.0, |alive| alive.expected().ln())?,
            ln_discounted: interpolate(&points, 1.0, |alive| alive.discounted().ln())?,
            ln_none: interpolate(&points, 1.0, Alive::ln_none)?,
            ln_slopes: ln_slopes.collect::<Option<_>>()?,
            points,
            counts: OnceLock::new(),
            ln_square: OnceLock::new(),
            without_end: OnceLock::new(),
        })
    }

    /// Expected purchases.
    pub(super) fn expected(&self, basis: &Basis) -> f64 {
        self.ln_expected.at(basis).exp()
    }

    /// Expected discounted purchases.
    pub(super) fn discounted(&self, basis: &Basis) -> f64 {
        self.ln_discounted.at(basis).exp()
    }

    /// P(no purchase).
    pub(super) fn none(&self, basis: &Basis) -> f64 {
        self.ln_none.at(basis).exp()
    }

    /// The derivatives of the logarithm of discounted purchases, where they are wanted.
    pub(super) fn ln_slopes(&self, basis: &Basis) -> impl Iterator<Item = f64> {
        self.ln_slopes.iter().map(|slope| slope.at(basis))
    }

    /// P(N = n) for n = 0, 1, …; `None` where they are not interpolated.
    pub(super) fn counts(&self) -> Option<&[Chebyshev]> {
        let make = || {
            let lists = self.points.iter().map(|alive| alive.counts().list());
            let lists: Vec<&[f64]> = lists.collect::<Option<_>>()?;
            let matters = |list: &&[f64]| list.iter().rposition(|share| *share > NOTHING);
            let longest = lists.iter().filter_map(matters).max()? + 1;
            if longest > LONGEST_COUNTS {
                return None;
            }
            let at = |n: usize| move |list: &&[f64]| list.get(n).copied().unwrap_or(0.0);
            (0..longest)
                .map(|n| interpolate(&lists, 1.0, at(n)))
                .collect()
        };
        self.counts.get_or_init(make).as_deref()
    }

    /// The expected square of the number of purchases; `None` where it is not interpolated.
    pub(super) fn square(&self, basis: &Basis) -> Option<f64> {
        let make = || interpolate(&self.points, 1.0, |alive| alive.square().ln());
        let ln_square = self.ln_square.get_or_init(make).as_ref()?;
        Some(ln_square.at(basis).exp())
    }

    /// Discounted purchases without end.
    pub(super) fn without_end(&self) -> &WithoutEnd {
        self.without_end.get_or_init(|| {
            let points = self.points.iter().map(Prospects::without_end);
            let points: Vec<Option<f64>> = points.collect();
            if points.iter().all(Option::is_none) {
                return WithoutEnd::Infinite;
            }
            let ln = |purchases: &Option<f64>| purchases.map_or(f64::NAN, f64::ln);
            interpolate(&points, 1.0, ln).map_or(WithoutEnd::Direct, WithoutEnd::Finite)
        })
    }
}
