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

    use super::{ECHARTS, Sheet, Size, draw};

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
            marks: json!({"thousands": ",", "decimal": ".", "currency": "EUR"}),
            size: Size::default(),
            id: "own".to_owned(),
        }
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
        assert!(drawn[0].contains("25,000\u{a0}EUR"), "{}", drawn[0]);
        assert!(drawn[0].contains("&lt;b&gt;") && !drawn[0].contains("<style"));
        assert!(!drawn[0].contains("zr0"), "{}", drawn[0]);
    }
}
