//! Metrics from outside, such as visits or abandoned carts: one row for each date and metric, kept by calendar month.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::StringArray;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

use super::amounts::DecimalMark;
use super::cells::CellBatch;
use super::dates::{DateForm, OrderEvidence, date_of, day_of, mark_of};
use super::guessed_dates::{form_that_reads, is_sure};
use super::marks::MarkEvidence;
use super::options::ReadOptions;
use super::plain::{listed, plain};
use super::rules::text_of;
use super::table::AnyTable;
use super::typed::DateCells;
use super::whole::{open_all, read_whole};

/// Names of the column of the date, in seven languages.
const DATE: &[&str] = &[
    "date", "day", "month", "week", "period", "datum", "tag", "monat", "woche", "jour", "mois",
    "semaine", "fecha", "dia", "mes", "data", "giorno", "mese", "dag", "maand",
];
const METRIC: &[&str] = &[
    "metric",
    "metricname",
    "metrics",
    "kpi",
    "indicator",
    "measure",
    "metrik",
    "kennzahl",
    "indicateur",
    "metrique",
    "metrica",
    "indicador",
    "indicatore",
    "metriek",
    "name",
];
const VALUE: &[&str] = &["value", "wert", "valeur", "valor", "valore", "waarde"];

/// One metric in one calendar month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricMonth {
    /// The month, as in `2024-05`.
    pub month: String,
    /// The name of the metric.
    pub metric: String,
    /// The number of values.
    pub values: u32,
    /// Their sum.
    pub sum: f64,
    /// Their mean.
    pub mean: f64,
}

/// The columns of one table of metrics, and how its dates and numbers are written.
struct Layout {
    date: usize,
    metric: usize,
    value: usize,
    form: DateForm,
    mark: DecimalMark,
}

/// The values of a month and a metric.
type Values = BTreeMap<(String, String), Vec<f64>>;

/// Reads a file of metrics: each month and metric once, in this order.
///
/// # Errors
/// When the file cannot be read, a column is missing, or a cell is not a date, a name or a number.
pub(crate) fn read_metrics(path: &Path, options: &ReadOptions) -> Result<Vec<MetricMonth>> {
    let mut values = Values::new();
    for table in open_all(&path.to_string_lossy(), options)? {
        let layout = Layout::of(&table).map_err(|error| error.at(&table.source().name))?;
        let mut projection = vec![layout.date, layout.metric, layout.value];
        projection.sort_unstable();
        read_whole(&table, &projection, "metrics", |batch| {
            layout.add(batch, &table, &mut values)
        })?;
    }
    values.into_iter().map(MetricMonth::of).collect()
}

impl MetricMonth {
    fn of(((month, metric), mut values): ((String, String), Vec<f64>)) -> Result<Self> {
        // the same sum for rows in any order
        values.sort_unstable_by(f64::total_cmp);
        let sum: f64 = values.iter().sum();
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        if !sum.is_finite() {
            return Err(Error::data(format!(
                "the values of metric `{metric}` in {month} are too large to be added up"
            )));
        }
        Ok(Self {
            mean: sum / f64::from(count),
            values: count,
            month,
            metric,
            sum,
        })
    }
}

impl Layout {
    fn of(table: &AnyTable) -> Result<Self> {
        let header = table.header();
        let date = find(header, DATE, "date")?;
        let metric = find(header, METRIC, "metric")?;
        let value = find(header, VALUE, "value")?;
        let mut marks = MarkEvidence::default();
        cells(table, value).for_each(|cell| marks.see(cell));
        let mark = match table.dialect() {
            Some(dialect) => marks.mark(dialect.delimiter),
            None => DecimalMark::Point,
        };
        Ok(Self {
            date,
            metric,
            value,
            form: if table.is_time(date) {
                DateForm::YearFirst
            } else {
                date_form(&cells(table, date).collect::<Vec<_>>())
            },
            mark,
        })
    }

    /// Adds the rows of a batch.
    fn add(&self, batch: &CellBatch, table: &AnyTable, values: &mut Values) -> Result<()> {
        let mut columns = [self.date, self.metric, self.value];
        columns.sort_unstable();
        let place = |column: usize| columns.iter().position(|at| *at == column).unwrap_or(0);
        let dates = DateCells::of(&batch.columns[place(self.date)])?;
        let date_texts = batch.text_column(place(self.date))?;
        let metrics = batch.text_column(place(self.metric))?;
        let numbers = batch.text_column(place(self.value))?;
        for row in 0..batch.rows {
            let wrong = |column: usize, complaint: &str, cells: &StringArray, hint: &str| {
                let (name, line) = (&table.source().name, batch.lines.line_of(row));
                let (column, cell) = (&table.header()[column], text_of(cells, row));
                let what = format!("column `{column}` {complaint}: `{cell}`");
                Error::data(what).at(format!("{name}:{line}")).hint(hint)
            };
            let moment = dates.moment_at(row, &self.form).ok_or_else(|| {
                let hint = "write dates as in `2024-05-31`, or months as in `2024-05`";
                wrong(self.date, "is not a date", &date_texts, hint)
            })?;
            let metric = text_of(&metrics, row).trim();
            if metric.is_empty() {
                let hint = "each row has the name of its metric";
                return Err(wrong(self.metric, "names no metric", &metrics, hint));
            }
            let number = number(text_of(&numbers, row), self.mark).ok_or_else(|| {
                let hint = "leave out rows without a value, and write numbers without a unit";
                wrong(self.value, "is not a number", &numbers, hint)
            })?;
            let day = date_of(day_of(moment.local));
            let month = format!("{:04}-{:02}", day.year(), day.month());
            let key = (month, metric.to_owned());
            values.entry(key).or_default().push(number);
        }
        Ok(())
    }
}

/// The column of the first of some names that the header has.
fn find(header: &[String], names: &[&str], what: &str) -> Result<usize> {
    let position = |name: &&str| header.iter().position(|column| plain(column) == **name);
    names.iter().find_map(position).ok_or_else(|| {
        let found = listed(header);
        Error::data(format!("no {what} column found in the header of the metrics: {found}")).hint(
            "a table of metrics has the columns `date`, `metric` and `value`, and a row for each date and metric",
        )
    })
}

/// The first cells of a column that are filled.
fn cells(table: &AnyTable, column: usize) -> impl Iterator<Item = &str> {
    let cells = table.sample().iter().filter_map(move |row| row.get(column));
    cells
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
}

/// How dates are written. Where the day and the month cannot be told apart, the form reads none of them.
fn date_form(cells: &[&str]) -> DateForm {
    if cells
        .iter()
        .all(|cell| DateForm::YearFirst.parse(cell).is_some())
    {
        return DateForm::YearFirst;
    }
    let mut order = OrderEvidence::default();
    cells.iter().for_each(|cell| order.see(cell));
    let mark = cells.iter().find_map(|cell| mark_of(cell));
    // a cell that is a date either way says nothing
    match (order.day_first.cmp(&order.month_first), mark) {
        (Ordering::Greater, Some(mark)) | (Ordering::Equal, Some(mark @ '.')) => {
            DateForm::DayFirst(mark)
        }
        (Ordering::Less, Some(mark)) => DateForm::MonthFirst(mark),
        _ => form_that_reads(cells)
            .filter(|form| tells_the_month(form))
            .map_or(DateForm::YearFirst, |form| DateForm::named(&form)),
    }
}

/// Does a form have no doubt about the month?
fn tells_the_month(form: &str) -> bool {
    let has_only_month = form.contains("%m") && !form.contains("%d");
    is_sure(form) || form.contains("%B") || has_only_month
}

/// A finite number, with or without marks between thousands.
fn number(text: &str, mark: DecimalMark) -> Option<f64> {
    let is_mark_of_groups = |letter: char| match mark {
        DecimalMark::Comma => letter == '.',
        DecimalMark::Point => letter == ',',
    };
    let digits = text.trim().chars();
    let digits = digits
        .filter(|it| !is_mark_of_groups(*it) && !matches!(it, ' ' | '\u{a0}' | '\u{202f}' | '\''));
    let digits: String = digits.map(|it| if it == ',' { '.' } else { it }).collect();
    let number: f64 = digits.parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_either_mark() {
        assert_eq!(number("1,234.5", DecimalMark::Point), Some(1234.5));
        assert_eq!(number("1 234,5", DecimalMark::Comma), Some(1234.5));
        assert_eq!(
            number("0.000012345678", DecimalMark::Point),
            Some(0.000_012_345_678)
        );
        for text in ["", "3%", "n/a", "inf", "NaN"] {
            assert_eq!(number(text, DecimalMark::Point), None, "{text}");
        }
    }

    #[test]
    fn a_date_in_doubt_is_not_read() {
        for (cells, date) in [
            (&["2024-05-31"][..], true),
            (&["2024-05"], true),
            (&["31/05/2024", "01/02/2024"], true),
            (&["05/31/2024"], true),
            (&["01.02.2024"], true),
            (&["May 2024"], true),
            (&["01/02/2024"], false),
            (&["2024"], false),
        ] {
            let form = date_form(cells);
            assert_eq!(form.parse(cells[0]).is_some(), date, "{cells:?} {form:?}");
        }
    }
}
