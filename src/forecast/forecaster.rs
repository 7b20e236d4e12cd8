//! Whoever can give customers' futures, and the plain way from one future to the next.

use std::sync::{Arc, OnceLock};

use super::future::Future;
use super::outlook::{Ask, Expectations, Outlook, Outlooks, Prospects};
use crate::history::PurchaseHistory;
use crate::model::Counts;

/// Whatever gives customers' futures.
///
/// Every parametric model of the family with latent attrition is one, and so is a [`Mixture`](super::Mixture) of them.
///
/// # Example
/// ```
/// use clv::forecast::{Forecaster, Mixture};
/// use clv::history::PurchaseHistory;
/// use clv::model::{BgNbd, PurchaseModel, ParetoNbd};
/// let bg: PurchaseModel = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into();
/// let pareto: PurchaseModel = ParetoNbd::new(0.553, 10.578, 0.606, 11.669).unwrap().into();
/// let stack = Mixture::new(vec![(0.25, bg), (0.75, pareto)]).unwrap();
/// let history = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
/// let mean = stack.future(&history).expected(39.0);
/// let (low, high) = (bg.future(&history).expected(39.0), pareto.future(&history).expected(39.0));
/// assert!((mean - (0.25 * low + 0.75 * high)).abs() < 1e-12);
/// ```
pub trait Forecaster: Send + Sync + 'static {
    /// The future of a customer with this history.
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f>;

    /// Prepares for one question about many customers. A forecaster whose customers share work overrides it; the
    /// answers stay the same.
    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        Box::new(Afresh::new(self, ask))
    }

    /// Prepares for the expected purchases of many customers up to several times. A forecaster whose customers share work
    /// overrides this, too.
    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        Box::new(ExpectedAfresh {
            forecaster: self,
            times: times.to_vec(),
        })
    }
}

/// Outlooks of a forecaster whose customers share nothing: each future is made afresh.
struct Afresh<F: ?Sized> {
    forecaster: Arc<F>,
    ask: Ask,
}

impl<F: Forecaster + ?Sized> Afresh<F> {
    const fn new(forecaster: Arc<F>, ask: Ask) -> Self {
        Self { forecaster, ask }
    }
}

impl<F: Forecaster + ?Sized> Outlooks for Afresh<F> {
    fn outlook(&self, history: &PurchaseHistory, _ln_slopes: &mut [f64]) -> Outlook {
        let Ask { horizon, delta, .. } = self.ask;
        let future = self.forecaster.future(history);
        let prospects = Own {
            expected: future.expected(horizon),
            discounted: future.discounted(horizon, delta).unwrap_or(f64::MAX),
            none: future.churn_risk(horizon),
            forecaster: Arc::clone(&self.forecaster),
            history: *history,
            ask: self.ask,
            counts: OnceLock::new(),
        };
        Outlook {
            p_alive: future.p_alive(),
            share: 1.0,
            prospects: Arc::new(prospects),
        }
    }
}

/// Expected purchases of such a forecaster.
struct ExpectedAfresh<F: ?Sized> {
    forecaster: Arc<F>,
    times: Vec<f64>,
}

impl<F: Forecaster + ?Sized> Expectations for ExpectedAfresh<F> {
    fn expected(&self, history: &PurchaseHistory) -> Vec<f64> {
        let future = self.forecaster.future(history);
        self.times.iter().map(|t| future.expected(*t)).collect()
    }
}

/// The prospects of one customer; what is seldom needed is made when it is asked for.
struct Own<F: ?Sized> {
    expected: f64,
    discounted: f64,
    none: f64,
    forecaster: Arc<F>,
    history: PurchaseHistory,
    ask: Ask,
    counts: OnceLock<Arc<Counts>>,
}

impl<F: Forecaster + ?Sized> Prospects for Own<F> {
    fn expected(&self) -> f64 {
        self.expected
    }

    fn discounted(&self) -> f64 {
        self.discounted
    }

    fn none(&self) -> f64 {
        self.none
    }

    fn counts(&self) -> &Arc<Counts> {
        let make = || {
            self.forecaster
                .future(&self.history)
                .counts(self.ask.horizon)
        };
        self.counts.get_or_init(|| Arc::new(make()))
    }

    fn without_end(&self) -> Option<f64> {
        let future = self.forecaster.future(&self.history);
        let endless = future.discounted(f64::INFINITY, self.ask.delta)?;
        Some(endless.max(self.discounted))
    }
}
