use serde::{Deserialize, Serialize};

/// How certain a total is, by source of error, at the level of the intervals.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Certainty {
    /// Half the width of the interval because parameters are estimates; `None` where it is not known.
    pub parameters: Option<f64>,
    /// Half the width because of chance, given the parameters; `None` where the variance is infinite.
    pub chance: Option<f64>,
    /// The interval because of what moves all customers together.
    pub level: Option<[f64; 2]>,
}
