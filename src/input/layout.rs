//! How one file is read: its columns, its dates and its numbers, all decided before the first row counts.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::amounts::DecimalMark;
use super::audit::{FileAudit, Reason, Tally, UsedColumns};
use super::cells::BrokenRow;
use super::columns::{self, DETAILS, DISCOUNT, TransactionColumns};
use super::dates::{DateForm, OrderEvidence, ThreeNumbers};
use super::first_look::FirstRows;
use super::formats;
use super::formula::Formula;
use super::generic_rules::GenericRules;
use super::guessed_dates::{form_that_reads, is_sure};
use super::joins::join;
use super::mapped::Mapped;
use super::marks::{MarkEvidence, Marks};
use super::options::ReadOptions;
use super::orders::OrderUse;
use super::plain::listed;
use super::rules::{REFUNDED, Rules, TOTAL};
use super::source::Source;
use super::table::AnyTable;
use super::terms::{AmountPer, ColumnNames, Shape};
use super::typed::AmountCell;

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
    /// Which of its rows are sales and which are refunds.
    pub rules: Rules,
    /// How the order's number is used.
    pub orders: OrderUse,
    /// Must it be read from its start to its end, without parts beside each other?
    pub is_serial: bool,
    /// Do the dates have a time of day?
    pub has_clock: bool,
    /// What to pass to `--date-format` where the dates cannot be read as they are.
    pub date_format: Option<String>,
    /// What the first rows say about the meaning of columns.
    pub cautions: Vec<Caution>,
    /// What they say where no customer has two rows.
    pub numbering: Option<Caution>,
    /// What its first rows say about the order of day and month.
    first_order: OrderEvidence,
    /// How sure the decimal mark is.
    certainty: Certainty,
}

/// How sure the decimal mark of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// The first amounts tell for sure, or the caller does, or numbers have a type.
    Settled,
    /// All amounts have a say.
    Open,
}

/// Lays out every source.
///
/// # Errors
/// When a header lacks a column, or only some files have amounts.
pub(crate) fn layouts(sources: Vec<Source>, options: &ReadOptions) -> Result<Vec<Layout>> {
    let mut tables = Vec::with_capacity(sources.len());
    for source in sources {
        tables.push(formats::open(&source)?);
    }
    let joined = join(tables, options)?;
    let mut layouts = Vec::with_capacity(joined.tables.len());
    for table in joined.tables {
        layouts.push(Layout::of(table, options)?);
    }
    if let Some(first) = layouts.first_mut() {
        first.cautions.extend(joined.caution);
    }
    same_amounts(&layouts)?;
    if !options.statuses.is_empty() {
        has_column(&layouts, "--status", |layout| layout.columns.status)?;
    }
    if options.amount_per == Some(AmountPer::Order) {
        has_column(&layouts, "--amount-per order", |layout| {
            layout.columns.order
        })?;
    }
    named_details(&layouts, options)?;
    for form in open_forms() {
        let evidence = evidence_of(&layouts, &form, |at| layouts[at].first_order);
        let is_month_first = evidence.month_first > evidence.day_first;
        set_order(&mut layouts, &form, is_month_first);
    }
    Ok(layouts)
}

impl Layout {
    /// Lays out another opening of its file.
    ///
    /// # Errors
    /// When its header lacks a column.
    pub(crate) fn reopened(&self, source: &Source, options: &ReadOptions) -> Result<Self> {
        Self::of(self.table.with_inner(formats::open(source)?), options)
    }

    /// Lays out one table; which of day and month comes first is assumed.
    ///
    /// # Errors
    /// When its header lacks a column.
    fn of(table: AnyTable, options: &ReadOptions) -> Result<Self> {
        let name = table.source().name.clone();
        let Mapped {
            mapping,
            table,
            mut columns,
            named_by,
            mut cautions,
        } = Mapped::of(table, options).map_err(|error| error.at(&name))?;
        let mapping = mapping.as_ref();
        let header = table.header();
        columns.keep_details(&table.readable());
        let mut rules = Rules::of(mapping, header, options);
        let decimal = options.decimal.or(mapping.and_then(|it| it.decimal));
        let of_mapping = || mapping?.date_form(cells(&table, columns.date));
        let given = options.date_format.as_deref().map(DateForm::named);
        let is_given = given.is_some();
        let mut form = match given.or_else(of_mapping) {
            _ if table.is_time(columns.date) => DateForm::YearFirst,
            Some(form) => form,
            None => form_of(cells(&table, columns.date)).map_err(|error| error.at(&name))?,
        };
        let mut first_order = OrderEvidence::default();
        cells(&table, columns.date).for_each(|cell| first_order.see(cell));
        let (mark, certainty) = mark_of(&table, columns.amount.as_ref(), decimal);
        let mut first = FirstRows {
            header,
            rows: table.sample(),
            columns: columns.clone(),
            mark,
        };
        if mapping.is_none() {
            let generic = GenericRules::of(header, table.sample(), &columns);
            cautions.extend(generic.cautions);
            rules.add(generic.never, generic.refunds);
            columns.status = columns.status.or_else(|| first.status(&rules.columns()));
            first.columns.status = columns.status;
            rules.only_won = first.is_pipeline();
            if options.amount_per.is_none()
                && let Some(caution) = first.total_of_order()
            {
                rules.per = AmountPer::Order;
                cautions.push(caution);
            }
            if options.columns.discount.is_none() && first.discount_is_of_order(rules.per) {
                columns.details[DISCOUNT] = None;
            }
        }
        let is_grouping = options.columns.order.is_some() || rules.per == AmountPer::Order;
        let orders = OrderUse::of(&columns, mapping, header, table.sample(), is_grouping);
        cautions.extend(first.cautions(rules.per));
        let numbering = first.numbering(options);
        cautions.retain(|caution| {
            !rules.has_mapping || !matches!(caution, Caution::AmountIsQuantityTimesPrice { .. })
        });
        cautions.extend(named_by.map(|column| Caution::CustomersByName { column }));
        let dates: Vec<&str> = cells(&table, columns.date).collect();
        let has_clock = dates.iter().any(|cell| cell.contains(':'));
        let mut date_format = if table.is_time(columns.date) {
            None
        } else {
            date_format(&form, &dates)
        };
        if !is_given && let Some(format) = date_format.take_if(|format| is_sure(format)) {
            form = DateForm::named(&format);
            cautions.push(Caution::DatesGuessed {
                column: header[columns.date].clone(),
                example: dates
                    .iter()
                    .find(|it| !it.is_empty())
                    .map_or("", |it| it.trim())
                    .to_owned(),
                format,
            });
        }
        let others = others(&table, &columns);
        let used = columns.used().into_iter().chain(orders.place);
        let mut projection: Vec<usize> = used.chain(others.iter().copied()).collect();
        projection.sort_unstable();
        projection.dedup();
        Ok(Self {
            mark,
            certainty,
            has_clock,
            date_format,
            cautions,
            numbering,
            orders,
            rules,
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
    pub(crate) fn broken_row(&self, row: &BrokenRow) -> Reason {
        if row.has_stray_quote {
            Reason::StrayQuote
        } else {
            self.source().form.broken_row()
        }
    }

    /// The column that messages about amounts name.
    pub(crate) fn amount_column(&self) -> Option<usize> {
        self.columns.amount.as_ref().map(Formula::first)
    }

    /// The columns that number orders, where the numbers are used: the number, and the place that gave it.
    pub(super) fn order_columns(&self) -> Vec<usize> {
        match self.columns.order {
            Some(order) if self.orders.is_grouping || self.orders.is_shared => {
                std::iter::once(order).chain(self.orders.place).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Is a row without an amount a further line of an order whose total stands on another row?
    pub(super) fn is_further_line(&self, amount: AmountCell<'_>, order: Option<&str>) -> bool {
        self.rules.per == AmountPer::Order
            && amount == AmountCell::Empty
            && (self.rules.has_mapping || order.is_some_and(|order| !order.trim().is_empty()))
    }

    /// What grouping is to know of a row beside its figures.
    pub(super) fn marks(&self, is_lowered: bool) -> u8 {
        let lowered = if is_lowered { REFUNDED } else { 0 };
        let total = if self.rules.per == AmountPer::Order {
            TOTAL
        } else {
            0
        };
        lowered | total
    }

    /// Was it inferred whether the day or the month comes first?
    pub(crate) const fn has_inferred_order(&self) -> bool {
        self.form.is_inferred()
    }

    /// Do the amounts of all rows have a say about the decimal mark?
    pub(crate) fn has_open_mark(&self) -> bool {
        self.certainty == Certainty::Open
    }

    /// What all amounts say about the decimal mark, where the first ones do not.
    fn decided_marks(&self, tally: &Tally) -> Option<Marks> {
        let delimiter = self.table.dialect()?.delimiter;
        self.has_open_mark().then(|| tally.marks.decide(delimiter))
    }

    /// Marks that were read as marks between thousands, though they could be before decimals.
    pub(crate) fn groups_of_thousands(&self, tally: &Tally) -> Option<Caution> {
        let delimiter = self.table.dialect()?.delimiter;
        match self.decided_marks(tally)? {
            Marks::Grouped {
                between, example, ..
            } if between != ',' || delimiter != b',' => Some(Caution::GroupsOfThousands {
                column: self.header()[self.amount_column()?].clone(),
                mark: between.to_string(),
                example,
            }),
            _ => None,
        }
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
        let details = self.columns.details.map(|at| at.map(name));
        let [product, category, channel, coupon, discount] = details;
        let (source, dialect) = (self.source(), self.table.dialect());
        let shown =
            |formula: Option<&Formula<usize>>| formula.map(|formula| formula.named(self.header()));
        FileAudit {
            file: source.name.clone(),
            rows,
            format: source.format().into(),
            compression: source.packing.compression().map(Cow::Borrowed),
            encoding: source.text_encoding().map(Cow::Borrowed),
            delimiter: dialect.map(|dialect| char::from(dialect.delimiter)),
            decimal_mark: if self.mark == DecimalMark::Comma {
                ','
            } else {
                '.'
            },
            crlf: dialect.is_some_and(|dialect| dialect.crlf),
            date_form: self.form.name(),
            date_form_inferred: self.has_inferred_order(),
            preset: self.rules.preset.clone(),
            columns: UsedColumns {
                customer: name(self.columns.who()),
                email: self.columns.email.map(name),
                phone: self.columns.phone.map(name),
                date: name(self.columns.date),
                amount: shown(self.columns.amount.as_ref()),
                refund: shown(self.columns.refund.as_ref()),
                order: self.columns.order.map(name),
                currency: self.columns.currency.map(name),
                status: self.columns.status.map(name),
                product,
                category,
                channel,
                coupon,
                discount,
            },
        }
    }
}

/// The mark before decimals by the first amounts, and how sure it is.
fn mark_of(
    table: &AnyTable,
    amount: Option<&Formula<usize>>,
    decimal: Option<DecimalMark>,
) -> (DecimalMark, Certainty) {
    let mut marks = MarkEvidence::default();
    for at in amount.into_iter().flat_map(Formula::columns) {
        cells(table, *at).for_each(|cell| marks.see(cell));
    }
    let delimiter = table.dialect().map_or(b',', |dialect| dialect.delimiter);
    let is_text = table.dialect().is_some();
    let mark = match decimal {
        Some(mark) if is_text => mark,
        _ if is_text || marks.is_certain() => marks.mark(delimiter),
        _ => DecimalMark::Point,
    };
    let is_settled = !is_text || decimal.is_some() || marks.is_certain();
    let certainty = if is_settled {
        Certainty::Settled
    } else {
        Certainty::Open
    };
    (mark, certainty)
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

/// The columns that only tell rows apart, in the order of their names.
fn others(table: &AnyTable, columns: &TransactionColumns) -> Vec<usize> {
    let header = table.header();
    let amount = columns.amount.as_ref().map(Formula::first);
    let used = [Some(columns.who()), Some(columns.date), amount];
    let mut others = table.readable();
    others.retain(|at| !used.contains(&Some(*at)));
    others.sort_by(|a, b| header[*a].cmp(&header[*b]));
    others
}

/// The first cells of a column.
fn cells(table: &AnyTable, at: usize) -> impl Iterator<Item = &str> + Clone {
    let rows = table.sample().iter();
    rows.filter_map(move |row| row.get(at)).map(String::as_str)
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
        let what = format!("the dates can be read as dd{mark}mm{mark}yy and as yy{mark}mm{mark}dd");
        let hint = format!(
            "choose one with `--date-format %y{mark}%m{mark}%d` or `--date-format %d{mark}%m{mark}%y`"
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
        .at(&layout.source().name)
        .hint("name it with `--status-col` or `--order-col`")),
        None => Ok(()),
    }
}

/// A column that the caller names for a product and the like is in at least one file, and a discount has amounts
/// beside it.
fn named_details(layouts: &[Layout], options: &ReadOptions) -> Result<()> {
    let has_amount = |layout: &Layout| layout.columns.amount.is_some();
    if options.columns.discount.is_some() && !layouts.iter().any(has_amount) {
        return Err(
            Error::usage("`--discount-col` needs amounts to compare the discount with")
                .hint("name the column of the amounts with `--amount-col`"),
        );
    }
    let names = options.columns.details();
    for (kind, name) in names.into_iter().enumerate() {
        let has_it = |layout: &Layout| layout.columns.details[kind].is_some();
        if let (Some(name), Some(first)) = (name, layouts.first())
            && !layouts.iter().any(has_it)
        {
            let what = format!(
                "no column `{name}` (named by `--{}-col`) in the header: {}",
                DETAILS[kind],
                listed(first.header())
            );
            return Err(Error::data(what)
                .at(&first.source().name)
                .hint("choose one of these; case, accents and spaces do not matter"));
        }
    }
    Ok(())
}

/// Checks the decimal marks that were assumed against all amounts: `None` when they hold, the corrected layouts
/// when others do.
///
/// # Errors
/// When no amount tells what a mark is.
pub(crate) fn corrected_marks(
    layouts: &[Layout],
    tallies: &[Tally],
) -> Result<Option<Vec<Layout>>> {
    let mut corrected = layouts.to_vec();
    for (layout, tally) in corrected.iter_mut().zip(tallies) {
        match layout.decided_marks(tally) {
            None => {}
            Some(Marks::Decided(mark) | Marks::Grouped { mark, .. }) => layout.mark = mark,
            Some(Marks::Open { mark, example }) => {
                let column = layout.amount_column().map_or("", |at| &layout.header()[at]);
                let what = format!(
                    "column `{column}`: the mark can be a decimal mark or a thousands separator: `{example}`"
                );
                let other = if mark == '.' { ',' } else { '.' };
                return Err(Error::data(what).at(&layout.source().name).hint(format!(
                    "pass `--decimal {mark}` if it is a decimal mark, `--decimal {other}` if it separates thousands"
                )));
            }
        }
    }
    let is_same = |(old, new): (&Layout, &Layout)| old.mark == new.mark;
    let holds = layouts.iter().zip(&corrected).all(is_same);
    Ok((!holds).then_some(corrected))
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
    for form in open_forms() {
        let evidence = evidence_of(layouts, &form, |at| tallies[at].day_order);
        // a column without any date is not ambiguous: its rows are counted as unreadable
        if evidence.day_first + evidence.month_first == 0 {
            continue;
        }
        if evidence.day_first == evidence.month_first {
            return Err(ambiguous_order(layouts, &form));
        }
        let is_month_first = evidence.month_first > evidence.day_first;
        set_order(&mut corrected, &form, is_month_first);
    }
    let is_same = |(old, new): (&Layout, &Layout)| old.form == new.form;
    let holds = layouts.iter().zip(&corrected).all(is_same);
    Ok((!holds).then_some(corrected))
}

/// The forms whose order of day and month is inferred, the day first.
fn open_forms() -> impl Iterator<Item = DateForm> {
    let forms = |mark: &char| [DateForm::DayFirst(*mark), DateForm::DayFirstShort(*mark)];
    MARKS.iter().flat_map(forms)
}

/// What the files whose dates have one form, but for the order of day and month, say together.
fn evidence_of(
    layouts: &[Layout],
    form: &DateForm,
    evidence: impl Fn(usize) -> OrderEvidence,
) -> OrderEvidence {
    let mut sum = OrderEvidence::default();
    for (at, layout) in layouts.iter().enumerate() {
        if has_form(layout, form) {
            sum.add(evidence(at));
        }
    }
    sum
}

fn has_form(layout: &Layout, form: &DateForm) -> bool {
    layout.form == *form || layout.form == form.with_month_first()
}

fn set_order(layouts: &mut [Layout], form: &DateForm, is_month_first: bool) {
    for layout in layouts {
        if has_form(layout, form) {
            layout.form = if is_month_first {
                form.with_month_first()
            } else {
                form.clone()
            };
        }
    }
}

fn ambiguous_order(layouts: &[Layout], form: &DateForm) -> Error {
    let month_first = form.with_month_first();
    let what = format!(
        "the dates can be read as {} and as {}",
        form.name(),
        month_first.name()
    );
    let hint = format!(
        "choose one with `--date-format {}` or `--date-format {}`",
        form.format(),
        month_first.format()
    );
    let first = layouts.iter().find(|layout| has_form(layout, form));
    let name = first.map_or("", |layout| &layout.source().name);
    Error::data(what).at(name).hint(hint)
}
