//! Charts of results: as SVG, as PNG, or as a page that works without a network.
//!
//! A [`Chart`] is typed figures with an option of Apache ECharts. It has a title, a caption, a description and a table
//! of its figures. ECharts runs inside the program, in QuickJS, and draws to SVG. A drawing needs no script to be seen.
//!
//! What can be drawn is in [`charts`]; [`Source`] is what charts are made from.

mod axes;
mod buckets;
mod business_charts;
mod calibration;
mod catalogue;
mod chart;
mod churn;
mod cohort_charts;
mod draw;
mod embed;
mod frequency;
mod growth;
mod heat;
mod heterogeneity;
mod history;
mod kind;
mod lorenz;
mod matrices;
mod page;
mod picture;
mod population;
mod segments;
mod sheets;
mod source;
mod spending;
mod texts;
mod theme;
mod timing;
mod totals;
mod tracking;
mod value;

pub use catalogue::{Known, Needs, charts, find};
pub use chart::{Cell, Chart, Column, Figures, Size};
pub(crate) use embed::{Embedded, Width, colours, embed, scripts};
pub use kind::Kind;
pub use picture::{Format, render};
pub use source::Source;
