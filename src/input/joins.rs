//! Tables of one export that belong together: what the others say of a row becomes columns of the first.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::amounts::{self, DecimalMark, SCALE};
use super::columns::position;
use super::derived::{Derived, How, Made};
use super::dialect::not_utf8;
use super::ids::unguarded;
use super::mapping::{Join, Mapping};
use super::options::ReadOptions;
use super::presets::{preset, presets};
use super::rules::text_of;
use super::table::{AnyTable, Fault, Part};

/// Names of tables without a use that a caution lists.
const NAMES_SHOWN: usize = 3;

/// Tables of orders, with the columns that other tables have for them.
pub(super) struct Joined {
    /// The tables whose rows are orders.
    pub tables: Vec<AnyTable>,
    /// The caution about tables that were not used.
    pub caution: Option<Caution>,
}

/// Joins the tables of one export, where a mapping says that they belong together.
///
/// # Errors
/// When one of the tables cannot be read.
pub(super) fn join(tables: Vec<AnyTable>, options: &ReadOptions) -> Result<Joined> {
    let plain = |tables| Joined {
        tables,
        caution: None,
    };
    if tables.len() < 2 {
        return Ok(plain(tables));
    }
    let Some(mapping) = mapping_with_joins(&tables, options)? else {
        return Ok(plain(tables));
    };
    let is_main = |table: &AnyTable| is_main(&mapping, table);
    if !tables.iter().any(is_main) {
        return Ok(plain(tables));
    }
    let (mains, others): (Vec<_>, Vec<_>) = tables.into_iter().partition(is_main);
    let mut is_used = vec![false; others.len()];
    let mut found = Vec::new();
    for join in &mapping.joins {
        let mut parts = Vec::new();
        for (table, is_used) in others.iter().zip(&mut is_used) {
            if join
                .columns()
                .all(|name| position(table.header(), name).is_some())
            {
                parts.push(table);
                *is_used = true;
            }
        }
        if !parts.is_empty() {
            found.push((join, join.values(&parts)?));
        }
    }
    let unused = others.iter().zip(is_used).filter(|(_, is_used)| !is_used);
    let unused: Vec<String> = unused
        .map(|(table, _)| table.source().name.clone())
        .collect();
    Ok(Joined {
        tables: mains
            .into_iter()
            .map(|table| extended(table, &found))
            .collect(),
        caution: (!unused.is_empty()).then(|| Caution::TablesNotUsed {
            files: unused.len(),
            names: unused.into_iter().take(NAMES_SHOWN).collect(),
            preset: mapping.name.clone(),
        }),
    })
}

/// Whether a table has rows that other tables complete.
fn is_main(mapping: &Mapping, table: &AnyTable) -> bool {
    !mapping.needs.iter().any(|it| it.is_missing(table.header()))
        && !mapping.missing(table.header()).is_empty()
}

/// Whether some tables are those of one export, which are joined.
///
/// # Errors
/// When the caller's mapping cannot be read.
pub(super) fn belong_together(tables: &[AnyTable], options: &ReadOptions) -> Result<bool> {
    let mapping = mapping_with_joins(tables, options)?;
    Ok(mapping.is_some_and(|mapping| tables.iter().any(|table| is_main(&mapping, table))))
}

/// The mapping whose tables these are, where it joins several.
fn mapping_with_joins(
    tables: &[AnyTable],
    options: &ReadOptions,
) -> Result<Option<Cow<'static, Mapping>>> {
    if let Some(path) = &options.mapping {
        let mapping = Mapping::read(path)?;
        return Ok((!mapping.joins.is_empty()).then_some(Cow::Owned(mapping)));
    }
    if let Some(name) = &options.preset {
        return Ok(Some(Cow::Borrowed(preset(name)?)).filter(|it| !it.joins.is_empty()));
    }
    let with_joins = presets().iter().filter(|it| !it.joins.is_empty());
    let fits = |mapping: &&Mapping| tables.iter().any(|table| mapping.fits(table.header()));
    Ok(with_joins.into_iter().find(fits).map(Cow::Borrowed))
}

/// A table with the columns that were found for it.
fn extended(table: AnyTable, found: &[(&Join, Vec<Values>)]) -> AnyTable {
    let mut made = Vec::new();
    for (join, columns) in found {
        let Some(key) = position(table.header(), &join.key) else {
            continue;
        };
        for (name, values) in join.columns().skip(1).zip(columns) {
            made.push(Made {
                name: name.clone(),
                from: vec![key],
                how: How::Found(values.clone()),
            });
        }
    }
    Derived::over(table, made)
}

/// What a table has for each key.
type Values = Arc<HashMap<String, String>>;

impl Join {
    /// The key, the columns that are taken, and the columns that are added up.
    fn columns(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.key)
            .chain(&self.take)
            .chain(&self.sum)
    }

    /// The values of the columns that are taken, and of those that are added up.
    fn values(&self, tables: &[&AnyTable]) -> Result<Vec<Values>> {
        let mut texts: Vec<HashMap<String, String>> = vec![HashMap::new(); self.take.len()];
        let mut sums: Vec<HashMap<String, i128>> = vec![HashMap::new(); self.sum.len()];
        for table in tables {
            self.read(table, &mut texts, &mut sums)?;
        }
        let written = |sums: HashMap<String, i128>| {
            let written = sums.into_iter().map(|(key, sum)| (key, decimal(sum)));
            Arc::new(written.collect::<HashMap<String, String>>())
        };
        let texts = texts.into_iter().map(Arc::new);
        Ok(texts.chain(sums.into_iter().map(written)).collect())
    }

    /// Reads one table.
    fn read(
        &self,
        table: &AnyTable,
        texts: &mut [HashMap<String, String>],
        sums: &mut [HashMap<String, i128>],
    ) -> Result<()> {
        let name = &table.source().name;
        let places = self.columns().map(|it| position(table.header(), it));
        let places: Vec<usize> = places.map(Option::unwrap_or_default).collect();
        let mut projection = places.clone();
        projection.sort_unstable();
        projection.dedup();
        let mut reading = table.read(Part::Whole, &projection)?;
        while let Some(batch) = reading.next_batch().map_err(|fault| said(name, fault))? {
            let mut columns = Vec::with_capacity(places.len());
            for place in &places {
                let at = projection.binary_search(place).unwrap_or_default();
                columns.push(batch.text_column(at)?);
            }
            for row in 0..batch.rows {
                let key = unguarded(text_of(&columns[0], row));
                if key.is_empty() {
                    continue;
                }
                let (taken, added) = columns[1..].split_at(texts.len());
                for (values, column) in texts.iter_mut().zip(taken) {
                    let value = || text_of(column, row).to_owned();
                    values.entry(key.to_owned()).or_insert_with(value);
                }
                for ((sums, column), title) in sums.iter_mut().zip(added).zip(&self.sum) {
                    let cell = text_of(column, row);
                    let amount = amounts::parse(cell, DecimalMark::Point).ok_or_else(|| {
                        let what = format!("column `{title}` is not an amount: `{cell}`");
                        Error::data(what).at(format!("{name}:{}", batch.lines.line_of(row)))
                    })?;
                    *sums.entry(key.to_owned()).or_default() += amount;
                }
            }
        }
        Ok(())
    }
}

/// An amount as a cell would hold it.
fn decimal(amount: i128) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let (whole, rest) = (amount.abs() / SCALE, amount.abs() % SCALE);
    format!("{sign}{whole}.{rest:06}")
}

/// What the caller is told of a fault.
fn said(name: &str, fault: Fault) -> Error {
    match fault {
        Fault::Error(error) => error,
        Fault::NotUtf8(line) => not_utf8(&format!("{name}:{line}")),
        Fault::CutInQuotes => Error::data("cannot read the rows").at(name),
    }
}
