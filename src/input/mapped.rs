//! The columns of a table: those that a mapping names and makes, or those that the header tells.

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::alternatives::{Formulas, Names};
use super::columns::{TransactionColumns, position};
use super::derived::{Derived, How, Ids, Made};
use super::formula::Formula;
use super::ids::whole;
use super::mapping::Mapping;
use super::options::ReadOptions;
use super::presets::{preset, recognised};
use super::profile::is_empty_or_no_value;
use super::rules::folded;
use super::table::AnyTable;
use super::terms::ColumnNames;

/// A table with the columns that are taken from it.
pub(super) struct Mapped {
    /// The mapping that says which, where there is one.
    pub mapping: Option<Mapping>,
    /// The table, with the columns that the mapping makes behind its own.
    pub table: AnyTable,
    /// Positions of the columns in use.
    pub columns: TransactionColumns,
    /// The column of the customer, where it holds names.
    pub named_by: Option<String>,
    /// Doubts about the columns, where no mapping says what they are.
    pub cautions: Vec<Caution>,
}

impl Mapped {
    /// The columns of a table, by its mapping or else by the names in its header.
    ///
    /// # Errors
    /// When the mapping does not fit, or a column is missing.
    pub(super) fn of(table: AnyTable, options: &ReadOptions) -> Result<Self> {
        if let Some(mapping) = mapping_of(table.header(), options)? {
            return mapping.over(table, options);
        }
        let found = TransactionColumns::find(table.header(), table.sample(), &options.columns)?;
        let found = Self {
            mapping: None,
            columns: found.columns,
            table,
            named_by: None,
            cautions: found.cautions,
        };
        Ok(found.with_whole_ids())
    }

    /// Ids that a spreadsheet or a table program has turned into decimal numbers, `101.0`, become whole again.
    fn with_whole_ids(mut self) -> Self {
        let Some(at) = self.columns.customer else {
            return self;
        };
        let cells = self.table.sample().iter().filter_map(|row| row.get(at));
        let mut filled = cells
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty());
        let Some(first) = filled.next().filter(|cell| is_decimal_whole(cell)) else {
            return self;
        };
        if !filled.all(is_decimal_whole) {
            return self;
        }
        let header = self.table.header().to_vec();
        self.cautions.push(Caution::IdsWereDecimals {
            column: header[at].clone(),
            example: first.to_owned(),
        });
        let mut made = Vec::new();
        let how = How::Id(Ids {
            whole: true,
            ..Ids::default()
        });
        self.columns.customer = Some(add(&mut made, &header, vec![at], "", how));
        self.table = Derived::over(self.table, made);
        self
    }
}

/// Is it a whole number that is written with a decimal place: `101.0`?
fn is_decimal_whole(text: &str) -> bool {
    whole(text).is_some() && text.ends_with(".0")
}

/// The mapping of a file: the one that the caller names, or the preset that its header fits.
fn mapping_of(header: &[String], options: &ReadOptions) -> Result<Option<Mapping>> {
    let names = &options.columns;
    let chosen = match (&options.mapping, &options.preset) {
        (Some(path), _) => Some(Mapping::read(path)?),
        (None, Some(name)) => Some(preset(name)?.clone()),
        (None, None) => None,
    };
    if let Some(mapping) = chosen {
        return mapping.with_named(header, names).checked(header).map(Some);
    }
    let is_named = names.customer.is_some() || names.date.is_some() || names.amount.is_some();
    // what the caller names may complete an export that could not be used otherwise
    let is_usable = |mapping: &&Mapping| {
        !is_named || (mapping.refused.is_none() && mapping.missing(header).is_empty())
    };
    match recognised(header).filter(is_usable) {
        Some(mapping) => Ok(Some(mapping.clone().checked(header)?)),
        None => Ok(None),
    }
}

/// Whether a header is that of transactions, by the caller's mapping, an export that is recognised or the names
/// and cells of its columns.
pub(super) fn fits_transactions(
    header: &[String],
    sample: &[Vec<String>],
    options: &ReadOptions,
) -> bool {
    match mapping_of(header, options) {
        Ok(Some(_)) => true,
        Ok(None) => TransactionColumns::find(header, sample, &options.columns).is_ok(),
        Err(_) => false,
    }
}

impl Mapping {
    /// The mapping with those columns that the caller names and the header has.
    fn with_named(mut self, header: &[String], names: &ColumnNames) -> Self {
        let in_header = |name: &Option<String>| {
            let name = name.clone()?;
            position(header, &name).map(|_| name)
        };
        if let Some(name) = in_header(&names.customer) {
            self.customer = Names(vec![name]);
        }
        if let Some(name) = in_header(&names.date) {
            self.date = Names(vec![name]);
        }
        if let Some(name) = in_header(&names.amount) {
            self.amount = Formulas(vec![Formula::column(name)]);
        }
        self
    }

    /// The mapping laid over a table; columns that the caller names take the place of its own.
    ///
    /// # Errors
    /// When a column is missing.
    fn over(self, table: AnyTable, options: &ReadOptions) -> Result<Mapped> {
        let names = &options.columns;
        let mut made = Vec::new();
        let header = table.header().to_vec();
        let at = |names: &Names| names.position(&header);
        let (customer, named_by) = self.customer_column(&header, &mut made);
        let columns = TransactionColumns {
            customer,
            email: contact_column(&self.email, &header, &mut made),
            phone: contact_column(&self.phone, &header, &mut made),
            date: self.date_column(&header, &mut made)?,
            amount: self.amount_formula(&header, &mut made),
            refund: self.refund.resolved(&header),
            order: at(&self.order),
            currency: at(&self.currency),
            status: self.status_column(&table, &options.statuses),
            details: [
                at(&self.product),
                at(&self.category),
                at(&self.channel),
                at(&self.coupon),
                self.discount_column(&table),
            ],
        };
        let table = if made.is_empty() {
            table
        } else {
            Derived::over(table, made)
        };
        let columns = columns.with_named(table.header(), names)?;
        let named_by = named_by.filter(|_| names.customer.is_none());
        Ok(Mapped {
            mapping: Some(self),
            table,
            columns,
            named_by,
            cautions: Vec::new(),
        })
    }

    /// The column of the status: of several, the first that has one of the statuses that the caller chooses.
    fn status_column(&self, table: &AnyTable, chosen: &[String]) -> Option<usize> {
        let has_chosen = |at: &usize| {
            let cells = table.sample().iter().filter_map(|row| row.get(*at));
            let chosen: Vec<String> = chosen.iter().map(|status| folded(status)).collect();
            cells.into_iter().any(|cell| chosen.contains(&folded(cell)))
        };
        let mut columns = self.status.positions(table.header());
        let first = self.status.position(table.header());
        columns.find(has_chosen).or(first)
    }

    /// The column of the discount: of several, the first that is filled in one of the first rows.
    fn discount_column(&self, table: &AnyTable) -> Option<usize> {
        let is_filled = |at: &usize| {
            let mut cells = table.sample().iter().filter_map(|row| row.get(*at));
            cells.any(|cell| !is_empty_or_no_value(cell))
        };
        let mut columns = self.discount.positions(table.header());
        let first = self.discount.position(table.header());
        columns.find(is_filled).or(first)
    }

    /// The column of the customer's id, and its name where it holds names of customers.
    fn customer_column(
        &self,
        header: &[String],
        made: &mut Vec<Made>,
    ) -> (Option<usize>, Option<String>) {
        let mut from: Vec<usize> = self.customer.position(header).into_iter().collect();
        from.extend(self.customer_else.positions(header));
        from.dedup();
        let has_contact = [&self.email, &self.phone]
            .iter()
            .any(|names| names.position(header).is_some());
        let mut named_by = None;
        if from.is_empty() && !has_contact {
            from.extend(self.customer_name.position(header));
            named_by = from.first().map(|at| header[*at].clone());
        }
        let is_plain = self.guests.is_empty() && self.several.is_none() && !self.whole_ids;
        let customer = match from[..] {
            [] => None,
            [at] if is_plain => Some(at),
            _ => {
                let how = How::Id(Ids {
                    guests: self.guests.clone(),
                    several: self.several,
                    whole: self.whole_ids,
                });
                Some(add(made, header, from, " or ", how))
            }
        };
        (customer, named_by)
    }

    /// The amount; of a column with others to be tried in turn, each row's first that is filled.
    fn amount_formula(&self, header: &[String], made: &mut Vec<Made>) -> Option<Formula<usize>> {
        let Some(amount) = self.amount.resolved(header) else {
            return self.line_amount.resolved(header);
        };
        let mut from = vec![amount.first()];
        from.extend(self.amount_else.positions(header));
        from.dedup();
        if from.len() == 1 {
            return Some(amount);
        }
        let how = How::Id(Ids::default());
        Some(Formula::column(add(made, header, from, " or ", how)))
    }

    /// The column of the date, with the time of day beside it.
    fn date_column(&self, header: &[String], made: &mut Vec<Made>) -> Result<usize> {
        let missing = || Error::data(format!("the header lacks {}", self.date));
        let date = self.date.position(header).ok_or_else(missing)?;
        Ok(match self.time.position(header) {
            Some(time) if time != date => add(made, header, vec![date, time], " and ", How::Joined),
            _ => date,
        })
    }
}

/// The column of a contact: of several columns, each row's first that is filled.
fn contact_column(names: &Names, header: &[String], made: &mut Vec<Made>) -> Option<usize> {
    let mut from: Vec<usize> = names.positions(header).collect();
    from.dedup();
    match from[..] {
        [] => None,
        [at] => Some(at),
        _ => {
            let how = How::Id(Ids::default());
            Some(add(made, header, from, " or ", how))
        }
    }
}

/// Adds a column behind those of the header, named after what it is made of.
fn add(
    made: &mut Vec<Made>,
    header: &[String],
    from: Vec<usize>,
    between: &str,
    how: How,
) -> usize {
    let names: Vec<&str> = from.iter().map(|at| header[*at].as_str()).collect();
    let name = names.join(between);
    made.push(Made { name, from, how });
    header.len() + made.len() - 1
}
