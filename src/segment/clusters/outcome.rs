use std::collections::BTreeMap;

use ndarray::{Array2, Axis, Slice};
use serde::Serialize;

use super::choice::{Choice, Tried, all_alike};
use super::features::{Features, Scale};
use super::fitting::Fitted;
use super::names::names;
use super::options::{ClusterMethod, ClusterNumber, ClusterSpec};
use crate::error::{Error, Result};
use crate::parallel::Workers;
use crate::results::Results;
use crate::segment::habits::Habits;
use crate::words::{Catalogue, Figure};

/// Fewer customers say nothing about groups.
const FEWEST: usize = 50;
/// A mean silhouette below this says that there are no clear groups (Kaufman and Rousseeuw 1990, table 4).
const CLEAR: f64 = 0.25;
/// Customers whose clusters are looked up by one thread at a time.
const BLOCK: usize = 1 << 14;

/// The clusters of the customers: how many, why so many, and what each is like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clusters {
    /// How they were formed.
    pub method: ClusterMethod,
    /// How many have customers.
    pub number: usize,
    /// What decides on their number: `silhouette` (higher is better) or `bic` (lower is better).
    pub measure: &'static str,
    /// The numbers that were tried.
    pub tried: Vec<Tried>,
    /// The mean silhouette of the clusters, from −1 to 1; `None` if it could not be computed.
    pub silhouette: Option<f64>,
    /// Why there are so many, in a sentence.
    pub justification: String,
    /// What customers were compared by.
    pub features: Vec<&'static str>,
    /// What is the same for all customers, and was left out of the comparison.
    pub left_out: Vec<&'static str>,
    /// Customers that the clusters were fitted to; all customers belong to one of them.
    pub sampled: usize,
    /// The random seed.
    pub seed: u64,
    /// Each cluster, the one with the highest mean value first.
    pub clusters: Vec<Cluster>,
}

/// One cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cluster {
    /// What distinguishes its customers from all customers.
    pub name: String,
    /// How many they are.
    pub customers: usize,
    /// Their share of all customers.
    pub customer_share: f64,
    /// Its typical customer by what customers are compared by: in days, orders and money.
    pub centre: BTreeMap<&'static str, f64>,
}

impl Clusters {
    /// Whether the customers fall into clear groups; otherwise the clusters divide a continuum.
    #[must_use]
    pub fn are_clear(&self) -> bool {
        self.silhouette
            .is_some_and(|silhouette| silhouette >= CLEAR)
    }
}

/// Clusters, and the cluster of each customer.
#[derive(Debug)]
pub(in crate::segment) struct Clustered {
    pub(in crate::segment) clusters: Clusters,
    /// The position of each customer's cluster.
    pub(in crate::segment) of: Vec<usize>,
}

impl Clustered {
    /// Forms the clusters of the customers of results.
    ///
    /// # Errors
    /// - the scores lack a column
    /// - there are too few customers, or too few who differ
    /// - the method does not converge
    pub(in crate::segment) fn of(
        results: &Results,
        habits: &Habits,
        asked: ClusterSpec,
        workers: &Workers,
    ) -> Result<Self> {
        let place = results.place().display();
        if results.len() < FEWEST {
            let customers = results.len();
            return Err(Error::data(format!(
                "clusters need at least {FEWEST} customers, and there are {customers}"
            ))
            .at(place)
            .hint("leave `--clusters` out: tiers, RFM segments and lifecycles need no minimum"));
        }
        let features = Features::of(results, habits)?;
        let value = match results.numbers("clv") {
            Some(clv) => clv,
            None => results.needed("expected_purchases")?,
        };
        let value: Vec<f64> = value.iter().map(Option::unwrap_or_default).collect();
        Self::of_features(&features, &value, asked, workers).map_err(|error| error.at(place))
    }

    /// Forms clusters by features; `value` ranks them.
    fn of_features(
        features: &Features,
        value: &[f64],
        asked: ClusterSpec,
        workers: &Workers,
    ) -> Result<Self> {
        if features.scales.is_empty() {
            return Err(all_alike());
        }
        let choice = Choice::of(features.points.view(), asked, workers)?;
        let mut of = assign(&features.points, &choice.fitted, workers);
        let number = rank_by_value(&mut of, value, choice.number);
        let (sizes, centres) = describe(&features.points, &of, number);
        let names = names(&features.scales, &centres);
        let mut clusters = Vec::with_capacity(number);
        for (at, name) in names.into_iter().enumerate() {
            clusters.push(Cluster {
                name,
                customers: sizes[at],
                customer_share: sizes[at] as f64 / of.len() as f64,
                centre: features.figures(centres.row(at)).into_iter().collect(),
            });
        }
        let of_scales =
            |scales: &[Scale]| scales.iter().map(|scale| scale.feature.name()).collect();
        Ok(Self {
            clusters: Clusters {
                method: asked.method,
                number,
                measure: asked.method.measure(),
                justification: justify(&choice, number, asked),
                tried: choice.tried,
                silhouette: choice.silhouette,
                features: of_scales(&features.scales),
                left_out: of_scales(&features.constant),
                sampled: choice.sampled,
                seed: asked.seed,
                clusters,
            },
            of,
        })
    }
}

/// The cluster of every customer.
fn assign(points: &Array2<f64>, fitted: &Fitted, workers: &Workers) -> Vec<usize> {
    let rows = points.nrows();
    let blocks = workers.map(rows.div_ceil(BLOCK), |block| {
        let end = rows.min((block + 1) * BLOCK);
        let rows = Slice::from(block * BLOCK..end);
        fitted.clusters_of(points.slice_axis(Axis(0), rows))
    });
    blocks.concat()
}

/// Renumbers clusters by the mean value of their customers, the highest first, without those that have no customers.
/// Returns how many remain.
fn rank_by_value(of: &mut [usize], value: &[f64], number: usize) -> usize {
    let mut sums = vec![(0.0, 0.0); number];
    for (cluster, value) in of.iter().zip(value) {
        let (sum, count) = &mut sums[*cluster];
        *sum += value;
        *count += 1.0;
    }
    let mut order: Vec<usize> = (0..number).filter(|at| sums[*at].1 > 0.0).collect();
    let mean = |at: usize| sums[at].0 / sums[at].1;
    order.sort_by(|left, right| mean(*right).total_cmp(&mean(*left)).then(left.cmp(right)));
    let mut places = vec![0; number];
    for (place, cluster) in order.iter().enumerate() {
        places[*cluster] = place;
    }
    for cluster in of {
        *cluster = places[*cluster];
    }
    order.len()
}

/// How many customers each cluster has, and the mean of their features.
fn describe(points: &Array2<f64>, of: &[usize], number: usize) -> (Vec<usize>, Array2<f64>) {
    let mut sizes = vec![0; number];
    let mut centres = Array2::zeros((number, points.ncols()));
    for (point, cluster) in points.outer_iter().zip(of) {
        sizes[*cluster] += 1;
        let mut centre = centres.row_mut(*cluster);
        centre += &point;
    }
    for (mut centre, size) in centres.axis_iter_mut(Axis(0)).zip(&sizes) {
        centre /= *size as f64;
    }
    (sizes, centres)
}

/// Why there are so many clusters.
fn justify(choice: &Choice, number: usize, asked: ClusterSpec) -> String {
    let english = Catalogue::english();
    let numbers = || choice.tried.iter().map(|tried| tried.clusters);
    let count = |count: usize| Figure::digits(count as f64);
    let (fewest, most) = (numbers().min(), numbers().max());
    let (fewest, most) = (fewest.unwrap_or(number), most.unwrap_or(number));
    let silhouette = choice.silhouette.unwrap_or_default();
    let silhouette = Figure::Digits {
        value: silhouette,
        decimals: 2,
    };
    let figures = [
        ("least", count(choice.passed_over.unwrap_or_default())),
        ("sampled", count(choice.sampled)),
        ("number", count(choice.number)),
        ("fewest", count(fewest)),
        ("most", count(most)),
        ("filled", count(number)),
        ("silhouette", silhouette),
    ];
    let say = |key: &str| english.say(&format!("segment-clusters-{key}"), &figures);
    let mut sentence = match asked.number {
        ClusterNumber::Fixed(_) => say("given"),
        ClusterNumber::Auto if most == fewest => say("only"),
        ClusterNumber::Auto => say(asked.method.name()),
    };
    if asked.number == ClusterNumber::Auto && most > fewest && choice.number == most {
        sentence += &say("most");
    }
    if choice.passed_over.is_some() {
        sentence += &say("small");
    }
    if number < choice.number {
        sentence += &say("empty");
    }
    sentence
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::super::features::Feature;
    use super::*;

    /// Figures of a customer: days of silence, purchases, mean order, probability of returning, value.
    type Customer = [f64; 5];

    /// Customers around typical ones, in turn; `spread` is relative.
    fn customers(typical: &[Customer], count: usize, spread: f64) -> Vec<Customer> {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut noise = || {
            let uniform: f64 = (0..6).map(|_| rng.random_range(-1.0..1.0)).sum();
            spread * uniform
        };
        (0..count)
            .map(|at| typical[at % typical.len()].map(|figure| figure * noise().exp()))
            .collect()
    }

    fn form(
        customers: &[Customer],
        number: ClusterNumber,
        method: ClusterMethod,
        threads: usize,
    ) -> Result<Clustered> {
        let features = [
            Feature::DaysSincePurchase,
            Feature::Purchases,
            Feature::AverageOrderValue,
            Feature::ReturnProbability,
            Feature::Clv,
        ];
        let columns = features
            .into_iter()
            .enumerate()
            .filter_map(|(at, feature)| {
                Scale::of(feature, customers.iter().map(|customer| Some(customer[at])))
            });
        let value: Vec<f64> = customers.iter().map(|customer| customer[4]).collect();
        let asked = ClusterSpec {
            number,
            method,
            seed: 42,
        };
        let features = Features::of_columns(columns.collect());
        Clustered::of_features(&features, &value, asked, &Workers::new(threads)?)
    }

    const METHODS: [ClusterMethod; 2] = [ClusterMethod::KMeans, ClusterMethod::GaussianMixture];

    const THREE_GROUPS: [Customer; 3] = [
        [400.0, 1.0, 30.0, 0.05, 5.0],
        [10.0, 12.0, 80.0, 0.9, 900.0],
        [60.0, 3.0, 300.0, 0.5, 250.0],
    ];

    #[test]
    fn three_groups_are_found_named_and_ranked_by_both_methods() {
        let all = customers(&THREE_GROUPS, 600, 0.1);
        for method in METHODS {
            let found = form(&all, ClusterNumber::Auto, method, 2).unwrap();
            let clusters = &found.clusters;
            assert_eq!(clusters.number, 3, "{clusters:?}");
            for (row, cluster) in found.of.iter().enumerate() {
                assert_eq!(*cluster, [2, 0, 1][row % 3], "{method:?}");
            }
            assert!(clusters.are_clear() && clusters.tried.len() == 7);
            assert!(
                clusters.justification.contains('3'),
                "{}",
                clusters.justification
            );
            let names: Vec<&str> = clusters
                .clusters
                .iter()
                .map(|of| of.name.as_str())
                .collect();
            assert!(
                names[0].contains("many orders") && names[0].contains("recent"),
                "{names:?}"
            );
            assert!(names[1].contains("large orders"), "{names:?}");
            assert!(
                names[2].contains("silent") && names[2].contains("low value"),
                "{names:?}"
            );
            for (cluster, typical) in clusters.clusters.iter().zip([1, 2, 0]) {
                assert_eq!(cluster.customers, 200);
                let ratio = cluster.centre["average_order_value"] / THREE_GROUPS[typical][2];
                assert!((ratio - 1.0).abs() < 0.05, "{ratio}");
            }
        }
    }

    #[test]
    fn clusters_of_a_continuum_are_not_clear() {
        let all = customers(&[[60.0, 3.0, 80.0, 0.5, 250.0]], 1_000, 0.2);
        for method in METHODS {
            let found = form(&all, ClusterNumber::Fixed(4), method, 1).unwrap();
            assert!(!found.clusters.are_clear(), "{:?}", found.clusters);
            assert_eq!(found.clusters.clusters.len(), 4);
        }
    }

    #[test]
    fn clusters_do_not_depend_on_the_number_of_threads() {
        let all = customers(&THREE_GROUPS, 500, 0.3);
        for method in METHODS {
            let alone = form(&all, ClusterNumber::Auto, method, 1).unwrap();
            let together = form(&all, ClusterNumber::Auto, method, 3).unwrap();
            assert_eq!(alone.of, together.of);
            assert_eq!(alone.clusters, together.clusters);
        }
    }

    #[test]
    fn there_are_not_more_clusters_than_different_customers() {
        let all = customers(&THREE_GROUPS, 90, 0.0);
        for method in METHODS {
            let found = form(&all, ClusterNumber::Auto, method, 1).unwrap();
            assert_eq!(found.clusters.number, 3, "{:?}", found.clusters);
            let refused = form(&all, ClusterNumber::Fixed(4), method, 1).unwrap_err();
            assert!(refused.to_string().contains("3 ways only"), "{refused}");
            let alike = form(
                &customers(&THREE_GROUPS[..1], 90, 0.0),
                ClusterNumber::Auto,
                method,
                1,
            );
            assert!(
                alike
                    .unwrap_err()
                    .to_string()
                    .contains("all customers are alike")
            );
        }
    }
}
