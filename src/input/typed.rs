//! Columns that have a type: dates and amounts are read from their numbers, everything else is shown
//! as the text that CSV would hold, so that all formats give the same bytes.

use std::sync::Arc;

use arrow::array::timezone::Tz;
use arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray,
};
use arrow::compute::{can_cast_types, cast};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Decimal128Type, Float64Type, Int64Type, Schema, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::{DateTime, Offset, TimeZone};

use crate::error::{Error, Result};

use super::amounts::{self, Amount, DecimalMark, LIMIT, PLACES};
use super::dates::{DAY, DateForm, Moment, SECOND};

/// Below this size a double of at most six decimals is told from its neighbours by them.
const EXACT: f64 = 4_294_967_296.0;
/// Millionths in a whole.
const MILLION: f64 = 1e6;

/// The columns of a table that has types.
pub(super) struct TypedHeader {
    /// Names of all columns, without the spaces around them.
    pub names: Vec<String>,
    /// Positions of those that can be shown as text.
    pub readable: Vec<usize>,
}

impl TypedHeader {
    pub(super) fn of(schema: &Schema) -> Self {
        let mut header = Self {
            names: Vec::new(),
            readable: Vec::new(),
        };
        for (at, field) in schema.fields().iter().enumerate() {
            header.names.push(field.name().trim().to_owned());
            let kind = field.data_type();
            if !kind.is_nested() && can_cast_types(kind, &DataType::Utf8) {
                header.readable.push(at);
            }
        }
        header
    }
}

/// Is it a date or a moment, whatever the form of dates?
pub(super) const fn is_time(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _)
    )
}

/// A column as text.
pub(super) fn as_text(column: &ArrayRef) -> Result<StringArray> {
    if let Some(text) = column.as_string_opt::<i32>() {
        return Ok(text.clone());
    }
    match cast(column, &DataType::Utf8) {
        Ok(text) => Ok(text.as_string::<i32>().clone()),
        Err(_) => cell_by_cell(column),
    }
}

/// A column with cells that have no text, such as dates beyond any calendar: these say what they hold.
fn cell_by_cell(column: &ArrayRef) -> Result<StringArray> {
    let options = FormatOptions::default();
    let cells = ArrayFormatter::try_new(column, &options).map_err(|error| {
        Error::data(format!(
            "a column of type {} cannot be read",
            column.data_type()
        ))
        .because(error)
    })?;
    let mut text = Vec::with_capacity(column.len());
    for row in 0..column.len() {
        let shown = cells.value(row).try_to_string();
        let shown = shown.unwrap_or_else(|error| error.to_string());
        text.push(column.is_valid(row).then_some(shown));
    }
    Ok(StringArray::from(text))
}

/// The column of dates in one batch.
#[derive(Debug)]
pub(super) enum DateCells {
    Text(StringArray),
    Days(Date32Array),
    Clock(Clock),
}

/// Moments as counts of a unit of time.
#[derive(Debug)]
pub(super) struct Clock {
    ticks: Int64Array,
    unit: TimeUnit,
    /// The zone whose civil time the moments are shown in; none where they are local time already.
    zone: Option<Tz>,
}

impl DateCells {
    /// A column of dates, by its type.
    pub(super) fn of(column: &ArrayRef) -> Result<Self> {
        Ok(match column.data_type() {
            DataType::Date32 => Self::Days(column.as_primitive::<Date32Type>().clone()),
            DataType::Date64 => Self::Clock(Clock {
                ticks: column.as_primitive::<Date64Type>().reinterpret_cast(),
                unit: TimeUnit::Millisecond,
                zone: None,
            }),
            DataType::Timestamp(unit, zone) => match zone.as_deref().map(str::parse).transpose() {
                Ok(zone) => Self::Clock(Clock {
                    ticks: ticks(column, *unit),
                    unit: *unit,
                    zone,
                }),
                Err(_unknown_zone) => Self::Text(as_text(column)?),
            },
            _ => Self::Text(as_text(column)?),
        })
    }

    /// The text of a cell, where the column is text.
    pub(super) fn text_at(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text(cells) if cells.is_valid(row) => Some(cells.value(row)),
            _ => None,
        }
    }

    /// What one cell says about time, where it is a date; text is read in `form`.
    pub(super) fn moment_at(&self, row: usize, form: &DateForm) -> Option<Moment> {
        match self {
            Self::Text(_) => form.moment(self.text_at(row)?),
            Self::Days(cells) if cells.is_valid(row) => {
                Moment::in_calendar(i64::from(cells.value(row)) * DAY, None)
            }
            Self::Days(_) => None,
            Self::Clock(clock) => clock.moment_at(row),
        }
    }
}

fn ticks(column: &ArrayRef, unit: TimeUnit) -> Int64Array {
    match unit {
        TimeUnit::Second => column
            .as_primitive::<TimestampSecondType>()
            .reinterpret_cast(),
        TimeUnit::Millisecond => column
            .as_primitive::<TimestampMillisecondType>()
            .reinterpret_cast(),
        TimeUnit::Microsecond => column
            .as_primitive::<TimestampMicrosecondType>()
            .reinterpret_cast(),
        TimeUnit::Nanosecond => column
            .as_primitive::<TimestampNanosecondType>()
            .reinterpret_cast(),
    }
}

impl Clock {
    fn moment_at(&self, row: usize) -> Option<Moment> {
        if self.ticks.is_null(row) {
            return None;
        }
        let ticks = self.ticks.value(row);
        let time = match self.unit {
            TimeUnit::Second => ticks.checked_mul(SECOND)?,
            TimeUnit::Millisecond => ticks.checked_mul(1000)?,
            TimeUnit::Microsecond => ticks,
            TimeUnit::Nanosecond => ticks.div_euclid(1000),
        };
        let Some(zone) = self.zone else {
            return Moment::in_calendar(time, None);
        };
        let instant = DateTime::from_timestamp_micros(time)?;
        let offset = zone.offset_from_utc_datetime(&instant.naive_utc()).fix();
        let offset = i64::from(offset.local_minus_utc()) * SECOND;
        Moment::in_calendar(time + offset, Some(offset))
    }
}

/// The column of amounts in one batch.
#[derive(Debug)]
pub(super) enum AmountCells {
    Text(StringArray),
    Whole(Int64Array),
    Float(Float64Array),
    Decimal(Decimal128Array),
}

/// What one cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AmountCell<'a> {
    Empty,
    /// Not a finite number.
    Unreadable,
    Amount(Amount<'a>),
}

impl AmountCells {
    /// A column of amounts, by its type.
    pub(super) fn of(column: &ArrayRef) -> Result<Self> {
        Ok(match column.data_type() {
            DataType::Float64 => Self::Float(column.as_primitive::<Float64Type>().clone()),
            DataType::Decimal128(_, _) => {
                Self::Decimal(column.as_primitive::<Decimal128Type>().clone())
            }
            DataType::Int64 => Self::Whole(column.as_primitive::<Int64Type>().clone()),
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => {
                let whole = cast(column, &DataType::Int64);
                let whole = whole.map_err(|error| Error::data(error.to_string()))?;
                Self::Whole(whole.as_primitive::<Int64Type>().clone())
            }
            _ => Self::Text(as_text(column)?),
        })
    }

    /// The text of a cell, where the column is text.
    pub(super) fn text_at(&self, row: usize) -> &str {
        match self {
            Self::Text(cells) if cells.is_valid(row) => cells.value(row),
            _ => "",
        }
    }

    /// One cell; the numbers of text have their decimals after `mark`.
    pub(super) fn amount_at(&self, row: usize, mark: DecimalMark) -> AmountCell<'_> {
        let amount = match self {
            Self::Text(cells) if cells.is_valid(row) && !cells.value(row).is_empty() => {
                amounts::read(cells.value(row), mark)
            }
            Self::Whole(cells) if cells.is_valid(row) => {
                exact(i128::from(cells.value(row)) * amounts::SCALE)
            }
            Self::Float(cells) if cells.is_valid(row) => from_float(cells.value(row)),
            Self::Decimal(cells) if cells.is_valid(row) => {
                from_decimal(cells.value(row), cells.scale())
            }
            _ => return AmountCell::Empty,
        };
        amount.map_or(AmountCell::Unreadable, AmountCell::Amount)
    }
}

/// An amount that its cell holds without rounding, where it is not too large.
fn exact(value: i128) -> Option<Amount<'static>> {
    let amount = Amount {
        value,
        is_rounded: false,
        currency: "",
    };
    (value.abs() <= LIMIT).then_some(amount)
}

/// A double in millionths: what its shortest decimal that reads back alike would give as text.
///
/// Below [`EXACT`] at most one decimal of six places reads back as a given double, so that it is the
/// shortest one where it exists. All other doubles take the way over text.
fn from_float(value: f64) -> Option<Amount<'static>> {
    let millionths = (value * MILLION).round();
    #[expect(
        clippy::float_cmp,
        reason = "the division is rounded once, as reading a decimal is"
    )]
    let is_exact = value.abs() < EXACT && millionths / MILLION == value;
    if is_exact {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
        return exact(i128::from(millionths as i64));
    }
    let text = value.to_string();
    let amount = amounts::read(&text, DecimalMark::Point)?;
    Some(Amount {
        currency: "",
        ..amount
    })
}

/// A decimal in millionths, rounded half away from zero, where it is not too large.
fn from_decimal(value: i128, scale: i8) -> Option<Amount<'static>> {
    let power = i32::from(PLACES) - i32::from(scale);
    let factor = 10_i128.checked_pow(power.unsigned_abs());
    if power >= 0 {
        return exact(value.checked_mul(factor?)?);
    }
    let (value, is_rounded) = match factor {
        None => (0, value != 0),
        Some(factor) => {
            let half = value % factor * 2 / factor;
            (value / factor + half, value % factor != 0)
        }
    };
    Some(Amount {
        is_rounded,
        ..exact(value)?
    })
}

/// The first rows of a table as text, every row as wide as the header.
pub(super) fn sample_rows(columns: &[ArrayRef], header: &TypedHeader) -> Result<Vec<Vec<String>>> {
    let rows = columns.first().map_or(0, Array::len);
    let mut sample = vec![vec![String::new(); header.names.len()]; rows];
    for (column, position) in columns.iter().zip(&header.readable) {
        let text = as_text(column)?;
        for (row, cells) in sample.iter_mut().enumerate() {
            if text.is_valid(row) {
                text.value(row).clone_into(&mut cells[*position]);
            }
        }
    }
    Ok(sample)
}

/// The types of the columns of a table, by their positions.
pub(super) fn kinds(schema: &Arc<Schema>) -> Vec<DataType> {
    let fields = schema.fields().iter();
    fields.map(|field| field.data_type().clone()).collect()
}

#[cfg(test)]
mod tests {
    use arrow::array::{Date64Array, TimestampNanosecondArray, TimestampSecondArray};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_double_gives_the_amount_that_its_text_gives() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut values = vec![
            0.0,
            -0.0,
            0.1,
            0.0000005,
            4.9e-7,
            1e15,
            1e22,
            1e31,
            1e33,
            5e-324,
            EXACT,
            f64::NAN,
            f64::INFINITY,
            4_294_967_295.999_999_5,
            4_294_967_295.999_999,
        ];
        for _ in 0..20_000 {
            let size = 10_f64.powi(rng.random_range(-8..12));
            let value = rng.random_range(-1.0..1.0) * size;
            let places = 10_f64.powi(rng.random_range(0..9));
            values.extend([value, (value * places).round() / places]);
        }
        for value in values {
            let text = amounts::parse(&value.to_string(), DecimalMark::Point);
            let found = from_float(value).map(|amount| amount.value);
            assert_eq!(found, text, "{value:?}");
        }
    }

    #[test]
    fn a_decimal_gives_the_amount_that_its_text_gives() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        for scale in -3..=38_i8 {
            let mut values = vec![0, 5, -5, 10_i128.pow(38) - 1, 1 - 10_i128.pow(38)];
            for _ in 0..100 {
                let size = 10_i128.pow(rng.random_range(1..38));
                values.push(rng.random_range(-size..size));
            }
            for value in values {
                let text = format!("{value}e{}", -i32::from(scale));
                let expected = amounts::parse(&text, DecimalMark::Point);
                let found = from_decimal(value, scale).map(|amount| amount.value);
                assert_eq!(found, expected, "{text}");
            }
        }
    }

    #[test]
    fn moments_are_those_of_their_text() {
        let seconds = [
            0,
            1_706_700_000,
            1_719_800_000,
            -1,
            -62_135_596_800,
            253_402_300_800,
        ];
        let in_zone = |zone: Option<&str>| {
            let ticks = TimestampSecondArray::from(seconds.to_vec());
            Arc::new(ticks.with_timezone_opt(zone)) as ArrayRef
        };
        let nanoseconds = vec![-1, 0, 1_706_700_000_123_456_789];
        let columns: [ArrayRef; 6] = [
            in_zone(None),
            in_zone(Some("UTC")),
            in_zone(Some("Europe/Paris")),
            in_zone(Some("-05:30")),
            Arc::new(TimestampNanosecondArray::from(nanoseconds)),
            Arc::new(Date64Array::from(vec![0, 86_400_000, -1])),
        ];
        for column in columns {
            let text = as_text(&column).unwrap();
            let cells = DateCells::of(&column).unwrap();
            for row in 0..column.len() {
                let local = |moment: Option<Moment>| moment.map(|moment| moment.local);
                let expected = DateForm::YearFirst.moment(text.value(row));
                let found = cells.moment_at(row, &DateForm::MonthFirst('/'));
                assert_eq!(local(found), local(expected), "{}", text.value(row));
            }
        }
    }
}
