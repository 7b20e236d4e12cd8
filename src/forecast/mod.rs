//! From a fitted model and a history to a score: purchases, value, churn, and two kinds of interval.
//!
//! - `clv_ci` says how uncertain the *expectation* is because the parameters are estimates: the delta
//!   method on the log scale, from the covariance of the fit.
//! - `purchases_pi` and `clv_pi` say what will *really happen*: quantiles of the predictive
//!   distribution at the estimate. Nothing is simulated.
//!
//! With draws of the parameters ([`Draws`]), `clv_ci` has quantiles over the draws, and predictive distributions are
//! mixtures over them. Expectations stay those of the estimate.
//!
//! A forecast needs no parameters. A [`Forecaster`] gives a customer's [`Future`]; the family of parametric models
//! gives it as P(alive) times the future of an active customer, a [`Mixture`] as the weighted future of its members.

mod active;
mod age_range;
mod alive;
mod attrition;
mod by_age;
mod correction;
mod expectations;
mod fitted;
mod forecaster;
mod future;
mod interpolated;
mod level;
mod lifetimes;
mod member;
mod mixture;
mod next;
mod outlook;
mod predictor;
mod question;
mod remembered;
mod sampled;
mod scorer;
mod stack;
mod total;
mod uncertainty;
mod value;

pub use attrition::AttritionFuture;
#[cfg(feature = "engine")]
pub(crate) use correction::Features;
pub use correction::{Branch, Correction, Factor, Feature, Tree};
pub use fitted::{LeftOut, MemberFit, Origin, PurchaseEstimate, PurchaseFit, StackFit, Trial};
pub use forecaster::Forecaster;
pub use future::Future;
pub use level::{Level, PastTotal};
pub use lifetimes::lifetimes_month_end_clv;
pub use member::Member;
pub use mixture::Mixture;
pub use next::NextPurchase;
pub use outlook::{Ask, Expectations, Outlook, Outlooks, Prospects};
pub use predictor::{Predictor, STACK};
pub use question::Question;
pub use scorer::Scorer;
pub use stack::Stack;
pub use total::{Sum, Total};
pub use uncertainty::{Covariance, Draws, Uncertainty};
pub use value::ValueDistribution;

/// Lower and upper end; one beyond the largest double is that double.
pub type Interval = (f64, f64);

/// What is forecast of one customer. Money is `None` without a spend model or where it is infinite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// P(alive at T).
    pub p_alive: f64,
    /// P(no purchase within the horizon).
    pub churn_risk: f64,
    /// E[purchases within the horizon].
    pub expected_purchases: f64,
    /// Predictive interval of their number.
    pub purchases_pi: Option<Interval>,
    /// Standard deviation of their number.
    pub purchases_sd: Option<f64>,
    /// E[value of one purchase].
    pub expected_spend: Option<f64>,
    /// Present value of the margin expected within the horizon.
    pub clv: Option<f64>,
    /// Confidence interval of that expectation.
    pub clv_ci: Option<Interval>,
    /// Predictive interval of the value that will be realised.
    pub clv_pi: Option<Interval>,
    /// Standard deviation of the value that will be realised; `None` also where it is infinite.
    pub clv_sd: Option<f64>,
    /// `clv` without an end.
    pub residual_clv: Option<f64>,
}
