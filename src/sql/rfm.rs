//! The RFM table of a table of transactions, and its weighted histories.

use crate::error::{Error, Result};
use crate::history::SpendBasis;
use crate::input::{Refunds, words_for_nobody};
use crate::spec::{Dialect, SqlHistoriesSpec, SqlRfmSpec};
use crate::time::TimeUnit;

use super::RFM_COLUMNS;
use super::dialect::check_for_dbt;

/// A query for the table that `clv rfm` makes of the same transactions.
///
/// Rows without a customer, a date or an amount are left out, and so are those of words that stand for nobody. All
/// others are taken for sales or refunds.
///
/// # Errors
/// When something is asked for that the SQL does not do, or a name is not possible: wrong usage.
pub(crate) fn rfm(spec: &SqlRfmSpec) -> Result<String> {
    let query = Query::new(spec)?;
    Ok(format!(
        "{}{}\n{}\nORDER BY clv_sums.customer{}\n",
        query.header("RFM table, one row per customer"),
        query.sums()?,
        query.table(),
        query.dialect.by_bytes(),
    ))
}

/// A query for the different histories of the RFM table, with the number of customers of each: what `clv fit` needs of
/// the transactions.
///
/// # Errors
/// Those of [`rfm`], and those of the spend model that is asked for.
pub(crate) fn histories(spec: &SqlHistoriesSpec) -> Result<String> {
    let basis = spec.basis()?;
    let query = Query::new(&spec.transactions)?;
    Ok(format!(
        "{}{},\nclv_rfm AS (\n{}\n)\n{}",
        query.header("Weighted histories, one row per different history"),
        query.sums()?,
        query.table(),
        query.weighted(basis),
    ))
}

fn check_window(spec: &SqlRfmSpec) -> Result<()> {
    if let Some((since, until)) = spec.since.zip(spec.until)
        && since > until
    {
        return Err(Error::usage(format!(
            "`--since {since}` is after `--until`: `{until}`"
        )));
    }
    Ok(())
}

fn refunds(spec: &SqlRfmSpec) -> Result<Refunds> {
    match spec.refunds.unwrap_or_default() {
        Refunds::Error => Err(Error::usage(
            "a query cannot stop at a negative amount: `--refunds error` is not possible in SQL",
        )
        .hint("use `--refunds net` or `drop`, and `clv audit` for the check")),
        refunds => Ok(refunds),
    }
}

struct Query<'s> {
    dialect: Dialect,
    spec: &'s SqlRfmSpec,
    unit: TimeUnit,
    refunds: Refunds,
}

impl<'s> Query<'s> {
    fn new(spec: &'s SqlRfmSpec) -> Result<Self> {
        check_window(spec)?;
        Ok(Self {
            dialect: spec.dialect,
            spec,
            unit: spec.unit.unwrap_or_default(),
            refunds: refunds(spec)?,
        })
    }
    fn has_amounts(&self) -> bool {
        self.spec.amount_col.is_some()
    }

    fn header(&self, what: &str) -> String {
        let day = |day: Option<chrono::NaiveDate>, otherwise: &str| {
            day.map_or_else(|| otherwise.to_owned(), |day| day.to_string())
        };
        let since = day(self.spec.since, "first date in the data");
        let until = day(self.spec.until, "last date in the data");
        format!(
            "-- {what} (clv {})\n\
             -- unit: {}; purchases merged by: {}; refunds: {}\n\
             -- since: {since}; cut-off: {until}\n",
            env!("CARGO_PKG_VERSION"),
            self.unit,
            self.spec.merge.unwrap_or_default(),
            self.refunds,
        )
    }

    /// All steps from the transactions to sums by customer.
    fn sums(&self) -> Result<String> {
        Ok([
            self.rows()?,
            self.window(),
            self.purchases()?,
            self.by_customer(),
        ]
        .concat())
    }

    /// A column of the transactions, in quotes.
    fn column(&self, name: &str) -> Result<String> {
        if self.spec.dbt {
            check_for_dbt(name)?;
        }
        self.dialect.column(name)
    }

    /// The rows that name a customer, a day and an amount.
    fn rows(&self) -> Result<String> {
        let dialect = self.dialect;
        let customer = dialect.as_text(&self.column(&self.spec.customer_col)?);
        let day = self.column(&self.spec.date_col)?;
        let amount = match &self.spec.amount_col {
            Some(column) => dialect.as_amount(&self.column(column)?),
            None => dialect.as_amount("NULL"),
        };
        let nobody: Vec<String> = words_for_nobody()
            .iter()
            .map(|word| dialect.string(word))
            .collect();
        let mut kept = vec![
            "customer <> ''".to_owned(),
            format!("LOWER(customer) NOT IN ({})", nobody.join(", ")),
            "day_bought IS NOT NULL".to_owned(),
        ];
        if self.has_amounts() {
            kept.push("amount IS NOT NULL".to_owned());
        }
        if self.refunds == Refunds::Drop {
            kept.push("(amount IS NULL OR amount >= 0)".to_owned());
        }
        Ok(format!(
            "WITH clv_read AS (\n  \
               SELECT {customer} AS customer, CAST({day} AS DATE) AS day_bought, {amount} AS amount\n  \
               FROM {table}\n\
             ),\n\
             clv_rows AS (\n  \
               SELECT customer, day_bought, amount FROM clv_read\n  \
               WHERE {kept}\n\
             ),\n",
            table = dialect.table(&self.spec.table, self.spec.dbt)?,
            kept = kept.join("\n    AND "),
        ))
    }

    /// The rows of the observation window, and its last day.
    fn window(&self) -> String {
        let date = |day: chrono::NaiveDate| format!("CAST('{day}' AS DATE)");
        let last = match self.spec.until {
            Some(day) => format!("SELECT {} AS last_day", date(day)),
            None => "SELECT MAX(day_bought) AS last_day FROM clv_rows".to_owned(),
        };
        let since = self.spec.since.map(date);
        let since = since.map_or_else(String::new, |day| format!("\n    AND day_bought >= {day}"));
        format!(
            "clv_end AS (\n  {last}\n),\n\
             clv_used AS (\n  \
               SELECT customer, day_bought, amount FROM clv_rows CROSS JOIN clv_end\n  \
               WHERE day_bought <= last_day{since}\n\
             ),\n"
        )
    }

    /// Merge periods, those of them that are purchases, and all that each customer spent.
    ///
    /// A period without an order is not a purchase, and neither is one that was fully refunded. A purchase is dated at
    /// the day of its first order.
    fn purchases(&self) -> Result<String> {
        let merge = self.spec.merge.unwrap_or_default();
        let period = self.dialect.period(merge, "day_bought")?;
        Ok(format!(
            "clv_periods AS (\n  \
               SELECT customer, {period} AS merged,\n    \
                 MIN(CASE WHEN amount < 0 THEN NULL ELSE day_bought END) AS first_order,\n    \
                 SUM(amount) AS total,\n    \
                 SUM(CASE WHEN amount < 0 THEN 1 ELSE 0 END) AS refunds\n  \
               FROM clv_used GROUP BY customer, {period}\n\
             ),\n\
             clv_purchases AS (\n  \
               SELECT customer, first_order AS day_bought, total,\n    \
                 ROW_NUMBER() OVER (PARTITION BY customer ORDER BY first_order) AS place,\n    \
                 LAG(first_order) OVER (PARTITION BY customer ORDER BY first_order) AS day_before\n  \
               FROM clv_periods\n  \
               WHERE first_order IS NOT NULL AND NOT (refunds > 0 AND total <= 0)\n\
             ),\n\
             clv_spent AS (\n  \
               SELECT customer, SUM(amount) AS spent FROM clv_used GROUP BY customer\n\
             ),\n"
        ))
    }

    /// Sums by customer.
    fn by_customer(&self) -> String {
        format!(
            "clv_sums AS (\n  \
               SELECT customer,\n    \
                 COUNT(*) - 1 AS repeats,\n    \
                 MIN(day_bought) AS first_day,\n    \
                 MAX(day_bought) AS final_day,\n    \
                 COUNT(CASE WHEN place > 1 AND total > 0 THEN 1 END) AS repeat_orders,\n    \
                 SUM(CASE WHEN place > 1 AND total > 0 THEN total END) AS repeat_total,\n    \
                 COUNT(CASE WHEN total > 0 THEN 1 END) AS paid_orders,\n    \
                 SUM(CASE WHEN total > 0 THEN total ELSE 0 END) AS paid_total,\n    \
                 SUM(CASE WHEN total > 0 THEN LN({total}) ELSE 0 END) AS ln_paid,\n    \
                 SUM(CASE WHEN day_before IS NULL THEN 0 ELSE LN({gap}) END) AS ln_gaps\n  \
               FROM clv_purchases GROUP BY customer\n\
             )",
            total = self.dialect.as_double("total"),
            gap = self.time("day_before", "day_bought"),
        )
    }

    /// The time between two days in the unit.
    fn time(&self, from: &str, to: &str) -> String {
        let dialect = self.dialect;
        let days = dialect.as_double(&dialect.days(from, to));
        format!("{days} / {}", dialect.number(self.unit.days()))
    }

    /// The table of all customers, in no order.
    fn table(&self) -> String {
        let dialect = self.dialect;
        let money = |expression: &str| {
            if self.has_amounts() {
                expression.to_owned()
            } else {
                dialect.as_double("NULL")
            }
        };
        let mean = format!(
            "CASE WHEN repeat_orders > 0 THEN {} / repeat_orders END",
            dialect.as_double("repeat_total")
        );
        let of_contract = [
            "clv_sums.customer".to_owned(),
            "repeats".to_owned(),
            self.time("first_day", "final_day"),
            self.time("first_day", "last_day"),
            money(&mean),
            "first_day".to_owned(),
            "final_day".to_owned(),
            money(&dialect.as_double("spent")),
        ];
        let further = [
            ("monetary_count", money("repeat_orders")),
            ("orders", money("paid_orders")),
            ("order_value", money(&dialect.as_double("paid_total"))),
            ("ln_order_value", money(&dialect.as_double("ln_paid"))),
            ("ln_gap_sum", dialect.as_double("ln_gaps")),
        ];
        let columns = RFM_COLUMNS.into_iter().zip(of_contract).chain(further);
        let columns: Vec<String> = columns
            .map(|(name, expression)| format!("{expression} AS {}", dialect.quoted(name)))
            .collect();
        format!(
            "SELECT {}\n\
             FROM clv_sums JOIN clv_spent ON clv_spent.customer = clv_sums.customer CROSS JOIN clv_end",
            columns.join(",\n  "),
        )
    }

    /// The different rows of `clv_rfm` in the columns that models are fitted to, with the number of customers of each
    /// and the unit.
    ///
    /// Models need sums of logarithms over all customers. They are means over those of a row, because a fit multiplies
    /// them by the number of customers.
    fn weighted(&self, basis: Option<SpendBasis>) -> String {
        let dialect = self.dialect;
        let mut compared = vec!["frequency", "recency", "T"];
        let mut averaged = vec!["ln_gap_sum"];
        if basis.is_some() {
            compared.extend(["monetary_value", "monetary_count"]);
        }
        if basis == Some(SpendBasis::Orders) {
            compared.extend(["orders", "order_value"]);
            averaged.push("ln_order_value");
        }
        let compared: Vec<String> = compared.iter().map(|name| dialect.quoted(name)).collect();
        let compared = compared.join(", ");
        let averaged: Vec<String> = averaged
            .iter()
            .map(|name| dialect.quoted(name))
            .map(|name| format!("SUM({name}) / COUNT(*) AS {name}"))
            .collect();
        format!(
            "SELECT {compared},\n  \
               {averaged},\n  \
               COUNT(*) AS {weight},\n  \
               {unit} AS {unit_name}\n\
             FROM clv_rfm\n\
             GROUP BY {compared}\n\
             ORDER BY {compared}\n",
            averaged = averaged.join(",\n  "),
            weight = dialect.quoted("weight"),
            unit = dialect.string(self.unit.name()),
            unit_name = dialect.quoted("unit"),
        )
    }
}
