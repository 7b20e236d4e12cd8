//! From forecasts and outcomes to the figures of an entry.

use super::baselines::Predicted;
use super::contender::Contender;
use super::entry::{
    ChurnFigures, CountFigures, Entry, Histograms, Kind, Seconds, Totals, ValueFigures,
};
use super::forecast::Forecasts;
use super::ranks::{Ranking, Ranks};
use super::{metrics, pit};
use crate::holdout::Holdout;

impl Entry {
    /// A model's entry.
    pub(super) fn of_model(
        contender: &Contender,
        holdout: &Holdout,
        forecasts: &Forecasts,
        ranks: &Ranks,
        totals: Totals,
        seconds: Seconds,
    ) -> Self {
        let criteria = contender.criteria;
        let transforms = forecasts.value_transforms.as_deref();
        Self {
            name: contender.name.clone(),
            kind: contender.kind,
            parameters: contender.parameters.clone(),
            spend_parameters: contender.spend_parameters(),
            ln_likelihood: criteria.map(|of| of.ln_likelihood),
            aic: criteria.map(|of| of.aic),
            bic: criteria.map(|of| of.bic),
            purchases: CountFigures::new(holdout, &forecasts.purchases, ranks)
                .with(holdout, forecasts),
            value: ValueFigures::new(holdout, forecasts.values.as_deref(), ranks)
                .with(holdout, forecasts.order_values.as_deref()),
            churn: ChurnFigures::new(holdout, &forecasts.churn_risk, ranks),
            intervals: forecasts.intervals.clone(),
            pit: Histograms {
                purchases: Some(pit::histogram(&forecasts.count_transforms)),
                value: transforms.filter(|_| holdout.amounts).map(pit::histogram),
            },
            totals,
            seconds,
        }
    }

    /// A rule's entry: it knows no probabilities and no intervals.
    pub(super) fn of_rule(predicted: &Predicted<'_>, holdout: &Holdout, ranks: &Ranks) -> Self {
        let baseline = predicted.rule;
        Self {
            name: baseline.name.to_owned(),
            kind: Kind::Baseline,
            parameters: baseline
                .figures
                .iter()
                .map(|(name, figure)| ((*name).to_owned(), (*figure).into()))
                .collect(),
            spend_parameters: None,
            ln_likelihood: None,
            aic: None,
            bic: None,
            purchases: CountFigures::new(holdout, &baseline.purchases, ranks),
            value: ValueFigures::new(holdout, predicted.values.as_deref(), ranks)
                .with(holdout, predicted.order_values),
            churn: ChurnFigures::of_ranks(holdout, ranks),
            intervals: Vec::new(),
            pit: Histograms::default(),
            totals: Totals::default(),
            seconds: Seconds {
                fit: None,
                predict: None,
            },
        }
    }
}

impl CountFigures {
    /// Compares counts.
    fn new(holdout: &Holdout, predicted: &[f64], ranks: &Ranks) -> Self {
        let actual = holdout.purchases();
        Self {
            actual: holdout
                .customers
                .iter()
                .map(|customer| u64::from(customer.holdout_purchases))
                .sum(),
            predicted: metrics::total(predicted),
            bias_pct: metrics::bias_pct(&actual, predicted),
            mae: metrics::mae(&actual, predicted),
            mae_median: None,
            rmse: metrics::rmse(&actual, predicted),
            spearman: ranks.all(Ranking::Spearman),
            log_score: None,
            crps: None,
        }
    }

    /// Adds what is known of distributions alone.
    fn with(self, holdout: &Holdout, forecasts: &Forecasts) -> Self {
        Self {
            mae_median: metrics::mae(&holdout.purchases(), &forecasts.medians),
            log_score: metrics::mean(&forecasts.ln_probabilities),
            crps: metrics::mean(&forecasts.crps),
            ..self
        }
    }
}

impl ValueFigures {
    /// Compares values, as far as both sides have them; an infinite prediction still has a rank.
    fn new(holdout: &Holdout, predicted: Option<&[f64]>, ranks: &Ranks) -> Self {
        let actual = holdout.values();
        let both =
            |figure: fn(&[f64], &[f64]) -> Option<f64>| figure(actual.as_deref()?, predicted?);
        Self {
            actual: actual.as_deref().and_then(metrics::total),
            predicted: predicted.and_then(metrics::total),
            bias_pct: both(metrics::bias_pct),
            mae: both(metrics::mae),
            rmse: both(metrics::rmse),
            spearman: ranks.all(Ranking::SpearmanOfValue),
            gini: ranks.all(Ranking::GiniOfValue),
            mae_per_order: None,
            rmse_per_order: None,
        }
    }

    /// Adds the comparison of what a purchase is worth, by customers who bought in the hold-out.
    fn with(self, holdout: &Holdout, predicted: Option<&[f64]>) -> Self {
        let Some(predicted) = predicted.filter(|_| holdout.amounts) else {
            return self;
        };
        let customers = holdout.customers.iter().zip(predicted);
        let buyers = customers.filter_map(|(of, predicted)| Some((of.order_value()?, *predicted)));
        let (actual, predicted): (Vec<f64>, Vec<f64>) = buyers.unzip();
        Self {
            mae_per_order: metrics::mae(&actual, &predicted),
            rmse_per_order: metrics::rmse(&actual, &predicted),
            ..self
        }
    }
}

impl ChurnFigures {
    /// Judges probabilities of no purchase.
    fn new(holdout: &Holdout, risks: &[f64], ranks: &Ranks) -> Self {
        let silent = holdout.silent();
        Self {
            brier: metrics::brier(&silent, risks),
            log_loss: metrics::log_loss(&silent, risks),
            mean_predicted: metrics::mean(risks),
            ..Self::of_ranks(holdout, ranks)
        }
    }

    /// Judges a ranking without probabilities.
    fn of_ranks(holdout: &Holdout, ranks: &Ranks) -> Self {
        Self {
            auc: ranks.all(Ranking::Auc),
            brier: None,
            log_loss: None,
            mean_predicted: None,
            observed: metrics::share(&holdout.silent()),
        }
    }
}
