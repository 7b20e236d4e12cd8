use super::objective::coordinates;
use super::{Fit, Options, competition, estimate, maximum_likelihood};
use crate::error::{Error, Result};
use crate::history::{PurchaseHistory, Weighted};
use crate::model::{Likelihood, Nbd, Parametric};

/// A difference of two ln L that does not count.
const ROUNDING: f64 = 1e-6;

/// The fit, or where it failed or ended below the NBD, which the model contains, a better one from the NBD's maximum on.
///
/// Newton's method alone goes on from there: it never goes down, and starts that compete have been tried.
/// A penalised fit may lie below.
pub(super) fn no_worse_than_nbd<M: Likelihood<History = PurchaseHistory>>(
    fit: Result<Fit<M>>,
    histories: &Weighted<PurchaseHistory>,
    options: Options<'_>,
) -> Result<Fit<M>> {
    let may_improve = fit.as_ref().err().is_none_or(Error::is_convergence);
    let without_dropout = M::WITHOUT_DROPOUT.filter(|_| may_improve && options.penalty == 0.0);
    let Some(without_dropout) = without_dropout else {
        return fit;
    };
    let Ok(nbd) = maximum_likelihood::<Nbd>(histories, options) else {
        return fit;
    };
    let found = fit
        .as_ref()
        .map_or(f64::NEG_INFINITY, |fit| fit.estimate.ln_likelihood);
    if found >= nbd.estimate.ln_likelihood - ROUNDING {
        return fit;
    }
    let count = M::COUNTS.map(|counts| *counts.start());
    let again = estimate::<M>(histories, count, options, |scaled, scale| {
        let nbd = nbd.model.rescaled(scale).to_vec();
        let point = coordinates(&without_dropout(nbd[0], nbd[1]));
        competition::go_on::<M>(scaled, count, options, point)
    });
    match again {
        Ok(again) if again.estimate.ln_likelihood > found => Ok(again),
        _ => fit,
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::{Options, ROUNDING, maximum_likelihood, no_worse_than_nbd};
    use crate::history::{PurchaseHistory, Weighted};
    use crate::model::{
        BgCnbdK, BgNbd, LatentAttrition, Likelihood, MbgCnbdK, MbgNbd, Nbd, ParetoNbd,
    };
    use crate::parallel::Workers;

    fn shop(model: &impl LatentAttrition) -> Weighted<PurchaseHistory> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let customer = |_| {
            let age = rng.random_range(10.0..100.0);
            let times = model.simulate_new(age, &mut rng);
            PurchaseHistory::new(
                u32::try_from(times.len()).unwrap(),
                times.last().copied().unwrap_or(0.0),
                age,
            )
            .unwrap()
        };
        Weighted::collapse((0..500).map(customer)).with_ln_sum(Some(0.0))
    }

    /// ln L of the NBD, of the model, and of the model from a fit that is worse than any on.
    fn likelihoods<M: Likelihood<History = PurchaseHistory>>(
        shop: &Weighted<PurchaseHistory>,
    ) -> [f64; 3] {
        let workers = Workers::alone();
        let nbd = maximum_likelihood::<Nbd>(shop, &workers)
            .unwrap()
            .estimate
            .ln_likelihood;
        let mut fit = maximum_likelihood::<M>(shop, &workers).unwrap();
        let found = std::mem::replace(&mut fit.estimate.ln_likelihood, f64::NEG_INFINITY);
        let again = no_worse_than_nbd(Ok(fit), shop, Options::from(&workers)).unwrap();
        [nbd, found, again.estimate.ln_likelihood]
    }

    fn assert_goes_on<M: Likelihood<History = PurchaseHistory>>() {
        let faithful = likelihoods::<M>(&shop(&Nbd::new(0.4, 12.0).unwrap()));
        assert!(
            faithful[2] >= faithful[0] - ROUNDING,
            "{}: {faithful:?}",
            M::NAME
        );
        let leaving = likelihoods::<M>(&shop(&BgNbd::new(0.8, 6.0, 0.8, 2.5).unwrap()));
        assert!(
            (leaving[2] - leaving[1]).abs() < ROUNDING,
            "{}: {leaving:?}",
            M::NAME
        );
    }

    #[test]
    fn a_fit_that_ended_below_the_nbd_goes_on_from_it_to_the_maximum() {
        assert_goes_on::<BgNbd>();
        assert_goes_on::<MbgNbd>();
        assert_goes_on::<ParetoNbd>();
        assert_goes_on::<BgCnbdK>();
        assert_goes_on::<MbgCnbdK>();
    }
}
