//! Customers of the family with latent attrition who are active at T, as one question sees them.

use std::sync::{Arc, OnceLock};

use super::outlook::{Ask, Prospects};
use super::remembered::Remembered;
use crate::history::PurchaseHistory;
use crate::model::{Active, AttritionModel, Counts, Endless};

/// A model and a question.
pub(super) struct AskedModel {
    ask: Ask,
    endless: Arc<EndlessTables>,
}

/// What customers with equal x share of the discounted purchases without end, whatever the discount rate.
pub(super) struct EndlessTables {
    model: Arc<dyn AttritionModel>,
    by_frequency: Remembered<u32, Option<Arc<Endless>>>,
}

impl EndlessTables {
    pub(super) fn new(model: Arc<dyn AttritionModel>) -> Arc<Self> {
        Arc::new(Self {
            model,
            by_frequency: Remembered::default(),
        })
    }
}

impl AskedModel {
    pub(super) const fn new(endless: Arc<EndlessTables>, ask: Ask) -> Self {
        Self { ask, endless }
    }

    pub(super) fn model(&self) -> &dyn AttritionModel {
        self.endless.model.as_ref()
    }

    /// Does it cost little to evaluate the prospects of an active customer, and so little to tabulate them?
    pub(super) fn is_cheap(&self, history: &PurchaseHistory) -> bool {
        self.model().is_cheap(self.ask.horizon, history)
    }

    /// The distribution of an active customer's number of purchases.
    pub(super) fn counts(&self, history: &PurchaseHistory) -> Counts {
        self.model().active(history).counts(self.ask.horizon)
    }

    /// An active customer's discounted purchases without end; `None` where they are infinite.
    pub(super) fn without_end(&self, history: &PurchaseHistory) -> Option<f64> {
        self.without_end_of(self.model().active(history).as_ref(), history)
    }

    fn without_end_of(&self, active: &dyn Active, history: &PurchaseHistory) -> Option<f64> {
        let (x, model) = (history.frequency(), &self.endless.model);
        let tables = &self.endless.by_frequency;
        match tables.get_or_make(x, || model.endless(x).map(Arc::new)) {
            Some(endless) => endless(self.ask.delta, history.age()),
            None => active.discounted_without_end(self.ask.delta),
        }
    }
}

/// The prospects of an active customer, and of all who are like them.
pub(super) struct Alive {
    expected: f64,
    discounted: f64,
    /// Derivatives of ln `discounted` with respect to the parameters; empty where they are not wanted.
    ln_slopes: Vec<f64>,
    ln_none: f64,
    asked: Arc<AskedModel>,
    active: Box<dyn Active>,
    history: PurchaseHistory,
    counts: OnceLock<Arc<Counts>>,
    without_end: OnceLock<Option<f64>>,
}

impl Alive {
    /// A customer whose hidden state is not known.
    pub(super) fn new(asked: &Arc<AskedModel>, history: &PurchaseHistory) -> Self {
        let (model, ask) = (asked.model(), &asked.ask);
        let gradient =
            |slopes: &mut [f64]| model.discounted_gradient(ask.horizon, ask.delta, history, slopes);
        Self::made(asked, history, model.active(history), gradient)
    }

    /// A customer in a hidden state.
    pub(super) fn in_state(
        asked: &Arc<AskedModel>,
        state: usize,
        history: &PurchaseHistory,
    ) -> Self {
        let (model, ask) = (asked.model(), &asked.ask);
        let gradient = |slopes: &mut [f64]| {
            model.discounted_gradient_in(state, ask.horizon, ask.delta, history, slopes)
        };
        Self::made(asked, history, model.active_in(state, history), gradient)
    }

    fn made(
        asked: &Arc<AskedModel>,
        history: &PurchaseHistory,
        active: Box<dyn Active>,
        gradient: impl FnOnce(&mut [f64]) -> f64,
    ) -> Self {
        let ask = &asked.ask;
        let slopes = if ask.slopes {
            asked.model().slopes()
        } else {
            0
        };
        let mut slopes = vec![0.0; slopes];
        let discounted = if ask.intervals {
            gradient(&mut slopes)
        } else {
            active.discounted(ask.horizon, ask.delta)
        };
        Self {
            expected: active.expected(ask.horizon),
            discounted,
            ln_slopes: slopes.iter().map(|slope| slope / discounted).collect(),
            ln_none: active.ln_pmf(0, ask.horizon),
            asked: Arc::clone(asked),
            active,
            history: *history,
            counts: OnceLock::new(),
            without_end: OnceLock::new(),
        }
    }

    /// Derivatives of the logarithm of discounted purchases with respect to the parameters, where they are wanted.
    pub(super) fn ln_slopes(&self) -> &[f64] {
        &self.ln_slopes
    }

    /// ln P(no purchase).
    pub(super) fn ln_none(&self) -> f64 {
        self.ln_none
    }

    fn make_without_end(&self) -> Option<f64> {
        // two quadratures meet here: without end is never less than within the horizon
        let active = self.active.as_ref();
        let without_end = self.asked.without_end_of(active, &self.history)?;
        Some(without_end.max(self.discounted))
    }
}

impl Prospects for Alive {
    fn expected(&self) -> f64 {
        self.expected
    }

    fn discounted(&self) -> f64 {
        self.discounted
    }

    fn none(&self) -> f64 {
        self.ln_none.exp()
    }

    fn counts(&self) -> &Arc<Counts> {
        self.counts
            .get_or_init(|| Arc::new(self.active.counts(self.asked.ask.horizon)))
    }

    fn without_end(&self) -> Option<f64> {
        *self.without_end.get_or_init(|| self.make_without_end())
    }
}
