//! Columns without names: which of them are the customer, the date and the amount, as far as the cells are sure.

use super::profile::Profile;

/// Positions of the columns that the cells tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unnamed {
    pub(super) customer: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) amount: Option<usize>,
}

/// The names that columns get where a file has none: their numbers, from 1.
pub(super) fn numbers(width: usize) -> Vec<String> {
    (1..=width).map(|at| at.to_string()).collect()
}

/// Are the names of the columns nothing but their numbers?
pub(super) fn is_unnamed(header: &[String]) -> bool {
    header == numbers(header.len())
}

impl Unnamed {
    /// Looks at the first rows.
    pub(super) fn of(rows: &[Vec<String>], width: usize) -> Self {
        let profiles: Vec<Profile> = (0..width).map(|at| Profile::of(rows, at)).collect();
        let date = only(&profiles, Profile::is_dates);
        let is_money = |profile: &Profile| profile.is_decimals() && !profile.is_dates();
        let amount = only(&profiles, is_money);
        let others = |at: &usize| Some(*at) != date && Some(*at) != amount;
        let mut customers: Vec<usize> = (0..width)
            .filter(others)
            .filter(|at| can_be_customer(&profiles[*at]))
            .collect();
        customers.sort_by_key(|at| std::cmp::Reverse(profiles[*at].distinct));
        let customer = match customers[..] {
            [] => None,
            [only] => Some(only),
            // numbers that count have far fewer values than customers; two ids of one customer have as many
            [first, second, ..] => {
                let (most, next) = (profiles[first].distinct, profiles[second].distinct);
                (most >= next * 2 || most == next).then(|| first.min(second))
            }
        };
        Self {
            customer,
            date,
            amount,
        }
    }

    /// The options that name what was found.
    pub(super) fn options(self) -> String {
        let option = |name: &str, at: Option<usize>| {
            let column = at.map_or_else(|| "N".to_owned(), |at| (at + 1).to_string());
            format!("{name} {column}")
        };
        [
            option("--customer-col", self.customer),
            option("--date-col", self.date),
            option("--amount-col", self.amount),
        ]
        .join(" ")
    }
}

fn only(profiles: &[Profile], is_one: impl Fn(&Profile) -> bool) -> Option<usize> {
    let mut found = (0..profiles.len()).filter(|at| is_one(&profiles[*at]));
    found.next().filter(|_| found.next().is_none())
}

fn can_be_customer(profile: &Profile) -> bool {
    profile.is_repeated()
        && profile.distinct > 2
        && !profile.is_dates()
        && !profile.is_decimals()
        && !profile.is_flags()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_tell_what_columns_are() {
        let rows: Vec<Vec<String>> = (0..40)
            .map(|at| {
                let cells = [
                    format!("{:05}", at % 13),
                    format!("1997{:02}01", 1 + at % 12),
                    format!("{}", 1 + at % 3),
                    format!("{}.77", 10 + at),
                ];
                cells.to_vec()
            })
            .collect();
        let found = Unnamed::of(&rows, 4);
        assert_eq!(
            (found.customer, found.date, found.amount),
            (Some(0), Some(1), Some(3))
        );
        assert_eq!(
            found.options(),
            "--customer-col 1 --date-col 2 --amount-col 4"
        );
    }
}
