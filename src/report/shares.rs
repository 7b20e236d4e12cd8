//! Turns bins of value into the figures of two charts: customers by value, and value by tenth of customers.

use super::portfolio::Bin;

/// Number of groups of equal size.
const GROUPS: usize = 10;

/// Value of each tenth of the customers, the most valuable tenth first, as shares of the whole.
///
/// A bin that belongs to two tenths is divided as if its customers had equal value. Empty without value.
pub(super) fn tenths(bins: impl DoubleEndedIterator<Item = Bin> + Clone) -> Vec<f64> {
    let sum = |of: fn(Bin) -> f64| bins.clone().map(of).sum::<f64>();
    let (customers, value) = (sum(|bin| bin.customers as f64), sum(|bin| bin.value));
    if value <= 0.0 {
        return Vec::new();
    }
    let size = customers / GROUPS as f64;
    let mut shares = vec![0.0; GROUPS];
    let mut before = 0.0;
    for bin in bins.rev() {
        let (start, end) = (before, before + bin.customers as f64);
        for (group, share) in shares.iter_mut().enumerate() {
            let (low, high) = (group as f64 * size, (group + 1) as f64 * size);
            let inside = (end.min(high) - start.max(low)).max(0.0);
            *share += inside / (end - start) * bin.value / value;
        }
        before = end;
    }
    shares
}

/// The number of customers whose value lies in `low..high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) customers: u64,
}

/// Customers by value, in steps of 1, 2, 5, 10, …; the lowest step includes all customers below it.
pub(super) fn steps(bins: impl Iterator<Item = Bin>) -> Vec<Step> {
    const MOST: usize = 12;
    let mut steps: Vec<Step> = Vec::new();
    for bin in bins {
        let (low, high) = around(bin.value / bin.customers as f64);
        match steps.last_mut().filter(|last| last.low >= low) {
            Some(last) => last.customers += bin.customers,
            None => steps.push(Step {
                low,
                high,
                customers: bin.customers,
            }),
        }
    }
    let steps = without_gaps(&steps);
    let rest = steps.len().saturating_sub(MOST);
    let below: u64 = steps[..rest].iter().map(|step| step.customers).sum();
    let mut kept = steps[rest..].to_vec();
    if let Some(first) = kept.first_mut() {
        first.low = 0.0;
        first.customers += below;
    }
    kept
}

/// The limits of the step of 1, 2, 5, 10, … that holds a value.
#[allow(clippy::cast_possible_truncation)]
fn around(value: f64) -> (f64, f64) {
    let value = value.max(1e-9);
    let decade = 10_f64.powi(value.log10().floor() as i32);
    let edges = [1.0, 2.0, 5.0, 10.0];
    let at = edges
        .iter()
        .skip(1)
        .position(|edge| value < edge * decade)
        .unwrap_or(edges.len() - 2);
    (edges[at] * decade, edges[at + 1] * decade)
}

/// The same steps, with the empty ones between them.
fn without_gaps(steps: &[Step]) -> Vec<Step> {
    let mut filled: Vec<Step> = Vec::new();
    for step in steps {
        while let Some(last) = filled
            .last()
            .filter(|last| last.high < step.low * (1.0 - 1e-9))
        {
            let (low, high) = around(last.high * (1.0 + 1e-9));
            filled.push(Step {
                low,
                high,
                customers: 0,
            });
        }
        filled.push(*step);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::{Bin, steps, tenths};

    #[test]
    fn tenths_add_up_and_divide_a_bin_between_two() {
        let bins = [
            Bin {
                customers: 9,
                value: 0.0,
            },
            Bin {
                customers: 11,
                value: 110.0,
            },
        ];
        let shares = tenths(bins.into_iter());
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((shares[0] - 2.0 / 11.0).abs() < 1e-12);
        assert!((shares[5] - 1.0 / 11.0).abs() < 1e-12);
        assert!(shares[6].abs() < 1e-12);
    }

    #[test]
    fn steps_have_no_gaps_and_lose_no_customer() {
        let bins = [0.0, 0.3, 1.5, 70.0, 99.0].map(|value| Bin {
            customers: 1,
            value,
        });
        let steps = steps(bins.into_iter());
        assert_eq!(steps.iter().map(|step| step.customers).sum::<u64>(), 5);
        assert!(
            steps
                .windows(2)
                .all(|pair| (pair[0].high / pair[1].low - 1.0).abs() < 1e-9)
        );
        assert_eq!(
            steps
                .last()
                .map(|step| (step.low, step.high, step.customers)),
            Some((50.0, 100.0, 2))
        );
    }
}
