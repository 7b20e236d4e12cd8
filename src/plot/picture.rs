//! Charts as files.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::chart::{Chart, Size};
use super::draw::draw;
use super::page;
use super::sheets::{named, sheet};
use super::theme::{Heading, in_light_colours};
use crate::error::{Error, Result};

/// The letters of pictures.
const LETTERS: [&[u8]; 2] = [
    include_bytes!("font/NotoSans-Regular.ttf"),
    include_bytes!("font/NotoSans-Bold.ttf"),
];

/// The format of a chart's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// A drawing that stays sharp at every size
    Svg,
    /// A picture of pixels
    Png,
    /// A page with the chart, its caption and its table
    Html,
}

impl Format {
    /// The format that the ending of a file says.
    ///
    /// # Errors
    /// When the ending is another one: wrong usage.
    pub fn of(path: &Path) -> Result<Self> {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        match ending.to_ascii_lowercase().as_str() {
            "svg" => Ok(Self::Svg),
            "png" => Ok(Self::Png),
            "html" | "htm" => Ok(Self::Html),
            _ => Err(Error::usage(format!(
                "the ending does not say a format of charts: `{}`",
                path.display()
            ))
            .hint("endings are .svg, .png and .html; or pass `--format`")),
        }
    }
}

/// Draws a chart: the content of its file. The size of a page is that of its chart on a wide screen.
///
/// # Errors
/// When it cannot be drawn, which is a fault of ours.
pub fn render(chart: &Chart, format: Format, size: Size) -> Result<Vec<u8>> {
    match format {
        Format::Svg => alone(chart, size).map(String::into_bytes),
        Format::Png => to_png(&alone(chart, size)?, size),
        Format::Html => page::render(chart, size).map(String::into_bytes),
    }
}

/// A drawing with its title and its caption, in the colours of a light page.
fn alone(chart: &Chart, size: Size) -> Result<String> {
    let sheet = sheet(chart, size, Heading::Drawn, chart.name);
    let drawn = draw(&[sheet])?.concat();
    Ok(in_light_colours(&named(&drawn, chart, chart.name)))
}

/// A drawing as pixels.
fn to_png(svg: &str, size: Size) -> Result<Vec<u8>> {
    static OPTIONS: LazyLock<Options<'_>> = LazyLock::new(|| {
        let mut letters = fontdb::Database::new();
        for font in LETTERS {
            letters.load_font_data(font.to_vec());
        }
        letters.set_sans_serif_family("Noto Sans");
        Options {
            font_family: "Noto Sans".to_owned(),
            fontdb: Arc::new(letters),
            ..Options::default()
        }
    });
    let cannot = |why: String| Error::data(format!("a chart cannot become pixels: {why}"));
    // Noto Sans has no minus sign, and its dash is as long
    let svg = svg.replace('\u{2212}', "\u{2013}");
    let tree = Tree::from_str(&svg, &OPTIONS).map_err(|error| cannot(error.to_string()))?;
    let mut pixels =
        Pixmap::new(size.width, size.height).ok_or_else(|| cannot("it is too large".to_owned()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels
        .encode_png()
        .map_err(|error| cannot(error.to_string()))
}
