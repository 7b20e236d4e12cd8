//! How one file is read: its columns, its dates and its numbers, all decided before the first row counts.

use crate::error::{Error, Result};

use super::amounts::{DecimalMark, MarkEvidence};
use super::audit::{FileAudit, UsedColumns};
use super::columns::{self, TransactionColumns};
use super::dates::{DateForm, OrderEvidence, mark_of};
use super::dialect::Dialect;
use super::frame;
use super::json_lines;
use super::options::ReadOptions;
use super::parquet;
use super::source::{Form, Source};
use super::terms::{ColumnNames, Shape};
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
    /// Is the order's number to be used?
    pub by_order: bool,
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
    if options.currency.is_some() {
        has_currencies(&layouts)?;
    }
    if options.date_format.is_none() {
        settle_order(&mut layouts)?;
    }
    Ok(layouts)
}

impl Layout {
    fn of(source: Source, options: &ReadOptions) -> Result<Self> {
        let (dialect, header, sample, readable) = open(&source)?;
        let columns = TransactionColumns::find(&header, &options.columns)
            .map_err(|error| error.at(&source.name))?;
        let cells = |at: usize| {
            sample
                .iter()
                .filter_map(move |row| row.get(at))
                .map(String::as_str)
        };
        let form = match &options.date_format {
            Some(format) => DateForm::Named(format.clone()),
            None => form_of(cells(columns.date)),
        };
        let mut marks = MarkEvidence::default();
        columns
            .amount
            .into_iter()
            .flat_map(cells)
            .for_each(|cell| marks.see(cell));
        let mark = match source.form {
            Form::Parquet | Form::Frame => DecimalMark::Point,
            _ => marks.mark(dialect.as_ref().map_or(b',', |dialect| dialect.delimiter)),
        };
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
        let by_order = options.columns.order.is_some();
        Ok(Self {
            source,
            dialect,
            header,
            columns,
            projection,
            others,
            form,
            mark,
            by_order,
        })
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
            date_form_inferred: matches!(
                self.form,
                DateForm::DayFirst(_) | DateForm::MonthFirst(_)
            ),
            columns: UsedColumns {
                customer: name(self.columns.customer),
                date: name(self.columns.date),
                amount: self.columns.amount.map(name),
                order: self.columns.order.map(name),
                currency: self.columns.currency.map(name),
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
fn form_of<'a>(cells: impl Iterator<Item = &'a str>) -> DateForm {
    let (mut year_first, mut marks) = (0_usize, Vec::new());
    for cell in cells {
        year_first += usize::from(DateForm::YearFirst.parse(cell).is_some());
        marks.extend(mark_of(cell));
    }
    match marks.first() {
        Some(mark) if marks.len() > year_first => DateForm::DayFirst(*mark),
        _ => DateForm::YearFirst,
    }
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

/// A choice among currencies needs a column that names them.
fn has_currencies(layouts: &[Layout]) -> Result<()> {
    match layouts
        .iter()
        .find(|layout| layout.columns.currency.is_none())
    {
        Some(layout) => Err(Error::usage(
            "`--currency` chooses by a column of currencies, and there is none",
        )
        .at(&layout.source.name)
        .hint("leave `--currency` out, or call the column `currency`")),
        None => Ok(()),
    }
}

/// Settles whether the day or the month comes first, from every cell of every file of one form.
fn settle_order(layouts: &mut [Layout]) -> Result<()> {
    for mark in ['/', '.', '-'] {
        let open = DateForm::DayFirst(mark);
        let mut evidence = OrderEvidence::default();
        for layout in layouts.iter().filter(|layout| layout.form == open) {
            evidence.add(order_evidence(layout)?);
        }
        if evidence.cells == 0 {
            continue;
        }
        if evidence.day_first == evidence.month_first {
            let name = layouts
                .iter()
                .find(|layout| layout.form == open)
                .map_or("", |layout| &layout.source.name);
            let what = format!(
                "dates could be dd{mark}mm{mark}yyyy or mm{mark}dd{mark}yyyy: no row tells which"
            );
            let hint = format!(
                "say which with `--date-format %d{mark}%m{mark}%Y` or `--date-format %m{mark}%d{mark}%Y`"
            );
            return Err(Error::data(what).at(name).hint(hint));
        }
        if evidence.month_first > evidence.day_first {
            let undecided = layouts.iter_mut().filter(|layout| layout.form == open);
            undecided.for_each(|layout| layout.form = DateForm::MonthFirst(mark));
        }
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
