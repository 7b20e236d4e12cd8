//! SQL for a warehouse, as text.

use crate::error::Result;
use crate::spec::{SqlHistoriesSpec, SqlRfmSpec, SqlScoreSpec};
use crate::sql;
use crate::store::StoredModel;

/// A query that makes the RFM table of a table of transactions: the columns, rules and numbers of [`rfm`](super::rfm).
///
/// ```
/// use clv::job;
/// use clv::spec::{self, SqlRfmSpec};
/// let spec: SqlRfmSpec = spec::from_json(
///     r#"{"dialect": "postgres", "table": "shop.orders", "customer_col": "client", "date_col": "day"}"#,
/// )?;
/// assert!(job::sql_rfm(&spec)?.contains(r#"FROM "shop"."orders""#));
/// # Ok::<(), clv::Error>(())
/// ```
///
/// # Errors
/// When something is asked for that the SQL does not do, or a name is not possible: wrong usage.
pub fn sql_rfm(spec: &SqlRfmSpec) -> Result<String> {
    sql::rfm(spec)
}

/// A query that makes weighted histories of a table of transactions: the different rows of the RFM table, in the columns
/// that models are fitted to, and how many customers each stands for.
///
/// Its result is an RFM table with the columns `weight` and `unit`, which [`fit`](super::fit()) reads. The models are
/// those that it fits to the transactions.
///
/// ```
/// use clv::job;
/// use clv::spec::{self, SqlHistoriesSpec};
/// let spec: SqlHistoriesSpec = spec::from_json(
///     r#"{"transactions": {"dialect": "duckdb", "table": "a", "customer_col": "b", "date_col": "c"}}"#,
/// )?;
/// assert!(job::sql_histories(&spec)?.contains(r#"COUNT(*) AS "weight""#));
/// # Ok::<(), clv::Error>(())
/// ```
///
/// # Errors
/// Those of [`sql_rfm`], and when the spend model is unknown or needs amounts: wrong usage.
pub fn sql_histories(spec: &SqlHistoriesSpec) -> Result<String> {
    sql::histories(spec)
}

/// A query that scores an RFM table: `p_alive`, `churn_risk`, `expected_purchases`, `discounted_purchases`, and with a
/// spend model `expected_spend`, `clv` with its confidence interval, and `residual_clv`, each within 1e-9 of
/// [`score`](super::score()).
///
/// ```
/// use clv::job;
/// use clv::spec::{self, SqlScoreSpec};
/// use clv::store::StoredModel;
/// let (model, _) = StoredModel::read("models/shop.json".as_ref())?;
/// let spec: SqlScoreSpec = spec::from_json(r#"{"dialect": "duckdb", "table": "rfm"}"#)?;
/// assert!(job::sql_score(&model, &spec)?.contains(r#"AS "expected_purchases""#));
/// # Ok::<(), clv::Error>(())
/// ```
///
/// # Errors
/// - the model is one that SQL cannot compute, its errors are draws, or the question is out of range: wrong usage
/// - the parameters are so extreme that the numbers would not be exact
pub fn sql_score(model: &StoredModel, spec: &SqlScoreSpec) -> Result<String> {
    sql::score(model, spec)
}
