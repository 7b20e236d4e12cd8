//! Turns transactions into customers: grouping, merge periods, calibration and hold-out, the RFM table.
//!
//! [`Purchases`] are grouped once and spooled. [`Customers`] are either purchases or a given [`RfmTable`],
//! and are streamed as [`CustomerBlock`]s. [`TableWriter`] writes tables completely or not at all.

pub(crate) mod attributes;
mod behind;
pub(crate) mod block;
pub(crate) mod checks;
mod collect;
mod crosswalk;
pub(crate) mod customers;
mod doubts;
mod first_order;
pub(crate) mod given;
mod group;
mod histories;
pub(crate) mod lifetimes;
mod orders;
mod packed;
mod people;
mod periods;
mod read;
mod render;
pub mod rows;
mod seen;
pub(crate) mod spool;
mod spool_file;
pub(crate) mod table;
mod table_unit;
mod telltales;
mod told;
pub(crate) mod typed_rows;
mod watch;

pub use attributes::Attributes;
pub(crate) use behind::WriterBehind;
pub use block::{CustomerBlock, StandsFor, Window};
pub use customers::Customers;
pub use given::RfmTable;
pub use lifetimes::{WeeklySummary, lifetimes_weekly_summary};
pub(crate) use packed::Atom;
pub(crate) use periods::Purchase;
pub(crate) use render::as_written;
pub use spool::{DayCount, Purchases};
pub use table::{Format, TableWriter, Target, WholeFile};
pub use table_unit::TableUnit;
