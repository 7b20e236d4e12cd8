//! Which column holds the money taken off an order: by known names, in English, French, German, Spanish, Italian, Dutch
//! and Portuguese, and by its cells. Columns called only `discount` may hold rates or codes: they are taken where the
//! amount subtracts them or most of their cells can only be money.

use super::amounts::{self, Amount, DecimalMark, SCALE};
use super::columns::TransactionColumns;
use super::detail_roles::only_of_best_rank;
use super::meanings::Meaning;
use super::names::Ranks;
use super::profile::is_empty_or_no_value;
use super::roles::Column;
use super::search::{ROWS, Search};

/// Names that speak of an amount, then those that do not.
const NAMES: Ranks = &[
    &[
        "discountamount",
        "amountdiscount",
        "amountdiscounted",
        "totaldiscount",
        "totaldiscounts",
        "totaldiscountamount",
        "discounttotal",
        "discountstotal",
        "discountedamount",
        "orderdiscount",
        "orderdiscountamount",
        "cartdiscount",
        "cartdiscountamount",
        "linediscountamount",
        "itemdiscountamount",
        "coupondiscountamount",
        "couponamount",
        "montantremise",
        "montantdelaremise",
        "montantremises",
        "montantdesremises",
        "totalremise",
        "totalremises",
        "totaldesremises",
        "remisetotale",
        "montantreduction",
        "montantdelareduction",
        "montantdesreductions",
        "totalreductions",
        "totaldesreductions",
        "montantrabais",
        "rabattbetrag",
        "rabattsumme",
        "gesamtrabatt",
        "rabattgesamt",
        "nachlassbetrag",
        "importedescuento",
        "importededescuento",
        "importedeldescuento",
        "montodescuento",
        "montodedescuento",
        "montodeldescuento",
        "descuentototal",
        "totaldescuento",
        "totaldescuentos",
        "totaldedescuentos",
        "importosconto",
        "importodellosconto",
        "scontototale",
        "totalesconto",
        "totalesconti",
        "kortingsbedrag",
        "kortingbedrag",
        "totalekorting",
        "kortingtotaal",
        "valordodesconto",
        "valordedesconto",
        "descontototal",
        "totaldesconto",
        "totaldescontos",
        "totaldedescontos",
    ],
    &[
        "discount",
        "discounts",
        "discountvalue",
        "linediscount",
        "lineitemdiscount",
        "itemdiscount",
        "coupondiscount",
        "promotiondiscount",
        "itempromotiondiscount",
        "remise",
        "remises",
        "remiseligne",
        "reduction",
        "reductions",
        "rabais",
        "rabatt",
        "rabatte",
        "rabattwert",
        "nachlass",
        "preisnachlass",
        "descuento",
        "descuentos",
        "valordescuento",
        "valordeldescuento",
        "sconto",
        "sconti",
        "scontoriga",
        "valoresconto",
        "korting",
        "kortingen",
        "desconto",
        "descontos",
        "valordesconto",
    ],
];
/// The largest rate in per cent.
const HIGHEST_RATE: i128 = 100 * SCALE;
/// Rates in per cent are nearly always whole or halves.
const STEP_OF_RATES: i128 = SCALE / 2;

impl Search<'_> {
    /// The column of the discount, where there are amounts to compare it with and one column fits best.
    pub(super) fn discount(&self, found: &TransactionColumns) -> Option<usize> {
        let amount = found.amount.as_ref()?;
        let mut subtracted: Vec<usize> = Vec::new();
        for term in amount.terms.iter().filter(|term| term.is_subtracted) {
            subtracted.extend(&term.factors);
        }
        let mut ranked = Vec::new();
        for column in &self.columns {
            if subtracted.contains(&column.at) && column.is(Meaning::Discount) {
                ranked.push((0, column.at));
            } else if !found.used().contains(&column.at)
                && let Some(rank) = self.discount_rank(column)
            {
                ranked.push((1 + rank, column.at));
            }
        }
        only_of_best_rank(&ranked)
    }

    /// The rank of a column by its name, where its cells may be discounts in money.
    fn discount_rank(&self, column: &Column) -> Option<usize> {
        let rank = column.reduced_rank(NAMES)?;
        let cells = self.rows.iter().take(ROWS);
        let cells = cells.filter_map(|row| row.get(column.at));
        let filled: Vec<&str> = cells
            .map(|cell| cell.trim())
            .filter(|cell| !is_empty_or_no_value(cell))
            .collect();
        let is_rate = self.header[column.at].contains('%')
            || filled.iter().any(|cell| cell.contains('%'))
            || (1..=SCALE).contains(&column.profile.largest);
        let is_number = column.profile.is_empty() || column.profile.is_numbers();
        let is_money = rank == 0 || is_mostly_money(&filled);
        (!is_rate && is_number && is_money).then_some(rank)
    }
}

/// Can at least half of the numbers other than 0 be only money: by a sign of a currency, their size or their cents?
fn is_mostly_money(cells: &[&str]) -> bool {
    let mut numbers = 0;
    let mut money = 0;
    for amount in cells.iter().filter_map(|cell| amount_of(cell)) {
        let size = amount.value.abs();
        if size == 0 {
            continue;
        }
        let has_cents = size > SCALE && size % STEP_OF_RATES != 0;
        let is_money = !amount.currency.is_empty() || size > HIGHEST_RATE || has_cents;
        numbers += 1;
        money += usize::from(is_money);
    }
    numbers > 0 && money * 2 >= numbers
}

/// The amount of a cell, whatever mark stands before its decimals.
fn amount_of(cell: &str) -> Option<Amount<'_>> {
    let point = amounts::read(cell, DecimalMark::Point);
    point.or_else(|| amounts::read(cell, DecimalMark::Comma))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::terms::ColumnNames;

    /// The name of the column of discounts in a table whose rows have these cells behind those of an order.
    fn discount_of(names: &str, rows: &[&str]) -> Option<String> {
        let split = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        let header = split(&format!("customer_id;date;amount;{names}"));
        let rows = rows.iter().enumerate();
        let rows: Vec<Vec<String>> = rows
            .map(|(at, cells)| {
                split(&format!(
                    "c{};2024-01-{:02};3{at}.15;{cells}",
                    at % 2,
                    at + 1
                ))
            })
            .collect();
        let found = TransactionColumns::find(&header, &rows, &ColumnNames::default());
        let columns = found.expect("customer and date").columns;
        let [.., discount] = columns.details;
        Some(header[discount?].clone())
    }

    #[test]
    fn amounts_of_discounts_are_known_in_seven_languages() {
        for name in [
            "Discount Amount",
            "discount_total",
            "Montant de la remise",
            "Rabattbetrag",
            "Importe del descuento",
            "Importo sconto",
            "Kortingsbedrag",
            "Valor do desconto",
        ] {
            for cells in ["5.00", "-2", "0.00", ""] {
                let found = discount_of(name, &[cells, "0", cells]);
                assert_eq!(found.as_deref(), Some(name), "{cells}");
            }
        }
    }

    #[test]
    fn a_plain_name_is_taken_only_where_the_cells_are_money() {
        for name in [
            "Discount",
            "Remise",
            "Rabatt",
            "Descuento",
            "Sconto",
            "Korting",
            "Desconto",
        ] {
            assert_eq!(discount_of(name, &["2.37", "", "0"]).as_deref(), Some(name));
            assert_eq!(discount_of(name, &["$5.00", "0"]).as_deref(), Some(name));
            assert_eq!(discount_of(name, &["120", "5"]).as_deref(), Some(name));
            for cells in ["10", "12.5", "0.15", "10%", "0", "", "SPRING"] {
                assert_eq!(discount_of(name, &[cells, cells]), None, "{name}: {cells}");
            }
        }
    }

    #[test]
    fn rates_codes_and_doubtful_columns_are_not_taken() {
        assert_eq!(discount_of("Discount (%)", &["12.37", "7.21"]), None);
        assert_eq!(discount_of("Discount rate", &["12.37", "7.21"]), None);
        assert_eq!(discount_of("Discount Amount", &["10%", "5%"]), None);
        assert_eq!(discount_of("Discount Amount", &["0.1", "0.25"]), None);
        assert_eq!(discount_of("Discount Code", &["12.37", "7.21"]), None);
        assert_eq!(discount_of("Gift voucher", &["12.37", "7.21"]), None);
        let two = discount_of("Discount amount;Total discount", &["5.20;5.20", "0;0"]);
        assert_eq!(two, None);
        let better = discount_of("Discount;Discount amount", &["10;5.20", "0;0"]);
        assert_eq!(better.as_deref(), Some("Discount amount"));
    }

    #[test]
    fn what_the_amount_subtracts_is_the_discount() {
        let header = "id,date,quantity,unit price,line discount amount,Total discount";
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let row = |cells: &str| cells.split(',').map(str::to_owned).collect::<Vec<String>>();
        let rows = [
            row("a,2024-01-02,2,10.15,5,5"),
            row("a,2024-02-02,1,10.15,0,0"),
        ];
        let found = TransactionColumns::find(&header, &rows, &ColumnNames::default());
        let columns = found.expect("customer and date").columns;
        assert_eq!(columns.amount.as_ref().map(|it| it.terms.len()), Some(2));
        assert_eq!(columns.details, [None, None, None, None, Some(4)]);
    }
}
