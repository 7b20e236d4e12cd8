//! Names of clusters: what tells each from all customers.

use std::collections::HashMap;

use ndarray::{Array2, ArrayView1};

use super::features::{Feature, Scale};

/// How far a cluster is from the mean of all customers in what it is named by, in standard deviations.
const TELLING: f64 = 0.5;
/// A name has so many parts at most, unless others need more to differ.
const PARTS: usize = 3;
/// The name of a cluster that differs in nothing.
const AVERAGE: &str = "average";

impl Feature {
    /// What customers with a low figure are called, and those with a high one.
    const fn words(self) -> [&'static str; 2] {
        match self {
            Self::DaysSincePurchase => ["recent", "silent"],
            Self::Purchases => ["few orders", "many orders"],
            Self::AverageOrderValue => ["small orders", "large orders"],
            Self::ReturnProbability => ["unlikely to return", "likely to return"],
            Self::Clv => ["low value", "high value"],
            Self::ExpectedPurchases => ["few orders expected", "many orders expected"],
        }
    }
}

/// The name of one cluster as it grows.
struct Name {
    /// All parts, the most telling first.
    parts: Vec<String>,
    /// How many of them are said.
    said: usize,
}

impl Name {
    fn of(scales: &[Scale], centre: ArrayView1<'_, f64>) -> Self {
        let mut differences: Vec<(Feature, f64)> = scales
            .iter()
            .zip(centre)
            .map(|(scale, apart)| (scale.feature, *apart))
            .collect();
        differences.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
        let telling = differences
            .iter()
            .filter(|(_, apart)| apart.abs() >= TELLING);
        let said = telling.count().min(PARTS);
        let parts = differences.into_iter().map(|(feature, apart)| {
            let [low, high] = feature.words();
            let word = if apart < 0.0 { low } else { high };
            if apart.abs() < TELLING {
                format!("rather {word}")
            } else {
                word.to_owned()
            }
        });
        Self {
            parts: parts.collect(),
            said,
        }
    }

    fn text(&self) -> String {
        match self.said {
            0 => AVERAGE.to_owned(),
            said => self.parts[..said].join(", "),
        }
    }
}

/// The names of clusters by their centres, one in each row, in standard deviations from the mean of all customers. All
/// names differ: equal ones go on with what comes next, and with a number in the end.
pub(super) fn names(scales: &[Scale], centres: &Array2<f64>) -> Vec<String> {
    let mut names: Vec<Name> = centres
        .outer_iter()
        .map(|centre| Name::of(scales, centre))
        .collect();
    for _ in scales {
        let texts: Vec<String> = names.iter().map(Name::text).collect();
        for (name, text) in names.iter_mut().zip(&texts) {
            let is_shared = texts.iter().filter(|other| *other == text).count() > 1;
            if is_shared && name.said < name.parts.len() {
                name.said += 1;
            }
        }
    }
    number_equal_ones(names.iter().map(Name::text).collect())
}

/// The second of equal names gets a 2, the third a 3.
fn number_equal_ones(names: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut numbered = Vec::with_capacity(names.len());
    for name in names {
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        numbered.push(match *times {
            1 => name,
            times => format!("{name} {times}"),
        });
    }
    numbered
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn scales() -> Vec<Scale> {
        let figures = || [Some(1.0), Some(2.0)].into_iter();
        [Feature::DaysSincePurchase, Feature::Purchases, Feature::Clv]
            .map(|feature| Scale::of(feature, figures()).unwrap().0)
            .into()
    }

    #[test]
    fn clusters_are_named_by_what_distinguishes_them_most() {
        let centres = array![[-0.6, 1.5, 2.0], [0.9, -0.2, -0.7], [0.1, 0.2, -0.3]];
        assert_eq!(
            names(&scales(), &centres),
            [
                "high value, many orders, recent",
                "silent, low value",
                "average"
            ]
        );
    }

    #[test]
    fn equal_names_go_on_until_they_differ() {
        let centres = array![[0.9, -0.2, 0.1], [0.8, 0.3, 0.1], [0.8, 0.3, 0.1]];
        assert_eq!(
            names(&scales(), &centres),
            [
                "silent, rather few orders",
                "silent, rather many orders, rather high value",
                "silent, rather many orders, rather high value 2",
            ]
        );
    }
}
