//! ECharts in QuickJS: options come in, SVG goes out.

use std::thread;

use rquickjs::{CatchResultExt, Context, Ctx, Function, Runtime};
use serde_json::Value;

use super::chart::Size;
use crate::error::{Error, Result};

/// ECharts, as `echarts/build.sh` makes it.
pub(super) const ECHARTS: &str = include_str!("echarts/echarts.min.js");
/// What draws with it, here and on a page.
pub(super) const DRAW: &str = include_str!("draw.js");
/// What ECharts expects of its surroundings.
const SURROUNDINGS: &str = "
var setTimeout = () => 0, clearTimeout = () => {};
var console = {log() {}, warn() {}, error() {}};
";
/// The call of a drawing.
const CALL: &str = "(option, marks, width, height, id) =>
    clvPlot.svg(JSON.parse(option), JSON.parse(marks), width, height, id)";

/// The memory on the stack that ECharts may use.
const STACK: usize = 4 << 20;

/// A drawing to make.
pub(super) struct Sheet {
    /// The option of ECharts, with names in place of functions.
    pub(super) option: Value,
    /// The signs of numbers.
    pub(super) marks: Value,
    /// Its size.
    pub(super) size: Size,
    /// What the ids of its parts begin with.
    pub(super) id: String,
}

/// Draws sheets as SVG. The same sheet gives the same text, whatever was drawn before it.
///
/// # Errors
/// When a chart cannot be drawn, which is a fault of ours.
pub(super) fn draw(sheets: &[Sheet]) -> Result<Vec<String>> {
    // ECharts needs more of a stack than a thread has by default
    let thread = thread::Builder::new().stack_size(4 * STACK);
    thread::scope(|scope| {
        let drawing = thread
            .spawn_scoped(scope, || draw_here(sheets))
            .map_err(|error| Error::io("cannot start a thread", error))?;
        drawing
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn draw_here(sheets: &[Sheet]) -> Result<Vec<String>> {
    let runtime = Runtime::new().map_err(cannot_start)?;
    runtime.set_max_stack_size(STACK);
    let context = Context::full(&runtime).map_err(cannot_start)?;
    context.with(|context| {
        for source in [SURROUNDINGS, ECHARTS, DRAW] {
            run(&context, source)?;
        }
        let call: Function<'_> = context
            .eval(CALL)
            .catch(&context)
            .map_err(|error| fault(&error))?;
        let mut drawn = Vec::with_capacity(sheets.len());
        for sheet in sheets {
            drawn.push(draw_sheet(&context, &call, sheet)?);
        }
        Ok(drawn)
    })
}

fn run(context: &Ctx<'_>, source: &str) -> Result<()> {
    let ran = context.eval::<(), _>(source).catch(context);
    ran.map_err(|error| fault(&error))
}

fn draw_sheet<'js>(context: &Ctx<'js>, call: &Function<'js>, sheet: &Sheet) -> Result<String> {
    let (option, marks) = (sheet.option.to_string(), sheet.marks.to_string());
    let Size { width, height } = sheet.size;
    let drawn = call.call::<_, String>((option, marks, width, height, sheet.id.as_str()));
    drawn.catch(context).map_err(|error| fault(&error))
}

fn cannot_start(error: rquickjs::Error) -> Error {
    Error::data("charts cannot be drawn").because(error)
}

fn fault(error: &rquickjs::CaughtError<'_>) -> Error {
    Error::data(format!("a chart cannot be drawn: {error}"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use serde_json::json;
    use sha2::{Digest, Sha256};

    use super::super::kind::{Kind, marks};
    use super::{Context, DRAW, ECHARTS, Function, Runtime, Sheet, Size, draw};
    use crate::words::{Catalogue, Language, Numbers};

    /// What `echarts/build.sh` prints.
    const HASH: &str = "b09d10fa217f0c7367eb685a6e159639d7e95b72d43fe9d082048f3a0dbf57ec";

    #[test]
    fn echarts_is_the_file_that_its_script_makes() {
        let mut hash = String::new();
        for byte in Sha256::digest(ECHARTS) {
            write!(hash, "{byte:02x}").unwrap();
        }
        assert_eq!(hash, HASH);
    }

    fn sheet(option: serde_json::Value) -> Sheet {
        Sheet {
            option,
            marks: marks(Catalogue::english(), Some("EUR")),
            size: Size::default(),
            id: "own".to_owned(),
        }
    }

    const VALUES: [f64; 21] = [
        0.0,
        0.5,
        1.0,
        1.5,
        2.5,
        -0.2,
        0.045,
        0.125,
        0.9994,
        0.9996,
        1.005,
        1.25,
        9.996,
        10.04,
        42.0,
        99.994,
        99.996,
        1234.5,
        -1235.5,
        25_000.0,
        1_234_567.89,
    ];
    const KINDS: [Kind; 5] = [
        Kind::Count,
        Kind::Orders,
        Kind::Figure,
        Kind::Money,
        Kind::Share,
    ];

    /// Numbers as `draw.js` writes them.
    fn written(writer: &str, language: Language, currency: Option<&str>) -> Vec<String> {
        let marks = marks(Catalogue::of(language), currency).to_string();
        let runtime = Runtime::new().unwrap();
        let context = Context::full(&runtime).unwrap();
        context.with(|context| {
            context.eval::<(), _>(DRAW).unwrap();
            let call = "(name, marks, value) => clvPlot.write(name, JSON.parse(marks), value)";
            let call: Function<'_> = context.eval(call).unwrap();
            let write = |value: f64| call.call((writer, marks.as_str(), value)).unwrap();
            VALUES.into_iter().map(write).collect()
        })
    }

    #[test]
    fn charts_write_numbers_as_the_rest_of_the_program_does() {
        for language in Language::ALL {
            for currency in [None, Some("EUR"), Some("CHF")] {
                let words = Catalogue::of(language);
                let numbers = Numbers::new(words, currency.map(str::to_owned));
                for kind in KINDS {
                    let own = VALUES.map(|value| kind.write(&numbers, value));
                    let drawn = written(kind.writer(), language, currency);
                    assert_eq!(drawn, own, "{kind:?} {language} {currency:?}");
                }
            }
        }
    }

    #[test]
    fn axes_shorten_numbers_in_the_language() {
        let english = written("@axis", Language::English, Some("EUR"));
        assert_eq!(english[17..], ["1.23k", "−1.24k", "25k", "1.23m"]);
        let french = written("@axis", Language::French, Some("EUR"));
        assert_eq!(french[19..], ["25\u{a0}k", "1,23\u{a0}M"]);
    }

    #[test]
    fn a_drawing_does_not_depend_on_what_was_drawn_before() {
        let option = json!({
            "animation": false,
            "xAxis": {"data": ["a", "<b>"]},
            "yAxis": {"axisLabel": {"formatter": "@money"}},
            "series": [{"type": "line", "data": [1, 25000]}],
        });
        let sheets = [sheet(option.clone()), sheet(json!({})), sheet(option)];
        let drawn = draw(&sheets).unwrap();
        assert_eq!(drawn[0], drawn[2]);
        assert!(drawn[0].contains("€25,000"), "{}", drawn[0]);
        assert!(drawn[0].contains("&lt;b&gt;") && !drawn[0].contains("<style"));
        assert!(!drawn[0].contains("zr0"), "{}", drawn[0]);
    }
}
