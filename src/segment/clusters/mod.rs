//! Clusters: groups that the customers form by themselves, their number, and their names.

mod choice;
mod features;
mod fitting;
mod names;
mod options;
mod outcome;

pub use choice::Tried;
pub(super) use options::ClusterSpec;
pub use options::{ClusterMethod, ClusterNumber};
pub(super) use outcome::Clustered;
pub use outcome::{Cluster, Clusters};
