//! Ranks in which equal customers are equal, whatever the order of the rows.

use std::ops::Range;

/// Calls `each` with the rows of every group of equal values, by rising value, and with its range of places; rows without
/// a value are left out.
fn groups(values: &[Option<f64>], mut each: impl FnMut(&[(f64, usize)], Range<usize>)) {
    let rows = values.iter().zip(0..);
    let mut rising: Vec<(f64, usize)> = rows
        .filter_map(|(value, row)| Some(((*value)?, row)))
        .collect();
    rising.sort_unstable_by(|(left, _), (right, _)| left.total_cmp(right));
    let mut start = 0;
    for equal in rising.chunk_by(|(left, _), (right, _)| left.total_cmp(right).is_eq()) {
        let end = start + equal.len();
        each(equal, start..end);
        start = end;
    }
}

/// The share of customers whose value is lower, from 0 to below 1; `None` without a value.
pub(super) fn share_below(values: &[Option<f64>]) -> Vec<Option<f64>> {
    shares(values, |range, all| range.start as f64 / all)
}

/// The share of customers whose value is lower, and of those whose value is the same the half.
pub(super) fn share_to_middle(values: &[Option<f64>]) -> Vec<Option<f64>> {
    shares(values, |range, all| {
        0.5 * (range.start + range.end) as f64 / all
    })
}

/// The share of customers whose value is higher, from 0 to below 1; `None` without a value.
pub(super) fn share_above(values: &[Option<f64>]) -> Vec<Option<f64>> {
    shares(values, |range, all| (all - range.end as f64) / all)
}

fn shares(values: &[Option<f64>], share: impl Fn(&Range<usize>, f64) -> f64) -> Vec<Option<f64>> {
    let all = values.iter().flatten().count() as f64;
    let mut shares = vec![None; values.len()];
    groups(values, |rows, range| {
        for (_, row) in rows {
            shares[*row] = Some(share(&range, all));
        }
    });
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_equal_shares() {
        let values = [Some(3.0), Some(1.0), None, Some(1.0), Some(9.0)];
        assert_eq!(
            share_below(&values),
            [Some(0.5), Some(0.0), None, Some(0.0), Some(0.75)]
        );
        assert_eq!(
            share_above(&values),
            [Some(0.25), Some(0.5), None, Some(0.5), Some(0.0)]
        );
        assert_eq!(
            share_to_middle(&values),
            [Some(0.625), Some(0.25), None, Some(0.25), Some(0.875)]
        );
    }
}
