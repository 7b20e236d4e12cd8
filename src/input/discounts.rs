//! How deep a discount is: the share of the price that was taken off, in classes.

use crate::error::Result;

use super::amounts::DecimalMark;
use super::cells::CellBatch;
use super::layout::Layout;
use super::money::Money;
use super::profile::is_empty_or_no_value;
use super::typed::{AmountCell, AmountCells};

/// The class of an order without a discount.
const NO_DISCOUNT: &str = "0%";
/// The highest percentage of each other class, and its name. The names sort by their bytes.
const CLASSES: [(i128, &str); 5] = [
    (10, "1-10%"),
    (20, "11-20%"),
    (30, "21-30%"),
    (50, "31-50%"),
    (100, "51-100%"),
];

/// The cells of a batch that tell how deep the discounts of its rows are.
#[derive(Debug)]
pub(super) struct DiscountCells {
    discount: AmountCells,
    paid: Money,
    mark: DecimalMark,
}

impl DiscountCells {
    /// The discounts of a column beside the amounts of the rows.
    ///
    /// # Errors
    /// When a column cannot be shown as text.
    pub(super) fn of(layout: &Layout, batch: &CellBatch, column: usize) -> Result<Self> {
        let cells = |at: usize| &batch.columns[layout.projected(at)];
        Ok(Self {
            discount: AmountCells::of(cells(column))?,
            paid: Money::of(layout.columns.amount.as_ref(), cells)?,
            mark: layout.mark,
        })
    }

    /// The class of a row; the empty text where a cell is not a number, or there is no price to compare with. An empty
    /// cell of the discount counts as 0.
    pub(super) fn depth_at(&self, row: usize) -> &'static str {
        let AmountCell::Amount(paid) = self.paid.at(row, self.mark) else {
            return "";
        };
        let discount = match self.discount.amount_at(row, self.mark) {
            AmountCell::Amount(discount) => discount.value,
            AmountCell::Empty => 0,
            AmountCell::Unreadable if is_empty_or_no_value(self.discount.text_at(row)) => 0,
            AmountCell::Unreadable => return "",
        };
        depth(discount, paid.value).unwrap_or_default()
    }
}

/// The class of a discount beside what was paid, in any unit: discount ÷ (paid + discount), rounded to whole per cent,
/// so that 10% off stays 10% when cents are rounded. Any discount is at least 1%, whatever its sign. `None` where
/// nothing was paid or taken off, and for refunds.
fn depth(discount: i128, paid: i128) -> Option<&'static str> {
    let discount = discount.abs();
    let price = paid + discount;
    if paid < 0 || price == 0 {
        return None;
    }
    if discount == 0 {
        return Some(NO_DISCOUNT);
    }
    let percent = (200 * discount + price) / (2 * price);
    let class = CLASSES.iter().find(|(highest, _)| percent <= *highest);
    class.map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_include_their_upper_limit_in_whole_per_cent() {
        for (discount, class) in [
            (0, "0%"),
            (1, "1-10%"),
            (1_049, "1-10%"),
            (1_050, "11-20%"),
            (2_049, "11-20%"),
            (2_050, "21-30%"),
            (3_049, "21-30%"),
            (3_050, "31-50%"),
            (5_049, "31-50%"),
            (5_050, "51-100%"),
            (10_000, "51-100%"),
        ] {
            let paid = 10_000 - discount;
            assert_eq!(depth(discount, paid), Some(class), "{discount}");
            assert_eq!(depth(-discount, paid), Some(class), "-{discount}");
        }
    }

    #[test]
    fn ten_per_cent_off_stays_ten_per_cent_when_cents_are_rounded() {
        assert_eq!(depth(200, 1_799), Some("1-10%"));
        assert_eq!(depth(500, 1_999), Some("11-20%"));
    }

    #[test]
    fn without_a_price_there_is_no_depth() {
        assert_eq!(depth(0, 0), None);
        assert_eq!(depth(5, -20), None);
        assert_eq!(depth(30, -20), None);
    }

    #[test]
    fn the_largest_amounts_have_a_depth() {
        let largest = super::super::amounts::LIMIT;
        assert_eq!(depth(-largest, largest), Some("31-50%"));
    }

    #[test]
    fn names_of_classes_sort_by_their_bytes() {
        let names: Vec<&str> = CLASSES.iter().map(|(_, name)| *name).collect();
        assert!(NO_DISCOUNT < names[0] && names.is_sorted(), "{names:?}");
    }
}
