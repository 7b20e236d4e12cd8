//! Which rows are sales and which are refunds, where no mapping says it: by flags, types and dates of cancellation.

use crate::caution::Caution;

use super::columns::TransactionColumns;
use super::meanings::Meaning as M;
use super::roles::{Column, NOT_OF_AN_ORDER};
use super::rules::{Rule, Test};
use super::statuses::{is_cancelled, is_other_type, is_refund, is_unpaid};

/// Words for no.
const NO: [&str; 16] = [
    "false", "f", "no", "n", "0", "0.0", "non", "nein", "nee", "não", "nao", "faux", "falsch",
    "falso", "onwaar", "off",
];
/// Words for yes.
const YES: [&str; 19] = [
    "true",
    "t",
    "yes",
    "y",
    "1",
    "1.0",
    "oui",
    "ja",
    "si",
    "sí",
    "sì",
    "sim",
    "vrai",
    "wahr",
    "verdadero",
    "verdadeiro",
    "vero",
    "waar",
    "x",
];
/// Types that a column of types has at most.
const TYPES: usize = 40;

/// The rules of a file, and what is to be said of them.
#[derive(Debug, Default)]
pub(super) struct GenericRules {
    pub(super) never: Vec<Rule>,
    pub(super) refunds: Option<Rule>,
    pub(super) cautions: Vec<Caution>,
}

impl GenericRules {
    /// Looks for columns that tell rows apart which are not sales.
    pub(super) fn of(
        header: &[String],
        rows: &[Vec<String>],
        columns: &TransactionColumns,
    ) -> Self {
        let mut found = Self::default();
        let used = columns.used();
        let free = (0..header.len()).filter(|at| !used.contains(at));
        for column in free.map(|at| Column::of(at, &header[at], rows)) {
            let name = &header[column.at];
            if let Some(rule) = column.never(name, columns.refund.is_some()) {
                found.never.push(rule);
            } else if let Some(rule) = column.refund_flag(name) {
                found.refunds.get_or_insert(rule);
            } else if column.is_of_types() {
                found.look_at_types(&column, name, rows);
            }
        }
        found.never.retain(|rule| rule.leaves_some(rows));
        found
    }

    fn look_at_types(&mut self, column: &Column, name: &str, rows: &[Vec<String>]) {
        let cells = rows.iter().filter_map(|row| row.get(column.at));
        let mut refunds: Vec<&str> = cells
            .map(|cell| cell.trim())
            .filter(|it| is_refund(it))
            .collect();
        refunds.sort_unstable();
        refunds.dedup();
        if !refunds.is_empty() {
            self.cautions.push(Caution::RefundsByType {
                column: name.to_owned(),
                types: refunds.iter().map(|it| format!("`{it}`")).collect(),
            });
        }
        if self.refunds.is_none() {
            self.refunds = Some(Rule::tested(column.at, name, Test::Word(is_refund)));
        }
        self.never
            .push(Rule::tested(column.at, name, Test::Word(is_other_type)));
    }
}

impl Column {
    /// The rule by which rows are left out, where the column is a flag, a date of cancellation or a further status.
    fn never(&self, name: &str, has_refund: bool) -> Option<Rule> {
        let rule = |test| Some(Rule::tested(self.at, name, test));
        let is_flags = self.profile.is_flags() && self.profile.distinct <= 2;
        if is_flags && self.is_any(&[M::Cancel, M::Test]) && !self.is_a_live_flag() {
            return rule(Test::OneOf(&YES));
        }
        if is_flags && (self.is_a_live_flag() || self.says_that_it_was_paid()) {
            return rule(Test::OneOf(&NO));
        }
        if is_flags && !has_refund && self.says_that_it_was_refunded() {
            return rule(Test::OneOf(&YES));
        }
        if self.is_a_cancellation() {
            return rule(Test::Filled);
        }
        if self.plain == "mode" || self.plain == "environment" {
            return rule(Test::OneOf(&["test", "sandbox", "demo"]));
        }
        if !self.is(M::Status) || self.is_any(NOT_OF_AN_ORDER) || self.profile.has_numbers() {
            return None;
        }
        if self.is(M::Paid) {
            rule(Test::Word(is_unpaid))
        } else {
            rule(Test::Word(is_cancelled))
        }
    }

    /// `livemode`: a row without it is a test.
    fn is_a_live_flag(&self) -> bool {
        self.plain == "livemode" || self.plain == "live" || self.plain == "islive"
    }

    /// `paid`, `captured`, `is_won`, `valid`: a row without it is no sale.
    fn says_that_it_was_paid(&self) -> bool {
        const NAMES: [&str; 20] = [
            "paid",
            "ispaid",
            "captured",
            "iscaptured",
            "succeeded",
            "success",
            "won",
            "iswon",
            "valid",
            "isvalid",
            "completed",
            "iscompleted",
            "confirmed",
            "bezahlt",
            "paye",
            "payee",
            "pagado",
            "pagato",
            "betaald",
            "pago",
        ];
        NAMES.contains(&self.plain.as_str())
    }

    /// `refunded`, `is_returned`: the order of the row was paid back.
    fn says_that_it_was_refunded(&self) -> bool {
        const NAMES: [&str; 8] = [
            "refunded",
            "isrefunded",
            "returned",
            "isreturned",
            "rembourse",
            "erstattet",
            "reembolsado",
            "rimborsato",
        ];
        NAMES.contains(&self.plain.as_str())
    }

    /// `is_refund`: the row is a refund.
    fn refund_flag(&self, name: &str) -> Option<Rule> {
        let is_flag = self.profile.is_flags() && self.profile.distinct <= 2;
        (is_flag
            && self.is(M::Refund)
            && !self.says_that_it_was_refunded()
            && self.parts.unknown == 0)
            .then(|| Rule::tested(self.at, name, Test::OneOf(&YES)))
    }

    /// `cancelled_at`: a row with it is no sale.
    fn is_a_cancellation(&self) -> bool {
        let others = [
            M::Fee,
            M::Amount,
            M::Total,
            M::Count,
            M::Id,
            M::Rate,
            M::Status,
            M::Type,
        ];
        if !self.is(M::Cancel) || self.is_any(&others) || self.parts.unknown > 0 {
            return false;
        }
        let is_date = self.is_any(&[M::Date, M::Time])
            && (self.profile.is_dates() || self.profile.is_empty());
        let is_reason = self.is(M::Note) && self.profile.filled * 2 < self.profile.rows;
        is_date || is_reason || (self.profile.is_dates() && !self.profile.is_numbers())
    }

    /// Does it say what kind of row each is: `type`, `event type`, `transaction_type`?
    fn is_of_types(&self) -> bool {
        let others = [
            M::Person,
            M::Card,
            M::Product,
            M::Method,
            M::Address,
            M::Currency,
            M::Shipping,
            M::Group,
            M::Store,
            M::Tax,
            M::Discount,
            M::Staff,
            M::Device,
            M::Name,
            M::Id,
            M::Date,
            M::Amount,
            M::Note,
            M::Paid,
        ];
        let is_event = ["event", "eventname", "action"].contains(&self.plain.as_str());
        (self.is(M::Type) || is_event)
            && !self.is_any(&others)
            && self.profile.distinct <= TYPES
            && !self.profile.has_numbers()
            && !self.profile.is_flags()
    }
}
