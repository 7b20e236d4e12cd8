//! Pareto/NBD in the query of scores.

use crate::error::Result;
use crate::model::ParetoNbd;
use crate::spec::Dialect;

use super::departures::{Departures, Pareto};
use super::forecasts::{Ask, Forecasts, LARGEST_SILENCE};
use super::sums::{LOWEST_POWER, rows_of};

/// What the query needs of a model.
///
/// # Errors
/// When its parameters are so extreme that the sums would not be exact.
pub(super) fn forecasts(model: &ParetoNbd, ask: &Ask) -> Result<Forecasts> {
    let sums = Departures::of(model, &ask.question, ask.days_per_unit)?;
    let Pareto { r, alpha, s, beta } = sums.model;
    Ok(Forecasts {
        numbers: vec![("r", r), ("alpha", alpha), ("s", s), ("beta", beta)],
        steps: departures(&sums, ask.dialect) + &active(),
        ln_odds_gone: "CASE WHEN clv_age > clv_t THEN LN(s * (clv_age - clv_t) / (beta + clv_t) * departed)\n      \
               + (r + clv_x) * LN((alpha + clv_age) / (alpha + clv_t))\n      \
               + s * LN((beta + clv_age) / (beta + clv_t)) END"
            .to_owned(),
        join: " LEFT JOIN clv_departed ON departed_x = clv_x AND departed_t = clv_t AND departed_age = clv_age",
    })
}

/// Nodes of any span of time, and the mean over the silence of each history of what leaving then weighs.
fn departures(sums: &Departures, dialect: Dialect) -> String {
    format!(
        "clv_places AS (\n  {nodes}\n),\n\
         clv_silences AS (\n  \
           SELECT clv_x, clv_t, clv_age, r + clv_x AS purchases, s + 1 AS departures,\n    \
             (clv_age - clv_t) / (alpha + clv_t) AS of_alpha,\n    \
             (clv_age - clv_t) / (beta + clv_t) AS of_beta\n  \
           FROM (SELECT DISTINCT clv_x, clv_t, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n\
         clv_departed AS (\n  \
           SELECT clv_x AS departed_x, clv_t AS departed_t, clv_age AS departed_age,\n    \
             SUM(weight * EXP(GREATEST(-purchases * LN(1 + place * of_alpha) - departures * LN(1 + place * of_beta), \
             {LOWEST_POWER}))) AS departed\n  \
           FROM clv_silences CROSS JOIN clv_places\n  \
           GROUP BY clv_x, clv_t, clv_age\n\
         ),\n",
        nodes = dialect.rows(&["place", "weight"], &rows_of(&sums.moments)),
    )
}

/// Means over the horizon, which the same nodes divide.
fn active() -> String {
    format!(
        "clv_futures AS (\n  \
           SELECT clv_x, clv_age, r + clv_x AS purchases, s,\n    \
             (r + clv_x) / (alpha + clv_age) * horizon AS flow, s * horizon / (beta + clv_age) AS departures,\n    \
             horizon / (alpha + clv_age) AS of_alpha, horizon / (beta + clv_age) AS of_beta, delta * horizon AS decay\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n\
         clv_elapsed AS (\n  \
           SELECT clv_x, clv_age, flow, purchases, s, of_alpha, of_beta, departures, place, weight,\n    \
             EXP(GREATEST(-s * LN(1 + place * of_beta), {LOWEST_POWER})) AS stayed,\n    \
             EXP(-decay * place) AS discount\n  \
           FROM clv_futures CROSS JOIN clv_places\n\
         ),\n\
         clv_active AS (\n  \
           SELECT clv_x AS active_x, clv_age AS active_age,\n    \
             MAX(flow) * SUM(weight * stayed) AS bought,\n    \
             MAX(flow) * SUM(weight * stayed * discount) AS discounted,\n    \
             MAX(EXP(GREATEST(-purchases * LN(1 + of_alpha) - s * LN(1 + of_beta), -{LARGEST_SILENCE})))\n      \
               + MAX(departures) * SUM(weight * stayed / (1 + place * of_beta)\n      \
               * EXP(GREATEST(-purchases * LN(1 + place * of_alpha), {LOWEST_POWER}))) AS silent\n  \
           FROM clv_elapsed GROUP BY clv_x, clv_age\n\
         ),\n"
    )
}
