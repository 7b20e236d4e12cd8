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

/// Which values a parameter may have: far beyond what data can tell apart, and far enough from the ends of a
/// double that no forecast leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// Above 0 and without a unit, from 1e-9 to 1e9: beyond, densities are steps and forecasts have no digits left.
    /// Estimates stay a hundred times further inside.
    Shape,
    /// Above 0, in a unit of time or money, from 1e-18 to 1e18.
    Scale,
    /// Any sign, up to 1e9 in size: an effect or the logarithm of something. It is searched for as it is, not in logs.
    Real,
    /// 1, 2, 3, … up to 1,000; tried out one by one. Such parameters come last in a model's table.
    Count,
}

impl Domain {
    /// Where a value lies on the scale on which it is searched for: logs of positive parameters, others as they are.
    pub(crate) fn coordinate(self, value: f64) -> f64 {
        match self {
            Self::Shape | Self::Scale => value.ln(),
            Self::Real | Self::Count => value,
        }
    }

    /// The value at a point of that scale.
    pub(crate) fn value_at(self, coordinate: f64) -> f64 {
        match self {
            Self::Shape | Self::Scale => coordinate.exp(),
            Self::Real | Self::Count => coordinate,
        }
    }

    /// The derivative of the value with respect to its coordinate, at that value.
    pub(crate) fn slope_at(self, value: f64) -> f64 {
        match self {
            Self::Shape | Self::Scale => value,
            Self::Real | Self::Count => 1.0,
        }
    }

    fn holds(self, value: f64) -> bool {
        match self {
            Self::Shape => (1e-9..=1e9).contains(&value),
            Self::Scale => (1e-18..=1e18).contains(&value),
            Self::Real => (-1e9..=1e9).contains(&value),
            Self::Count => (1.0..=1e3).contains(&value) && value.fract() == 0.0,
        }
    }

    /// What a value must do that this domain does not hold.
    fn demand(self, value: f64) -> &'static str {
        match self {
            Self::Count => "be a whole number from 1 to 1000",
            Self::Real if !value.is_finite() => "be finite",
            Self::Real => "lie between -1e9 and 1e9",
            _ if !(value.is_finite() && value > 0.0) => "be above 0 and finite",
            Self::Shape => "lie between 1e-9 and 1e9",
            Self::Scale => "lie between 1e-18 and 1e18",
        }
    }
}

/// One parameter of a model, as the optimiser, errors and files need it.
///
/// Its meaning in words is in the catalogue, under `parameter.<model>.<symbol>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in files, as in the paper.
    pub symbol: &'static str,
    /// What it describes.
    pub process: Process,
    /// Which values it may have.
    pub domain: Domain,
}

impl Parameter {
    /// A parameter without a unit.
    #[must_use]
    pub const fn shape(symbol: &'static str, process: Process) -> Self {
        Self {
            symbol,
            process,
            domain: Domain::Shape,
        }
    }

    /// A parameter in a unit of time or money.
    #[must_use]
    pub const fn scale(symbol: &'static str, process: Process) -> Self {
        Self {
            symbol,
            process,
            domain: Domain::Scale,
        }
    }

    /// A parameter of any sign, such as the effect of a covariate.
    #[must_use]
    pub const fn real(symbol: &'static str, process: Process) -> Self {
        Self {
            symbol,
            process,
            domain: Domain::Real,
        }
    }

    /// A parameter that counts.
    #[must_use]
    pub const fn count(symbol: &'static str, process: Process) -> Self {
        Self {
            symbol,
            process,
            domain: Domain::Count,
        }
    }

    /// Checks one value.
    ///
    /// # Errors
    /// When it is outside its domain.
    pub fn check(&self, model: &str, value: f64) -> Result<()> {
        if self.domain.holds(value) {
            return Ok(());
        }
        let demand = self.domain.demand(value);
        Err(Error::data(format!(
            "{model}: parameter `{}` must {demand}: `{value}`",
            self.symbol
        )))
    }

    /// Checks a list of values against a table of parameters.
    ///
    /// # Errors
    /// When their number differs or one is outside its domain.
    pub fn check_all(parameters: &[Self], model: &str, values: &[f64]) -> Result<()> {
        if values.len() != parameters.len() {
            let (wanted, given) = (parameters.len(), values.len());
            return Err(Error::data(format!(
                "{model}: needs {wanted} parameters: `{given}` given"
            )));
        }
        parameters
            .iter()
            .zip(values)
            .try_for_each(|(parameter, &value)| parameter.check(model, value))
    }
}
