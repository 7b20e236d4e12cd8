//! From transactions to customers: grouping, merge periods, calibration and hold-out, the RFM table.

pub mod block;
mod collect;
mod group;
mod histories;
pub mod packed;
pub mod periods;
mod read;
pub mod render;
pub mod rows;
pub mod spool;
pub mod table;

pub use block::{CustomerBlock, Window};
pub use spool::{DayCount, Purchases};
pub use table::{Format, TableWriter, Target, WholeFile};

pub use crate::transactions::{Audit, Merge, ReadOptions, Refunds};
