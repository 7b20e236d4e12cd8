//! Cohorts, channels and other groups: value against the cost of acquisition.

use std::collections::BTreeMap;

use arrow::array::StringArray;
use serde::Serialize;

use super::payback::Payback;
use super::values::{Each, Economics};
use crate::cohorts::CohortMonth;
use crate::error::{Error, Result};
use crate::results::Results;

/// How the ratio CLV:CAC stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Standing {
    /// At the target or above.
    Good,
    /// Above 1 and below the target.
    Watch,
    /// At most 1: customers cost as much as they bring, or more.
    Alarm,
}

impl Standing {
    /// That of a ratio.
    #[must_use]
    pub fn of(ratio: f64, target: f64) -> Self {
        if ratio <= 1.0 {
            Self::Alarm
        } else if ratio < target {
            Self::Watch
        } else {
            Self::Good
        }
    }

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Watch => "watch",
            Self::Alarm => "alarm",
        }
    }
}

/// Customers of one cohort, channel or other group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EconomicGroup {
    /// What customers are grouped by: `all`, `cohort` or the name of a column.
    pub by: String,
    /// The group; `None` where the cell is empty.
    pub group: Option<String>,
    /// How many customers there are.
    pub customers: u64,
    /// The margin on what they have spent, less the cost of their orders.
    pub historical: f64,
    /// Expected value within the horizon.
    pub predicted: f64,
    /// The lower bound of what it will really be.
    pub predicted_lower: Option<f64>,
    /// The upper bound.
    pub predicted_upper: Option<f64>,
    /// Past and expected value.
    pub total: f64,
    /// The same for one customer.
    pub value_per_customer: f64,
    /// Customers whose cost of acquisition is known.
    pub customers_with_cac: u64,
    /// What they cost to acquire.
    pub acquisition_cost: Option<f64>,
    /// The cost of one of them.
    pub cac: Option<f64>,
    /// Their value over their cost; `None` where they cost nothing or nothing is known.
    pub ratio: Option<f64>,
    /// How the ratio stands.
    pub standing: Option<Standing>,
    /// What a new customer of the group may cost: value for each customer over the target ratio, and not below 0.
    pub allowable_cac: f64,
    /// (Value − cost)/cost.
    pub roi: Option<f64>,
    /// Customers who cost more than they have brought and will bring.
    pub value_destroying: u64,
    /// The most that keeping customers may cost.
    pub keeping: f64,
    /// How long customers take to bring what they cost; `None` where the cost or the months of the group are not known.
    pub payback: Option<Payback>,
}

impl Economics {
    /// All customers, cohorts, channels, and the columns that were asked for.
    ///
    /// # Errors
    /// When a column is missing.
    pub fn groups(&self) -> Result<Vec<EconomicGroup>> {
        let all = StringArray::from(vec!["all"; self.each.len()]);
        let mut groups = by_texts(self, "all", &all);
        let cohorts: StringArray = self.cohorts.iter().map(Option::as_deref).collect();
        groups.extend(by_texts(self, "cohort", &cohorts));
        let has_channels = self.results.texts("first_channel").is_some();
        let channel = has_channels.then_some("first_channel");
        let others = self.spec.by.iter().map(String::as_str);
        let others = others.filter(|column| *column != "first_channel" && *column != "cohort");
        for column in channel.into_iter().chain(others) {
            let texts = texts_of(&self.results, column)?;
            groups.extend(by_texts(self, column, texts));
        }
        Ok(groups)
    }
}

/// The texts of a column to group by.
fn texts_of<'r>(results: &'r Results, column: &str) -> Result<&'r StringArray> {
    results.texts(column).ok_or_else(|| {
        Error::usage(format!(
            "`--by` names a column that is not there: `{column}`"
        ))
    })
}

fn by_texts(economics: &Economics, by: &str, texts: &StringArray) -> Vec<EconomicGroup> {
    let mut rows: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (row, text) in texts.iter().enumerate() {
        rows.entry(text).or_default().push(row);
    }
    let months = economics.months_by(by);
    let mut groups = Vec::with_capacity(rows.len());
    for (name, rows) in &rows {
        let months = months.get(&name.map(str::to_owned));
        let months = months.map_or(&[][..], Vec::as_slice);
        groups.push(group(economics, (by, *name), rows, months));
    }
    groups
}

/// A group, called by its division and name, of the customers in some rows; `months` is what cohorts say of them.
fn group(
    economics: &Economics,
    (by, name): (&str, Option<&str>),
    rows: &[usize],
    months: &[&CohortMonth],
) -> EconomicGroup {
    let each = || rows.iter().map(|row| &economics.each[*row]);
    let sum = |of: fn(&Each) -> f64| each().map(of).sum::<f64>();
    let (historical, predicted) = (sum(|one| one.historical), sum(Each::predicted));
    let known: Vec<(f64, f64)> = each()
        .filter_map(|one| Some((one.total(), one.cac?)))
        .collect();
    let value: f64 = known.iter().map(|(value, _)| value).sum();
    let cost: f64 = known.iter().map(|(_, cost)| cost).sum();
    let ratio = (cost > 0.0).then(|| value / cost);
    let bounds = economics.interval(rows.iter().copied(), predicted);
    let customers = rows.len() as f64;
    let total = historical + predicted;
    let cac = (!known.is_empty()).then(|| cost / known.len() as f64);
    EconomicGroup {
        by: by.to_owned(),
        group: name.map(str::to_owned),
        customers: rows.len() as u64,
        historical,
        predicted,
        predicted_lower: bounds.map(|bounds| bounds.0),
        predicted_upper: bounds.map(|bounds| bounds.1),
        total,
        value_per_customer: total / customers,
        customers_with_cac: known.len() as u64,
        acquisition_cost: (!known.is_empty()).then_some(cost),
        cac,
        ratio,
        standing: ratio.map(|ratio| Standing::of(ratio, economics.spec.target)),
        allowable_cac: (total / customers / economics.spec.target).max(0.0),
        roi: ratio.map(|ratio| ratio - 1.0),
        value_destroying: each()
            .filter_map(Each::net)
            .filter(|net| *net < 0.0)
            .count() as u64,
        keeping: sum(Each::keeping),
        payback: cac.and_then(|cac| economics.payback(months, cac)),
    }
}

#[cfg(test)]
mod tests {
    use super::Standing;

    #[test]
    fn the_ratio_flips_exactly_at_one_and_at_the_target() {
        for (ratio, standing) in [
            (0.0, Standing::Alarm),
            (1.0, Standing::Alarm),
            (1.0_f64.next_up(), Standing::Watch),
            (3.0_f64.next_down(), Standing::Watch),
            (3.0, Standing::Good),
            (7.0, Standing::Good),
        ] {
            assert_eq!(Standing::of(ratio, 3.0), standing, "{ratio}");
        }
    }
}
