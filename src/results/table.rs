use std::path::{Path, PathBuf};

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringArray};
use arrow::datatypes::{DataType, Float64Type};
use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::history::PurchaseHistory;
use crate::input::dates::{DAY, DateForm, date_of, day_of};
use crate::input::{Columns, ReadOptions, read_columns};
use crate::store::StoredModel;
use crate::time::TimeUnit;

use super::facts::Facts;
use super::joined::{CUSTOMER, join};

/// Names of the score table without its ending.
const SCORES: &str = "scores";
/// Names of the table of attributes without its ending.
const ATTRIBUTES: &str = "attributes";
/// Names of the table of segments without its ending.
const SEGMENTS: &str = "segments";
/// Names of the table of cohorts without its ending.
pub(crate) const COHORTS: &str = "cohorts";
/// The file of the judgement.
pub(super) const EVALUATION: &str = "evaluation.json";
/// The file of the audit.
pub(super) const AUDIT: &str = "audit.json";
/// The endings of tables.
const ENDINGS: [&str; 3] = ["csv", "parquet", "jsonl"];

/// Columns of scores that are numbers.
const NUMBERS: [&str; 22] = [
    "frequency",
    "recency",
    "T",
    "monetary_value",
    "historical_value",
    "p_alive",
    "churn_risk",
    "expected_purchases",
    "purchases_pi_lower",
    "purchases_pi_upper",
    "purchases_sd",
    "expected_spend",
    "clv",
    "clv_ci_lower",
    "clv_ci_upper",
    "clv_pi_lower",
    "clv_pi_upper",
    "clv_sd",
    "residual_clv",
    "refunds",
    "last_value",
    "weight",
];

/// The column of customer lifetime value, and what else people call it.
const VALUE: &str = "clv";
const SYNONYMS_OF_VALUE: [&str; 9] = [
    "clv",
    "cltv",
    "ltv",
    "lcv",
    "ltr",
    "lifetime_value",
    "customer_lifetime_value",
    "customer_value",
    "valeur_vie_client",
];

/// The scores of all customers with what is known beside them, in the order of the score table.
///
/// A folder of [`job::run`](crate::job::run) has the model, the attributes and the facts; a score table alone has
/// only its columns. The scores and attributes are columns of one table: a name that both have belongs to the scores.
#[derive(Debug, Clone)]
pub struct Results {
    /// What messages call the place of the results.
    place: PathBuf,
    /// Where the files are.
    read_from: PathBuf,
    columns: Vec<(String, ArrayRef)>,
    rows: usize,
    ids: StringArray,
    facts: Facts,
    model: Option<StoredModel>,
    /// Whether the columns of the segments are there.
    pub(super) has_segments: bool,
}

impl Results {
    /// Reads the folder of a run, or a score table.
    ///
    /// # Errors
    /// When a file cannot be read, a number is none, or a customer has two rows.
    pub fn read(place: &Path) -> Result<Self> {
        if !place.is_dir() {
            return Self::of_scores(place);
        }
        let scores = table_in(place, SCORES).ok_or_else(|| {
            Error::data("the folder has no score table")
                .at(place.display().to_string())
                .hint("give a folder that `clv run` wrote, or a file that `clv score` wrote")
        })?;
        Self::of_scores(&scores)?.in_folder(place)
    }

    /// The same results with what a folder has beside the scores.
    ///
    /// # Errors
    /// When a file in the folder cannot be read.
    pub(super) fn in_folder(self, place: &Path) -> Result<Self> {
        let mut results = Self {
            place: place.to_owned(),
            read_from: place.to_owned(),
            ..self
        };
        let summary = place.join("summary.json");
        if summary.is_file() {
            let unit = results.facts.unit;
            results.facts = Facts::of_summary(&summary)?;
            results.facts.unit = unit;
        }
        let model = place.join("model.json");
        if model.is_file() {
            let (model, _) = StoredModel::read(&model)?;
            results.set_model(model);
        }
        if let Some(attributes) = table_in(place, ATTRIBUTES) {
            results.join(&attributes)?;
        }
        Ok(results)
    }

    /// The same results, where messages call their place otherwise: they are written elsewhere first.
    pub(crate) fn called(self, place: &Path) -> Self {
        Self {
            place: place.to_owned(),
            ..self
        }
    }

    /// The files that [`Self::read`] and others of its functions read at a place.
    #[must_use]
    pub fn files(place: &Path) -> Vec<PathBuf> {
        if !place.is_dir() {
            return vec![place.to_owned()];
        }
        let tables = [SCORES, ATTRIBUTES, COHORTS].into_iter();
        let mut files: Vec<PathBuf> = tables.filter_map(|name| table_in(place, name)).collect();
        let texts = ["summary.json", "model.json", EVALUATION, AUDIT];
        files.extend(texts.map(|name| place.join(name)));
        files
    }

    /// The table of segments at a place, which [`Self::join_segments`] reads, too.
    pub(crate) fn segments_at(place: &Path) -> Option<PathBuf> {
        table_in(place, SEGMENTS)
    }

    fn of_scores(path: &Path) -> Result<Self> {
        Self::of_columns(read(path, "scores", kind_of)?, path)
    }

    /// The scores of a table that was read at a place.
    ///
    /// # Errors
    /// When they lack a column.
    pub(super) fn of_columns(table: Columns, path: &Path) -> Result<Self> {
        let has = |name: &str| table.names.iter().any(|column| column == name);
        for needed in [CUSTOMER, "frequency", "recency", "T", "expected_purchases"] {
            if !has(needed) {
                return Err(
                    Error::data(format!("not a score table: it has no column `{needed}`"))
                        .at(path.display().to_string())
                        .hint("write one with `clv score`, or give the folder of `clv run`"),
                );
            }
        }
        let columns: Vec<(String, ArrayRef)> =
            table.names.iter().cloned().zip(table.cells).collect();
        let ids = columns.iter().find(|(name, _)| name == CUSTOMER);
        let ids = ids.map(|(_, cells)| cells.as_string::<i32>().clone());
        let mut results = Self {
            place: path.to_owned(),
            read_from: path.to_owned(),
            columns,
            rows: table.rows,
            ids: ids.unwrap_or_else(|| StringArray::new_null(0)),
            facts: Facts::default(),
            model: None,
            has_segments: false,
        };
        let said = results
            .texts("unit")
            .and_then(|units| units.iter().flatten().next());
        let said = said.or(table.unit.as_deref());
        results.facts.unit = match said.map(str::parse) {
            Some(Ok(unit)) => Some(unit),
            _ => results.unit_of_dates(),
        };
        results.facts.until = results.last_day();
        Ok(results)
    }

    /// Adds the columns of another table with a column `customer_id`; returns how many of its rows are of customers
    /// without scores.
    ///
    /// # Errors
    /// When it cannot be read, has no such column, or two rows of one customer.
    pub fn join(&mut self, path: &Path) -> Result<u64> {
        let name = path.display().to_string();
        let table = read(path, "attributes", |_| DataType::Utf8)?;
        let joined = join(&self.ids, &table, "the table").map_err(|error| error.at(name))?;
        for (name, cells) in joined.columns {
            self.add_column(&name, cells);
        }
        Ok(joined.strangers)
    }

    /// Adds a column; where there is one of this name, nothing.
    pub(super) fn add_column(&mut self, name: &str, cells: ArrayRef) {
        if self.column(name).is_none() {
            self.columns.push((name.to_owned(), cells));
        }
    }

    /// Sets the model that the scores are from.
    pub fn set_model(&mut self, model: StoredModel) {
        self.facts.unit = Some(model.unit());
        self.facts.error_of_totals = model.level();
        self.model = Some(model);
        if self.facts.until.is_none() {
            self.facts.until = self.last_day();
        }
    }

    /// A table beside the scores, in whichever format; `None` where there is none, or the scores are a file alone.
    pub(crate) fn table_beside(&self, name: &str) -> Option<PathBuf> {
        table_in(&self.read_from, name)
    }

    /// A file beside the scores; `None` where there is none of this name, or the scores are a file alone.
    #[must_use]
    pub fn folder_file(&self, name: &str) -> Option<PathBuf> {
        let path = self.read_from.join(name);
        path.is_file().then_some(path)
    }

    /// Adds the columns of the table of segments, where there is one and they are not there yet.
    ///
    /// # Errors
    /// Those of [`Self::join`].
    pub(crate) fn join_segments(&mut self) -> Result<()> {
        if self.has_segments {
            return Ok(());
        }
        if let Some(segments) = self.table_beside(SEGMENTS) {
            self.join(&segments)?;
            self.has_segments = true;
        }
        Ok(())
    }

    /// What messages call the place that they were read from.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The number of customers.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are no customers.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The customers' ids.
    #[must_use]
    pub const fn ids(&self) -> &StringArray {
        &self.ids
    }

    /// What holds for all customers.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The model that the scores are from, where it is known.
    #[must_use]
    pub const fn model(&self) -> Option<&StoredModel> {
        self.model.as_ref()
    }

    /// The names of all columns, the scores first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// A column as it is: numbers of the scores, text for everything else. `ltv`, `cltv` and other words for customer
    /// lifetime value mean `clv`, where no column has that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ArrayRef> {
        let find = |name: &str| {
            let mut columns = self.columns.iter();
            columns.find_map(|(column, cells)| (column == name).then_some(cells))
        };
        find(name).or_else(|| find(VALUE).filter(|_| means_value(name)))
    }

    /// A column of numbers of the scores.
    #[must_use]
    pub fn numbers(&self, name: &str) -> Option<&Float64Array> {
        self.column(name)?.as_primitive_opt::<Float64Type>()
    }

    /// A column of numbers that the caller cannot do without.
    ///
    /// # Errors
    /// When there is none; the hint says what writes it.
    pub fn needed(&self, name: &str) -> Result<&Float64Array> {
        self.numbers(name).ok_or_else(|| {
            let error = Error::data(format!("the scores have no column `{name}`"))
                .at(self.place.display().to_string());
            match name {
                "purchases_sd" | "clv_sd" => error.hint("score again with `--intervals all`"),
                "clv" | "expected_spend" | "historical_value" => {
                    error.hint("the orders had no amounts, or `--spend none` was given")
                }
                _ => error.hint("score again with this version"),
            }
        })
    }

    /// A column of text, such as an attribute.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<&StringArray> {
        self.column(name)?.as_string_opt::<i32>()
    }

    /// The days of a column of dates, without the time of day; `None` where a cell is empty.
    ///
    /// # Errors
    /// When there is no such column, or a cell is not a date.
    pub fn days(&self, name: &str) -> Result<Vec<Option<NaiveDate>>> {
        let texts = self.texts(name).ok_or_else(|| {
            Error::data(format!("the scores have no column `{name}`"))
                .at(self.place.display().to_string())
                .hint("score orders instead of an RFM table without dates")
        })?;
        let day = |text: Option<&str>| {
            let Some(text) = text else { return Ok(None) };
            let moment = DateForm::YearFirst.parse(text);
            moment.map(|moment| Some(day_at(moment))).ok_or_else(|| {
                Error::data(format!("column `{name}` is not a date: `{text}`"))
                    .at(self.place.display().to_string())
            })
        };
        texts.iter().map(day).collect()
    }

    /// A column of numbers without an empty cell.
    ///
    /// # Errors
    /// When there is no such column, or a cell is empty.
    pub(crate) fn filled(&self, name: &str) -> Result<&[f64]> {
        let column = self.needed(name)?;
        if column.null_count() > 0 {
            return Err(Error::data(format!("column `{name}` has empty cells"))
                .at(self.place.display().to_string()));
        }
        Ok(column.values())
    }

    /// The purchase histories of all customers, in the unit of the scores.
    ///
    /// # Errors
    /// When a column is missing or has empty cells, or a row is not a history.
    pub(crate) fn histories(&self) -> Result<Vec<PurchaseHistory>> {
        let frequency = self.filled("frequency")?;
        let (recency, age) = (self.filled("recency")?, self.filled("T")?);
        let mut histories = Vec::with_capacity(self.rows);
        for (row, frequency) in frequency.iter().enumerate() {
            let frequency = whole(*frequency);
            histories.push(PurchaseHistory::new(frequency, recency[row], age[row])?);
        }
        Ok(histories)
    }

    /// Whether there is money: scores with a value.
    #[must_use]
    pub fn has_money(&self) -> bool {
        self.numbers("clv").is_some()
    }

    /// The longest time since a first purchase, in the unit of the scores.
    #[must_use]
    pub fn longest(&self) -> f64 {
        let ages = self.numbers("T").into_iter().flat_map(Float64Array::iter);
        ages.flatten().fold(0.0, f64::max)
    }

    /// The unit in which `recency` is the time between the two purchase dates of the first customer with two.
    fn unit_of_dates(&self) -> Option<TimeUnit> {
        let recency = self.numbers("recency")?;
        let moments = |name: &str| {
            let texts = self.texts(name)?;
            let parse = |row: usize| DateForm::YearFirst.parse(texts.value(row));
            Some((0..self.rows).map(move |row| texts.is_valid(row).then(|| parse(row)).flatten()))
        };
        let mut dates = moments("first_purchase")?.zip(moments("last_purchase")?);
        let row = recency.iter().position(|recency| recency > Some(0.0))?;
        let (first, last) = dates.nth(row)?;
        let days = (last? - first?) as f64 / DAY as f64;
        let units = [
            TimeUnit::Day,
            TimeUnit::Week,
            TimeUnit::Month,
            TimeUnit::Year,
        ];
        let is_it = |unit: &TimeUnit| (recency.value(row) * unit.days() - days).abs() < 1e-6 * days;
        units.into_iter().find(is_it)
    }

    /// The last day of the data: the first purchase of a customer and `T` after it.
    fn last_day(&self) -> Option<NaiveDate> {
        let unit = self.facts.unit?;
        let (age, first) = (self.numbers("T")?, self.texts("first_purchase")?);
        let row = (0..self.rows).find(|row| first.is_valid(*row) && age.is_valid(*row))?;
        let start = day_at(DateForm::YearFirst.parse(first.value(row))?);
        let days = (age.value(row) * unit.days()).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most some thousand years"
        )]
        let days = chrono::Days::new(days as u64);
        start.checked_add_days(days)
    }
}

/// A count that a table has as a number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub(crate) fn whole(number: f64) -> u32 {
    number as u32
}

/// Whether a name is a word for customer lifetime value.
fn means_value(name: &str) -> bool {
    let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
    SYNONYMS_OF_VALUE.contains(&plain.as_str())
}

/// What the cells of a column of scores are.
pub(super) fn kind_of(column: &str) -> DataType {
    if NUMBERS.contains(&column) {
        DataType::Float64
    } else {
        DataType::Utf8
    }
}

fn read(path: &Path, what: &str, kind_of: impl Fn(&str) -> DataType) -> Result<Columns> {
    read_columns(path, what, &ReadOptions::default(), kind_of)
}

/// The table of this name in a folder, in whichever format.
fn table_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut paths = ENDINGS.iter();
    paths.find_map(|ending| {
        let path = folder.join(format!("{name}.{ending}"));
        path.is_file().then_some(path)
    })
}

/// The day of a moment in microseconds.
fn day_at(moment: i64) -> NaiveDate {
    date_of(day_of(moment))
}
