//! Dates and amounts: one cell on the first line, a form of dates in `strftime`'s language on the second.

use clv::testing::input::MarkEvidence;
use clv::testing::input::amounts::{self, DecimalMark, SCALE};
use clv::testing::input::dates::{
    DAY, DateForm, OrderEvidence, date_of, day_number, day_of, mark_of,
};

/// The largest amount, in millionths.
const LIMIT: u128 = 10_u128.pow(24);
/// The days of the years 1900 to 2200.
const DAYS: std::ops::RangeInclusive<i32> = -25_567..=84_370;

pub(super) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (cell, format) = text
        .split_once('\n')
        .unwrap_or((text, "%d/%m/%Y %H:%M:%S%.f%z"));
    check_dates(cell, format);
    [DecimalMark::Point, DecimalMark::Comma]
        .into_iter()
        .for_each(|mark| check_amount(cell, mark));
    let mut marks = MarkEvidence::default();
    marks.see(cell);
    let _ = (marks.mark(b','), marks.mark(b';'));
}

fn check_dates(cell: &str, format: &str) {
    for mark in ['/', '.', '-'] {
        [DateForm::DayFirst(mark), DateForm::MonthFirst(mark)]
            .iter()
            .for_each(|form| check_date(cell, form));
    }
    check_date(cell, &DateForm::YearFirst);
    if let Some(time) = DateForm::Named(format.to_owned()).parse(cell) {
        assert_eq!(day_number(date_of(day_of(time))), day_of(time));
    }
    let mut evidence = OrderEvidence::default();
    evidence.see(cell);
    assert_eq!(evidence.cells, u64::from(mark_of(cell).is_some()));
    assert!(evidence.day_first <= evidence.cells && evidence.month_first <= evidence.cells);
}

/// A time that is read lies in the calendar, and its day is read again from how it is usually written.
fn check_date(cell: &str, form: &DateForm) {
    let Some(moment) = form.moment(cell) else {
        return;
    };
    let day = day_of(moment.local);
    assert!(DAYS.contains(&day) && moment.offset.is_none_or(|offset| offset.abs() < 5 * DAY));
    assert_eq!(
        DateForm::YearFirst.parse(&date_of(day).to_string()),
        Some(i64::from(day) * DAY)
    );
}

/// An amount that is read is at most the largest, and is read again from how it is usually written.
fn check_amount(cell: &str, mark: DecimalMark) {
    let Some(amount) = amounts::parse(cell, mark) else {
        return;
    };
    assert!(amount.unsigned_abs() <= LIMIT, "{amount}");
    let (sign, size) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs());
    let point = if mark == DecimalMark::Point { '.' } else { ',' };
    let (whole, decimals) = (size / SCALE.unsigned_abs(), size % SCALE.unsigned_abs());
    assert_eq!(
        amounts::parse(&format!("{sign}{whole}{point}{decimals:06}"), mark),
        Some(amount)
    );
    assert_eq!(
        amounts::parse(&format!("({whole}{point}{decimals:06} EUR)"), mark),
        Some(-amount.abs())
    );
}
