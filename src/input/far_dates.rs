//! Dates that are hard to believe: far from all others, or after today.
//!
//! One mistyped year moves the end of the observation window, and with it the age of every customer. So a few
//! rows far from all others are asked about, and so is what has not happened yet.

/// Rows whose dates are hard to believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FarDates {
    /// What is wrong with them.
    pub kind: Kind,
    /// How many rows.
    pub rows: u64,
    /// Of how many.
    pub all: u64,
    /// The nearest day that is believed.
    pub near: i32,
    /// The day of theirs that is farthest away.
    pub far: i32,
}

/// What is wrong with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It lies far after all others.
    Late,
    /// It lies far before all others.
    Early,
    /// It lies after today.
    Future,
}

/// Which questions are settled already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settled {
    /// The first day was named.
    pub first: bool,
    /// The last day was named.
    pub last: bool,
}

/// A shop's usual pause at most, in days, where rows on one side of it are under one in a thousand.
const PAUSE: i64 = 90;
/// A pause that is long for a file of any size, in days.
const LONG_PAUSE: i64 = 365;
/// A pause is long when it is so many times as long as the usual ones between the other days.
const TIMES: i64 = 4;
/// Rows that can be called all others.
const ENOUGH: u64 = 5;
/// Days that programs write where there is no date: 1900-01-01, 1904-01-01, 1970-01-01 and its neighbours in
/// other zones, 1980-01-01.
const NO_DATE: [i32; 8] = [-25_567, -25_566, -24_107, -1, 0, 1, 3_652, 3_653];

/// The rows that are hard to believe, of days in order with their rows; those after today first.
#[must_use]
pub(crate) fn far_dates(days: &[(i32, u64)], today: i32, settled: Settled) -> Option<FarDates> {
    let late = || far(days, Kind::Late).filter(|_| !settled.last);
    let early = || far(days, Kind::Early).filter(|_| !settled.first);
    let ahead = || future(days, today).filter(|_| !settled.last);
    late().or_else(ahead).or_else(early)
}

fn future(days: &[(i32, u64)], today: i32) -> Option<FarDates> {
    let (past, ahead) = days.split_at(days.partition_point(|(day, _)| *day <= today));
    Some(FarDates {
        kind: Kind::Future,
        rows: rows(ahead),
        all: rows(days),
        near: past.last().map_or(today, |(day, _)| *day),
        far: ahead.last()?.0,
    })
}

/// A few rows at one end, beyond a pause that is long beside all others.
fn far(days: &[(i32, u64)], kind: Kind) -> Option<FarDates> {
    let all = rows(days);
    let pauses: Vec<i64> = days
        .windows(2)
        .map(|pair| i64::from(pair[1].0) - i64::from(pair[0].0))
        .collect();
    let cuts: Vec<usize> = match kind {
        Kind::Early => (1..days.len()).collect(),
        Kind::Late | Kind::Future => (1..days.len()).rev().collect(),
    };
    let mut found = None;
    for cut in cuts {
        let (before, after) = days.split_at(cut);
        let (few, others, inside) = match kind {
            Kind::Early => (before, after, &pauses[cut..]),
            Kind::Late | Kind::Future => (after, before, &pauses[..cut - 1]),
        };
        let rows = rows(few);
        if rows * 20 > all {
            let is_no_date = kind == Kind::Early && cut == 1 && NO_DATE.contains(&before[0].0);
            if !is_no_date || rows * 2 > all {
                break;
            }
        }
        let pause = pauses[cut - 1];
        let is_far = if rows * 1000 < all && kind != Kind::Early {
            pause > PAUSE
        } else {
            pause > LONG_PAUSE && pause > TIMES * usual(inside) && all - rows >= ENOUGH
        };
        if is_far {
            let (near, far) = match kind {
                Kind::Early => (others[0].0, few[0].0),
                Kind::Late | Kind::Future => (others[cut - 1].0, few[few.len() - 1].0),
            };
            found = Some(FarDates {
                kind,
                rows,
                all,
                near,
                far,
            });
        }
    }
    found
}

/// The second longest pause: the longest may be that to a mistake at the other end.
fn usual(pauses: &[i64]) -> i64 {
    let (mut longest, mut second) = (0, 0);
    for pause in pauses {
        if *pause > longest {
            (longest, second) = (*pause, longest);
        } else {
            second = second.max(*pause);
        }
    }
    second
}

fn rows(days: &[(i32, u64)]) -> u64 {
    days.iter().map(|(_, rows)| rows).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i32 = 20_000;

    fn found(days: &[(i32, u64)]) -> Option<(Kind, u64, i32, i32)> {
        far_dates(days, TODAY, Settled::default()).map(|it| (it.kind, it.rows, it.near, it.far))
    }

    /// A shop of two years with a row every ten days.
    fn shop() -> Vec<(i32, u64)> {
        (15_000..15_730).step_by(10).map(|day| (day, 1)).collect()
    }

    #[test]
    fn a_few_rows_far_after_all_others_are_noticed() {
        assert_eq!(
            found(&[(9_000, 5000), (9_010, 5000), (9_200, 1)]),
            Some((Kind::Late, 1, 9_010, 9_200))
        );
        assert_eq!(found(&[(9_000, 5000), (9_010, 5000), (9_100, 1)]), None);
        assert_eq!(found(&[(9_000, 5), (9_200, 1)]), None);
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn in_a_small_file_too_one_date_far_from_all_others_is_noticed() {
        let with = |day| {
            let mut days = shop();
            days.push((day, 1));
            days.sort_unstable();
            days
        };
        assert_eq!(found(&with(16_200)), Some((Kind::Late, 1, 15_720, 16_200)));
        assert_eq!(found(&with(14_000)), Some((Kind::Early, 1, 15_000, 14_000)));
        assert_eq!(found(&with(47_000)), Some((Kind::Late, 1, 15_720, 47_000)));
        assert_eq!(found(&with(0)), Some((Kind::Early, 1, 15_000, 0)));
        assert_eq!(found(&with(15_900)), None);
        assert_eq!(found(&shop()), None);
    }

    #[test]
    fn many_rows_on_a_day_that_stands_for_no_date_are_noticed() {
        let mut days = vec![(0, 30)];
        days.extend(shop());
        assert_eq!(found(&days), Some((Kind::Early, 30, 15_000, 0)));
        days[0] = (100, 30);
        assert_eq!(found(&days), None);
    }

    #[test]
    fn days_after_today_are_noticed_however_many() {
        assert_eq!(
            found(&[(19_990, 5), (20_010, 5)]),
            Some((Kind::Future, 5, 19_990, 20_010))
        );
        assert_eq!(
            found(&[(20_010, 5)]),
            Some((Kind::Future, 5, 20_000, 20_010))
        );
    }

    #[test]
    fn a_named_first_or_last_day_settles_the_question() {
        let days = [
            (0, 1),
            (15_000, 50),
            (15_010, 50),
            (15_020, 50),
            (47_000, 1),
        ];
        let settled = |first, last| far_dates(&days, TODAY, Settled { first, last });
        assert_eq!(settled(false, false).map(|it| it.kind), Some(Kind::Late));
        assert_eq!(settled(false, true).map(|it| it.kind), Some(Kind::Early));
        assert_eq!(settled(true, true), None);
    }
}
