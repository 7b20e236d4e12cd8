use std::sync::Arc;

use super::outlook::{Ask, Outlook, Outlooks};
use super::remembered::Remembered;
use super::sampled::{self, Sampled};
use super::value::{SharedShape, Spending};
use super::{Forecaster, Interval, Predictor, Question, Score, Uncertainty, ValueDistribution};
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, SpendHistory, grouped};
use crate::model::{GammaGamma, Spend, SpendModel};
use crate::parallel::Workers;
use crate::special::normal_quantile;

/// Customers that one thread scores in one go.
pub(super) const BLOCK: usize = 256;

/// Answers one question for many customers.
pub struct Scorer {
    forecaster: Arc<dyn Forecaster>,
    outlooks: Box<dyn Outlooks>,
    /// The same without discounting, for totals of purchases and of undiscounted value.
    undiscounted: Box<dyn Outlooks>,
    pub(super) purchase_uncertainty: Uncertainty,
    pub(super) spend: Option<GammaGamma>,
    pub(super) spend_uncertainty: Uncertainty,
    pub(super) question: Question,
    /// The customers under draws of the parameters, where there are draws.
    pub(super) sampled: Option<Sampled>,
    /// By the number of purchases, and by the draw of the spend parameters.
    shapes: Remembered<(u32, Option<usize>), Arc<SharedShape>>,
    newcomers: Remembered<u64, Score>,
}

impl Scorer {
    /// A scorer without parameter uncertainty; see [`Self::with_uncertainty`].
    ///
    /// # Errors
    /// - the question is out of range
    /// - purchases are too many to be computed ([`Predictor::check`])
    pub fn new(
        purchases: Predictor,
        spend: Option<SpendModel>,
        question: Question,
    ) -> Result<Self> {
        purchases.check(question.horizon)?;
        Self::of_forecaster(Arc::new(purchases), spend, question)
    }

    /// A scorer of any forecaster.
    ///
    /// # Errors
    /// When the question is out of range.
    pub fn of_forecaster(
        forecaster: Arc<dyn Forecaster>,
        spend: Option<SpendModel>,
        question: Question,
    ) -> Result<Self> {
        question.check()?;
        Ok(Self {
            outlooks: Arc::clone(&forecaster).outlooks(ask(&question, false)),
            undiscounted: Arc::clone(&forecaster).outlooks(undiscounted(&question, false)),
            forecaster,
            purchase_uncertainty: Uncertainty::Unknown,
            spend: spend.map(|spend| *spend.gamma_gamma()),
            spend_uncertainty: Uncertainty::Unknown,
            question,
            sampled: None,
            shapes: Remembered::default(),
            newcomers: Remembered::default(),
        })
    }

    /// Adds what is known about the parameters' uncertainty; `clv_ci` needs both.
    ///
    /// # Errors
    /// - a covariance is not about the parameters of its model, or draws are those of the other model
    /// - one model has draws, and the other one a covariance
    pub fn with_uncertainty(mut self, purchases: Uncertainty, spend: Uncertainty) -> Result<Self> {
        (self.purchase_uncertainty, self.spend_uncertainty) = (purchases, spend);
        let slopes_of_spend = if self.spend.is_some() { 3 } else { 0 };
        let about = [
            (&self.purchase_uncertainty, self.outlooks.slopes()),
            (&self.spend_uncertainty, slopes_of_spend),
        ];
        for (uncertainty, slopes) in about {
            if let Some(given) = uncertainty.parameters().filter(|given| *given != slopes) {
                return Err(Error::data(format!(
                    "the covariance is about another number of parameters than {slopes}: `{given}`"
                )));
            }
        }
        let wanted = self.question.intervals;
        let (purchases, spend) = (&self.purchase_uncertainty, &self.spend_uncertainty);
        self.sampled = Sampled::of(purchases, spend, &self.question)?.filter(|_| wanted);
        let ask = ask(&self.question, self.needs_slopes());
        self.outlooks = Arc::clone(&self.forecaster).outlooks(ask);
        let ask = undiscounted(&self.question, self.needs_count_slopes());
        self.undiscounted = Arc::clone(&self.forecaster).outlooks(ask);
        self.newcomers = Remembered::default();
        Ok(self)
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
        if self.sampled.is_some() {
            return self.score_in_groups(customers, workers);
        }
        let blocks = workers.map(customers.len().div_ceil(BLOCK), |block| {
            let rows = &customers[block * BLOCK..customers.len().min((block + 1) * BLOCK)];
            let mut slopes = self.room_for_slopes();
            rows.iter()
                .map(|(purchases, spend)| self.score_with(purchases, spend, &mut slopes))
                .collect::<Vec<_>>()
        });
        blocks.concat()
    }

    /// The same with those next to each other who share most: every draw of the parameters remembers few of them.
    fn score_in_groups(
        &self,
        customers: &[(PurchaseHistory, SpendHistory)],
        workers: &Workers,
    ) -> Vec<Score> {
        let order = grouped(customers);
        let blocks = workers.map(order.len().div_ceil(BLOCK), |block| {
            let rows = &order[block * BLOCK..order.len().min((block + 1) * BLOCK)];
            rows.iter()
                .map(|&at| (at, self.score(&customers[at].0, &customers[at].1)))
                .collect::<Vec<_>>()
        });
        let mut scores = blocks.concat();
        scores.sort_unstable_by_key(|(at, _)| *at);
        scores.into_iter().map(|(_, score)| score).collect()
    }

    /// Scores one customer.
    pub fn score(&self, purchases: &PurchaseHistory, spend: &SpendHistory) -> Score {
        self.score_with(purchases, spend, &mut self.room_for_slopes())
    }

    /// Places for the derivatives of one customer; none where they are of no use.
    pub(super) fn room_for_slopes(&self) -> Vec<f64> {
        let slopes = if self.needs_slopes() {
            self.outlooks.slopes()
        } else {
            0
        };
        vec![0.0; slopes]
    }

    /// Are derivatives of any use? Only where the uncertainty of both models is known.
    pub(super) fn needs_slopes(&self) -> bool {
        self.question.intervals
            && self.purchase_uncertainty.parameters().is_some()
            && self.spend_uncertainty.parameters().is_some()
    }

    /// Are derivatives of expected purchases of any use?
    fn needs_count_slopes(&self) -> bool {
        self.question.intervals && self.purchase_uncertainty.parameters().is_some()
    }

    /// Places for the derivatives of one customer's expected purchases; none where they are of no use.
    pub(super) fn room_for_count_slopes(&self) -> Vec<f64> {
        let slopes = if self.needs_count_slopes() {
            self.undiscounted.slopes()
        } else {
            0
        };
        vec![0.0; slopes]
    }

    fn score_with(
        &self,
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
        slopes: &mut [f64],
    ) -> Score {
        // all who came at one time, did not come back, and of whose spend nothing is known
        if purchases.frequency() == 0 && *spend == SpendHistory::NONE {
            let age = purchases.age().to_bits();
            return self
                .newcomers
                .get_or_make(age, || self.score_afresh(purchases, spend, slopes));
        }
        self.score_afresh(purchases, spend, slopes)
    }

    fn score_afresh(
        &self,
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
        slopes: &mut [f64],
    ) -> Score {
        let outlook = self.outlooks.outlook(purchases, slopes);
        let drawn = self.drawn(purchases);
        let predictive = drawn.as_ref().map_or(&outlook, |drawn| &drawn.predictive);
        let purchases_pi = self
            .question
            .intervals
            .then(|| self.tails().map(|tail| predictive.count_quantile(tail)));
        let purchases_sd = self
            .question
            .intervals
            .then(|| predictive.count_variance().sqrt());
        let mut score = Score {
            p_alive: outlook.p_alive,
            churn_risk: outlook.churn_risk(),
            expected_purchases: outlook.expected(),
            purchases_pi: purchases_pi.map(Into::into),
            purchases_sd,
            expected_spend: None,
            clv: None,
            clv_ci: None,
            clv_pi: None,
            clv_sd: None,
            residual_clv: None,
        };
        if let Some(model) = &self.spend {
            let around = Around {
                ln_slopes: slopes,
                drawn: drawn.as_ref(),
            };
            self.value(model, &outlook, around, spend, &mut score);
        }
        score
    }

    /// One customer's outlook; derivatives are written to `slopes` where it has places for them.
    pub(super) fn outlook(&self, purchases: &PurchaseHistory, slopes: &mut [f64]) -> Outlook {
        self.outlooks.outlook(purchases, slopes)
    }

    /// One customer's outlook without discounting; derivatives of the logarithm of their expected purchases are written
    /// to `slopes` where it has places for them.
    pub(super) fn undiscounted_outlook(
        &self,
        purchases: &PurchaseHistory,
        slopes: &mut [f64],
    ) -> Outlook {
        self.undiscounted.outlook(purchases, slopes)
    }

    /// The predictive distribution of a customer's undiscounted value within the horizon, at margin 1.
    #[must_use]
    pub fn value_distribution(
        &self,
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
    ) -> Option<ValueDistribution> {
        self.value_from(&self.outlook_of(purchases), spend)
    }

    /// One customer's outlook at the question; with draws of the parameters, that of the mixture over them.
    #[must_use]
    pub fn outlook_of(&self, purchases: &PurchaseHistory) -> Outlook {
        match self.drawn(purchases) {
            Some(drawn) => drawn.predictive,
            None => self.outlook(purchases, &mut []),
        }
    }

    /// One customer under draws of the parameters, where there are draws.
    fn drawn(&self, purchases: &PurchaseHistory) -> Option<DrawnOutlook> {
        let sampled = self.sampled.as_ref()?;
        let outlooks = sampled.outlooks(purchases);
        Some(DrawnOutlook {
            predictive: sampled::predictive(&outlooks),
            outlooks,
        })
    }

    /// The same distribution as [`Self::value_distribution`], from the customer's outlook.
    #[must_use]
    pub fn value_from(&self, outlook: &Outlook, spend: &SpendHistory) -> Option<ValueDistribution> {
        self.spend
            .map(|model| self.predictive_value(&model, outlook, spend))
    }

    /// ln P(Y = n) within the horizon.
    #[must_use]
    pub fn ln_pmf(&self, n: u32, purchases: &PurchaseHistory) -> f64 {
        self.forecaster
            .future(purchases)
            .ln_pmf(n, self.question.horizon)
    }

    /// P(Y ≤ n) within the horizon; for n = 0 the churn risk.
    #[must_use]
    pub fn count_cdf(&self, n: u32, purchases: &PurchaseHistory) -> f64 {
        self.outlook_of(purchases).count_cdf(f64::from(n))
    }

    /// The smallest n with P(Y ≤ n) ≥ `probability` within the horizon.
    #[must_use]
    pub fn count_quantile(&self, probability: f64, purchases: &PurchaseHistory) -> f64 {
        self.outlook_of(purchases).count_quantile(probability)
    }

    /// The distribution of a customer's value at the estimate of the spend parameters.
    fn distribution(
        &self,
        model: &GammaGamma,
        outlook: &Outlook,
        spend: &SpendHistory,
    ) -> ValueDistribution {
        let spends = vec![self.spending(model, None, spend)];
        let counts = Arc::clone(outlook.prospects.counts());
        ValueDistribution::new(outlook.share, counts, spends)
    }

    /// The same under draws of the spend parameters, where there are draws.
    fn predictive_value(
        &self,
        model: &GammaGamma,
        outlook: &Outlook,
        spend: &SpendHistory,
    ) -> ValueDistribution {
        let Some(sampled) = self.sampled.as_ref().filter(|sampled| sampled.has_spend()) else {
            return self.distribution(model, outlook, spend);
        };
        let draws = sampled.few_spends();
        let spends = draws.map(|(draw, model)| self.spending(model, Some(draw), spend));
        let counts = Arc::clone(outlook.prospects.counts());
        ValueDistribution::new(outlook.share, counts, spends.collect())
    }

    fn spending(&self, model: &GammaGamma, draw: Option<usize>, spend: &SpendHistory) -> Spending {
        let key = (spend.purchases(), draw);
        let shared = self
            .shapes
            .get_or_make(key, || Arc::new(SharedShape::new(model, spend)));
        Spending::new(model, spend, shared)
    }

    /// The lower and the upper probability of an interval.
    pub(super) fn tails(&self) -> [f64; 2] {
        [
            0.5 * (1.0 - self.question.level),
            0.5 * (1.0 + self.question.level),
        ]
    }

    fn value(
        &self,
        model: &GammaGamma,
        outlook: &Outlook,
        around: Around<'_>,
        spend: &SpendHistory,
        score: &mut Score,
    ) {
        let expected = model.expected_spend(spend);
        let factor = self.question.margin * outlook.share;
        score.expected_spend = expected;
        score.clv = expected.map(|value| factor * outlook.prospects.discounted() * value);
        let without_end = outlook.prospects.without_end().zip(expected);
        score.residual_clv = without_end.map(|(discounted, value)| factor * discounted * value);
        if self.question.intervals {
            score.clv_ci = score.clv.and_then(|clv| self.clv_ci(clv, around, spend));
            let scale = self.question.margin * outlook.discount_ratio();
            let predictive = around.drawn.map_or(outlook, |drawn| &drawn.predictive);
            let distribution = self.predictive_value(model, predictive, spend);
            score.clv_pi = Some(
                self.tails()
                    .map(|tail| (scale * distribution.quantile(tail)).min(f64::MAX))
                    .into(),
            );
            let variance = distribution.variance();
            score.clv_sd = variance.map(|variance| (scale * variance.sqrt()).min(f64::MAX));
        }
    }

    /// The interval of an expectation whose logarithm has this standard error.
    fn confidence_interval(&self, clv: f64, ln_error: f64) -> Interval {
        let factor = (normal_quantile(self.tails()[1]) * ln_error)
            .exp()
            .min(f64::MAX);
        (clv / factor, (clv * factor).min(f64::MAX))
    }

    /// The interval of a customer's expected value; `None` where the uncertainty of one of both models is not known.
    fn clv_ci(&self, clv: f64, around: Around<'_>, spend: &SpendHistory) -> Option<Interval> {
        if let Some(drawn) = around.drawn {
            return self.interval_of_draws(clv, &drawn.outlooks, spend);
        }
        let ln_error = self.ln_error(self.spend.as_ref()?, around.ln_slopes, spend);
        ln_error.map(|error| self.confidence_interval(clv, error))
    }

    /// Quantiles of a customer's expected value over the draws; `None` without draws of the spend parameters.
    fn interval_of_draws(
        &self,
        clv: f64,
        outlooks: &[Outlook],
        spend: &SpendHistory,
    ) -> Option<Interval> {
        let sampled = self
            .sampled
            .as_ref()
            .filter(|sampled| sampled.has_spend())?;
        let expected = sampled.expected_spends(spend);
        let draws = outlooks.iter().zip(expected);
        let mut values: Vec<f64> = draws
            .map(|(outlook, value)| {
                let discounted = outlook.share * outlook.prospects.discounted();
                (self.question.margin * discounted * value).min(f64::MAX)
            })
            .collect();
        Some(sampled::interval(&mut values, self.tails(), clv))
    }

    /// The standard error of ln clv; `None` where the uncertainty of one of both models is not known.
    fn ln_error(&self, model: &GammaGamma, ln_slopes: &[f64], spend: &SpendHistory) -> Option<f64> {
        if !self.needs_slopes() {
            return None;
        }
        let slopes_of_spend = model.ln_expected_spend_gradient(spend);
        let variance = self.purchase_uncertainty.variance(ln_slopes)?
            + self.spend_uncertainty.variance(&slopes_of_spend)?;
        Some(variance.max(0.0).sqrt())
    }
}

/// What is known of one customer around the estimate.
#[derive(Clone, Copy)]
struct Around<'a> {
    /// The derivatives of the logarithm of their discounted purchases, where there is a covariance.
    ln_slopes: &'a [f64],
    /// Their outlooks under draws, where there are draws.
    drawn: Option<&'a DrawnOutlook>,
}

/// One customer's outlooks under draws of the parameters.
struct DrawnOutlook {
    outlooks: Vec<Outlook>,
    /// That of the mixture over draws.
    predictive: Outlook,
}

const fn ask(question: &Question, slopes: bool) -> Ask {
    Ask {
        horizon: question.horizon,
        delta: question.delta,
        intervals: question.intervals,
        slopes: slopes && question.intervals,
    }
}

/// The same question without discounting.
const fn undiscounted(question: &Question, slopes: bool) -> Ask {
    Ask {
        delta: 0.0,
        ..ask(question, slopes)
    }
}
