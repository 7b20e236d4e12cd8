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

/// One parameter of a model: what the optimiser, the errors, the files and the model cards say of it.
/// Every parameter of every model is a number above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in files, as in the paper.
    pub symbol: &'static str,
    /// What it means, for a model card.
    pub meaning: &'static str,
    /// What it describes.
    pub process: Process,
}

impl Parameter {
    /// Checks one value.
    ///
    /// # Errors
    /// When it is not above 0 or not finite.
    pub fn check(&self, model: &str, value: f64) -> Result<()> {
        if value.is_finite() && value > 0.0 {
            Ok(())
        } else {
            Err(Error::data(format!("{model}: parameter `{}` must be above 0 and finite: `{value}`", self.symbol)))
        }
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
