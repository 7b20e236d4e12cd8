//! What is known of active customers, for fixed x, as functions of their age.
//!
//! Given x and their hidden state, everything that the future of active customers depends on is a smooth function of
//! ln(1 + T/c), with the scale c of the model ([`LatentAttrition::age_scale`](crate::model::LatentAttrition::age_scale)).
//! It is evaluated at 16 Chebyshev nodes in each of many ranges and interpolated between them. Where the interpolation
//! misses the direct evaluation at both ends or in the middle of a range, where its error is largest, by more than 1e-12,
//! there is no interpolation. So every answer depends on the customer alone.

use std::sync::{Arc, OnceLock};

use crate::history::PurchaseHistory;
use crate::model::{AttritionModel, HiddenState};
use crate::special::Chebyshev;

/// More purchases than these are too rare to share.
const MOST_PURCHASES: usize = 256;

/// No ln(1 + T/c) from here on is interpolated.
const REACH: usize = 24;

/// A state with a smaller probability changes nothing.
const NOTHING: f64 = 1e-18;

/// By how much an interpolation may miss.
const TOLERANCE: f64 = 1e-12;

/// Where it misses most, from −1 to 1.
const CHECKS: [f64; 3] = [-1.0, 0.0, 1.0];

/// What is interpolated of one model's active customers.
pub(super) trait Tabulated {
    /// The interpolations over one range of ages.
    type Range;

    fn model(&self) -> &dyn AttritionModel;

    /// Does it cost little to evaluate active customers, and so little to tabulate them?
    fn is_cheap(&self, youngest: &PurchaseHistory) -> bool;

    /// Interpolates between active customers in a hidden state, at the nodes and then at the checks; `None` where that is
    /// not good enough.
    fn range(self: &Arc<Self>, state: usize, points: &[PurchaseHistory]) -> Option<Self::Range>;
}

/// The tables of one model.
pub(super) struct ByAge<T: Tabulated> {
    tabulated: Arc<T>,
    scale: f64,
    states: usize,
    /// By x, then by hidden state.
    ranges: Box<[OnceLock<Ranges<T::Range>>]>,
}

type Ranges<R> = Box<[OnceLock<Option<Arc<R>>>]>;

/// An active customer's place in the tables: a mixture over hidden states.
pub(super) struct At<R> {
    pub(super) parts: Vec<Part<R>>,
    pub(super) basis: Basis,
}

/// A hidden state of a customer, and what is known of those in it.
pub(super) struct Part<R> {
    pub(super) hidden: HiddenState,
    pub(super) range: Arc<R>,
}

/// The polynomials at a customer's age.
pub(super) type Basis = [f64; Chebyshev::NODES];

impl<R> At<R> {
    /// The mean over hidden states.
    pub(super) fn mean(&self, of_range: impl Fn(&R, &Basis) -> f64) -> f64 {
        let mut sum = 0.0;
        for Part { hidden, range } in &self.parts {
            sum += hidden.share * of_range(range, &self.basis);
        }
        sum
    }
}

impl<T: Tabulated> ByAge<T> {
    /// Tables of a model whose active customers in one hidden state depend on x and T alone.
    pub(super) fn new(tabulated: &Arc<T>) -> Option<Self> {
        let model = tabulated.model();
        let (scale, states) = (model.age_scale()?, model.states());
        Some(Self {
            tabulated: Arc::clone(tabulated),
            scale,
            states,
            ranges: (0..MOST_PURCHASES * states)
                .map(|_| OnceLock::new())
                .collect(),
        })
    }

    /// The place of an active customer; `None` where nothing is interpolated.
    pub(super) fn at(&self, history: &PurchaseHistory) -> Option<At<T::Range>> {
        let x = usize::try_from(history.frequency()).ok()?;
        if x >= MOST_PURCHASES {
            return None;
        }
        let place = self.per_unit(x) as f64 * (history.age() / self.scale).ln_1p();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let number = place as usize;
        if number >= REACH * self.per_unit(x) {
            return None;
        }
        let mut parts = Vec::with_capacity(self.states);
        let hidden = self.tabulated.model().hidden(history);
        for (state, hidden) in hidden.into_iter().enumerate() {
            if hidden.share > NOTHING {
                let range = self.range(history.frequency(), state, number)?;
                parts.push(Part { hidden, range });
            }
        }
        let basis = Chebyshev::basis(2.0 * (place - number as f64) - 1.0);
        Some(At { parts, basis })
    }

    fn range(&self, frequency: u32, state: usize, number: usize) -> Option<Arc<T::Range>> {
        let x = frequency as usize;
        let ranges = self.ranges[x * self.states + state].get_or_init(|| {
            (0..REACH * self.per_unit(x))
                .map(|_| OnceLock::new())
                .collect()
        });
        let width = 1.0 / self.per_unit(x) as f64;
        let at = |place: f64| {
            let age = self.scale * (width * (number as f64 + 0.5 * (place + 1.0))).exp_m1();
            PurchaseHistory::new(frequency, 0.0, age.max(0.0)).ok()
        };
        let is_cheap = || {
            let age = self.scale * (width * number as f64).exp_m1();
            let youngest = PurchaseHistory::new(frequency, 0.0, age).ok()?;
            self.tabulated.is_cheap(&youngest).then_some(())
        };
        let make = || {
            is_cheap()?;
            let places = Chebyshev::nodes().into_iter().chain(CHECKS);
            let points: Vec<PurchaseHistory> = places.map(at).collect::<Option<_>>()?;
            self.tabulated.range(state, &points).map(Arc::new)
        };
        ranges[number].get_or_init(make).clone()
    }

    /// How many ranges a unit of ln(1 + T/c) has. The probability of a count rises and falls within about 2/√(x + 1) of
    /// it, and with regular timing within less.
    fn per_unit(&self, x: usize) -> usize {
        let half = (0.5 * ((x * self.states) as f64 + 1.0).sqrt()).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let ranges = half as usize;
        ranges
    }
}

/// The interpolation of a value; `None` where it misses by more than [`TOLERANCE`] times the largest of all values, or
/// times `size` where that is more.
pub(super) fn interpolate<P>(
    points: &[P],
    size: f64,
    value: impl Fn(&P) -> f64,
) -> Option<Chebyshev> {
    let (nodes, checks) = points.split_at(Chebyshev::NODES);
    let values: [f64; Chebyshev::NODES] = std::array::from_fn(|node| value(&nodes[node]));
    let largest = values.iter().fold(size, |most, at| most.max(at.abs()));
    let series = Chebyshev::through(&values);
    for (t, check) in CHECKS.into_iter().zip(checks) {
        let missed = series.at(&Chebyshev::basis(t)) - value(check);
        // not a number is not good either
        if missed.is_nan() || missed.abs() > TOLERANCE * largest {
            return None;
        }
    }
    Some(series)
}
