//! From transactions to customers: grouping, merge periods, calibration and hold-out, the RFM table.

pub mod block;
mod collect;
mod group;
pub mod packed;
pub mod periods;
mod read;
pub mod spool;

pub use block::{CustomerBlock, Window};
pub use spool::{DayCount, Purchases};

pub use crate::transactions::{Audit, Merge, ReadOptions, Refunds};
