//! Segments: value tiers, the RFM map, where customers stand, clusters, lists of whom to contact, and groups by any
//! attribute, each with what it will bring and the interval of the sum.
//!
//! ```
//! use clv::segment::{RfmSegment, SegmentSpec};
//! assert_eq!(RfmSegment::of(5, 5).name(), "champions");
//! assert_eq!(RfmSegment::of(1, 4).name(), "at-risk");
//! let spec = SegmentSpec { tiers: vec![20.0], ..SegmentSpec::default() };
//! assert_eq!(spec.cuts()?.names(), ["top 20%", "20-100%"]);
//! # Ok::<(), clv::Error>(())
//! ```

mod clusters;
mod contacts;
mod groups;
mod habits;
mod lifecycle;
mod lists;
mod moves;
mod options;
mod ranks;
mod reason;
mod rfm_map;
mod rows;
mod segments;
mod spending;
mod tiers;

pub use clusters::{Cluster, ClusterMethod, ClusterNumber, Clusters, Tried};
pub use contacts::ContactList;
pub use groups::Group;
pub use lifecycle::Lifecycle;
pub use moves::Move;
pub use options::SegmentSpec;
pub(crate) use reason::Reason;
pub use rfm_map::{RfmScore, RfmSegment};
pub use segments::Segments;
pub use spending::Spending;
pub use tiers::TierCuts;
