//! Repeat purchases week by week, as they came and as a model expects them.

use chrono::NaiveDate;

use super::axes::{from_edge_to_edge, line, mark_at, tooltip_of_lines};
use super::chart::{Cell, Chart, Drawing};
use super::kind::Kind;
use super::source::Source;
use super::texts::{Texts, table};
use super::theme::{categories, colour, numbers};
use crate::error::{Error, Result};
use crate::evaluate::{Evaluation, Week};
use crate::words::Figure;

/// Points that a line has room for.
const POINTS: usize = 120;
/// Weeks that one point may stand for.
const GRAINS: [usize; 5] = [1, 4, 13, 26, 52];

/// Some weeks together.
struct Step {
    start: NaiveDate,
    days: u64,
    actual: f64,
    expected: f64,
    cumulative_actual: f64,
    cumulative_expected: f64,
}

impl Step {
    fn of(weeks: &[Week]) -> Option<Self> {
        let (first, last) = (weeks.first()?, weeks.last()?);
        Some(Self {
            start: first.start,
            days: weeks.iter().map(|week| week.days).sum(),
            actual: weeks.iter().map(|week| week.actual as f64).sum(),
            expected: weeks.iter().map(|week| week.expected).sum(),
            cumulative_actual: last.cumulative_actual as f64,
            cumulative_expected: last.cumulative_expected,
        })
    }
}

/// The weeks of the chosen model in as many steps as there is room for.
struct Tracked {
    steps: Vec<Step>,
    /// How many weeks a step has.
    weeks: usize,
    /// The last day that the model was fitted to.
    split: NaiveDate,
    /// Purchases in the weeks after it, and as many as were expected.
    after: (f64, f64),
}

impl Tracked {
    fn of(source: &Source<'_>) -> Result<Self> {
        let evaluation = source.evaluation()?;
        let weeks = weeks_of(evaluation);
        if weeks.is_empty() {
            return Err(Error::data("the test of this run has no weeks").at(source.place()));
        }
        let grain = GRAINS
            .into_iter()
            .find(|grain| weeks.len().div_ceil(*grain) <= POINTS);
        let grain = grain.unwrap_or(GRAINS[GRAINS.len() - 1]);
        let split = evaluation.data.calibration_end;
        let mut after = (0.0, 0.0);
        for week in weeks.iter().filter(|week| week.start > split) {
            after.0 += week.actual as f64;
            after.1 += week.expected;
        }
        Ok(Self {
            steps: weeks.chunks(grain).filter_map(Step::of).collect(),
            weeks: grain,
            split,
            after,
        })
    }

    /// The same without a last step that is shorter than the others.
    fn whole(mut self) -> Self {
        if let [first, .., last] = &self.steps[..]
            && last.days < first.days
        {
            self.steps.pop();
        }
        self
    }

    fn chart(
        &self,
        name: &'static str,
        texts: &Texts,
        figures_of: fn(&Step) -> (f64, f64),
    ) -> Chart {
        let (actual, expected) = (texts.word("plot-actual"), texts.word("plot-expected"));
        let labels: Vec<String> = self
            .steps
            .iter()
            .map(|step| texts.date(step.start))
            .collect();
        let mut figures = table(&[
            (texts.word("plot-from"), Kind::Count),
            (actual.clone(), Kind::Count),
            (expected.clone(), Kind::Orders),
        ]);
        let (mut came, mut foreseen) = (Vec::new(), Vec::new());
        for (label, step) in labels.iter().zip(&self.steps) {
            let (actual, expected) = figures_of(step);
            let rounded = (10.0 * expected).round() / 10.0;
            figures.rows.push(vec![
                Cell::Text(label.clone()),
                Cell::Number(actual),
                Some(rounded).filter(|number| number.is_finite()).into(),
            ]);
            came.push(actual);
            foreseen.push(Some(expected).filter(|number| number.is_finite()));
        }
        let mut lines = vec![
            line(&actual, &came, &colour("first"), "solid"),
            line(&expected, &foreseen, &colour("second"), "dashed"),
        ];
        let split = texts.date(self.split);
        if let Some(at) = self.steps.iter().position(|step| step.start > self.split) {
            let text = texts.say("plot-fitted-until", &[("day", (&split).into())]);
            lines[0]["markLine"] = mark_at(at, &text);
        }
        let told = [
            ("split", Figure::from(&split)),
            ("weeks", Figure::from(self.weeks)),
            ("actual", Figure::count(self.after.0)),
            ("expected", Figure::count(self.after.1)),
        ];
        let drawing = Drawing {
            x: from_edge_to_edge(categories(&labels, "")),
            y: numbers(Kind::Count, &texts.say(&format!("plot-{name}-axis"), &told)),
            series: lines,
            legend: vec![actual, expected],
            tooltip: tooltip_of_lines(Kind::Orders),
            ..Drawing::default()
        };
        texts.chart(name, &told, figures, drawing)
    }
}

/// The weeks of the chosen model.
fn weeks_of(evaluation: &Evaluation) -> &[Week] {
    let mut all = evaluation.tracking.iter();
    let of_chosen = all.find(|tracking| tracking.name == evaluation.chosen);
    of_chosen.map_or(&[], |tracking| &tracking.weeks)
}

/// Repeat purchases by week, actual and expected.
///
/// # Errors
/// When the run was not judged.
pub(super) fn tracking(source: &Source<'_>) -> Result<Chart> {
    let tracked = Tracked::of(source)?.whole();
    let of = |step: &Step| (step.actual, step.expected);
    Ok(tracked.chart("tracking", &source.texts(), of))
}

/// The same summed from the first day on.
///
/// # Errors
/// When the run was not judged.
pub(super) fn tracking_cumulative(source: &Source<'_>) -> Result<Chart> {
    let tracked = Tracked::of(source)?;
    let of = |step: &Step| (step.cumulative_actual, step.cumulative_expected);
    Ok(tracked.chart("tracking-cumulative", &source.texts(), of))
}
