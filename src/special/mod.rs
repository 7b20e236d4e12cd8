//! Special functions: numbers in, numbers out. Nothing here knows what a customer is.
//!
//! Each function states its domain, its accuracy and its source. What a well-kept crate
//! gives to full precision is taken from there; what follows is written because the models
//! need it where the crates lose digits: ratios of gamma functions of huge arguments,
//! the incomplete beta function with large parameters and in logs, and Gauss' 2F1 in the
//! pole-free combinations that purchase models use.

mod beta;
mod beta_series;
mod chebyshev;
mod concave;
mod cycles;
mod exponential;
mod gamma;
mod hypergeometric;
mod median;
mod polya;
mod powers;
mod quadrature;
mod roots;
mod stopped_cycles;
mod tricomi;

pub use beta::{beta_inc, beta_inc_of_kernel, ln_beta, ln_beta_inc, ln_beta_kernel};
pub use beta_series::{BetaSum, BetaSums};
pub use chebyshev::Chebyshev;
pub use concave::gauss_one_hill;
pub use cycles::Cycles;
pub use exponential::{ln_add_exp, ln_one_minus_exp, logistic, softplus};
pub use gamma::{digamma, digamma_difference, ln_gamma, ln_gamma_of_multiple, ln_gamma_ratio};
pub use hypergeometric::{stopped_geometric, stopped_mean, stopped_mean_gradient, stopped_rate};
pub use median::median;
pub use polya::{PolyaCounts, ln_polya};
pub use powers::{Power, TwoPowers};
pub use quadrature::{gauss_legendre, trapezoid_outwards};
pub use roots::{Bracket, solve_increasing};
pub use stopped_cycles::StoppedSums;
pub use tricomi::{DiscountedPower, discounted_power};

/// The standard normal quantile at `p` in (0, 1), to 1e-11 absolute ([`statrs`]).
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * p)
}
