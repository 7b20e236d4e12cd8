//! Months in as few parts of time as a chart has room for.

use crate::time::CalendarMonth;

/// How long a part of time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Month,
    Quarter,
    Year,
}

/// Parts of time that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Buckets {
    pub(super) grain: Grain,
    /// The first year that stands for itself; those before it are one part.
    oldest: i32,
    /// The name of each part.
    pub(super) labels: Vec<String>,
    first: CalendarMonth,
}

impl Grain {
    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

impl Buckets {
    /// Parts of the months from `first` to `last`, `most` at most, the shortest of `grains` that are few enough. Where
    /// there are too many years, the oldest are one part.
    pub(super) fn new(
        grains: &[Grain],
        first: CalendarMonth,
        last: CalendarMonth,
        most: usize,
    ) -> Self {
        let longest = grains.last().copied().unwrap_or(Grain::Year);
        for grain in grains {
            let buckets = Self::of(*grain, first, last, first.year());
            if buckets.labels.len() <= most {
                return buckets;
            }
        }
        let kept = i32::try_from(most).unwrap_or(i32::MAX) - 2;
        Self::of(longest, first, last, first.year().max(last.year() - kept))
    }

    fn of(grain: Grain, first: CalendarMonth, last: CalendarMonth, oldest: i32) -> Self {
        let mut buckets = Self {
            grain,
            oldest,
            labels: Vec::new(),
            first,
        };
        for month in 0..=last.since(first) {
            let label = buckets.label(first.after(month));
            if buckets.labels.last() != Some(&label) {
                buckets.labels.push(label);
            }
        }
        buckets
    }

    fn label(&self, month: CalendarMonth) -> String {
        let year = month.year();
        match self.grain {
            Grain::Month => month.to_string(),
            Grain::Quarter => format!("{year} Q{}", month.quarter()),
            Grain::Year if year < self.oldest => format!("before {}", self.oldest),
            Grain::Year => year.to_string(),
        }
    }

    /// The number of the part that has a month.
    pub(super) fn place(&self, month: CalendarMonth) -> usize {
        let label = self.label(month.max(self.first));
        let found = self.labels.iter().position(|own| *own == label);
        found.unwrap_or_else(|| self.labels.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Buckets, Grain};

    const ALL: [Grain; 3] = [Grain::Month, Grain::Quarter, Grain::Year];

    fn labels(first: &str, last: &str, most: usize) -> Vec<String> {
        Buckets::new(&ALL, first.parse().unwrap(), last.parse().unwrap(), most).labels
    }

    #[test]
    fn parts_are_as_short_as_there_is_room_for() {
        assert_eq!(
            labels("2024-11", "2025-02", 4),
            ["2024-11", "2024-12", "2025-01", "2025-02"]
        );
        assert_eq!(labels("2024-11", "2025-02", 3), ["2024 Q4", "2025 Q1"]);
        assert_eq!(labels("2022-01", "2025-02", 5).len(), 4);
        assert_eq!(
            labels("2015-01", "2025-02", 4),
            ["before 2023", "2023", "2024", "2025"]
        );
    }

    #[test]
    fn a_month_is_in_its_part() {
        let (first, last) = ("2015-03".parse().unwrap(), "2025-02".parse().unwrap());
        let buckets = Buckets::new(&ALL, first, last, 4);
        assert_eq!(buckets.place("2016-05".parse().unwrap()), 0);
        assert_eq!(buckets.place(last), 3);
    }
}
