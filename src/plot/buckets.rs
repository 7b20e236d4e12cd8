//! Months in as few parts of time as a chart has room for.

use super::texts::Texts;
use crate::time::CalendarMonth;
use crate::words::Figure;

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
    /// What the months of each part have in common.
    keys: Vec<(i32, u32)>,
    first: CalendarMonth,
}

impl Grain {
    /// Its name in the catalogue.
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
        texts: &Texts,
        grains: &[Grain],
        first: CalendarMonth,
        last: CalendarMonth,
        most: usize,
    ) -> Self {
        let longest = grains.last().copied().unwrap_or(Grain::Year);
        for grain in grains {
            let buckets = Self::of(texts, *grain, first, last, first.year());
            if buckets.labels.len() <= most {
                return buckets;
            }
        }
        let kept = i32::try_from(most).unwrap_or(i32::MAX) - 2;
        let oldest = first.year().max(last.year() - kept);
        Self::of(texts, longest, first, last, oldest)
    }

    fn of(
        texts: &Texts,
        grain: Grain,
        first: CalendarMonth,
        last: CalendarMonth,
        oldest: i32,
    ) -> Self {
        let mut buckets = Self {
            grain,
            oldest,
            labels: Vec::new(),
            keys: Vec::new(),
            first,
        };
        for month in 0..=last.since(first) {
            let month = first.after(month);
            let key = buckets.key(month);
            if buckets.keys.last() != Some(&key) {
                buckets.keys.push(key);
                buckets.labels.push(buckets.label(texts, month));
            }
        }
        buckets
    }

    /// What a month has in common with the others of its part: the year, and the number of the part in it.
    fn key(&self, month: CalendarMonth) -> (i32, u32) {
        let year = month.year();
        match self.grain {
            Grain::Month => (year, month.number_in_year()),
            Grain::Quarter => (year, month.quarter().unsigned_abs()),
            Grain::Year => (year.max(self.oldest - 1), 0),
        }
    }

    fn label(&self, texts: &Texts, month: CalendarMonth) -> String {
        match self.grain {
            Grain::Month => texts.month(month),
            Grain::Quarter => texts.quarter(month),
            Grain::Year if month.year() < self.oldest => {
                let oldest = Figure::digits(self.oldest.into());
                texts.say("plot-before", &[("year", oldest)])
            }
            Grain::Year => month.year().to_string(),
        }
    }

    /// The number of the part that has a month.
    pub(super) fn place(&self, month: CalendarMonth) -> usize {
        let key = self.key(month.max(self.first));
        let found = self.keys.iter().position(|own| *own == key);
        found.unwrap_or_else(|| self.keys.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::Texts;
    use super::{Buckets, Grain};
    use crate::words::Language;

    const ALL: [Grain; 3] = [Grain::Month, Grain::Quarter, Grain::Year];

    fn buckets(language: Language, first: &str, last: &str, most: usize) -> Buckets {
        let texts = Texts::new(language, None);
        let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
        Buckets::new(&texts, &ALL, first, last, most)
    }

    fn labels(first: &str, last: &str, most: usize) -> Vec<String> {
        buckets(Language::English, first, last, most).labels
    }

    #[test]
    fn parts_are_as_short_as_there_is_room_for() {
        assert_eq!(
            labels("2024-11", "2025-02", 4),
            [
                "Nov\u{a0}2024",
                "Dec\u{a0}2024",
                "Jan\u{a0}2025",
                "Feb\u{a0}2025"
            ]
        );
        assert_eq!(labels("2024-11", "2025-02", 3), ["2024 Q4", "2025 Q1"]);
        assert_eq!(labels("2022-01", "2025-02", 5).len(), 4);
        assert_eq!(
            labels("2015-01", "2025-02", 4),
            ["before 2023", "2023", "2024", "2025"]
        );
    }

    #[test]
    fn parts_have_names_in_french() {
        let labels = |most| buckets(Language::French, "2023-11", "2025-02", most).labels;
        assert_eq!(labels(20)[..2], ["nov.\u{a0}2023", "déc.\u{a0}2023"]);
        assert_eq!(labels(8)[..2], ["T4 2023", "T1 2024"]);
        assert_eq!(labels(2), ["avant 2025", "2025"]);
    }

    #[test]
    fn a_month_is_in_its_part() {
        let buckets = buckets(Language::English, "2015-03", "2025-02", 4);
        assert_eq!(buckets.place("2016-05".parse().unwrap()), 0);
        assert_eq!(buckets.place("2025-02".parse().unwrap()), 3);
    }
}
