//! What is watched for while customers pass by, one after the other in order of id: ids that differ in
//! spelling alone, customers who buy far more than all others, and histories that were cut.

use std::borrow::Cow;

use crate::caution::Caution;
use crate::input::ids::same_id;
use crate::input::sampled::Sampled;

/// Customers that are enough to call a few of them far above all others.
const ENOUGH: u64 = 10;
/// Purchases of a customer who may be no single person.
const MANY: u64 = 20;
/// So many times as many purchases as the next customer is far above.
const TIMES: u64 = 4;
/// Customers at the top that are compared.
const TOP: usize = 4;

/// One customer as they pass by.
pub(super) struct Passing<'a> {
    pub(super) id: &'a str,
    pub(super) rows: u64,
    pub(super) purchases: u64,
    pub(super) value: i128,
}

/// What has been seen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    top: Vec<Top>,
    customers: u64,
    rows: u64,
    purchases: u64,
    value: i128,
    began_before: u64,
}

#[derive(Debug, Clone)]
struct Top {
    id: String,
    rows: u64,
    purchases: u64,
    value: i128,
}

impl Watch {
    /// Sees one customer; `before` are those with rows before the observation window.
    pub(super) fn see(&mut self, passing: &Passing, before: &Sampled) {
        if passing.purchases == 0 {
            return;
        }
        self.customers += 1;
        self.rows += passing.rows;
        self.purchases += passing.purchases;
        self.value = self.value.saturating_add(passing.value);
        self.began_before += u64::from(before.contains(passing.id));
        let least = self.top.last().map_or(0, |top| top.purchases);
        if self.top.len() < TOP || passing.purchases >= least {
            self.rank(Top {
                id: passing.id.to_owned(),
                rows: passing.rows,
                purchases: passing.purchases,
                value: passing.value,
            });
        }
    }

    /// Adds what was seen of other customers.
    pub(super) fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.rows += other.rows;
        self.purchases += other.purchases;
        self.value = self.value.saturating_add(other.value);
        self.began_before += other.began_before;
        other.top.iter().for_each(|top| self.rank(top.clone()));
    }

    /// Keeps a customer if they are among those with most purchases; of equals the smaller ids.
    fn rank(&mut self, top: Top) {
        let is_before = |other: &Top| (other.purchases, &top.id) > (top.purchases, &other.id);
        let at = self.top.partition_point(is_before);
        self.top.insert(at, top);
        self.top.truncate(TOP);
    }

    /// Customers with a purchase in the window and rows before it.
    pub(super) fn began_before(&self, before: &Sampled) -> u64 {
        (self.began_before * before.share()).min(self.customers)
    }

    /// The few customers who buy far more often than all others.
    #[expect(clippy::cast_precision_loss, reason = "shares are shown in per cent")]
    pub(super) fn dominant(&self) -> Option<Caution> {
        if self.customers < ENOUGH {
            return None;
        }
        let cut = (1..self.top.len()).rev().find(|cut| {
            let (last, next) = (&self.top[cut - 1], &self.top[*cut]);
            last.purchases >= MANY && last.purchases >= TIMES * next.purchases
        })?;
        let few = &self.top[..cut];
        let sum = |of: fn(&Top) -> i128| few.iter().map(of).sum::<i128>() as f64;
        let purchases_share = sum(|top| i128::from(top.purchases)) / self.purchases as f64;
        Some(Caution::DominantCustomers {
            ids: few.iter().map(|top| format!("`{}`", top.id)).collect(),
            rows_share: sum(|top| i128::from(top.rows)) / self.rows as f64,
            purchases: few[cut - 1].purchases,
            purchases_share,
            value_share: if self.value > 0 {
                sum(|top| top.value) / self.value as f64
            } else {
                purchases_share
            },
            next: self.top[cut].purchases,
        })
    }
}

/// Ids by their spelling without case, leading zeros and a trailing `.0`.
///
/// Ids come in order of their bytes: `00101` comes before `101`, and `101.0` follows it with no other number
/// between. So only ids with letters and those with leading zeros are remembered.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    words: Sampled,
    zeros: Sampled,
    number: String,
    numbers: u64,
    example: String,
}

impl Spellings {
    /// Sees the next id in order of bytes.
    pub(super) fn see(&mut self, id: &str) {
        let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
        let is_alike = if !is_number {
            let spelt = same_id(id, true);
            match spelt {
                // `101.0`
                Cow::Borrowed(number) if number.len() < id.len() => {
                    let is_there = number == self.number || self.zeros.contains(number);
                    self.numbers += u64::from(is_there);
                    is_there
                }
                word => self.words.insert(&word),
            }
        } else if id.starts_with('0') && id.len() > 1 {
            self.zeros.insert(id.trim_start_matches('0'))
        } else {
            self.number.clear();
            self.number.push_str(id);
            let is_there = self.zeros.contains(id);
            self.numbers += u64::from(is_there);
            is_there
        };
        if is_alike && self.example.is_empty() {
            id.clone_into(&mut self.example);
        }
    }

    /// Ids that are another one in a different spelling.
    pub(super) fn caution(&self) -> Option<Caution> {
        let customers = self.alike();
        (customers > 0).then(|| Caution::IdsAlike {
            customers,
            example: self.example.clone(),
        })
    }

    fn alike(&self) -> u64 {
        self.numbers + self.zeros.repeats() + self.words.repeats()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(ids: &[&str]) -> (u64, String) {
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        let mut spellings = Spellings::default();
        sorted.iter().for_each(|id| spellings.see(id));
        (spellings.alike(), spellings.example.clone())
    }

    #[test]
    fn ids_that_differ_in_spelling_alone_are_counted() {
        assert_eq!(
            alike(&["101", "101.0", "102", "1010"]),
            (1, "101.0".to_owned())
        );
        assert_eq!(
            alike(&["00101", "101", "102", "0102"]),
            (2, "101".to_owned())
        );
        assert_eq!(alike(&["Ann@x.org", "ann@x.org", "bob@x.org"]).0, 1);
        assert_eq!(alike(&["1", "10", "100", "a", "b", "1.5"]).0, 0);
    }

    fn dominant(purchases: &[u64]) -> Option<Vec<String>> {
        let mut watch = Watch::default();
        for (at, purchases) in purchases.iter().enumerate() {
            let passing = Passing {
                id: &at.to_string(),
                rows: *purchases,
                purchases: *purchases,
                value: 1,
            };
            watch.see(&passing, &Sampled::default());
        }
        match watch.dominant()? {
            Caution::DominantCustomers { ids, .. } => Some(ids),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn customers_far_above_all_others_are_named() {
        let mut shop = vec![3; 20];
        assert_eq!(dominant(&shop), None);
        shop[7] = 11;
        assert_eq!(dominant(&shop), None);
        shop[7] = 40;
        assert_eq!(dominant(&shop), Some(vec!["`7`".to_owned()]));
        shop[9] = 200;
        assert_eq!(
            dominant(&shop),
            Some(vec!["`9`".to_owned(), "`7`".to_owned()])
        );
        assert_eq!(dominant(&[1, 2, 100]), None);
    }
}
