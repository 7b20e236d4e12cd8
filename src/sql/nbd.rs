//! NBD in the query of scores: all in closed form.

use crate::forecast::Question;
use crate::model::{Nbd, Parametric};

use super::forecasts::{Ask, Forecasts, LARGEST_SILENCE};

/// What the query needs of a model.
pub(super) fn forecasts(model: &Nbd, ask: &Ask) -> Forecasts {
    let Question { horizon, delta, .. } = ask.question;
    let mut values = [0.0; 2];
    model.values(&mut values);
    let [r, alpha] = values;
    let discounted_horizon = if delta > 0.0 {
        -(-delta * horizon).exp_m1() / delta
    } else {
        horizon
    };
    Forecasts {
        numbers: vec![
            ("r", r),
            ("alpha", alpha),
            ("discounted_horizon", discounted_horizon),
        ],
        steps: format!(
            "clv_active AS (\n  \
               SELECT clv_x AS active_x, clv_age AS active_age,\n    \
                 (r + clv_x) * horizon / (alpha + clv_age) AS bought,\n    \
                 (r + clv_x) * discounted_horizon / (alpha + clv_age) AS discounted,\n    \
                 EXP(GREATEST(-(r + clv_x) * LN(1 + horizon / (alpha + clv_age)), -{LARGEST_SILENCE})) AS silent\n  \
               FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
             ),\n"
        ),
        ln_odds_gone: ask.dialect.as_double("NULL"),
        join: "",
    }
}
