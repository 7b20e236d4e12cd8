//! Values for bidding: none above a bound, and their sum as expected.

/// Values between 0 and a bound whose sum is that of the given ones, as far as the bound allows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounded {
    /// The values, in the order of the given ones, in hundredths.
    pub(crate) cents: Vec<i64>,
    /// The bound: a quantile of the given values, or what their mean needs.
    pub(crate) bound: f64,
    /// What each value below the bound was multiplied by.
    pub(crate) factor: f64,
    /// How many values are at the bound.
    pub(crate) at_bound: usize,
    /// The sum of the given values.
    pub(crate) expected: f64,
}

/// Bounds values at a quantile of theirs, and multiplies the values below it by one factor, so that the sum stays.
///
/// A few large values would otherwise rule the bids, and cutting them alone would make all customers look cheaper than
/// they are.
pub(crate) fn bounded(values: &[f64], quantile: f64) -> Bounded {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let expected: f64 = sorted.iter().sum();
    let above_zero = sorted.iter().filter(|value| **value > 0.0).count();
    if above_zero == 0 {
        return Bounded {
            cents: vec![0; values.len()],
            bound: 0.0,
            factor: 1.0,
            at_bound: 0,
            expected,
        };
    }
    // where nearly all values are 0, a bound below the mean of the others could not keep the sum
    let bound = quantile_of(&sorted, quantile).max(expected / above_zero as f64);
    let factor = factor_for(&sorted, bound, expected);
    let scaled = |value: &f64| (value * factor).min(bound);
    let at_bound = values
        .iter()
        .filter(|value| **value * factor >= bound)
        .count();
    Bounded {
        cents: in_cents(values.iter().map(scaled)),
        bound,
        factor,
        at_bound,
        expected,
    }
}

/// The smallest value that is not exceeded by this share of all.
fn quantile_of(sorted: &[f64], quantile: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number of values"
    )]
    let place = (quantile * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

/// The factor with which values that are cut at a bound have a given sum: the k largest are cut, and
/// k · bound + factor · (sum of the others) is the sum.
fn factor_for(sorted: &[f64], bound: f64, sum: f64) -> f64 {
    let mut below: f64 = sum;
    for (cut, largest) in sorted.iter().rev().enumerate() {
        let factor = (sum - cut as f64 * bound) / below;
        if factor * largest <= bound {
            return factor;
        }
        below -= largest;
        if below <= f64::EPSILON * sum {
            // all values above 0 are at the bound
            let smallest = sorted.iter().find(|value| **value > 0.0);
            return smallest.map_or(1.0, |smallest| bound / smallest);
        }
    }
    1.0
}

/// Whole hundredths whose running sums are those of the values, rounded: no rounding error adds up.
fn in_cents(values: impl Iterator<Item = f64>) -> Vec<i64> {
    let (mut running, mut told) = (0.0_f64, 0_i64);
    let mut cents = Vec::new();
    for value in values {
        running += value;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "money is below 2^53 hundredths"
        )]
        let now = (running * 100.0).round() as i64;
        cents.push((now - told).max(0));
        told = now.max(told);
    }
    cents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(bounded: &Bounded) -> f64 {
        bounded.cents.iter().sum::<i64>() as f64 / 100.0
    }

    #[test]
    fn the_sum_stays_and_no_value_exceeds_the_bound() {
        // a long tail: 1, 1/2, 1/3 … of 10,000
        let values: Vec<f64> = (1..=1000).map(|at| 10_000.0 / f64::from(at)).collect();
        for quantile in [0.5, 0.9, 0.99, 1.0] {
            let found = bounded(&values, quantile);
            assert!(
                (sum(&found) - values.iter().sum::<f64>()).abs() < 0.01,
                "{quantile}"
            );
            let most = *found.cents.iter().max().unwrap() as f64 / 100.0;
            assert!(
                most <= found.bound + 0.01,
                "{quantile}: {most} {}",
                found.bound
            );
        }
        let all = bounded(&values, 1.0);
        assert!((all.factor - 1.0).abs() < 1e-12);
        let half = bounded(&values, 0.9);
        assert!(half.factor > 1.0 && half.at_bound >= 100, "{half:?}");
    }

    #[test]
    fn the_order_of_values_is_kept() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let found = bounded(&values, 0.9);
        assert_eq!(found.cents[0], 0);
        assert!(found.cents[1] < found.cents[2] && found.cents[2] < found.cents[50]);
        assert!(found.cents[50] < found.cents[100]);
    }

    #[test]
    fn a_bound_that_the_mean_exceeds_gives_way() {
        // 99 of 100 are worth nothing
        let mut values = vec![0.0; 100];
        values[7] = 50.0;
        let found = bounded(&values, 0.9);
        assert!((found.bound - 50.0).abs() < 1e-12);
        assert!((sum(&found) - 50.0).abs() < 1e-9);
        assert_eq!(bounded(&[0.0, 0.0], 0.9).cents, [0, 0]);
    }

    #[test]
    fn rounding_errors_do_not_add_up() {
        let values = vec![1.0 / 3.0; 3000];
        assert!((sum(&bounded(&values, 1.0)) - 1000.0).abs() < 1e-9);
    }
}
