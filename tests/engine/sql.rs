//! SQL for warehouses: executed, it gives the tables and the scores of `clv`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::common::shared_data;
use crate::said;
use crate::servers::{Server, postgresql};
use crate::shop::Shop;
use crate::wheel::python;

/// How far a number may be from that of `clv`, relative.
const RELATIVE: f64 = 1e-9;
/// How far it may be in any case: `clv` rounds risks that are nearly 0 to this.
const ABSOLUTE: f64 = 1e-15;

/// Names that only quotes keep together.
const NAMES: [&str; 3] = ["cust\"omer", "the day", "amount'; DROP TABLE x --"];
const TABLE: &str = "\"my \"\"shop.\"";

/// A database that executes SQL.
enum Database {
    DuckDb { python: PathBuf, folder: Shop },
    Postgres(Server),
}

impl Database {
    /// `DuckDB` of a wheel, after some SQL; `None`, with a word on stderr, where it is not here.
    fn duckdb(sql: &str) -> Option<Self> {
        let database = Self::DuckDb {
            python: environment()?,
            folder: Shop::new(),
        };
        database.run(&format!("{sql}; SELECT 1"));
        Some(database)
    }

    /// A server of its own, after some SQL; `None`, with a word on stderr, where it is not here.
    fn postgres(sql: &str) -> Option<Self> {
        postgresql(sql).map(Self::Postgres)
    }

    const fn dialect(&self) -> &'static str {
        match self {
            Self::DuckDb { .. } => "duckdb",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Executes statements, and returns the rows of the last one as CSV.
    fn run(&self, sql: &str) -> String {
        match self {
            Self::DuckDb { python, folder } => {
                let mut command = Command::new(python);
                command.arg(script("query.py")).arg(folder.path("db"));
                answer(&mut command, sql)
            }
            Self::Postgres(server) => {
                let mut command = Command::new("psql");
                command.arg("-h").arg(server.folder.path());
                command.args(["-U", "owner", "-d", "shop", "--csv", "-q"]);
                answer(command.args(["-v", "ON_ERROR_STOP=1", "-f", "-"]), sql)
            }
        }
    }
}

fn script(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql");
    folder.join(name)
}

/// What a program prints when it reads a text.
fn answer(command: &mut Command, text: &str) -> String {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a program that fails may not read all
    let _read = process.stdin.take().unwrap().write_all(text.as_bytes());
    let output = process.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let start: String = text.chars().take(2_000).collect();
    assert!(output.status.success(), "{stderr}\n{start}");
    String::from_utf8(output.stdout).unwrap()
}

/// The Python of an environment with `DuckDB` and a parser of SQL: tests run at once, and the first one makes it.
fn environment() -> Option<PathBuf> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    MADE.get_or_init(make_environment).clone()
}

/// Makes the environment, which is kept until its requirements change.
///
/// Where it cannot be made, a word on stderr says so; in CI that is a failure.
fn make_environment() -> Option<PathBuf> {
    let python = python()?;
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sql");
    let (requirements, stamp) = (script("requirements.txt"), place.join("requirements.txt"));
    let inside = place.join("bin/python");
    let wanted = std::fs::read_to_string(&requirements).unwrap();
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Some(inside);
    }
    let made = Command::new(&python)
        .args(["-m", "venv", "--clear"])
        .arg(&place)
        .output();
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ];
    let installed = Command::new(&inside)
        .args(install)
        .arg(&requirements)
        .output();
    for output in [made, installed] {
        let stderr = output.map_or_else(
            |error| error.to_string(),
            |output| {
                if output.status.success() {
                    String::new()
                } else {
                    String::from_utf8_lossy(&output.stderr).into()
                }
            },
        );
        if !stderr.is_empty() {
            let ci = std::env::var("CI").as_deref() == Ok("true");
            assert!(!ci, "DuckDB cannot be installed: {stderr}");
            eprintln!("left out: DuckDB cannot be installed: {stderr}");
            return None;
        }
    }
    std::fs::write(stamp, wanted).unwrap();
    Some(inside)
}

/// A file of orders, and its columns of customer, date and, where it has them, amount.
struct Orders {
    path: PathBuf,
    columns: &'static [&'static str],
}

/// The options that name columns, in the order of [`Orders::columns`].
const COLUMN_OPTIONS: [&str; 3] = ["--customer-col", "--date-col", "--amount-col"];

impl Orders {
    fn sample() -> Self {
        Self {
            path: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shop/orders.csv"),
            columns: &["Customer ID", "Created at", "Total"],
        }
    }

    fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// The options that name the columns of the file.
    fn options(&self) -> Vec<&str> {
        let options = COLUMN_OPTIONS.iter().zip(self.columns);
        options.flat_map(|(option, name)| [*option, name]).collect()
    }

    /// A command that prints a query of the table that [`Self::sql`] makes.
    fn query<'a>(&self, what: &'a str, dialect: &'a str) -> Vec<&'a str> {
        let options = COLUMN_OPTIONS.iter().zip(NAMES).take(self.columns.len());
        let options = options.flat_map(|(option, name)| [*option, name]);
        let start = ["sql", what, "--dialect", dialect, "--table", TABLE];
        start.into_iter().chain(options).collect()
    }

    /// SQL that makes the table of them. What is not a date or an amount is empty.
    fn sql(&self) -> String {
        let [customer, day, amount] = NAMES.map(quoted);
        let mut rows = csv::Reader::from_path(&self.path).unwrap();
        let header = rows.headers().unwrap().clone();
        let place = |name: &&str| header.iter().position(|it| it == *name).unwrap();
        let places: Vec<usize> = self.columns.iter().map(place).collect();
        let values = rows.records().map(|row| {
            let row = row.unwrap();
            let cell = |column: usize| places.get(column).map_or("", |place| &row[*place]);
            let [customer, day, amount] = [0, 1, 2].map(cell);
            let is_day = !day.is_empty() && !day.starts_with("0000");
            let day = if is_day {
                format!("TIMESTAMP '{day}'")
            } else {
                "NULL".to_owned()
            };
            let amount = if amount.parse::<f64>().is_ok() {
                amount
            } else {
                "NULL"
            };
            format!("('{customer}', {day}, {amount})")
        });
        let values: Vec<String> = values.collect();
        format!(
            "CREATE TABLE {TABLE} ({customer} VARCHAR(40), {day} TIMESTAMP, {amount} DECIMAL(18, 4)); \
             INSERT INTO {TABLE} VALUES {}",
            values.join(", ")
        )
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What `clv` prints in a folder; it must succeed.
fn clv(folder: &Path, arguments: &[&str]) -> String {
    let said = said::clv(folder, arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {}", said.stderr);
    said.stdout
}

/// Asserts that a table of the database is one of `clv`, in the columns that both have.
fn assert_same(found: &str, wanted: &str, what: &str) {
    let table = |text: &str| {
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let header = rows.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.unwrap()).collect();
        (header, rows)
    };
    let ((names, found), (wanted_names, wanted)) = (table(found), table(wanted));
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (row, other) in found.iter().zip(&wanted) {
        for (name, cell) in names.iter().zip(row) {
            let Some(place) = wanted_names.iter().position(|it| it == name) else {
                assert_eq!(name, "discounted_purchases");
                continue;
            };
            let is_same = match (cell.parse::<f64>(), other[place].parse::<f64>()) {
                (Ok(cell), Ok(other)) if name != "customer_id" => {
                    (cell - other).abs() <= RELATIVE * other.abs() + ABSOLUTE
                }
                _ => cell == &other[place],
            };
            assert!(
                is_same,
                "{what}: `{name}` is {cell} and not {}: {other:?}",
                &other[place]
            );
        }
    }
}

/// Asserts that discounted purchases, which `clv score` does not show, are those of `clv` and of `expected_purchases`.
fn assert_discounted(found: &str, question: &[&str]) {
    let is_discounted = !question.contains(&"--discount-rate");
    let margin = if question.contains(&"--margin") {
        0.4
    } else {
        1.0
    };
    let mut rows = csv::Reader::from_reader(found.as_bytes());
    for row in rows.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let number = |name: &str| row.get(name).and_then(|cell| cell.parse::<f64>().ok());
        let discounted = number("discounted_purchases").unwrap();
        let expected = number("expected_purchases").unwrap();
        let is_less = discounted < expected * (1.0 - 1e-6);
        assert_eq!(is_less, is_discounted && expected > 0.0, "{row:?}");
        if let Some((spend, clv)) = number("expected_spend").zip(number("clv")) {
            let product = discounted * spend * margin;
            assert!((product - clv).abs() <= 1e-12 * clv, "{row:?}");
        }
    }
}

/// Tables of RFM under several rules, and scores of the last one by several models.
fn assert_tables_and_scores(
    orders: &Orders,
    database: &Database,
    rules: &[&[&str]],
    models: &[[&str; 4]],
) {
    let (shop, dialect) = (Shop::new(), database.dialect());
    let folder = shop.0.path();
    let query = orders.query("rfm", dialect);
    let columns = orders.options();
    for rule in rules {
        let found = database.run(&clv(folder, &[&query, *rule].concat()));
        let wanted = clv(
            folder,
            &[&["rfm", orders.path()][..], &columns, rule].concat(),
        );
        let line = |text: &str| text.lines().next().unwrap().to_owned();
        assert_eq!(line(&found), line(&wanted));
        assert_same(&found, &wanted, &format!("{dialect} {rule:?}"));
    }
    if models.is_empty() {
        return;
    }
    let rfm = clv(folder, &query);
    database.run(&format!("CREATE TABLE rfm AS {rfm}; SELECT 1"));
    for model in models {
        let fit = ["fit", orders.path(), "-o", "model.json"];
        clv(folder, &[&fit[..], &columns, model].concat());
        for question in [
            &[][..],
            &[
                "--level",
                "0.5",
                "--horizon",
                "18m",
                "--margin",
                "0.4",
                "--discount-rate",
                "0",
            ],
        ] {
            let query = [
                "sql",
                "score",
                "--dialect",
                dialect,
                "--table",
                "rfm",
                "--model",
                "model.json",
            ];
            let found = database.run(&clv(folder, &[&query, question].concat()));
            let score = ["score", orders.path(), "--model", "model.json"];
            let wanted = clv(folder, &[&score[..], &columns, question].concat());
            let mut names = "p_alive,churn_risk,expected_purchases,discounted_purchases".to_owned();
            if model[3] != "none" {
                names.push_str(",expected_spend,clv,clv_ci_lower,clv_ci_upper,residual_clv");
            }
            assert!(found.lines().next().unwrap().ends_with(&names));
            assert_discounted(&found, question);
            assert_same(
                &found,
                &wanted,
                &format!("{dialect} {model:?} {question:?}"),
            );
        }
    }
}

const BG_NBD: [&str; 4] = ["--model", "bg-nbd", "--spend", "gamma-gamma"];
const MBG_NBD: [&str; 4] = ["--model", "mbg-nbd", "--spend", "gamma-gamma-orders"];
const PARETO_NBD: [&str; 4] = ["--model", "pareto-nbd", "--spend", "gamma-gamma"];
const NBD: [&str; 4] = ["--model", "nbd", "--spend", "none"];

#[test]
fn duckdb_gives_the_tables_and_scores_of_the_sample_shop() {
    let orders = Orders::sample();
    let Some(database) = Database::duckdb(&orders.sql()) else {
        return;
    };
    let rules: [&[&str]; 4] = [
        &[],
        &["--merge", "week", "--until", "2024-06-30"],
        &["--merge", "month", "--unit", "month"],
        &[
            "--refunds",
            "drop",
            "--since",
            "2023-06-01",
            "--unit",
            "day",
        ],
    ];
    assert_tables_and_scores(
        &orders,
        &database,
        &rules,
        &[BG_NBD, MBG_NBD, PARETO_NBD, NBD],
    );
}

#[test]
fn postgresql_gives_the_tables_and_scores_of_the_sample_shop() {
    let orders = Orders::sample();
    let Some(database) = Database::postgres(&orders.sql()) else {
        return;
    };
    let rules: [&[&str]; 2] = [&[], &["--merge", "week", "--until", "2024-06-30"]];
    assert_tables_and_scores(&orders, &database, &rules, &[BG_NBD, PARETO_NBD, NBD]);
}

#[test]
fn both_give_the_tables_and_scores_of_cdnow() {
    let Some(path) = shared_data("cdnow_sample/transactions.csv") else {
        return;
    };
    let orders = Orders {
        path,
        columns: &["customer_id", "date", "amount"],
    };
    let sql = orders.sql();
    let databases = [Database::duckdb(&sql), Database::postgres(&sql)];
    for database in databases.into_iter().flatten() {
        let rules: [&[&str]; 2] = [&["--until", "1997-09-30"], &["--merge", "year"]];
        assert_tables_and_scores(&orders, &database, &rules, &[BG_NBD, MBG_NBD, PARETO_NBD]);
    }
}

#[test]
fn both_give_the_tables_and_scores_of_a_grocery_without_amounts() {
    let Some(path) = shared_data("grocery_btydplus/transactions.csv") else {
        return;
    };
    let orders = Orders {
        path,
        columns: &["customer_id", "date"],
    };
    let sql = orders.sql();
    let databases = [Database::duckdb(&sql), Database::postgres(&sql)];
    let without_spend = |model| ["--model", model, "--spend", "none"];
    for database in databases.into_iter().flatten() {
        let models = ["mbg-nbd", "pareto-nbd"].map(without_spend);
        assert_tables_and_scores(&orders, &database, &[&["--until", "2006-12-31"]], &models);
    }
}

/// Asserts that a fit of the weighted histories that the database makes is that of the orders.
fn assert_histories(orders: &Orders, database: &Database, fits: &[[&str; 4]]) {
    let (shop, dialect) = (Shop::new(), database.dialect());
    let folder = shop.0.path();
    for fit in fits {
        let query = [&orders.query("histories", dialect), &fit[2..]].concat();
        let histories = database.run(&clv(folder, &query));
        shop.write("histories.csv", histories.as_bytes());
        let fitted = |input: &str, options: &[&str]| {
            let start = ["fit", input, "-o", "model.json"];
            clv(folder, &[&start[..], options, fit].concat());
            let model = std::fs::read(shop.path("model.json")).unwrap();
            serde_json::from_slice::<Value>(&model).unwrap()
        };
        let found = fitted("histories.csv", &[]);
        let wanted = fitted(orders.path(), &orders.options());
        for part in ["unit", "purchase", "spend"] {
            assert_same_numbers(&found[part], &wanted[part], &format!("{dialect} {fit:?}"));
        }
        let customers = &wanted["data"]["customers"];
        assert_eq!(&found["data"]["customers"], customers);
        let rows = histories.lines().count() as u64 - 1;
        assert!(rows < customers.as_u64().unwrap() || fit[3] == "gamma-gamma-orders");
    }
}

/// Asserts that two values of a model file have the same parts, and numbers that differ by no more than a relative
/// 1e-9; how a fit converged may differ.
#[track_caller]
fn assert_same_numbers(found: &Value, wanted: &Value, what: &str) {
    match (found, wanted) {
        (Value::Number(found), Value::Number(wanted)) => {
            let [found, wanted] = [found, wanted].map(|number| number.as_f64().unwrap());
            let difference = (found - wanted).abs();
            assert!(
                difference <= RELATIVE * wanted.abs(),
                "{what}: {found} is not {wanted}"
            );
        }
        (Value::Array(found), Value::Array(wanted)) => {
            assert_eq!(found.len(), wanted.len(), "{what}");
            for (found, wanted) in found.iter().zip(wanted) {
                assert_same_numbers(found, wanted, what);
            }
        }
        (Value::Object(found), Value::Object(wanted)) => {
            assert!(found.keys().eq(wanted.keys()), "{what}");
            for (key, wanted) in wanted.iter().filter(|(key, _)| *key != "convergence") {
                assert_same_numbers(&found[key], wanted, &format!("{what} {key}"));
            }
        }
        _ => assert_eq!(found, wanted, "{what}"),
    }
}

#[test]
fn the_weighted_histories_of_a_database_are_fitted_like_its_orders() {
    let orders = Orders::sample();
    let sql = orders.sql();
    let databases = [Database::duckdb(&sql), Database::postgres(&sql)];
    for database in databases.into_iter().flatten() {
        let regular = ["--model", "mbg-cnbd-k", "--spend", "gamma-gamma-orders"];
        assert_histories(&orders, &database, &[BG_NBD, regular, NBD]);
    }
}

#[test]
fn odd_rows_are_treated_as_clv_treats_them() {
    let rows = "customer,day,amount
a,2024-01-07 10:00:00,10
a,2024-01-08 09:00:00,5
a,2024-01-08 23:59:59,-1
 b ,2024-01-03,0
b,2024-02-10,7.125
b,2024-02-11,-7.125
c,2024-01-05,20
c,2024-01-05,-20
c,2024-03-01,0.0001
d,2024-02-01,-5
guest,2024-02-01,5
Invité,2024-02-01,5
N/A,2024-02-01,5
,2024-02-01,5
e,,5
e,2024-02-02,
E,2024-03-09 00:00:00,1000000.5
é,2024-03-10 12:00:00,3
f,2024-03-11,1
";
    let (_folder, path) = Shop::of("orders.csv", rows);
    let orders = Orders {
        path: path.into(),
        columns: &["customer", "day", "amount"],
    };
    let sql = orders.sql();
    let databases = [Database::duckdb(&sql), Database::postgres(&sql)];
    for database in databases.into_iter().flatten() {
        let rules: [&[&str]; 5] = [
            &[],
            &["--until", "2024-03-10"],
            &["--merge", "week"],
            &["--merge", "month", "--since", "2024-01-08"],
            &["--refunds", "drop"],
        ];
        assert_tables_and_scores(&orders, &database, &rules, &[]);
    }
}

/// The models of the dbt project, and the options that print them.
const DBT_MODELS: [(&str, &str); 3] = [
    (
        "clv_rfm",
        "rfm --table shop.orders --customer-col customer_id --date-col ordered_at --amount-col total",
    ),
    (
        "clv_histories",
        "histories --table shop.orders --customer-col customer_id --date-col ordered_at --amount-col total",
    ),
    (
        "clv_scores",
        "score --table clv_rfm --model models/shop.json",
    ),
];

#[test]
fn the_dbt_project_is_what_clv_prints_and_makes_the_tables_of_clv() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = root.join("python/dbt");
    for (name, options) in DBT_MODELS {
        let command = format!("sql {options} --dialect duckdb --dbt");
        let arguments: Vec<&str> = command.split(' ').collect();
        let file = std::fs::read_to_string(project.join(format!("models/{name}.sql"))).unwrap();
        let is_same = clv(root, &arguments) == file;
        assert!(
            is_same,
            "print python/dbt/models/{name}.sql again: clv {command}"
        );
    }
    let (orders, [customer, day, amount]) = (Orders::sample(), NAMES.map(quoted));
    let sql = format!(
        "{}; CREATE SCHEMA shop; CREATE TABLE shop.orders AS \
         SELECT {customer} AS customer_id, {day} AS ordered_at, {amount} AS total FROM {TABLE}",
        orders.sql()
    );
    let Some(database) = Database::duckdb(&sql) else {
        return;
    };
    let Database::DuckDb { python, folder } = &database else {
        unreachable!("the database is DuckDB")
    };
    let built = Command::new(python.with_file_name("dbt"))
        .args(["--no-partial-parse", "build", "--project-dir"])
        .arg(&project)
        .arg("--profiles-dir")
        .arg(&project)
        .arg("--target-path")
        .arg(folder.path("target"))
        .arg("--log-path")
        .arg(folder.path("logs"))
        .env("CLV_DATABASE", folder.path("db"))
        .env("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&built.stdout);
    assert!(built.status.success(), "{said}");
    let columns = orders.options();
    let rfm = clv(root, &[&["rfm", orders.path()][..], &columns].concat());
    let found = database.run("SELECT * FROM clv_rfm ORDER BY customer_id");
    assert_same(&found, &rfm, "dbt");
    let score = ["score", orders.path(), "--model", "models/shop.json"];
    let scores = clv(root, &[&score[..], &columns].concat());
    let found = database.run("SELECT * FROM clv_scores ORDER BY customer_id");
    assert_same(&found, &scores, "dbt");
    let weights = database.run("SELECT CAST(SUM(weight) AS INT) AS customers FROM clv_histories");
    assert_eq!(weights, format!("customers\n{}\n", rfm.lines().count() - 1));
}

/// Customers of an RFM table whose histories are extreme, and one whose history is not known.
const EXTREME: &str = "('a', 0, 0.0, 0.0, NULL, NULL), ('b', 0, 0.0, 500.0, NULL, NULL), \
     ('c', 2000, 100.0, 100.0, 30.5, 2000), ('d', 300, 1.0, 900.0, 2.5, 300), ('e', 20000, 1000.0, 1000.5, 1e6, 20000), \
     ('f', 1, 1.0, 1.0, NULL, 0)";

#[test]
fn extreme_customers_have_the_scores_of_clv_and_unknown_ones_have_none() {
    let sql = format!(
        "CREATE TABLE rfm (customer_id VARCHAR(9), frequency INT, recency FLOAT8, \"T\" FLOAT8, monetary_value FLOAT8, \
         monetary_count INT, first_purchase DATE, last_purchase DATE, historical_value FLOAT8); \
         INSERT INTO rfm (customer_id, frequency, recency, \"T\", monetary_value, monetary_count) \
         VALUES {EXTREME}, ('z', NULL, NULL, NULL, NULL, NULL)"
    );
    let (shop, table) = Shop::of(
        "rfm.csv",
        &format!(
            "customer_id,frequency,recency,T,monetary_value,monetary_count\n{}\n",
            EXTREME
                .replace("NULL", "")
                .replace("), ", "\n")
                .replace(['(', ')', '\'', ' '], "")
        ),
    );
    let folder = shop.0.path();
    let databases = [Database::duckdb(&sql), Database::postgres(&sql)];
    for database in databases.into_iter().flatten() {
        for purchase in [
            r#"{"model": "bg-nbd", "parameters": {"r": 0.25, "alpha": 4.5, "a": 0.8, "b": 2.4}}"#,
            r#"{"model": "bg-nbd", "parameters": {"r": 0.5, "alpha": 5, "a": 0.001, "b": 0.01}}"#,
            r#"{"model": "mbg-nbd", "parameters": {"r": 5, "alpha": 10, "a": 20, "b": 3}}"#,
            r#"{"model": "pareto-nbd", "parameters": {"r": 0.55, "alpha": 10.6, "s": 0.6, "beta": 11.7}}"#,
            r#"{"model": "pareto-nbd", "parameters": {"r": 3, "alpha": 0.05, "s": 30, "beta": 2000}}"#,
            r#"{"model": "nbd", "parameters": {"r": 0.4, "alpha": 12}}"#,
        ] {
            let model = format!(
                r#"{{"schema": "clv-model/1", "unit": "week", "purchase": {purchase},
                 "spend": {{"model": "gamma-gamma", "parameters": {{"p": 6.2, "q": 3.7, "v": 15.4}}}}}}"#
            );
            shop.write("model.json", model.as_bytes());
            let query = [
                "sql",
                "score",
                "--dialect",
                database.dialect(),
                "--table",
                "rfm",
            ];
            let model = ["--model", "model.json", "--intervals", "none"];
            let query = clv(folder, &[&query[..], &model].concat());
            let found = database.run(&query);
            let score = [
                "score",
                &table,
                "--model",
                "model.json",
                "--unit",
                "week",
                "--intervals",
                "none",
            ];
            let (known, unknown) = found.trim_end().rsplit_once('\n').unwrap();
            assert_same(known, &clv(folder, &score), purchase);
            // the spend of a customer of whom nothing is known is that of all
            let cells: Vec<&str> = unknown.split(',').collect();
            assert_eq!(cells[0], "z");
            assert!(
                cells[8..12].iter().all(|cell| cell.is_empty())
                    && cells[13..].iter().all(|cell| cell.is_empty()),
                "{unknown}"
            );
        }
    }
}

#[test]
fn every_dialect_is_one_query_that_parses() {
    let Some(python) = environment() else { return };
    let shop = Shop::new();
    let fitted = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/shop.json");
    let mut models = vec![fitted.to_str().unwrap().to_owned()];
    for (name, parameters) in [
        ("mbg-nbd", r#"{"r": 0.5, "alpha": 5, "a": 0.6, "b": 2}"#),
        (
            "pareto-nbd",
            r#"{"r": 0.5, "alpha": 5, "s": 0.6, "beta": 9}"#,
        ),
        ("nbd", r#"{"r": 0.5, "alpha": 5}"#),
    ] {
        let purchase = format!(r#"{{"model": "{name}", "parameters": {parameters}}}"#);
        let model =
            format!(r#"{{"schema": "clv-model/1", "unit": "week", "purchase": {purchase}}}"#);
        shop.write(name, model.as_bytes());
        models.push(name.to_owned());
    }
    for dialect in [
        "duckdb",
        "postgres",
        "snowflake",
        "bigquery",
        "databricks",
        "redshift",
    ] {
        let hostile = "a`b\"c\\d'; DROP TABLE x --";
        let columns = [
            "--customer-col",
            hostile,
            "--date-col",
            "day",
            "--amount-col",
            hostile,
        ];
        let rfm = ["sql", "rfm", "--dialect", dialect, "--table", "shop.orders"];
        let score = [
            "sql",
            "score",
            "--dialect",
            dialect,
            "--table",
            "shop.rfm",
            "--model",
        ];
        let folder = shop.0.path();
        let mut queries = Vec::new();
        for merge in ["day", "week", "month", "year"] {
            let merge = ["--merge", merge];
            queries.push(clv(folder, &[&rfm, &columns[..], &merge].concat()));
        }
        let histories = [&["sql", "histories"], &rfm[2..], &columns].concat();
        queries.push(clv(folder, &histories));
        for model in &models {
            queries.push(clv(folder, &[&score[..], &[model.as_str()]].concat()));
        }
        for query in queries {
            let mut command = Command::new(&python);
            answer(command.arg(script("parse.py")).arg(dialect), &query);
        }
    }
}

#[test]
fn what_sql_cannot_do_is_refused_with_a_reason() {
    let shop = Shop::new();
    let model = |purchase: &str| {
        format!(r#"{{"schema": "clv-model/1", "unit": "week", "purchase": {purchase}}}"#)
    };
    let regular = r#"{"model": "bg-cnbd-k", "parameters": {"r": 0.5, "alpha": 10, "a": 0.6, "b": 1, "k": 2}}"#;
    let nbd = r#"{"model": "nbd", "parameters": {"r": 0.4, "alpha": 12}}"#;
    let extreme = r#"{"model": "bg-nbd", "parameters": {"r": 1, "alpha": 10, "a": 1e7, "b": 1e7}}"#;
    let stack = format!(
        r#"{{"model": "stack", "members": [{}, {}]}}"#,
        nbd.replacen('{', r#"{"weight": 0.5, "#, 1),
        regular.replacen('{', r#"{"weight": 0.5, "#, 1)
    );
    for (name, purchase) in [
        ("regular", regular),
        ("stack", &*stack),
        ("extreme", extreme),
        ("nbd", nbd),
    ] {
        shop.write(&format!("{name}.json"), model(purchase).as_bytes());
    }
    let drawn = |model: &str, draw: &str| {
        let draws = vec![draw; 20].join(", ");
        model.replace("}}", &format!(r#"}}, "draws": [{draws}]}}"#))
    };
    let spend = r#"{"model": "gamma-gamma", "parameters": {"p": 6, "q": 4, "v": 15}}"#;
    let (nbd, spend) = (drawn(nbd, "[0.4, 12]"), drawn(spend, "[6, 4, 15]"));
    let draws = model(&format!(r#"{nbd}, "spend": {spend}"#));
    shop.write("draws.json", draws.as_bytes());
    let rfm = "sql rfm --dialect duckdb --table a --customer-col b --date-col c";
    let score = "sql score --dialect duckdb --table rfm --model";
    for (arguments, code, what) in [
        (format!("{score} regular.json"), 2, "`bg-cnbd-k`"),
        (format!("{score} stack.json"), 2, "--model bg-nbd"),
        (format!("{score} extreme.json"), 1, "parameters are extreme"),
        (format!("{score} nbd.json --margin 40"), 2, "0.4"),
        (format!("{score} nbd.json -o nbd.json"), 2, "nbd.json"),
        (format!("{rfm} --merge none"), 2, "--merge day"),
        (format!("{rfm} --refunds error"), 2, "clv audit"),
        (
            format!("{rfm} --spend gamma-gamma").replace("sql rfm", "sql histories"),
            2,
            "--amount-col",
        ),
        (
            format!("{rfm} --spend gama").replace("sql rfm", "sql histories"),
            2,
            "gamma-gamma-orders",
        ),
        (
            format!("{rfm} --since 2024-02-02 --until 2024-02-01"),
            2,
            "is after `--until`",
        ),
        (
            rfm.replace("table a", "table a..b"),
            2,
            "not a name of a table",
        ),
        (
            rfm.replace("--dialect duckdb", ""),
            2,
            "as in `--dialect postgres`",
        ),
        (rfm.replace("--date-col c", ""), 2, "--date-col ordered_at"),
        (format!("{score} draws.json"), 2, "use `--intervals none`"),
        (rfm.replace("duckdb", "oracle"), 2, "snowflake"),
        (rfm.replace("col b", "col {{b}} --dbt"), 2, "braces"),
        (
            format!("{score} nbd.json --dbt").replace("rfm", "a.b.c"),
            2,
            "not a name in dbt",
        ),
    ] {
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let said = said::clv(shop.0.path(), &words);
        assert!(
            said.code == code && said.stderr.contains(what),
            "{arguments}: {}: {}",
            said.code,
            said.stderr
        );
        assert!(said.stdout.is_empty(), "{arguments}");
    }
}
