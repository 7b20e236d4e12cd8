//! The form that would read a column of dates which cannot be read as it is.

use super::dates::{DateForm, day_of};

/// Days from 1970-01-01 that a mere number is likely to mean: 1990 to 2099.
const LIKELY: std::ops::Range<i32> = 7_305..47_482;

/// Forms that are tried on a column which cannot be read, the likeliest first.
const FORMS: &[&str] = &[
    "excel",
    "unix",
    "unix-ms",
    "%Y-%m",
    "%Y/%m",
    "%Y%m",
    "%m/%Y",
    "%m-%Y",
    "%m.%Y",
    "%B %Y",
    "%B-%Y",
    "%B-%y",
    "%B %y",
    "%Y",
    "%d %B %Y",
    "%d-%B-%Y",
    "%d-%B-%y",
    "%d %B %y",
    "%d/%B/%Y",
    "%d/%B/%Y:%H:%M:%S %z",
    "%d.%B.%Y",
    "%d %B %Y %H:%M",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y, %H:%M",
    "%d-%B-%Y %H:%M:%S",
    "%d-%B-%Y %H:%M",
    "%B %d, %Y",
    "%B %d %Y",
    "%B-%d-%y",
    "%B-%d-%Y",
    "%B %d %y",
    "%B. %d, %Y",
    "%B %d, %Y %H:%M",
    "%B %d, %Y %H:%M:%S",
    "%B %d, %Y %I:%M %p",
    "%B %d, %Y, %I:%M %p",
    "%B %d, %Y, %I:%M:%S %p",
    "%B %d, %Y %I:%M:%S %p",
    "%a, %d %B %Y %H:%M:%S %z",
    "%a, %d %B %Y",
    "%a %B %d %H:%M:%S %Y",
    "%a %B %d %Y",
    "%A, %B %d, %Y",
    "%A %d %B %Y",
    "%Y-%j",
];
/// The same with day, month and year as numbers, once for each mark.
const NUMBERS: [&str; 6] = [
    "%d/%m/%Y %H.%M",
    "%m/%d/%Y %H.%M",
    "%d/%m/%Y %Hh%M",
    "%Y/%m/%d %H.%M",
    "%Y/%m/%d %H.%M.%S",
    "%y/%m/%d",
];

/// The form to give to `--date-format` that reads these cells, where one reads nearly all.
#[must_use]
pub(crate) fn form_that_reads(cells: &[&str]) -> Option<String> {
    let reads = |name: &String| {
        let form = DateForm::named(name);
        let is_read = |cell: &&&str| {
            form.parse(cell)
                .is_some_and(|time| name.starts_with('%') || LIKELY.contains(&day_of(time)))
        };
        let read = cells.iter().filter(is_read).count();
        read > 0 && read * 10 >= cells.len() * 9
    };
    let plain = FORMS.iter().map(|form| (*form).to_owned());
    let marked = ["/", ".", "-"]
        .iter()
        .flat_map(|mark| NUMBERS.iter().map(move |form| form.replace('/', mark)));
    plain.chain(marked).find(reads)
}

/// Does a form leave no doubt about the day: a month by its name, or a count of days or seconds?
#[must_use]
pub(crate) fn is_sure(form: &str) -> bool {
    !form.starts_with('%') || (form.contains("%B") && form.contains("%d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_reads_a_column_is_found() {
        for (cell, form) in [
            ("45304", "excel"),
            ("1705104000", "unix"),
            ("1705104000000", "unix-ms"),
            ("2024-01", "%Y-%m"),
            ("202401", "%Y%m"),
            ("13 Jan 2024", "%d %B %Y"),
            ("13 July 2024", "%d %B %Y"),
            ("2024", "%Y"),
            ("January 13, 2024", "%B %d, %Y"),
            ("13.01.2024 10.15", "%d.%m.%Y %H.%M"),
        ] {
            let found = form_that_reads(&[cell]);
            assert_eq!(found.as_deref(), Some(form), "{cell}");
        }
        assert_eq!(form_that_reads(&["soon"]), None);
    }
}
