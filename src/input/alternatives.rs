//! What a mapping says in several ways: names of one column, formulas of one amount, and cells that tell rows.

use serde::Deserialize;

use super::columns::position;
use super::formula::Formula;

/// Names of one column: the first of them that a header has is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMany<String>")]
pub(crate) struct Names(pub Vec<String>);

/// Formulas of one amount: the first of them whose first column a header has is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMany<Formula<String>>")]
pub(crate) struct Formulas(pub Vec<Formula<String>>);

/// Rows that are told by a cell of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rows {
    /// The column of the cell.
    pub column: Names,
    /// What the cell holds, without regard to case.
    pub values: Vec<String>,
    /// How the cell begins, without regard to case.
    pub starts: Vec<String>,
    /// Whatever the cell holds, if it is not empty.
    pub filled: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    fn all(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

impl From<OneOrMany<String>> for Names {
    fn from(names: OneOrMany<String>) -> Self {
        Self(names.all())
    }
}

impl From<OneOrMany<Formula<String>>> for Formulas {
    fn from(formulas: OneOrMany<Formula<String>>) -> Self {
        Self(formulas.all())
    }
}

impl Names {
    /// The position of the column in a header that has it.
    pub(crate) fn position(&self, header: &[String]) -> Option<usize> {
        self.positions(header).next()
    }

    /// The positions of all columns in a header that have one of the names.
    pub(crate) fn positions(&self, header: &[String]) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|name| position(header, name))
    }

    /// Can a header have the column?
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is it named, though a header lacks it?
    pub(crate) fn is_missing(&self, header: &[String]) -> bool {
        !self.is_empty() && self.position(header).is_none()
    }
}

impl std::fmt::Display for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<String> = self.0.iter().map(|name| format!("`{name}`")).collect();
        f.write_str(&names.join(" or "))
    }
}

impl Formulas {
    /// The formula of positions in a header that has its first term.
    pub(crate) fn resolved(&self, header: &[String]) -> Option<Formula<usize>> {
        let of_header = |formula: &Formula<String>| formula.map(|name| position(header, name));
        self.0.iter().find_map(of_header)
    }

    /// Is the amount named, though a header has the first term of none of its formulas?
    pub(crate) fn is_missing(&self, header: &[String]) -> bool {
        !self.0.is_empty() && self.resolved(header).is_none()
    }

    /// Columns of the formulas that a header lacks.
    pub(crate) fn missing_columns(&self, header: &[String]) -> Vec<String> {
        let columns = self.0.iter().flat_map(Formula::columns);
        columns
            .filter(|name| position(header, name).is_none())
            .map(|name| format!("`{name}`"))
            .collect()
    }
}

impl std::fmt::Display for Formulas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let first_terms = self.0.iter().filter_map(|formula| formula.terms.first());
        let shown: Vec<String> = first_terms
            .map(|term| format!("`{}`", term.factors.join("` and `")))
            .collect();
        f.write_str(&shown.join(" or "))
    }
}
