use crate::special::gauss_legendre;

/// Discounted purchases in (0, t] from their expected number E\[N(s)\]: calls `add`(weight, s), and the sum of
/// weight · E\[N(s)\] is ∫ e^(−δs) dE\[N(s)\].
///
/// By parts, e^(−δt) E\[N(t)\] + δ ∫ e^(−δs) E\[N(s)\] ds, so that the quadrature error enters only through the
/// small second term; s runs over a logarithmic scale that begins at `bend`, on which E\[N(s)\] is smooth.
pub(super) fn discounted_by_parts(
    t: f64,
    delta: f64,
    bend: f64,
    widest: f64,
    mut add: impl FnMut(f64, f64),
) {
    add((-delta * t).exp(), t);
    if delta > 0.0 {
        let bend = bend.min(1.0 / delta);
        let (end, panel) = (
            t.min(50.0 / delta),
            if delta * t > 1.0 { 0.5 } else { widest },
        );
        gauss_legendre(0.0, (end / bend).ln_1p(), panel, |u, weight| {
            let s = bend * u.exp_m1();
            add(weight * bend * u.exp() * delta * (-delta * s).exp(), s);
        });
    }
}
