//! Gradient boosting of small trees: what expectations must be multiplied by, so that they agree with what came.
//!
//! With y purchases where e were expected, y is Poisson with mean e·g. Trees of two questions are added to ln g, one after
//! another, each a small step from the errors that the trees before it leave. A leaf's step is Newton's, shrunk by
//! λ: (Σy − Σμ)/(Σμ + λ), and a question is the better, the larger the sum of (Σy − Σμ)²/(Σμ + λ) over its two answers.

use crate::forecast::{Branch, Factor, Feature, Features, Tree};

/// Trees.
const TREES: usize = 50;

/// How much of a leaf's step is gone.
const RATE: f64 = 0.05;

/// λ: so many expected purchases pull a leaf to nothing.
const PULL: f64 = 10.0;

/// No answer has fewer customers.
const FEWEST: f64 = 50.0;

/// The most thresholds of a figure. The classes between them have about the same number of customers.
const THRESHOLDS: usize = 64;

/// Customers with equal histories and equally many purchases in a hold-out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    pub(super) features: Features,
    pub(super) customers: f64,
    /// What all of them bought.
    pub(super) purchases: f64,
    /// What was expected of all of them.
    pub(super) expected: f64,
}

/// The classes of one figure: a history is in the class of the number of thresholds that it is above.
struct Classes {
    feature: Feature,
    thresholds: Vec<f64>,
}

impl Classes {
    fn of(feature: Feature, lessons: &[Lesson]) -> Self {
        let value = |lesson: &Lesson| (lesson.features.get(feature), lesson.customers);
        let mut values: Vec<(f64, f64)> = lessons.iter().map(value).collect();
        values.sort_by(|left, right| left.0.total_cmp(&right.0));
        let all: f64 = values.iter().map(|(_, customers)| customers).sum();
        let size = all / THRESHOLDS as f64;
        let (mut thresholds, mut customers) = (Vec::new(), 0.0);
        for pair in values.windows(2) {
            customers += pair[0].1;
            if customers >= size && pair[0].0 < pair[1].0 {
                thresholds.push(0.5 * pair[0].0 + 0.5 * pair[1].0);
                customers = 0.0;
            }
        }
        Self {
            feature,
            thresholds,
        }
    }

    fn class(&self, features: &Features) -> usize {
        let value = features.get(self.feature);
        self.thresholds.partition_point(|at| value > *at)
    }
}

/// What came and what is expected of some customers.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    customers: f64,
    purchases: f64,
    expected: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.purchases += other.purchases;
        self.expected += other.expected;
    }

    fn without(self, other: Self) -> Self {
        Self {
            customers: self.customers - other.customers,
            purchases: self.purchases - other.purchases,
            expected: self.expected - other.expected,
        }
    }

    fn step(self) -> f64 {
        (self.purchases - self.expected) / (self.expected + PULL)
    }

    fn score(self) -> f64 {
        (self.purchases - self.expected) * self.step()
    }
}

/// Lessons with their classes, and what the trees so far expect.
struct Boosting {
    figures: Vec<Classes>,
    /// One row of classes for each lesson.
    classes: Vec<[usize; Feature::ALL.len()]>,
    sums: Vec<Sum>,
    features: Vec<Features>,
}

impl Boosting {
    fn new(lessons: &[Lesson]) -> Self {
        let figures = Feature::ALL.map(|feature| Classes::of(feature, lessons));
        let row = |lesson: &Lesson| {
            let mut row = [0; Feature::ALL.len()];
            for (class, figure) in row.iter_mut().zip(&figures) {
                *class = figure.class(&lesson.features);
            }
            row
        };
        let sum = |lesson: &Lesson| Sum {
            customers: lesson.customers,
            purchases: lesson.purchases,
            expected: lesson.expected,
        };
        Self {
            classes: lessons.iter().map(row).collect(),
            sums: lessons.iter().map(sum).collect(),
            features: lessons.iter().map(|lesson| lesson.features).collect(),
            figures: figures.into(),
        }
    }

    /// The best question about these lessons; `None` where no question leaves enough customers on both sides.
    fn best_split(&self, rows: &[usize]) -> Option<Branch> {
        let mut histograms = [[Sum::default(); THRESHOLDS + 1]; Feature::ALL.len()];
        let mut all = Sum::default();
        for &row in rows {
            let sum = self.sums[row];
            all.add(sum);
            for (histogram, class) in histograms.iter_mut().zip(self.classes[row]) {
                histogram[class].add(sum);
            }
        }
        let mut best = None;
        let mut best_score = all.score();
        for (figure, histogram) in self.figures.iter().zip(&histograms) {
            let mut below = Sum::default();
            for (at, sum) in figure.thresholds.iter().zip(histogram) {
                below.add(*sum);
                let above = all.without(below);
                let score = below.score() + above.score();
                if score > best_score && below.customers.min(above.customers) >= FEWEST {
                    best_score = score;
                    best = Some(Branch {
                        of: figure.feature,
                        at: *at,
                    });
                }
            }
        }
        best
    }

    /// The next tree; `None` where no question is worth asking.
    fn grow(&self) -> Option<Tree> {
        let everyone: Vec<usize> = (0..self.sums.len()).collect();
        let root = self.best_split(&everyone)?;
        let is_above = |row: &usize| self.features[*row].get(root.of) > root.at;
        let (above, below): (Vec<usize>, Vec<usize>) = everyone.into_iter().partition(is_above);
        // without a second question, the first one is asked again
        let mut tree = Tree {
            root,
            below: self.best_split(&below).unwrap_or(root),
            above: self.best_split(&above).unwrap_or(root),
            leaves: [0.0; 4],
        };
        let mut sums = [Sum::default(); 4];
        for (features, sum) in self.features.iter().zip(&self.sums) {
            sums[tree.leaf(features)].add(*sum);
        }
        tree.leaves = sums.map(|sum| RATE * sum.step());
        Some(tree)
    }

    fn expect(&mut self, tree: &Tree) {
        let steps = tree.leaves.map(f64::exp);
        for (sum, features) in self.sums.iter_mut().zip(&self.features) {
            sum.expected *= steps[tree.leaf(features)];
        }
    }

    fn expected(&self) -> f64 {
        self.sums.iter().map(|sum| sum.expected).sum()
    }
}

/// The factor that brings what was expected closer to what came, and leaves the total of all as it was; `None` where
/// nothing is expected or no question is worth asking.
pub(super) fn factor(lessons: &[Lesson], share: f64) -> Option<Factor> {
    let mut boosting = Boosting::new(lessons);
    let before = boosting.expected();
    let mut trees = Vec::new();
    while trees.len() < TREES
        && let Some(tree) = boosting.grow()
    {
        boosting.expect(&tree);
        trees.push(tree);
    }
    if trees.is_empty() {
        return None;
    }
    Factor::new(share, before / boosting.expected(), trees)
}

#[cfg(test)]
mod tests {
    use super::{Lesson, factor};
    use crate::forecast::Features;
    use crate::history::PurchaseHistory;

    fn history(x: u32, t_x: f64) -> PurchaseHistory {
        PurchaseHistory::new(x, t_x, 50.0).unwrap()
    }

    /// 40 kinds of customers, 100 of each; from those with a silence above 20, half of what is expected comes.
    fn lessons(of_silent: f64) -> Vec<Lesson> {
        let kind = |at: u32| {
            let history = history(1 + at % 3, f64::from(10 + at));
            let comes = if history.recency() < 30.0 {
                of_silent
            } else {
                1.0
            };
            Lesson {
                features: Features::of(&history),
                customers: 100.0,
                purchases: 200.0 * comes,
                expected: 200.0,
            }
        };
        (0..40).map(kind).collect()
    }

    #[test]
    fn the_factor_finds_the_customers_of_whom_too_much_is_expected() {
        let lessons = lessons(0.5);
        let factor = factor(&lessons, 1.0).unwrap();
        let (silent, recent) = (history(2, 15.0), history(2, 45.0));
        let ratio = factor.change(&silent) / factor.change(&recent);
        // 50 steps of 5% go 92% of the way
        assert!((0.5..0.58).contains(&ratio), "{ratio}");
        // the customers are those of the lessons: together they buy as much as before
        let mean = (0..40).map(|at| factor.change(&history(1 + at % 3, f64::from(10 + at))));
        assert!((mean.sum::<f64>() / 40.0 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_learned_from_expectations_that_come_true() {
        assert!(factor(&lessons(1.0), 1.0).is_none());
    }

    #[test]
    fn nothing_is_learned_from_few_customers() {
        let mut few = lessons(0.5);
        for lesson in &mut few {
            lesson.customers = 1.0;
        }
        assert!(factor(&few, 1.0).is_none());
    }
}
