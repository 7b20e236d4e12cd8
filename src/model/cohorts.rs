//! Customers who joined at different times may differ: a model whose parameters depend on the date of acquisition.
//!
//! With z the date of acquisition, scaled to [−1, 1] over the data and cut into twelve steps,
//!
//! | model | parameters of the customers who joined at z |
//! |---|---|
//! | BG/NBD, MBG/NBD, MBG/CNBD-k | ln α + γz, ln a + δz/2, ln b − δz/2 |
//! | Pareto/NBD | ln α + γz, ln β − δz |
//!
//! so that the newest customers buy e^(−2γ) times as often as the oldest (γ > 0: less often), and the logarithm of
//! their odds to leave, or of their rate of leaving, differs by 2δ. Both effects have the prior N(0, 0.5²): where
//! customers joined within a short time, they shrink to nothing.
//!
//! At a given end of observation the age T tells the date of acquisition, so that no history needs another number. A
//! customer who joined after the data that a model was fitted to is like the newest ones in them.
//!
//! Reference: Gopalakrishnan, Bradlow & Fader, "A Cross-Cohort Changepoint Model for Customer-Base Analysis",
//! Marketing Science 36 (2017), for cohorts that differ.

use std::cmp::Ordering;

use super::{
    BgNbd, Likelihood, MbgCnbdK, MbgNbd, Parameter, Parametric, ParetoNbd, Process, PurchaseModel,
};
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
    /// - the model has no cohorts
    /// - the effects carry a parameter out of its domain
    pub fn models(&self, model: &PurchaseModel) -> Result<Vec<PurchaseModel>> {
        let by_date = ByDate::of_named(model.name())?;
        let at_step = |step: u8| {
            let mut values = model.to_vec();
            by_date.shift(&mut values, [self.gamma, self.delta], date_of(step));
            PurchaseModel::from_values(model.name(), &values)
        };
        (0..STEPS).map(at_step).collect()
    }

    /// Writes the derivatives of a forecast with respect to the parameters of a model with these effects, in the order of
    /// [`Self::parameters`], from those with respect to the parameters of the model of a step; `models` are all steps'
    /// models.
    pub fn slopes(
        &self,
        base: &PurchaseModel,
        models: &[PurchaseModel],
        step: usize,
        slopes: &[f64],
        into: &mut [f64],
    ) {
        let Ok(by_date) = ByDate::of_named(base.name()) else {
            return;
        };
        let at = AtDate {
            z: date_of(u8::try_from(step).unwrap_or(STEPS - 1)),
            base: &base.to_vec(),
            there: &models[step].to_vec(),
        };
        into.fill(0.0);
        by_date.add_slopes(&at, slopes, into);
    }

    /// What a model with these effects is called.
    #[must_use]
    pub fn label(model: &str) -> String {
        format!("{model} by acquisition date")
    }

    /// The table of parameters of the model of that name with cohorts: its own, γ, δ, and then its count, where it has
    /// one.
    ///
    /// # Errors
    /// When the model has no cohorts.
    pub fn parameters(model: &str) -> Result<&'static [Parameter]> {
        Ok(ByDate::of_named(model)?.parameters)
    }

    /// The values of a model's parameters and of these effects, in the order of [`Self::parameters`].
    #[must_use]
    pub fn values(&self, model: &PurchaseModel) -> Vec<f64> {
        let mut values = model.to_vec();
        if let Ok(by_date) = ByDate::of_named(model.name()) {
            by_date.insert(&mut values, [self.gamma, self.delta]);
        }
        values
    }

    /// The model of that name and the effects over a span, from values in the order of [`Self::parameters`].
    ///
    /// # Errors
    /// - the model has no cohorts
    /// - a value is outside its domain
    pub fn from_values(model: &str, values: &[f64], span: f64) -> Result<(PurchaseModel, Self)> {
        let by_date = ByDate::of_named(model)?;
        Parameter::check_all(by_date.parameters, model, values)?;
        let (own, [gamma, delta]) = by_date.split(values);
        Ok((
            PurchaseModel::from_values(model, &own)?,
            Self::new(gamma, delta, span)?,
        ))
    }
}

/// How the parameters of a model depend on the date of acquisition.
#[derive(Debug)]
pub struct ByDate {
    /// Those that are estimated, the effects, and then the count, where there is one.
    parameters: &'static [Parameter],
    /// What δz adds to the logarithm of each of the model's own parameters that are estimated.
    leaving: &'static [f64],
}

/// The place of α, which γz is added to, in the tables of all models.
const ALPHA: usize = 1;

const GAMMA: Parameter = Parameter::real("gamma", Process::Purchase);
const DELTA: Parameter = Parameter::real("delta", Process::Dropout);

const PARETO: ByDate = ByDate {
    parameters: &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
        Parameter::shape("s", Process::Dropout),
        Parameter::scale("beta", Process::Dropout),
        GAMMA,
        DELTA,
    ],
    leaving: &[0.0, 0.0, 0.0, -1.0],
};

const GEOMETRIC: ByDate = ByDate {
    parameters: &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
        Parameter::shape("a", Process::Dropout),
        Parameter::shape("b", Process::Dropout),
        GAMMA,
        DELTA,
    ],
    leaving: &[0.0, 0.0, 0.5, -0.5],
};

const GEOMETRIC_WITH_PHASES: ByDate = ByDate {
    parameters: &[
        Parameter::shape("r", Process::Purchase),
        Parameter::scale("alpha", Process::Purchase),
        Parameter::shape("a", Process::Dropout),
        Parameter::shape("b", Process::Dropout),
        GAMMA,
        DELTA,
        Parameter::count("k", Process::Purchase),
    ],
    leaving: GEOMETRIC.leaving,
};

/// A date of acquisition, with the values of a model's parameters in the middle of the data and at that date.
struct AtDate<'v> {
    z: f64,
    base: &'v [f64],
    there: &'v [f64],
}

impl ByDate {
    fn of_named(model: &str) -> Result<&'static Self> {
        match model {
            BgNbd::NAME => Ok(BgNbd::BY_DATE),
            ParetoNbd::NAME => Ok(ParetoNbd::BY_DATE),
            MbgNbd::NAME => Ok(MbgNbd::BY_DATE),
            MbgCnbdK::NAME => Ok(MbgCnbdK::BY_DATE),
            _ => Err(
                Error::data(format!("{model} has no effects of the date of acquisition"))
                    .hint("bg-nbd, pareto-nbd, mbg-nbd and mbg-cnbd-k have"),
            ),
        }
    }

    /// How many of the model's own parameters are estimated: the effects follow them.
    const fn estimated(&self) -> usize {
        self.leaving.len()
    }

    /// Inserts the effects among the values of a model.
    fn insert(&self, values: &mut Vec<f64>, effects: [f64; 2]) {
        let place = self.estimated();
        values.splice(place..place, effects);
    }

    /// The values of the model, and the effects.
    fn split(&self, values: &[f64]) -> (Vec<f64>, [f64; 2]) {
        let (estimated, rest) = values.split_at(self.estimated());
        let (effects, count) = rest.split_at(2);
        ([estimated, count].concat(), [effects[0], effects[1]])
    }

    /// Turns a model's values into those of the customers who joined at z.
    fn shift(&self, values: &mut [f64], [gamma, delta]: [f64; 2], z: f64) {
        values[ALPHA] *= (gamma * z).exp();
        for (value, share) in values.iter_mut().zip(self.leaving) {
            *value *= (share * delta * z).exp();
        }
    }

    /// Adds derivatives with respect to the values in the middle of the data and to the effects, from those with respect
    /// to the values of the customers who joined at a date.
    fn add_slopes(&self, at: &AtDate<'_>, slopes: &[f64], into: &mut [f64]) {
        let AtDate { z, base, there } = at;
        let estimated = self.estimated();
        let mut leaving = 0.0;
        for (i, share) in self.leaving.iter().enumerate() {
            into[i] += slopes[i] * (there[i] / base[i]);
            leaving += share * (there[i] * slopes[i]);
        }
        into[estimated] += z * there[ALPHA] * slopes[ALPHA];
        into[estimated + 1] += z * leaving;
    }
}

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

/// A model with effects of the date of acquisition, as it is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cohorted<M> {
    base: M,
    effects: [f64; 2],
}

/// The kinds of model that can have cohorts.
pub trait Cohortable: Likelihood<History = PurchaseHistory> {
    /// What effects of the date of acquisition do to its parameters.
    const BY_DATE: &'static ByDate;
}

impl Cohortable for BgNbd {
    const BY_DATE: &'static ByDate = &GEOMETRIC;
}

impl Cohortable for ParetoNbd {
    const BY_DATE: &'static ByDate = &PARETO;
}

impl Cohortable for MbgNbd {
    const BY_DATE: &'static ByDate = &GEOMETRIC;
}

impl Cohortable for MbgCnbdK {
    const BY_DATE: &'static ByDate = &GEOMETRIC_WITH_PHASES;
}

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

    /// The model of the customers who joined at z.
    fn at(&self, z: f64) -> Result<M> {
        let mut values = self.base.to_vec();
        M::BY_DATE.shift(&mut values, self.effects, z);
        M::from_values(&values)
    }

    /// The sum of the terms of customers of one step; adds the derivatives.
    fn run_of_step(&self, run: &[CohortHistory], weights: &[f64], gradient: &mut [f64]) -> f64 {
        let z = date_of(run[0].step);
        let there = self
            .at(z)
            .expect("a model is checked for every step when it is made");
        let histories: Vec<PurchaseHistory> = run.iter().map(|one| one.history).collect();
        let mut slopes = vec![0.0; M::estimated()];
        let sum = there.block(&histories, weights, &mut slopes);
        let at = AtDate {
            z,
            base: &self.base.to_vec(),
            there: &there.to_vec(),
        };
        M::BY_DATE.add_slopes(&at, &slopes, gradient);
        sum
    }
}

impl<M: Cohortable> Parametric for Cohorted<M> {
    const NAME: &'static str = M::NAME;
    const PARAMETERS: &'static [Parameter] = M::BY_DATE.parameters;

    fn values(&self, into: &mut [f64]) {
        let mut values = self.base.to_vec();
        M::BY_DATE.insert(&mut values, self.effects);
        into.copy_from_slice(&values);
    }

    fn from_values(values: &[f64]) -> Result<Self> {
        Parameter::check_all(Self::PARAMETERS, M::NAME, values)?;
        let (own, effects) = M::BY_DATE.split(values);
        let base = M::from_values(&own)?;
        let model = Self { base, effects };
        // the ends are the farthest from the middle
        for step in [0, STEPS - 1] {
            model.at(date_of(step))?;
        }
        Ok(model)
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

    fn beside(&self, ln_sum: f64, gradient: &mut [f64]) -> Option<f64> {
        self.base.beside(ln_sum, gradient)
    }

    fn logs(history: &CohortHistory) -> f64 {
        M::logs(&history.history)
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
