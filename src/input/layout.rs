//! How one file is read: its columns, its dates and its numbers, all decided before the first row counts.

use crate::error::{Error, Result};

use super::amounts::{DecimalMark, MarkEvidence};
use super::audit::{FileAudit, Reason, Tally, UsedColumns};
use super::columns::{self, TransactionColumns};
use super::dates::{DateForm, OrderEvidence, mark_of};
use super::formats;
use super::options::ReadOptions;
use super::source::Source;
use super::table::AnyTable;
use super::terms::{ColumnNames, Shape};

/// Marks between the numbers of a date whose order is inferred.
const MARKS: [char; 3] = ['/', '.', '-'];

/// One file with everything that reading it needs.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The file's table.
    pub table: AnyTable,
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
    /// Must it be read from its start to its end, without parts beside each other?
    pub is_serial: bool,
    /// What its first rows say about the order of day and month.
    first_order: OrderEvidence,
}

/// Lays out every source.
///
/// # Errors
/// When a header lacks a column, or only some files have amounts.
pub(crate) fn layouts(sources: Vec<Source>, options: &ReadOptions) -> Result<Vec<Layout>> {
    let mut layouts = Vec::with_capacity(sources.len());
    for source in sources {
        layouts.push(Layout::of(&source, options)?);
    }
    same_amounts(&layouts)?;
    if options.currency.is_some() {
        has_currencies(&layouts)?;
    }
    for mark in MARKS {
        let evidence = evidence_of(&layouts, mark, |at| layouts[at].first_order);
        set_order(
            &mut layouts,
            mark,
            evidence.month_first > evidence.day_first,
        );
    }
    Ok(layouts)
}

impl Layout {
    /// Lays out one source; which of day and month comes first is assumed.
    ///
    /// # Errors
    /// When its header lacks a column.
    pub(crate) fn of(source: &Source, options: &ReadOptions) -> Result<Self> {
        let table = formats::open(source)?;
        let header = table.header();
        let columns = TransactionColumns::find(header, &options.columns)
            .map_err(|error| error.at(&source.name))?;
        let form = match &options.date_format {
            _ if table.is_time(columns.date) => DateForm::YearFirst,
            Some(format) => DateForm::Named(format.clone()),
            None => form_of(cells(&table, columns.date)),
        };
        let mut first_order = OrderEvidence::default();
        cells(&table, columns.date).for_each(|cell| first_order.see(cell));
        let mut marks = MarkEvidence::default();
        if let Some(amount) = columns.amount {
            cells(&table, amount).for_each(|cell| marks.see(cell));
        }
        let delimiter = table.dialect().map_or(b',', |dialect| dialect.delimiter);
        let used = [Some(columns.customer), Some(columns.date), columns.amount];
        let mut others = table.readable();
        others.retain(|at| !used.contains(&Some(*at)));
        others.sort_by(|a, b| header[*a].cmp(&header[*b]));
        let used = used.into_iter().flatten();
        let mut projection: Vec<usize> = used.chain(others.iter().copied()).collect();
        projection.sort_unstable();
        projection.dedup();
        Ok(Self {
            mark: marks.mark(delimiter),
            by_order: options.columns.order.is_some(),
            is_serial: false,
            table,
            columns,
            projection,
            others,
            form,
            first_order,
        })
    }

    /// Where the table comes from.
    pub(crate) fn source(&self) -> &Source {
        self.table.source()
    }

    /// Names of all columns.
    pub(crate) fn header(&self) -> &[String] {
        self.table.header()
    }

    /// Why a row that cannot be cut into cells is left out.
    pub(crate) fn broken_row(&self) -> Reason {
        self.source().form.broken_row()
    }

    /// Was it inferred whether the day or the month comes first?
    pub(crate) const fn has_inferred_order(&self) -> bool {
        matches!(self.form, DateForm::DayFirst(_) | DateForm::MonthFirst(_))
    }

    /// Where a column stands among those that are read.
    pub(crate) fn projected(&self, column: usize) -> usize {
        self.projection
            .iter()
            .position(|at| *at == column)
            .unwrap_or_default()
    }

    /// How the file was read, for the audit.
    pub(crate) fn audit(&self, rows: u64) -> FileAudit {
        let name = |at: usize| self.header()[at].clone();
        let (source, dialect) = (self.source(), self.table.dialect());
        FileAudit {
            file: source.name.clone(),
            rows,
            format: source.form.name(),
            compression: source.packing.compression(),
            encoding: source.form.is_text().then(|| source.encoding.name()),
            delimiter: dialect.map(|dialect| char::from(dialect.delimiter)),
            decimal_mark: if self.mark == DecimalMark::Comma {
                ','
            } else {
                '.'
            },
            crlf: dialect.is_some_and(|dialect| dialect.crlf),
            date_form: self.form.name(),
            date_form_inferred: self.has_inferred_order(),
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

/// What the rows of the inputs are, from the header of the first.
///
/// # Errors
/// When it cannot be read, or fits both shapes.
pub fn shape_of(sources: &[Source], names: &ColumnNames) -> Result<Shape> {
    let Some(source) = sources.first() else {
        return Ok(Shape::Transactions);
    };
    columns::shape(formats::open(source)?.header(), names).map_err(|error| error.at(&source.name))
}

/// The first cells of a column.
fn cells(table: &AnyTable, at: usize) -> impl Iterator<Item = &str> {
    let rows = table.sample().iter();
    rows.filter_map(move |row| row.get(at)).map(String::as_str)
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
                with.source().name
            );
            Err(Error::data(what)
                .at(&without.source().name)
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
        .at(&layout.source().name)
        .hint("leave `--currency` out, or call the column `currency`")),
        None => Ok(()),
    }
}

/// Checks the order of day and month that was assumed against all dates of all files of one form:
/// `None` when it holds, the corrected layouts when another one does.
///
/// # Errors
/// When no date tells which comes first.
pub(crate) fn corrected_order(
    layouts: &[Layout],
    tallies: &[Tally],
) -> Result<Option<Vec<Layout>>> {
    let mut corrected = layouts.to_vec();
    for mark in MARKS {
        let evidence = evidence_of(layouts, mark, |at| tallies[at].day_order);
        if evidence.cells == 0 {
            continue;
        }
        if evidence.day_first == evidence.month_first {
            return Err(ambiguous_order(layouts, mark));
        }
        let is_month_first = evidence.month_first > evidence.day_first;
        set_order(&mut corrected, mark, is_month_first);
    }
    let is_same = |(old, new): (&Layout, &Layout)| old.form == new.form;
    let holds = layouts.iter().zip(&corrected).all(is_same);
    Ok((!holds).then_some(corrected))
}

/// What the files whose dates have one mark between their numbers say together.
fn evidence_of(
    layouts: &[Layout],
    mark: char,
    evidence: impl Fn(usize) -> OrderEvidence,
) -> OrderEvidence {
    let mut sum = OrderEvidence::default();
    for (at, layout) in layouts.iter().enumerate() {
        if has_mark(layout, mark) {
            sum.add(evidence(at));
        }
    }
    sum
}

fn has_mark(layout: &Layout, mark: char) -> bool {
    [DateForm::DayFirst(mark), DateForm::MonthFirst(mark)].contains(&layout.form)
}

fn set_order(layouts: &mut [Layout], mark: char, is_month_first: bool) {
    for layout in layouts {
        if has_mark(layout, mark) {
            layout.form = if is_month_first {
                DateForm::MonthFirst(mark)
            } else {
                DateForm::DayFirst(mark)
            };
        }
    }
}

fn ambiguous_order(layouts: &[Layout], mark: char) -> Error {
    let what = format!("the dates can be read as dd{mark}mm{mark}yyyy and as mm{mark}dd{mark}yyyy");
    let hint = format!(
        "choose one with `--date-format %d{mark}%m{mark}%Y` or `--date-format %m{mark}%d{mark}%Y`"
    );
    let first = layouts.iter().find(|layout| has_mark(layout, mark));
    let name = first.map_or("", |layout| &layout.source().name);
    Error::data(what).at(name).hint(hint)
}
