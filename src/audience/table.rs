//! The rows of an audience as tables: one for each share of the customers.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, RecordBatch, StringArray, UInt32Array, UInt64Array,
};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::hash::is_hash;
use super::identifiers::Identifier;
use super::plan::{Plan, PlannedColumn, Source};
use super::reasons::Reasons;
use super::target::Kind;
use crate::error::{Error, Result};

impl Plan<'_> {
    /// The columns of the file.
    pub(super) fn schema(&self) -> SchemaRef {
        let field = |column: &PlannedColumn| {
            let kind = match &column.source {
                Source::Value => DataType::Float64,
                Source::Rank => DataType::UInt32,
                Source::Cells(cells) if cells.as_string_opt::<i32>().is_none() => DataType::Float64,
                _ => DataType::Utf8,
            };
            Field::new(&column.header, kind, true)
        };
        Arc::new(Schema::new(
            self.columns.iter().map(field).collect::<Vec<_>>(),
        ))
    }

    /// The rows of some of the chosen customers; `start` is the place of the first of them in the file.
    ///
    /// # Errors
    /// When a cell cannot be formed.
    pub(super) fn rows(&self, rows: &[usize], start: usize) -> Result<RecordBatch> {
        let identifiers = Identifiers::of(self, rows);
        let columns = self.columns.iter();
        let columns: Result<Vec<ArrayRef>> = columns
            .map(|column| self.cells_of(&column.source, rows, start, &identifiers))
            .collect();
        RecordBatch::try_new(self.schema(), columns?).map_err(|error| failed(&error))
    }

    fn cells_of(
        &self,
        source: &Source,
        rows: &[usize],
        start: usize,
        identifiers: &Identifiers,
    ) -> Result<ArrayRef> {
        Ok(match source {
            Source::Identifier(identifier, number) => {
                // importers of platforms read `+33…`, and a mark before it would make it another number
                let is_read_by_importer = *identifier == Identifier::Phone
                    && self.target.is_for_others()
                    && self.target.name != "call-list";
                let cells = identifiers.cells(*identifier, *number);
                texts(cells, !is_read_by_importer)
            }
            Source::FullName => {
                let names: Vec<Option<String>> =
                    rows.iter().map(|row| self.people.full_name(*row)).collect();
                texts(names.iter().map(Option::as_deref), true)
            }
            Source::Id => {
                let ids: Vec<String> = rows.iter().map(|row| self.people.id(*row)).collect();
                texts(ids.iter().map(|id| Some(id.as_str())), true)
            }
            Source::Value => Arc::new(
                rows.iter()
                    .map(|row| self.money(*row))
                    .collect::<Float64Array>(),
            ),
            Source::Rank => {
                let ranks = (start + 1..).take(rows.len());
                let ranks = ranks.map(|rank| u32::try_from(rank).unwrap_or(u32::MAX));
                Arc::new(UInt32Array::from_iter_values(ranks))
            }
            Source::Reason => {
                let reasons = Reasons::of(self.figures.results);
                let reasons: Vec<String> = rows.iter().map(|row| reasons.reason(*row)).collect();
                texts(reasons.iter().map(|reason| Some(reason.as_str())), false)
            }
            Source::Cells(cells) => taken(cells, rows)?,
        })
    }

    /// A value as it is sent: 0 or more, with two decimals.
    pub(super) fn money(&self, row: usize) -> Option<f64> {
        let values = self.values.as_ref().filter(|values| values.is_valid(row))?;
        Some(in_hundredths(values.value(row)))
    }
}

/// The cells of some rows.
fn taken(cells: &ArrayRef, rows: &[usize]) -> Result<ArrayRef> {
    let places: UInt64Array = rows.iter().map(|row| *row as u64).collect();
    let taken = take(cells, &places, None).map_err(|error| failed(&error))?;
    let Some(found) = taken.as_string_opt::<i32>() else {
        return Ok(taken);
    };
    Ok(texts(found.iter(), true))
}

/// A number of money as files have it: 0 or more, with at most two decimals.
pub(super) fn in_hundredths(value: f64) -> f64 {
    (value.max(0.0) * 100.0).round() / 100.0
}

/// The identifiers of some customers, in the form of the target.
struct Identifiers {
    kinds: Vec<(Identifier, Vec<Vec<String>>)>,
}

impl Identifiers {
    fn of(plan: &Plan<'_>, rows: &[usize]) -> Self {
        let mut kinds: Vec<(Identifier, Vec<Vec<String>>)> = Vec::new();
        for column in &plan.columns {
            let Source::Identifier(identifier, _) = column.source else {
                continue;
            };
            if kinds.iter().any(|(other, _)| *other == identifier) {
                continue;
            }
            let found = rows.iter().map(|row| {
                let is_unwanted = identifier == Identifier::Phone && !plan.may_use_phone(*row);
                if is_unwanted {
                    Vec::new()
                } else {
                    plan.people.identifiers(identifier, *row)
                }
            });
            kinds.push((identifier, found.collect()));
        }
        let mut all = Self { kinds };
        if plan.target.name == "google" {
            all.drop_incomplete_addresses();
        }
        all
    }

    /// Google matches addresses by four parts; fewer of them only give names away.
    fn drop_incomplete_addresses(&mut self) {
        let parts = [
            Identifier::FirstName,
            Identifier::LastName,
            Identifier::Country,
            Identifier::Zip,
        ];
        let rows = self.kinds.first().map_or(0, |(_, rows)| rows.len());
        for row in 0..rows {
            let is_whole = parts
                .iter()
                .all(|part| self.cells(*part, 0).nth(row).flatten().is_some());
            if is_whole {
                continue;
            }
            for (_, rows) in self
                .kinds
                .iter_mut()
                .filter(|(kind, _)| parts.contains(kind))
            {
                rows[row].clear();
            }
        }
    }

    fn cells(&self, identifier: Identifier, number: usize) -> impl Iterator<Item = Option<&str>> {
        let kind = self.kinds.iter().find(|(other, _)| *other == identifier);
        let rows = kind.map_or(&[][..], |(_, rows)| rows.as_slice());
        rows.iter()
            .map(move |found| found.get(number).map(String::as_str))
    }
}

/// Cells of text; an empty text is an empty cell.
fn texts<'t>(cells: impl Iterator<Item = Option<&'t str>>, is_defused: bool) -> ArrayRef {
    let cells = cells.map(|cell| cell.filter(|cell| !cell.is_empty()));
    if !is_defused {
        return Arc::new(cells.collect::<StringArray>());
    }
    let cells = cells.map(|cell| cell.map(defused));
    Arc::new(cells.collect::<StringArray>())
}

/// A text that a spreadsheet would run as a formula, with the mark that keeps it from that. Negative numbers stay.
pub(super) fn defused(text: &str) -> String {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_negative = text.starts_with('-') && text.parse::<f64>().is_ok();
    if is_formula && !is_negative && !is_hash(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn failed(error: &arrow::error::ArrowError) -> Error {
    Error::data(format!("the audience cannot be a table: {error}"))
}

/// Does the target take nothing but CSV?
pub(super) const fn is_csv_only(kind: Kind) -> bool {
    matches!(kind, Kind::Audience | Kind::Conversions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_stay() {
        for text in [
            "=1+1",
            "+33612345678",
            "-cmd",
            "@SUM(A1)",
            "\tx",
            "=HYPERLINK(\"http://x\")",
        ] {
            assert_eq!(defused(text), format!("'{text}"), "{text}");
        }
        for text in ["-5.20", "ann@example.org", "", "1-2", "O'Connor"] {
            assert_eq!(defused(text), text, "{text}");
        }
    }

    #[test]
    fn money_is_never_negative_and_has_two_decimals() {
        for (value, written) in [
            (-3.0, 0.0),
            (0.0, 0.0),
            (12.345_678, 12.35),
            (1e9 + 0.004, 1e9),
        ] {
            assert!((in_hundredths(value) - written).abs() < 1e-9, "{value}");
        }
    }
}
