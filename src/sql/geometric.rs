//! BG/NBD and MBG/NBD in the query of scores.

use crate::error::Result;
use crate::model::PurchaseModel;
use crate::spec::Dialect;

use super::forecasts::{Ask, Forecasts, LARGEST_SILENCE};
use super::sums::{Geometric, LOWEST_POWER, NEGLIGIBLE, Sums, rows_of};

/// What the query needs of a model (r, α, a, b) whose customers can leave so often before their second purchase.
///
/// # Errors
/// When its parameters are so extreme that the sums would not be exact.
pub(super) fn forecasts(
    model: &PurchaseModel,
    chances_before: f64,
    ask: &Ask,
) -> Result<Forecasts> {
    let values = model.to_vec();
    let geometric = Geometric {
        r: values[0],
        alpha: values[1],
        a: values[2],
        b: values[3],
        chances_before,
    };
    let sums = Sums::of(geometric, model, &ask.question, ask.days_per_unit)?;
    let b = geometric.b + chances_before;
    let odds =
        "LN(a / (b_less_one + clv_x)) + (r + clv_x) * LN((alpha + clv_age) / (alpha + clv_t))";
    Ok(Forecasts {
        numbers: vec![
            ("r", geometric.r),
            ("alpha", geometric.alpha),
            ("a", geometric.a),
            ("a_and_b", geometric.a + b),
            ("b_less_one", b - 1.0),
        ],
        steps: weights(&sums, ask.dialect) + &active(&sums, ask.dialect),
        ln_odds_gone: if chances_before > 0.0 {
            odds.to_owned()
        } else {
            format!("CASE WHEN clv_x > 0 THEN {odds} END")
        },
        join: "",
    })
}

/// Nodes of the dropout, with their weights for every x.
fn weights(sums: &Sums, dialect: Dialect) -> String {
    let dropouts: Vec<Vec<f64>> = sums
        .dropouts
        .iter()
        .map(|node| vec![node.p, node.ln_rest, node.ln_weight])
        .collect();
    let dropouts = dialect.rows(&["p", "ln_rest", "ln_weight"], &dropouts);
    let ln_weight = "ln_weight + clv_x * ln_rest";
    format!(
        "clv_dropouts AS (\n  {dropouts}\n),\n\
         clv_weights AS (\n  \
           SELECT clv_x, p, ln_rest, {ln_weight} AS ln_share,\n    \
             MAX({ln_weight}) OVER (PARTITION BY {key}) AS largest\n  \
           FROM (SELECT DISTINCT clv_x FROM clv_customers) clv_different CROSS JOIN clv_dropouts\n\
         ),\n\
         clv_kept AS (\n  \
           SELECT clv_x, p, EXP(GREATEST(ln_rest, {LOWEST_POWER})) AS rest,\n    \
             EXP(ln_share - largest) AS raw_share\n  \
           FROM clv_weights WHERE ln_share - largest > {NEGLIGIBLE}\n\
         ),\n\
         clv_shares AS (\n  \
           SELECT clv_x AS share_x, p, rest, raw_share / SUM(raw_share) OVER (PARTITION BY {key}) AS share\n  \
           FROM clv_kept\n\
         ),\n",
        key = dialect.whole_key("clv_x"),
    )
}

/// Double sums over the dropout and the moments of the horizon.
fn active(sums: &Sums, dialect: Dialect) -> String {
    let moments = dialect.rows(&["place", "weight"], &rows_of(&sums.moments));
    format!(
        "clv_places AS (\n  {moments}\n),\n\
         clv_lengths AS (\n  \
           SELECT clv_x, clv_age, r + clv_x AS shape, a_and_b + clv_x AS chances, delta,\n    \
             alpha + clv_age AS scale, LN(1 + horizon / (alpha + clv_age)) AS span\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n\
         clv_odds AS (\n  \
           SELECT clv_x, clv_age, shape, span, chances, delta * scale AS decay, span * weight AS part, place,\n    \
             EXP(span * place) - 1 AS odds\n  \
           FROM clv_lengths CROSS JOIN clv_places\n\
         ),\n\
         clv_moments AS (\n  \
           SELECT clv_x, clv_age, place,\n    \
             MAX(EXP(GREATEST(-shape * span, -{LARGEST_SILENCE}))) AS silent,\n    \
             MAX(shape * part * (1 + odds)) AS flow,\n    \
             MAX(EXP(-decay * odds)) AS discount,\n    \
             SUM(share * EXP(GREATEST(-(shape + 1) * LN(1 + p * odds), {LOWEST_POWER}))\n      \
               * (1 + rest * (shape + 1) * odds / (chances * (1 + p * odds)))) AS stayed\n  \
           FROM clv_odds JOIN clv_shares ON share_x = clv_x\n  \
           GROUP BY clv_x, clv_age, place\n\
         ),\n\
         clv_active AS (\n  \
           SELECT clv_x AS active_x, clv_age AS active_age,\n    \
             SUM(flow * stayed) AS bought,\n    \
             SUM(flow * stayed * discount) AS discounted,\n    \
             MAX(silent) AS silent\n  \
           FROM clv_moments GROUP BY clv_x, clv_age\n\
         ),\n"
    )
}
