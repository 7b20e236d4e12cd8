//! The search for columns: the best one for a role, or a question where two fit alike.

use std::collections::HashMap;

use crate::caution::Caution;
use crate::error::{Error, Result};

use super::roles::Column;

/// Scores that are closer than this are alike: the content decides, or the user.
const ALIKE: i32 = 2;
/// Scores that are closer than this are worth a word.
const CLOSE: i32 = 12;
/// Rows that are compared.
pub(super) const ROWS: usize = 2000;

/// A header with its first rows, while columns are looked for.
pub(super) struct Search<'a> {
    pub(super) header: &'a [String],
    pub(super) rows: &'a [Vec<String>],
    pub(super) columns: Vec<Column>,
    pub(super) cautions: Vec<Caution>,
}

/// A role, by the option that names its column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Role {
    pub(super) what: &'static str,
    pub(super) option: &'static str,
}

impl Search<'_> {
    /// The best column for a role; where two fit alike, their cells decide.
    ///
    /// # Errors
    /// When they do not.
    pub(super) fn best(
        &mut self,
        role: Role,
        score: impl Fn(&Column) -> Option<i32>,
    ) -> Result<Option<usize>> {
        let scored = self
            .columns
            .iter()
            .filter_map(|it| Some((score(it)?, it.at)));
        let mut scored: Vec<(i32, usize)> = scored.collect();
        scored.sort_by_key(|(score, at)| (-score, *at));
        let Some((best, at)) = scored.first().copied() else {
            return Ok(None);
        };
        let others = scored[1..].iter().copied();
        let close: Vec<(i32, usize)> = others
            .filter(|(score, other)| score + CLOSE > best && !self.is_same(at, *other))
            .collect();
        let Some((second, other)) = close.first().copied() else {
            return Ok(Some(at));
        };
        if second + ALIKE > best {
            return Err(self.question(role, at, other));
        }
        self.cautions.push(Caution::ColumnChosen {
            role: role.what.to_owned(),
            column: self.header[at].clone(),
            other: self.header[other].clone(),
            option: role.option.to_owned(),
        });
        Ok(Some(at))
    }

    /// The same without a question: of two that fit alike, the first.
    pub(super) fn first_best(&self, score: impl Fn(&Column) -> Option<i32>) -> Option<usize> {
        let scored = self
            .columns
            .iter()
            .filter_map(|it| Some((score(it)?, it.at)));
        scored
            .max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)))
            .map(|(_, at)| at)
    }

    fn question(&self, role: Role, first: usize, second: usize) -> Error {
        let (first, second) = (first.min(second), first.max(second));
        let what = format!(
            "two columns could be the {}: `{}` and `{}`",
            role.what, self.header[first], self.header[second]
        );
        Error::data(what).hint(format!("choose one with `{}`", role.option))
    }

    /// Do two columns say the same: equal cells, or one value of the one for every value of the other?
    pub(super) fn is_same(&self, one: usize, other: usize) -> bool {
        let mut values: HashMap<&str, &str> = HashMap::new();
        let mut back: HashMap<&str, &str> = HashMap::new();
        let (mut rows, mut repeats) = (0, 0);
        for row in self.rows.iter().take(ROWS) {
            let (Some(a), Some(b)) = (row.get(one), row.get(other)) else {
                continue;
            };
            let (a, b) = (a.trim(), b.trim());
            rows += 1;
            let known = *values.entry(a).or_insert(b);
            let known_back = *back.entry(b).or_insert(a);
            if known != b || known_back != a {
                return false;
            }
            repeats += usize::from(a == b);
        }
        // without a value that repeats, only equal cells say that two columns are the same
        rows > 0 && (repeats == rows || values.len() * 2 <= rows)
    }
}
