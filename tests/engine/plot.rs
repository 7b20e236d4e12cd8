//! Charts of a run: as SVG, as PNG and as a page.

use std::path::Path;
use std::process::Command;
use std::sync::{LazyLock, OnceLock};

use clv::input::ReadOptions;
use clv::plot::{Cell, Format, Size, Source, charts, render};
use clv::results::Results;
use clv::rfm::Customers;
use clv::words::Language;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::said::clv;
use crate::shop::Shop;

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");

/// A channel that would be dangerous if it were not text.
const HOSTILE: &str = r#"<script>alert("x")</script>&{value}@money var(--ink)"#;

/// A run of the sample shop, in which one channel has a hostile name.
static SHOP: LazyLock<Shop> = LazyLock::new(|| {
    let shop = Shop::new();
    let log = std::fs::read_to_string(LOG).unwrap();
    let quoted = format!(",\"{}\"", HOSTILE.replace('"', "\"\""));
    let log: Vec<String> = (log.lines())
        .map(|line| match line.strip_suffix(",app") {
            Some(start) => format!("{start}{quoted}"),
            None => line.to_owned(),
        })
        .collect();
    shop.write("orders.csv", log.join("\n").as_bytes());
    let run = [
        "run",
        "orders.csv",
        "--out",
        "result",
        "--model",
        "bg-nbd",
        "-q",
    ];
    let said = clv(shop.0.path(), &run);
    assert_eq!(said.code, 0, "{}", said.stderr);
    shop
});

/// A customer with several purchases.
const CUSTOMER: &str = "C00005";

/// The number in a cell; 0 for any other cell.
fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Number(number) => *number,
        Cell::Text(_) | Cell::Empty => 0.0,
    }
}

fn results() -> Results {
    Results::read(&SHOP.path("result")).unwrap()
}

/// The orders of the run, for charts of single purchases.
fn orders() -> Customers {
    Customers::read(
        &[SHOP.path("orders.csv").display().to_string()],
        &ReadOptions::default(),
    )
    .unwrap()
}

/// What charts are made from, with all that one of them may need.
fn source<'r>(results: &'r Results, orders: &'r Customers) -> Source<'r> {
    let source = Source::of(results).unwrap();
    source.with_orders(orders).of_customer(CUSTOMER)
}

/// The bytes of files with the names of their charts.
type Files = Vec<(&'static str, Vec<u8>)>;

/// A file of every chart.
fn files(format: Format, size: Size) -> Files {
    let (results, orders) = (results(), orders());
    let source = source(&results, &orders);
    let draw = |name, chart: &clv::plot::Chart| (name, render(chart, format, size).unwrap());
    charts()
        .iter()
        .map(|known| draw(known.name, &known.make(&source).unwrap()))
        .collect()
}

/// A file of every chart in the usual size. They are drawn once for all tests.
fn usual_files(format: Format) -> &'static [(&'static str, Vec<u8>)] {
    static DRAWN: [OnceLock<Files>; 3] = [const { OnceLock::new() }; 3];
    let drawn = match format {
        Format::Svg => &DRAWN[0],
        Format::Png => &DRAWN[1],
        Format::Html => &DRAWN[2],
    };
    drawn.get_or_init(|| files(format, Size::default()))
}

fn texts(format: Format) -> Vec<(&'static str, String)> {
    let text = |(name, bytes): &(_, Vec<u8>)| (*name, String::from_utf8(bytes.clone()).unwrap());
    usual_files(format).iter().map(text).collect()
}

/// The names of all elements of well-formed XML, and its texts.
fn elements(name: &str, xml: &str) -> (Vec<String>, String) {
    let (mut names, mut all) = (Vec::new(), String::new());
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                for attribute in start.attributes() {
                    attribute.unwrap_or_else(|error| panic!("{name}: {error}"));
                }
                names.push(start.name().into_inner().to_owned());
            }
            Ok(Event::Text(text)) => all.push_str(&text),
            Ok(Event::GeneralRef(sign)) => all.extend(["&", &*sign, ";"]),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    (names, all)
}

#[test]
fn every_chart_is_well_formed_svg_with_title_and_description_and_without_scripts() {
    let mut ids = Vec::new();
    for (name, svg) in texts(Format::Svg) {
        let (elements, _) = elements(name, &svg);
        for needed in ["title", "desc", "path", "text"] {
            assert!(
                elements.iter().any(|element| element == needed),
                "{name}: {needed}"
            );
        }
        for unwanted in ["script", "style", "image", "foreignObject", "a", "use"] {
            assert!(
                !elements.iter().any(|element| element == unwanted),
                "{name}: {unwanted}"
            );
        }
        assert!(!svg.contains("=\"var("), "{name}: a colour without a value");
        assert!(!svg.contains("NaN") && !svg.contains("undefined"), "{name}");
        ids.push(format!("{name}-title"));
        assert!(svg.contains(ids.last().unwrap()), "{name}");
    }
}

#[test]
fn every_picture_has_the_size_that_was_asked_for() {
    for (name, png) in files(Format::Png, Size::new(640, 480).unwrap()) {
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n", "{name}");
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (640, 480), "{name}");
        assert!(png.len() > 5_000, "{name}: {} bytes", png.len());
    }
}

#[test]
fn a_page_needs_no_network_and_has_the_table() {
    for (name, page) in texts(Format::Html) {
        for outside in [
            " src=",
            "<link",
            "@import",
            "url(h",
            "href=\"h",
            "fetch(",
            "XMLHttpRequest",
        ] {
            assert!(!page.contains(outside), "{name}: {outside}");
        }
        for needed in [
            "<details>",
            "<table>",
            "<figcaption>",
            "prefers-color-scheme: dark",
        ] {
            assert!(page.contains(needed), "{name}: {needed}");
        }
        assert!(page.len() < 1_000_000, "{name}: {} bytes", page.len());
    }
}

#[test]
fn every_chart_speaks_both_languages() {
    let (results, orders) = (results(), orders());
    let of = |language| source(&results, &orders).in_language(language);
    let (english, french) = (of(Language::English), of(Language::French));
    for known in charts() {
        let [english, french] = [&english, &french].map(|source| known.make(source).unwrap());
        for chart in [&english, &french] {
            let svg = render(chart, Format::Svg, Size::default()).unwrap();
            let svg = String::from_utf8(svg).unwrap();
            let missing = svg.contains(">plot-") || svg.contains("{$");
            assert!(!missing, "{}: {svg}", known.name);
            let mut headings = chart.figures.columns.iter().map(|column| &column.name);
            assert!(
                !headings.any(|name| name.starts_with("plot-")),
                "{}",
                known.name
            );
        }
        for (one, other) in [
            (&english.title, &french.title),
            (&english.caption, &french.caption),
            (&english.description, &french.description),
            (
                &english.figures.columns[0].name,
                &french.figures.columns[0].name,
            ),
        ] {
            assert_ne!(one, other, "{}", known.name);
        }
        assert_eq!(english.figures.rows.len(), french.figures.rows.len());
    }
}

#[test]
fn the_language_is_asked_for_or_that_of_the_environment() {
    let folder = SHOP.0.path();
    let drawn = |arguments: &[&str], locale: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_clv"))
            .current_dir(folder)
            .args(["plot", "value", "result"])
            .args(arguments)
            .envs([
                ("LC_ALL", ""),
                ("LC_MESSAGES", locale),
                ("LANG", "de_DE.UTF-8"),
            ])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let (english, french) = ("Expected value by", "Valeur attendue par");
    assert!(drawn(&[], "fr_FR.UTF-8").contains(french));
    assert!(drawn(&["--lang", "en"], "fr_FR.UTF-8").contains(english));
    assert!(drawn(&["--lang", "fr"], "").contains(french));
    assert!(drawn(&[], "").contains(english));
}

#[test]
fn names_of_channels_stay_text() {
    let is_channels = |(name, _): &(&str, String)| *name == "channels";
    let svg = texts(Format::Svg).into_iter().find(is_channels);
    let (_, text) = elements("channels", &svg.unwrap().1);
    let escaped = HOSTILE
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let escaped = escaped.replace('"', "&quot;");
    assert!(text.contains(&escaped), "{text}");
    let page = texts(Format::Html).into_iter().find(is_channels);
    let page = page.unwrap().1;
    assert!(!page.contains("<script>alert"));
    assert_eq!(page.matches("<script").count(), 4);
}

#[test]
fn the_same_results_give_the_same_bytes() {
    for format in [Format::Svg, Format::Png, Format::Html] {
        let (results, orders) = (results(), orders());
        let source = source(&results, &orders);
        // what was drawn before does not matter
        for (name, bytes) in usual_files(format).iter().rev() {
            let chart = clv::plot::find(name).unwrap().make(&source).unwrap();
            assert!(
                *bytes == render(&chart, format, Size::default()).unwrap(),
                "{name}"
            );
        }
    }
}

#[test]
fn figures_are_those_of_the_tables() {
    let (results, orders) = (results(), orders());
    let source = source(&results, &orders);
    let sum = |name: &str, column: usize| -> f64 {
        let chart = clv::plot::find(name).unwrap().make(&source).unwrap();
        (chart.figures.rows.iter())
            .map(|row| number(&row[column]))
            .sum()
    };
    let of_scores = |name: &str| results.needed(name).unwrap().iter().flatten().sum::<f64>();
    let is_close = |a: f64, b: f64| (a - b).abs() < 1e-6 * b.abs();
    assert!(is_close(sum("churn", 1), results.len() as f64));
    assert!(is_close(sum("value", 2), of_scores("clv")));
    assert!(is_close(
        sum("revenue", 1) + sum("revenue", 2),
        of_scores("historical_value")
    ));
    assert!(is_close(sum("segments", 1), results.len() as f64));
    assert!(is_close(sum("segments", 3), of_scores("clv")));
}

#[test]
fn what_is_forecast_of_a_line_has_an_interval_that_grows() {
    let (results, orders) = (results(), orders());
    let source = source(&results, &orders);
    for name in ["cumulative-value", "channels"] {
        let chart = clv::plot::find(name).unwrap().make(&source).unwrap();
        for column in (1..chart.figures.columns.len()).step_by(3) {
            let rows = chart.figures.rows.iter();
            let (known, forecast): (Vec<_>, Vec<_>) = rows
                .filter(|row| row[column] != Cell::Empty)
                .partition(|row| row[column + 1] == Cell::Empty);
            // the customers of the last day have a month of which nothing is a forecast
            assert!(!known.is_empty() && !forecast.is_empty(), "{name}");
            let width = |row: &[Cell]| {
                let [value, lower, upper] = [0, 1, 2].map(|more| number(&row[column + more]));
                assert!(lower < value && value < upper, "{name}: {row:?}");
                upper - lower
            };
            let widths: Vec<f64> = forecast.iter().map(|row| width(row)).collect();
            assert!(widths.last() > widths.first(), "{name}: {widths:?}");
        }
    }
}

#[test]
fn what_a_model_expects_is_of_all_customers() {
    let (results, orders) = (results(), orders());
    let source = source(&results, &orders);
    let columns = |name: &str| -> Vec<Vec<f64>> {
        let chart = clv::plot::find(name).unwrap().make(&source).unwrap();
        let rows = &chart.figures.rows;
        (0..chart.figures.columns.len())
            .map(|column| rows.iter().map(|row| number(&row[column])).collect())
            .collect()
    };
    let sum = |numbers: &[f64]| numbers.iter().sum::<f64>();
    for name in ["frequency", "spending"] {
        let [_, actual, expected] = &columns(name)[..] else {
            panic!("{name}")
        };
        assert!(
            (sum(actual) - sum(expected)).abs() < 1e-6 * sum(actual),
            "{name}"
        );
        let off: f64 = (actual.iter().zip(expected))
            .map(|(actual, expected)| (actual - expected).abs())
            .sum();
        assert!(off < 0.2 * sum(actual), "{name}: {off} of {}", sum(actual));
    }
    for name in ["heterogeneity", "dropout"] {
        assert!((sum(&columns(name)[1]) - 1.0).abs() < 1e-3, "{name}");
    }
    // whole shares of gaps, and a curve from nothing to everything
    let timing = columns("timing");
    assert!((sum(&timing[1]) - 1.0).abs() < 1e-9 && (sum(&timing[2]) - 1.0).abs() < 1e-9);
    let lorenz = columns("lorenz");
    assert!(lorenz.iter().all(|curve| curve.is_sorted()));
    assert!(
        lorenz
            .iter()
            .all(|curve| (curve[0], curve[10]) == (0.0, 1.0))
    );
}

#[test]
fn charts_of_the_test_show_its_figures() {
    let results = results();
    let source = Source::of(&results).unwrap();
    let rows = |name: &str| -> Vec<Vec<f64>> {
        let chart = clv::plot::find(name).unwrap().make(&source).unwrap();
        let rows = chart.figures.rows.iter();
        rows.map(|row| row.iter().map(number).collect()).collect()
    };
    let judgement = results.judgement().unwrap().unwrap();
    let evaluation = judgement.evaluation().unwrap();
    let weeks = &evaluation.tracking[0].weeks;
    let last = weeks.last().unwrap();
    let cumulative = rows("tracking-cumulative");
    assert_eq!(cumulative.last().unwrap()[1], last.cumulative_actual as f64);
    let whole: u64 = (weeks.iter())
        .filter(|week| week.days == 7)
        .map(|week| week.actual)
        .sum();
    assert_eq!(
        rows("tracking").iter().map(|row| row[1]).sum::<f64>(),
        whole as f64
    );
    let best = evaluation.calibration[0].purchases.last().unwrap();
    assert_eq!(
        rows("calibration")[0][1..],
        [best.customers as f64, best.predicted, best.actual]
    );
    let origins = &evaluation.origins;
    let totals = rows("totals");
    assert_eq!(totals.len(), origins.len());
    let total = origins[0].entries[0].totals.value.unwrap();
    let expected = [total.actual, total.expected, total.lower, total.upper];
    assert_eq!(totals[0][1..5], expected);
}

#[test]
fn the_history_of_a_customer_ends_as_their_score() {
    let (results, orders) = (results(), orders());
    let chart = clv::plot::find("history").unwrap();
    let chart = chart.make(&source(&results, &orders)).unwrap();
    let row = results
        .ids()
        .iter()
        .position(|id| id == Some(CUSTOMER))
        .unwrap();
    let score = |name: &str| results.needed(name).unwrap().value(row);
    let rows = &chart.figures.rows;
    assert_eq!(rows.len() as f64, score("frequency") + 2.0);
    let p_alive = number(&rows.last().unwrap()[1]);
    assert!((p_alive - score("p_alive")).abs() < 1e-9, "{p_alive}");
    let paid: f64 = rows.iter().map(|row| number(&row[2])).sum();
    assert!((paid - score("historical_value")).abs() < 1e-6, "{paid}");
}

#[test]
fn what_is_missing_is_said_with_what_helps() {
    let folder = SHOP.0.path();
    let refused = |arguments: &[&str], code: u8, parts: &[&str]| {
        let said = clv(folder, &[&["plot"], arguments].concat());
        assert_eq!(said.code, i32::from(code), "{}", said.stderr);
        for part in parts {
            assert!(said.stderr.contains(part), "{part}: {}", said.stderr);
        }
    };
    let unknown = ["unknown chart: `pie`", "charts are revenue, "];
    refused(&["pie", "result"], 2, &unknown);
    refused(&[], 2, &["no chart given", "revenue"]);
    refused(&["revenue"], 2, &["clv plot revenue result"]);
    let endings = ["`x.pdf`", ".svg, .png and .html"];
    refused(&["revenue", "result", "-o", "x.pdf"], 2, &endings);
    let narrow = ["revenue", "result", "--width", "10"];
    refused(&narrow, 2, &["the width must be from 200"]);
    let no_cohorts = ["there is no table of cohorts", "clv run orders.csv"];
    refused(&["revenue", "result/scores.csv"], 1, &no_cohorts);
    let no_model = ["there is no model", "--model"];
    refused(&["probability-alive", "result/scores.csv"], 1, &no_model);
    let no_test = ["there is no test of the forecasts", "clv run orders.csv"];
    refused(&["tracking", "result/scores.csv"], 1, &no_test);
    let no_segments = ["there is no table of segments", "clv segment"];
    refused(&["segments", "result/scores.csv"], 1, &no_segments);
    let no_orders = ["this chart needs the orders", "--orders orders.csv"];
    refused(&["timing", "result"], 2, &no_orders);
    let no_customer = ["this chart needs a customer", "--customer C00042"];
    refused(
        &["history", "result", "--orders", "orders.csv"],
        2,
        &no_customer,
    );
    let no_use = [
        "the chart `value` has no use for `--orders`",
        "timing, history",
    ];
    refused(&["value", "result", "--orders", "orders.csv"], 2, &no_use);
    let nobody = [
        "history",
        "result",
        "--customer",
        "nobody",
        "--orders",
        "orders.csv",
    ];
    let unknown = [
        "no customer with a purchase has this id: `nobody`",
        "customer_id",
    ];
    refused(&nobody, 1, &unknown);
    let over = [
        "value",
        "result",
        "-o",
        "result/evaluation.json",
        "--format",
        "svg",
    ];
    refused(&over, 2, &["evaluation.json"]);
    assert!(!Path::new(&folder.join("x.pdf")).exists());
}

#[test]
fn the_command_writes_files_and_lists_charts() {
    let folder = SHOP.0.path();
    let said = clv(folder, &["plot", "--list"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for chart in charts() {
        assert!(said.stdout.contains(chart.name) && said.stdout.contains(chart.what));
    }
    let said = clv(folder, &["plot", "churn", "result"]);
    assert!(
        said.stdout.starts_with("<svg") && said.code == 0,
        "{}",
        said.stderr
    );
    let model = [
        "plot",
        "probability-alive",
        "result/scores.csv",
        "--model",
        "result/model.json",
    ];
    let said = clv(
        folder,
        &[&model[..], &["-o", "alive.png", "--width", "500"]].concat(),
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(said.stderr.contains("alive.png"), "{}", said.stderr);
    let of_customer = ["--customer", CUSTOMER, "--orders", "orders.csv"];
    let history = ["plot", "history", "result", "-o", "customer.svg"];
    let said = clv(folder, &[&history[..], &of_customer].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    let svg = std::fs::read_to_string(folder.join("customer.svg")).unwrap();
    assert!(svg.contains(&format!("Customer {CUSTOMER}")));
    let png = std::fs::read(folder.join("alive.png")).unwrap();
    assert_eq!(png[16..20], 500_u32.to_be_bytes());
}
