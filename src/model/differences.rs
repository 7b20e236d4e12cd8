use super::{Domain, Parametric};

/// Central differences of f in the coordinate of each estimated parameter (its logarithm where it is positive), error
/// about 1e-9 relative; a count has the slope 0.
pub(super) fn slopes_by_differences<M: Parametric>(
    model: &M,
    f: impl Fn(&M) -> f64,
    slopes: &mut [f64],
) {
    const STEP: f64 = 1e-4;
    let values = model.to_vec();
    for (i, slope) in slopes.iter_mut().enumerate() {
        let moved = |by: f64| {
            let mut values = values.clone();
            match M::PARAMETERS[i].domain {
                Domain::Real => values[i] += by * STEP,
                _ => values[i] *= f64::exp(by * STEP),
            }
            // next to the end of its domain a parameter stays where it is
            M::from_values(&values).map_or_else(|_| f(model), |moved| f(&moved))
        };
        *slope = match M::PARAMETERS[i].domain {
            Domain::Count => 0.0,
            domain @ (Domain::Shape | Domain::Scale | Domain::Real) => {
                let (near, far) = (moved(1.0) - moved(-1.0), moved(2.0) - moved(-2.0));
                (8.0 * near - far) / (12.0 * STEP * domain.slope_at(values[i]))
            }
        };
    }
}
