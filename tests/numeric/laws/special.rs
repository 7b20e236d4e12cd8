//! Laws of the special functions.

use clv::special::{stopped_mean, stopped_mean_gradient};
use proptest::prelude::*;

use super::histories::log_uniform;
use super::{assert_near, config};

proptest! {
    #![proptest_config(config(400, "tests/numeric/laws/regressions/special.txt"))]

    /// The sum and the integral meet where the sum would get too long: there is no step.
    #[test]
    fn events_of_a_stopped_process_have_no_step_between_series_and_quadrature(
        shape in log_uniform(1e-2, 1e3), a in log_uniform(1e-2, 1e3), b in log_uniform(1e-2, 1e3),
    ) {
        // where the series ends: 600 terms, or a first term of e^-460
        let terms = |z: f64| shape * z + 10.0 * (shape * z * (1.0 + z)).sqrt() + 40.0 * (1.0 + z);
        let summed = |z: f64| terms(z) <= 600.0 && shape * z.ln_1p() < 460.0;
        let (mut low, mut high) = (1e-6_f64, 20.0_f64);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if summed(middle) { low = middle } else { high = middle }
        }
        let (before, (_, slopes)) = (stopped_mean(shape, a, b, low), stopped_mean_gradient(shape, a, b, low));
        assert_near(stopped_mean(shape, a, b, high) - slopes[3] * (high - low), before, 2e-12, 0.0, "the mean");
        let (_, after) = stopped_mean_gradient(shape, a, b, high);
        let sizes = [shape, a, b, low];
        for i in 0..4 {
            assert_near(after[i] * sizes[i], slopes[i] * sizes[i], 1e-7, 1e-7 * before, "its derivatives");
        }
    }

    /// On a logarithmic scale the mean bends by no more than 1, so that neighbours lie on a line.
    #[test]
    fn events_of_a_stopped_process_have_no_spikes(
        shape in log_uniform(1e-3, 1e4), a in log_uniform(1e-3, 1e4), b in log_uniform(1e-3, 1e4), z in log_uniform(1e-6, 1e6),
    ) {
        let [before, here, after] = [-1e-5, 0.0, 1e-5].map(|by| stopped_mean(shape, a, b, z * f64::exp(by)).ln());
        prop_assert!((before - 2.0 * here + after).abs() < 1e-9, "{} {} {}", before, here, after);
    }
}

/// The tail of the integral towards p = 0 once ran into numbers too small to have digits (mpmath).
#[test]
fn events_of_a_stopped_process_do_not_add_up_rounding() {
    let mean = |z: f64| stopped_mean(3604.6697235121264, 0.003748910507543976, 1.0, z);
    assert_near(mean(0.11510621133646082), 406.29539148403693, 1e-12, 0.0, "the mean");
    assert_near(mean(0.1237861251147402), 436.81447454782363, 1e-12, 0.0, "the mean");
    assert_near(mean(0.13533528323466062), 477.40963277820743, 1e-12, 0.0, "the mean");
}
