//! Scores of an RFM table.

use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::forecast::Question;
use crate::history::SpendBasis;
use crate::model::{PurchaseModel, SpendModel};
use crate::spec::{Dialect, SqlScoreSpec};
use crate::store::StoredModel;

use super::RFM_COLUMNS;
use super::sums::{Geometric, LOWEST_POWER, NEGLIGIBLE, Sums};

/// Odds of being gone are at most e^ this and at least its inverse. With the next bound, their products are above
/// 1e-308: some dialects refuse smaller ones.
const LARGEST_ODDS: i32 = 600;
/// The probability that an active customer does not buy is at least e^ less this.
const LARGEST_SILENCE: i32 = 90;

/// A query for the scores of all customers of an RFM table: `p_alive`, `churn_risk` and `expected_purchases`, and with
/// a spend model `expected_spend` and `clv`, as `clv score` computes them.
///
/// # Errors
/// - the model is one that SQL cannot compute, or the question is out of range: wrong usage
/// - the parameters are so extreme that the sums would not be exact
pub(crate) fn score(model: &StoredModel, spec: &SqlScoreSpec) -> Result<String> {
    let question = spec.in_unit(model.unit())?;
    let purchase = single(model)?;
    let query = Query {
        dialect: spec.dialect,
        purchases: purchases(&purchase, &question, model.unit().days())?,
        spend: model.spend(),
        question,
    };
    let statement = [
        header(model, &purchase, spec),
        query.model(),
        query.customers(&spec.table)?,
        query.forecasts(),
        query.scores(),
    ];
    Ok(statement.concat())
}

/// The purchase model, where it is a single one.
fn single(model: &StoredModel) -> Result<PurchaseModel> {
    let purchase = model.purchase();
    purchase.model().ok_or_else(|| {
        refused(
            purchase.name(),
            "it mixes models, and not all of them are available in SQL",
        )
    })
}

fn refused(name: &str, reason: &str) -> Error {
    Error::usage(format!(
        "SQL cannot score with the model `{name}`: {reason}"
    ))
    .hint("fit with `--model bg-nbd`, `mbg-nbd` or `nbd`, or score with `clv score`")
}

/// What the purchases of a customer are computed from.
enum Purchases {
    /// A closed form: r and α.
    Nbd { r: f64, alpha: f64 },
    /// Sums.
    Geometric(Geometric, Box<Sums>),
}

fn purchases(model: &PurchaseModel, question: &Question, days_per_unit: f64) -> Result<Purchases> {
    let values = model.to_vec();
    let chances_before = match model {
        PurchaseModel::Nbd(_) => {
            return Ok(Purchases::Nbd {
                r: values[0],
                alpha: values[1],
            });
        }
        PurchaseModel::BgNbd(_) => 0.0,
        PurchaseModel::MbgNbd(_) => 1.0,
        other => {
            return Err(refused(
                other.name(),
                "its formulas are not available in SQL",
            ));
        }
    };
    let geometric = Geometric {
        r: values[0],
        alpha: values[1],
        a: values[2],
        b: values[3],
        chances_before,
    };
    let sums = Sums::of(geometric, model, question, days_per_unit)?;
    Ok(Purchases::Geometric(geometric, Box::new(sums)))
}

/// What the scores are of, as comments.
fn header(model: &StoredModel, purchase: &PurchaseModel, spec: &SqlScoreSpec) -> String {
    let spend = model.spend().map_or("none", |spend| spend.name());
    let until = said(model.until());
    let (merge, refunds) = (said(model.merge()), said(model.refunds()));
    let value = if spec.margin < 1.0 {
        format!("{} of revenue", spec.margin)
    } else {
        "revenue".to_owned()
    };
    format!(
        "-- Scores of an RFM table, one row per customer (clv {})\n\
         -- model: {}, spend: {spend}; fingerprint: {}\n\
         -- unit: {}; horizon: {}; discount rate per year: {}; value: {value}\n\
         -- cut-off of the fit: {until}; purchases merged by: {merge}; refunds: {refunds}\n\
         -- the table must have the same unit, merge period and refunds; forecasts start at its cut-off\n",
        env!("CARGO_PKG_VERSION"),
        purchase.name(),
        fingerprint(model, purchase),
        model.unit(),
        spec.horizon,
        spec.discount_rate,
    )
}

/// What the model file says, where it says it.
fn said<T: ToString>(fact: Option<T>) -> String {
    fact.map_or_else(
        || "not in the model file".to_owned(),
        |fact| fact.to_string(),
    )
}

/// A hash of the models, their parameters and the unit.
fn fingerprint(model: &StoredModel, purchase: &PurchaseModel) -> String {
    let mut hash = Xxh3::new();
    hash.update(model.unit().name().as_bytes());
    let spend = model.spend();
    let parts = [
        (purchase.name(), purchase.to_vec()),
        spend.map_or(("", Vec::new()), |spend| (spend.name(), spend.to_vec())),
    ];
    for (name, values) in parts {
        hash.update(name.as_bytes());
        for value in values {
            hash.update(&value.to_bits().to_le_bytes());
        }
    }
    format!("{:032x}", hash.digest128())
}

struct Query {
    dialect: Dialect,
    purchases: Purchases,
    spend: Option<SpendModel>,
    question: Question,
}

/// The exponential of a column, which is taken to be within a bound on both sides.
fn exp(column: &str, bound: i32) -> String {
    format!(
        "EXP(CASE WHEN {column} < -{bound} THEN -{bound} WHEN {column} > {bound} THEN {bound} ELSE {column} END)"
    )
}

impl Query {
    /// Parameters and question as one row. Its names are those of the papers.
    fn model(&self) -> String {
        let Question {
            horizon,
            delta,
            margin,
            ..
        } = self.question;
        let mut numbers = vec![("horizon", horizon), ("delta", delta), ("margin", margin)];
        match &self.purchases {
            Purchases::Nbd { r, alpha } => {
                let discounted = if delta > 0.0 {
                    -(-delta * horizon).exp_m1() / delta
                } else {
                    horizon
                };
                numbers.extend([
                    ("r", *r),
                    ("alpha", *alpha),
                    ("discounted_horizon", discounted),
                ]);
            }
            Purchases::Geometric(model, _) => {
                let b = model.b + model.chances_before;
                numbers.extend([
                    ("r", model.r),
                    ("alpha", model.alpha),
                    ("a", model.a),
                    ("a_and_b", model.a + b),
                    ("b_less_one", b - 1.0),
                ]);
            }
        }
        if let Some(spend) = self.spend {
            let values = spend.to_vec();
            numbers.extend([
                ("spend_p", values[0]),
                ("spend_q_less_one", values[1] - 1.0),
                ("spend_v", values[2]),
            ]);
        }
        let columns: Vec<String> = numbers
            .iter()
            .map(|(name, number)| format!("{} AS {name}", self.dialect.number(*number)))
            .collect();
        format!(
            "WITH clv_model AS (\n  SELECT {}\n),\n",
            columns.join(",\n    ")
        )
    }

    /// The columns of the table, and those that formulas need as numbers.
    fn customers(&self, table: &str) -> Result<String> {
        let dialect = self.dialect;
        let number = |name: &str| dialect.as_double(&dialect.quoted(name));
        let mut columns: Vec<String> = RFM_COLUMNS.map(|name| dialect.quoted(name)).to_vec();
        for (name, short) in [
            ("frequency", "clv_x"),
            ("recency", "clv_t"),
            ("T", "clv_age"),
        ] {
            columns.push(format!("{} AS {short}", number(name)));
        }
        if let Some(spend) = self.spend {
            let (known, count, total) = match spend.basis() {
                SpendBasis::Repeats => {
                    let (mean, count) = (number("monetary_value"), number("monetary_count"));
                    let known = format!("{mean} > 0 AND {count} > 0");
                    (known, count.clone(), format!("{count} * {mean}"))
                }
                SpendBasis::Orders => {
                    let count = number("orders");
                    (format!("{count} > 0"), count, number("order_value"))
                }
            };
            columns.push(format!(
                "CASE WHEN {known} THEN {count} ELSE 0 END AS clv_orders"
            ));
            columns.push(format!(
                "CASE WHEN {known} THEN {total} ELSE 0 END AS clv_total"
            ));
        }
        Ok(format!(
            "clv_customers AS (\n  SELECT {}\n  FROM {}\n),\n",
            columns.join(",\n    "),
            dialect.table(table)?
        ))
    }

    /// What customers of every x and T are expected to buy if they are active.
    fn forecasts(&self) -> String {
        match &self.purchases {
            Purchases::Nbd { .. } => "clv_active AS (\n  \
                   SELECT clv_x AS active_x, clv_age AS active_age,\n    \
                     (r + clv_x) * horizon / (alpha + clv_age) AS bought,\n    \
                     (r + clv_x) * discounted_horizon / (alpha + clv_age) AS discounted\n  \
                   FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
                 ),\n"
                .to_owned(),
            Purchases::Geometric(_, sums) => self.weights(sums) + &self.sums(sums),
        }
    }

    /// Nodes of the dropout, with their weights for every x.
    fn weights(&self, sums: &Sums) -> String {
        let dropouts: Vec<Vec<f64>> = sums
            .dropouts
            .iter()
            .map(|node| vec![node.p, node.ln_rest, node.ln_weight])
            .collect();
        let dropouts = self.dialect.rows(&["p", "ln_rest", "ln_weight"], &dropouts);
        let ln_weight = "ln_weight + clv_x * ln_rest";
        format!(
            "clv_dropouts AS (\n  {dropouts}\n),\n\
             clv_weights AS (\n  \
               SELECT clv_x, p, ln_rest, {ln_weight} AS ln_share,\n    \
                 MAX({ln_weight}) OVER (PARTITION BY clv_x) AS largest\n  \
               FROM (SELECT DISTINCT clv_x FROM clv_customers) clv_different CROSS JOIN clv_dropouts\n\
             ),\n\
             clv_kept AS (\n  \
               SELECT clv_x, p, EXP(GREATEST(ln_rest, {LOWEST_POWER})) AS rest,\n    \
                 EXP(ln_share - largest) AS raw_share\n  \
               FROM clv_weights WHERE ln_share - largest > {NEGLIGIBLE}\n\
             ),\n\
             clv_shares AS (\n  \
               SELECT clv_x AS share_x, p, rest, raw_share / SUM(raw_share) OVER (PARTITION BY clv_x) AS share\n  \
               FROM clv_kept\n\
             ),\n"
        )
    }

    /// Double sums over the dropout and the moments of the horizon.
    fn sums(&self, sums: &Sums) -> String {
        let moments: Vec<Vec<f64>> = sums
            .moments
            .iter()
            .map(|node| vec![node.place, node.weight])
            .collect();
        let moments = self.dialect.rows(&["place", "weight"], &moments);
        format!(
            "clv_places AS (\n  {moments}\n),\n\
             clv_lengths AS (\n  \
               SELECT clv_x, clv_age, r + clv_x AS shape, a_and_b + clv_x AS chances, delta,\n    \
                 alpha + clv_age AS scale, LN(1 + horizon / (alpha + clv_age)) AS span\n  \
               FROM (SELECT DISTINCT clv_x, clv_age FROM clv_customers) clv_different CROSS JOIN clv_model\n\
             ),\n\
             clv_odds AS (\n  \
               SELECT clv_x, clv_age, shape, chances, delta * scale AS decay, span * weight AS part, place,\n    \
                 EXP(span * place) - 1 AS odds\n  \
               FROM clv_lengths CROSS JOIN clv_places\n\
             ),\n\
             clv_moments AS (\n  \
               SELECT clv_x, clv_age, place,\n    \
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
                 SUM(flow * stayed * discount) AS discounted\n  \
               FROM clv_moments GROUP BY clv_x, clv_age\n\
             ),\n"
        )
    }

    /// The logarithm of the odds of being gone of those who had a chance to leave; empty in the NBD.
    fn ln_odds_gone(&self) -> String {
        let Purchases::Geometric(model, _) = &self.purchases else {
            return self.dialect.as_double("NULL");
        };
        let odds =
            "LN(a / (b_less_one + clv_x)) + (r + clv_x) * LN((alpha + clv_age) / (alpha + clv_t))";
        if model.chances_before > 0.0 {
            odds.to_owned()
        } else {
            format!("CASE WHEN clv_x > 0 THEN {odds} END")
        }
    }

    /// The columns of the RFM table and the scores.
    fn scores(&self) -> String {
        let dialect = self.dialect;
        let rfm = RFM_COLUMNS.map(|name| dialect.quoted(name));
        let mut scores = vec![
            ("p_alive", "alive"),
            ("churn_risk", "gone + alive * silent"),
            ("expected_purchases", "alive * bought"),
        ];
        let mut money = "";
        if self.spend.is_some() {
            money = ",\n    \
                margin,\n    \
                CASE WHEN spend_p * clv_orders + spend_q_less_one > 0\n      \
                  THEN spend_p * (spend_v + clv_total) / (spend_p * clv_orders + spend_q_less_one) END AS spend";
            scores.push(("expected_spend", "spend"));
            scores.push(("clv", "spend * margin * (alive * discounted)"));
        }
        let scores: Vec<String> = scores
            .into_iter()
            .map(|(name, expression)| format!("{expression} AS {}", dialect.quoted(name)))
            .collect();
        // who had no chance to leave is alive
        let state = |sign: &str, otherwise: u8| {
            format!(
                "CASE WHEN ln_odds IS NOT NULL THEN 1 / (1 + {})\n      \
                   WHEN clv_x IS NOT NULL THEN {otherwise} END",
                exp(&format!("{sign}ln_odds"), LARGEST_ODDS)
            )
        };
        format!(
            "clv_states AS (\n  \
               SELECT {columns}, clv_x, clv_age,\n    \
                 {ln_odds} AS ln_odds,\n    \
                 -(r + clv_x) * LN(1 + horizon / (alpha + clv_age)) AS ln_silent{money}\n  \
               FROM clv_customers CROSS JOIN clv_model\n\
             ),\n\
             clv_scored AS (\n  \
               SELECT clv_states.*, bought, discounted,\n    \
                 {alive} AS alive,\n    \
                 {gone} AS gone,\n    \
                 {silent} AS silent\n  \
               FROM clv_states LEFT JOIN clv_active ON active_x = clv_x AND active_age = clv_age\n\
             )\n\
             SELECT {columns},\n  {scores}\n\
             FROM clv_scored\n\
             ORDER BY {id}{by_bytes}\n",
            columns = rfm.join(", "),
            ln_odds = self.ln_odds_gone(),
            alive = state("", 1),
            gone = state("-", 0),
            silent = exp("ln_silent", LARGEST_SILENCE),
            scores = scores.join(",\n  "),
            id = rfm[0],
            by_bytes = dialect.by_bytes(),
        )
    }
}
