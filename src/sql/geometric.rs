//! BG/NBD and MBG/NBD in the query of scores.

use crate::error::Result;
use crate::model::PurchaseModel;
use crate::spec::Dialect;

use super::forecasts::{Ask, Forecasts, LARGEST_SILENCE, Slope, forever};
use super::nodes::{LOWEST_POWER, NEGLIGIBLE, rows_of};
use super::sums::{Geometric, Sums};

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
    let sums = Sums::of(geometric, model, ask)?;
    let b = geometric.b + chances_before;
    let mut steps = weights(&sums, ask) + &active(&sums, ask);
    if ask.has_value {
        steps += &match &sums.ends[..] {
            [] if geometric.a > 1.0 => forever("(a_and_b + clv_x - 1) / (a - 1)"),
            [] => forever(&ask.dialect.as_double("NULL")),
            _ => endless(&sums, ask.dialect),
        };
    }
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
        steps,
        ln_odds_gone: guarded(odds, chances_before),
        join: "",
        slopes: slopes(chances_before, ask),
    })
}

/// What holds for customers who had a chance to leave; empty for the others.
fn guarded(formula: &str, chances_before: f64) -> String {
    if chances_before > 0.0 {
        formula.to_owned()
    } else {
        format!("CASE WHEN clv_x > 0 THEN {formula} END")
    }
}

/// Derivatives of the logarithm of the odds of being gone.
fn slopes(chances_before: f64, ask: &Ask) -> Vec<Slope> {
    if !ask.has_slopes {
        return Vec::new();
    }
    let formulas = [
        ("r", "LN((alpha + clv_age) / (alpha + clv_t))"),
        (
            "alpha",
            "-(r + clv_x) * (clv_age - clv_t) / ((alpha + clv_age) * (alpha + clv_t))",
        ),
        ("a", "1 / a"),
        ("b", "-1 / (b_less_one + clv_x)"),
    ];
    let slope = |(parameter, formula): (&'static str, &str)| Slope {
        parameter,
        ln_odds_gone: guarded(formula, chances_before),
    };
    formulas.map(slope).into()
}

/// Nodes of the dropout, with their weights for every x; for derivatives, also how far ln p and ln(1 − p) are from
/// their means.
fn weights(sums: &Sums, ask: &Ask) -> String {
    let dialect = ask.dialect;
    let dropouts: Vec<Vec<f64>> = sums
        .dropouts
        .iter()
        .map(|node| vec![node.p, node.ln_rest, node.ln_weight])
        .collect();
    let dropouts = dialect.rows(&["p", "ln_rest", "ln_weight"], &dropouts);
    let ln_weight = "ln_weight + clv_x * ln_rest";
    let over = format!("OVER (PARTITION BY {})", dialect.whole_key("clv_x"));
    let off = |ln: &str, name: &str| {
        format!(",\n    {ln} - SUM(raw_share * {ln}) {over} / SUM(raw_share) {over} AS {name}")
    };
    let slopes = if ask.has_slopes {
        off("LN(p)", "off_p") + &off("ln_rest", "off_rest")
    } else {
        String::new()
    };
    format!(
        "clv_dropouts AS (\n  {dropouts}\n),\n\
         clv_weights AS (\n  \
           SELECT clv_x, p, ln_rest, {ln_weight} AS ln_share,\n    \
             MAX({ln_weight}) {over} AS largest\n  \
           FROM (SELECT DISTINCT clv_x FROM clv_customers) clv_different CROSS JOIN clv_dropouts\n\
         ),\n\
         clv_kept AS (\n  \
           SELECT clv_x, p, ln_rest, EXP(GREATEST(ln_rest, {LOWEST_POWER})) AS rest,\n    \
             EXP(ln_share - largest) AS raw_share\n  \
           FROM clv_weights WHERE ln_share - largest > {NEGLIGIBLE}\n\
         ),\n\
         clv_shares AS (\n  \
           SELECT clv_x AS share_x, p, rest, raw_share / SUM(raw_share) {over} AS share{slopes}\n  \
           FROM clv_kept\n\
         ),\n"
    )
}

/// The part of a term that integration by parts adds.
const BY_PARTS: &str = "rest * (shape + 1) * odds * near / chances";

/// Double sums over the dropout and the moments of the horizon, and their derivatives.
fn active(sums: &Sums, ask: &Ask) -> String {
    let moments = ask
        .dialect
        .rows(&["place", "weight"], &rows_of(&sums.moments));
    let (offs, by_parameter, slopes) = if ask.has_slopes {
        (", off_p, off_rest", by_parameter(), active_slopes())
    } else {
        ("", String::new(), String::new())
    };
    format!(
        "clv_places AS (\n  {moments}\n),\n\
         clv_lengths AS (\n  \
           SELECT clv_x, clv_age, r + clv_x AS shape, a_and_b + clv_x AS chances, delta,\n    \
             alpha + clv_age AS scale, LN(1 + horizon / (alpha + clv_age)) AS span\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
         ),\n\
         clv_odds AS (\n  \
           SELECT clv_x, clv_age, shape, scale, span, chances, EXP(span * place) - 1 AS odds,\n    \
             shape * span * weight * EXP(span * place) AS flow,\n    \
             EXP(-delta * scale * (EXP(span * place) - 1)) AS discount\n  \
           FROM clv_lengths CROSS JOIN clv_places\n\
         ),\n\
         clv_terms AS (\n  \
           SELECT clv_odds.*, p, rest{offs}, 1 / (1 + p * odds) AS near,\n    \
             share * EXP(GREATEST(-(shape + 1) * LN(1 + p * odds), {LOWEST_POWER})) AS kept\n  \
           FROM clv_odds JOIN clv_shares ON share_x = clv_x\n\
         ),\n\
         clv_moments AS (\n  \
           SELECT clv_x, clv_age, shape, scale, span, odds, flow, discount,\n    \
             SUM(kept * (1 + {BY_PARTS})) AS stayed{by_parameter}\n  \
           FROM clv_terms GROUP BY clv_x, clv_age, shape, scale, span, odds, flow, discount\n\
         ),\n\
         clv_active AS (\n  \
           SELECT clv_x AS active_x, clv_age AS active_age,\n    \
             SUM(flow * stayed) AS bought,\n    \
             SUM(flow * discount * stayed) AS discounted,\n    \
             MAX(EXP(GREATEST(-shape * span, -{LARGEST_SILENCE}))) AS silent{slopes}\n  \
           FROM clv_moments GROUP BY clv_x, clv_age\n\
         ),\n"
    )
}

/// Derivatives of what stayed at one moment, by r, by α times −(α + T), by a and by b.
fn by_parameter() -> String {
    format!(
        ",\n    \
             SUM(kept * (LN(near) * (1 + {BY_PARTS}) + rest * odds * near / chances)) AS by_r,\n    \
             SUM(kept * (1 + {BY_PARTS}\n      \
               + odds * near * (shape + 1) * (rest / chances * near - p * (1 + {BY_PARTS})))) AS by_alpha,\n    \
             SUM(kept * (off_p * (1 + {BY_PARTS}) - {BY_PARTS} / chances)) AS by_a,\n    \
             SUM(kept * (off_rest * (1 + {BY_PARTS}) - {BY_PARTS} / chances)) AS by_b"
    )
}

/// Derivatives of the logarithm of discounted purchases.
fn active_slopes() -> String {
    let mean =
        |what: &str| format!("SUM(flow * discount * {what}) / SUM(flow * discount * stayed)");
    format!(
        ",\n    1 / MAX(shape) + {} AS active_r,\n    -{} / MAX(scale) AS active_alpha,\n    \
         {} AS active_a,\n    {} AS active_b",
        mean("by_r"),
        mean("by_alpha"),
        mean("by_a"),
        mean("by_b"),
    )
}

/// The same sums over all times to come: what they share by x, and then for every T.
fn endless(sums: &Sums, dialect: Dialect) -> String {
    let ends = dialect.rows(&["odds", "weight"], &rows_of(&sums.ends));
    format!(
        "clv_ends AS (\n  {ends}\n),\n\
         clv_endless AS (\n  \
           SELECT share_x AS endless_x, odds,\n    \
             MAX(weight * (r + share_x)) * SUM(share * EXP(GREATEST(-(r + share_x + 1) * LN(1 + p * odds), {LOWEST_POWER}))\n      \
               * (1 + rest * (r + share_x + 1) * odds / ((a_and_b + share_x) * (1 + p * odds)))) AS flow\n  \
           FROM clv_shares CROSS JOIN clv_ends CROSS JOIN clv_model\n  \
           GROUP BY share_x, odds\n\
         ),\n\
         clv_forever AS (\n  \
           SELECT clv_x AS forever_x, clv_age AS forever_age,\n    \
             SUM(flow * EXP(GREATEST(-delta * (alpha + clv_age) * odds, {LOWEST_POWER}))) AS forever\n  \
           FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n    \
             JOIN clv_endless ON endless_x = clv_x\n  \
           GROUP BY clv_x, clv_age\n\
         ),\n"
    )
}
