//! Which columns a file has.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, StringArray};

use super::figures::ranks;
use super::identifiers::Identifier;
use super::plan::{Plan, PlannedColumn, Source};
use super::target::{Column, Content, Need};
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::spec::{ExportSpec, IdentifierForm};

impl Plan<'_> {
    /// Chooses the columns: those of the target that have something, and those that the caller names.
    ///
    /// # Errors
    /// When a name is unknown: wrong usage.
    pub(super) fn choose_columns(&mut self, spec: &ExportSpec) -> Result<()> {
        let is_custom = self.target.name == "custom" && !spec.columns.is_empty();
        let mut columns = Vec::new();
        for column in self.target.columns.iter().filter(|_| !is_custom) {
            columns.extend(self.planned(column));
        }
        let mut dropped = Vec::new();
        for name in spec
            .columns
            .iter()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty())
        {
            if !self.target.takes_columns() {
                let is_there = columns
                    .iter()
                    .any(|column: &PlannedColumn| column.header == name);
                dropped.extend((!is_there).then(|| name.to_owned()));
            } else if columns.iter().all(|column| column.header != name) {
                columns.push(self.named(name)?);
            }
        }
        if !dropped.is_empty() {
            self.warnings.push(Caution::ColumnsNotTaken {
                target: self.target.name.to_owned(),
                columns: dropped,
            });
        }
        self.columns = columns;
        Ok(())
    }

    /// A column of the target, where there is something for it.
    fn planned(&self, column: &Column) -> Option<PlannedColumn> {
        let hashed = column
            .hashed_header
            .filter(|_| self.form == IdentifierForm::Hashed);
        let header = hashed.unwrap_or(column.header).to_owned();
        let source = match column.content {
            Content::Identifier(identifier, number) => {
                let is_known = self.people.knows(identifier, number) || column.need == Need::Always;
                is_known.then_some(Source::Identifier(identifier, number))
            }
            Content::FullName => self.people.knows_names().then_some(Source::FullName),
            Content::Value => Some(Source::Value),
            Content::Rank => Some(Source::Rank),
            Content::Reason => Some(Source::Reason),
            Content::Named("customer_id") => Some(Source::Id),
            Content::Named(name) => match self.cells(name) {
                Some(cells) => Some(Source::Cells(cells)),
                None if column.need == Need::Always => {
                    let empty = StringArray::new_null(self.figures.results.len());
                    Some(Source::Cells(Arc::new(empty)))
                }
                None => None,
            },
        };
        source.map(|source| PlannedColumn { header, source })
    }

    /// A figure by its name; ranks are of the chosen value.
    fn cells(&self, name: &str) -> Option<ArrayRef> {
        let ranked = |parts| {
            let values = self.values.as_ref()?;
            Some(Arc::new(ranks(values, parts)) as ArrayRef)
        };
        match name {
            "percentile" => ranked(100),
            "decile" | "lifetime_value_bucket" => ranked(10),
            "lifetime_value_micros" => {
                let micros = |value: f64| (value.max(0.0) * 1e6).round();
                let values = self.values.as_ref()?.iter();
                let values: Float64Array = values.map(|value| value.map(micros)).collect();
                Some(Arc::new(values))
            }
            name => self.figures.column(name),
        }
    }

    /// A column that the caller names.
    fn named(&self, name: &str) -> Result<PlannedColumn> {
        let identifier = match name {
            "email" => Some(Identifier::Email),
            "phone" => Some(Identifier::Phone),
            "first_name" => Some(Identifier::FirstName),
            "last_name" => Some(Identifier::LastName),
            "city" => Some(Identifier::City),
            "state" => Some(Identifier::State),
            "zip" => Some(Identifier::Zip),
            "country" => Some(Identifier::Country),
            _ => None,
        };
        let source = match (name, identifier) {
            ("value", _) => Some(Source::Value),
            ("rank", _) => Some(Source::Rank),
            ("reason", _) => Some(Source::Reason),
            ("customer_id", _) => Some(Source::Id),
            ("name", _) if self.people.knows_names() => Some(Source::FullName),
            (_, Some(identifier)) if self.people.knows(identifier, 0) => {
                Some(Source::Identifier(identifier, 0))
            }
            (name, _)
                if self.form == IdentifierForm::Pseudonyms && self.people.is_contact(name) =>
            {
                let what = format!("column `{name}` holds contacts, which pseudonyms replace");
                return Err(Error::usage(what).hint("leave it out, or write `email` or `phone`"));
            }
            (name, _) => self.cells(name).map(Source::Cells),
        };
        let source = source.ok_or_else(|| {
            Error::usage(format!("unknown column: `{name}`"))
                .hint("`clv export custom FOLDER --list-columns` shows all columns")
        })?;
        Ok(PlannedColumn {
            header: name.to_owned(),
            source,
        })
    }
}
