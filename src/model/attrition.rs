//! The family of models with latent attrition: customers buy for a while and then leave without notice.
//!
//! In this family a forecast of a customer is P(alive at T) times the forecast of one who is active at T, and a new
//! customer is one without a history. Four answers of a model give all the rest. What forecasts of any kind have in
//! common, without this theorem, is [`Future`](crate::forecast::Future).

use rand::{Rng, RngExt};

use super::Counts;
use crate::history::PurchaseHistory;
use crate::special::{ln_add_exp, logistic, softplus};

/// The logarithm of a share that no longer matters.
const LN_NOTHING: f64 = -42.0;

/// A part of the future: times after `from`, up to and including `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// A customer who is active now, and what they will do from now on: N(t) purchases in (0, t].
pub trait Active: Send + Sync {
    /// E\[N(t)\].
    fn expected(&self, t: f64) -> f64;
    /// ln P(N(t) = n).
    fn ln_pmf(&self, n: u32, t: f64) -> f64;
    /// The distribution of N(t).
    fn counts(&self, t: f64) -> Counts;
    /// Purchases in (0, t], each weighed by e^(−δ·time).
    fn discounted(&self, t: f64, delta: f64) -> f64;
    /// The same without an end; `None` where it is infinite.
    fn discounted_without_end(&self, delta: f64) -> Option<f64>;
    /// P(active at t).
    fn remains(&self, t: f64) -> f64;
    /// ln P(N(t) = n and active at t).
    fn ln_remains_after(&self, n: u32, t: f64) -> f64;
    /// The same customer later: they bought n times in (0, t] and are active at t.
    fn after(&self, n: u32, t: f64) -> Box<dyn Active>;
    /// P(no purchase ever again): the customer leaves before the next one.
    fn never(&self) -> f64 {
        0.0
    }
    /// E\[time to the next purchase | there is one\]; `None` where it is infinite.
    fn mean_wait(&self) -> Option<f64>;
    /// Draws the times of the customer's purchases in (0, t], in order.
    fn simulate(&self, t: f64, rng: &mut dyn Rng) -> Vec<f64>;

    /// ln P(n purchases in a span): a sum over the purchases before it, each of which leads to another posterior.
    fn ln_pmf_between(&self, n: u32, span: Span) -> f64 {
        let Span { from, to } = span;
        let (mut ln_sum, mut returns) = (f64::NEG_INFINITY, 0.0);
        let (mut peak, mut last) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for before in 0..u32::MAX {
            let ln_weight = self.ln_remains_after(before, from);
            let ln_pmf = self.after(before, from).ln_pmf(n, to - from);
            let term = ln_weight + ln_pmf;
            ln_sum = ln_add_exp(ln_sum, term);
            returns -= ln_weight.exp() * ln_pmf.exp_m1();
            // many purchases later on come from customers who are rare now
            if ln_weight < peak + LN_NOTHING && term <= last && term <= ln_sum + LN_NOTHING {
                break;
            }
            (peak, last) = (peak.max(ln_weight), term);
        }
        if n > 0 {
            ln_sum.min(0.0)
        } else if returns < 0.5 {
            (-returns).ln_1p()
        } else {
            ln_add_exp(ln_sum, (1.0 - self.remains(from)).max(0.0).ln()).min(0.0)
        }
    }
}

/// Discounted purchases without end of an active customer as a function of δ and the customer's age T.
pub type Endless = Box<dyn Fn(f64, f64) -> Option<f64> + Send + Sync>;

/// A mean with its variance, infinite ones included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The variance.
    pub variance: f64,
}

impl Moments {
    /// Of a Gamma distribution with this shape and rate.
    #[must_use]
    pub fn gamma(shape: f64, rate: f64) -> Self {
        Self {
            mean: shape / rate,
            variance: shape / (rate * rate),
        }
    }

    /// Of a Beta distribution.
    #[must_use]
    pub fn beta(a: f64, b: f64) -> Self {
        let mean = a / (a + b);
        Self {
            mean,
            variance: mean * (b / (a + b)) / (a + b + 1.0),
        }
    }

    /// Of a mixture with these shares.
    #[must_use]
    pub fn mixture(parts: &[(f64, Self)]) -> Self {
        let over = |f: &dyn Fn(&Self) -> f64| -> f64 {
            parts.iter().map(|(share, part)| share * f(part)).sum()
        };
        let mean = over(&|part| part.mean);
        Self {
            mean,
            variance: over(&|part| part.variance + (part.mean - mean).powi(2)),
        }
    }
}

/// The posterior of a customer's own rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// λ: purchases (for Erlang-k timing: phases) per unit of time while active.
    pub purchase: Moments,
    /// p, the probability to leave at a purchase, or μ, the rate of leaving; `None` where nobody leaves.
    pub dropout: Option<Moments>,
}

/// A model of customers who buy for a while and then leave without notice.
pub trait LatentAttrition: Send + Sync {
    /// ln(P(gone at T) / P(alive at T)), finite where P(alive) itself underflows; −∞ where nobody can have left.
    fn ln_odds_gone(&self, history: &PurchaseHistory) -> f64;
    /// The customer as one who is active at T, time counted from T.
    fn active(&self, history: &PurchaseHistory) -> Box<dyn Active>;
    /// What the history says about the customer's own rates, whether they are alive or gone.
    fn rates(&self, history: &PurchaseHistory) -> Rates;
    /// P(no purchase in (t_x, T] | x, t_x, active until T): small where the silence is long for this customer.
    fn silence(&self, history: &PurchaseHistory) -> f64;
    /// Does the future of an active customer depend on x and T alone?
    fn forgets_recency(&self) -> bool {
        true
    }

    /// The scale c on which active customers with equal x, in the same hidden state, change with age: their prospects are
    /// smooth functions of ln(1 + T/c), analytic within π of the real line. `None` where these depend on t_x, too.
    fn age_scale(&self) -> Option<f64> {
        None
    }

    /// How many hidden states an active customer may be in. Given the state, their prospects do not depend on t_x.
    fn states(&self) -> usize {
        1
    }

    /// What the history says about the hidden state of an active customer: one entry for each state.
    fn hidden(&self, _history: &PurchaseHistory) -> Vec<HiddenState> {
        vec![HiddenState::KNOWN]
    }

    /// The customer as one who is active at T and in this hidden state.
    fn active_in(&self, _state: usize, history: &PurchaseHistory) -> Box<dyn Active> {
        self.active(history)
    }

    /// Does it cost little to evaluate the prospects of an active customer?
    fn is_cheap(&self, _horizon: f64, _history: &PurchaseHistory) -> bool {
        true
    }

    /// What active customers with x repeat purchases share of [`Active::discounted_without_end`], where that
    /// saves work.
    fn endless(&self, _frequency: u32) -> Option<Endless> {
        None
    }

    /// P(alive at T | x, t_x, T).
    fn p_alive(&self, history: &PurchaseHistory) -> f64 {
        logistic(-self.ln_odds_gone(history))
    }

    /// P(alive at T + t | x, t_x, T).
    fn p_alive_after(&self, t: f64, history: &PurchaseHistory) -> f64 {
        self.p_alive(history) * self.active(history).remains(t)
    }

    /// E\[Y(t) | x, t_x, T\]: purchases in (T, T + t].
    fn expected_purchases(&self, t: f64, history: &PurchaseHistory) -> f64 {
        self.p_alive(history) * self.active(history).expected(t)
    }

    /// E\[X(t)\]: repeat purchases of a new customer in (0, t].
    fn expected_purchases_new(&self, t: f64) -> f64 {
        self.expected_purchases(t, &PurchaseHistory::NEW)
    }

    /// ln P(Y(t) = n | x, t_x, T).
    fn ln_pmf(&self, n: u32, t: f64, history: &PurchaseHistory) -> f64 {
        self.ln_unless_gone(n, history, self.active(history).ln_pmf(n, t))
    }

    /// ln P(X(t) = n): repeat purchases of a new customer.
    fn ln_pmf_new(&self, n: u32, t: f64) -> f64 {
        self.ln_pmf(n, t, &PurchaseHistory::NEW)
    }

    /// ln P(n purchases in a span that is counted from T | x, t_x, T).
    fn ln_pmf_between(&self, n: u32, span: Span, history: &PurchaseHistory) -> f64 {
        self.ln_unless_gone(n, history, self.active(history).ln_pmf_between(n, span))
    }

    /// Purchases in (T, T + t], each weighed by e^(−δ·time), time counted from T.
    fn discounted_purchases(&self, t: f64, delta: f64, history: &PurchaseHistory) -> f64 {
        self.p_alive(history) * self.active(history).discounted(t, delta)
    }

    /// The same without an end; `None` where it is infinite.
    fn discounted_purchases_without_end(
        &self,
        delta: f64,
        history: &PurchaseHistory,
    ) -> Option<f64> {
        Some(self.p_alive(history) * self.active(history).discounted_without_end(delta)?)
    }

    /// Draws a new customer's repeat purchases: their times in (0, age], in order.
    fn simulate_new(&self, age: f64, rng: &mut dyn Rng) -> Vec<f64> {
        let alive = self.p_alive(&PurchaseHistory::NEW);
        if alive < 1.0 && rng.random::<f64>() >= alive {
            return Vec::new();
        }
        self.active(&PurchaseHistory::NEW).simulate(age, rng)
    }

    /// The logarithm of a probability of n purchases from that of an active customer: one who is gone has none.
    fn ln_unless_gone(&self, n: u32, history: &PurchaseHistory, ln_if_active: f64) -> f64 {
        let ln_odds_gone = self.ln_odds_gone(history);
        let ln_alive = -softplus(ln_odds_gone);
        if n > 0 {
            return ln_alive + ln_if_active;
        }
        let returns = ln_alive.exp() * -ln_if_active.exp_m1();
        if returns < 0.5 {
            (-returns).ln_1p()
        } else {
            ln_add_exp(ln_alive + ln_if_active, -softplus(-ln_odds_gone))
        }
    }
}

/// How forecasts of a parametric model change with its parameters.
pub trait Sensitivity {
    /// How many derivatives there are: one for each parameter of the model's table.
    fn slopes(&self) -> usize;
    /// P(alive), and the derivatives of its logarithm with respect to the parameters.
    fn p_alive_gradient(&self, history: &PurchaseHistory, ln_gradient: &mut [f64]) -> f64;
    /// Discounted purchases in (T, T + t] given active at T, and their derivatives with respect to the parameters; an
    /// empty `gradient` asks for the purchases alone.
    fn discounted_gradient(
        &self,
        t: f64,
        delta: f64,
        history: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64;

    /// The same given the hidden state, too.
    fn discounted_gradient_in(
        &self,
        _state: usize,
        t: f64,
        delta: f64,
        history: &PurchaseHistory,
        gradient: &mut [f64],
    ) -> f64 {
        self.discounted_gradient(t, delta, history, gradient)
    }
}

/// One of the hidden states of an active customer.
///
/// # Example
/// ```
/// use clv::history::PurchaseHistory;
/// use clv::model::{BgCnbdK, LatentAttrition};
/// let model = BgCnbdK::new(0.359, 1.129, 0.523, 2.785, 2).unwrap();
/// // a purchase takes two phases; after a long silence the first of them has most likely passed
/// let states = model.hidden(&PurchaseHistory::new(9, 30.0, 52.0).unwrap());
/// assert!((states[0].share + states[1].share - 1.0).abs() < 1e-12);
/// assert!(states[1].share > 0.8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HiddenState {
    /// Its probability.
    pub share: f64,
    /// The derivatives of the logarithm of the probability with respect to the first parameters of the model.
    pub ln_slopes: [f64; 2],
}

impl HiddenState {
    /// The only state, of a model in which nothing is hidden.
    pub const KNOWN: Self = Self {
        share: 1.0,
        ln_slopes: [0.0; 2],
    };
}

/// A parametric model of the family: it forecasts, and says how its forecasts change with its parameters.
pub trait AttritionModel: LatentAttrition + Sensitivity {}

impl<M: LatentAttrition + Sensitivity> AttritionModel for M {}
