//! How well a column fits a role, by its name and its content together.

use super::meanings::{Meaning as M, Meanings};
use super::name_parts::NameParts;
use super::names::{CUSTOMER, DATE, EMAIL, NUMBER, ORDER, PHONE, Ranks};
use super::plain::{plain, without_currency};
use super::profile::Profile;

/// One column: where it stands, what it is called and what it holds.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) at: usize,
    /// Its name without case, accents and marks.
    pub(super) plain: String,
    /// The same without a remark in brackets and the code of a currency.
    pub(super) reduced: String,
    pub(super) parts: NameParts,
    pub(super) profile: Profile,
}

/// What a column that names the customer is not called.
const NOT_A_CUSTOMER: &[M] = &[
    M::Staff,
    M::Store,
    M::Product,
    M::Supplier,
    M::Birth,
    M::Count,
    M::Quantity,
    M::Type,
    M::Group,
    M::Status,
    M::Stage,
    M::Address,
    M::Note,
    M::Device,
    M::Currency,
    M::Method,
    M::Points,
    M::Measure,
    M::Flag,
    M::Email,
    M::Phone,
    M::Amount,
    M::Price,
    M::Total,
    M::Discount,
    M::Tax,
    M::Balance,
    M::Rate,
    M::PartOfName,
    M::Date,
    M::Time,
    M::Lifetime,
];
/// What a customer's address or number is not called.
const NOT_A_CONTACT: &[M] = &[
    M::Staff,
    M::Store,
    M::Product,
    M::Supplier,
    M::Count,
    M::Type,
    M::Group,
    M::Status,
    M::Note,
    M::Method,
    M::Flag,
    M::Date,
];
/// What a status that is not of an order belongs to.
pub(super) const NOT_OF_AN_ORDER: &[M] = &[
    M::Person,
    M::Address,
    M::Product,
    M::Email,
    M::Tax,
    M::Group,
    M::Store,
];
/// What the date of an order is not called.
const NOT_THE_DATE: &[M] = &[
    M::Birth,
    M::Cancel,
    M::Refund,
    M::Id,
    M::Name,
    M::Type,
    M::Count,
    M::Quantity,
    M::Status,
    M::Method,
    M::Address,
    M::Currency,
    M::Lifetime,
    M::Estimate,
    M::Group,
    M::Email,
    M::Phone,
    M::Note,
    M::Flag,
];

impl Column {
    /// Takes the name of a column apart and looks at its cells.
    pub(super) fn of(at: usize, name: &str, rows: &[Vec<String>]) -> Self {
        Self {
            at,
            plain: plain(name),
            reduced: without_currency(name),
            parts: NameParts::of(name),
            profile: Profile::of(rows, at),
        }
    }

    /// The rank of its name in a list of known ones, the best being 0.
    pub(super) fn rank(&self, ranks: Ranks) -> Option<usize> {
        let plain = self.plain.as_str();
        ranks.iter().position(|rank| rank.contains(&plain))
    }

    /// The same of its name without brackets and currency.
    pub(super) fn reduced_rank(&self, ranks: Ranks) -> Option<usize> {
        let reduced = self.reduced.as_str();
        let position = ranks.iter().position(|rank| rank.contains(&reduced));
        self.rank(ranks).or(position)
    }

    pub(super) fn is(&self, meaning: M) -> bool {
        self.parts.all.has(meaning)
    }

    pub(super) fn is_any(&self, meanings: &[M]) -> bool {
        self.parts.all.any(meanings)
    }

    /// How well it fits the customer's id.
    pub(super) fn as_customer(&self) -> Option<i32> {
        let score = self.customer_by_name()?;
        let holds_something_else =
            self.profile.is_dates() && !self.profile.is_whole() || self.profile.is_decimals();
        if holds_something_else || (self.profile.is_flags() && self.profile.filled > 3) {
            return None;
        }
        let is_coded =
            self.profile.is_coded() || self.profile.distinct == 1 && self.profile.filled > 9;
        let is_empty = self.profile.is_empty() && self.profile.rows > 0;
        Some(score - if is_coded { 60 } else { 0 } - if is_empty { 90 } else { 0 })
    }

    fn customer_by_name(&self) -> Option<i32> {
        match self.rank(CUSTOMER) {
            Some(0) => return Some(100),
            Some(_) => return Some(if self.profile.is_names() { 55 } else { 80 }),
            None => {}
        }
        if self.rank(NUMBER).is_some() {
            return Some(if self.profile.is_repeated() { 60 } else { 20 });
        }
        let names = self.profile.is_names();
        if names && self.is(M::Name) && self.is(M::PartOfName) && self.parts.each.len() <= 3 {
            return Some(52);
        }
        if self.is_any(NOT_A_CUSTOMER) || self.numbers_orders() {
            return None;
        }
        if self.is(M::Person) {
            return Some(match (self.is(M::Id), self.is(M::Name)) {
                _ if names => 55,
                (true, _) => 95,
                (false, true) => 58,
                (false, false) => 72 - self.unknown(),
            });
        }
        let parts = &self.parts.each;
        let is_loyalty_card = parts.len() > 1 && parts.iter().all(|part| part.has(M::Card));
        if self.is(M::Card) && (self.is(M::Id) || is_loyalty_card) {
            return Some(75);
        }
        if self.is(M::Company) {
            return Some(if self.is(M::Id) { 70 } else { 45 });
        }
        let is_name =
            self.is(M::Name) && self.parts.unknown == 0 && !self.is_any(&[M::Shipping, M::Line]);
        if is_name && self.is(M::Billing) {
            return Some(50);
        }
        (is_name && names && !self.is(M::Event)).then_some(30)
    }

    /// Is it the number of an order, though its name speaks of a customer too: `customer_order_id`?
    fn numbers_orders(&self) -> bool {
        let (Some(event), Some(person)) = (
            self.parts.position(M::Event),
            self.parts.position(M::Person),
        ) else {
            return false;
        };
        let starts_with_id = self.parts.position(M::Id) == Some(0);
        self.is(M::Id) && (event > person) != starts_with_id
    }

    pub(super) fn unknown(&self) -> i32 {
        if self.parts.unknown > 0 { 12 } else { 0 }
    }

    /// Does it hold names of people, which two customers may share?
    pub(super) fn is_name_of_customer(&self) -> bool {
        self.profile.is_names()
            || (self.is(M::Name) && !self.is(M::Id) && self.profile.is_empty())
            || (self.is_any(&[M::Name, M::Company]) && !self.is(M::Id))
    }

    /// How well it fits the customer's e-mail address.
    pub(super) fn as_email(&self) -> Option<i32> {
        let holds_others = self.profile.rows > 0 && !self.profile.has_emails();
        if holds_others || self.is_any(NOT_A_CONTACT) {
            return None;
        }
        let score = match self.rank(EMAIL) {
            Some(0) => 100,
            Some(_) => 90,
            None if !self.is(M::Email) && self.rank(CUSTOMER).is_some() => return None,
            None if !self.is(M::Email) => {
                let is_person = self.profile.is_emails() && !self.is_any(&[M::Shipping, M::Cost]);
                return is_person.then_some(40);
            }
            None if self.is(M::Shipping) => 50,
            None if self.is_any(&[M::Person, M::Billing, M::Event]) => 95,
            None => 80 - self.unknown(),
        };
        Some(score)
    }

    /// How well it fits the customer's phone number.
    pub(super) fn as_phone(&self) -> Option<i32> {
        let holds_others = self.profile.rows > 0 && !self.profile.is_phones();
        if holds_others || self.is_any(NOT_A_CONTACT) {
            return None;
        }
        if self.rank(PHONE).is_some() {
            return Some(90);
        }
        let is_phone = self.is(M::Phone) && self.parts.unknown == 0;
        is_phone.then(|| if self.is(M::Shipping) { 50 } else { 80 })
    }

    /// Is it the day on which a deal was closed?
    pub(super) fn is_close_date(&self) -> bool {
        const NAMES: [&str; 5] = [
            "closedate",
            "closedat",
            "dateclosed",
            "closeddate",
            "wondate",
        ];
        NAMES.contains(&self.plain.as_str())
    }

    /// How well it fits the date of the order.
    pub(super) fn as_date(&self) -> Option<i32> {
        let by_name = self.date_by_name();
        let (is_dates, has_dates) = (self.profile.is_dates(), self.profile.has_dates());
        let is_text = !self.profile.is_empty() && !self.profile.has_numbers();
        match by_name {
            Some(score) if self.profile.rows == 0 || is_dates => Some(score),
            Some(score) if self.profile.is_empty() => Some(score - 80),
            Some(score) if has_dates => Some(score - 5),
            // numbers may be dates of a spreadsheet, texts dates in a form that is not known
            Some(score) => Some(score - if is_text { 60 } else { 40 }),
            None if is_dates && !self.profile.is_numbers() && !self.is_any(NOT_THE_DATE) => {
                Some(10)
            }
            None => None,
        }
    }

    fn date_by_name(&self) -> Option<i32> {
        if self.plain == "date" || self.means_only(M::Date) {
            return Some(92);
        }
        if self.rank(DATE) == Some(0) && !self.is_any(&[M::Paid, M::Create]) {
            return Some(if self.is(M::Event) { 95 } else { 92 });
        }
        if self.is_any(NOT_THE_DATE) {
            return None;
        }
        let is_dates = self.profile.is_dates();
        let (has_date, has_time) = (self.is(M::Date), self.is(M::Time));
        if !has_date && !has_time {
            let is_event = self.is_any(&[M::Event, M::Create, M::Begin, M::Paid]);
            let holds = is_dates && !self.profile.is_numbers();
            return (holds && is_event).then(|| self.date_of_what() - 15);
        }
        if !has_date && !is_dates && !self.profile.is_empty() {
            return None;
        }
        let of_day_only = self.plain == "day" || self.plain == "jour" || self.plain == "tag";
        let score = if of_day_only { 70 } else { self.date_of_what() };
        Some(score - i32::from(self.parts.unknown > 0) * 4)
    }

    /// Do all parts of its name have one meaning: `Fecha`, `Datum`, `Data`?
    fn means_only(&self, meaning: M) -> bool {
        const SHORT: [&str; 9] = ["at", "on", "day", "dia", "tag", "dag", "ts", "when", "jour"];
        let is_known = self.parts.unknown == 0 && !SHORT.contains(&self.plain.as_str());
        is_known && self.plain != "timestamp" && self.parts.each == [Meanings::one(meaning)]
    }

    /// Which of several dates it is.
    fn date_of_what(&self) -> i32 {
        if self.is(M::Update) && !self.is(M::PartOfName) || self.is(M::Update) && self.is(M::Time) {
            return 10;
        }
        if self.is(M::Update) {
            return 12;
        }
        if self.is(M::End) {
            return 25;
        }
        if self.is(M::Product) && self.parts.each.len() > 1 && !self.is(M::Fee) {
            return 30;
        }
        if self.is(M::Shipping) {
            return 40;
        }
        if self.is_any(&[M::Posted, M::Value]) {
            return 60;
        }
        if self.is(M::Create) {
            return if self.is(M::Event) { 88 } else { 72 };
        }
        if self.is(M::Paid) {
            return 82;
        }
        if self.is(M::Begin) {
            return 65;
        }
        match (self.is(M::Event), self.is(M::Date)) {
            (true, true) => 95,
            (true, false) => 90,
            (false, true) if self.is(M::Person) => 20,
            (false, true) => 74,
            (false, false) => 60,
        }
    }

    /// How well it fits the number of the order.
    pub(super) fn as_order(&self) -> Option<i32> {
        let holds_others = self.profile.is_decimals()
            || (self.profile.is_dates() && !self.profile.is_whole())
            || self.profile.is_flags() && self.profile.filled > 3;
        if holds_others {
            return None;
        }
        match self.rank(ORDER) {
            Some(0) => {
                return Some(if self.plain.contains("transaction") {
                    88
                } else {
                    95
                });
            }
            Some(_) => return Some(70),
            None => {}
        }
        let others = [
            M::Line,
            M::Product,
            M::Staff,
            M::Store,
            M::Supplier,
            M::Method,
            M::Type,
            M::Status,
            M::Device,
            M::Shipping,
            M::Date,
            M::Count,
            M::Discount,
            M::Refund,
            M::Card,
            M::Group,
            M::Tax,
        ];
        if !self.is(M::Event) || !self.is(M::Id) || self.is_any(&others) {
            return None;
        }
        if self.is(M::Person) && !self.numbers_orders() {
            return None;
        }
        Some(if self.is(M::Paid) { 60 } else { 85 } - self.unknown())
    }
}
