//! Prospects of active customers, for fixed x, as functions of their age.
//!
//! Given x and their hidden state, everything that the future of active customers depends on is a smooth function of
//! ln(1 + T/c), with the scale c of the model ([`LatentAttrition::age_scale`](crate::model::LatentAttrition::age_scale)).
//! It is evaluated at 16 Chebyshev nodes in each of many ranges and interpolated between them. Where the interpolation
//! misses the direct evaluation at both ends or in the middle of a range, where its error is largest, by more than 1e-12,
//! there is no interpolation. So every answer depends on the customer alone.

use std::sync::{Arc, OnceLock};

use super::active::{Alive, AskedModel};
use super::age_range::{AgeRange, Basis, WithoutEnd};
use super::outlook::Prospects;
use crate::history::PurchaseHistory;
use crate::model::{Counts, HiddenState};
use crate::special::Chebyshev;

/// More purchases than these are too rare to share.
const MOST_PURCHASES: usize = 256;

/// No ln(1 + T/c) from here on is interpolated.
const REACH: usize = 24;

/// A state with a smaller probability changes nothing.
const NOTHING: f64 = 1e-18;

/// The tables of one model and one question.
pub(super) struct ByAge {
    asked: Arc<AskedModel>,
    scale: f64,
    states: usize,
    /// By x, then by hidden state.
    ranges: Box<[OnceLock<Ranges>]>,
}

type Ranges = Box<[OnceLock<Option<Arc<AgeRange>>>]>;

impl ByAge {
    /// Tables of a model whose active customers in one hidden state depend on x and T alone.
    pub(super) fn new(asked: &Arc<AskedModel>) -> Option<Self> {
        let (scale, states) = (asked.model().age_scale()?, asked.model().states());
        Some(Self {
            asked: Arc::clone(asked),
            scale,
            states,
            ranges: (0..MOST_PURCHASES * states)
                .map(|_| OnceLock::new())
                .collect(),
        })
    }

    /// The prospects of an active customer; `None` where they are not interpolated.
    pub(super) fn prospects(&self, history: &PurchaseHistory) -> Option<Interpolated> {
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
        for (state, hidden) in self.asked.model().hidden(history).into_iter().enumerate() {
            if hidden.share > NOTHING {
                let range = self.range(history.frequency(), state, number)?;
                parts.push(Part { hidden, range });
            }
        }
        let basis = Chebyshev::basis(2.0 * (place - number as f64) - 1.0);
        Some(Interpolated::new(&self.asked, parts, basis, history))
    }

    fn range(&self, frequency: u32, state: usize, number: usize) -> Option<Arc<AgeRange>> {
        let x = frequency as usize;
        let ranges = self.ranges[x * self.states + state].get_or_init(|| {
            (0..REACH * self.per_unit(x))
                .map(|_| OnceLock::new())
                .collect()
        });
        let width = 1.0 / self.per_unit(x) as f64;
        let at = |place: f64| {
            let age = self.scale * (width * (number as f64 + 0.5 * (place + 1.0))).exp_m1();
            let history = PurchaseHistory::new(frequency, 0.0, age.max(0.0)).ok()?;
            Some(Alive::in_state(&self.asked, state, &history))
        };
        let is_cheap = || {
            let age = self.scale * (width * number as f64).exp_m1();
            let youngest = PurchaseHistory::new(frequency, 0.0, age).ok()?;
            self.asked.is_cheap(&youngest).then_some(())
        };
        let make = || {
            is_cheap()?;
            AgeRange::new(at).map(Arc::new)
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

/// A hidden state of a customer, and what is known of those in it.
struct Part {
    hidden: HiddenState,
    range: Arc<AgeRange>,
}

/// The prospects of one active customer: a mixture over hidden states.
pub(super) struct Interpolated {
    asked: Arc<AskedModel>,
    parts: Vec<Part>,
    basis: Basis,
    history: PurchaseHistory,
    expected: OnceLock<f64>,
    discounted: OnceLock<f64>,
    none: OnceLock<f64>,
    counts: OnceLock<Arc<Counts>>,
}

impl Interpolated {
    fn new(
        asked: &Arc<AskedModel>,
        parts: Vec<Part>,
        basis: Basis,
        history: &PurchaseHistory,
    ) -> Self {
        Self {
            asked: Arc::clone(asked),
            parts,
            basis,
            history: *history,
            expected: OnceLock::new(),
            discounted: OnceLock::new(),
            none: OnceLock::new(),
            counts: OnceLock::new(),
        }
    }

    /// The mean over hidden states.
    fn mean(&self, of_range: impl Fn(&AgeRange, &Basis) -> f64) -> f64 {
        let mut sum = 0.0;
        for Part { hidden, range } in &self.parts {
            sum += hidden.share * of_range(range, &self.basis);
        }
        sum
    }

    /// Adds the derivatives of ln `discounted` to those that are wanted.
    pub(super) fn add_ln_slopes(&self, ln_slopes: &mut [f64]) {
        if ln_slopes.is_empty() {
            return;
        }
        for Part { hidden, range } in &self.parts {
            let discounted = if self.parts.len() == 1 {
                1.0
            } else {
                hidden.share * range.discounted(&self.basis) / self.discounted()
            };
            for (slope, of_range) in ln_slopes.iter_mut().zip(range.ln_slopes(&self.basis)) {
                *slope += discounted * of_range;
            }
            for (slope, of_share) in ln_slopes.iter_mut().zip(hidden.ln_slopes) {
                *slope += discounted * of_share;
            }
        }
    }

    fn make_counts(&self) -> Option<Counts> {
        let mut probabilities = Vec::new();
        for Part { hidden, range } in &self.parts {
            let counts = range.counts()?;
            if counts.len() > probabilities.len() {
                probabilities.resize(counts.len(), 0.0);
            }
            for (probability, series) in probabilities.iter_mut().zip(counts) {
                *probability += hidden.share * series.at(&self.basis).max(0.0);
            }
        }
        Some(Counts::from_probabilities(probabilities))
    }
}

impl Prospects for Interpolated {
    fn expected(&self) -> f64 {
        *self.expected.get_or_init(|| self.mean(AgeRange::expected))
    }

    fn discounted(&self) -> f64 {
        *self
            .discounted
            .get_or_init(|| self.mean(AgeRange::discounted))
    }

    fn none(&self) -> f64 {
        *self.none.get_or_init(|| self.mean(AgeRange::none).min(1.0))
    }

    fn counts(&self) -> &Arc<Counts> {
        let directly = || self.asked.counts(&self.history);
        self.counts
            .get_or_init(|| Arc::new(self.make_counts().unwrap_or_else(directly)))
    }

    fn square(&self) -> f64 {
        let each = self.parts.iter();
        let squares = each.map(|part| Some(part.hidden.share * part.range.square(&self.basis)?));
        squares
            .sum::<Option<f64>>()
            .unwrap_or_else(|| self.counts().square())
    }

    fn without_end(&self) -> Option<f64> {
        let mut purchases = 0.0;
        for Part { hidden, range } in &self.parts {
            match range.without_end() {
                WithoutEnd::Infinite => return None,
                WithoutEnd::Finite(ln) => purchases += hidden.share * ln.at(&self.basis).exp(),
                WithoutEnd::Direct => {
                    purchases = self.asked.without_end(&self.history)?;
                    break;
                }
            }
        }
        Some(purchases.max(self.discounted()))
    }
}
