//! Did it work? A group that is left out by chance, and what the others did more than it.
//!
//! ```
//! use clv::experiment::{Outcomes, compare};
//! // the forecast before, and the purchases since then, of each customer
//! let treated = Outcomes { before: vec![1.0, 2.0, 3.0, 4.0], since: vec![3.0, 4.0, 5.0, 6.0] };
//! let control = Outcomes { before: vec![1.0, 2.0, 3.0, 4.0], since: vec![1.0, 2.0, 3.0, 4.0] };
//! let lift = compare(&treated, &control, 0.9)?;
//! assert!((lift.difference - 2.0).abs() < 1e-12);
//! # Ok::<(), clv::Error>(())
//! ```

mod assign;
mod compare;

pub use assign::{Assigned, Group, assign};
pub use compare::{Lift, Outcomes, compare};
