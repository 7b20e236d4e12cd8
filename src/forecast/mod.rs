//! From a fitted model and a history to a score: purchases, value, churn, and two kinds of interval.
//!
//! - `clv_ci` says how uncertain the *expectation* is because the parameters are estimates: the delta
//!   method on the log scale, from the covariance of the fit.
//! - `purchases_pi` and `clv_pi` say what will *really happen*: quantiles of the predictive
//!   distribution at the estimate. Nothing is simulated.
//!
//! Given alive at T, forecasts of most models know only x and T: they are made once for all customers who
//! share them.

mod alive;
mod lifetimes;
mod next;
mod total;
mod value;

use ndarray::{Array2, ArrayView1};

use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendHistory};
use crate::model::{GammaGamma, MOST_PARAMETERS, PurchaseModel, Spend, SpendModel};
use crate::parallel::Workers;
use crate::special::normal_quantile;
use alive::{Alive, Shared};
pub use lifetimes::lifetimes_month_end_clv;
pub use next::NextPurchase;
pub use total::Total;
pub use value::ValueDistribution;

/// No horizon and no margin is larger than this, or smaller than one divided by it.
const LARGEST: f64 = 1e12;
/// No discount rate per unit of time is larger than this.
const FASTEST: f64 = 1e3;
/// No interval has a level above this.
const SUREST: f64 = 1.0 - 1e-9;

/// What is asked of every customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// How far ahead, in the model's unit of time.
    pub horizon: f64,
    /// The continuous discount rate per unit of time.
    pub delta: f64,
    /// Value per unit of revenue.
    pub margin: f64,
    /// The level of every interval.
    pub level: f64,
    /// Whether intervals are wanted.
    pub intervals: bool,
}

impl Question {
    /// Checks the numbers.
    ///
    /// # Errors
    /// - the horizon or the margin is not above 0, or outside 1e-12 to 1e12
    /// - the rate is negative or above 1,000
    /// - the level is outside (0, 1), or above 1 − 1e-9
    pub fn check(&self) -> Result<()> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let moderate = |value: f64| (LARGEST.recip()..=LARGEST).contains(&value);
        let wrong = |what: &str, value: f64| Err(Error::usage(format!("{what}: `{value}`")));
        if !positive(self.horizon) {
            wrong("the horizon must be above 0 and finite", self.horizon)
        } else if !moderate(self.horizon) {
            wrong(
                "the horizon must lie between 1e-12 and 1e12 units of time",
                self.horizon,
            )
        } else if !(self.delta.is_finite() && self.delta >= 0.0) {
            wrong("the discount rate must be 0 or more and finite", self.delta)
        } else if self.delta > FASTEST {
            wrong(
                "the discount rate must be at most 1000 per unit of time",
                self.delta,
            )
        } else if !positive(self.margin) {
            wrong("the margin must be above 0 and finite", self.margin)
        } else if !moderate(self.margin) {
            wrong("the margin must lie between 1e-12 and 1e12", self.margin)
        } else if !(self.level > 0.0 && self.level <= SUREST) {
            wrong("the level must lie between 0 and 1", self.level)
        } else {
            Ok(())
        }
    }
}

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
    /// E[value of one purchase].
    pub expected_spend: Option<f64>,
    /// Present value of the margin expected within the horizon.
    pub clv: Option<f64>,
    /// Confidence interval of that expectation.
    pub clv_ci: Option<Interval>,
    /// Predictive interval of the value that will be realised.
    pub clv_pi: Option<Interval>,
    /// `clv` without an end.
    pub residual_clv: Option<f64>,
}

/// Answers one question for many customers.
pub struct Scorer {
    purchase: PurchaseModel,
    parameters: usize,
    purchase_covariance: Option<Array2<f64>>,
    spend: Option<GammaGamma>,
    spend_covariance: Option<Array2<f64>>,
    question: Question,
    shared: Shared,
}

impl Scorer {
    /// A scorer without parameter uncertainty; see [`Self::with_covariance`].
    ///
    /// # Errors
    /// When the question is out of range.
    pub fn new(
        purchase: PurchaseModel,
        spend: Option<SpendModel>,
        question: Question,
    ) -> Result<Self> {
        question.check()?;
        let parameters = purchase.parameters().len();
        let spend = spend.map(|spend| *spend.gamma_gamma());
        let shared = Shared::default();
        Ok(Self {
            purchase,
            parameters,
            purchase_covariance: None,
            spend,
            spend_covariance: None,
            question,
            shared,
        })
    }

    /// Adds what is known about the parameters' uncertainty; `clv_ci` needs both.
    #[must_use]
    pub fn with_covariance(
        mut self,
        purchase: Option<Array2<f64>>,
        spend: Option<Array2<f64>>,
    ) -> Self {
        self.purchase_covariance = purchase;
        self.spend_covariance = spend;
        self
    }

    /// The question that is answered.
    #[must_use]
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// Is there a spend model, and so money?
    #[must_use]
    pub const fn has_spend(&self) -> bool {
        self.spend.is_some()
    }

    /// Scores customers in order, on as many threads as there are.
    pub fn score_all(
        &self,
        customers: &[(PurchaseHistory, SpendHistory)],
        workers: &Workers,
    ) -> Vec<Score> {
        const BLOCK: usize = 256;
        let blocks = workers.map(customers.len().div_ceil(BLOCK), |block| {
            let rows = &customers[block * BLOCK..customers.len().min((block + 1) * BLOCK)];
            rows.iter()
                .map(|(purchases, spend)| self.score(purchases, spend))
                .collect::<Vec<_>>()
        });
        blocks.concat()
    }

    /// Scores one customer.
    pub fn score(&self, purchases: &PurchaseHistory, spend: &SpendHistory) -> Score {
        if purchases.frequency() == 0 && *spend == SpendHistory::NONE {
            return self
                .shared
                .newcomer(purchases.age(), || self.score_afresh(purchases, spend));
        }
        self.score_afresh(purchases, spend)
    }

    fn score_afresh(&self, purchases: &PurchaseHistory, spend: &SpendHistory) -> Score {
        let alive = self.shared.alive(
            self.purchase.as_dyn(),
            self.parameters,
            &self.question,
            purchases,
        );
        let mut slopes = [0.0; MOST_PARAMETERS];
        let slopes = &mut slopes[..self.parameters];
        let p_alive = self.purchase.as_dyn().p_alive_gradient(purchases, slopes);
        let purchases_pi = self
            .question
            .intervals
            .then(|| self.tails().map(|tail| alive.count_quantile(p_alive, tail)));
        let mut score = Score {
            p_alive,
            churn_risk: alive.churn_risk(p_alive),
            expected_purchases: p_alive * alive.expected,
            purchases_pi: purchases_pi.map(Into::into),
            expected_spend: None,
            clv: None,
            clv_ci: None,
            clv_pi: None,
            residual_clv: None,
        };
        if let Some(model) = &self.spend {
            self.value(model, &alive, slopes, purchases, spend, &mut score);
        }
        score
    }

    /// The predictive distribution of a customer's undiscounted value within the horizon, at margin 1.
    #[must_use]
    pub fn value_distribution(
        &self,
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
    ) -> Option<ValueDistribution> {
        let alive = self.shared.alive(
            self.purchase.as_dyn(),
            self.parameters,
            &self.question,
            purchases,
        );
        let p_alive = self.purchase.as_dyn().p_alive(purchases);
        self.spend
            .map(|model| self.distribution(&model, &alive, p_alive, spend))
    }

    /// ln P(Y = n) within the horizon.
    #[must_use]
    pub fn ln_pmf(&self, n: u32, purchases: &PurchaseHistory) -> f64 {
        self.purchase
            .as_dyn()
            .ln_pmf(n, self.question.horizon, purchases)
    }

    /// P(Y ≤ n) within the horizon; for n = 0 the churn risk.
    #[must_use]
    pub fn count_cdf(&self, n: u32, purchases: &PurchaseHistory) -> f64 {
        let alive = self.shared.alive(
            self.purchase.as_dyn(),
            self.parameters,
            &self.question,
            purchases,
        );
        self.purchase
            .as_dyn()
            .p_alive(purchases)
            .mul_add(alive.counts().cdf(f64::from(n)) - 1.0, 1.0)
    }

    /// The smallest n with P(Y ≤ n) ≥ `probability` within the horizon.
    #[must_use]
    pub fn count_quantile(&self, probability: f64, purchases: &PurchaseHistory) -> f64 {
        let alive = self.shared.alive(
            self.purchase.as_dyn(),
            self.parameters,
            &self.question,
            purchases,
        );
        alive.count_quantile(self.purchase.as_dyn().p_alive(purchases), probability)
    }

    fn distribution(
        &self,
        model: &GammaGamma,
        alive: &Alive,
        p_alive: f64,
        spend: &SpendHistory,
    ) -> ValueDistribution {
        ValueDistribution::new(
            model,
            spend,
            p_alive,
            alive.counts().clone(),
            self.shared.ln_betas(model, spend),
        )
    }

    /// The lower and the upper probability of an interval.
    fn tails(&self) -> [f64; 2] {
        [
            0.5 * (1.0 - self.question.level),
            0.5 * (1.0 + self.question.level),
        ]
    }

    fn value(
        &self,
        model: &GammaGamma,
        alive: &Alive,
        ln_p_alive_slopes: &[f64],
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
        score: &mut Score,
    ) {
        let expected = model.expected_spend(spend);
        let worth = |discounted: f64| {
            expected.map(|value| self.question.margin * score.p_alive * discounted * value)
        };
        score.expected_spend = expected;
        score.clv = worth(alive.discounted);
        score.residual_clv = alive
            .without_end(
                self.purchase.as_dyn(),
                &self.shared,
                self.question.delta,
                purchases,
            )
            .and_then(worth);
        if self.question.intervals {
            let ln_error = self.ln_error(model, alive, ln_p_alive_slopes, spend);
            score.clv_ci = score.clv.zip(ln_error).map(|(clv, error)| {
                let factor = (normal_quantile(self.tails()[1]) * error)
                    .exp()
                    .min(f64::MAX);
                (clv / factor, (clv * factor).min(f64::MAX))
            });
            let scale = self.question.margin * alive.discount_ratio();
            let distribution = self.distribution(model, alive, score.p_alive, spend);
            score.clv_pi = Some(
                self.tails()
                    .map(|tail| (scale * distribution.quantile(tail)).min(f64::MAX))
                    .into(),
            );
        }
    }

    /// The standard error of ln clv; `None` without both covariances.
    fn ln_error(
        &self,
        model: &GammaGamma,
        alive: &Alive,
        ln_p_alive: &[f64],
        spend: &SpendHistory,
    ) -> Option<f64> {
        let (purchase, money) = (
            self.purchase_covariance.as_ref()?,
            self.spend_covariance.as_ref()?,
        );
        let slopes: Vec<f64> = alive
            .ln_slopes
            .iter()
            .zip(ln_p_alive)
            .map(|(count, alive)| count + alive)
            .collect();
        let variance = quadratic_form(purchase, &slopes)
            + quadratic_form(money, &model.ln_expected_spend_gradient(spend));
        Some(variance.max(0.0).sqrt())
    }
}

/// vᵀ M v.
fn quadratic_form(matrix: &Array2<f64>, vector: &[f64]) -> f64 {
    let vector = ArrayView1::from(vector);
    vector.dot(&matrix.dot(&vector))
}
