//! What a target is: header, order, identifiers, hashes, value and limits, as data.

use super::identifiers::{Identifier as I, Rules};

/// What a column of an audience holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// An identifier; the number says which of several columns of contacts, from 0.
    Identifier(I, usize),
    /// First and last name in one cell.
    FullName,
    /// The chosen value, in money: a decimal number, 0 or more, with two decimals.
    Value,
    /// A figure or a text by its name in the catalogue of columns.
    Named(&'static str),
    /// The place of the customer in the file, from 1.
    Rank,
    /// Why they are on the list.
    Reason,
}

/// Whether a column is in every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Always, though it may be empty.
    Always,
    /// Where the contacts or the scores have something for it.
    IfKnown,
}

/// A column of a target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name where identifiers are clear.
    pub(crate) header: &'static str,
    /// Its name where they are hashed, if it is another one.
    pub(crate) hashed_header: Option<&'static str>,
    pub(crate) content: Content,
    pub(crate) need: Need,
}

/// A limit of a platform that a file may miss.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// The fewest rows that are useful.
    pub(crate) fewest_rows: u64,
    /// The most rows; 0 for no limit.
    pub(crate) most_rows: u64,
    /// The most bytes; 0 for no limit.
    pub(crate) most_bytes: u64,
}

/// What a file is, beside its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Rows of identifiers for a platform: CSV with exactly its columns, consent honoured, hashes by default.
    Audience,
    /// Rows for a tool that keeps profiles: clear identifiers, consent honoured, more columns welcome.
    Profiles,
    /// Rows for people and tools of the firm: more columns welcome.
    Internal,
    /// Events with a value, of new customers.
    Conversions,
}

/// Where files go, and what they look like.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// What it is, in a few words.
    pub(crate) what: &'static str,
    pub(crate) kind: Kind,
    pub(crate) rules: Rules,
    pub(crate) columns: &'static [Column],
    /// A row needs at least one of these; no need if empty.
    pub(crate) keys: &'static [I],
    pub(crate) limits: Limits,
}

pub(super) const fn always(header: &'static str, content: Content) -> Column {
    Column {
        header,
        hashed_header: None,
        content,
        need: Need::Always,
    }
}

pub(super) const fn known(header: &'static str, content: Content) -> Column {
    Column {
        header,
        hashed_header: None,
        content,
        need: Need::IfKnown,
    }
}

pub(super) const fn with_hashed(
    header: &'static str,
    hashed: &'static str,
    content: Content,
) -> Column {
    Column {
        header,
        hashed_header: Some(hashed),
        content,
        need: Need::IfKnown,
    }
}

pub(super) const fn identifier(identifier: I) -> Content {
    Content::Identifier(identifier, 0)
}

pub(super) const fn another(identifier: I, number: usize) -> Content {
    Content::Identifier(identifier, number)
}

/// The limits of what has none.
pub(super) const NO_LIMITS: Limits = Limits {
    fewest_rows: 0,
    most_rows: 0,
    most_bytes: 0,
};

impl Target {
    /// Does the file leave the firm, so that consent counts?
    pub(crate) fn is_for_others(&self) -> bool {
        self.kind != Kind::Internal
    }

    /// Are identifiers hashed, where nobody says otherwise?
    pub(crate) fn hashes(&self) -> bool {
        matches!(self.kind, Kind::Audience | Kind::Conversions)
    }

    /// May columns be added?
    pub(crate) fn takes_columns(&self) -> bool {
        matches!(self.kind, Kind::Profiles | Kind::Internal)
    }

    /// Is there a column of value?
    pub(crate) fn has_value(&self) -> bool {
        let is_value = |column: &Column| {
            matches!(
                column.content,
                Content::Value | Content::Named("conversion_value")
            )
        };
        self.name == "meta-conversions" || self.columns.iter().any(is_value)
    }
}
