//! Customers who joined at different times may differ: a beta-geometric model whose parameters depend on the date of
//! acquisition.
//!
//! With z the date of acquisition, scaled to [−1, 1] over the data and cut into twelve steps,
//!
//! ln α_c = ln α + γz, ln a_c = ln a + δz/2, ln b_c = ln b − δz/2,
//!
//! so that the newest customers buy e^(−2γ) times as often as the oldest (γ > 0: less often), and the logarithm of
//! their odds to leave differs by 2δ. Both effects have the prior N(0, 0.5²): where customers joined within a short
//! time, they shrink to nothing.
//!
//! At a given end of observation the age T tells the date of acquisition, so that no history needs another number. A
//! customer who joined after the data that a model was fitted to is like the newest ones in them.
//!
//! Reference: Gopalakrishnan, Bradlow & Fader, "A Cross-Cohort Changepoint Model for Customer-Base Analysis",
//! Marketing Science 36 (2017), for cohorts that differ.

use std::cmp::Ordering;

use super::beta_geometric::{BetaGeometric, Variant};
use super::{BgNbd, Likelihood, MbgNbd, Parameter, Parametric, Process, PurchaseModel};
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, TotalOrder, Weighted};

/// Steps of the date of acquisition.
const STEPS: u8 = 12;

/// The precision of the prior of both effects: one divided by the square of its standard deviation, 0.5.
const PRECISION: f64 = 4.0;

/// What rounding may do to the place of an age among the steps.
const ROUNDED: f64 = 1e-9;

/// Effects of the date of acquisition, and the time over which customers joined.
///
/// # Example
/// ```
/// use clv::model::{BgNbd, Cohorts, PurchaseModel};
/// let model: PurchaseModel = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap().into();
/// let cohorts = Cohorts::new(0.3, 0.0, 52.0).unwrap();
/// let models = cohorts.models(&model).unwrap();
/// let (newest, oldest) = (models[cohorts.step(0.0)], models[cohorts.step(52.0)]);
/// assert!(newest.to_vec()[1] > oldest.to_vec()[1]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cohorts {
    gamma: f64,
    delta: f64,
    span: f64,
    elapsed: f64,
}

impl Cohorts {
    /// Effects on purchases (γ) and on dropout (δ) over a span of so much time.
    ///
    /// # Errors
    /// When an effect is not finite or the span is not above 0.
    pub fn new(gamma: f64, delta: f64, span: f64) -> Result<Self> {
        let effects = [
            Parameter::real("gamma", Process::Purchase),
            Parameter::real("delta", Process::Dropout),
        ];
        Parameter::check_all(&effects, "cohorts", &[gamma, delta])?;
        Parameter::scale("span", Process::Purchase).check("cohorts", span)?;
        Ok(Self {
            gamma,
            delta,
            span,
            elapsed: 0.0,
        })
    }

    /// γ: the effect on purchases.
    #[must_use]
    pub const fn gamma(&self) -> f64 {
        self.gamma
    }

    /// δ: the effect on dropout.
    #[must_use]
    pub const fn delta(&self) -> f64 {
        self.delta
    }

    /// The time over which customers joined.
    #[must_use]
    pub const fn span(&self) -> f64 {
        self.span
    }

    /// The same effects for histories that are observed until so much later than the data they were fitted to.
    #[must_use]
    pub const fn later(self, elapsed: f64) -> Self {
        Self { elapsed, ..self }
    }

    /// The step of the date of acquisition of a customer of this age, from 0, the oldest.
    #[must_use]
    pub fn step(&self, age: f64) -> usize {
        usize::from(step_of(age - self.elapsed, self.span))
    }

    /// The model of each step, the oldest first.
    ///
    /// # Errors
    /// - the model has no cohorts: only `bg-nbd` and `mbg-nbd` have
    /// - the effects carry a parameter out of its domain
    pub fn models(&self, model: &PurchaseModel) -> Result<Vec<PurchaseModel>> {
        match model {
            PurchaseModel::BgNbd(model) => self.models_of(model),
            PurchaseModel::MbgNbd(model) => self.models_of(model),
            _ => Err(Error::data(format!(
                "{} has no effects of the date of acquisition",
                model.name()
            ))
            .hint("bg-nbd and mbg-nbd have")),
        }
    }

    fn models_of<M: Variant + Into<PurchaseModel>>(&self, base: &M) -> Result<Vec<PurchaseModel>> {
        let effects = [self.gamma, self.delta];
        (0..STEPS)
            .map(|step| Ok(shifted(base, effects, date_of(step))?.into()))
            .collect()
    }

    /// Derivatives of a forecast with respect to r, α, a, b, γ, δ from those with respect to the parameters of the model
    /// of a step; `models` are all steps' models.
    #[must_use]
    pub fn slopes(
        &self,
        base: &PurchaseModel,
        models: &[PurchaseModel],
        step: usize,
        slopes: [f64; 4],
    ) -> [f64; 6] {
        let values = |model: &PurchaseModel| {
            let values = model.to_vec();
            [values[0], values[1], values[2], values[3]]
        };
        let z = date_of(u8::try_from(step).unwrap_or(STEPS - 1));
        slopes_of(values(base), values(&models[step]), z, slopes)
    }

    /// What a model with these effects is called.
    #[must_use]
    pub fn label(model: &str) -> String {
        format!("{model} by acquisition date")
    }

    /// The table of parameters of a model with cohorts: r, α, a, b, γ, δ.
    #[must_use]
    pub const fn parameters() -> &'static [Parameter] {
        TABLE
    }
}

const TABLE: &[Parameter] = &[
    Parameter::shape("r", Process::Purchase),
    Parameter::scale("alpha", Process::Purchase),
    Parameter::shape("a", Process::Dropout),
    Parameter::shape("b", Process::Dropout),
    Parameter::real("gamma", Process::Purchase),
    Parameter::real("delta", Process::Dropout),
];

/// z: the middle of a step, between −1 and 1.
fn date_of(step: u8) -> f64 {
    f64::from(2 * step + 1) / f64::from(STEPS) - 1.0
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is cut to the steps that exist"
)]
fn step_of(age: f64, span: f64) -> u8 {
    // ages at the edge of a step are the same in days and in weeks, up to rounding
    let step = (1.0 - age / span) * f64::from(STEPS) + ROUNDED;
    step.clamp(0.0, f64::from(STEPS - 1)) as u8
}

/// The model of customers who joined at z.
fn shifted<M: Variant>(base: &M, [gamma, delta]: [f64; 2], z: f64) -> Result<M> {
    let BetaGeometric { r, alpha, a, b, .. } = base.shared();
    let half = 0.5 * delta * z;
    M::from_values(&[
        r,
        alpha * (gamma * z).exp(),
        a * half.exp(),
        b * (-half).exp(),
    ])
}

/// (r, α, a, b).
fn values_of<M: Variant>(model: &M) -> [f64; 4] {
    let BetaGeometric { r, alpha, a, b, .. } = model.shared();
    [r, alpha, a, b]
}

/// Derivatives with respect to (r, α, a, b) in the middle of the data and to the effects (γ, δ), from those with respect
/// to the parameters of the customers who joined at z.
fn slopes_of(base: [f64; 4], there: [f64; 4], z: f64, slopes: [f64; 4]) -> [f64; 6] {
    let [d_r, d_alpha, d_a, d_b] = slopes;
    let [_, alpha, a, b] = there;
    [
        d_r,
        d_alpha * (alpha / base[1]),
        d_a * (a / base[2]),
        d_b * (b / base[3]),
        z * alpha * d_alpha,
        0.5 * z * (a * d_a - b * d_b),
    ]
}

/// A history with the step of the customer's date of acquisition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CohortHistory {
    step: u8,
    history: PurchaseHistory,
}

impl CohortHistory {
    /// Everybody's histories with their steps, and the time over which they joined; `None` where all joined within
    /// one step.
    #[must_use]
    pub fn of_all(histories: &Weighted<PurchaseHistory>) -> Option<(Weighted<Self>, f64)> {
        let span = histories
            .histories()
            .iter()
            .map(PurchaseHistory::age)
            .fold(0.0, f64::max);
        let rows = histories.iter().map(|(history, weight)| {
            let step = step_of(history.age(), span);
            let history = *history;
            (Self { step, history }, weight)
        });
        let all = Weighted::collapse_weighted(rows).with_ln_sum(histories.ln_sum());
        let (first, last) = (all.histories().first()?, all.histories().last()?);
        (first.step != last.step).then_some((all, span))
    }
}

impl TotalOrder for CohortHistory {
    fn total_order(&self, other: &Self) -> Ordering {
        let by_step = self.step.cmp(&other.step);
        by_step.then_with(|| self.history.total_order(&other.history))
    }
}

/// A beta-geometric model with effects of the date of acquisition, as it is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cohorted<M> {
    base: M,
    effects: [f64; 2],
}

/// The kinds of model that can have cohorts.
pub trait Cohortable: Variant {}

impl Cohortable for BgNbd {}

impl Cohortable for MbgNbd {}

impl<M: Cohortable> Cohorted<M> {
    /// The model without effects.
    #[must_use]
    pub const fn without_effects(base: M) -> Self {
        Self {
            base,
            effects: [0.0; 2],
        }
    }

    /// The model in the middle of the data.
    #[must_use]
    pub const fn base(&self) -> M {
        self.base
    }

    /// The effects of the date of acquisition over a span.
    ///
    /// # Errors
    /// Those of [`Cohorts::new`].
    pub fn cohorts(&self, span: f64) -> Result<Cohorts> {
        let [gamma, delta] = self.effects;
        Cohorts::new(gamma, delta, span)
    }

    /// The sum of the terms of customers of one step; adds the derivatives.
    fn run_of_step(&self, run: &[CohortHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let z = date_of(run[0].step);
        let shifted = shifted(&self.base, self.effects, z)
            .expect("a model is checked for every step when it is made");
        let histories: Vec<PurchaseHistory> = run.iter().map(|one| one.history).collect();
        let mut slopes = [0.0; 4];
        let sum = shifted.block(&histories, weights, &mut slopes);
        let slopes = slopes_of(values_of(&self.base), values_of(&shifted), z, slopes);
        for (total, slope) in gradient.iter_mut().zip(slopes) {
            *total += slope;
        }
        sum
    }
}

impl<M: Cohortable> Parametric for Cohorted<M> {
    const NAME: &'static str = M::CALLED;
    const PARAMETERS: &'static [Parameter] = TABLE;

    fn values(&self, into: &mut [f64]) {
        self.base.values(&mut into[..4]);
        into[4..].copy_from_slice(&self.effects);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(TABLE, M::CALLED, values)?;
        let base = M::from_values(&values[..4])?;
        let effects = [values[4], values[5]];
        // the ends are the farthest from the middle
        for step in [0, STEPS - 1] {
            shifted(&base, effects, date_of(step))?;
        }
        Ok(Self { base, effects })
    }
}

impl<M: Cohortable> Likelihood for Cohorted<M> {
    type History = CohortHistory;

    const PRECISION: f64 = PRECISION;

    fn term(&self, history: &CohortHistory, gradient: &mut [f64]) -> f64 {
        self.run_of_step(&[*history], &[1.0], gradient)
    }

    fn block(&self, histories: &[CohortHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let (mut sum, mut from) = (0.0, 0);
        for run in histories.chunk_by(|left, right| left.step == right.step) {
            let to = from + run.len();
            sum += self.run_of_step(run, &weights[from..to], gradient);
            from = to;
        }
        sum
    }

    fn starts(histories: &Weighted<CohortHistory>, count: Option<u32>) -> Vec<Self> {
        let rows = histories.iter();
        let plain = Weighted::collapse_weighted(rows.map(|(one, weight)| (one.history, weight)));
        let starts = M::starts(&plain, count).into_iter();
        starts.map(Self::without_effects).collect()
    }

    fn rescale(history: &CohortHistory, factor: f64) -> (CohortHistory, f64) {
        let (rescaled, shift) = M::rescale(&history.history, factor);
        let history = CohortHistory {
            history: rescaled,
            ..*history
        };
        (history, shift)
    }

    fn scale(histories: &Weighted<CohortHistory>) -> f64 {
        histories.mean(|one| one.history.age())
    }

    fn rescaled(&self, factor: f64) -> Self {
        Self {
            base: self.base.rescaled(factor),
            ..*self
        }
    }
}
