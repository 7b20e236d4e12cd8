//! The continuous ranked probability score (CRPS) of a count.
//!
//! Σ (F(n) − 1{n ≥ y})² over all counts n: an error in purchases, 0 for a certain and right forecast. It equals the
//! absolute error where the forecast is a single number (Gneiting & Raftery, "Strictly Proper Scoring Rules,
//! Prediction, and Estimation", JASA 102 (2007), section 4.2).

use crate::model::Counts;

/// The score of a distribution that holds with probability `share` and is 0 purchases otherwise, where `actual`
/// purchases came.
#[must_use]
pub(super) fn of_count(actual: u32, share: f64, counts: &Counts) -> f64 {
    let actual = f64::from(actual);
    let mut points = counts.iter().peekable();
    let (mut score, mut beyond) = (0.0, 1.0);
    while let Some((from, probability)) = points.next() {
        beyond -= probability;
        let more = (share * beyond).clamp(0.0, 1.0);
        let to = points.peek().map_or(from.max(actual), |(to, _)| *to);
        let missed = (actual - from).clamp(0.0, to - from);
        let exceeded = to - from - missed;
        score += missed * (1.0 - more).powi(2) + exceeded * more.powi(2);
    }
    score
}

#[cfg(test)]
mod tests {
    use super::of_count;
    use crate::model::Counts;

    #[test]
    fn the_score_is_that_of_pencil_and_paper() {
        let counts = Counts::from_probabilities(vec![0.5, 0.3, 0.2]);
        // F = .5 .8 1
        let close =
            |score: f64, expected: f64| assert!((score - expected).abs() < 1e-15, "{score}");
        close(of_count(0, 1.0, &counts), 0.25 + 0.04);
        close(of_count(1, 1.0, &counts), 0.25 + 0.04);
        close(of_count(2, 1.0, &counts), 0.25 + 0.64);
        close(of_count(5, 1.0, &counts), 0.25 + 0.64 + 3.0);
        // F = .75 .9 1
        close(of_count(1, 0.5, &counts), 0.75_f64.powi(2) + 0.01);
    }

    #[test]
    fn a_certain_forecast_has_its_absolute_error() {
        let counts = Counts::from_probabilities(vec![0.0, 0.0, 0.0, 1.0]);
        for (actual, error) in [(0, 3.0), (3, 0.0), (9, 6.0)] {
            assert!((of_count(actual, 1.0, &counts) - error).abs() < 1e-15);
        }
    }

    #[test]
    fn long_lists_of_counts_change_little() {
        let mean = 6_000.0_f64;
        let counts = Counts::from_survival(|n| (-n / mean).exp());
        // geometric with P(N ≥ n) = q^n: Σ over n < y of (1 − q^(n+1))² and over n ≥ y of q^(2n+2)
        let q = (-1.0 / mean).exp();
        let actual = 9_000_u32;
        let mut exact = 0.0;
        for n in 0..400_000_u32 {
            let left = q.powf(f64::from(n) + 1.0);
            exact += if n < actual {
                (1.0 - left).powi(2)
            } else {
                left * left
            };
        }
        let score = of_count(actual, 1.0, &counts);
        assert!((score / exact - 1.0).abs() < 1e-3, "{score} {exact}");
    }
}
