//! Databases: their rows give the table of the same rows as CSV, nothing is changed, and no password is printed.

use rusqlite::Connection;

use crate::orders::{clv, csv, orders, outcome, refusal};
use crate::servers::{mariadb, postgresql};
use crate::shop::Shop;

/// The statement that fills a table with the orders.
fn filled(table: &str) -> String {
    let values: Vec<String> = orders()
        .iter()
        .map(|order| {
            let moment = order.moment().replace('T', " ");
            let note = order.note.replace('\'', "''");
            format!(
                "({}, '{moment}', {}, {}, '{note}')",
                order.number,
                order.customer,
                order.amount()
            )
        })
        .collect();
    format!("INSERT INTO {table} VALUES {};", values.join(", "))
}

/// Tables of a shop: orders, products, and a second table that could be the orders.
fn schema(moment: &str, bytes: &str) -> String {
    format!(
        "CREATE TABLE orders (order_id INT, ordered_at {moment}, customer_id BIGINT, amount DECIMAL(12, 3), note VARCHAR(40)); \
         CREATE TABLE products (sku VARCHAR(20), photo {bytes}); \
         {}",
        filled("orders")
    )
}

fn sqlite(shop: &Shop, name: &str, sql: &str) {
    Connection::open(shop.path(name))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

fn with_csv() -> (Shop, [Vec<u8>; 2]) {
    let shop = Shop::new();
    shop.write("orders.csv", csv().as_bytes());
    let expected = outcome(&shop, &["orders.csv"], &[]);
    (shop, expected)
}

/// Nor is it said while the run goes on.
fn no_file_of_a_run_has_the_password(shop: &Shop, url: &str) {
    let output = clv(shop, &["run", url, "--out", "out"], &[]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    assert!(!stderr.contains("s3cret"), "{stderr}");
    for name in crate::shop::files(&shop.path("out")) {
        let bytes = std::fs::read(shop.path("out").join(&name)).unwrap();
        assert!(!bytes.windows(6).any(|it| it == b"s3cret"), "{name}");
    }
}

/// Arguments, the exit code, and what is said.
type Call<'a> = (&'a [&'a str], i32, &'a str);

/// Each call is refused with its reason, and without the password.
fn all_are_refused(shop: &Shop, calls: &[Call<'_>]) {
    for (arguments, code, what) in calls {
        let (found, said) = refusal(shop, arguments, &[]);
        assert!(
            found == *code && said.contains(what),
            "{arguments:?}: {found}: {said}"
        );
        assert!(
            !said.contains("s3cret") && !said.contains("wr0ng"),
            "{said}"
        );
    }
}

#[test]
fn sqlite_gives_the_table_and_the_scores_of_a_csv() {
    let (shop, expected) = with_csv();
    sqlite(&shop, "shop.db", &schema("TEXT", "BLOB"));
    let query = "SELECT customer_id, ordered_at, amount, order_id FROM orders;";
    for input in [
        &["shop.db"][..],
        &["sqlite:shop.db"],
        &["sqlite:shop.db", "--table", "ORDERS"],
        &["shop.db", "--query", query],
    ] {
        assert_eq!(outcome(&shop, input, &[]), expected, "{input:?}");
    }
    let output = clv(&shop, &["audit", "shop.db", "--json"], &[]);
    let audit: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(audit["files"][0]["file"], "shop.db/orders");
    assert_eq!(audit["files"][0]["format"], "sqlite");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("table-chosen"), "{stderr}");
}

#[test]
fn a_database_in_a_folder_or_an_archive_is_read() {
    let (shop, expected) = with_csv();
    std::fs::create_dir(shop.path("data")).unwrap();
    sqlite(&shop, "data/shop.sqlite", &schema("TEXT", "BLOB"));
    shop.write("data/Thumbs.db", b"\xd0\xcf\x11\xe0rest");
    assert_eq!(outcome(&shop, &["data"], &[])[0], expected[0]);
    let bytes = std::fs::read(shop.path("data/shop.sqlite")).unwrap();
    shop.write("shop.zip", &crate::orders::zip(&[("shop.sqlite", &bytes)]));
    assert_eq!(outcome(&shop, &["shop.zip"], &[])[0], expected[0]);
}

#[test]
fn what_cannot_be_read_of_sqlite_is_an_error_that_helps() {
    let (shop, _) = with_csv();
    sqlite(&shop, "shop.db", &schema("TEXT", "BLOB"));
    sqlite(
        &shop,
        "two.db",
        "CREATE TABLE a (customer_id, date); CREATE TABLE b (client, date);",
    );
    sqlite(
        &shop,
        "none.db",
        "CREATE TABLE a (sku, price); CREATE TABLE b (sku, stock);",
    );
    sqlite(&shop, "empty.db", "CREATE TABLE a (sku); DROP TABLE a;");
    sqlite(
        &shop,
        "bytes.db",
        "CREATE TABLE orders (customer_id, date, photo); INSERT INTO orders VALUES (1, '2024-01-01', x'00ff');",
    );
    let mut damaged = std::fs::read(shop.path("shop.db")).unwrap();
    damaged[4096..].fill(0x55);
    shop.write("damaged.db", &damaged);
    shop.write("short.db", &damaged[..60]);
    for (arguments, code, what) in [
        (
            &["shop.db", "--table", "ordres"][..],
            1,
            "`orders`, `products`",
        ),
        (
            &["shop.db", "--query", "DELETE FROM orders"],
            2,
            "change nothing",
        ),
        (&["shop.db", "--query", "SELECT FROM"], 1, "syntax error"),
        (
            &["shop.db", "--query", "SELECT 1; DROP TABLE orders"],
            1,
            "shop.db",
        ),
        (&["two.db"], 1, "`a`, `b`"),
        (&["none.db"], 1, "no table has a column"),
        (&["empty.db"], 1, "no tables"),
        (&["bytes.db"], 1, "column `photo` holds bytes"),
        (&["damaged.db"], 1, "damaged"),
        (&["short.db"], 1, "damaged"),
        (&["sqlite:orders.csv"], 1, "not an SQLite database"),
        (&["sqlite:nothing.db"], 1, "nothing.db"),
        (&["orders.csv", "--table", "orders"], 2, "need a database"),
        (&["shop.db", "--table", "a", "--query", "b"], 2, "--query"),
    ] {
        let (found, said) = refusal(&shop, arguments, &[]);
        assert!(
            found == code && said.contains(what),
            "{arguments:?}: {found}: {said}"
        );
    }
    let count: i64 = Connection::open(shop.path("shop.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM orders", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 400);
}

#[test]
fn an_output_that_is_the_database_is_refused() {
    let (shop, _) = with_csv();
    sqlite(&shop, "shop.db", &schema("TEXT", "BLOB"));
    for input in ["shop.db", "sqlite:shop.db"] {
        let output = clv(&shop, &["audit", input, "-o", "shop.db"], &[]);
        assert_eq!(output.status.code(), Some(2), "{input}");
    }
}

#[test]
fn postgresql_gives_the_table_and_the_scores_of_a_csv() {
    let sql = schema("TIMESTAMP", "BYTEA")
        + "CREATE SCHEMA web; CREATE TABLE web.orders AS SELECT order_id, ordered_at AT TIME ZONE 'Europe/Paris' AS ordered_at, customer_id::text AS customer_id, amount::float8 AS amount, note FROM orders; \
           CREATE TABLE secret (customer_id INT, date DATE); \
           GRANT SELECT ON orders, products TO bob; GRANT USAGE ON SCHEMA web TO bob;";
    let Some(server) = postgresql(&sql) else {
        return;
    };
    let (shop, expected) = with_csv();
    let host = server
        .folder
        .path()
        .display()
        .to_string()
        .replace('/', "%2F");
    let url = format!("postgres://bob:s3cret@{host}/shop");
    let without = format!("postgresql://bob@{host}/shop");
    let owner = format!("postgres://owner@{host}/shop");
    assert_eq!(outcome(&shop, &[&url], &[]), expected);
    assert_eq!(
        outcome(&shop, &[&without], &[("PGPASSWORD", "s3cret")]),
        expected
    );
    for arguments in [
        &["--table", "orders"][..],
        &["--table", "web.orders"],
        &["--query", "SELECT * FROM orders WHERE amount IS NOT NULL;"],
    ] {
        let input = [&[owner.as_str()], arguments].concat();
        assert_eq!(outcome(&shop, &input, &[]), expected, "{arguments:?}");
    }
    let calls: &[Call<'_>] = &[
        (&[owner.as_str()][..], 1, "several tables"),
        (&[&owner, "--table", "ordres"], 1, "`web.orders`"),
        (
            &[&owner, "--query", "DELETE FROM orders"],
            2,
            "change nothing",
        ),
        (
            &[&owner, "--query", "DELETE FROM orders RETURNING *"],
            1,
            "read-only transaction",
        ),
        (
            &[&owner, "--query", "SELECT 1; COMMIT; DROP TABLE orders"],
            1,
            "multiple commands",
        ),
        (
            &[&owner, "--query", "SELECT * FROM ordres"],
            1,
            "does not exist",
        ),
        (
            &[
                &owner,
                "--query",
                "SELECT sku AS customer_id, photo FROM products",
            ],
            1,
            "column `photo` holds bytes",
        ),
        (
            &[&format!("postgres://bob:wr0ng@{host}/shop")],
            1,
            "password authentication failed",
        ),
        (
            &[&format!("postgres://bob:s3cret@{host}/shoe")],
            1,
            "does not exist",
        ),
        (
            &["postgres://bob:s3cret@127.0.0.1:1/shop"],
            1,
            "no connection to the database",
        ),
        (
            &["postgres://bob:s3cret@127.0.0.1:port/shop"],
            2,
            "is not understood",
        ),
    ];
    all_are_refused(&shop, calls);
    no_file_of_a_run_has_the_password(&shop, &url);
}

#[test]
fn mariadb_gives_the_table_and_the_scores_of_a_csv() {
    let sql = schema("DATETIME", "BLOB");
    let Some(server) = mariadb(&sql) else {
        return;
    };
    let (shop, expected) = with_csv();
    let socket = server.folder.path().join("socket").display().to_string();
    let url = format!(
        "mysql://bob:s3cret@localhost/shop?socket={}",
        socket.replace('/', "%2F")
    );
    let without = url.replace(":s3cret", "").replace("mysql", "mariadb");
    assert_eq!(outcome(&shop, &[&url], &[]), expected);
    assert_eq!(
        outcome(&shop, &[&without], &[("MYSQL_PWD", "s3cret")]),
        expected
    );
    let query = "SELECT order_id, ordered_at, customer_id, amount FROM orders;";
    assert_eq!(outcome(&shop, &[&url, "--query", query], &[]), expected);
    let calls: &[Call<'_>] = &[
        (
            &[url.as_str(), "--table", "ordres"][..],
            1,
            "`orders`, `products`",
        ),
        (&[&url, "--query", "SELECT * FROM ordres"], 1, "ordres"),
        (
            &[&url, "--query", "DELETE FROM orders"],
            1,
            "database answers",
        ),
        (
            &[
                &url,
                "--query",
                "SELECT sku AS customer_id, photo FROM products",
            ],
            1,
            "column `photo` holds bytes",
        ),
        (&[&url.replace("s3cret", "wr0ng")], 1, "Access denied"),
        (&[&url.replace("/shop", "/shoe")], 1, "database answers"),
        (
            &["mysql://bob:s3cret@127.0.0.1:1/shop"],
            1,
            "no connection to the database",
        ),
    ];
    all_are_refused(&shop, calls);
}
