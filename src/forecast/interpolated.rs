//! Prospects of active customers that are interpolated in their age.

use std::sync::{Arc, OnceLock};

use super::active::{Alive, AskedModel};
use super::age_range::{AgeRange, WithoutEnd};
use super::by_age::{At, ByAge, Part, Tabulated};
use super::outlook::Prospects;
use crate::history::PurchaseHistory;
use crate::model::{AttritionModel, Counts};

impl Tabulated for AskedModel {
    type Range = AgeRange;

    fn model(&self) -> &dyn AttritionModel {
        self.model()
    }

    fn is_cheap(&self, youngest: &PurchaseHistory) -> bool {
        self.is_cheap(youngest)
    }

    fn range(self: &Arc<Self>, state: usize, points: &[PurchaseHistory]) -> Option<AgeRange> {
        let points = points.iter();
        AgeRange::new(
            points
                .map(|history| Alive::in_state(self, state, history))
                .collect(),
        )
    }
}

/// The prospects of one active customer: a mixture over hidden states.
pub(super) struct Interpolated {
    asked: Arc<AskedModel>,
    at: At<AgeRange>,
    history: PurchaseHistory,
    expected: OnceLock<f64>,
    discounted: OnceLock<f64>,
    none: OnceLock<f64>,
    counts: OnceLock<Arc<Counts>>,
}

impl Interpolated {
    /// From the tables of a model and a question; `None` where nothing is interpolated.
    pub(super) fn of(
        by_age: &ByAge<AskedModel>,
        asked: &Arc<AskedModel>,
        history: &PurchaseHistory,
    ) -> Option<Self> {
        Some(Self {
            asked: Arc::clone(asked),
            at: by_age.at(history)?,
            history: *history,
            expected: OnceLock::new(),
            discounted: OnceLock::new(),
            none: OnceLock::new(),
            counts: OnceLock::new(),
        })
    }

    /// Adds the derivatives of ln `discounted` to those that are wanted.
    pub(super) fn add_ln_slopes(&self, ln_slopes: &mut [f64]) {
        if ln_slopes.is_empty() {
            return;
        }
        for Part { hidden, range } in &self.at.parts {
            let discounted = if self.at.parts.len() == 1 {
                1.0
            } else {
                hidden.share * range.discounted(&self.at.basis) / self.discounted()
            };
            for (slope, of_range) in ln_slopes.iter_mut().zip(range.ln_slopes(&self.at.basis)) {
                *slope += discounted * of_range;
            }
            for (slope, of_share) in ln_slopes.iter_mut().zip(hidden.ln_slopes) {
                *slope += discounted * of_share;
            }
        }
    }

    fn make_counts(&self) -> Option<Counts> {
        let mut probabilities = Vec::new();
        for Part { hidden, range } in &self.at.parts {
            let counts = range.counts()?;
            if counts.len() > probabilities.len() {
                probabilities.resize(counts.len(), 0.0);
            }
            for (probability, series) in probabilities.iter_mut().zip(counts) {
                *probability += hidden.share * series.at(&self.at.basis).max(0.0);
            }
        }
        Some(Counts::from_probabilities(probabilities))
    }
}

impl Prospects for Interpolated {
    fn expected(&self) -> f64 {
        *self
            .expected
            .get_or_init(|| self.at.mean(AgeRange::expected))
    }

    fn discounted(&self) -> f64 {
        *self
            .discounted
            .get_or_init(|| self.at.mean(AgeRange::discounted))
    }

    fn none(&self) -> f64 {
        *self
            .none
            .get_or_init(|| self.at.mean(AgeRange::none).min(1.0))
    }

    fn counts(&self) -> &Arc<Counts> {
        let directly = || self.asked.counts(&self.history);
        self.counts
            .get_or_init(|| Arc::new(self.make_counts().unwrap_or_else(directly)))
    }

    fn square(&self) -> f64 {
        let each = self.at.parts.iter();
        let squares = each.map(|part| Some(part.hidden.share * part.range.square(&self.at.basis)?));
        squares
            .sum::<Option<f64>>()
            .unwrap_or_else(|| self.counts().square())
    }

    fn without_end(&self) -> Option<f64> {
        let mut purchases = 0.0;
        for Part { hidden, range } in &self.at.parts {
            match range.without_end() {
                WithoutEnd::Infinite => return None,
                WithoutEnd::Finite(ln) => purchases += hidden.share * ln.at(&self.at.basis).exp(),
                WithoutEnd::Direct => {
                    purchases = self.asked.without_end(&self.history)?;
                    break;
                }
            }
        }
        Some(purchases.max(self.discounted()))
    }
}
