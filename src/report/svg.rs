//! Small charts as inline SVG: colours come from the page's style sheet, so they follow its theme.
//!
//! Every chart is drawn twice, for wide and for narrow screens, because text must not shrink with it.

use std::fmt::Write;

/// A chart's words: all of them are escaped here.
#[derive(Debug, Clone)]
pub(super) struct Caption {
    /// Unique in the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) description: String,
}

/// A line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) class: &'static str,
    pub(super) points: Vec<(f64, f64)>,
}

/// One group of bars with its label.
#[derive(Debug, Clone)]
pub(super) struct Bars {
    pub(super) label: String,
    /// Style class, height and what is written above the bar.
    pub(super) bars: Vec<(&'static str, f64, Option<String>)>,
}

/// A mark on the horizontal axis.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) at: f64,
    pub(super) label: String,
}

/// Lines over a horizontal axis.
#[derive(Debug, Clone)]
pub(super) struct LineChart {
    pub(super) caption: Caption,
    pub(super) lines: Vec<Line>,
    pub(super) range: (f64, f64),
    /// Marks of the axis, thinned out where there is little room.
    pub(super) marks: Vec<Mark>,
    /// A vertical line.
    pub(super) split: Mark,
}

/// Groups of bars.
#[derive(Debug, Clone)]
pub(super) struct BarChart {
    pub(super) caption: Caption,
    pub(super) groups: Vec<Bars>,
    /// Do labels need to be turned where there is little room?
    pub(super) long_labels: bool,
}

/// How the numbers of the vertical axis are written.
pub(super) type Format<'f> = &'f dyn Fn(f64) -> String;

const SIZES: [(&str, f64, f64); 2] = [("wide", 560.0, 300.0), ("narrow", 340.0, 260.0)];

/// The width of a character of the axes, as far as it can be known without the font.
const CHARACTER: f64 = 6.6;

/// The drawing area of one size.
struct Frame {
    width: f64,
    height: f64,
    left: f64,
    bottom: f64,
    top: f64,
    highest: f64,
    step: f64,
}

impl Frame {
    fn new((width, height): (f64, f64), bottom: f64, highest: f64, format: Format<'_>) -> Self {
        let step = nice_step(highest / 5.0);
        let highest = (highest / step).ceil().max(1.0) * step;
        let widest = ticks(highest, step)
            .map(|tick| format(tick).chars().count())
            .max()
            .unwrap_or(1);
        let left = CHARACTER.mul_add(widest as f64, 14.0);
        Self {
            width,
            height,
            left,
            bottom,
            top: 22.0,
            highest,
            step,
        }
    }

    fn y(&self, value: f64) -> f64 {
        let room = self.height - self.top - self.bottom;
        (1.0 - value / self.highest).mul_add(room, self.top)
    }

    fn right(&self) -> f64 {
        self.width - 10.0
    }

    fn grid(&self, text: &mut String, format: Format<'_>) {
        for tick in ticks(self.highest, self.step) {
            let (y, class) = (self.y(tick), if tick == 0.0 { "axis" } else { "grid" });
            let (left, right) = (self.left, self.right());
            put(
                text,
                &format!(r#"<path class="{class}" d="M{left:.1} {y:.1}H{right:.1}"/>"#),
            );
            put_text(text, (left - 6.0, y + 4.0), "end", &format(tick));
        }
    }
}

/// 0, step, 2·step, … up to the highest.
fn ticks(highest: f64, step: f64) -> impl Iterator<Item = f64> {
    (0..100_i32)
        .map(move |at| f64::from(at) * step)
        .take_while(move |tick| *tick <= highest * (1.0 + 1e-9))
}

/// The step of 1, 2, 5, 10, … not below a number.
#[allow(clippy::cast_possible_truncation)]
fn nice_step(least: f64) -> f64 {
    let least = if least > 0.0 && least.is_finite() {
        least
    } else {
        1.0
    };
    let decade = 10_f64.powi(least.log10().floor() as i32);
    let nice = [1.0, 2.0, 5.0]
        .map(|digit| digit * decade)
        .into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9));
    nice.unwrap_or(10.0 * decade)
}

/// A line chart in all sizes.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn lines(chart: &LineChart, format: Format<'_>) -> String {
    let heights = chart
        .lines
        .iter()
        .flat_map(|line| line.points.iter().map(|point| point.1));
    let highest = heights.fold(0.0, f64::max);
    both_sizes(&chart.caption, |text, size| {
        let frame = Frame::new(size, 30.0, highest, format);
        frame.grid(text, format);
        let (from, to) = chart.range;
        let x = |at: f64| {
            ((at - from) / (to - from).max(1e-9)).mul_add(frame.right() - frame.left, frame.left)
        };
        let most = ((frame.right() - frame.left) / (9.0 * CHARACTER))
            .floor()
            .max(1.0) as usize;
        let stride = chart.marks.len().div_ceil(most).max(1);
        for mark in chart.marks.iter().step_by(stride) {
            let half = 0.5 * CHARACTER * mark.label.chars().count() as f64;
            let place = x(mark.at).clamp(frame.left, frame.right());
            let (base, tick) = (
                frame.height - frame.bottom,
                frame.height - frame.bottom + 4.0,
            );
            put(
                text,
                &format!(r#"<path class="axis" d="M{place:.1} {base:.1}V{tick:.1}"/>"#),
            );
            let place = place.min(frame.width - half);
            put_text(text, (place, frame.height - 10.0), "middle", &mark.label);
        }
        split(text, &frame, x(chart.split.at), &chart.split.label);
        for line in &chart.lines {
            let points = line
                .points
                .iter()
                .map(|(at, value)| format!("{:.1} {:.1}", x(*at), frame.y(*value)));
            let path = points.collect::<Vec<_>>().join("L");
            put(
                text,
                &format!(r#"<path class="line {}" d="M{path}"/>"#, line.class),
            );
        }
    })
}

fn split(text: &mut String, frame: &Frame, x: f64, label: &str) {
    let (top, bottom) = (frame.top - 8.0, frame.height - frame.bottom);
    put(
        text,
        &format!(r#"<path class="split" d="M{x:.1} {top:.1}V{bottom:.1}"/>"#),
    );
    let room = frame.right() - x > CHARACTER * label.chars().count() as f64;
    let (place, anchor) = if room {
        (x + 5.0, "start")
    } else {
        (x - 5.0, "end")
    };
    put_text(text, (place, frame.top - 8.0), anchor, label);
}

/// A bar chart in all sizes.
pub(super) fn bars(chart: &BarChart, format: Format<'_>) -> String {
    let heights = chart
        .groups
        .iter()
        .flat_map(|group| group.bars.iter().map(|bar| bar.1));
    let highest = heights.fold(0.0, f64::max);
    both_sizes(&chart.caption, |text, size| {
        let longest = chart
            .groups
            .iter()
            .map(|group| group.label.chars().count())
            .max()
            .unwrap_or(0);
        let bottom = if chart.long_labels {
            CHARACTER.mul_add(0.72 * longest as f64, 26.0)
        } else {
            30.0
        };
        let frame = Frame::new(size, bottom, highest, format);
        frame.grid(text, format);
        let pitch = (frame.right() - frame.left) / chart.groups.len().max(1) as f64;
        for (at, group) in chart.groups.iter().enumerate() {
            let left = pitch.mul_add(at as f64, frame.left);
            draw_group(text, &frame, group, (left, pitch));
            let (middle, base) = (0.5f64.mul_add(pitch, left), frame.height - frame.bottom);
            if chart.long_labels {
                put_turned(text, (middle + 4.0, base + 14.0), &group.label);
            } else {
                put_text(text, (middle, base + 18.0), "middle", &group.label);
            }
        }
    })
}

fn draw_group(text: &mut String, frame: &Frame, group: &Bars, (left, pitch): (f64, f64)) {
    let width = 0.72 * pitch / group.bars.len().max(1) as f64;
    for (at, (class, height, label)) in group.bars.iter().enumerate() {
        let (x, y) = (
            width.mul_add(at as f64, 0.14f64.mul_add(pitch, left)),
            frame.y(*height),
        );
        let (width, height) = ((width - 1.0).max(1.0), (frame.y(0.0) - y).max(0.0));
        put(
            text,
            &format!(
                r#"<rect class="bar {class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}"/>"#
            ),
        );
        if let Some(label) = label
            .as_ref()
            .filter(|label| label.chars().count() as f64 * CHARACTER <= pitch + 4.0)
        {
            put_text(text, (0.5f64.mul_add(width, x), y - 5.0), "middle", label);
        }
    }
}

fn both_sizes(caption: &Caption, draw: impl Fn(&mut String, (f64, f64))) -> String {
    let mut text = String::new();
    for (size, width, height) in SIZES {
        let id = format!("{}-{size}", caption.id);
        let (title, description) = (escape(&caption.title), escape(&caption.description));
        put(
            &mut text,
            &format!(
                r#"<svg class="{size}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-t" aria-describedby="{id}-d"><title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>"#
            ),
        );
        draw(&mut text, (width, height));
        text.push_str("</svg>\n");
    }
    text
}

fn put(text: &mut String, part: &str) {
    let _infallible = writeln!(text, "{part}");
}

fn put_text(text: &mut String, (x, y): (f64, f64), anchor: &str, label: &str) {
    let label = escape(label);
    put(
        text,
        &format!(r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{label}</text>"#),
    );
}

fn put_turned(text: &mut String, (x, y): (f64, f64), label: &str) {
    let label = escape(label);
    put(
        text,
        &format!(
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="end" transform="rotate(-45 {x:.1} {y:.1})">{label}</text>"#
        ),
    );
}

/// Text that can stand in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
