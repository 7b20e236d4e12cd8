//! Amounts that are made of several columns: `quantity * unit price`, `Total - |Refunded Amount|`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

use crate::error::{Error, Result};

/// A sum of terms. `C` is what names a column: its name in the header, or its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula<C> {
    /// The terms; the first one is never empty where the sum has a value.
    pub terms: Vec<Term<C>>,
}

/// A product of columns that is added or subtracted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term<C> {
    /// Is it subtracted?
    pub is_subtracted: bool,
    /// Does its size count without its sign, as in `|refund|`?
    pub is_magnitude: bool,
    /// The columns that are multiplied.
    pub factors: Vec<C>,
}

impl<C> Formula<C> {
    /// One column alone.
    #[must_use]
    pub fn column(column: C) -> Self {
        Self::product(vec![column])
    }

    /// A product of columns.
    #[must_use]
    pub fn product(factors: Vec<C>) -> Self {
        Self {
            terms: vec![Term {
                is_subtracted: false,
                is_magnitude: false,
                factors,
            }],
        }
    }

    /// All columns, in the order in which they are written.
    pub fn columns(&self) -> impl Iterator<Item = &C> {
        self.terms.iter().flat_map(|term| &term.factors)
    }
}

impl Formula<usize> {
    /// The first column: the one that messages name.
    #[must_use]
    pub fn first(&self) -> usize {
        self.columns().next().copied().unwrap_or_default()
    }

    /// Is it a product of several columns?
    #[must_use]
    pub fn is_product(&self) -> bool {
        self.terms.len() == 1 && self.terms[0].factors.len() > 1
    }

    /// The formula with the names of its columns.
    #[must_use]
    pub fn named(&self, header: &[String]) -> String {
        self.map(|at| Some(header[*at].clone()))
            .map_or_else(String::new, |formula| formula.to_string())
    }
}

impl<C> Formula<C> {
    /// The same formula of other names for its columns. Terms with a column that has none are left out;
    /// `None` where the first one is.
    pub fn map<D>(&self, name: impl Fn(&C) -> Option<D>) -> Option<Formula<D>> {
        let of_term = |term: &Term<C>| {
            let factors = term.factors.iter().map(&name).collect::<Option<Vec<D>>>()?;
            Some(Term {
                is_subtracted: term.is_subtracted,
                is_magnitude: term.is_magnitude,
                factors,
            })
        };
        let first = of_term(self.terms.first()?)?;
        let others = self.terms.iter().skip(1).filter_map(of_term);
        Some(Formula {
            terms: std::iter::once(first).chain(others).collect(),
        })
    }
}

impl FromStr for Formula<String> {
    type Err = Error;

    /// Columns with ` + `, ` - `, ` * ` or ` × ` between them, spaces around each sign.
    fn from_str(text: &str) -> Result<Self> {
        let mut terms = Vec::new();
        let mut is_subtracted = false;
        for word in pieces(text, &[" + ", " - "]) {
            match word {
                " + " => is_subtracted = false,
                " - " => is_subtracted = true,
                term => terms.push(Term::parse(term, is_subtracted).ok_or_else(|| {
                    Error::usage(format!("invalid formula: `{text}`")).hint(
                        "write names of columns with ` + `, ` - ` or ` * ` between them, as in `quantity * unit price`",
                    )
                })?),
            }
        }
        Ok(Self { terms })
    }
}

impl Term<String> {
    fn parse(text: &str, is_subtracted: bool) -> Option<Self> {
        let within = text
            .trim()
            .strip_prefix('|')
            .and_then(|text| text.strip_suffix('|'));
        let names = pieces(within.unwrap_or(text), &[" * ", " × "]);
        let names = names.into_iter().step_by(2).map(str::trim);
        let factors: Vec<String> = names.map(str::to_owned).collect();
        let is_named = factors.iter().all(|name| !name.is_empty());
        is_named.then_some(Self {
            is_subtracted,
            is_magnitude: within.is_some(),
            factors,
        })
    }
}

/// A text cut at its signs: pieces and signs by turns.
fn pieces<'a>(text: &'a str, signs: &[&str]) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, sign)) = signs
        .iter()
        .filter_map(|sign| Some((rest.find(sign)?, sign.len())))
        .min()
    {
        found.push(&rest[..at]);
        found.push(&rest[at..at + sign]);
        rest = &rest[at + sign..];
    }
    found.push(rest);
    found
}

impl<C: fmt::Display> fmt::Display for Formula<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            match (at, term.is_subtracted) {
                (0, false) => {}
                (0, true) => f.write_str("- ")?,
                (_, false) => f.write_str(" + ")?,
                (_, true) => f.write_str(" - ")?,
            }
            let bar = if term.is_magnitude { "|" } else { "" };
            f.write_str(bar)?;
            for (at, factor) in term.factors.iter().enumerate() {
                let sign = if at == 0 { "" } else { " × " };
                write!(f, "{sign}{factor}")?;
            }
            f.write_str(bar)?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Formula<String> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|error: Error| de::Error::custom(error.in_one_sentence()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_written_as_they_are_read() {
        for (text, shown) in [
            ("Total", "Total"),
            ("quantity * unit price", "quantity × unit price"),
            ("Total - |Refunded Amount|", "Total - |Refunded Amount|"),
            (
                "item-price + item-tax - |item-promotion-discount|",
                "item-price + item-tax - |item-promotion-discount|",
            ),
        ] {
            let formula: Formula<String> = text.parse().expect(text);
            assert_eq!(formula.to_string(), shown);
        }
        for text in ["", "a + ", " * b", "a -  - b"] {
            assert!(text.parse::<Formula<String>>().is_err(), "{text}");
        }
    }

    #[test]
    fn terms_without_a_column_are_left_out_but_for_the_first() {
        let formula: Formula<String> = "a + b * c - d".parse().expect("formula");
        let without =
            |missing: &'static str| formula.map(|name| (name != missing).then(|| name.clone()));
        let shown = |missing| without(missing).map(|formula| formula.to_string());
        assert_eq!(shown("c").as_deref(), Some("a - d"));
        assert_eq!(shown("a"), None);
    }
}
