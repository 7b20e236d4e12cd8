//! What a model is fitted to and asked about: one customer's history, and many customers' histories
//! with equal ones collapsed into weighted ones.

mod purchase;
mod spend;
mod weighted;

pub use purchase::PurchaseHistory;
pub use spend::{SpendBasis, SpendHistory};
pub use weighted::{TotalOrder, Weighted};
