//! How well a column fits an amount of money, and which kind of money it is.

use super::meanings::Meaning as M;
use super::names::{AMOUNT, ORDER, QUANTITY, UNIT_PRICE};
use super::roles::Column;

/// What an amount that somebody paid is not called.
const NOT_AN_AMOUNT: &[M] = &[
    M::Id,
    M::Date,
    M::Name,
    M::Status,
    M::Type,
    M::Currency,
    M::Phone,
    M::Email,
    M::Method,
    M::Discount,
    M::Refund,
    M::Balance,
    M::Points,
    M::Rate,
    M::Count,
    M::Quantity,
    M::Lifetime,
    M::Estimate,
    M::Measure,
    M::Group,
    M::Address,
    M::Note,
    M::Staff,
    M::Flag,
    M::Cancel,
];
/// Beginnings of names that mean money that went back.
const REFUNDED: [&str; 8] = [
    "refund",
    "rembours",
    "erstatt",
    "ruckerstatt",
    "rueckerstatt",
    "reembols",
    "rimbors",
    "terugbet",
];
/// Words for money.
const MONEY: &[M] = &[
    M::Amount,
    M::Total,
    M::Paid,
    M::Value,
    M::Price,
    M::Gross,
    M::Net,
];

impl Column {
    /// May its cells be money, as far as they tell?
    fn may_be_money(&self) -> bool {
        let profile = &self.profile;
        let holds_others = profile.is_flags() && profile.largest == 0 || profile.is_emails();
        let is_date = profile.is_dates() && !profile.is_numbers();
        profile.is_empty() || (profile.has_numbers() && !holds_others && !is_date)
    }

    /// How well it fits what the customer paid.
    pub(super) fn as_amount(&self) -> Option<i32> {
        let score = self.amount_by_name()?;
        if !self.may_be_money() {
            // money in a form that is not known: its rows are counted with the reason
            let is_unread = self.profile.has_digits() && !self.profile.has_dates();
            let is_text = is_unread && !self.profile.is_emails() && !self.profile.is_flags();
            return (is_text && score > 80).then(|| score - 50);
        }
        let is_empty = self.profile.is_empty() && self.profile.rows > 0;
        let is_whole_code = self.profile.is_flags() && self.profile.filled > 9;
        Some(score - if is_empty || is_whole_code { 60 } else { 0 })
    }

    fn amount_by_name(&self) -> Option<i32> {
        let exact = self.rank(AMOUNT);
        let is_known = exact.is_some();
        let with_tax = self.is(M::Included) && !self.is(M::Excluded);
        let is_tax_or_shipping = self.is_any(&[M::Tax, M::Shipping]) && !with_tax;
        let is_other = self.is_any(NOT_AN_AMOUNT) || self.is(M::Product);
        let is_reduced_other = is_tax_or_shipping && !self.is(M::Excluded);
        if !is_known && (is_other || is_reduced_other) || self.is(M::Unit) {
            return None;
        }
        if self.is_any(&[M::Cost, M::Fee]) {
            return self.fee_as_amount();
        }
        if self.is_subtotal() {
            return Some(45);
        }
        if self.is(M::Price) && !self.is_any(&[M::Total, M::Paid]) {
            return Some(self.price_as_amount());
        }
        if self.plain.starts_with("totalspen") {
            // most often all that a customer has ever spent
            return Some(68);
        }
        if self.is(M::Paid) && self.is_any(&[M::Amount, M::Total, M::Price, M::Value]) {
            return Some(95);
        }
        if self.reduced_rank(AMOUNT) == Some(0) && !self.is(M::Net) {
            let is_order = self.is(M::Event) || self.reduced == "grandtotal";
            let is_value = self.is(M::Value);
            let is_total = self.is(M::Total);
            let score = 86 + 4 * i32::from(is_order) + 2 * i32::from(is_total);
            return Some(score - 8 * i32::from(is_value) + self.bonus());
        }
        if !self.is_any(MONEY) {
            // a gift or a donation may be the money itself
            let is_money = self.is(M::Event) && self.looks_like_money();
            return is_money.then_some(55);
        }
        let is_event = i32::from(self.is(M::Event));
        let score = match (self.is(M::Total), self.is(M::Amount)) {
            _ if self.is(M::Net) => 70,
            _ if self.is(M::Line) => 72,
            (true, _) => 86 + 4 * is_event + i32::from(self.is(M::Amount)),
            (false, true) => 84 + 3 * is_event,
            _ if self.is(M::Gross) => 78,
            _ if self.is(M::Value) => 60 + 20 * is_event,
            _ => 66,
        };
        Some(score + self.bonus())
    }

    /// A price may be that of the whole row, where its name does not say that it is the price of one.
    fn price_as_amount(&self) -> i32 {
        if self.reduced == "extendedprice" {
            return 72;
        }
        let is_of_one = self.reduced_rank(UNIT_PRICE) == Some(0);
        if is_of_one { 48 } else { 50 }
    }

    /// What a service costs is what the customer pays, where there is nothing else; what a payment costs is not.
    fn fee_as_amount(&self) -> Option<i32> {
        const COSTS: [&str; 8] = [
            "cost",
            "totalcost",
            "cout",
            "couttotal",
            "costo",
            "costototale",
            "custo",
            "custototal",
        ];
        const NOT_FEES: [&str; 8] = [
            "process",
            "transaction",
            "platform",
            "service",
            "commission",
            "tip",
            "payment",
            "card",
        ];
        if self.is(M::Cost) {
            return COSTS.contains(&self.reduced.as_str()).then_some(42);
        }
        let is_of_payment = NOT_FEES.iter().any(|word| self.plain.contains(word));
        let score = if self.is(M::Total) { 58 } else { 46 };
        (!is_of_payment && self.parts.unknown == 0).then_some(score)
    }

    /// What remarks in the name are worth.
    fn bonus(&self) -> i32 {
        let with_tax = self.is(M::Included) && !self.is(M::Excluded);
        4 * i32::from(with_tax) + 4 * i32::from(self.is(M::Base))
            - 6 * i32::from(self.parts.unknown > 0)
    }

    /// Are its numbers money, though its name means a purchase: a donation, rather than the number of an order?
    fn looks_like_money(&self) -> bool {
        const NAMES: [&str; 20] = [
            "donation",
            "donations",
            "gift",
            "gifts",
            "don",
            "dons",
            "spende",
            "spenden",
            "donacion",
            "donazione",
            "doacao",
            "contribution",
            "payment",
            "paiement",
            "zahlung",
            "pagamento",
            "betaling",
            "sale",
            "sales",
            "deposit",
        ];
        let is_number = self.profile.is_whole() && self.profile.is_different();
        let is_known = NAMES.contains(&self.plain.as_str());
        self.profile.is_numbers()
            && (is_known || !is_number)
            && !self.profile.is_flags()
            && (is_known || self.rank(ORDER).is_none())
    }

    /// How well it fits what was paid back on the row of the order.
    pub(super) fn as_refund(&self) -> Option<i32> {
        let others = [
            M::Id,
            M::Date,
            M::Status,
            M::Type,
            M::Method,
            M::Count,
            M::Quantity,
            M::Tax,
            M::Shipping,
            M::Note,
            M::Flag,
            M::Net,
            M::Group,
            M::Rate,
            M::Currency,
            M::Line,
            M::Staff,
        ];
        let is_name = self.parts.has_without(M::Refund, &others);
        let is_number = self.profile.is_numbers() && !self.profile.is_flags();
        let is_zero = self.profile.is_numbers() && self.profile.largest == 0;
        let is_money = is_number || is_zero || (self.profile.is_empty() && self.is_any(MONEY));
        if !is_name || !is_money {
            return None;
        }
        if self.is_any(MONEY) {
            return Some(90);
        }
        // returns without a word for money may be a count of items
        let is_paid_back = REFUNDED.iter().any(|word| self.plain.starts_with(word));
        (is_paid_back || self.profile.is_decimals()).then_some(60)
    }

    /// How well it fits the quantity of a line.
    pub(super) fn as_quantity(&self) -> Option<i32> {
        if !self.profile.is_empty() && !self.profile.has_numbers() {
            return None;
        }
        if self.reduced_rank(QUANTITY).is_some() {
            return Some(95);
        }
        let others = [
            M::Price,
            M::Amount,
            M::Value,
            M::Id,
            M::Date,
            M::Refund,
            M::Shipping,
            M::Type,
        ];
        (self.parts.has_without(M::Quantity, &others)).then_some(80)
    }

    /// How well it fits the price of one.
    pub(super) fn as_unit_price(&self) -> Option<i32> {
        if !self.may_be_money() {
            return None;
        }
        match self.reduced_rank(UNIT_PRICE) {
            Some(0) => return Some(95),
            Some(_) => return Some(70),
            None => {}
        }
        let others = [
            M::Total,
            M::Tax,
            M::Shipping,
            M::Discount,
            M::Cost,
            M::Estimate,
            M::Id,
            M::Type,
            M::Quantity,
            M::Lifetime,
            M::Currency,
            M::Date,
            M::Paid,
        ];
        if self.is_any(&others) {
            return None;
        }
        let is_unit = self.is(M::Unit) && self.is_any(&[M::Price, M::Value, M::Amount]);
        match (is_unit, self.is(M::Price)) {
            (true, _) => Some(90),
            (false, true) => Some(60 - i32::from(self.parts.unknown > 0) * 6),
            (false, false) => None,
        }
    }

    /// Is it a discount in money on the line alone?
    pub(super) fn is_line_discount(&self) -> bool {
        let others = [M::Rate, M::Id, M::Type, M::Total, M::Name];
        let is_amount = self.is_any(&[M::Line, M::Amount, M::Value]);
        let is_rate = self.profile.largest <= super::amounts::SCALE;
        self.parts.has_without(M::Discount, &others)
            && is_amount
            && self.profile.is_numbers()
            && !is_rate
    }

    /// Is it a part of what the order costs, and which sign does it have in the sum?
    pub(super) fn as_part_of_total(&self) -> Option<PartOfTotal> {
        let others = [
            M::Id,
            M::Date,
            M::Status,
            M::Type,
            M::Method,
            M::Name,
            M::Rate,
            M::Currency,
            M::Refund,
            M::Address,
            M::Group,
            M::Note,
            M::Line,
            M::Unit,
            M::Email,
            M::Phone,
            M::Count,
        ];
        if self.is_any(&others)
            || !self.profile.is_numbers()
            || self.profile.is_flags() && self.profile.largest > 0
        {
            return None;
        }
        if self.is(M::Discount) {
            return Some(PartOfTotal::Discount);
        }
        if self.is(M::Tax) {
            return Some(PartOfTotal::Added);
        }
        (self.is(M::Shipping) && !self.is(M::Person)).then_some(PartOfTotal::Added)
    }

    /// Is it named as the amount without what is added to it?
    pub(super) fn is_subtotal(&self) -> bool {
        const WORDS: [&str; 6] = [
            "subtotal",
            "soustotal",
            "zwischensumme",
            "subtotaal",
            "totalht",
            "montantht",
        ];
        self.is(M::Excluded) || WORDS.iter().any(|word| self.plain.contains(word))
    }
}

/// A part of what an order costs, beside its subtotal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOfTotal {
    /// Tax or shipping.
    Added,
    /// What is taken off.
    Discount,
}
