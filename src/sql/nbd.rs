//! NBD in the query of scores: all in closed form.

use crate::forecast::Question;
use crate::model::{Nbd, Parametric};

use super::forecasts::{Ask, Forecasts, LARGEST_SILENCE, Slope, forever};

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
    let active_slopes = if ask.has_slopes {
        ",\n    1 / (r + clv_x) AS active_r, -1 / (alpha + clv_age) AS active_alpha"
    } else {
        ""
    };
    let mut steps = format!(
        "clv_active AS (\n  \
           SELECT clv_x AS active_x, clv_age AS active_age,\n    \
             (r + clv_x) * horizon / (alpha + clv_age) AS bought,\n    \
             (r + clv_x) * discounted_horizon / (alpha + clv_age) AS discounted,\n    \
             EXP(GREATEST(-(r + clv_x) * LN(1 + horizon / (alpha + clv_age)), -{LARGEST_SILENCE})) AS silent{active_slopes}\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n"
    );
    let none = ask.dialect.as_double("NULL");
    if ask.has_value {
        steps += &forever(if delta > 0.0 {
            "(r + clv_x) / ((alpha + clv_age) * delta)"
        } else {
            &none
        });
    }
    let mut slopes = Vec::new();
    if ask.has_slopes {
        for parameter in ["r", "alpha"] {
            slopes.push(Slope {
                parameter,
                ln_odds_gone: none.clone(),
            });
        }
    }
    Forecasts {
        numbers: vec![
            ("r", r),
            ("alpha", alpha),
            ("discounted_horizon", discounted_horizon),
        ],
        steps,
        ln_odds_gone: none,
        join: "",
        slopes,
    }
}
