use super::beta::ln_beta_kernel;
use super::gamma::{ln_gamma, ln_gamma_ratio};

/// From here on the shape and the count both have their mean taken out before they are logarithms.
const LARGE: f64 = 10.0;

/// ln P(N = n) of a Pólya process: ln Γ(A+n)/(Γ(A) n!) − A ln(1+z) + n ln(z/(1+z)).
///
/// Absolute accuracy 1e-15 times the largest of its terms where A or n is below 10, else 1e-13 and relative
/// to what is left when the terms are gathered around the mean ([`super::ln_beta_kernel`]).
#[must_use]
pub fn ln_polya(n: f64, shape: f64, z: f64) -> f64 {
    let ln_none = -shape * z.ln_1p();
    if n == 0.0 {
        ln_none
    } else if n < LARGE || shape < LARGE {
        ln_gamma_ratio(shape, n) - ln_gamma(n + 1.0) + ln_none - n * (1.0 / z).ln_1p()
    } else {
        ln_beta_kernel(shape, n, 1.0 / (1.0 + z), z / (1.0 + z)) - n.ln()
    }
}

/// The counts of a Pólya process: negative binomial with shape A and odds z, as far as they matter.
///
/// P(N = n) = (A)ₙ/n! · (1−w)ᴬ wⁿ with w = z/(1+z), by the recursion upwards from 0; what is left out is
/// below 1e-19 of the largest, relative accuracy n·1e-16.
pub struct PolyaCounts {
    shape: f64,
    w: f64,
    first: f64,
    count: f64,
}

impl PolyaCounts {
    /// `None` where more than `longest` counts matter or the first is too small to begin with.
    #[must_use]
    pub fn new(shape: f64, z: f64, longest: f64) -> Option<Self> {
        let mean = shape * z;
        let count = mean + 10.0 * (mean * (1.0 + z)).sqrt() + 40.0 * (1.0 + z);
        let ln_first = -shape * z.ln_1p();
        // from a first term above 1e-200 the recursion reaches the bulk with all its digits
        (count <= longest && ln_first > -460.0).then(|| Self {
            shape,
            w: z / (1.0 + z),
            first: ln_first.exp(),
            count,
        })
    }

    /// Calls f(n, P(N = n)) for n = 0, 1, ….
    pub fn for_each(&self, mut f: impl FnMut(f64, f64)) {
        let (mut n, mut weight) = (0.0, self.first);
        f(n, weight);
        let mut peak = 0.0;
        while n < self.count && weight >= 1e-19 * peak {
            weight *= self.w * (self.shape + n) / (n + 1.0);
            n += 1.0;
            peak = weight.max(peak);
            f(n, weight);
        }
    }

    /// The probabilities of 0, 1, ….
    #[must_use]
    pub fn to_vec(&self) -> Vec<f64> {
        let mut list = Vec::new();
        self.for_each(|_, probability| list.push(probability));
        list
    }
}
