//! What the tests, benches and fuzz targets of this repository use beyond the public interface. It may change
//! without notice.

/// Special functions.
pub mod special {
    pub use crate::special::*;
}

/// Cells, columns and texts of input files.
pub mod input {
    /// Amounts.
    pub mod amounts {
        pub use crate::input::amounts::*;
    }
    /// Columns by their names.
    pub mod columns {
        pub use crate::input::columns::*;
    }
    /// Dates.
    pub mod dates {
        pub use crate::input::dates::*;
    }
    pub use crate::input::dialect::Dialect;
    pub use crate::input::encoding::Encoding;
    pub use crate::input::marks::MarkEvidence;
}

/// Measures of a forecast.
#[cfg(feature = "engine")]
pub mod evaluate {
    /// Groups by prediction.
    pub mod calibration {
        pub use crate::evaluate::calibration::*;
    }
    /// Errors, ranks and scores.
    pub mod metrics {
        pub use crate::evaluate::metrics::*;
    }
    /// The probability integral transform.
    pub mod pit {
        pub use crate::evaluate::pit::*;
    }
    /// Purchases over time.
    pub mod tracking {
        pub use crate::evaluate::tracking::*;
    }
}

#[cfg(feature = "engine")]
pub use crate::{score::Scoring, select::Training};
