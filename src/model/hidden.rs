/// How far a purchase that takes k phases has come since the last one: j of them passed unseen, j < k.
///
/// With λ ~ Gamma(R, ·) at the last purchase and u the share of silence in α + T, j has the weights
/// (R)ⱼ/j! uʲ. For k = 1 all is 0: nothing is hidden.
pub(super) struct Hidden {
    /// ln of the sum of the weights.
    pub ln_sum: f64,
    /// E[j].
    pub mean: f64,
    /// Var[j].
    pub variance: f64,
    /// The derivative of `ln_sum` with respect to R.
    pub d_shape: f64,
}

/// Sums are scaled down where they come so far.
const HUGE: f64 = 1e200;

impl Hidden {
    pub(super) fn new(k: u32, shape: f64, u: f64) -> Self {
        let (mut weight, mut harmonic, mut ln_scale) = (1.0, 0.0, 0.0);
        // of 1, j, j² and the harmonic sums
        let mut sums = [1.0, 0.0, 0.0, 0.0];
        for j in 1..k {
            let j = f64::from(j);
            weight *= u * (shape + j - 1.0) / j;
            harmonic += 1.0 / (shape + j - 1.0);
            let parts = [1.0, j, j * j, harmonic];
            sums.iter_mut()
                .zip(parts)
                .for_each(|(sum, part)| *sum += weight * part);
            if sums[0] > HUGE {
                weight /= HUGE;
                sums = sums.map(|sum| sum / HUGE);
                ln_scale += HUGE.ln();
            }
        }
        let [sum, first, second, slope] = sums;
        let mean = first / sum;
        let variance = (second / sum - mean * mean).max(0.0);
        Self {
            ln_sum: ln_scale + sum.ln(),
            mean,
            variance,
            d_shape: slope / sum,
        }
    }

    /// The probabilities of j.
    pub(super) fn weights(k: u32, shape: f64, u: f64) -> Vec<f64> {
        let ln_sum = Self::new(k, shape, u).ln_sum;
        let mut ln_weight = -ln_sum;
        let mut weights = Vec::new();
        for j in 0..k {
            weights.push(ln_weight.exp());
            ln_weight += (u * (shape + f64::from(j)) / f64::from(j + 1)).ln();
        }
        weights
    }
}
