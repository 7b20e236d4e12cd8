//! The report of a run: it stands alone, has the figures of the other files, and takes what customers are called as text.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::said::{Said, clv};
use crate::shop::{Shop, few_orders, files};

const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shop/orders.csv");
const QUICK: [&str; 4] = ["--model", "bg-nbd", "--origins", "1"];

fn succeeds(folder: &Path, arguments: &[&str]) -> Said {
    let said = clv(folder, arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {}", said.stderr);
    said
}

/// Runs the whole job in a folder.
fn run(folder: &Path, input: &str, more: &[&str]) {
    succeeds(
        folder,
        &[&["run", input, "-q", "--out", "out"], more].concat(),
    );
}

/// A quick run of the sample shop for tests that only read it.
static MADE: LazyLock<Shop> = LazyLock::new(|| {
    let shop = Shop::new();
    let more = [&QUICK[..], &["--threads", "7"]].concat();
    run(shop.0.path(), SHOP, &more);
    shop
});

/// The folder of that run.
fn made() -> String {
    MADE.path("out").display().to_string()
}

/// The page of that run.
fn page_made() -> String {
    read(MADE.0.path(), "out/report.html")
}

/// Runs the whole job and gives the page.
fn report(input: &str, more: &[&str]) -> String {
    let folder = TempDir::new().unwrap();
    run(folder.path(), input, more);
    read(folder.path(), "out/report.html")
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// What is seen of a page: no styles, no scripts, no drawings, no marks.
fn seen(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        text += &rest[..start];
        let skipped = ["script", "style", "svg"]
            .into_iter()
            .find(|name| rest[start + 1..].starts_with(name));
        let end = match skipped {
            Some(name) => format!("</{name}>"),
            None => ">".to_owned(),
        };
        let at = rest[start..].find(&end).unwrap();
        rest = &rest[start + at + end.len()..];
    }
    text += rest;
    let escaped = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    for (mark, letter) in escaped {
        text = text.replace(mark, letter);
    }
    text
}

/// The sample shop with one customer called otherwise.
fn shop_with(id: &str, folder: &TempDir) -> String {
    let text = std::fs::read_to_string(SHOP).unwrap().replace("C00731", id);
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_report_stands_alone() {
    let (_shop, orders) = Shop::of("orders.csv", &few_orders());
    let page = report(&orders, &[]);
    let without_scripts = page.split("<script>").next().unwrap();
    for forbidden in [
        "http://", "https://", "<link", "@import", "url(http", " src=", "<iframe", "NaN",
    ] {
        let found = without_scripts
            .match_indices(forbidden)
            .map(|(at, _)| &page[at.saturating_sub(20)..at + 20]);
        let found: Vec<&str> = found
            .filter(|around| !around.contains("www.w3.org"))
            .collect();
        assert!(found.is_empty(), "`{forbidden}` in {found:?}");
    }
    // one copy of the library, and what draws with it
    assert_eq!(page.matches("<script>").count(), 3);
    assert!(page.starts_with("<!doctype html>"));
    assert!(page.len() < 2_500_000, "{} bytes", page.len());
}

#[test]
fn a_report_has_the_figures_of_the_other_files() {
    let shop = Shop::new();
    run(shop.0.path(), SHOP, &["--model", "bg-nbd"]);
    let page = seen(&read(shop.0.path(), "out/report.html"));
    for figure in [
        "€104,527",                                           // expected value
        "425 (13.8%)",                                        // more likely than not to buy
        "970",                                                // expected number of buyers
        "2,209",                                              // customers of the last year
        "€186,191",                                           // their revenue
        "+81.9%",                                             // against the year before
        "1,158 purchases",                                    // the hold-out
        "0.4% too low",                                       // its value
        "C00731",                                             // who is going quiet
        "bought 27 times, usually every 17 days",             // and why
        "6,522 of 6,619 rows",                                // data
        "the customer is missing",                            // why rows were skipped
        "0.36159",                                            // a parameter
        "mean-rate",                                          // a simple rule
        "from 2\u{a0}Jan\u{a0}2023 to 31\u{a0}Dec\u{a0}2024", // the window
    ] {
        assert!(page.contains(figure), "`{figure}` is not in the report");
    }
    let summary: Value = serde_json::from_str(&read(shop.0.path(), "out/summary.json")).unwrap();
    // every cell of every chart's table is in the summary, too
    let charts = summary["report"]["charts"].as_object().unwrap();
    assert!(charts.len() >= 18, "{:?}", charts.keys());
    for (name, table) in charts {
        for cell in table["rows"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| row.as_array().unwrap())
        {
            let cell = cell.as_str().unwrap();
            assert!(page.contains(cell), "{name}: `{cell}`");
        }
    }
    let list = read(shop.0.path(), "out/list-best.csv");
    let first = list.lines().nth(1).unwrap().split(',').nth(1).unwrap();
    assert!(page.contains(first));
}

#[test]
fn charts_and_tables_can_be_heard() {
    let page = page_made();
    let count = |what: &str| page.matches(what).count();
    let figures = count("<figure id=\"chart-");
    assert!(figures >= 18, "{figures}");
    let static_page = page.split("<script>").next().unwrap();
    assert_eq!(static_page.matches("<svg ").count(), 2 * figures);
    assert_eq!(static_page.matches("<desc id=").count(), 2 * figures);
    assert_eq!(
        static_page.matches("<details class=\"figures\">").count(),
        figures
    );
    assert!(page.contains("<html lang=\"en\">") && count("<h1>") == 1);
    assert_eq!(
        count("<th>"),
        0,
        "every heading of a table says what it heads"
    );
    let ids: Vec<&str> = static_page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let different: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "an id stands twice");
}

#[test]
fn a_hostile_customer_is_only_text() {
    let folder = TempDir::new().unwrap();
    let hostile = "<script>alert('x')</script>&{ $share }";
    let page = report(&shop_with(hostile, &folder), &QUICK);
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;script&gt;alert("));
    assert!(page.contains("&amp;{ $share }"));
}

#[test]
fn a_report_is_the_same_to_the_byte_whatever_the_threads() {
    let on_one_thread = report(SHOP, &[&QUICK[..], &["--threads", "1"]].concat());
    assert!(on_one_thread == page_made());
}

#[test]
fn a_report_is_made_again_from_the_folder() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let out = made();
    succeeds(folder, &["report", &out, "-o", "again.html"]);
    assert!(page_made() == read(folder, "again.html"));
    let said = succeeds(folder, &["report", &out, "--lang", "fr", "-o", "fr.html"]);
    assert!(
        said.stderr.contains("the report in French"),
        "{}",
        said.stderr
    );
    let french = seen(&read(folder, "fr.html"));
    for text in [
        "Synthèse",
        "Chiffre d’affaires",
        "104\u{202f}527\u{a0}€",
        "à 17 jours d’intervalle",
    ] {
        assert!(french.contains(text), "{text}");
    }
    for text in ["purchases", "customers", "Revenue", "forecast"] {
        let glossary = french.split("Glossaire").next().unwrap();
        assert!(!glossary.contains(text), "`{text}` in a French page");
    }
}

#[test]
fn presets_and_names_choose_pages() {
    let shop = Shop::new();
    let folder = shop.0.path();
    run(
        folder,
        SHOP,
        &[&QUICK[..], &["--pages", "executive"]].concat(),
    );
    let sections = |page: &str| -> Vec<String> {
        let parts = page.split("<section aria-labelledby=\"").skip(1);
        parts
            .map(|part| part.split('"').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        sections(&read(folder, "out/report.html")),
        ["summary", "business"]
    );
    for (pages, number) in [
        ("executive", 2),
        ("e-commerce", 6),
        ("audit", 4),
        ("historical", 4),
        ("full", 10),
        ("trust", 1),
    ] {
        for lang in ["en", "fr"] {
            let asked = ["report", "out", "--pages", pages, "--lang", lang];
            succeeds(folder, &[&asked[..], &["-o", "page.html"]].concat());
            assert_eq!(
                sections(&read(folder, "page.html")).len(),
                number,
                "{pages}"
            );
        }
    }
    let said = clv(folder, &["report", "out", "--pages", "money"]);
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("presets are executive"),
        "{}",
        said.stderr
    );
}

#[test]
fn two_runs_show_what_has_changed() {
    let shop = Shop::new();
    let folder = shop.0.path();
    run(
        folder,
        SHOP,
        &[&QUICK[..], &["--until", "2024-09-30"]].concat(),
    );
    succeeds(
        folder,
        &["report", &made(), "--previous", "out", "-o", "page.html"],
    );
    let page = seen(&read(folder, "page.html"));
    assert!(page.contains("What has changed since 30\u{a0}Sep\u{a0}2024"));
    assert!(page.contains("New in the data"));
}

#[test]
fn a_folder_that_no_run_wrote_is_told() {
    let shop = Shop::new();
    let folder = shop.0.path();
    std::fs::create_dir(folder.join("out")).unwrap();
    for name in files(&MADE.path("out")) {
        std::fs::copy(MADE.path("out").join(&name), folder.join("out").join(&name)).unwrap();
    }
    std::fs::remove_file(folder.join("out/summary.json")).unwrap();
    let said = clv(folder, &["report", "out"]);
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("there is no `summary.json`"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("give a folder that `clv run` wrote"));
}

#[test]
fn french_columns_make_a_french_report_and_reasons() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let orders = std::fs::read_to_string(SHOP).unwrap();
    let (header, rows) = orders.split_once('\n').unwrap();
    let header = header.replace("Total", "Montant TTC");
    shop.write("commandes.csv", format!("{header}\n{rows}").as_bytes());
    run(folder, "commandes.csv", &QUICK);
    assert!(read(folder, "out/report.html").contains("<html lang=\"fr\">"));
    assert!(read(folder, "out/list-best.csv").contains("d’intervalle"));
    run(
        folder,
        "commandes.csv",
        &[&QUICK[..], &["--lang", "en"]].concat(),
    );
    assert!(read(folder, "out/report.html").contains("<html lang=\"en\">"));
}

/// The sample shop with discounts of 0, 10, 20 and 30 per cent of the price, by the number of the row.
fn shop_with_discounts() -> String {
    let orders = std::fs::read_to_string(SHOP).unwrap();
    let mut rows = orders.lines();
    let mut text = format!("{},Discount amount\n", rows.next().unwrap());
    for (at, row) in rows.enumerate() {
        let total: f64 = row.split(',').nth(4).unwrap().parse().unwrap_or(0.0);
        let share = [0.0, 0.1, 0.2, 0.3][at % 4];
        text += &format!("{row},{:.2}\n", total * share / (1.0 - share));
    }
    text
}

#[test]
fn a_report_has_the_value_by_discount_of_the_first_order() {
    let shop = Shop::new();
    let folder = shop.0.path();
    shop.write("orders.csv", shop_with_discounts().as_bytes());
    run(folder, "orders.csv", &QUICK);
    let english = seen(&read(folder, "out/report.html"));
    succeeds(folder, &["report", "out", "--lang", "fr", "-o", "fr.html"]);
    let french = seen(&read(folder, "fr.html"));
    for (page, words) in [
        (
            english,
            [
                "Value by discount of the first order",
                "does not show the effect of the discount",
                "No discount",
                "1 to 10%",
                "11 to 20%",
                "21 to 30%",
            ],
        ),
        (
            french,
            [
                "Valeur selon la remise de la première commande",
                "ne montre pas l’effet de la remise",
                "Sans remise",
                "1 à 10\u{202f}%",
                "11 à 20\u{202f}%",
                "21 à 30\u{202f}%",
            ],
        ),
    ] {
        let table = &page[page.find(words[0]).expect(words[0])..];
        let places = words.map(|word| table.find(word).expect(word));
        assert!(places.is_sorted(), "{words:?}: {places:?}");
    }
    let groups = read(folder, "out/groups.csv");
    let of_discounts: Vec<Vec<&str>> = groups
        .lines()
        .map(|line| line.split(',').collect())
        .filter(|row: &Vec<&str>| row[0] == "first_discount")
        .collect();
    let names: Vec<&str> = of_discounts.iter().map(|row| row[1]).collect();
    // the last are customers whose first order cost nothing
    assert_eq!(names, ["0%", "1-10%", "11-20%", "21-30%", ""]);
    let customers = of_discounts
        .iter()
        .map(|row| row[2].parse::<usize>().unwrap());
    let all = read(folder, "out/scores.csv").lines().count() - 1;
    assert_eq!(customers.sum::<usize>(), all);
}

#[test]
fn without_discounts_a_report_has_no_word_of_them() {
    assert!(!seen(&page_made()).contains("discount of the first order"));
    assert!(!read(MADE.0.path(), "out/groups.csv").contains("first_discount"));
}

#[test]
fn a_column_of_discounts_changes_no_figure_of_a_run() {
    let shop = Shop::new();
    let folder = shop.0.path();
    let orders = shop_with_discounts();
    shop.write("orders.csv", orders.as_bytes());
    let other = orders.replacen("Discount amount", "Remark", 1);
    shop.write("other.csv", other.as_bytes());
    let run_on = |input: &str| {
        run(folder, input, &QUICK);
        ["scores.csv", "model.json", "cohorts.csv", "segments.csv"]
            .map(|name| read(folder, &format!("out/{name}")))
    };
    assert_eq!(run_on("orders.csv"), run_on("other.csv"));
}

#[test]
fn without_amounts_a_report_counts_purchases() {
    let folder = TempDir::new().unwrap();
    let text = std::fs::read_to_string(SHOP)
        .unwrap()
        .replace(",Total,", ",Other,");
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    let page = seen(&report(
        path.to_str().unwrap(),
        &[&QUICK[..], &["--spend", "none"]].concat(),
    ));
    assert!(page.contains("Expected purchases, next 365 days"));
    assert!(page.contains("This page needs amounts"));
    assert!(!page.contains("Expected revenue"));
}

#[test]
fn an_rfm_table_has_a_report_without_a_past() {
    let shop = Shop::new();
    shop.write(
        "rfm.csv",
        b"customer_id,frequency,recency,T,monetary_value\na,2,30,40,20\nb,0,0,40,0\nc,5,35,38,10\nd,1,5,39,8\n",
    );
    run(
        shop.0.path(),
        "rfm.csv",
        &["--unit", "week", "--model", "bg-nbd"],
    );
    let page = seen(&read(shop.0.path(), "out/report.html"));
    assert!(page.contains("This page needs orders with dates"));
    assert!(page.contains("The input was a table with 4 customers"));
}

#[test]
fn without_intervals_a_report_says_so() {
    let page = report(SHOP, &[&QUICK[..], &["--intervals", "none"]].concat());
    assert!(
        page.contains("Intervals were switched off")
            && page.contains("intervals were switched off")
    );
}

#[test]
fn every_reason_why_a_row_is_left_out_has_its_sentence() {
    let english = clv::words::Catalogue::english();
    for reason in clv::input::Reason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        let key = format!("reason-{}", reason.code());
        assert!(english.knows(&key), "{key}");
    }
}
