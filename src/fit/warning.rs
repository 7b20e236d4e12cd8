use super::covariance::Identified;
use super::newton::Optimum;
use crate::caution::Caution;
use crate::history::{PurchaseHistory, SpendHistory, Weighted};
use crate::model::{Domain, Parametric, Process};

/// A standard error of the log of a parameter from which on the parameter counts as weakly identified:
/// its 95% interval spans a factor of 50.
const WEAK: f64 = 1.0;

/// Fewer repeat customers than this tell little.
const FEW: f64 = 100.0;

/// Below so many mean gaps between purchases, a window is too short to tell silence from departure.
const SHORT: f64 = 4.0;

/// Customers whose shortest history is this share of the longest began at about the same time.
const COHORT: f64 = 0.9;

/// From this correlation on, value and frequency are not independent as the spend model assumes.
const CORRELATED: f64 = 0.3;

/// Bounds, ridges and weak parameters of an optimum.
pub(super) fn of_estimate<M: Parametric>(
    model: &M,
    optimum: &Optimum,
    identified: &Identified,
) -> Vec<Caution> {
    let symbol = |i: usize| M::PARAMETERS[i].symbol.to_owned();
    let values = model.to_vec();
    let estimated = 0..optimum.bound.len();
    let mut cautions = Vec::new();
    for i in estimated.clone().filter(|&i| optimum.bound[i]) {
        cautions.push(Caution::Boundary {
            parameter: symbol(i),
            value: values[i],
        });
    }
    let is_sliding = |&i: &usize| !identified.known[i] && !optimum.bound[i];
    let parameters: Vec<String> = estimated.clone().filter(is_sliding).map(symbol).collect();
    if !parameters.is_empty() {
        cautions.push(Caution::Ridge { parameters });
    }
    let is_positive = |i: usize| M::PARAMETERS[i].domain != Domain::Real;
    for i in estimated.filter(|&i| is_positive(i) && identified.error(i) > WEAK) {
        cautions.push(Caution::Weak {
            parameter: symbol(i),
            relative_error: identified.error(i),
        });
    }
    cautions
}

/// Says whether a caution of [`of_estimate`] is about how customers leave.
fn is_about_dropout<M: Parametric>(caution: &Caution) -> bool {
    match caution {
        Caution::Boundary { parameter, .. } | Caution::Weak { parameter, .. } => {
            is_of_dropout::<M>(parameter)
        }
        Caution::Ridge { parameters } => parameters.iter().any(|symbol| is_of_dropout::<M>(symbol)),
        _ => false,
    }
}

fn is_of_dropout<M: Parametric>(symbol: &str) -> bool {
    let mut parameters = M::PARAMETERS.iter();
    parameters.any(|parameter| parameter.process == Process::Dropout && parameter.symbol == symbol)
}

/// What a purchase model cannot learn from these histories; `found` is what its estimate says already.
pub(super) fn of_purchases<M: Parametric>(
    histories: &Weighted<PurchaseHistory>,
    found: &[Caution],
) -> Vec<Caution> {
    let mut warnings = Vec::new();
    let ages = || histories.histories().iter().map(PurchaseHistory::age);
    let (shortest, longest) = (
        ages().fold(f64::INFINITY, f64::min),
        ages().fold(0.0, f64::max),
    );
    if found.iter().any(is_about_dropout::<M>) {
        let unit = None;
        warnings.push(if shortest > COHORT * longest {
            Caution::DropoutNotIdentifiedByOneCohort { longest, unit }
        } else {
            Caution::DropoutNotIdentified { longest, unit }
        });
    }
    let sum = |f: &dyn Fn(&PurchaseHistory) -> f64| -> f64 {
        histories.iter().map(|(h, weight)| weight * f(h)).sum()
    };
    let repeaters = sum(&|h| f64::from(u8::from(h.frequency() > 0)));
    if repeaters < FEW {
        let customers = histories.customers();
        warnings.push(Caution::FewRepeaters {
            repeaters,
            customers,
        });
    }
    let gap = sum(&|h| h.recency()) / sum(&|h| f64::from(h.frequency())).max(1.0);
    if longest < SHORT * gap {
        warnings.push(Caution::ShortHistory {
            longest,
            gap,
            unit: None,
        });
    }
    warnings
}

/// Where value and frequency move together.
pub(super) fn of_spend(histories: &Weighted<SpendHistory>) -> Vec<Caution> {
    let correlation = correlation(histories);
    let correlated = correlation.abs() >= CORRELATED;
    correlated
        .then(|| Caution::FrequencyValueCorrelation { correlation })
        .into_iter()
        .collect()
}

/// Pearson's correlation of the number of repeat purchases with their mean value; 0 where one does not vary.
fn correlation(histories: &Weighted<SpendHistory>) -> f64 {
    let n = histories.customers();
    let mean = |f: &dyn Fn(&SpendHistory) -> f64| {
        histories
            .iter()
            .map(|(h, weight)| weight * f(h))
            .sum::<f64>()
            / n
    };
    let (x, z) = (
        mean(&|h| f64::from(h.purchases())),
        mean(&SpendHistory::mean),
    );
    let covariance = mean(&|h| (f64::from(h.purchases()) - x) * (h.mean() - z));
    let (var_x, var_z) = (
        mean(&|h| (f64::from(h.purchases()) - x).powi(2)),
        mean(&|h| (h.mean() - z).powi(2)),
    );
    if var_x > 0.0 && var_z > 0.0 {
        covariance / (var_x * var_z).sqrt()
    } else {
        0.0
    }
}
