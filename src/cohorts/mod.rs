//! Customers who came in the same month: what they did in every month since, and what is expected of them.
//!
//! `Counting` collects it while a run scores customers, a table holds it (`cohorts.csv`), and a [`Curve`] reads from it
//! what a customer brings month by month after the first purchase.

mod counting;
mod curve;
mod table;

pub(crate) use counting::Counting;
pub use curve::{Age, Curve};
pub use table::{CohortMonth, read, rows, sizes};
