//! What the data say of customers beside their figures: the first order, its source, and the columns of contacts.

use clv::input::{Duplicates, Merge, ReadOptions};
use clv::rfm::Purchases;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::said::clv;
use crate::shop::{Shop, attributes, few_orders, table};

const ORDERS: &str = "order_id,customer_id,date,amount,product,category,channel,coupon
1,ann,2024-01-02,5,Mug,Home,web,
1,ann,2024-01-02,9,Lamp,Light,web,SPRING
2,ann,2024-03-01,90,Sofa,Seats,app,
3,bob,2024-01-05,4,Tray,Home,app,
";

/// Some files in a folder, with their paths.
fn written(files: &[(&str, &str)]) -> (Shop, Vec<String>) {
    let shop = Shop::new();
    let paths = files.iter();
    let paths = paths.map(|(name, text)| shop.write(name, text.as_bytes()));
    let paths = paths.collect();
    (shop, paths)
}

/// The attributes of the customers of one file.
fn of(text: &str, options: &ReadOptions) -> String {
    let (_shop, paths) = written(&[("orders.csv", text)]);
    attributes(&paths, options)
}

/// The attributes of some orders and of contacts, without the folder in names of sources.
fn with_contacts(orders: &[(&str, &str)], contacts: &str) -> String {
    let (shop, paths) = written(orders);
    shop.write("people.csv", contacts.as_bytes());
    let options = ReadOptions {
        customers: Some(shop.path("people.csv")),
        ..ReadOptions::default()
    };
    let folder = format!("{}/", shop.0.path().display());
    attributes(&paths, &options).replace(&folder, "")
}

#[test]
fn the_line_with_the_largest_amount_speaks_for_the_first_order() {
    assert_eq!(
        of(ORDERS, &ReadOptions::default()),
        "customer_id,first_product,first_category,first_channel,first_coupon\n\
         ann,Lamp,Light,web,SPRING\n\
         bob,Tray,Home,app,\n"
    );
}

#[test]
fn of_equal_amounts_the_smallest_text_speaks_and_empty_cells_do_not() {
    let text = "customer_id,date,amount,product,category,coupon
a,2024-01-02,5,Mug,Home,
a,2024-01-02,5,Chair,Seats,B
a,2024-01-02,5,,,A
a,2024-01-02,80,,, 
";
    assert_eq!(
        of(text, &ReadOptions::default()),
        "customer_id,first_product,first_category,first_coupon\na,Chair,Seats,A\n"
    );
}

#[test]
fn the_earliest_moment_of_a_day_is_the_first_order() {
    let text = "customer_id,date,amount,product
a,2024-01-02 15:00:00,50,Lamp
a,2024-01-02 09:30:00,5,Mug
a,2024-01-02 09:30:00,-1,Zebra
";
    for merge in [Merge::None, Merge::Day, Merge::Month] {
        let options = ReadOptions {
            merge: Some(merge),
            ..ReadOptions::default()
        };
        assert_eq!(of(text, &options), "customer_id,first_product\na,Mug\n");
    }
}

#[test]
fn refunded_orders_and_rows_that_are_left_out_do_not_count() {
    let text = "customer_id,date,amount,status,product
a,2024-01-02,5,paid,Mug
a,2024-01-02,-5,paid,Mug
a,2024-01-03,9,cancelled,Sofa
a,2024-01-04,,paid,Lamp
a,2024-01-05,7,paid,Tray
b,2024-01-06,-5,paid,Mug
";
    let made = of(text, &ReadOptions::default());
    assert_eq!(made, "customer_id,first_product\na,Tray\n");
    let since = ReadOptions {
        since: Some(crate::shop::date("2024-01-03")),
        ..ReadOptions::default()
    };
    assert_eq!(of(text, &since), made);
}

#[test]
fn a_refunded_order_does_not_count_where_each_order_is_a_purchase() {
    let text = "order_id,customer_id,date,amount,product
1,a,2024-01-02,50,Sofa
1,a,2024-01-02,-50,Sofa
2,a,2024-01-02,7,Tray
";
    let options = ReadOptions {
        merge: Some(Merge::None),
        columns: clv::input::ColumnNames {
            order: Some("order_id".to_owned()),
            ..clv::input::ColumnNames::default()
        },
        ..ReadOptions::default()
    };
    assert_eq!(of(text, &options), "customer_id,first_product\na,Tray\n");
}

#[test]
fn a_total_on_every_line_is_the_amount_of_each_line() {
    let mut text = "order_id,customer_id,date,amount,product\n".to_owned();
    for order in 0..30 {
        let amount = 10 + order;
        for product in ["Tray", "Mug"] {
            text += &format!("{order},c{:02},2024-01-02,{amount},{product}\n", order / 2);
        }
    }
    let options = ReadOptions {
        amount_per: Some(clv::input::AmountPer::Order),
        ..ReadOptions::default()
    };
    let made = of(&text, &options);
    assert_eq!(made.lines().count(), 16);
    assert!(
        made.lines().skip(1).all(|line| line.ends_with(",Mug")),
        "{made}"
    );
}

/// Orders of a Shopify export with the columns that matter here.
fn shopify(rows: &[[&str; 9]]) -> String {
    let mut text = "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
                    Discount Code,Source,Refunded Amount,Cancelled at\n"
        .to_owned();
    for row in rows {
        let [
            name,
            email,
            status,
            total,
            date,
            item,
            code,
            source,
            cancelled,
        ] = row;
        text += &format!(
            "{name},{email},{status},{total},{date},1,{item},5.00,{code},{source},0,{cancelled}\n"
        );
    }
    text
}

#[test]
fn a_shopify_export_has_product_channel_and_coupon() {
    let at = "2024-01-01 10:00:00 +0100";
    let later = "2024-02-01 10:00:00 +0100";
    let text = shopify(&[
        [
            "#1",
            "ann@x.org",
            "paid",
            "50.00",
            later,
            "Lamp",
            "",
            "pos",
            "",
        ],
        [
            "#2",
            "ann@x.org",
            "paid",
            "20.00",
            at,
            "Mug",
            "WELCOME",
            "web",
            "",
        ],
        ["#2", "ann@x.org", "", "", at, "Chair", "", "", ""],
        [
            "#3",
            "bob@x.org",
            "paid",
            "20.00",
            at,
            "Sofa",
            "",
            "web",
            at,
        ],
        [
            "#4",
            "bob@x.org",
            "paid",
            "20.00",
            later,
            "Tray",
            "",
            "pos",
            "",
        ],
    ]);
    assert_eq!(
        of(&text, &ReadOptions::default()),
        "customer_id,first_product,first_channel,first_coupon\n\
         ann@x.org,Mug,web,WELCOME\n\
         bob@x.org,Tray,pos,\n"
    );
}

/// The depths of the discounts of customers a, b, c, … in the order of their ids.
fn depths(text: &str, options: &ReadOptions) -> Vec<String> {
    let made = of(text, options);
    let mut rows = csv::Reader::from_reader(made.as_bytes());
    let names = rows.headers().unwrap().clone();
    let at = names.iter().position(|name| name == "first_discount");
    let at = at.unwrap_or_else(|| panic!("no depths in {made}"));
    rows.records()
        .map(|row| row.unwrap()[at].to_owned())
        .collect()
}

#[test]
fn the_depth_of_the_discount_of_the_first_order_is_kept() {
    let text = "customer_id,date,amount,discount_amount
a,2024-01-02,80,20.00
a,2024-02-02,10,90.00
b,2024-01-02,80,-20.01
c,2024-01-02,80,
d,2024-01-02,80,0.00
e,2024-01-02,79.99,0.01
f,2024-01-02,0,5.00
g,2024-01-02,0,0
h,2024-01-02,80,20%
i,2024-01-02,17.99,2.00
j,2024-01-02,80,NULL
k,2024-01-01,-30,5.00
k,2024-01-02,70,30
l,2024-01-02,50,€50.00
l,2024-03-02,-50,-50.00
";
    let expected = [
        "11-20%", "11-20%", "0%", "0%", "1-10%", "51-100%", "", "", "1-10%", "0%", "21-30%",
        "31-50%",
    ];
    let named = ReadOptions {
        columns: clv::input::ColumnNames {
            discount: Some("discount_amount".to_owned()),
            ..clv::input::ColumnNames::default()
        },
        ..ReadOptions::default()
    };
    assert_eq!(depths(text, &named), expected);
    assert_eq!(
        depths(&text.replace("20%", "twenty"), &ReadOptions::default()),
        expected
    );
}

#[test]
fn a_decimal_comma_of_the_amounts_is_that_of_the_discounts() {
    let text = "Client;Date;Montant TTC;Montant remise\na;05/01/2024;90,00;10,00\nb;25/01/2024;70,00;30,50\n";
    assert_eq!(depths(text, &ReadOptions::default()), ["1-10%", "21-30%"]);
}

#[test]
fn the_largest_line_speaks_for_the_discount_and_of_equal_ones_the_deepest() {
    let text = "customer_id,date,amount,discount_amount
a,2024-01-02,10,10.00
a,2024-01-02,90,10.00
b,2024-01-02,50,0
b,2024-01-02,50,12.00
b,2024-01-02,50,
";
    assert_eq!(depths(text, &ReadOptions::default()), ["1-10%", "11-20%"]);
}

#[test]
fn the_depth_is_that_of_the_order_before_it_was_refunded() {
    let text = "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,\
                Discount Amount,Refunded Amount
#1,a@x.org,partially_refunded,80.00,2024-01-02 10:00:00 +0100,1,Mug,50.00,20.00,60.00
#1,a@x.org,,,2024-01-02 10:00:00 +0100,1,Lamp,50.00,,
#2,a@x.org,paid,80.00,2024-02-02 10:00:00 +0100,1,Mug,50.00,0.00,0.00
";
    assert_eq!(depths(text, &ReadOptions::default()), ["11-20%"]);
}

#[test]
fn a_discount_of_the_order_beside_amounts_of_lines_is_not_guessed() {
    let lines = |cells: [[&str; 2]; 3]| {
        let mut text = "order_id,customer_id,date,amount,discount_amount\n".to_owned();
        for (order, [one, other]) in cells.into_iter().enumerate() {
            for (line, discount) in [one, other].into_iter().enumerate() {
                let amount = 10 * order + line + 5;
                text += &format!("{order},c{order},2024-01-02,{amount}.20,{discount}\n");
            }
        }
        text
    };
    for doubtful in [
        [["2.10", "2.10"], ["3.40", "3.40"], ["1.20", "1.20"]],
        [["2.10", ""], ["3.40", ""], ["", "1.20"]],
    ] {
        assert_eq!(of(&lines(doubtful), &ReadOptions::default()), "");
        let named = ReadOptions {
            columns: clv::input::ColumnNames {
                discount: Some("discount_amount".to_owned()),
                ..clv::input::ColumnNames::default()
            },
            ..ReadOptions::default()
        };
        assert_eq!(depths(&lines(doubtful), &named).len(), 3);
    }
    let of_lines = [["2.10", "2.30"], ["3.40", "1.10"], ["1.20", "1.50"]];
    assert_eq!(depths(&lines(of_lines), &ReadOptions::default()).len(), 3);
}

#[test]
fn a_column_that_may_hold_rates_is_a_discount_only_if_it_is_named() {
    let (shop, _) = written(&[
        (
            "orders.csv",
            "customer_id,date,amount,Discount\na,2024-01-02,90,10\nb,2024-01-03,90,0\n",
        ),
        ("dates.csv", "customer_id,date,Discount\na,2024-01-02,10\n"),
    ]);
    let run = |input: &str, options: &[&str]| {
        let start = ["rfm", input, "-o", "rfm.csv", "--attributes", "more.csv"];
        clv(shop.0.path(), &[&start[..], options].concat())
    };
    run("orders.csv", &[]).assert_refused(1, &["no column of a product", "--discount-col"]);
    let named = ["--discount-col", "discount"];
    run("dates.csv", &named).assert_refused(2, &["`--discount-col` needs amounts", "--amount-col"]);
    let missing = ["--discount-col", "rebate"];
    run("orders.csv", &missing)
        .assert_refused(1, &["no column `rebate` (named by `--discount-col`)"]);
    assert_eq!(run("orders.csv", &named).code, 0);
    assert_eq!(
        std::fs::read_to_string(shop.path("more.csv")).unwrap(),
        "customer_id,first_discount\na,1-10%\nb,0%\n"
    );
}

#[test]
fn the_source_of_the_first_order_and_the_number_of_sources_are_kept() {
    let web = "order_id,email,date,amount\n1,a@x.org,2024-01-05,5\n2,b@x.org,2024-01-02,5\n";
    let till = "ticket,email,day,total,product\n7,A@x.org,2024-01-01,5,Mug\n8,c@x.org,2024-02-01,-5,Mug\n\
                9,c@x.org,2024-03-01,5,Tray\n";
    let till = till.replace("day", "date");
    let made = with_contacts(
        &[("web.csv", web), ("till.csv", &till)],
        "email\nnobody@y.org\n",
    );
    assert_eq!(
        made,
        "customer_id,first_product,first_source,sources,email\n\
         a@x.org,Mug,till.csv,2,\n\
         b@x.org,,web.csv,1,\n\
         c@x.org,Tray,till.csv,1,\n"
    );
}

#[test]
fn an_order_that_two_files_have_is_of_the_same_source_whatever_their_order() {
    let text = "order_id,customer_id,date,amount\n1,a,2024-01-05,5\n";
    let (shop, paths) = written(&[("x.csv", text), ("y.csv", text)]);
    let reverse: Vec<String> = paths.iter().rev().cloned().collect();
    for duplicates in [Duplicates::Keep, Duplicates::Drop] {
        let options = ReadOptions {
            duplicates,
            ..ReadOptions::default()
        };
        let made = attributes(&paths, &options);
        let last = format!("a,{},1\n", shop.path("y.csv").display());
        assert!(made.ends_with(&last), "{made}");
        assert_eq!(attributes(&reverse, &options), made);
    }
}

#[test]
fn contacts_bring_their_columns_as_written() {
    let orders = "customer_id,email,date,amount
17,ann@x.org,2024-01-01,5
18,bob@x.org,2024-01-02,5
,cy@x.org,2024-01-03,5
19,,2024-01-04,5
";
    let contacts = "Customer ID,Email,First Name,City,Consent
17,,,\"Lyon, Nord\",yes
,Ann@X.org,Ann,Paris,
,cy@x.org,Cy, 007 ,
20,eve@x.org,Eve,Nice,yes
,,Nobody,Nowhere,no
";
    assert_eq!(
        with_contacts(&[("orders.csv", orders)], contacts),
        "customer_id,Email,First Name,City,Consent\n\
         17,Ann@X.org,Ann,\"Lyon, Nord\",yes\n\
         18,,,,\n\
         19,,,,\n\
         cy@x.org,cy@x.org,Cy,007,\n"
    );
}

#[test]
fn contacts_that_differ_are_counted_and_said() {
    let (shop, paths) = written(&[(
        "orders.csv",
        "customer_id,email,date,amount\n17,ann@x.org,2024-01-01,5\n18,bob@x.org,2024-01-02,5\n",
    )]);
    let contacts = "customer_id,email,city,consent\n17,,Lyon,yes\n17,ann@x.org,Paris,no\n18,,,yes\n18,,Nice,yes\n";
    shop.write("people.csv", contacts.as_bytes());
    let options = ReadOptions {
        customers: Some(shop.path("people.csv")),
        keep_attributes: true,
        ..ReadOptions::default()
    };
    let (_, audit) = Purchases::read(&paths, &options).unwrap();
    assert_eq!(audit.identity.unwrap().contacts_that_differ, Some(1));
    let mut found = audit.cautions.iter();
    let found = found.find(|caution| caution.code() == "contacts-differ");
    assert!(found.is_some(), "{:?}", audit.cautions);
    let said = clv(
        shop.0.path(),
        &["audit", "orders.csv", "--customers", "people.csv"],
    );
    assert!(
        said.stderr
            .contains("different values for 1 customer, as in column `city`"),
        "{}",
        said.stderr
    );
}

#[test]
fn equal_names_of_columns_are_told_apart() {
    let contacts = "customer_id,first_product,city,city\nann,Toy,Lyon,Paris\n";
    let made = with_contacts(&[("orders.csv", ORDERS)], contacts);
    let header = made.lines().next().unwrap();
    assert!(
        header.ends_with("first_coupon,first_product_2,city,city_2"),
        "{header}"
    );
    assert!(
        made.contains("ann,Lamp,Light,web,SPRING,Toy,Lyon,Paris"),
        "{made}"
    );
}

#[test]
fn addresses_of_orders_are_never_attributes() {
    let text =
        "customer_id,email,phone,date,amount,product\n1,ann@x.org,+33612345679,2024-01-01,5,Mug\n";
    assert_eq!(
        of(text, &ReadOptions::default()),
        "customer_id,first_product\n1,Mug\n"
    );
}

/// Order lines of some customers, with many ties.
fn lines(seed: u64) -> Vec<String> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut pick = |below: u32| rng.random_range(0..below);
    (0..3000)
        .map(|row| {
            let (customer, day, amount) = (pick(400), pick(28) + 1, pick(4));
            let (product, channel, coupon) = (pick(50), pick(4), pick(3));
            let coupon = ["", "A", "B"][coupon as usize];
            let discount = ["", "0", "-0.35", "1.20", "x"][pick(5) as usize];
            format!("{row},c{customer},2024-01-{day:02},{amount},p{product},k{channel},{coupon},{discount}")
        })
        .collect()
}

#[test]
fn order_of_rows_and_threads_change_nothing() {
    let shop = Shop::new();
    let header = "order_id,customer_id,date,amount,product,channel,coupon,discount_total";
    let write = |name: &str, lines: &[String]| {
        let text = format!("{header}\n{}\n", lines.join("\n"));
        shop.write(name, text.as_bytes())
    };
    let (mut one, mut other) = (lines(1), lines(2));
    let paths = [write("one.csv", &one), write("other.csv", &other)];
    let options = |threads, memory| ReadOptions {
        threads,
        memory,
        ..ReadOptions::default()
    };
    let made = attributes(&paths, &options(1, None));
    let figures = table(&paths, &options(1, None));
    assert_eq!(
        made.lines().count(),
        String::from_utf8_lossy(&figures).lines().count()
    );
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for threads in [1, 2, 5] {
        one.shuffle(&mut rng);
        other.shuffle(&mut rng);
        let paths = [write("other.csv", &other), write("one.csv", &one)];
        assert_eq!(attributes(&paths, &options(threads, Some(64 << 20))), made);
    }
}

#[test]
fn keeping_attributes_changes_no_figure() {
    for (name, text) in [
        ("orders.csv", ORDERS.to_owned()),
        ("more.csv", lines(4).join("\n")),
    ] {
        let text = if name == "more.csv" {
            format!(
                "order_id,customer_id,date,amount,product,channel,coupon,discount_total\n{text}\n{text}\n"
            )
        } else {
            text
        };
        let (_shop, paths) = written(&[(name, &text), ("again.csv", &text)]);
        for duplicates in [Duplicates::Keep, Duplicates::Drop] {
            let plain = ReadOptions {
                duplicates,
                ..ReadOptions::default()
            };
            let kept = ReadOptions {
                keep_attributes: true,
                ..plain.clone()
            };
            assert_eq!(table(&paths, &kept), table(&paths, &plain));
        }
    }
}

#[test]
fn a_named_column_may_be_in_one_file_and_must_be_in_one() {
    let (shop, _) = written(&[
        (
            "a.csv",
            "order_id,email,date,amount,thing\n1,a@x.org,2024-01-05,5,Mug\n",
        ),
        (
            "b.csv",
            "order_id,email,date,amount\n2,b@x.org,2024-01-05,5\n",
        ),
    ]);
    let run = |column: &str| {
        let arguments = [
            "rfm",
            "a.csv",
            "b.csv",
            "-o",
            "rfm.csv",
            "--attributes",
            "more.csv",
        ];
        clv(
            shop.0.path(),
            &[&arguments[..], &["--product-col", column]].concat(),
        )
    };
    run("things").assert_refused(
        1,
        &["no column `things` (named by `--product-col`)", "`thing`"],
    );
    assert_eq!(shop.files(), ["a.csv", "b.csv"]);
    assert_eq!(run("thing").code, 0);
    assert_eq!(
        std::fs::read_to_string(shop.path("more.csv")).unwrap(),
        "customer_id,first_product,first_source,sources\na@x.org,Mug,a.csv,1\nb@x.org,,b.csv,1\n"
    );
}

#[test]
fn one_file_for_two_outputs_is_wrong_usage() {
    let (shop, _) = written(&[("orders.csv", ORDERS), ("model.json", "{}")]);
    shop.write("old.csv", b"old\n");
    std::fs::hard_link(shop.path("old.csv"), shop.path("link.csv")).unwrap();
    for arguments in [
        &[
            "rfm",
            "orders.csv",
            "-o",
            "x.csv",
            "--attributes",
            "./x.csv",
        ][..],
        &["rfm", "orders.csv", "-o", "x.csv", "--crosswalk", "x.csv"],
        &[
            "rfm",
            "orders.csv",
            "--attributes",
            "x.csv",
            "--crosswalk",
            "x.csv",
        ],
        &[
            "rfm",
            "orders.csv",
            "-o",
            "old.csv",
            "--attributes",
            "link.csv",
        ],
        &["audit", "orders.csv", "-o", "x.csv", "--crosswalk", "x.csv"],
        &["fit", "orders.csv", "-o", "x.csv", "--crosswalk", "x.csv"],
        &[
            "evaluate",
            "orders.csv",
            "--split",
            "2024-01-15",
            "-o",
            "x.csv",
            "--crosswalk",
            "x.csv",
        ],
        &[
            "score",
            "orders.csv",
            "--model",
            "model.json",
            "-o",
            "x.csv",
            "--crosswalk",
            "x.csv",
        ],
        &[
            "run",
            "orders.csv",
            "--out",
            "out",
            "--crosswalk",
            "out/scores.csv",
        ],
    ] {
        clv(shop.0.path(), arguments).assert_refused(2, &["two outputs are the same file"]);
    }
    for arguments in [
        &[
            "rfm",
            "orders.csv",
            "-o",
            "x.csv",
            "--attributes",
            "orders.csv",
        ][..],
        &[
            "rfm",
            "orders.csv",
            "-o",
            "x.csv",
            "--crosswalk",
            "orders.csv",
        ],
    ] {
        clv(shop.0.path(), arguments).assert_refused(2, &["the output is an input"]);
    }
    let both = ["rfm", "orders.csv", "--attributes", "-"];
    clv(shop.0.path(), &both).assert_refused(2, &["two outputs go to stdout"]);
    let unknown = ["rfm", "orders.csv", "-o", "x.csv", "--attributes", "x.txt"];
    clv(shop.0.path(), &unknown).assert_refused(2, &["unknown ending"]);
    assert_eq!(
        shop.files(),
        ["link.csv", "model.json", "old.csv", "orders.csv"]
    );
}

#[test]
fn without_attributes_nothing_is_written() {
    let (shop, _) = written(&[("orders.csv", "customer_id,date,amount\na,2024-01-02,5\n")]);
    let rfm = |input: &str, table: &str| {
        let arguments = ["rfm", input, "-o", table, "--attributes", "more.csv"];
        clv(shop.0.path(), &arguments)
    };
    rfm("orders.csv", "rfm.csv").assert_refused(1, &["no column of a product", "--product-col"]);
    assert_eq!(shop.files(), ["orders.csv"]);
    assert_eq!(
        clv(shop.0.path(), &["rfm", "orders.csv", "-o", "rfm.csv"]).code,
        0
    );
    rfm("rfm.csv", "again.csv").assert_refused(2, &["needs transactions"]);
    assert_eq!(shop.files(), ["orders.csv", "rfm.csv"]);
}

#[test]
fn a_run_writes_the_attributes_that_there_are() {
    let shop = Shop::new();
    let orders = few_orders();
    shop.write("orders.csv", orders.as_bytes());
    shop.write("plain.csv", orders.replacen("Source", "x", 1).as_bytes());
    let run = |input: &str, format: &str| {
        let arguments = [
            "run",
            input,
            "--out",
            "out",
            "--model",
            "bg-nbd",
            "--intervals",
            "none",
            "--format",
            format,
        ];
        let said = clv(shop.0.path(), &arguments);
        assert_eq!(said.code, 0, "{}", said.stderr);
        said.stderr
    };
    assert!(run("orders.csv", "csv").contains(
        "scores.csv, attributes.csv, cohorts.csv, business.csv, segments.csv, groups.csv"
    ));
    let written = std::fs::read_to_string(shop.path("out/attributes.csv")).unwrap();
    assert!(
        written.starts_with("customer_id,first_channel\nC00010,app\n"),
        "{written}"
    );
    run("orders.csv", "parquet");
    assert!(shop.path("out/attributes.parquet").exists());
    assert!(!shop.path("out/attributes.csv").exists());
    assert!(!run("plain.csv", "csv").contains("attributes"));
    assert!(!shop.path("out/attributes.parquet").exists());
}
