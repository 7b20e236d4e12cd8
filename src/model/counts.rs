/// The distribution of a number of purchases: probabilities on rising counts that start at 0.
///
/// Neighbouring counts share one entry, at their middle, where there are very many of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    points: Vec<f64>,
    probabilities: Vec<f64>,
}

/// More counts than this are thinned out.
const MOST: f64 = 4_096.0;

/// Counts beyond this one are thinned out further.
const COARSE: f64 = 1e6;

/// What is left beyond the last point.
const TAIL: f64 = 1e-14;

/// A probability of many purchases that is lost in the accuracy of a quantile.
const NEGLIGIBLE: f64 = 1e-15;

impl Counts {
    /// Counts that are listed one by one go so far at most.
    pub(super) const LONGEST_LIST: f64 = 4_000.0;

    /// From `at_least`(n) = P(N ≥ n), a falling function with `at_least`(0) = 1.
    ///
    /// Up to 4,096 counts stand for themselves; after them each step is a thousandth of the count, and
    /// beyond a million, where only parameters reach that no shop has, a hundredth.
    pub fn from_survival(at_least: impl Fn(f64) -> f64) -> Self {
        let (mut points, mut probabilities) = (Vec::new(), Vec::new());
        let (mut n, mut beyond) = (0.0_f64, 1.0);
        while beyond > TAIL {
            let step = if n < COARSE { 1e-3 } else { 1e-2 };
            let next = n + (n - MOST).max(0.0).mul_add(step, 1.0).floor();
            // rounding may let the tail of a hardly possible count rise again
            let left = at_least(next).clamp(0.0, beyond);
            points.push(0.5 * (n + next - 1.0));
            probabilities.push(beyond - left);
            (n, beyond) = (next, left);
        }
        Self {
            points,
            probabilities,
        }
    }

    /// From the probabilities of 0, 1, 2, …
    #[must_use]
    pub fn from_probabilities(probabilities: Vec<f64>) -> Self {
        Self {
            points: (0..probabilities.len()).map(|n| n as f64).collect(),
            probabilities,
        }
    }

    /// The mixture of counts that each hold with a share; what the shares leave of 1 is the probability of no purchase.
    #[must_use]
    pub fn mixture(parts: &[(f64, &Self)]) -> Self {
        let left: f64 = 1.0 - parts.iter().map(|(share, _)| share).sum::<f64>();
        let lists = parts
            .iter()
            .map(|(share, counts)| Some((*share, counts.list()?)));
        match lists.collect::<Option<Vec<_>>>() {
            Some(lists) => Self::mixture_of_lists(&lists, left.max(0.0)),
            None => Self::mixture_of_points(parts, left.max(0.0)),
        }
    }

    /// The mixture of probabilities of 0, 1, …, and of no purchase with the probability `left`.
    fn mixture_of_lists(lists: &[(f64, &[f64])], left: f64) -> Self {
        let longest = lists.iter().map(|(_, list)| list.len()).max();
        let mut probabilities = vec![0.0; longest.unwrap_or_default().max(1)];
        probabilities[0] = left;
        for (share, list) in lists {
            for (sum, probability) in probabilities.iter_mut().zip(*list) {
                *sum += share * probability;
            }
        }
        Self::from_probabilities(probabilities)
    }

    /// The mixture of counts some of which share entries.
    fn mixture_of_points(parts: &[(f64, &Self)], left: f64) -> Self {
        let mut entries: Vec<(f64, f64)> = Vec::new();
        for (share, counts) in parts {
            entries.extend(
                counts
                    .iter()
                    .map(|(n, probability)| (n, share * probability)),
            );
        }
        entries.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (mut points, mut probabilities) = (vec![0.0_f64], vec![left]);
        for (n, probability) in entries {
            let last = points.len() - 1;
            if points[last].total_cmp(&n).is_eq() {
                probabilities[last] += probability;
            } else {
                points.push(n);
                probabilities.push(probability);
            }
        }
        Self {
            points,
            probabilities,
        }
    }

    /// From `exactly`, the distribution of a customer who never leaves, where they leave at a purchase with a
    /// probability p ~ Beta(a, b): P(N = n) = E\[(1−p)ⁿ\] P(M = n) + E\[p(1−p)ⁿ⁻¹\] P(M ≥ n).
    pub(super) fn stopped(exactly: &[f64], a: f64, b: f64) -> Self {
        let mut at_least: Vec<f64> = exactly.to_vec();
        for n in (0..exactly.len() - 1).rev() {
            at_least[n] += at_least[n + 1];
        }
        let (mut stayed_before, mut stayed) = (1.0, 1.0);
        let mut probabilities = Vec::with_capacity(exactly.len());
        for (n, exactly) in exactly.iter().enumerate() {
            probabilities.push(stayed * exactly + (stayed_before - stayed) * at_least[n]);
            let total = a + b + probabilities.len() as f64 - 1.0;
            (stayed_before, stayed) = (stayed, stayed * (1.0 - a / total));
        }
        Self::from_probabilities(probabilities)
    }

    /// The probabilities of 1, 2, …, as far as they matter; `None` where these are more than `most`, or counts share
    /// entries.
    pub(crate) fn some(&self, most: usize) -> Option<&[f64]> {
        let mut beyond = 0.0;
        let mut last = self.probabilities.len() - 1;
        while last > 0 && beyond + self.probabilities[last] < NEGLIGIBLE {
            beyond += self.probabilities[last];
            last -= 1;
        }
        (last <= most && self.is_list(last)).then(|| &self.probabilities[1..=last])
    }

    /// The probabilities of 0, 1, …; `None` where counts share entries.
    pub(crate) fn list(&self) -> Option<&[f64]> {
        self.is_list(self.points.len() - 1)
            .then_some(&self.probabilities)
    }

    /// Are the entries up to one of them the counts 0, 1, …? Counts rise, and whole ones that share no entry are their own
    /// places.
    fn is_list(&self, last: usize) -> bool {
        self.points[last].total_cmp(&(last as f64)).is_eq()
    }

    /// P(N = 0); a sum over phases may be above 1 by rounding.
    #[must_use]
    pub fn none(&self) -> f64 {
        self.probabilities[0].min(1.0)
    }

    /// Counts with their probabilities.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        self.points
            .iter()
            .copied()
            .zip(self.probabilities.iter().copied())
    }

    /// E\[N²\].
    #[must_use]
    pub fn square(&self) -> f64 {
        self.iter()
            .map(|(n, probability)| n * n * probability)
            .sum()
    }

    /// P(N ≤ n).
    #[must_use]
    pub fn cdf(&self, n: f64) -> f64 {
        let sum: f64 = self
            .iter()
            .take_while(|(count, _)| *count <= n)
            .map(|(_, probability)| probability)
            .sum();
        sum.min(1.0)
    }

    /// The smallest count n > 0 with P(0 < N ≤ n) ≥ `mass`; 0 for a mass that is not above 0.
    #[must_use]
    pub fn quantile(&self, mass: f64) -> f64 {
        if mass <= 0.0 {
            return 0.0;
        }
        let mut sum = 0.0;
        for (n, probability) in self.iter().skip(1) {
            sum += probability;
            if sum >= mass {
                return n.ceil();
            }
        }
        self.points.last().map_or(0.0, |n| n.ceil())
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn a_mixture_of_lists_is_that_of_their_points() {
        let list = |each: &[f64]| Counts::from_probabilities(each.to_vec());
        let (few, many) = (list(&[0.7, 0.3]), list(&[0.1, 0.2, 0.3, 0.4]));
        let parts = [(0.5, &few), (0.2, &many), (0.1, &few)];
        let left = 1.0 - (0.5 + 0.2 + 0.1);
        let mixed = Counts::mixture(&parts);
        assert_eq!(mixed, Counts::mixture_of_points(&parts, left));
        assert!((mixed.iter().map(|(_, each)| each).sum::<f64>() - 1.0).abs() < 1e-15);
        assert_eq!(Counts::mixture(&[]), list(&[1.0]));
    }
}
