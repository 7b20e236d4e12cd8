//! A richer model never ends below a poorer one that it contains.

use clv::caution::Caution;
use clv::fit;
use clv::history::{PurchaseHistory, Weighted};
use clv::model::{
    BgCnbdK, BgNbd, LatentAttrition, Likelihood, MbgCnbdK, MbgNbd, Nbd, Parametric, ParetoNbd,
    PurchaseModel,
};
use clv::parallel::Workers;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::data::transactions;

/// A rounding of ln L that does not count.
const ROUNDING: f64 = 1e-6;

/// The poorer model of each pair is a border case of the richer one.
const PAIRS: [(&str, &str); 7] = [
    ("nbd", "bg-nbd"),
    ("nbd", "mbg-nbd"),
    ("nbd", "pareto-nbd"),
    ("nbd", "bg-cnbd-k"),
    ("nbd", "mbg-cnbd-k"),
    ("bg-nbd", "bg-cnbd-k"),
    ("mbg-nbd", "mbg-cnbd-k"),
];

fn assert_nested(histories: &Weighted<PurchaseHistory>, what: &str) {
    let likelihoods: Vec<(&str, f64)> = PurchaseModel::NAMES
        .iter()
        .map(|name| {
            let fit = fit::purchases_named(name, histories, &Workers::new(2).unwrap());
            (
                *name,
                fit.unwrap_or_else(|error| panic!("{what}: {name}: {error}"))
                    .estimate
                    .ln_likelihood,
            )
        })
        .collect();
    let of = |name: &str| {
        likelihoods
            .iter()
            .find(|(other, _)| *other == name)
            .unwrap()
            .1
    };
    for (poorer, richer) in PAIRS {
        assert!(
            of(richer) >= of(poorer) - ROUNDING,
            "{what}: {richer} {} < {poorer} {}",
            of(richer),
            of(poorer)
        );
    }
}

/// Customers who never leave, with the sum of the logarithms of their gaps.
fn faithful(r: f64, alpha: f64, count: usize, seed: u64) -> Weighted<PurchaseHistory> {
    let (model, mut rng, mut ln_gaps) = (
        Nbd::new(r, alpha).unwrap(),
        ChaCha8Rng::seed_from_u64(seed),
        0.0,
    );
    let mut histories = Vec::new();
    for _ in 0..count {
        let age = f64::from(rng.random_range(70..=700_u32)) / 7.0;
        let times = model.simulate_new(age, &mut rng);
        let before = std::iter::once(&0.0).chain(&times);
        ln_gaps += before
            .zip(&times)
            .map(|(before, after)| (after - before).ln())
            .sum::<f64>();
        let last = times.last().copied().unwrap_or(0.0);
        histories.push(PurchaseHistory::new(times.len() as u32, last, age).unwrap());
    }
    Weighted::collapse(histories).with_ln_sum(Some(ln_gaps))
}

#[test]
fn where_nobody_leaves_models_with_dropout_are_no_worse() {
    for (r, alpha, seed) in [
        (0.4, 12.0, 1),
        (3.0, 20.0, 2),
        (0.1, 1.0, 3),
        (20.0, 100.0, 4),
    ] {
        assert_nested(
            &faithful(r, alpha, 2_000, seed),
            &format!("NBD({r}, {alpha})"),
        );
    }
}

#[test]
fn on_shops_richer_models_are_no_worse() {
    for (path, until) in [
        ("cdnow_sample/transactions.csv", "1997-09-30"),
        ("grocery_btydplus/transactions.csv", "2006-12-31"),
        ("apparel_clvtools/transactions.csv", "2005-10-09"),
        ("completejourney_sample/transactions.csv", "2017-06-30"),
    ] {
        let Some((purchases, _)) = transactions(path, until, 7.0) else {
            return;
        };
        assert_nested(&purchases, path);
    }
}

/// ln L a customer at the point that stands for the NBD in a richer model is that of the NBD.
fn assert_embedded<M: Likelihood<History = PurchaseHistory>>(
    nbd: &Nbd,
    shop: &Weighted<PurchaseHistory>,
) {
    let [r, alpha] = nbd.to_vec()[..] else {
        panic!("an NBD has two parameters")
    };
    let richer = M::WITHOUT_DROPOUT.unwrap()(r, alpha);
    let off =
        shop.mean(|history| richer.term(history, &mut [0.0; 4]) - nbd.term(history, &mut [0.0; 2]));
    assert!(off.abs() < ROUNDING, "{} at {nbd:?}: {off}", M::NAME);
}

#[test]
fn the_nbd_lies_inside_the_models_with_dropout() {
    for (r, alpha, seed) in [(0.4, 0.2, 1), (3.0, 0.4, 2), (0.1, 0.02, 3), (20.0, 2.0, 4)] {
        let nbd = Nbd::new(r, alpha).unwrap();
        // a mean age is the unit of time
        let shop =
            faithful(r, alpha * 55.0, 2_000, seed).map(|history| history.rescaled(1.0 / 55.0));
        assert_embedded::<BgNbd>(&nbd, &shop);
        assert_embedded::<MbgNbd>(&nbd, &shop);
        assert_embedded::<ParetoNbd>(&nbd, &shop);
        assert_embedded::<BgCnbdK>(&nbd, &shop);
        assert_embedded::<MbgCnbdK>(&nbd, &shop);
    }
    assert!(Nbd::WITHOUT_DROPOUT.is_none());
}

/// Shops so small that nothing tells their customers apart: the likelihood rises until r and α are as large as they
/// may be, where only rounding is left of the curvature in the direction of dropout.
#[test]
fn tiny_shops_of_equal_customers_are_fitted_and_their_ridges_named() {
    let shops: [&[(u32, f64, f64)]; 3] = [
        &[
            (2, 39.7693157743187, 42.93331192694224),
            (0, 0.0, 18.48628857948192),
            (1, 13.4731032551146, 22.851951838603657),
            (1, 13.679741220317036, 35.77035856439313),
            (0, 0.0, 18.83809895119403),
            (3, 13.640549366167466, 32.53002099247944),
            (0, 0.0, 2.2957803451578656),
        ],
        &[
            (1, 0.03797578040767393, 14.75292999361373),
            (0, 0.0, 1.0607186562224824),
            (0, 0.0, 4.62883010558956),
            (3, 44.96534744394158, 46.52476695050512),
        ],
        &[
            (0, 0.0, 5.184316685137068),
            (3, 13.257123290386447, 14.735310245546883),
            (2, 5.4319298504860445, 11.78006767259005),
            (1, 0.2959096661130556, 8.173551829770515),
            (0, 0.0, 3.7477622721672628),
            (1, 1.30235048791496, 1.8584997869375288),
            (0, 0.0, 4.933578212418924),
        ],
    ];
    for shop in shops {
        let histories = shop
            .iter()
            .map(|(x, t_x, age)| PurchaseHistory::new(*x, *t_x, *age).unwrap());
        let histories = Weighted::collapse(histories);
        let workers = Workers::alone();
        let nbd = fit::purchases_named("nbd", &histories, &workers)
            .unwrap()
            .estimate
            .ln_likelihood;
        for name in ["bg-nbd", "mbg-nbd", "pareto-nbd"] {
            let fit = fit::purchases_named(name, &histories, &workers).unwrap();
            assert!(
                fit.estimate.ln_likelihood >= nbd - ROUNDING,
                "{name}: {}",
                fit.estimate.ln_likelihood
            );
            let codes: Vec<_> = fit.estimate.warnings.iter().map(Caution::code).collect();
            assert!(
                codes.iter().any(|code| code == "boundary"),
                "{name}: {codes:?}"
            );
        }
    }
}
