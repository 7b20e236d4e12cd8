//! What chains of draws tell of their own quality: \[VGSCB21\] Vehtari, Gelman, Simpson, Carpenter, Bürkner,
//! "Rank-Normalization, Folding, and Localization: An Improved R-hat", Bayesian Analysis 16 (2021).

use crate::special::normal_quantile;

/// The quality of chains of one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quality {
    pub(super) r_hat: f64,
    pub(super) bulk_ess: f64,
    pub(super) tail_ess: f64,
}

impl Quality {
    /// Of chains of equal length.
    pub(super) fn of(chains: &[Vec<f64>]) -> Self {
        let halves = halved(chains);
        let ranked = rank_normalised(&halves);
        let median = quantile(&halves, 0.5);
        let folded = map(&halves, |value| (value - median).abs());
        let r_hat = r_hat(&ranked).max(r_hat(&rank_normalised(&folded)));
        let tail = |probability: f64| {
            let limit = quantile(&halves, probability);
            ess(&map(&halves, |value| f64::from(u8::from(value <= limit))))
        };
        Self {
            r_hat,
            bulk_ess: ess(&ranked),
            tail_ess: tail(0.05).min(tail(0.95)),
        }
    }

    /// The worse of both in each respect.
    pub(super) fn worse(self, other: Self) -> Self {
        Self {
            r_hat: self.r_hat.max(other.r_hat),
            bulk_ess: self.bulk_ess.min(other.bulk_ess),
            tail_ess: self.tail_ess.min(other.tail_ess),
        }
    }
}

fn map(chains: &[Vec<f64>], change: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
    let changed = |chain: &Vec<f64>| chain.iter().map(|value| change(*value)).collect();
    chains.iter().map(changed).collect()
}

/// Each chain as two: one that drifts then differs from itself.
fn halved(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut halves = Vec::new();
    for chain in chains {
        let half = chain.len() / 2;
        halves.push(chain[..half].to_vec());
        halves.push(chain[chain.len() - half..].to_vec());
    }
    halves
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn quantile(chains: &[Vec<f64>], probability: f64) -> f64 {
    let mut sorted = chains.concat();
    sorted.sort_by(f64::total_cmp);
    let place = probability * (sorted.len() as f64 - 1.0);
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
}

/// \[VGSCB21\] eq. 14: ranks over all chains, equal values sharing their mean rank, as normal scores.
fn rank_normalised(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let values = chains.concat();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut scores = vec![0.0; values.len()];
    let mut first = 0;
    for same in order.chunk_by(|&i, &j| values[i].total_cmp(&values[j]).is_eq()) {
        let rank = first as f64 + 0.5 * (same.len() as f64 + 1.0);
        let score = normal_quantile((rank - 0.375) / (values.len() as f64 + 0.25));
        for &i in same {
            scores[i] = score;
        }
        first += same.len();
    }
    let length = chains.first().map_or(1, Vec::len).max(1);
    scores.chunks(length).map(<[f64]>::to_vec).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    squares / (values.len() as f64 - 1.0)
}

/// The mean variance within chains, and the variance that all of them together suggest.
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let n = chains[0].len() as f64;
    let within = mean(
        &chains
            .iter()
            .map(|chain| variance(chain))
            .collect::<Vec<_>>(),
    );
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    (within, within * (n - 1.0) / n + variance(&means))
}

/// \[VGSCB21\] eq. 4.
fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let (within, together) = variances(chains);
    if together == 0.0 {
        1.0
    } else {
        (together / within).sqrt()
    }
}

/// \[VGSCB21\] eqs. 10 to 13: draws over the sum of autocorrelations, which is cut by Geyer's initial monotone sequence.
fn ess(chains: &[Vec<f64>]) -> f64 {
    let (count, n) = (chains.len(), chains[0].len());
    let draws = (count * n) as f64;
    let (within, together) = variances(chains);
    if together == 0.0 {
        return draws;
    }
    let correlation = |lag: usize| {
        let covariance = mean(
            &chains
                .iter()
                .map(|chain| autocovariance(chain, lag))
                .collect::<Vec<_>>(),
        );
        let scale = n as f64 / (n as f64 - 1.0);
        1.0 - (within - scale * covariance) / together
    };
    let (mut sum, mut last, mut lag) = (0.0, f64::INFINITY, 0);
    while lag + 1 < n {
        let own = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = own + correlation(lag + 1);
        if pair < 0.0 {
            break;
        }
        last = pair.min(last);
        sum += last;
        lag += 2;
    }
    let tau = (2.0 * sum - 1.0).max(1.0 / draws.log10());
    draws / tau
}

fn autocovariance(chain: &[f64], lag: usize) -> f64 {
    let mean = mean(chain);
    let pairs = chain.iter().zip(&chain[lag..]);
    let sum: f64 = pairs
        .map(|(now, later)| (now - mean) * (later - mean))
        .sum();
    sum / chain.len() as f64
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::{Quality, r_hat, variances};

    /// Four chains of 1,000 draws, each of which keeps this share of the last one.
    fn chains(kept: f64) -> Vec<Vec<f64>> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut chain = || {
            let mut at: f64 = StandardNormal.sample(&mut rng);
            let mut next = || {
                let noise: f64 = StandardNormal.sample(&mut rng);
                at = kept * at + (1.0 - kept * kept).sqrt() * noise;
                at
            };
            (0..1_000).map(|_| next()).collect()
        };
        (0..4).map(|_| chain()).collect()
    }

    #[test]
    fn independent_draws_count_in_full() {
        let quality = Quality::of(&chains(0.0));
        assert!(quality.r_hat < 1.005, "{quality:?}");
        assert!(
            (quality.bulk_ess / 4_000.0 - 1.0).abs() < 0.1,
            "{quality:?}"
        );
        assert!(
            (quality.tail_ess / 4_000.0 - 1.0).abs() < 0.1,
            "{quality:?}"
        );
    }

    /// Draws with correlation ρ^lag count for (1 − ρ)/(1 + ρ) of their number.
    #[test]
    fn draws_that_depend_on_each_other_count_for_less() {
        let quality = Quality::of(&chains(0.8));
        assert!(
            (quality.bulk_ess / (4_000.0 / 9.0) - 1.0).abs() < 0.2,
            "{quality:?}"
        );
    }

    /// Within: variances 1 and 1. Between: means 1 and 3, whose variance is 2. 2/3 + 2 over 1.
    #[test]
    fn r_hat_of_two_short_chains_is_that_by_hand() {
        let chains = [vec![0.0, 1.0, 2.0], vec![2.0, 3.0, 4.0]];
        assert_eq!(variances(&chains), (1.0, 2.0 / 3.0 + 2.0));
        assert!((r_hat(&chains) - (8.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_chain_elsewhere_and_a_chain_with_another_spread_are_noticed() {
        let mut moved = chains(0.0);
        moved[0].iter_mut().for_each(|value| *value += 1.0);
        assert!(Quality::of(&moved).r_hat > 1.05);
        let mut wide = chains(0.0);
        wide[0].iter_mut().for_each(|value| *value *= 4.0);
        assert!(Quality::of(&wide).r_hat > 1.05);
    }
}
