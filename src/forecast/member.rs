use std::fmt;
use std::sync::Arc;

use super::active::EndlessTables;
use super::alive::Family;
use super::expectations::FamilyExpectations;
use super::outlook::{Ask, Expectations, Outlook, Outlooks};
use super::remembered::MOST;
use super::{Forecaster, Future};
use crate::error::Result;
use crate::history::PurchaseHistory;
use crate::model::{Cohorts, Parameter, PurchaseModel};

/// A member of a stack: a model, which may depend on when customers joined.
#[derive(Clone)]
pub struct Member {
    model: PurchaseModel,
    cohorts: Option<Cohorts>,
    /// The model of each step of the date of acquisition; one for all without effects of it.
    steps: Vec<PurchaseModel>,
    /// What forecasts of each step's customers share.
    tables: Vec<Arc<EndlessTables>>,
}

impl Member {
    /// A model with effects of the date of acquisition.
    ///
    /// # Errors
    /// Those of [`Cohorts::models`].
    pub fn with_cohorts(model: PurchaseModel, cohorts: Cohorts) -> Result<Self> {
        Ok(Self::of_steps(
            model,
            Some(cohorts),
            cohorts.models(&model)?,
        ))
    }

    fn of_steps(model: PurchaseModel, cohorts: Option<Cohorts>, steps: Vec<PurchaseModel>) -> Self {
        let tables = steps.iter().map(|step| EndlessTables::new(step.to_dyn()));
        Self {
            model,
            cohorts,
            tables: tables.collect(),
            steps,
        }
    }

    /// The model, in the middle of the data where it depends on the date of acquisition.
    #[must_use]
    pub const fn model(&self) -> PurchaseModel {
        self.model
    }

    /// What it is called: the name of the model, and whether it depends on the date of acquisition.
    #[must_use]
    pub fn label(&self) -> String {
        let name = self.model.name();
        match self.cohorts {
            Some(_) => Cohorts::label(name),
            None => name.to_owned(),
        }
    }

    /// The effects of the date of acquisition, where there are any.
    #[must_use]
    pub const fn cohorts(&self) -> Option<Cohorts> {
        self.cohorts
    }

    /// The model of a customer of this age.
    #[must_use]
    pub fn at(&self, age: f64) -> &PurchaseModel {
        &self.steps[self.step(age)]
    }

    /// The same member for histories that are observed until so much later than the data it was fitted to.
    #[must_use]
    pub fn later(self, elapsed: f64) -> Self {
        Self {
            cohorts: self.cohorts.map(|cohorts| cohorts.later(elapsed)),
            ..self
        }
    }

    /// The table of its parameters: those of the model, with the effects where there are any.
    #[must_use]
    pub fn parameters(&self) -> &'static [Parameter] {
        match self.cohorts {
            Some(_) => Cohorts::parameters(self.model.name()).unwrap_or_default(),
            None => self.model.parameters(),
        }
    }

    /// The values of its parameters.
    #[must_use]
    pub fn to_vec(&self) -> Vec<f64> {
        match self.cohorts {
            Some(cohorts) => cohorts.values(&self.model),
            None => self.model.to_vec(),
        }
    }

    /// The derivatives of one customer's ln L with respect to its parameters; 0 for a count.
    #[must_use]
    pub fn ln_likelihood_slopes(&self, history: &PurchaseHistory) -> Vec<f64> {
        let step = self.step(history.age());
        let slopes = self.steps[step].ln_likelihood_slopes(history);
        let Some(cohorts) = self.cohorts else {
            return slopes;
        };
        let mut all = vec![0.0; self.parameters().len()];
        cohorts.slopes(&self.model, &self.steps, step, &slopes, &mut all);
        all
    }

    fn step(&self, age: f64) -> usize {
        self.cohorts.map_or(0, |cohorts| cohorts.step(age))
    }
}

impl<M: Into<PurchaseModel>> From<M> for Member {
    fn from(model: M) -> Self {
        let model = model.into();
        Self::of_steps(model, None, vec![model])
    }
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        (self.model, self.cohorts) == (other.model, other.cohorts)
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("model", &self.model)
            .field("cohorts", &self.cohorts)
            .finish_non_exhaustive()
    }
}

impl Forecaster for Member {
    fn future<'f>(&'f self, history: &PurchaseHistory) -> Box<dyn Future + 'f> {
        self.at(history.age()).future(history)
    }

    fn outlooks(self: Arc<Self>, ask: Ask) -> Box<dyn Outlooks> {
        // the models of all steps together keep as much as one model does
        let tables = self.tables.iter().map(Arc::clone);
        let outlooks: Vec<Family> = match self.tables.len() {
            1 => tables.map(|tables| Family::sharing(tables, ask)).collect(),
            steps => tables
                .map(|tables| Family::remembering(MOST / steps, tables, ask))
                .collect(),
        };
        Box::new(BySteps {
            outlooks,
            member: self,
        })
    }

    fn expectations(self: Arc<Self>, times: &[f64]) -> Box<dyn Expectations> {
        let expectations = match &*self.steps {
            [one] => vec![FamilyExpectations::new(one.to_dyn(), times)],
            steps => {
                let each = steps.iter().map(|step| {
                    FamilyExpectations::remembering(MOST / steps.len(), step.to_dyn(), times)
                });
                each.collect()
            }
        };
        Box::new(ExpectedBySteps {
            expectations,
            member: self,
        })
    }
}

/// Prepared expectations of each step of the date of acquisition.
struct ExpectedBySteps {
    member: Arc<Member>,
    expectations: Vec<FamilyExpectations>,
}

impl Expectations for ExpectedBySteps {
    fn expected(&self, history: &PurchaseHistory) -> Vec<f64> {
        self.expectations[self.member.step(history.age())].expected(history)
    }
}

/// Prepared outlooks of each step of the date of acquisition.
struct BySteps {
    member: Arc<Member>,
    outlooks: Vec<Family>,
}

impl Outlooks for BySteps {
    fn slopes(&self) -> usize {
        match self.member.cohorts {
            Some(_) => self.member.parameters().len(),
            None => self.outlooks[0].slopes(),
        }
    }

    fn outlook(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Outlook {
        self.at_step(history, ln_slopes, |family, slopes| {
            family.outlook(history, slopes)
        })
    }

    fn p_alive(&self, history: &PurchaseHistory, ln_slopes: &mut [f64]) -> Option<f64> {
        self.at_step(history, ln_slopes, |family, slopes| {
            family.p_alive(history, slopes)
        })
    }

    fn outlook_of_alive(
        &self,
        p_alive: f64,
        history: &PurchaseHistory,
        ln_slopes: &mut [f64],
    ) -> Outlook {
        let of_alive = ln_slopes.to_vec();
        let outlook = self.at_step(history, ln_slopes, |family, slopes| {
            slopes.fill(0.0);
            family.outlook_of_alive(p_alive, history, slopes)
        });
        for (slope, of_alive) in ln_slopes.iter_mut().zip(of_alive) {
            *slope += of_alive;
        }
        outlook
    }
}

impl BySteps {
    /// Asks the model of a customer's step, and writes its derivatives as those with respect to the member's parameters.
    fn at_step<A>(
        &self,
        history: &PurchaseHistory,
        ln_slopes: &mut [f64],
        ask: impl FnOnce(&Family, &mut [f64]) -> A,
    ) -> A {
        let Member {
            model,
            cohorts,
            steps,
            ..
        } = self.member.as_ref();
        let step = self.member.step(history.age());
        let family = &self.outlooks[step];
        let Some(cohorts) = cohorts.filter(|_| !ln_slopes.is_empty()) else {
            return ask(family, ln_slopes);
        };
        let mut of_step = vec![0.0; family.slopes()];
        let answer = ask(family, &mut of_step);
        cohorts.slopes(model, steps, step, &of_step, ln_slopes);
        answer
    }
}
