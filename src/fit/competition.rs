use ndarray::Array1;

use super::objective::{LIMIT, Objective, coordinates};
use super::{Options, newton, search};
use crate::history::Weighted;
use crate::model::Likelihood;

/// The most histories on which all starts compete.
const FEW: usize = 256;

/// The most histories on which their ends compete.
const MANY: usize = 20_000;

/// Searches on few and on many end at gradients of this length.
const ROUGH: f64 = 1e-4;
const FINE: f64 = 1e-6;

/// Ends with all coordinates nearer than this are one.
const APART: f64 = 0.05;

/// An end that is nearer to the border of the box has left what its histories tell.
const BORDER: f64 = 4.0;

/// Lets the model's starts compete; the best end, and about what the Hessian is like there.
///
/// All starts are followed on few histories, which cost little, and the ends on many: a likelihood may have several
/// maxima, and few histories do not tell which is the highest. Where few do not determine the parameters, the starts
/// are followed on many.
pub(super) fn compete<M: Likelihood>(
    histories: &Weighted<M::History>,
    count: Option<u32>,
    options: Options<'_>,
) -> newton::Start {
    let [few, many] = [FEW, MANY].map(|most| histories.thinned(most));
    let [all_few, all_many] = [&few, &many].map(|thinned| thinned.len() == histories.len());
    let on_few = Objective::new::<M>(&few, count, options);
    let on_many = Objective::new::<M>(&many, count, options);
    let starts: Vec<Array1<f64>> = M::starts(&many, count).iter().map(coordinates).collect();
    let ends = if all_few {
        None
    } else {
        distinct_ends(&on_few, &starts)
    };
    let best = match ends.as_deref() {
        Some([end]) if all_many && on_many.evaluate(end).0.is_finite() => Some(end.clone()),
        ends => highest(&on_many, ends.unwrap_or(&starts)),
    };
    let best = best.unwrap_or_else(|| Array1::zeros(M::estimated()));
    newton::Start::of(if all_many { &on_few } else { &on_many }, best)
}

/// A point to go on from, and about what the Hessian is like there.
pub(super) fn go_on<M: Likelihood>(
    histories: &Weighted<M::History>,
    count: Option<u32>,
    options: Options<'_>,
    point: Array1<f64>,
) -> newton::Start {
    let few = histories.thinned(FEW);
    newton::Start::of(&Objective::new::<M>(&few, count, options), point)
}

/// Where searches from these starts end; `None` if one runs away.
fn distinct_ends(objective: &Objective<'_>, starts: &[Array1<f64>]) -> Option<Vec<Array1<f64>>> {
    let mut ends: Vec<Array1<f64>> = Vec::new();
    for start in starts {
        let (end, _) = search::lbfgs(objective, start.clone(), ROUGH);
        if end.iter().any(|at| at.abs() > LIMIT - BORDER) {
            return None;
        }
        let near = |other: &Array1<f64>| (other - &end).iter().all(|gap| gap.abs() < APART);
        if !ends.iter().any(near) {
            ends.push(end);
        }
    }
    Some(ends)
}

/// The best end of searches from these starts.
fn highest(objective: &Objective<'_>, starts: &[Array1<f64>]) -> Option<Array1<f64>> {
    let ends = starts
        .iter()
        .map(|start| search::lbfgs(objective, start.clone(), FINE));
    ends.min_by(|left, right| left.1.total_cmp(&right.1))
        .map(|(point, _)| point)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::{FEW, Objective, Options, compete, coordinates, distinct_ends, highest};
    use crate::fit::newton::{Start, polish};
    use crate::history::{PurchaseHistory, Weighted};
    use crate::model::{LatentAttrition, Likelihood, MbgNbd, ParetoNbd};
    use crate::parallel::Workers;

    /// A shop whose customers are as different as the seed says, in units of their mean age.
    fn shop(seed: u64) -> Weighted<PurchaseHistory> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut between = |low: f64, high: f64| low * (high / low).powf(rng.random_range(0.0..1.0));
        let (r, purchases) = (between(0.1, 2.0), between(2.0, 40.0));
        let (s, beta) = (between(0.1, 3.0), between(0.2, 8.0));
        let model = ParetoNbd::new(r, r / purchases, s, beta).unwrap();
        let customer = |_| {
            let age = f64::from(rng.random_range(200..=1800_u32)) / 1000.0;
            let times = model.simulate_new(age, &mut rng);
            let last = times
                .last()
                .map_or(0.0, |last| (last * 1000.0).floor() / 1000.0);
            PurchaseHistory::new(u32::try_from(times.len()).unwrap(), last.min(age), age).unwrap()
        };
        Weighted::collapse((0..2_000).map(customer))
    }

    /// How many maxima the few histories have, and the mean ln L that is lost by competing on them.
    fn loss<M: Likelihood<History = PurchaseHistory>>(
        shop: &Weighted<PurchaseHistory>,
    ) -> (usize, f64) {
        let workers = Workers::alone();
        let options = Options::from(&workers);
        let everyone = Objective::new::<M>(shop, None, options);
        let few = shop.thinned(FEW);
        let starts: Vec<_> = M::starts(shop, None).iter().map(coordinates).collect();
        let ends = distinct_ends(&Objective::new::<M>(&few, None, options), &starts);
        let best = highest(&everyone, &starts).unwrap();
        let best = polish(&everyone, Start::of(&everyone, best)).unwrap();
        let found = polish(&everyone, compete::<M>(shop, None, options)).unwrap();
        (ends.map_or(0, |ends| ends.len()), found.cost - best.cost)
    }

    #[test]
    fn competing_on_few_histories_loses_no_maximum() {
        let mut several = 0;
        for seed in 0..12 {
            let shop = shop(seed);
            for (maxima, loss) in [loss::<MbgNbd>(&shop), loss::<ParetoNbd>(&shop)] {
                assert!(loss < 1e-9, "seed {seed}: {loss}");
                several += u32::from(maxima > 1);
            }
        }
        assert!(several > 0, "no shop has several maxima");
    }
}
