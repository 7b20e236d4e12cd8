use std::sync::Arc;

use arrow::array::Float64Array;

use super::clusters::{Clustered, Clusters};
use super::groups::{Describing, Division, Group};
use super::habits::Habits;
use super::lifecycle::{Lifecycle, lifecycles};
use super::lists::{Listed, Lists};
use super::moves::{self, Move};
use super::options::SegmentSpec;
use super::ranks::share_below;
use super::rfm_map::{RfmScore, RfmSegment, scores};
use super::spending::{Spending, spendings};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::parallel::Workers;
use crate::results::Results;

/// The segments of all customers of some results.
#[derive(Debug)]
pub struct Segments {
    pub(super) results: Arc<Results>,
    pub(super) habits: Habits,
    /// The column that customers are ranked by.
    pub(super) rank_by: String,
    /// From 1 to 100, 100 the best; `None` for customers without a value.
    pub(super) percentiles: Vec<Option<u8>>,
    pub(super) tier_names: Vec<String>,
    pub(super) tiers: Vec<usize>,
    pub(super) rfm: Vec<RfmScore>,
    /// Empty without a model.
    pub(super) stages: Vec<Lifecycle>,
    /// Empty where it is not known.
    pub(super) spendings: Vec<Option<Spending>>,
    pub(super) lists: Lists,
    /// `None` where they are not asked for.
    pub(super) clustered: Option<Clustered>,
    by: Vec<String>,
    pub(super) reasons: bool,
    pub(super) language: Language,
}

impl Segments {
    /// Divides the customers of some results.
    ///
    /// # Errors
    /// - the specification is not valid, or names a column that is not there
    /// - the scores do not say the unit of their times
    /// - clusters are asked for, and there are too few customers, or too few who differ
    pub fn of(results: Arc<Results>, spec: &SegmentSpec, workers: &Workers) -> Result<Self> {
        let cuts = spec.cuts()?;
        for column in &spec.by {
            check_groups(&results, column)?;
        }
        let rank_by = spec.rank_by.clone().unwrap_or_else(|| {
            let usual = if results.has_money() {
                "clv"
            } else {
                "expected_purchases"
            };
            usual.to_owned()
        });
        let value = optional(results.needed(&rank_by)?);
        let habits = Habits::of(&results, workers)?;
        let spent = results.numbers("historical_value").map(optional);
        let spent = spent.filter(|spent| spent.iter().any(Option::is_some));
        let spent = spent.unwrap_or_default();
        let churn_risk = results.filled("churn_risk")?;
        let p_alive = results.filled("p_alive")?;
        let stages = lifecycles(&habits, churn_risk);
        let lists = Lists::of(
            &Listed {
                value: &value,
                past_value: if spent.is_empty() { &value } else { &spent },
                p_alive,
                purchases: &habits.purchases,
                stages: &stages,
            },
            spec.list,
        );
        let clustered = spec
            .clusters()
            .map(|asked| Clustered::of(&results, &habits, asked, workers))
            .transpose()?;
        Ok(Self {
            percentiles: share_below(&value).into_iter().map(percentile).collect(),
            tier_names: cuts.names(),
            tiers: cuts.of(&value),
            rfm: scores(&habits.silent, &habits.purchases, &spent),
            stages,
            spendings: spendings(&results),
            lists,
            clustered,
            rank_by,
            habits,
            by: spec.by.clone(),
            reasons: spec.reasons,
            language: spec.lang.unwrap_or_default(),
            results,
        })
    }

    /// The column that customers are ranked by.
    #[must_use]
    pub fn rank_by(&self) -> &str {
        &self.rank_by
    }

    /// Whether it is known where customers stand, which needs the model.
    #[must_use]
    pub fn has_lifecycles(&self) -> bool {
        !self.stages.is_empty()
    }

    /// The clusters; `None` where they are not asked for.
    #[must_use]
    pub fn clusters(&self) -> Option<&Clusters> {
        self.clustered.as_ref().map(|clustered| &clustered.clusters)
    }

    /// The results that they were made from.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// The groups of all divisions: tiers, the segments of the RFM map, stages, and the clusters and columns that were
    /// asked for.
    ///
    /// # Errors
    /// When the scores lack a column.
    pub fn groups(&self) -> Result<Vec<Group>> {
        let describing = Describing::new(&self.results, &self.habits)?;
        let divisions = self.divisions();
        let groups = divisions.iter().flat_map(|of| describing.groups(of));
        Ok(groups.collect())
    }

    /// How customers moved since an earlier time: from which tier, segment and stage to which. Clusters are formed anew
    /// from each result, so that nobody moves between them.
    #[must_use]
    pub fn moves_since(&self, earlier: &Self) -> Vec<Move> {
        let (before, now) = (earlier.divisions(), self.divisions());
        let mut all = Vec::new();
        for division in &now {
            let same = before.iter().find(|earlier| earlier.by == division.by);
            if let Some(same) = same {
                let sides = [(&*earlier.results, same), (&*self.results, division)];
                all.extend(moves::moves(sides));
            }
        }
        all
    }

    fn divisions(&self) -> Vec<Division> {
        let named = |names: Vec<String>| names.into_iter().map(Some).collect();
        let mut divisions = vec![
            Division {
                by: "all".to_owned(),
                names: vec![Some("all".to_owned())],
                of: vec![0; self.results.len()],
            },
            Division {
                by: "tier".to_owned(),
                names: named(self.tier_names.clone()),
                of: self.tiers.clone(),
            },
            Division {
                by: "rfm_segment".to_owned(),
                names: named(RfmSegment::ALL.map(|of| of.name().to_owned()).into()),
                of: self.rfm.iter().map(|of| of.segment() as usize).collect(),
            },
        ];
        if self.has_lifecycles() {
            divisions.push(Division {
                by: "lifecycle".to_owned(),
                names: named(Lifecycle::ALL.map(|of| of.name().to_owned()).into()),
                of: self.stages.iter().map(|of| *of as usize).collect(),
            });
        }
        if !self.spendings.is_empty() {
            let names = Spending::ALL.map(|of| Some(of.name().to_owned()));
            let unknown = names.len();
            let spendings = self.spendings.iter();
            divisions.push(Division {
                by: "spending".to_owned(),
                names: names.into_iter().chain([None]).collect(),
                of: spendings
                    .map(|of| of.map_or(unknown, |of| of as usize))
                    .collect(),
            });
        }
        if let Some(clustered) = &self.clustered {
            let clusters = clustered.clusters.clusters.iter();
            divisions.push(Division {
                by: "cluster".to_owned(),
                names: named(clusters.map(|of| of.name.clone()).collect()),
                of: clustered.of.clone(),
            });
        }
        for by in &self.by {
            if let Some(texts) = self.results.texts(by) {
                divisions.push(Division::by_texts(by, texts));
            }
        }
        divisions
    }
}

/// Nobody reads a division into more groups than this.
const MOST_GROUPS: usize = 1_000;

/// Checks that customers can be grouped by a column.
fn check_groups(results: &Results, column: &str) -> Result<()> {
    let Some(texts) = results.texts(column) else {
        let columns = results.names().filter(|name| results.texts(name).is_some());
        let columns: Vec<String> = columns.map(|name| format!("`{name}`")).collect();
        let error = Error::usage(format!(
            "`--by` names a column that is not there: `{column}`"
        ));
        return Err(error.hint(format!("columns to group by: {}", columns.join(", "))));
    };
    let distinct: std::collections::HashSet<&str> = texts.iter().flatten().collect();
    if distinct.len() > MOST_GROUPS {
        return Err(Error::usage(format!(
            "column `{column}` has {} different texts, more than the {MOST_GROUPS} groups that are possible",
            distinct.len()
        )));
    }
    Ok(())
}

/// The percentile of a share of customers below.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is from 0 to below 1"
)]
fn percentile(below: Option<f64>) -> Option<u8> {
    Some((100.0 * below?) as u8 + 1)
}

fn optional(column: &Float64Array) -> Vec<Option<f64>> {
    column.iter().collect()
}
