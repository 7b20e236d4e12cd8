//! A control group by chance: the same for the same seed, and alike in value to the others.

use arrow::array::StringArray;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::{Error, Result};

/// Groups of customers of about equal value, in each of which the same share is left out.
const STRATA: usize = 10;

/// What is done with a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The customer gets the treatment.
    Treatment,
    /// The customer is left out.
    Control,
}

impl Group {
    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Control => "control",
        }
    }
}

/// The group of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assigned {
    /// From 1, the customers with the lowest forecast, to 10.
    pub stratum: usize,
    /// The group.
    pub group: Group,
}

/// Leaves out a share of the customers by chance, the same share among customers of every value.
///
/// Who is left out depends on the ids, the forecasts and the seed alone. Customers are sorted by forecast into ten strata
/// of equal size. In each, those with the lowest hash of seed and id are left out.
///
/// # Errors
/// When the share is not above 0 and below 1, or leaves one of the groups without customers: wrong usage.
pub fn assign(ids: &StringArray, forecast: &[f64], share: f64, seed: u64) -> Result<Vec<Assigned>> {
    if !(share > 0.0 && share < 1.0) {
        return Err(Error::usage(format!(
            "the share of the control group must be above 0 and below 1: `{share}`"
        )));
    }
    let mut order: Vec<usize> = (0..forecast.len()).collect();
    let by_id = |row: usize| ids.value(row);
    order.sort_by(|left, right| {
        let values = forecast[*left].total_cmp(&forecast[*right]);
        values.then_with(|| by_id(*left).cmp(by_id(*right)))
    });
    let everybody = Assigned {
        stratum: 1,
        group: Group::Treatment,
    };
    let mut assigned = vec![everybody; forecast.len()];
    let (mut seen, mut left_out) = (0, 0);
    for stratum in 1..=STRATA {
        let end = order.len() * stratum / STRATA;
        let mut rows = order[seen..end].to_vec();
        rows.sort_by_key(|row| (xxh3_64_with_seed(by_id(*row).as_bytes(), seed), *row));
        // what rounding leaves over in one stratum is made up for in the next
        let wanted = (share * end as f64).round();
        let controls = rows.iter().take_while(|_| {
            let is_one = (left_out as f64) < wanted;
            left_out += usize::from(is_one);
            is_one
        });
        let controls: Vec<usize> = controls.copied().collect();
        for row in rows {
            assigned[row].stratum = stratum;
        }
        for row in controls {
            assigned[row].group = Group::Control;
        }
        seen = end;
    }
    if left_out == 0 || left_out == forecast.len() {
        return Err(Error::usage(format!(
            "with {} customers a share of {share} leaves one of the groups empty",
            forecast.len()
        )));
    }
    Ok(assigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> StringArray {
        (0..count).map(|at| Some(format!("c{at:05}"))).collect()
    }

    #[test]
    fn the_share_is_exact_and_the_same_in_every_stratum() {
        let forecast: Vec<f64> = (0..5_000).map(|at| f64::from(at * 37 % 101)).collect();
        let assigned = assign(&ids(5_000), &forecast, 0.2, 42).unwrap();
        for stratum in 1..=STRATA {
            let of = assigned.iter().filter(|one| one.stratum == stratum);
            let controls = of.clone().filter(|one| one.group == Group::Control);
            assert_eq!((of.count(), controls.count()), (500, 100));
        }
        let mean = |group: Group| {
            let rows = assigned.iter().zip(&forecast);
            let of: Vec<f64> = rows
                .filter(|(one, _)| one.group == group)
                .map(|(_, x)| *x)
                .collect();
            of.iter().sum::<f64>() / of.len() as f64
        };
        assert!((mean(Group::Control) - mean(Group::Treatment)).abs() < 1.0);
    }

    #[test]
    fn the_same_seed_leaves_out_the_same_customers_and_another_seed_others() {
        let forecast = vec![1.0; 300];
        let by = |seed| assign(&ids(300), &forecast, 0.1, seed).unwrap();
        assert_eq!(by(1), by(1));
        assert_ne!(by(1), by(2));
        assert!(assign(&ids(3), &[1.0; 3], 0.01, 1).unwrap_err().is_usage());
        assert!(assign(&ids(3), &[1.0; 3], 1.0, 1).unwrap_err().is_usage());
    }
}
