//! What a forecast is, without a word about parameters: one customer's future, and whoever can give it.

use std::sync::Arc;

use super::outlook::{Afresh, Ask, Outlooks};
use crate::history::PurchaseHistory;
use crate::model::{Counts, Span};

/// The future of one customer, who may be gone or alive. Times are counted from T, in the unit of the history.
///
/// Y(t) is the number of purchases in (0, t]. A single model, a stack ([`Mixture`](super::Mixture)), draws from a
/// posterior or a table of interpolated values can all be one.
pub trait Future: Send + Sync {
    /// P(alive at T).
    fn p_alive(&self) -> f64;
    /// P(alive at t).
    fn p_alive_after(&self, t: f64) -> f64;
    /// E\[Y(t)\].
    fn expected(&self, t: f64) -> f64;
    /// The distribution of Y(t).
    fn counts(&self, t: f64) -> Counts;
    /// ln P(Y(t) = n).
    fn ln_pmf(&self, n: u32, t: f64) -> f64;
    /// ln P(n purchases in a span).
    fn ln_pmf_between(&self, n: u32, span: Span) -> f64;
    /// Purchases in (0, t], each weighed by e^(−δ·time); t = ∞ stands for no end. `None` where they are infinite.
    fn discounted(&self, t: f64, delta: f64) -> Option<f64>;
    /// ln P(no purchase in (0, t] | alive at T).
    fn ln_waits(&self, t: f64) -> f64;
    /// P(no purchase ever again | alive at T).
    fn never(&self) -> f64;
    /// E\[time to the next purchase | alive at T, and there is one\]; `None` where it is infinite.
    fn mean_wait(&self) -> Option<f64>;
    /// P(no purchase since the last one | active until T): small where the silence is long for this customer.
    fn silence(&self) -> f64;

    /// P(no purchase in (0, t]).
    fn churn_risk(&self, t: f64) -> f64 {
        self.ln_pmf(0, t).exp()
    }
}

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
}
