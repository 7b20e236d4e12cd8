use crate::error::{Error, Result};

/// Which part of a customer's behaviour a parameter describes; covariates act by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// How often an active customer buys.
    Purchase,
    /// When a customer leaves.
    Dropout,
    /// What a purchase is worth.
    Spend,
}

/// Which values a parameter may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Above 0 and finite; estimated.
    Positive,
    /// 1, 2, 3, …; tried out one by one. Such parameters come last in a model's table.
    Count,
}

impl Domain {
    /// The largest count that makes sense.
    const MOST: f64 = 1e3;

    fn holds(self, value: f64) -> bool {
        match self {
            Self::Positive => value.is_finite() && value > 0.0,
            Self::Count => (1.0..=Self::MOST).contains(&value) && value.fract() == 0.0,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Positive => "must be above 0 and finite",
            Self::Count => "must be a whole number from 1 to 1000",
        }
    }
}

/// One parameter of a model: what the optimiser, the errors, the files and the model cards say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in files, as in the paper.
    pub symbol: &'static str,
    /// What it means, for a model card.
    pub meaning: &'static str,
    /// What it describes.
    pub process: Process,
    /// Which values it may have.
    pub domain: Domain,
}

impl Parameter {
    /// A parameter above 0.
    #[must_use]
    pub const fn positive(symbol: &'static str, meaning: &'static str, process: Process) -> Self {
        Self { symbol, meaning, process, domain: Domain::Positive }
    }

    /// A parameter that counts.
    #[must_use]
    pub const fn count(symbol: &'static str, meaning: &'static str, process: Process) -> Self {
        Self { symbol, meaning, process, domain: Domain::Count }
    }

    /// Checks one value.
    ///
    /// # Errors
    /// When it is outside its domain.
    pub fn check(&self, model: &str, value: f64) -> Result<()> {
        if self.domain.holds(value) {
            return Ok(());
        }
        Err(Error::data(format!("{model}: parameter `{}` {}: `{value}`", self.symbol, self.domain.words())))
    }

    /// Checks a list of values against a table of parameters.
    ///
    /// # Errors
    /// When their number differs or one is outside its domain.
    pub fn check_all(parameters: &[Self], model: &str, values: &[f64]) -> Result<()> {
        if values.len() != parameters.len() {
            let (wanted, given) = (parameters.len(), values.len());
            return Err(Error::data(format!("{model}: needs {wanted} parameters: `{given}` given")));
        }
        parameters.iter().zip(values).try_for_each(|(parameter, &value)| parameter.check(model, value))
    }
}
