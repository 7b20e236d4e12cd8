//! The RFM map: scores from 1 to 5 for recency, frequency and monetary value, and a segment for each of the 125 codes.
//!
//! A score is one more than five times the share of customers below, cut to a whole number. Of customers with the same
//! recency or the same value the half counts as below, so that a column in which all are equal scores 3. In frequency
//! none of them does: customers who bought once score 1, and no other does. Equal customers always have equal scores.
//!
//! The segment is that of recency and frequency, in the map that most tools share (25 cells, each in one segment); the
//! monetary score is in the code and does not move a customer.

use serde::Serialize;

use super::ranks::{share_below, share_to_middle};

/// A segment of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RfmSegment {
    /// Bought lately, and often.
    Champions,
    /// Buy often.
    Loyal,
    /// Bought lately, and more than once.
    PotentialLoyalists,
    /// Bought lately for the first time.
    New,
    /// Bought not long ago for the first time.
    Promising,
    /// In the middle in every respect.
    NeedAttention,
    /// Bought some time ago, and seldom.
    AboutToSleep,
    /// Bought often, and not for a long time.
    AtRisk,
    /// Bought very often, and not for a long time.
    CannotLose,
    /// Bought seldom, and not for a long time.
    Hibernating,
}

impl RfmSegment {
    /// All segments.
    pub const ALL: [Self; 10] = [
        Self::Champions,
        Self::Loyal,
        Self::PotentialLoyalists,
        Self::New,
        Self::Promising,
        Self::NeedAttention,
        Self::AboutToSleep,
        Self::AtRisk,
        Self::CannotLose,
        Self::Hibernating,
    ];

    /// The segment of scores for recency and frequency, each from 1 to 5.
    #[must_use]
    pub const fn of(recency: u8, frequency: u8) -> Self {
        match (recency, frequency) {
            (5.., 4..) => Self::Champions,
            (3 | 4, 4..) => Self::Loyal,
            (4.., 2 | 3) => Self::PotentialLoyalists,
            (5.., _) => Self::New,
            (4, _) => Self::Promising,
            (3, 3) => Self::NeedAttention,
            (3, _) => Self::AboutToSleep,
            (_, 5..) => Self::CannotLose,
            (_, 3 | 4) => Self::AtRisk,
            _ => Self::Hibernating,
        }
    }

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Champions => "champions",
            Self::Loyal => "loyal",
            Self::PotentialLoyalists => "potential-loyalists",
            Self::New => "new",
            Self::Promising => "promising",
            Self::NeedAttention => "need-attention",
            Self::AboutToSleep => "about-to-sleep",
            Self::AtRisk => "at-risk",
            Self::CannotLose => "cannot-lose",
            Self::Hibernating => "hibernating",
        }
    }
}

/// The scores of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RfmScore {
    /// 5 for customers who bought most lately.
    pub recency: u8,
    /// 5 for customers who bought most often.
    pub frequency: u8,
    /// 5 for customers who spent most; `None` without amounts.
    pub monetary: Option<u8>,
}

impl RfmScore {
    /// The segment.
    #[must_use]
    pub const fn segment(self) -> RfmSegment {
        RfmSegment::of(self.recency, self.frequency)
    }

    /// The code, as in `543`, or `54` without amounts.
    #[must_use]
    pub fn code(self) -> String {
        let monetary = self
            .monetary
            .map_or(String::new(), |score| score.to_string());
        format!("{}{}{monetary}", self.recency, self.frequency)
    }
}

/// The scores of all customers from the time since their last purchase, their number of purchases and what they have
/// spent; `spent` is empty without amounts.
pub(super) fn scores(silence: &[f64], purchases: &[f64], spent: &[Option<f64>]) -> Vec<RfmScore> {
    let lately: Vec<Option<f64>> = silence.iter().map(|time| Some(-time)).collect();
    let often: Vec<Option<f64>> = purchases.iter().copied().map(Some).collect();
    let (lately, often) = (share_to_middle(&lately), share_below(&often));
    let spent = share_to_middle(spent);
    let customers = lately.iter().zip(&often).enumerate();
    customers
        .map(|(row, (lately, often))| RfmScore {
            recency: fifth(lately.unwrap_or_default()),
            frequency: fifth(often.unwrap_or_default()),
            monetary: (!spent.is_empty()).then(|| fifth(spent[row].unwrap_or_default())),
        })
        .collect()
}

/// The fifth of a share, from 1 to 5.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to 1"
)]
fn fifth(share: f64) -> u8 {
    ((5.0 * share) as u8).min(4) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_one_segment_and_every_segment_a_code() {
        let mut cells = [0; RfmSegment::ALL.len()];
        for recency in 1..=5 {
            for frequency in 1..=5 {
                let segment = RfmSegment::of(recency, frequency);
                cells[segment as usize] += 1;
            }
        }
        assert_eq!(cells, [2, 4, 4, 1, 1, 1, 2, 4, 2, 4]);
    }

    #[test]
    fn equal_columns_score_three_and_one_purchase_scores_one() {
        let all = scores(&[7.0; 4], &[1.0; 4], &[Some(2.0); 4]);
        let code = RfmScore {
            recency: 3,
            frequency: 1,
            monetary: Some(3),
        };
        assert_eq!(all, [code; 4]);
        assert_eq!(code.code(), "313");
        let alone = scores(&[7.0], &[3.0], &[]);
        assert_eq!(
            (alone[0].code(), alone[0].monetary),
            ("31".to_owned(), None)
        );
    }

    #[test]
    fn scores_do_not_depend_on_the_order_of_rows() {
        let silence: Vec<f64> = (0..60).map(|at| f64::from(at * 7 % 11)).collect();
        let purchases: Vec<f64> = (0..60).map(|at| f64::from(at * 5 % 7)).collect();
        let forward = scores(&silence, &purchases, &[]);
        let turned = |values: &[f64]| values.iter().rev().copied().collect::<Vec<_>>();
        let mut backward = scores(&turned(&silence), &turned(&purchases), &[]);
        backward.reverse();
        assert_eq!(forward, backward);
        assert!(forward.iter().any(|score| score.recency == 5));
    }
}
