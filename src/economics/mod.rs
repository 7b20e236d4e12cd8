//! Value against cost: what customers have brought and will bring, what they cost to acquire and to serve, and what a
//! new customer may cost.
//!
//! The value of a customer is the margin on what they have spent, plus the margin that is expected of them within the
//! horizon (`clv`), less the cost of serving them. Compared with the cost of acquisition it gives the ratio CLV:CAC;
//! divided by the target of that ratio, what a customer like them may cost. The payback period is the time until the margin
//! adds up to the cost of acquisition, from what cohorts have brought and, where they are young, will bring.

mod cac;
mod changes;
mod discounting;
mod formulas;
mod groups;
mod options;
mod payback;
mod rows;
mod values;
mod what_if;

pub use cac::AcquisitionCosts;
pub use changes::{Change, WhatIf};
pub use formulas::{Formula, Formulas};
pub use groups::{EconomicGroup, Standing};
pub use options::{CohortLength, EconomicsSpec};
pub use payback::{Payback, PaybackBasis};
pub use values::{Economics, Totals};
pub use what_if::Outcome;
