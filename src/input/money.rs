//! Amounts of the rows of one batch, each made of the cells that a formula names.

use arrow::array::ArrayRef;

use crate::error::Result;

use super::amounts::{Amount, DecimalMark, LIMIT, product};
use super::formula::{Formula, Term};
use super::typed::{AmountCell, AmountCells};

/// The columns of a formula in one batch.
#[derive(Debug)]
pub(super) struct Money(Option<Formula<AmountCells>>);

impl Money {
    /// The columns of a formula; `column` gives the one of a position.
    pub(super) fn of<'a>(
        formula: Option<&Formula<usize>>,
        column: impl Fn(usize) -> &'a ArrayRef,
    ) -> Result<Self> {
        let Some(formula) = formula else {
            return Ok(Self(None));
        };
        let mut terms = Vec::with_capacity(formula.terms.len());
        for term in &formula.terms {
            let factors = term.factors.iter().map(|at| AmountCells::of(column(*at)));
            terms.push(Term {
                is_subtracted: term.is_subtracted,
                is_magnitude: term.is_magnitude,
                factors: factors.collect::<Result<_>>()?,
            });
        }
        Ok(Self(Some(Formula { terms })))
    }

    /// Has the table no column for it?
    pub(super) const fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    /// The text of a row's first cell, where that column is text.
    pub(super) fn text_at(&self, row: usize) -> &str {
        let first = self.0.as_ref().and_then(|it| it.columns().next());
        first.map_or("", |cells| cells.text_at(row))
    }

    /// The amount of a row: empty where the first term is; other terms that are empty add nothing.
    pub(super) fn at(&self, row: usize, mark: DecimalMark) -> AmountCell<'_> {
        let Some((first, others)) = self.0.as_ref().and_then(|it| it.terms.split_first()) else {
            return AmountCell::Empty;
        };
        let cell = signed(first, row, mark);
        let AmountCell::Amount(mut sum) = cell else {
            return cell;
        };
        for term in others {
            match signed(term, row, mark) {
                AmountCell::Empty => {}
                AmountCell::Unreadable => return AmountCell::Unreadable,
                AmountCell::Amount(amount) => {
                    sum.value += amount.value;
                    sum.is_rounded |= amount.is_rounded;
                }
            }
        }
        if sum.value.abs() <= LIMIT {
            AmountCell::Amount(sum)
        } else {
            AmountCell::Unreadable
        }
    }
}

fn signed(term: &Term<AmountCells>, row: usize, mark: DecimalMark) -> AmountCell<'_> {
    let cell = multiplied(&term.factors, row, mark);
    let AmountCell::Amount(amount) = cell else {
        return cell;
    };
    let size = if term.is_magnitude {
        amount.value.abs()
    } else {
        amount.value
    };
    let value = if term.is_subtracted { -size } else { size };
    AmountCell::Amount(Amount { value, ..amount })
}

/// The product of a row's cells: empty where all are, unreadable where some are. The last one names the currency.
fn multiplied(factors: &[AmountCells], row: usize, mark: DecimalMark) -> AmountCell<'_> {
    if let [single] = factors {
        return single.amount_at(row, mark);
    }
    let cells = || factors.iter().map(|cells| cells.amount_at(row, mark));
    if cells().all(|cell| cell == AmountCell::Empty) {
        return AmountCell::Empty;
    }
    let mut result: Option<Amount<'_>> = None;
    for cell in cells() {
        let AmountCell::Amount(next) = cell else {
            return AmountCell::Unreadable;
        };
        let value = result.map_or(Some(next.value), |so_far| product(next.value, so_far.value));
        let Some(value) = value else {
            return AmountCell::Unreadable;
        };
        let is_rounded = next.is_rounded || result.is_some_and(|so_far| so_far.is_rounded);
        result = Some(Amount {
            value,
            is_rounded,
            currency: next.currency,
        });
    }
    result.map_or(AmountCell::Empty, AmountCell::Amount)
}
