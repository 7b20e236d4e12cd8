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

/// The smallest and the largest value of a parameter, in any unit: far beyond what data can tell apart, and
/// far enough from the ends of a double that no forecast leaves it.
const RANGE: std::ops::RangeInclusive<f64> = 1e-18..=1e18;

/// The smallest and the largest shape, a parameter that has no unit: beyond, densities are steps and forecasts
/// have no digits left. Estimates stay a hundred times further inside.
const SHAPES: std::ops::RangeInclusive<f64> = 1e-9..=1e9;

/// One parameter of a model: what the optimiser, the errors, the files and the model cards say of it.
/// Every parameter of every model is a number above 0, from 1e-18 to 1e18.
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
    /// When it is not above 0, not finite, or outside 1e-18 to 1e18.
    pub fn check(&self, model: &str, value: f64) -> Result<()> {
        let demand = match value {
            value if RANGE.contains(&value) => return Ok(()),
            value if value.is_finite() && value > 0.0 => "lie between 1e-18 and 1e18",
            _ => "be above 0 and finite",
        };
        Err(Error::data(format!("{model}: parameter `{}` must {demand}: `{value}`", self.symbol)))
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

    /// Checks the values that are shapes, given by their positions in the table.
    ///
    /// # Errors
    /// When one is outside 1e-9 to 1e9.
    pub fn check_shapes(parameters: &[Self], model: &str, values: &[f64], shapes: &[usize]) -> Result<()> {
        match shapes.iter().find(|&&at| !SHAPES.contains(&values[at])) {
            None => Ok(()),
            Some(&at) => {
                let (symbol, value) = (parameters[at].symbol, values[at]);
                Err(Error::data(format!("{model}: parameter `{symbol}` must lie between 1e-9 and 1e9: `{value}`")))
            }
        }
    }
}
