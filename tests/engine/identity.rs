//! Rows that share an id, an e-mail address or a phone number are one customer's, whatever file they are in.

use clv::input::{Audit, IdentityAudit, ReadOptions};
use clv::rfm::Purchases;

use crate::shop::{Shop, table};

/// Orders of a few customers: customer, day, amount.
const ORDERS: [(&str, &str, &str); 10] = [
    ("17", "2024-01-03", "10.00"),
    ("18", "2024-01-05", "12.00"),
    ("19", "2024-01-09", "7.50"),
    ("17", "2024-02-11", "11.00"),
    ("20", "2024-02-12", "30.00"),
    ("18", "2024-03-01", "9.00"),
    ("17", "2024-03-20", "14.00"),
    ("19", "2024-04-02", "8.00"),
    ("20", "2024-04-03", "21.00"),
    ("21", "2024-05-05", "5.00"),
];

fn email_of(id: &str) -> String {
    format!("user{id}@example.org")
}

/// The RFM table of some files, the same for files in reverse order, for rows in reverse order and for one thread.
#[track_caller]
fn rfm(files: &[(&str, String)], options: &ReadOptions) -> String {
    let made = rfm_of(files, options, 2);
    let turned = |(name, text): &(&'static str, String)| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        (*name, lines.join("\n") + "\n")
    };
    let files: Vec<(&'static str, String)> = files
        .iter()
        .map(|(name, text)| {
            (
                &*Box::leak((*name).to_owned().into_boxed_str()),
                text.clone(),
            )
        })
        .collect();
    let turned: Vec<(&str, String)> = files.iter().rev().map(turned).collect();
    assert_eq!(rfm_of(&turned, options, 1), made, "the order matters");
    made
}

fn rfm_of(files: &[(&str, String)], options: &ReadOptions, threads: usize) -> String {
    let shop = Shop::new();
    let paths: Vec<String> = files
        .iter()
        .map(|(name, text)| shop.write(name, text.as_bytes()))
        .collect();
    let options = ReadOptions {
        threads,
        ..options.clone()
    };
    String::from_utf8(table(&paths, &options)).unwrap()
}

fn audit(files: &[(&str, String)], options: &ReadOptions) -> Audit {
    let shop = Shop::new();
    let paths: Vec<String> = files
        .iter()
        .map(|(name, text)| shop.write(name, text.as_bytes()))
        .collect();
    Purchases::read(&paths, options).unwrap().1
}

fn identity(files: &[(&str, String)], options: &ReadOptions) -> IdentityAudit {
    audit(files, options).identity.expect("several keys")
}

/// The customers of an RFM table.
fn ids(table: &str) -> Vec<&str> {
    table
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect()
}

fn log(header: &str, line: impl Fn(usize, &str, &str, &str) -> Option<String>) -> String {
    let mut text = format!("{header}\n");
    for (at, (id, day, amount)) in ORDERS.iter().enumerate() {
        if let Some(line) = line(at, id, day, amount) {
            text += &(line + "\n");
        }
    }
    text
}

fn clean() -> String {
    log("customer_id,date,amount", |_, id, day, amount| {
        Some(format!("{id},{day},{amount}"))
    })
}

#[test]
fn guests_with_the_address_of_a_customer_are_that_customer() {
    let whole = rfm(&[("orders.csv", clean())], &ReadOptions::default());
    let text = log("customer_id,email,date,amount", |at, id, day, amount| {
        // every second row names the customer by a spelling of the address alone
        let (id, email) = if at % 2 == 0 {
            (id, email_of(id))
        } else {
            ("", format!(" {}", email_of(id).to_uppercase()))
        };
        Some(format!("{id},{email},{day},{amount}"))
    });
    let files = [("orders.csv", text)];
    let options = ReadOptions::default();
    let made = rfm(&files, &options);
    // customer 21 and 20 have one row each with an id, or none
    assert_eq!(
        made.replace("user21@example.org", "21").lines().count(),
        whole.lines().count()
    );
    let found = identity(&files, &options);
    assert_eq!(found.customers_before - found.merged, 5);
    assert_eq!(found.by_phone, 0);
}

#[test]
fn one_customer_of_two_sources_is_one_by_the_address() {
    let whole = rfm(&[("orders.csv", clean())], &ReadOptions::default());
    let web = log(
        "customer_id,email,order_date,total",
        |at, id, day, amount| {
            (at % 2 == 0 || id == "18").then(|| format!("{id},{},{day},{amount}", email_of(id)))
        },
    );
    let till = log("card,mail,day,amount", |at, id, day, amount| {
        (at % 2 == 1 && id != "18")
            .then(|| format!("T{id},{},{day},{amount}", email_of(id).to_uppercase()))
    });
    let files = [
        ("a_web.csv", web),
        (
            "b_till.csv",
            till.replace("card", "client_id")
                .replace("mail", "email")
                .replace("day", "date"),
        ),
    ];
    let options = ReadOptions::default();
    let made = rfm(&files, &options).replace("T21", "21");
    assert_eq!(made, whole);
    let found = identity(&files, &options);
    assert!(found.by_email >= 2, "{found:?}");
    assert_eq!(found.merged, found.by_email);
}

#[test]
fn keys_unite_customers_in_chains() {
    // 1 – a@x.org – 2 – +33 6… – b@x.org, and 9 alone
    let text = "customer_id,email,phone,date,amount\n\
        1,a@x.org,,2024-01-01,1\n\
        2,A@x.org,,2024-01-02,2\n\
        2,,06 12 34 56 79,2024-01-03,3\n\
        ,b@x.org,+33 6 12 34 56 79,2024-01-04,4\n\
        ,b@x.org,,2024-01-05,5\n\
        ,,0612345679,2024-01-06,6\n\
        9,c@x.org,06 99 88 77 66,2024-01-07,7\n";
    let files = [("orders.csv", text.to_owned())];
    let french = ReadOptions {
        country: Some("FR".to_owned()),
        ..ReadOptions::default()
    };
    assert_eq!(ids(&rfm(&files, &french)), ["1", "9"]);
    let found = identity(&files, &french);
    assert_eq!((found.customers_before, found.merged), (5, 3));
    assert_eq!((found.by_email, found.by_phone), (1, 2));
    assert_eq!(found.examples[0].customer, "1");
    // without a country, a national form is not known to be the international one
    assert_eq!(
        ids(&rfm(&files, &ReadOptions::default())),
        ["1", "9", "b@x.org"]
    );
    let caution = audit(&files, &french).cautions.into_iter();
    let codes: Vec<String> = caution.map(|caution| caution.code()).collect();
    assert!(codes.contains(&"customers-merged".to_owned()), "{codes:?}");
}

#[test]
fn an_address_of_very_many_ids_unites_nobody_and_is_named() {
    let text = |ids: usize| {
        let mut text = "customer_id,email,date,amount\n".to_owned();
        for id in 0..ids {
            text +=
                &format!("{id:03},shop@shop.com,2024-01-01,5\n{id:03},u{id}@x.org,2024-02-01,5\n");
        }
        text
    };
    let many = [("orders.csv", text(11))];
    let options = ReadOptions::default();
    assert_eq!(ids(&rfm(&many, &options)).len(), 11);
    let found = identity(&many, &options);
    assert_eq!(
        (
            found.merged,
            found.shared_keys[0].key.as_str(),
            found.shared_keys[0].ids
        ),
        (0, "shop@shop.com", 11)
    );
    assert_eq!(audit(&many, &options).cautions[0].code(), "keys-shared");
    assert_eq!(ids(&rfm(&[("orders.csv", text(10))], &options)).len(), 1);
}

#[test]
fn addresses_that_are_no_persons_unite_nobody() {
    let text = "customer_id,email,date,amount\n1,noreply@shop.com,2024-01-01,5\n2,NoReply@shop.com,2024-01-02,5\n\
        3,test@test,2024-01-03,5\n4,test@test,2024-01-03,5\nguest,,2024-01-03,5\n,guest@shop.com,2024-01-04,5\n0,,2024-01-03,5\n";
    let files = [("orders.csv", text.to_owned())];
    assert_eq!(
        ids(&rfm(&files, &ReadOptions::default())),
        ["1", "2", "3", "4"]
    );
    let left_out = &audit(&files, &ReadOptions::default()).left_out;
    assert_eq!((left_out.len(), left_out[0].rows), (1, 3));
}

#[test]
fn ids_of_two_systems_are_different_customers() {
    let web =
        "order_id,customer_id,order_date,total\n1,17,2024-01-01,5\n2,18,2024-01-02,5\n".to_owned();
    let till = "ticket,client_id,date,amount\n1,17,2024-01-01,5\n2,19,2024-01-02,5\n".to_owned();
    let files = [("web.csv", web.clone()), ("till.csv", till)];
    let options = ReadOptions::default();
    assert_eq!(ids(&rfm(&files, &options)), ["17", "18", "19", "web:17"]);
    assert_eq!(
        audit(&files, &options).cautions[0].code(),
        "ids-of-several-sources"
    );
    // equal headers are one system
    let later = web.replace("2024", "2025");
    assert_eq!(
        ids(&rfm(&[("web.csv", web), ("web2.csv", later)], &options)),
        ["17", "18"]
    );
}

#[test]
fn a_named_column_is_the_only_key() {
    let text = "customer_id,name,email,date,amount\n1,Ann,a@x.org,2024-01-01,5\n2,Ann,a@x.org,2024-01-02,5\n1,Bob,b@x.org,2024-01-02,5\n";
    let files = [("orders.csv", text.to_owned())];
    let mut options = ReadOptions::default();
    assert_eq!(ids(&rfm(&files, &options)), ["1"]);
    options.columns.customer = Some("name".to_owned());
    assert_eq!(ids(&rfm(&files, &options)), ["Ann", "Bob"]);
    options.columns.customer = Some("customer_id".to_owned());
    assert_eq!(ids(&rfm(&files, &options)), ["1", "2"]);
    options.columns.email = Some("email".to_owned());
    assert_eq!(ids(&rfm(&files, &options)), ["1"]);
}

#[test]
fn contacts_say_which_ids_and_addresses_are_one_customers() {
    let shop = Shop::new();
    let contacts = "Customer ID,First Name,Email,Phone\n17,Ann,ann@x.org,\n18,Bob,bob@x.org,\n99,Eve,eve@x.org,\n";
    let path = shop.write("contacts.csv", contacts.as_bytes());
    let web = "customer_id,date,amount\n17,2024-01-01,5\n18,2024-01-02,5\n".to_owned();
    let till = "email,day,total\nANN@x.org,2024-02-01,5\nzoe@x.org,2024-02-02,6\n".to_owned();
    let files = [
        ("web.csv", web),
        ("till.csv", till.replace("day", "order_date")),
    ];
    let without = ReadOptions::default();
    assert_eq!(
        ids(&rfm(&files, &without)),
        ["17", "18", "ann@x.org", "zoe@x.org"]
    );
    let with = ReadOptions {
        customers: Some(path.into()),
        ..without
    };
    assert_eq!(ids(&rfm(&files, &with)), ["17", "18", "zoe@x.org"]);
    let found = identity(&files, &with);
    assert_eq!(
        (found.contacts, found.contacts_without_orders, found.merged),
        (3, 1, 1)
    );
}

#[test]
fn a_customer_who_is_left_out_is_left_out_by_every_key() {
    let text = "customer_id,email,date,amount\n1,a@x.org,2024-01-01,5\n,a@x.org,2024-01-02,5\n2,b@x.org,2024-01-02,5\n";
    for excluded in ["1", "a@x.org", "A@x.org"] {
        let options = ReadOptions {
            exclude_customer: vec![excluded.to_owned()],
            ..ReadOptions::default()
        };
        let files = [("orders.csv", text.to_owned())];
        assert_eq!(ids(&rfm(&files, &options)), ["2"], "{excluded}");
        let audit = audit(&files, &options);
        assert_eq!(
            (audit.rows_kept, audit.left_out[0].rows),
            (1, 2),
            "{excluded}"
        );
    }
}

#[test]
fn the_crosswalk_lists_every_key_with_its_customer() {
    let shop = Shop::new();
    let web =
        "order_id,customer_id,email,date,amount\n1,17,ann@x.org,2024-01-01,5\n2,18,,2024-01-02,5\n";
    let till = "ticket,mail,phone,day,total\n7,ANN@x.org,+33612345679,2024-02-01,5\n";
    let till = till.replace("mail", "email").replace("day", "date");
    let paths = [
        shop.write("web.csv", web.as_bytes()),
        shop.write("till.csv", till.as_bytes()),
    ];
    let out = shop.path("crosswalk.csv");
    let options = ReadOptions {
        crosswalk: Some(out.clone()),
        ..ReadOptions::default()
    };
    Purchases::read(&paths, &options).unwrap();
    assert_eq!(
        std::fs::read_to_string(&out).unwrap(),
        "customer_id,source,key_type,key\n17,till,email,ann@x.org\n17,till,phone,+33612345679\n17,web,email,ann@x.org\n\
         17,web,id,17\n18,web,id,18\n"
    );
    let reverse: Vec<String> = paths.iter().rev().cloned().collect();
    let before = std::fs::read(&out).unwrap();
    Purchases::read(
        &reverse,
        &ReadOptions {
            threads: 1,
            ..options
        },
    )
    .unwrap();
    assert_eq!(std::fs::read(&out).unwrap(), before);
}

#[test]
fn an_order_under_two_spellings_of_its_customer_counts_once() {
    let early = "order_id,customer_id,email,date,amount\n1,17,ann@x.org,2024-01-01,5\n2,18,bob@x.org,2024-01-02,6\n";
    let late = "order_id,customer_id,email,date,amount\n2,,Bob@x.org,2024-01-02,6\n3,18,bob@x.org,2024-01-09,7\n";
    let files = [
        ("early.csv", early.to_owned()),
        ("late.csv", late.to_owned()),
    ];
    let table = rfm(&files, &ReadOptions::default());
    assert_eq!(ids(&table), ["17", "18"]);
    assert_eq!(audit(&files, &ReadOptions::default()).rows_kept, 3);
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// 400 orders of 60 customers, each order with some of the keys of its customer, and the same orders by id alone.
fn orders_with_some_keys(dice: &mut Dice) -> (Vec<String>, Vec<String>) {
    let (mut with_keys, mut clean) = (Vec::new(), Vec::new());
    for order in 0..400 {
        let who = if order < 60 { order } else { dice.roll(60) };
        let day = 1 + order % 28;
        let (month, cents) = (1 + order / 40, 100 + dice.roll(9_000));
        // the first order of each customer has all keys
        let shown = if order < 60 { 7 } else { 1 + dice.roll(7) };
        let key = |bit: u64, text: String| {
            if shown & bit == 0 {
                String::new()
            } else {
                text
            }
        };
        let email = if dice.roll(2) == 0 {
            format!("U{who}@X.org")
        } else {
            format!("u{who}@x.org")
        };
        let phone = if dice.roll(2) == 0 {
            format!("06 12 00 {who:02} 99")
        } else {
            format!("+336 1200 {who:02}99")
        };
        let rest = format!(
            "2024-{month:02}-{day:02},{}.{:02}",
            cents / 100,
            cents % 100
        );
        with_keys.push(format!(
            "{order},{},{},{},{rest}",
            key(1, format!("{who:03}")),
            key(2, email),
            key(4, phone)
        ));
        clean.push(format!("{order},{who:03},{rest}"));
    }
    (with_keys, clean)
}

#[test]
fn whatever_keys_rows_have_and_whatever_files_they_are_in_customers_are_the_same() {
    let header = "order_id,customer_id,email,phone,date,amount";
    let options = ReadOptions {
        country: Some("FR".to_owned()),
        ..ReadOptions::default()
    };
    for seed in 1..4 {
        let mut dice = Dice(seed);
        let (rows, clean) = orders_with_some_keys(&mut dice);
        let file = |rows: &[String]| format!("{header}\n{}\n", rows.join("\n"));
        let clean = format!("order_id,customer_id,date,amount\n{}\n", clean.join("\n"));
        let whole = rfm(&[("orders.csv", clean)], &options);
        assert_eq!(rfm(&[("orders.csv", file(&rows))], &options), whole);
        let (from, to) = (100 + dice.roll(100) as usize, 250 + dice.roll(100) as usize);
        let overlapping = [("1.csv", file(&rows[..to])), ("2.csv", file(&rows[from..]))];
        assert_eq!(rfm(&overlapping, &options), whole, "{from} {to}");
        // the same shop, one half exported by another program that has no ids of its own
        let other = |row: &String| {
            let cells: Vec<&str> = row.split(',').collect();
            format!(
                "{},u{}@x.org,{},{}",
                cells[0],
                cells[1].trim_start_matches('0'),
                cells[4],
                cells[5]
            )
        };
        let (first, second): (Vec<String>, Vec<String>) = {
            let named = |row: &&String| {
                row.split(',').nth(1) != Some("") && row.split(',').nth(1) != Some("000")
            };
            let second = rows[60..].iter().filter(named).map(other).collect();
            let first = rows[..60]
                .iter()
                .chain(rows[60..].iter().filter(|row| !named(row)))
                .cloned()
                .collect();
            (first, second)
        };
        let till =
            format!("ticket,email,day,total\n{}\n", second.join("\n")).replace("day", "order_date");
        assert_eq!(
            rfm(&[("a.csv", file(&first)), ("till.csv", till)], &options),
            whole
        );
    }
}

#[test]
fn a_crosswalk_never_replaces_an_input_and_the_audit_tells_of_merged_customers() {
    let shop = Shop::new();
    let text = "customer_id,email,date,amount\n1,a@x.org,2024-01-01,5\n,a@x.org,2024-01-02,5\n2,b@x.org,2024-01-02,5\n";
    shop.write("orders.csv", text.as_bytes());
    let clv = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_clv"));
        let output = command
            .current_dir(shop.0.path())
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (code, _, said) = clv(&["audit", "orders.csv", "--crosswalk", "orders.csv"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("the output is an input"), "{said}");
    let (code, _, said) = clv(&["audit", "orders.csv", "--crosswalk", "keys.txt"]);
    assert_eq!(code, Some(2), "{said}");
    let (code, shown, said) = clv(&["audit", "orders.csv", "--crosswalk", "keys.jsonl"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        shown.contains("2 (1 merged: 1 by e-mail address, 0 by phone number)"),
        "{shown}"
    );
    assert_eq!(
        std::fs::read_to_string(shop.path("keys.jsonl"))
            .unwrap()
            .lines()
            .count(),
        4
    );
    assert!(said.contains("`a@x.org` is `1`"), "{said}");
}
