//! The business by month, quarter and year: who bought, who came, who came back and who did not.
//!
//! `Counting` collects it customer by customer while a run reads their purchases. A [`Business`] is the result: a
//! [`Period`] for each part of time, what the customers of the last twelve months did ([`Year`]), and how long a second
//! purchase takes ([`SecondPurchase`]).

mod calendar;
mod counting;
mod figures;
mod indicators;
mod period;
mod second;
mod table;
mod visits;
mod year;

pub use calendar::Grain;
pub(crate) use counting::Counting;
pub use figures::Business;
pub use indicators::Indicator;
pub use period::Period;
pub use second::{Bought, SecondPurchase};
pub(crate) use table::rows;
pub use year::{ByOrders, Tenth, Year};
