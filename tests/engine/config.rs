//! Options in a file: they reach commands, the command line wins, and nothing of it is silent.

use serde_json::Value;

use crate::said::{Said, clv};
use crate::shop::Shop;

/// Five customers: one buys weekly, the others now and then.
const ORDERS: &str = "\
Client;Jour;Vente;Code
A;2024-01-01;10;x
A;2024-01-08;12;x
A;2024-01-15;11;x
A;2024-03-01;9;x
B;2024-01-03;50;x
B;2024-02-20;60;x
C;2024-02-01;5;x
D;2024-02-10;7;x
D;2024-03-30;8;x
E;2024-03-31;20;x
";

/// A folder with orders and a file of options.
fn folder(options: &str) -> Shop {
    let shop = Shop::new();
    shop.write("orders.csv", ORDERS.as_bytes());
    shop.write("clv.toml", options.as_bytes());
    shop
}

fn called(shop: &Shop, arguments: &str) -> Said {
    let words: Vec<&str> = arguments.split(' ').collect();
    clv(shop.0.path(), &words)
}

/// A call that is wrong usage, and says so in these words.
#[track_caller]
fn refused(options: &str, arguments: &str, words: &[&str]) {
    let said = called(&folder(options), arguments);
    assert_eq!(said.code, 2, "{}", said.stderr);
    for word in words {
        assert!(said.stderr.contains(word), "`{word}` in {}", said.stderr);
    }
}

fn json(shop: &Shop, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(shop.path(name)).unwrap()).unwrap()
}

/// The folder with the orders of the sample shop.
fn sample(options: &str) -> Shop {
    let shop = folder(options);
    let orders = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shop/orders.csv");
    std::fs::copy(orders, shop.path("shop.csv")).unwrap();
    shop
}

#[test]
fn options_of_a_file_reach_a_run_and_its_record() {
    let shop = sample(
        "out = \"result\"\nmodel = \"bg-nbd\"\nmargin = 0.4\nhorizon = \"6m\"\ncac = \"costs.csv\"\n\
         [run]\nintervals = \"none\"\norigins = 1\n[segment]\nlist = 10\n",
    );
    let said = called(&shop, "run shop.csv");
    assert_eq!(said.code, 0, "{}", said.stderr);
    let summary = json(&shop, "result/summary.json");
    assert_eq!(summary["measure"], "margin");
    assert_eq!(summary["horizon_days"], 182.625);
    let first = said.stderr.lines().next().unwrap();
    assert_eq!(
        first,
        "options from clv.toml: intervals = \"none\", origins = 1, out = \"result\", model = \"bg-nbd\", \
         margin = 0.4, horizon = \"6m\""
    );
    let why = "not used from clv.toml: cac, because it needs `--with economics`";
    assert_eq!(said.stderr.lines().nth(1), Some(why));
    let record = &json(&shop, "result/run.json")["config"];
    assert_eq!(record["file"], "clv.toml");
    assert_eq!(record["options"]["margin"], 0.4);
    assert_eq!(record["options"]["model"], "bg-nbd");
    assert_eq!(record["left_out"]["cac"], "it needs `--with economics`");

    let said = called(
        &shop,
        "run shop.csv --no-config --model bg-nbd --origins 1 --out plain",
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(!said.stderr.contains("clv.toml"), "{}", said.stderr);
    assert_eq!(json(&shop, "plain/summary.json")["measure"], "revenue");
    assert_eq!(json(&shop, "plain/run.json").get("config"), None);
}

#[test]
fn the_command_line_wins_over_a_table_and_a_table_over_the_top() {
    let shop = folder("until = 2024-01-31\n[rfm]\nuntil = 2024-02-05\n");
    let customers = |arguments: &str| called(&shop, arguments).repeats_and_values().len();
    assert_eq!(customers("rfm orders.csv"), 3);
    let said = called(&shop, "rfm orders.csv --until 2024-02-29");
    assert_eq!(said.repeats_and_values().len(), 4);
    assert!(!said.stderr.contains("clv.toml"), "{}", said.stderr);
    assert_eq!(customers("rfm orders.csv --no-config"), 5);
    let said = called(&shop, "audit orders.csv");
    let text = "options from clv.toml: until = \"2024-01-31\"";
    assert_eq!(said.stderr.lines().next(), Some(text));
}

#[test]
fn a_named_file_replaces_the_usual_one_and_quiet_means_quiet() {
    let shop = folder("until = 2024-02-29\n");
    shop.write(
        "other.toml",
        b"customer_col = \"Client\"\nuntil = 2024-01-31\nstrict = false\n",
    );
    for arguments in [
        "rfm orders.csv --config other.toml",
        "--config other.toml rfm orders.csv",
        "rfm --config=other.toml -- orders.csv",
    ] {
        let said = called(&shop, arguments);
        assert_eq!(said.repeats_and_values().len(), 2, "{arguments}");
        let text = "options from other.toml: customer-col = \"Client\", until = \"2024-01-31\", strict = false";
        assert_eq!(said.stderr.lines().next(), Some(text), "{arguments}");
    }
    let said = called(&shop, "rfm orders.csv -q");
    assert_eq!(
        (said.repeats_and_values().len(), said.stderr.as_str()),
        (4, "")
    );
    let said = called(&shop, "rfm orders.csv --json");
    let event: Value = serde_json::from_str(said.stderr.lines().next().unwrap()).unwrap();
    assert_eq!(event["code"], "config");
    assert_eq!(event["values"]["options"]["until"], "2024-02-29");
    let said = called(&shop, "rfm orders.csv --config nowhere.toml");
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("cannot read `nowhere.toml`"),
        "{}",
        said.stderr
    );
}

#[test]
fn lists_are_given_as_options_take_them() {
    let shop = folder(
        "status = [\"x\", \"y\"]\nstatus-col = \"Code\"\nexclude-customer = [\"A\", \"B\"]\n",
    );
    assert_eq!(
        called(&shop, "rfm orders.csv").repeats_and_values().len(),
        3
    );
    let shop = folder("model = [\"bg-nbd\", \"nbd\"]\n[evaluate]\nsplit = \"2024-02-15\"\n");
    let said = called(&shop, "fit orders.csv");
    assert!(
        said.stdout.contains("log score") || said.stderr.contains("nbd"),
        "{}",
        said.stdout
    );
    refused(
        "status = [\"x,y\"]\n",
        "rfm orders.csv",
        &["clv.toml:1", "`,`", "two texts"],
    );
}

#[test]
fn what_conflicts_with_the_command_line_is_left_out_and_said() {
    let shop = folder("table = \"orders\"\n[segment]\ntiers = [10, 50]\n");
    let said = called(&shop, "rfm orders.csv --query rows");
    let text = "not used from clv.toml: table, because `--query` is given";
    assert_eq!(said.stderr.lines().next(), Some(text));
    let said = called(&shop, "segment nowhere --tier-values 500,100");
    let text = "not used from clv.toml: tiers, because `--tier-values` is given";
    assert_eq!(said.stderr.lines().next(), Some(text));
    assert_eq!(said.code, 1, "only the folder is missing: {}", said.stderr);
    refused(
        "[segment]\ntiers = [10, 50]\ntier_values = [500, 100]\n",
        "segment nowhere",
        &["cannot be used with", "clv.toml:2", "clv.toml:3"],
    );
    let shop = folder("tiers = [10, 50]\n[segment]\ntier-values = [500, 100]\n");
    let said = called(&shop, "segment nowhere");
    let text =
        "not used from clv.toml: tiers, because `--tier-values` is in the table of the command";
    assert_eq!(said.stderr.lines().nth(1), Some(text));
}

#[test]
fn a_slip_is_refused_with_its_line_whichever_command_it_is_for() {
    for (options, words) in [
        (
            "\nmargn = 0.4\n",
            &[
                "clv.toml:2: unknown option: `margn`",
                "did you mean `margin`?",
            ][..],
        ),
        (
            "[segments]\n",
            &[
                "clv.toml:1: unknown command: `[segments]`",
                "did you mean `[segment]`?",
            ],
        ),
        (
            "[segment]\nmargin = 0.4\n",
            &[
                "clv.toml:2",
                "unknown option of `clv segment`: `margin`",
                "`economics`",
            ],
        ),
        (
            "[segment]\nrankby = \"clv\"\n",
            &["clv.toml:2", "did you mean `rank-by`?"],
        ),
        (
            "json = true\n",
            &["clv.toml:1: `json` is for the command line only"],
        ),
        (
            "[export]\ntarget = \"meta\"\n",
            &["clv.toml:2: `target` is for the command line only"],
        ),
        (
            "output = \"a.csv\"\n",
            &[
                "clv.toml:1: `output` is another file for each command",
                "`[rfm]`",
            ],
        ),
        (
            "unit = \"day\"\nunit = \"week\"\n",
            &["clv.toml:2: not a file of options: duplicate key"],
        ),
        (
            "fold-ids = true\nfold_ids = true\n",
            &["clv.toml:2: `fold-ids` is also on line 1"],
        ),
        ("margin 0.4\n", &["clv.toml:1: not a file of options"]),
        (
            "margin = { a = 1 }\n",
            &["clv.toml:1: unknown command: `[margin]`"],
        ),
        ("margin = [[1]]\n", &["clv.toml:1: `margin` is not a text"]),
    ] {
        refused(options, "rfm orders.csv", words);
    }
}

#[test]
fn a_wrong_value_is_wrong_usage_that_names_the_place() {
    for (options, words) in [
        (
            "\n\nunit = \"fortnight\"\n",
            &[
                "invalid value 'fortnight' for '--unit",
                "`--unit` comes from clv.toml:3",
            ][..],
        ),
        (
            "until = \"31/02/2024\"\n",
            &["'--until <DATE>'", "`--until` comes from clv.toml:1"],
        ),
        (
            "threads = 1.5\n",
            &["from 1 to 1024", "`--threads` comes from clv.toml:1"],
        ),
        (
            "strict = \"yes\"\n",
            &["clv.toml:1: `strict` is `true` or `false`, without quotes"],
        ),
        (
            "currency = true\n",
            &["clv.toml:1: `currency` takes a value, and not `true`"],
        ),
    ] {
        refused(options, "rfm orders.csv", words);
        let said = called(&folder(options), "rfm orders.csv --no-config");
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    refused(
        "times-in = \"UTC\"\n",
        "rfm orders.csv",
        &["--timezone", "an option in clv.toml needs it"],
    );
    // what is wrong on the command line is not blamed on the file
    let said = called(&folder("unit = \"day\"\n"), "rfm orders.csv --merge never");
    assert!(
        said.code == 2 && !said.stderr.contains("clv.toml"),
        "{}",
        said.stderr
    );
    // and what another command would refuse does not matter here
    let said = called(&folder("[fit]\npenalty = \"much\"\n"), "rfm orders.csv");
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn a_key_at_the_top_means_what_it_means_for_a_run() {
    let shop = folder(
        "by = \"month\"\nmodel = \"nbd\"\ncustomers = \"contacts.csv\"\nsince = 2024-01-01\n",
    );
    for arguments in [
        "segment nowhere",
        "economics nowhere",
        "inspect nowhere",
        "export meta nowhere -o a.csv",
        "simulate --model nowhere --customers 3 --days 3",
    ] {
        let said = called(&shop, arguments);
        assert_eq!(said.code, 1, "{arguments}: {}", said.stderr);
        assert!(
            !said.stderr.contains("clv.toml"),
            "{arguments}: {}",
            said.stderr
        );
    }
    let said = called(&shop, "experiment assign nowhere --share 0.2");
    assert_eq!(said.code, 1, "{}", said.stderr);
    let shop = folder("[experiment]\nshare = 0.3\nstart = 2024-02-01\n");
    let said = called(&shop, "experiment assign nowhere");
    assert_eq!(
        said.stderr.lines().next(),
        Some("options from clv.toml: share = 0.3")
    );
}

#[test]
fn passwords_are_not_said() {
    let shop =
        folder("customers = \"postgres://ann:secret@nowhere.invalid/shop?password=hidden\"\n");
    let said = called(&shop, "rfm orders.csv");
    assert!(
        said.stderr
            .contains("customers = \"postgres://ann@nowhere.invalid/shop\""),
        "{}",
        said.stderr
    );
    assert!(
        !said.stderr.contains("secret") && !said.stderr.contains("hidden"),
        "{}",
        said.stderr
    );
}

#[test]
fn init_writes_a_file_to_start_from_and_replaces_none() {
    let shop = sample("");
    let said = called(&shop, "init");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("`--force`"), "{}", said.stderr);
    assert_eq!(std::fs::read(shop.path("clv.toml")).unwrap(), b"");
    let said = called(&shop, "init shop.csv --force");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stderr.starts_with(
            "filled in: customer-col = \"Customer ID\", date-col = \"Created at\", amount-col = \"Total\"\n\
             written to clv.toml"
        ),
        "{}",
        said.stderr
    );
    let text = std::fs::read_to_string(shop.path("clv.toml")).unwrap();
    let text = text
        .replace("#margin = 1\n", "margin = 0.4\n")
        .replace("#model = \"auto\"\n", "model = \"bg-nbd\"\n")
        .replace("#origins = 4\n", "origins = 1\n");
    shop.write("clv.toml", text.as_bytes());
    let said = called(&shop, "run shop.csv --out result");
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(json(&shop, "result/summary.json")["measure"], "margin");
    assert_eq!(
        json(&shop, "result/model.json")["purchase"]["model"],
        "bg-nbd"
    );
    let options = &json(&shop, "result/run.json")["config"]["options"];
    assert_eq!(options["customer-col"], "Customer ID");
    assert_eq!(options["origins"], 1);
}

#[test]
fn init_names_the_export_that_a_file_is() {
    let exports = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let shop = folder("");
    let export = exports.join("woocommerce-orders.csv").display().to_string();
    let said = clv(shop.0.path(), &["init", &export, "-o", "-"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(
        said.stdout.contains("\npreset = \"woocommerce-orders\"\n"),
        "{}",
        said.stderr
    );
    assert!(said.stdout.contains("\n#customer-col = "));
}

/// Every option that the file of `clv init` has, as the table that it stands in and its line.
fn lines_of_init() -> Vec<(String, String)> {
    let said = called(&folder(""), "init -o -");
    let mut table = String::new();
    let mut lines = Vec::new();
    for line in said.stdout.lines() {
        if line.starts_with('[') {
            line.clone_into(&mut table);
        }
        let is_option = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
        if let Some(option) = line.strip_prefix('#').filter(is_option) {
            lines.push((table.clone(), option.to_owned()));
        }
    }
    lines
}

#[test]
fn every_line_of_init_is_an_option_with_a_possible_value() {
    let lines = lines_of_init();
    assert!(lines.len() > 80, "{}", lines.len());
    for option in [
        "margin = 1",
        "customer-col = ",
        "with = [",
        "horizon = \"365d\"",
    ] {
        let is_there = lines
            .iter()
            .any(|(table, line)| table.is_empty() && line.starts_with(option));
        assert!(is_there, "{option}");
    }
    for (table, line) in lines {
        let needed = match line.split(' ').next().unwrap() {
            "times-in" => "timezone = \"UTC\"\n",
            "cac" => "with = [\"economics\"]\n",
            "audiences" => "with = [\"audiences\"]\n",
            "moves" => "previous = \"earlier\"\n",
            name if name.starts_with("cluster-") => "clusters = 3\n",
            _ => "",
        };
        let arguments = match (table.as_str(), line.split(' ').next().unwrap()) {
            ("", "out") => "run nowhere.csv",
            ("", _) => "run nowhere.csv --out result",
            ("[segment]", _) => "segment nowhere",
            ("[economics]", _) => "economics nowhere",
            (_, "output") => "export meta nowhere",
            _ => "export meta nowhere -o a.csv",
        };
        let said = called(&folder(&format!("{table}\n{needed}{line}\n")), arguments);
        // the files are missing, and nothing else
        assert_eq!(said.code, 1, "{table} {line}: {}", said.stderr);
        let name = line.split(' ').next().unwrap();
        assert!(
            said.stderr.contains(&format!("{name} = ")),
            "{table} {line}: {}",
            said.stderr
        );
    }
}
