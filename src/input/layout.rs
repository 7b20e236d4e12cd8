//! How one file is read: its columns, its dates and its numbers, all decided before the first row counts.

use std::collections::HashSet;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::amounts::DecimalMark;
use super::audit::{FileAudit, UsedColumns};
use super::columns::{self, TransactionColumns};
use super::dates::{DateForm, OrderEvidence, ThreeNumbers};
use super::dialect::Dialect;
use super::first_look::FirstRows;
use super::frame;
use super::json_lines;
use super::marks::{MarkEvidence, Marks};
use super::options::ReadOptions;
use super::other_dates::form_that_reads;
use super::parquet;
use super::source::{Form, Source};
use super::terms::{AmountPer, ColumnNames, Shape};
use super::text;

/// One file with everything that reading it needs.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The file.
    pub source: Source,
    /// How its text is written; `None` where there is no delimiter.
    pub dialect: Option<Dialect>,
    /// Names of all its columns.
    pub header: Vec<String>,
    /// Positions of the columns in use.
    pub columns: TransactionColumns,
    /// Positions of all columns that are read, in the order of the file.
    pub projection: Vec<usize>,
    /// Positions of the columns that only tell rows apart, in the order of their names.
    pub others: Vec<usize>,
    /// How dates are written.
    pub form: DateForm,
    /// The character before decimals.
    pub mark: DecimalMark,
    /// How sure that mark is.
    pub certainty: Certainty,
    /// Is the order's number to be used?
    pub by_order: bool,
    /// Do the dates have a time of day?
    pub has_clock: bool,
    /// What to pass to `--date-format` where the dates cannot be read as they are.
    pub date_format: Option<String>,
    /// What the first rows say about the meaning of columns.
    pub cautions: Vec<Caution>,
    /// What they say where no customer has two rows.
    pub numbering: Option<Caution>,
}

/// How sure the decimal mark of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// Some amounts tell for sure, or the caller does.
    Settled,
    /// The first amounts could be read in two ways.
    Doubtful,
    /// The first amounts have no mark.
    Unseen,
}

/// Lays out every source.
///
/// # Errors
/// When a header lacks a column, dates are ambiguous, or only some files have amounts.
pub fn layouts(sources: Vec<Source>, options: &ReadOptions) -> Result<Vec<Layout>> {
    let mut layouts = sources
        .into_iter()
        .map(|source| Layout::of(source, options))
        .collect::<Result<Vec<_>>>()?;
    same_amounts(&layouts)?;
    if !options.statuses.is_empty() || options.columns.status.is_some() {
        has_column(&layouts, "--status", |layout| layout.columns.status)?;
    }
    if options.amount_per == AmountPer::Order {
        has_column(&layouts, "--amount-per order", |layout| {
            layout.columns.order
        })?;
    }
    for layout in &mut layouts {
        layout.settle_mark(options)?;
    }
    if options.date_format.is_none() {
        settle_order(&mut layouts)?;
    }
    Ok(layouts)
}

impl Layout {
    fn of(source: Source, options: &ReadOptions) -> Result<Self> {
        let (dialect, header, sample, readable) = open(&source)?;
        let mut columns = TransactionColumns::find(&header, &options.columns)
            .map_err(|error| error.at(&source.name))?;
        let cells = |at: usize| {
            sample
                .iter()
                .filter_map(move |row| row.get(at))
                .map(String::as_str)
        };
        let form = match &options.date_format {
            Some(format) => DateForm::named(format),
            None => form_of(cells(columns.date)).map_err(|error| error.at(&source.name))?,
        };
        let mut marks = MarkEvidence::default();
        columns
            .amount
            .into_iter()
            .flat_map(cells)
            .for_each(|cell| marks.see(cell));
        let mark = match source.form {
            Form::Parquet | Form::Frame => DecimalMark::Point,
            _ => marks.mark(delimiter_of(dialect.as_ref())),
        };
        let mut first = FirstRows {
            header: &header,
            rows: &sample,
            columns: columns.clone(),
            mark,
        };
        columns.status = columns.status.or_else(|| first.status());
        first.columns.status = columns.status;
        let (cautions, numbering) = (first.cautions(options), first.numbering(options));
        let has_clock = cells(columns.date).any(|cell| cell.contains(':'));
        let date_format = date_format(&form, &cells(columns.date).collect::<Vec<_>>());
        let used = [Some(columns.customer), Some(columns.date), columns.amount];
        let mut others: Vec<usize> = readable
            .iter()
            .copied()
            .filter(|at| !used.contains(&Some(*at)))
            .collect();
        others.sort_by(|a, b| header[*a].cmp(&header[*b]));
        let mut projection: Vec<usize> = used
            .into_iter()
            .flatten()
            .chain(others.iter().copied())
            .collect();
        projection.sort_unstable();
        projection.dedup();
        let by_order = options.columns.order.is_some() || options.amount_per == AmountPer::Order;
        Ok(Self {
            source,
            dialect,
            header,
            columns,
            projection,
            others,
            form,
            mark,
            certainty: if marks.is_certain() {
                Certainty::Settled
            } else if marks.has_doubt() {
                Certainty::Doubtful
            } else {
                Certainty::Unseen
            },
            by_order,
            has_clock,
            date_format,
            cautions,
            numbering,
        })
    }

    /// Settles the decimal mark of a text: as the caller says, else by every cell of the column where the
    /// first ones do not tell.
    fn settle_mark(&mut self, options: &ReadOptions) -> Result<()> {
        let Some(amount) = self.columns.amount.filter(|_| self.dialect.is_some()) else {
            self.certainty = Certainty::Settled;
            return Ok(());
        };
        if let Some(mark) = options.decimal {
            (self.mark, self.certainty) = (mark, Certainty::Settled);
        }
        if self.certainty != Certainty::Doubtful {
            return Ok(());
        }
        let evidence = self.marks_of_all_rows(amount)?;
        self.certainty = Certainty::Settled;
        let column = self.header[amount].clone();
        match evidence.decide(delimiter_of(self.dialect.as_ref())) {
            Marks::Decided(mark) => self.mark = mark,
            Marks::Grouped {
                mark,
                between,
                example,
            } => {
                self.mark = mark;
                let is_usual = between == ',' && delimiter_of(self.dialect.as_ref()) == b',';
                if !is_usual {
                    self.cautions.push(Caution::GroupsOfThousands {
                        column,
                        mark: between.to_string(),
                        example,
                    });
                }
            }
            Marks::Open { mark, example } => {
                let what = format!(
                    "column `{column}` has numbers with decimals or with thousands, and no row tells which: `{example}`"
                );
                let other = if mark == '.' { ',' } else { '.' };
                return Err(Error::data(what).at(&self.source.name).hint(format!(
                    "pass `--decimal {mark}` for decimals, `--decimal {other}` for thousands"
                )));
            }
        }
        Ok(())
    }

    /// What all cells of the amounts say.
    fn marks_of_all_rows(&self, amount: usize) -> Result<MarkEvidence> {
        let (mut evidence, amount) = (MarkEvidence::default(), self.projected(amount));
        for batch in text::in_order(self)? {
            let batch = batch?;
            let cells = batch.column(amount).iter().flatten();
            cells.for_each(|cell| evidence.see(cell));
        }
        Ok(evidence)
    }

    /// Where a column stands among those that are read.
    #[must_use]
    pub fn projected(&self, column: usize) -> usize {
        self.projection
            .iter()
            .position(|at| *at == column)
            .unwrap_or_default()
    }

    /// How the file was read, for the audit.
    #[must_use]
    pub fn audit(&self, rows: u64) -> FileAudit {
        let name = |at: usize| self.header[at].clone();
        FileAudit {
            file: self.source.name.clone(),
            rows,
            format: self.source.form.name(),
            compression: self.source.packing.compression(),
            encoding: self
                .source
                .form
                .is_text()
                .then(|| self.source.encoding.name()),
            delimiter: self
                .dialect
                .as_ref()
                .map(|dialect| char::from(dialect.delimiter)),
            decimal_mark: if self.mark == DecimalMark::Comma {
                ','
            } else {
                '.'
            },
            crlf: self.dialect.as_ref().is_some_and(|dialect| dialect.crlf),
            date_form: self.form.name(),
            date_form_inferred: self.form.is_inferred(),
            columns: UsedColumns {
                customer: name(self.columns.customer),
                date: name(self.columns.date),
                amount: self
                    .columns
                    .amount
                    .map(|amount| match self.columns.quantity {
                        Some(quantity) => format!("{} × {}", name(quantity), name(amount)),
                        None => name(amount),
                    }),
                order: self.columns.order.map(name),
                currency: self.columns.currency.map(name),
                status: self.columns.status.map(name),
            },
        }
    }
}

/// The names of a file's columns.
///
/// # Errors
/// When it cannot be read.
pub fn header(source: &Source) -> Result<Vec<String>> {
    open(source).map(|(_, header, _, _)| header)
}

/// What the rows of the inputs are, from the header of the first.
///
/// # Errors
/// When it cannot be read, or fits both shapes.
pub fn shape_of(sources: &[Source], names: &ColumnNames) -> Result<Shape> {
    let Some(source) = sources.first() else {
        return Ok(Shape::Transactions);
    };
    columns::shape(&header(source)?, names).map_err(|error| error.at(&source.name))
}

/// Dialect, header, first rows, and the positions of columns that can be shown as text.
type Opened = (Option<Dialect>, Vec<String>, Vec<Vec<String>>, Vec<usize>);

fn open(source: &Source) -> Result<Opened> {
    let (dialect, header, sample) = match source.form {
        Form::Parquet => {
            let (header, readable) = parquet::header(source)?;
            let sample = parquet::sample(source, &readable, header.len())?;
            return Ok((None, header, sample, readable));
        }
        Form::Frame => {
            let (header, readable) = frame::header(source)?;
            let sample = frame::sample(source, &readable, header.len())?;
            return Ok((None, header, sample, readable));
        }
        Form::JsonLines => {
            let (header, sample) = json_lines::open(source)?;
            (None, header, sample)
        }
        Form::Delimited => {
            let mut dialect = Dialect::sniff(source)?;
            let (header, sample) = (dialect.header.clone(), std::mem::take(&mut dialect.sample));
            (Some(dialect), header, sample)
        }
    };
    let readable = (0..header.len()).collect();
    Ok((dialect, header, sample, readable))
}

/// The form of a sample of dates; which of day and month comes first is settled later, from the whole column.
///
/// # Errors
/// When years of two digits could stand first or last.
fn form_of<'a>(cells: impl Iterator<Item = &'a str>) -> Result<DateForm> {
    let (mut year_first, mut short, mut all) = (0_usize, 0_usize, Vec::new());
    for cell in cells {
        year_first += usize::from(DateForm::YearFirst.parse(cell).is_some());
        if let Some(numbers) = ThreeNumbers::of(cell.trim().as_bytes()) {
            short += usize::from(numbers.is_short);
            all.push(numbers);
        }
    }
    let Some(mark) = all.first().map(|numbers| char::from(numbers.mark)) else {
        return Ok(DateForm::YearFirst);
    };
    if all.len() <= year_first {
        return Ok(DateForm::YearFirst);
    }
    if short * 2 <= all.len() {
        return Ok(DateForm::DayFirst(mark));
    }
    // a year has fewer values than a day
    let firsts: HashSet<u32> = all.iter().map(|numbers| numbers.first).collect();
    let thirds: HashSet<u32> = all.iter().map(|numbers| numbers.third).collect();
    if thirds.len() > firsts.len() {
        let what = format!("dates could be dd{mark}mm{mark}yy or yy{mark}mm{mark}dd");
        let hint = format!(
            "say which with `--date-format %y{mark}%m{mark}%d` or `--date-format %d{mark}%m{mark}%y`"
        );
        return Err(Error::data(what).hint(hint));
    }
    Ok(DateForm::DayFirstShort(mark))
}

/// What to pass to `--date-format` where a form reads fewer than half of the cells.
fn date_format(form: &DateForm, cells: &[&str]) -> Option<String> {
    let is_read =
        |cell: &&&str| form.parse(cell).is_some() || form.with_month_first().parse(cell).is_some();
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .take(1000)
        .collect();
    let read = filled.iter().filter(is_read).count();
    (read * 2 < filled.len())
        .then(|| form_that_reads(&filled))
        .flatten()
}

fn delimiter_of(dialect: Option<&Dialect>) -> u8 {
    dialect.map_or(b',', |dialect| dialect.delimiter)
}

fn same_amounts(layouts: &[Layout]) -> Result<()> {
    let with = layouts
        .iter()
        .find(|layout| layout.columns.amount.is_some());
    let without = layouts
        .iter()
        .find(|layout| layout.columns.amount.is_none());
    match (with, without) {
        (Some(with), Some(without)) => {
            let what = format!(
                "no amount column found, while `{}` has one",
                with.source.name
            );
            Err(Error::data(what)
                .at(&without.source.name)
                .hint("name it with `--amount-col`"))
        }
        _ => Ok(()),
    }
}

/// An option that is about a column needs it in every file.
fn has_column(
    layouts: &[Layout],
    option: &str,
    column: impl Fn(&Layout) -> Option<usize>,
) -> Result<()> {
    match layouts.iter().find(|layout| column(layout).is_none()) {
        Some(layout) => Err(Error::usage(format!(
            "`{option}` needs a column that was not found in the header"
        ))
        .at(&layout.source.name)
        .hint("name it with `--status-col` or `--order-col`")),
        None => Ok(()),
    }
}

/// Settles whether the day or the month comes first, from every cell of every file of one form.
fn settle_order(layouts: &mut [Layout]) -> Result<()> {
    for mark in ['/', '.', '-'] {
        for open in [DateForm::DayFirst(mark), DateForm::DayFirstShort(mark)] {
            settle_order_of(layouts, &open)?;
        }
    }
    Ok(())
}

fn settle_order_of(layouts: &mut [Layout], open: &DateForm) -> Result<()> {
    let mut evidence = OrderEvidence::default();
    for layout in layouts.iter().filter(|layout| layout.form == *open) {
        evidence.add(order_evidence(layout)?);
    }
    // a column without any date is not ambiguous: its rows are counted as unreadable
    if evidence.day_first + evidence.month_first == 0 {
        return Ok(());
    }
    let month_first = open.with_month_first();
    if evidence.day_first == evidence.month_first {
        let name = layouts
            .iter()
            .find(|layout| layout.form == *open)
            .map_or("", |layout| &layout.source.name);
        let what = format!(
            "dates could be {} or {}: no row tells which",
            open.name(),
            month_first.name()
        );
        let format = |form: &DateForm| {
            let name = form.name();
            let year = if name.contains("yyyy") { "%Y" } else { "%y" };
            name.replace("dd", "%d")
                .replace("mm", "%m")
                .replace("yyyy", year)
                .replace("yy", year)
        };
        let hint = format!(
            "say which with `--date-format {}` or `--date-format {}`",
            format(open),
            format(&month_first)
        );
        return Err(Error::data(what).at(name).hint(hint));
    }
    if evidence.month_first > evidence.day_first {
        let undecided = layouts.iter_mut().filter(|layout| layout.form == *open);
        undecided.for_each(|layout| layout.form = month_first.clone());
    }
    Ok(())
}

fn order_evidence(layout: &Layout) -> Result<OrderEvidence> {
    let mut evidence = OrderEvidence::default();
    let date = layout.projected(layout.columns.date);
    for batch in text::in_order(layout)? {
        let batch = batch?;
        batch
            .column(date)
            .iter()
            .flatten()
            .for_each(|cell| evidence.see(cell));
    }
    Ok(evidence)
}
