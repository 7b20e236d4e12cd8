//! Whom to contact: the best customers, valuable ones who are going quiet, and former ones worth winning back.

use super::lifecycle::Lifecycle;

/// The customers of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Places {
    /// The place of each customer, from 1; `None` for customers who are not on it.
    pub(super) of: Vec<Option<u32>>,
    /// How many customers would be on it if it were long enough.
    pub(super) belong: u64,
}

/// The lists that customers are put on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Lists {
    /// The customers with the highest value to come.
    pub(super) best: Places,
    /// Overdue customers by the value that they would have if they were still customers for certain; empty without a
    /// model.
    pub(super) going_quiet: Places,
    /// Lapsed customers by what they have spent; empty without a model.
    pub(super) win_back: Places,
}

/// What lists are made from, customer by customer.
pub(super) struct Listed<'a> {
    pub(super) value: &'a [Option<f64>],
    pub(super) past_value: &'a [Option<f64>],
    pub(super) p_alive: &'a [f64],
    pub(super) purchases: &'a [f64],
    pub(super) stages: &'a [Lifecycle],
}

impl Lists {
    /// Lists of so many customers at most.
    pub(super) fn of(customers: &Listed<'_>, longest: usize) -> Self {
        let rows = customers.value.len();
        let best = places(rows, longest, |row| customers.value[row]);
        if customers.stages.is_empty() {
            return Self {
                best,
                ..Self::default()
            };
        }
        let is = |row: usize, stage| customers.stages[row] == stage;
        Self {
            best,
            going_quiet: places(rows, longest, |row| {
                // a rhythm needs two purchases
                let counts = is(row, Lifecycle::Overdue) && customers.purchases[row] > 1.0;
                let value = customers.value[row]? / customers.p_alive[row];
                (counts && value.is_finite()).then_some(value)
            }),
            win_back: places(rows, longest, |row| {
                customers.past_value[row].filter(|_| is(row, Lifecycle::Lapsed))
            }),
        }
    }
}

/// The customers with the highest values above 0; of equals, the first.
fn places(rows: usize, longest: usize, value: impl Fn(usize) -> Option<f64>) -> Places {
    let mut ranked: Vec<(f64, usize)> = (0..rows)
        .filter_map(|row| Some((value(row).filter(|value| *value > 0.0)?, row)))
        .collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    let mut places = Places {
        of: vec![None; rows],
        belong: ranked.len() as u64,
    };
    for (place, (_, row)) in (1..).zip(ranked.into_iter().take(longest)) {
        places.of[row] = Some(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_rank_by_value_to_come_and_by_value_of_the_past() {
        use Lifecycle::{Active, Lapsed, Overdue};
        let lists = Lists::of(
            &Listed {
                value: &[Some(5.0), Some(9.0), Some(4.0), Some(1.0), None],
                past_value: &[Some(50.0), Some(90.0), Some(40.0), Some(800.0), Some(7.0)],
                p_alive: &[0.1, 1.0, 0.5, 0.1, 0.1],
                purchases: &[3.0, 4.0, 2.0, 9.0, 2.0],
                stages: &[Overdue, Active, Overdue, Lapsed, Lapsed],
            },
            2,
        );
        assert_eq!(lists.best.of, [Some(2), Some(1), None, None, None]);
        assert_eq!(lists.going_quiet.of, [Some(1), None, Some(2), None, None]);
        assert_eq!(lists.win_back.of, [None, None, None, Some(1), Some(2)]);
        let belong = [&lists.best, &lists.going_quiet, &lists.win_back].map(|list| list.belong);
        assert_eq!(belong, [4, 2, 2]);
    }
}
