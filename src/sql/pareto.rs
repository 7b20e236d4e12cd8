//! Pareto/NBD in the query of scores.

use crate::error::Result;
use crate::model::ParetoNbd;
use crate::spec::Dialect;

use super::departures::{Departures, Pareto};
use super::forecasts::{Ask, Forecasts, LARGEST_SILENCE, Slope, forever};
use super::nodes::{LOWEST_POWER, rows_of};

/// What the query needs of a model.
///
/// # Errors
/// When its parameters are so extreme that the sums would not be exact.
pub(super) fn forecasts(model: &ParetoNbd, ask: &Ask) -> Result<Forecasts> {
    let sums = Departures::of(model, ask)?;
    let Pareto { r, alpha, s, beta } = sums.model;
    let mut steps = departures(&sums, ask) + &active(ask);
    if ask.has_value {
        steps += &match &sums.ends[..] {
            [] if s > 1.0 => {
                forever("(r + clv_x) / (alpha + clv_age) * (beta + clv_age) / (s - 1)")
            }
            [] => forever(&ask.dialect.as_double("NULL")),
            _ => endless(&sums, ask.dialect),
        };
    }
    Ok(Forecasts {
        numbers: vec![("r", r), ("alpha", alpha), ("s", s), ("beta", beta)],
        steps,
        ln_odds_gone: after_silence(
            "LN(s * (clv_age - clv_t) / (beta + clv_t) * departed)\n      \
               + (r + clv_x) * LN((alpha + clv_age) / (alpha + clv_t))\n      \
               + s * LN((beta + clv_age) / (beta + clv_t))",
        ),
        join: " LEFT JOIN clv_departed ON departed_x = clv_x AND departed_t = clv_t AND departed_age = clv_age",
        slopes: slopes(ask),
    })
}

/// What holds for customers who may have left since their last purchase; empty for those who bought on the last day.
fn after_silence(formula: &str) -> String {
    format!("CASE WHEN clv_age > clv_t THEN {formula} END")
}

/// Derivatives of the logarithm of the odds of being gone.
fn slopes(ask: &Ask) -> Vec<Slope> {
    if !ask.has_slopes {
        return Vec::new();
    }
    let formulas = [
        (
            "r",
            "LN((alpha + clv_age) / (alpha + clv_t)) - mean_ln_alpha",
        ),
        (
            "alpha",
            "-(r + clv_x) * ((clv_age - clv_t) / (alpha + clv_age) - mean_lost_alpha) / (alpha + clv_t)",
        ),
        (
            "s",
            "1 / s + LN((beta + clv_age) / (beta + clv_t)) - mean_ln_beta",
        ),
        (
            "beta",
            "-(s * ((clv_age - clv_t) / (beta + clv_age) - 1 + mean_kept_beta) + mean_kept_beta) / (beta + clv_t)",
        ),
    ];
    let slope = |(parameter, formula)| Slope {
        parameter,
        ln_odds_gone: after_silence(formula),
    };
    formulas.map(slope).into()
}

/// Nodes of any span of time, and the mean over the silence of each history of what leaving then weighs; for
/// derivatives, also the means of both powers over the times at which a customer who is gone may have left.
fn departures(sums: &Departures, ask: &Ask) -> String {
    let means = if ask.has_slopes {
        ",\n    \
             SUM(part * ln_alpha) / SUM(part) AS mean_ln_alpha,\n    \
             SUM(part * ln_beta) / SUM(part) AS mean_ln_beta,\n    \
             SUM(part * place * of_alpha / (1 + place * of_alpha)) / SUM(part) AS mean_lost_alpha,\n    \
             SUM(part / (1 + place * of_beta)) / SUM(part) AS mean_kept_beta"
    } else {
        ""
    };
    format!(
        "clv_places AS (\n  {nodes}\n),\n\
         clv_silences AS (\n  \
           SELECT clv_x, clv_t, clv_age, r + clv_x AS purchases, s + 1 AS departures,\n    \
             (clv_age - clv_t) / (alpha + clv_t) AS of_alpha,\n    \
             (clv_age - clv_t) / (beta + clv_t) AS of_beta\n  \
           FROM (SELECT DISTINCT clv_x, clv_t, clv_age FROM clv_customers WHERE clv_age > clv_t) clv_different\n    \
             CROSS JOIN clv_model\n\
         ),\n\
         clv_logs AS (\n  \
           SELECT clv_silences.*, place, weight,\n    \
             LN(1 + place * of_alpha) AS ln_alpha, LN(1 + place * of_beta) AS ln_beta\n  \
           FROM clv_silences CROSS JOIN clv_places\n\
         ),\n\
         clv_parts AS (\n  \
           SELECT clv_logs.*, weight * EXP(GREATEST(-purchases * ln_alpha - departures * ln_beta, {LOWEST_POWER})) AS part\n  \
           FROM clv_logs\n\
         ),\n\
         clv_departed AS (\n  \
           SELECT clv_x AS departed_x, clv_t AS departed_t, clv_age AS departed_age,\n    \
             SUM(part) AS departed{means}\n  \
           FROM clv_parts GROUP BY clv_x, clv_t, clv_age\n\
         ),\n",
        nodes = ask
            .dialect
            .rows(&["place", "weight"], &rows_of(&sums.moments)),
    )
}

/// Means over the horizon, which the same nodes divide.
fn active(ask: &Ask) -> String {
    let slopes = if ask.has_slopes {
        ",\n    \
             1 / MAX(purchases) AS active_r,\n    \
             -1 / MAX(to_alpha) AS active_alpha,\n    \
             -SUM(weight * stayed * discount * LN(1 + place * of_beta))\n      \
               / SUM(weight * stayed * discount) AS active_s,\n    \
             MAX(s / to_beta) * SUM(weight * stayed * discount * place * of_beta / (1 + place * of_beta))\n      \
               / SUM(weight * stayed * discount) AS active_beta"
    } else {
        ""
    };
    format!(
        "clv_futures AS (\n  \
           SELECT clv_x, clv_age, r + clv_x AS purchases, s, alpha + clv_age AS to_alpha, beta + clv_age AS to_beta,\n    \
             (r + clv_x) / (alpha + clv_age) * horizon AS flow, s * horizon / (beta + clv_age) AS departures,\n    \
             horizon / (alpha + clv_age) AS of_alpha, horizon / (beta + clv_age) AS of_beta, delta * horizon AS decay\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n\
         clv_elapsed AS (\n  \
           SELECT clv_futures.*, place, weight,\n    \
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
               * EXP(GREATEST(-purchases * LN(1 + place * of_alpha), {LOWEST_POWER}))) AS silent{slopes}\n  \
           FROM clv_elapsed GROUP BY clv_x, clv_age\n\
         ),\n"
    )
}

/// The mean over all times to come.
fn endless(sums: &Departures, dialect: Dialect) -> String {
    let ends = dialect.rows(&["elapsed", "weight"], &rows_of(&sums.ends));
    format!(
        "clv_ends AS (\n  {ends}\n),\n\
         clv_forever AS (\n  \
           SELECT clv_x AS forever_x, clv_age AS forever_age,\n    \
             SUM((r + clv_x) / (alpha + clv_age) / delta * weight\n      \
               * EXP(GREATEST(-s * LN(1 + elapsed / (delta * (beta + clv_age))), {LOWEST_POWER}))) AS forever\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different\n    \
             CROSS JOIN clv_model CROSS JOIN clv_ends\n  \
           GROUP BY clv_x, clv_age\n\
         ),\n"
    )
}
