use crate::special::stopped_rate;

/// Discounted purchases without end of customers who are alive after x repeat purchases.
///
/// ∫ e^(−δs) E[λ e^(−λps)] ds with y = s/(α+T) is ∫ e^(−cy) (r+x) 2F1(r+x+1, a; a+b+x; −y) dy with
/// c = δ(α+T): the second factor knows only x, so it is tabulated once and serves every T. The rule is
/// the trapezoidal one in ln y, on which the integrand is analytic within ±π/2. The table ends where
/// c·y is beyond any discount rate above 1e-15 per unit of α + T.
pub(super) struct EndlessByAge {
    a: f64,
    b: f64,
    nodes: Vec<(f64, f64)>,
}

impl EndlessByAge {
    const STEP: f64 = 0.2;

    /// For customers with x repeat purchases of a BG/NBD (r, ·, a, b).
    pub(super) fn new(r: f64, a: f64, b: f64, x: u32) -> Self {
        let x = f64::from(x);
        let (shape, a, b) = (r + x, a, b + x);
        let weigh = |i: i32| {
            let y = (Self::STEP * f64::from(i)).exp();
            (
                y,
                Self::STEP * y * shape * stopped_rate(shape + 1.0, a, b, y),
            )
        };
        Self {
            a,
            b,
            nodes: (-250..=200).map(weigh).collect(),
        }
    }

    /// The expectation for a customer with this α + T; `None` where it is infinite: δ = 0 and a ≤ 1.
    pub(super) fn purchases(&self, delta: f64, alpha_and_age: f64) -> Option<f64> {
        if delta == 0.0 {
            // E[1/p]
            return (self.a > 1.0).then(|| (self.a + self.b - 1.0) / (self.a - 1.0));
        }
        let c = delta * alpha_and_age;
        Some(
            self.nodes
                .iter()
                .take_while(|(y, _)| c * y < 745.0)
                .map(|(y, weight)| (-c * y).exp() * weight)
                .sum(),
        )
    }
}
