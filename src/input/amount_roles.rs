//! What a row is worth: a column of amounts, a quantity times a price, or a subtotal and what is added to it.

use std::collections::HashMap;

use crate::caution::Caution;
use crate::error::Result;

use super::amounts::{self, DecimalMark, SCALE};
use super::columns::TransactionColumns;
use super::formula::{Formula, Term};
use super::meanings::Meaning as M;
use super::money_roles::PartOfTotal;
use super::roles::Column;
use super::search::{Role, Search};

/// From this score on, a column is an amount whatever others there are.
const STRONG: i32 = 60;
/// Counts that are not larger than this may be quantities.
const MOST_OF_ONE: i128 = 1000 * SCALE;
/// Products that must speak for a price of the whole line.
const VOTES: usize = 3;

const AMOUNT_ROLE: Role = Role {
    what: "amount",
    option: "--amount-col",
};

/// Finds the amount of a row, and what was paid back on it.
///
/// # Errors
/// When two columns fit equally well.
pub(super) fn find_amounts(search: &mut Search<'_>, found: &mut TransactionColumns) -> Result<()> {
    let used: Vec<usize> = found
        .identities()
        .chain([found.date])
        .chain(found.order)
        .collect();
    let refund = search.first_best(|it| it.as_refund().filter(|_| !used.contains(&it.at)));
    found.amount = amount(search, &used)?;
    found.refund = refund.map(Formula::column);
    Ok(())
}

fn amount(search: &mut Search<'_>, used: &[usize]) -> Result<Option<Formula<usize>>> {
    let is_free = |column: &Column| !used.contains(&column.at);
    let miscalled = search.quantity_called_amount();
    let quantity = search.first_best(|it| it.as_quantity().filter(|_| is_free(it)));
    let quantity = quantity.or(miscalled.map(|(quantity, _)| quantity));
    if let Some((quantity, price)) = miscalled {
        search.cautions.push(Caution::AmountIsQuantity {
            column: search.header[quantity].clone(),
            price: search.header[price].clone(),
        });
    }
    let has_lines = search.columns.iter().any(Column::is_line_total);
    let strong = search.best(AMOUNT_ROLE, |it| {
        let score = it
            .as_amount()
            .filter(|_| is_free(it) && quantity != Some(it.at))?;
        // without the number of an order, its total cannot be counted once
        let is_of_order = has_lines && used.len() < 3 && it.is(M::Event) && !it.is(M::Line);
        Some(if is_of_order { score - 30 } else { score }).filter(|score| *score >= STRONG)
    })?;
    if let Some(at) = strong {
        return Ok(Some(Formula::column(at)));
    }
    let price = search.first_best(|it| {
        it.as_unit_price()
            .filter(|_| is_free(it) && quantity != Some(it.at))
    });
    if let (Some(quantity), Some(price)) = (quantity, price) {
        return Ok(Some(search.quantity_times_price(quantity, price)));
    }
    if let Some(sum) = search.subtotal_and_parts() {
        return Ok(Some(sum));
    }
    let weak = search.first_best(|it| {
        it.as_amount()
            .filter(|score| is_free(it) && *score > 0 && quantity != Some(it.at))
    });
    let empty = || {
        search.first_best(|it| {
            it.as_amount()
                .filter(|_| is_free(it) && quantity != Some(it.at))
        })
    };
    if let Some(at) = weak.or_else(empty) {
        return Ok(Some(Formula::column(at)));
    }
    Ok(search.amount_by_content(used).map(Formula::column))
}

impl Column {
    /// Does it hold discounts of any kind?
    fn is_discount(&self) -> bool {
        self.parts
            .has_without(M::Discount, &[M::Id, M::Type, M::Name])
            && self.profile.is_numbers()
            && self.profile.largest > 0
    }

    /// Is it named as the total of a line: `line total`, `extended price`?
    fn is_line_total(&self) -> bool {
        self.is_any(&[M::Line]) && self.as_amount().is_some_and(|score| score >= STRONG)
    }
}

impl Search<'_> {
    /// A column called amount that counts: small whole numbers beside a price. And that price.
    fn quantity_called_amount(&self) -> Option<(usize, usize)> {
        let others = [M::Event, M::Total, M::Paid, M::Value, M::Currency];
        let has_quantity = self.columns.iter().any(|it| it.as_quantity().is_some());
        let counts = |column: &&Column| {
            column.parts.has_without(M::Amount, &others)
                && column.as_amount().is_some()
                && column.profile.is_whole()
                && column.profile.largest <= MOST_OF_ONE
        };
        let amount = self.columns.iter().find(counts).filter(|_| !has_quantity)?;
        let is_price = |column: &&Column| {
            column.at != amount.at
                && column.is(M::Price)
                && !column.is_any(&[M::Total, M::Discount, M::Cost, M::Estimate])
                && column.profile.is_numbers()
                && column.profile.mean() > amount.profile.mean() * 2
        };
        let price = self.columns.iter().find(is_price)?;
        Some((amount.at, price.at))
    }

    /// Quantity times price, less the discount of the line; or the price alone where it is that of the whole line.
    fn quantity_times_price(&mut self, quantity: usize, price: usize) -> Formula<usize> {
        let names = |at: usize| self.header[at].clone();
        let (quantity_name, price_name) = (names(quantity), names(price));
        if self.is_price_of_line(quantity, price) {
            self.cautions.push(Caution::PriceIsOfTheLine {
                price: price_name,
                quantity: quantity_name,
            });
            return Formula::column(price);
        }
        let mut formula = Formula::product(vec![quantity, price]);
        let discount = self.columns.iter().find(|it| it.is_line_discount());
        if let Some(discount) = discount {
            formula.terms.push(Term {
                is_subtracted: true,
                is_magnitude: true,
                factors: vec![discount.at],
            });
            let shown = formula.named(self.header);
            self.cautions.push(Caution::AmountIsSum { formula: shown });
            return formula;
        }
        let discount = self.columns.iter().find(|it| it.is_discount());
        if let Some(column) = discount.map(|it| self.header[it.at].clone()) {
            self.cautions
                .push(Caution::DiscountNotSubtracted { column });
        }
        formula
    }

    /// Does the price of one product grow with the quantity, so that it is that of the whole line?
    fn is_price_of_line(&self, quantity: usize, price: usize) -> bool {
        let is_product = |column: &&Column| {
            column.is(M::Product)
                && column.profile.is_repeated()
                && !column.is_any(&[M::Group, M::Price, M::Store])
        };
        let Some(product) = self
            .columns
            .iter()
            .filter(is_product)
            .max_by_key(|it| it.profile.distinct)
        else {
            return false;
        };
        let mut first: HashMap<&str, (f64, f64)> = HashMap::new();
        let (mut of_line, mut of_one) = (0, 0);
        for row in self.rows {
            let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
            let (Some(count), Some(paid)) = (size(cell(quantity)), size(cell(price))) else {
                continue;
            };
            let (count_before, paid_before) =
                *first.entry(cell(product.at)).or_insert((count, paid));
            if (count_before - count).abs() < f64::EPSILON {
                continue;
            }
            let (grown, expected) = ((paid / paid_before).ln(), (count / count_before).ln());
            if (grown - expected).abs() < grown.abs() {
                of_line += 1;
            } else {
                of_one += 1;
            }
        }
        of_line >= VOTES && of_line > 2 * of_one
    }

    /// A subtotal with tax and shipping, less a discount, where there is no total.
    fn subtotal_and_parts(&mut self) -> Option<Formula<usize>> {
        let subtotal = self.first_best(|it| it.as_amount().filter(|_| it.is_subtotal()))?;
        let mut formula = Formula::column(subtotal);
        for column in &self.columns {
            let part = column.as_part_of_total().filter(|_| column.at != subtotal);
            if let Some(part) = part {
                formula.terms.push(Term {
                    is_subtracted: part == PartOfTotal::Discount,
                    is_magnitude: part == PartOfTotal::Discount,
                    factors: vec![column.at],
                });
            }
        }
        if formula.terms.len() > 1 {
            let shown = formula.named(self.header);
            self.cautions.push(Caution::AmountIsSum { formula: shown });
        }
        Some(formula)
    }

    /// The one column without another meaning whose numbers have decimals.
    fn amount_by_content(&mut self, used: &[usize]) -> Option<usize> {
        let is_money = |column: &&Column| {
            let meanings = [
                M::Unit,
                M::Tax,
                M::Shipping,
                M::Discount,
                M::Fee,
                M::Refund,
                M::Cost,
                M::Balance,
                M::Points,
                M::Rate,
                M::Quantity,
                M::Count,
                M::Measure,
                M::Price,
                M::Id,
                M::Lifetime,
                M::Estimate,
                M::Address,
            ];
            !used.contains(&column.at)
                && !column.is_any(&meanings)
                && column.profile.is_decimals()
                && !column.profile.is_dates()
        };
        let mut found = self.columns.iter().filter(is_money);
        let at = found.next().filter(|_| found.next().is_none())?.at;
        self.cautions.push(Caution::ColumnByContent {
            role: "amount".to_owned(),
            column: self.header[at].clone(),
            option: "--amount-col".to_owned(),
        });
        Some(at)
    }
}

/// The size of a number above zero.
fn size(cell: &str) -> Option<f64> {
    let point = amounts::parse(cell, DecimalMark::Point);
    let value = point.or_else(|| amounts::parse(cell, DecimalMark::Comma))?;
    #[expect(clippy::cast_precision_loss, reason = "only ratios of them matter")]
    let value = value as f64;
    (value > 0.0).then_some(value)
}
