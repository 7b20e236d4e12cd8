//! Scores of an RFM table.

use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};
use crate::forecast::Question;
use crate::history::SpendBasis;
use crate::model::{PurchaseModel, SpendModel};
use crate::spec::{Dialect, SqlScoreSpec};
use crate::store::StoredModel;

use super::forecasts::{Ask, Forecasts, Slope};
use super::intervals::{Covariances, Interval};
use super::{RFM_COLUMNS, geometric, nbd, pareto};

/// Odds of being gone are at most e^ this and at least its inverse. With the next bound, their products are above
/// 1e-308: some dialects refuse smaller ones.
const LARGEST_ODDS: i32 = 600;
/// The ends of an interval are within a factor of e^ this.
const LARGEST_ERROR: i32 = 600;

/// A query for the scores of all customers of an RFM table: `p_alive`, `churn_risk`, `expected_purchases` and
/// `discounted_purchases`, and with a spend model `expected_spend`, `clv` with its confidence interval, and
/// `residual_clv`, as `clv score` computes them.
///
/// # Errors
/// - the model is one that SQL cannot compute, its errors are draws, or the question is out of range: wrong usage
/// - the parameters are so extreme that the sums would not be exact
pub(crate) fn score(model: &StoredModel, spec: &SqlScoreSpec) -> Result<String> {
    let question = spec.in_unit(model.unit())?;
    let purchase = single(model)?;
    let spend = model.spend();
    let covariances = if question.intervals && spend.is_some() {
        Covariances::of(model)?
    } else {
        None
    };
    let ask = Ask {
        question,
        days_per_unit: model.unit().days(),
        dialect: spec.dialect,
        has_value: spend.is_some(),
        has_slopes: covariances.is_some(),
    };
    let purchases = forecasts(&purchase, &ask)?;
    let interval = covariances
        .map(|covariances| Interval::new(&covariances, &purchases.slopes, question.level));
    let query = Query {
        dialect: spec.dialect,
        purchases,
        spend,
        interval,
        question,
    };
    let statement = [
        header(model, &purchase, spec),
        query.model(),
        query.customers(spec)?,
        query.purchases.steps.clone(),
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
    .hint("fit with `--model bg-nbd`, `mbg-nbd`, `pareto-nbd` or `nbd`, or score with `clv score`")
}

/// What the query needs of a purchase model.
fn forecasts(model: &PurchaseModel, ask: &Ask) -> Result<Forecasts> {
    match model {
        PurchaseModel::Nbd(nbd) => Ok(nbd::forecasts(nbd, ask)),
        PurchaseModel::BgNbd(_) => geometric::forecasts(model, 0.0, ask),
        PurchaseModel::MbgNbd(_) => geometric::forecasts(model, 1.0, ask),
        PurchaseModel::ParetoNbd(pareto) => pareto::forecasts(pareto, ask),
        other => Err(refused(
            other.name(),
            "its formulas are not available in SQL",
        )),
    }
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
    purchases: Forecasts,
    spend: Option<SpendModel>,
    /// That of the expected value, where it is wanted and the model has covariances.
    interval: Option<Interval>,
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
        numbers.extend(self.purchases.numbers.iter().copied());
        if let Some(spend) = self.spend {
            let values = spend.to_vec();
            numbers.extend([
                ("spend_p", values[0]),
                ("spend_q_less_one", values[1] - 1.0),
                ("spend_v", values[2]),
            ]);
        }
        let of_interval = self.interval.iter().flat_map(|it| &it.numbers);
        let columns: Vec<String> = numbers
            .into_iter()
            .chain(of_interval.map(|(name, number)| (name.as_str(), *number)))
            .map(|(name, number)| format!("{} AS {name}", self.dialect.number(number)))
            .collect();
        format!(
            "WITH clv_model AS (\n  SELECT {}\n),\n",
            columns.join(",\n    ")
        )
    }

    /// The columns of the table, and those that formulas need as numbers.
    fn customers(&self, spec: &SqlScoreSpec) -> Result<String> {
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
            dialect.table(&spec.table, spec.dbt)?
        ))
    }

    /// The states of all customers, and what follows from them.
    fn states(&self) -> String {
        let columns = self.rfm_columns().join(", ");
        let mut formulas = vec![format!("{} AS ln_odds", self.purchases.ln_odds_gone)];
        for Slope {
            parameter,
            ln_odds_gone,
        } in &self.purchases.slopes
        {
            formulas.push(format!("{ln_odds_gone} AS odds_{parameter}"));
        }
        if self.spend.is_some() {
            formulas.push("margin".to_owned());
            formulas.push(format!(
                "CASE WHEN {EXCESS} > 0\n      THEN spend_p * (spend_v + clv_total) / ({EXCESS}) END AS spend"
            ));
        }
        if self.interval.is_some() {
            formulas.push(format!(
                "CASE WHEN {EXCESS} > 0 THEN 1 / spend_p - clv_orders / ({EXCESS}) END AS slope_spend_p"
            ));
            formulas.push(format!(
                "CASE WHEN {EXCESS} > 0 THEN -1 / ({EXCESS}) END AS slope_spend_q"
            ));
            formulas.push("1 / (spend_v + clv_total) AS slope_spend_v".to_owned());
        }
        format!(
            "clv_states AS (\n  \
               SELECT {columns}, clv_x, clv_age,\n    \
                 {formulas}\n  \
               FROM clv_customers CROSS JOIN clv_model{join}\n\
             ),\n",
            formulas = formulas.join(",\n    "),
            join = self.purchases.join,
        )
    }

    /// The probability of each state, and what active customers are expected to buy.
    fn scored(&self) -> String {
        let mut carried = vec![
            "bought".to_owned(),
            "discounted".to_owned(),
            "silent".to_owned(),
        ];
        let mut join = "";
        if self.spend.is_some() {
            carried.push("forever".to_owned());
            join = "\n    LEFT JOIN clv_forever ON forever_x = clv_x AND forever_age = clv_age";
        }
        for slope in &self.purchases.slopes {
            carried.push(format!("active_{}", slope.parameter));
        }
        format!(
            "clv_scored AS (\n  \
               SELECT clv_states.*, {carried},\n    \
                 {alive} AS alive,\n    \
                 {gone} AS gone\n  \
               FROM clv_states LEFT JOIN clv_active ON active_x = clv_x AND active_age = clv_age{join}\n\
             )",
            carried = carried.join(", "),
            alive = state("", 1),
            gone = state("-", 0),
        )
    }

    /// The factor by which the ends of the interval are away from the expected value.
    fn factors(&self, interval: &Interval) -> String {
        let slope = |slope: &Slope| {
            let name = slope.parameter;
            format!("active_{name} - gone * COALESCE(odds_{name}, 0) AS slope_{name}")
        };
        let slopes: Vec<String> = self.purchases.slopes.iter().map(slope).collect();
        format!(
            ",\nclv_slopes AS (\n  \
               SELECT clv_scored.*,\n    \
                 {slopes}\n  \
               FROM clv_scored\n\
             ),\n\
             clv_variances AS (\n  \
               SELECT clv_slopes.*, quantile,\n    \
                 {variance} AS variance\n  \
               FROM clv_slopes CROSS JOIN clv_model\n\
             ),\n\
             clv_factors AS (\n  \
               SELECT clv_variances.*,\n    \
                 EXP(LEAST(quantile * SQRT(GREATEST(variance, 0)), {LARGEST_ERROR})) AS factor\n  \
               FROM clv_variances\n\
             )",
            slopes = slopes.join(",\n    "),
            variance = interval.variance,
        )
    }

    fn rfm_columns(&self) -> [String; RFM_COLUMNS.len()] {
        RFM_COLUMNS.map(|name| self.dialect.quoted(name))
    }

    /// The columns of the RFM table and the scores.
    fn scores(&self) -> String {
        let dialect = self.dialect;
        let none = dialect.as_double("NULL");
        let mut scores = vec![
            ("p_alive", "alive"),
            ("churn_risk", "gone + alive * silent"),
            ("expected_purchases", "alive * bought"),
            ("discounted_purchases", "alive * discounted"),
        ];
        let (mut steps, mut last) = (self.states() + &self.scored(), "clv_scored");
        if self.spend.is_some() {
            scores.push(("expected_spend", "spend"));
            scores.push(("clv", CLV));
        }
        let [lower, upper] = ["/", "*"].map(|sign| format!("{CLV} {sign} factor"));
        if let Some(interval) = &self.interval {
            steps += &self.factors(interval);
            last = "clv_factors";
            scores.push(("clv_ci_lower", &lower));
            scores.push(("clv_ci_upper", &upper));
        } else if self.question.intervals && self.spend.is_some() {
            scores.push(("clv_ci_lower", &none));
            scores.push(("clv_ci_upper", &none));
        }
        if self.spend.is_some() {
            scores.push(("residual_clv", RESIDUAL));
        }
        let scores: Vec<String> = scores
            .into_iter()
            .map(|(name, expression)| format!("{expression} AS {}", dialect.quoted(name)))
            .collect();
        let columns = self.rfm_columns();
        format!(
            "{steps}\n\
             SELECT {columns},\n  {scores}\n\
             FROM {last}\n\
             ORDER BY {id}{by_bytes}\n",
            columns = columns.join(", "),
            scores = scores.join(",\n  "),
            id = columns[0],
            by_bytes = dialect.by_bytes(),
        )
    }
}

/// pX + q − 1 of the spend of a customer: the mean exists where it is above 0.
const EXCESS: &str = "spend_p * clv_orders + spend_q_less_one";

const CLV: &str = "spend * margin * (alive * discounted)";

/// The value without end, which is never less than that within the horizon.
const RESIDUAL: &str =
    "spend * margin * (alive * CASE WHEN forever < discounted THEN discounted ELSE forever END)";

/// The probability of being alive, or of being gone; customers who had no chance to leave are alive.
fn state(sign: &str, otherwise: u8) -> String {
    format!(
        "CASE WHEN ln_odds IS NOT NULL THEN 1 / (1 + {})\n      \
           WHEN clv_x IS NOT NULL THEN {otherwise} END",
        exp(&format!("{sign}ln_odds"), LARGEST_ODDS)
    )
}
