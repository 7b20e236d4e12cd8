use crate::error::{Error, Result};

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

fn is_positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn is_moderate(value: f64) -> bool {
    (LARGEST.recip()..=LARGEST).contains(&value)
}

fn refuse(what: &str, value: f64) -> Result<()> {
    Err(Error::usage(format!("{what}: `{value}`")))
}

impl Question {
    /// Checks the numbers.
    ///
    /// # Errors
    /// - the horizon or the margin is not above 0, or outside 1e-12 to 1e12
    /// - the rate is negative or above 1,000
    /// - the level is outside (0, 1), or above 1 − 1e-9
    pub fn check(&self) -> Result<()> {
        if !is_positive(self.horizon) {
            refuse("the horizon must be above 0 and finite", self.horizon)
        } else if !is_moderate(self.horizon) {
            refuse(
                "the horizon must be between 1e-12 and 1e12 units of time",
                self.horizon,
            )
        } else if !(self.delta.is_finite() && self.delta >= 0.0) {
            refuse("the discount rate must be 0 or more and finite", self.delta)
        } else if self.delta > FASTEST {
            refuse(
                "the discount rate must be at most 1000 per unit of time",
                self.delta,
            )
        } else if !is_positive(self.margin) {
            refuse("the margin must be above 0 and finite", self.margin)
        } else if !is_moderate(self.margin) {
            refuse("the margin must be between 1e-12 and 1e12", self.margin)
        } else if !(self.level > 0.0 && self.level <= SUREST) {
            refuse("the level must be between 0 and 1", self.level)
                .map_err(|error| error.hint("0.9 stands for 90%"))
        } else {
            Ok(())
        }
    }
}
