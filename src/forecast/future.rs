//! What a forecast is, without a word about parameters: the future of one customer.

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
