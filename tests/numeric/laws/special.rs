//! Laws of the special functions.

use clv::testing::special::{
    BetaSums, Cycles, beta_inc, ln_beta_kernel, stopped_geometric, stopped_mean,
    stopped_mean_gradient, stopped_rate,
};
use proptest::prelude::*;

use super::histories::log_uniform;
use super::{assert_near, config};

/// A process with cycles of up to twelve events, some of them passed.
fn cycles(shape: f64, shares: &[f64]) -> Cycles {
    let sum: f64 = shares.iter().sum();
    Cycles::new(shape, shares.iter().map(|share| share / sum).collect())
}

proptest! {
    #![proptest_config(config(300, "tests/numeric/laws/regressions/special.txt"))]

    /// The sum over events and the integral over roots meet where the sum would get too long.
    #[test]
    fn stopped_cycles_have_no_step_between_sum_and_quadrature(
        shape in log_uniform(1e-2, 3e3), a in log_uniform(1e-2, 1e3), b in log_uniform(1e-2, 1e3),
        shares in prop::collection::vec(1e-3..1.0_f64, 1..=12),
    ) {
        let process = cycles(shape, &shares);
        let (mut low, mut high) = (1e-6_f64, 1e3_f64);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if process.is_summed(middle) { low = middle } else { high = middle }
        }
        let (mean, survival) = (process.stopped_mean(a, b, low), process.stopped_survival(a, b, low));
        assert_near(process.stopped_mean(a, b, high), mean, 2e-11, 0.0, "the mean");
        assert_near(process.stopped_survival(a, b, high), survival, 2e-10, 1e-15, "the survival");
    }

    #[test]
    fn what_comes_before_a_process_stops_is_a_fraction_as_it_is_an_integral(
        a in log_uniform(1e-3, 1e4), b in log_uniform(1e-3, 1e4), lost in log_uniform(1e-3, 1.0),
    ) {
        let integral = stopped_rate(1.0, a, b, (1.0 - lost) / lost) / lost;
        assert_near(stopped_geometric(a, b, 1.0 - lost, lost), integral, 1e-11, 0.0, "2F1");
    }

    #[test]
    fn series_of_incomplete_betas_are_what_they_expand(
        p in log_uniform(0.05, 100.0), q in log_uniform(0.2, 2_000.0), n in 1..=BetaSums::MOST, v in -9.9..9.9_f64,
    ) {
        let Some(sums) = BetaSums::new(p, q) else {
            return Ok(());
        };
        let mut weights = vec![0.0; n];
        weights[n - 1] = 1.0;
        let (value, slope) = sums.sum_near(v, &weights).at(v);
        let (u, rest) = (1.0 / (1.0 + (-v).exp()), 1.0 / (1.0 + v.exp()));
        let a = n as f64 * p;
        // powers of a rounded u are as far off as their exponents are large
        assert_near(value, beta_inc(a, q, u, rest), 1e-12, 1e-13 + 3e-16 * a, "I");
        assert_near(slope, ln_beta_kernel(a, q, u, rest).exp(), 1e-10, 1e-11, "its derivative");
    }

    #[test]
    fn cycles_of_one_event_are_events(
        shape in log_uniform(1e-2, 1e4), a in log_uniform(1e-2, 1e3), b in log_uniform(1e-2, 1e3),
        z in log_uniform(1e-4, 1e6),
    ) {
        let process = cycles(shape, &[1.0]);
        assert_near(process.stopped_mean(a, b, z), stopped_mean(shape, a, b, z), 1e-11, 0.0, "the mean");
        assert_near(process.stopped_survival(a, b, z), stopped_rate(shape, a, b, z), 1e-10, 1e-300, "the survival");
    }
}

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
    assert_near(
        mean(0.11510621133646082),
        406.29539148403693,
        1e-12,
        0.0,
        "the mean",
    );
    assert_near(
        mean(0.1237861251147402),
        436.81447454782363,
        1e-12,
        0.0,
        "the mean",
    );
    assert_near(
        mean(0.13533528323466062),
        477.40963277820743,
        1e-12,
        0.0,
        "the mean",
    );
}
