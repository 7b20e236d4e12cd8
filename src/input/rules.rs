//! Which rows of a file are sales, and which are refunds: what its mapping says, by the columns of its header.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use super::alternatives::Rows;
use super::cells::CellBatch;
use super::mapping::Mapping;
use super::options::ReadOptions;
use super::profile::is_no_value;
use super::statuses::{is_no_sale, is_refund, is_won};
use super::terms::AmountPer;
use super::zone::Zone;
use crate::error::Result;

use arrow::array::{Array, StringArray};

/// The amount on the row was lowered by a refund on the same row.
pub(crate) const REFUNDED: u8 = 1;
/// The amount on the row is the total of its order.
pub(crate) const TOTAL: u8 = 2;
/// The row is a line of an order.
pub(crate) const LINE: u8 = 4;

/// What a mapping says of the rows of one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// The name of the preset, where it is one.
    pub preset: Option<String>,
    /// Does a mapping say how the file is read?
    pub has_mapping: bool,
    /// What an amount stands for.
    pub per: AmountPer,
    /// The zone whose days count, where the caller names none.
    pub zone: Option<Zone>,
    /// The zone of times without an offset, where the caller names none.
    pub times_in: Option<Zone>,
    /// Statuses of sales, in small letters.
    sales: Vec<String>,
    /// Statuses that are known not to be sales, in small letters.
    no_sales: Vec<String>,
    only: Vec<Rule>,
    never: Vec<Rule>,
    refunds: Option<Rule>,
    /// Is the status a stage of deals, of which only those count that were won?
    pub(super) only_won: bool,
}

/// One column, and what its cells hold where the rule applies, in small letters.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    column: usize,
    /// The name of the column.
    name: String,
    values: Vec<String>,
    starts: Vec<String>,
    filled: bool,
    /// What a rule without a mapping tests.
    test: Option<Test>,
}

/// What a rule that no mapping gives tests.
#[derive(Debug, Clone, Copy)]
pub(super) enum Test {
    /// The cell is one of these, in small letters.
    OneOf(&'static [&'static str]),
    /// The cell has a value.
    Filled,
    /// The words of the cell say so.
    Word(fn(&str) -> bool),
}

/// Why a row counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Excluded<'a> {
    /// A cell that a mapping names.
    ByMapping(Cow<'a, str>),
    /// A column and its cell, where no mapping says anything.
    ByContent(String),
}

/// The cells of one batch that the rules look at.
#[derive(Debug)]
pub(super) struct RuleCells<'a> {
    rules: &'a Rules,
    /// What statuses and other words mean, as far as they have occurred.
    sales: RefCell<HashMap<String, Meant>>,
    held: RefCell<HashMap<(usize, bool), HashMap<String, bool>>>,
    only: Vec<StringArray>,
    never: Vec<StringArray>,
    refunds: Option<StringArray>,
}

/// What a status means.
#[derive(Debug, Clone, Copy)]
struct Meant {
    is_sale: bool,
    is_refund: bool,
}

/// A status as it is compared: without case and spaces around it.
pub(super) fn folded(status: &str) -> String {
    status.trim().to_lowercase()
}

impl Rules {
    /// The rules for a header.
    pub(super) fn of(mapping: Option<&Mapping>, header: &[String], options: &ReadOptions) -> Self {
        let Some(mapping) = mapping else {
            return Self {
                per: options.amount_per.unwrap_or_default(),
                ..Self::default()
            };
        };
        let rule = |rows: &Rows| Rule::of(rows, header);
        let small = |statuses: &[String]| statuses.iter().map(|it| folded(it)).collect();
        let is_total = !mapping.amount.is_missing(header);
        let per = mapping.amount_per.filter(|_| is_total);
        let per = options.amount_per.or(per);
        Self {
            only_won: false,
            preset: (!mapping.name.is_empty()).then(|| mapping.name.clone()),
            has_mapping: true,
            per: per.unwrap_or_default(),
            zone: mapping.timezone,
            times_in: mapping.times_in,
            sales: small(&mapping.sales),
            no_sales: small(&mapping.no_sales),
            only: mapping.only.iter().filter_map(rule).collect(),
            never: mapping.never.iter().filter_map(rule).collect(),
            refunds: mapping.refunds.as_ref().and_then(rule),
        }
    }

    /// Takes over what the content of a file says, where no mapping does.
    pub(super) fn add(&mut self, never: Vec<Rule>, refunds: Option<Rule>) {
        self.never.extend(never);
        self.refunds = self.refunds.take().or(refunds);
    }

    /// The columns that the rules look at.
    pub(super) fn columns(&self) -> Vec<usize> {
        let rules = self.only.iter().chain(&self.never).chain(&self.refunds);
        rules.map(|rule| rule.column).collect()
    }

    /// Does the mapping list the statuses of sales?
    pub(crate) fn lists_sales(&self) -> bool {
        !self.sales.is_empty()
    }

    fn meaning_of(&self, status: &str) -> Meant {
        let status = folded(status);
        let is_sale = if !self.sales.is_empty() {
            is_among(&status, &self.sales)
        } else if self.only_won {
            is_won(&status)
        } else {
            !is_no_sale(&status)
        };
        Meant {
            is_sale,
            is_refund: self.sales.is_empty() && is_refund(&status),
        }
    }

    /// Is a status known not to be a sale?
    pub(crate) fn is_known_no_sale(&self, status: &str) -> bool {
        let status = folded(status);
        status.is_empty() || is_no_sale(&status) || is_among(&status, &self.no_sales)
    }

    /// The column of the first rule that leaves rows out.
    pub(super) fn first_column(&self) -> Option<usize> {
        self.only
            .iter()
            .chain(&self.never)
            .map(|rule| rule.column)
            .next()
    }

    /// The cells of a batch that the rules look at; `projected` says where a column stands in it.
    pub(super) fn cells<'a>(
        &'a self,
        batch: &CellBatch,
        projected: impl Fn(usize) -> usize,
    ) -> Result<RuleCells<'a>> {
        let column = |rule: &Rule| batch.text_column(projected(rule.column));
        Ok(RuleCells {
            rules: self,
            sales: RefCell::default(),
            held: RefCell::default(),
            only: self.only.iter().map(column).collect::<Result<_>>()?,
            never: self.never.iter().map(column).collect::<Result<_>>()?,
            refunds: self.refunds.as_ref().map(column).transpose()?,
        })
    }
}

/// Is a status one of a list? A `*` at the end of one stands for any letters.
fn is_among(status: &str, list: &[String]) -> bool {
    list.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => status.starts_with(start),
        None => status == known,
    })
}

impl Rule {
    fn of(rows: &Rows, header: &[String]) -> Option<Self> {
        let folded = |texts: &[String]| texts.iter().map(|text| folded(text)).collect();
        let column = rows.column.position(header)?;
        Some(Self {
            column,
            name: header[column].clone(),
            values: folded(&rows.values),
            starts: folded(&rows.starts),
            filled: rows.filled,
            test: None,
        })
    }

    /// A rule that no mapping gives.
    pub(super) fn tested(column: usize, name: &str, test: Test) -> Self {
        Self {
            column,
            name: name.to_owned(),
            values: Vec::new(),
            starts: Vec::new(),
            filled: false,
            test: Some(test),
        }
    }

    /// Does the rule leave some of these rows?
    pub(super) fn leaves_some(&self, rows: &[Vec<String>]) -> bool {
        let mut cells = rows.iter().map(|row| row.get(self.column));
        rows.is_empty() || cells.any(|cell| !self.holds(cell.map_or("", String::as_str)))
    }

    /// What the audit calls the rows with such a cell: few words, whatever the cells hold.
    fn label<'a>(&'a self, cell: &'a str) -> Excluded<'a> {
        match &self.test {
            None => Excluded::ByMapping(self.label_of_mapping(cell)),
            Some(Test::Filled) => Excluded::ByContent(self.name.clone()),
            Some(_) => Excluded::ByContent(format!("{}: {}", self.name, cell.trim())),
        }
    }

    fn label_of_mapping<'a>(&'a self, cell: &'a str) -> Cow<'a, str> {
        if self.filled {
            return Cow::Borrowed(&self.name);
        }
        let small = folded(cell);
        match self.starts.iter().find(|start| small.starts_with(*start)) {
            Some(start) => Cow::Owned(format!("{}: {start}…", self.name)),
            None => Cow::Owned(format!("{}: {}", self.name, cell.trim())),
        }
    }

    fn holds(&self, cell: &str) -> bool {
        let cell = folded(cell);
        match &self.test {
            None => {}
            Some(Test::OneOf(words)) => return words.contains(&cell.as_str()),
            Some(Test::Filled) => return !cell.is_empty() && !is_no_value(&cell),
            Some(Test::Word(says)) => return says(&cell),
        }
        (self.filled && !cell.is_empty())
            || self.values.contains(&cell)
            || self.starts.iter().any(|start| cell.starts_with(start))
    }
}

impl RuleCells<'_> {
    /// The cell that makes a row count for nothing, where one does.
    pub(super) fn excluding(&self, row: usize) -> Option<Excluded<'_>> {
        let only = self.rules.only.iter().zip(&self.only);
        let never = self.rules.never.iter().zip(&self.never);
        only.filter(|(rule, cells)| !self.holds(rule, text_of(cells, row)))
            .chain(never.filter(|(rule, cells)| self.holds(rule, text_of(cells, row))))
            .map(|(rule, cells)| rule.label(text_of(cells, row)))
            .next()
    }

    /// Is a row a refund, whatever the sign of its amount?
    pub(super) fn is_refund(&self, row: usize) -> bool {
        let rule = self.rules.refunds.as_ref().zip(self.refunds.as_ref());
        rule.is_some_and(|(rule, cells)| self.holds(rule, text_of(cells, row)))
    }

    /// Is an order of a status a sale? A row that pays back counts whatever word for a refund it has.
    pub(super) fn is_sale(&self, status: &str, is_negative: bool) -> bool {
        let known = self.sales.borrow().get(status).copied();
        let meant = known.unwrap_or_else(|| {
            let meant = self.rules.meaning_of(status);
            self.sales.borrow_mut().insert(status.to_owned(), meant);
            meant
        });
        meant.is_sale || (is_negative && meant.is_refund)
    }

    /// Does a rule hold for a cell? Words are looked up once.
    fn holds(&self, rule: &Rule, cell: &str) -> bool {
        if !matches!(rule.test, Some(Test::Word(_))) {
            return rule.holds(cell);
        }
        // a column may have two rules: each has its own answers
        let key = (rule.column, self.is_for_refunds(rule));
        let mut held = self.held.borrow_mut();
        let known = held.entry(key).or_default();
        if let Some(holds) = known.get(cell) {
            return *holds;
        }
        let holds = rule.holds(cell);
        known.insert(cell.to_owned(), holds);
        holds
    }

    fn is_for_refunds(&self, rule: &Rule) -> bool {
        let refunds = self.rules.refunds.as_ref();
        refunds.is_some_and(|refunds| std::ptr::eq(refunds, rule))
    }
}

/// The text of a cell; the empty text where it is empty.
pub(super) fn text_of(column: &StringArray, row: usize) -> &str {
    if column.is_valid(row) {
        column.value(row)
    } else {
        ""
    }
}
