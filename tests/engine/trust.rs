//! Doubtful input is asked about, warned of or refused: each kind in several dresses, with the way out followed.
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::said::{self, Said};
use crate::shop::Shop;

/// A day as one shop writes it.
type Form = Box<dyn Fn(chrono::NaiveDate) -> String>;
/// An id as one program spells it.
type Spelling = fn(&str) -> String;

impl Said {
    /// Customers, repeat purchases and the sum of their values, from an RFM table on stdout.
    fn customers(&self) -> (usize, u64, f64) {
        let (mut customers, mut repeats, mut sum) = (0, 0, 0.0);
        for (repeat, value) in self.repeats_and_values() {
            customers += 1;
            repeats += repeat;
            sum += value.parse::<f64>().unwrap_or(0.0);
        }
        (customers, repeats, (sum * 100.0).round() / 100.0)
    }

    /// The figure after a name in a summary on stdout.
    fn figure(&self, name: &str) -> u64 {
        let mut lines = self.stdout.lines();
        let rest = lines.find_map(|line| line.strip_prefix(name)).unwrap();
        rest.trim().parse().unwrap()
    }

    /// The option that the message offers, as the shell takes it apart: `--until 2024-12-15`.
    fn offered(&self, start: &str) -> Vec<String> {
        let at = self.stderr.find(start);
        let at = at.unwrap_or_else(|| panic!("no `{start}` in: {}", self.stderr));
        let rest = &self.stderr[at..];
        let option = rest[..rest.find('`').unwrap()].replace('"', "\u{1f}");
        let mut words = Vec::new();
        for (piece, text) in option.split('\u{1f}').enumerate() {
            if piece % 2 == 1 {
                words.push(text.to_owned());
            } else {
                words.extend(text.split_whitespace().map(str::to_owned));
            }
        }
        words
    }
}

fn clv(files: &[(&str, &str)], arguments: &[&str]) -> Said {
    let shop = Shop::new();
    for (name, text) in files {
        if let Some((folder, _)) = name.rsplit_once('/') {
            std::fs::create_dir_all(shop.path(folder)).unwrap();
        }
        shop.write(name, text.as_bytes());
    }
    said::clv(shop.0.path(), arguments)
}

/// `clv rfm orders.csv` on a text.
fn rfm(text: &str, options: &[&str]) -> Said {
    clv(
        &[("orders.csv", text)],
        &[&["rfm", "orders.csv"], options].concat(),
    )
}

/// The call must fail with these words on stderr.
#[track_caller]
fn assert_refused(said: &Said, words: &[&str]) {
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (1, ""),
        "{}",
        said.stderr
    );
    assert_says(said, words);
}

/// The call must end well, with these words on stderr.
#[track_caller]
fn assert_warned(said: &Said, words: &[&str]) {
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_says(said, &[&["warning: "], words].concat());
}

#[track_caller]
fn assert_says(said: &Said, words: &[&str]) {
    for word in words {
        assert!(
            said.stderr.contains(word),
            "no `{word}` in: {}",
            said.stderr
        );
    }
}

/// 60 orders of 12 customers over two years: the customer, the day and the amount in cents.
fn orders() -> Vec<(String, chrono::NaiveDate, u64)> {
    let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 2).unwrap();
    let order = |at: u64| {
        let day = start + chrono::Days::new(at * 12 + at % 5);
        (
            format!("{}", 1000 + at * 7 % 12),
            day,
            1_000 + at * 377 % 9_000,
        )
    };
    (0..60).map(order).collect()
}

/// The orders as lines under a header, each formed by a function.
fn log(header: &str, line: impl Fn(usize, &str, chrono::NaiveDate, f64) -> String) -> String {
    let mut text = format!("{header}\n");
    for (at, (customer, day, cents)) in orders().into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand cents")]
        let amount = cents as f64 / 100.0;
        text += &line(at, &customer, day, amount);
        text.push('\n');
    }
    text
}

fn plain() -> String {
    log("customer_id,date,amount", |_, id, day, amount| {
        format!("{id},{day},{amount:.2}")
    })
}

/// Customers, repeat purchases and value of the orders as they are meant.
fn truth() -> (usize, u64, f64) {
    rfm(&plain(), &[]).customers()
}

#[test]
fn the_orders_as_they_are_meant_raise_no_word() {
    let said = rfm(&plain(), &[]);
    assert_eq!(said.stderr, "12 customers\n");
    assert_eq!(said.customers().0, 12);
}

#[test]
fn a_date_far_from_all_others_or_after_today_is_asked_about() {
    for (day, place) in [
        ("2099-06-01", "far after all others"),
        ("2199-12-31", "far after all others"),
        ("1970-01-01", "far before all others"),
        ("1900-01-01", "far before all others"),
        ("2014-02-03", "far before all others"),
    ] {
        let text = format!("{}1003,{day},20.00\n", plain());
        let said = rfm(&text, &[]);
        assert_refused(&said, &["orders.csv:62: 1 of 61 rows", place, day]);
        let option = if place.contains("before") {
            "--since"
        } else {
            "--until"
        };
        let way_out = said.offered(option);
        let options: Vec<&str> = way_out.iter().map(String::as_str).collect();
        assert_eq!(rfm(&text, &options).customers(), truth(), "{day}");
        let kept = rfm(&text, &[option, day]);
        assert_eq!(kept.customers().1, truth().1 + 1, "{day}: {}", kept.stderr);
    }
}

#[test]
fn many_rows_after_today_are_asked_about() {
    let text = log("customer_id,date,amount", |at, id, day, amount| {
        let day = if at < 30 {
            day
        } else {
            day + chrono::Months::new(1200)
        };
        format!("{id},{day},{amount:.2}")
    });
    assert_refused(
        &rfm(&text, &[]),
        &["30 of 60 rows are dated after today", "--until 2023-"],
    );
}

#[test]
fn years_outside_1900_to_2200_are_no_dates() {
    for day in ["9999-12-31", "0001-01-01", "2201-01-01", "1899-12-31"] {
        let text = format!("{}1003,{day},20.00\n", plain());
        let said = rfm(&text, &[]);
        assert_warned(&said, &["1 of 61 rows", "orders.csv:62"]);
        assert_eq!(said.customers(), truth(), "{day}");
        assert_refused(&rfm(&text, &["--strict"]), &["orders.csv:62", day]);
    }
}

#[test]
fn evaluation_ends_at_once_whatever_the_dates_are() {
    let text = format!("{}1003,9999-12-31,20.00\n", plain());
    let said = clv(
        &[("orders.csv", &text)],
        &["evaluate", "orders.csv", "--split", "2024-06-30"],
    );
    assert_warned(&said, &["orders.csv:62"]);
}

/// Every number as a shop writes it that has no cents: groups of three with this mark.
fn grouped(amount: f64, mark: char) -> String {
    let whole = (amount * 37.0).round() as u64;
    if whole < 1000 {
        whole.to_string()
    } else {
        format!("{}{mark}{:03}", whole / 1000, whole % 1000)
    }
}

#[test]
fn marks_before_three_digits_are_thousands_where_the_whole_column_says_so() {
    let meant = log("customer_id,date,amount", |_, id, day, amount| {
        format!("{id},{day},{}", (amount * 37.0).round() as u64)
    });
    let meant = rfm(&meant, &[]).customers();
    for (delimiter, mark, quote, sign) in [
        (';', '.', "", ""),
        (',', '.', "", ""),
        ('\t', '.', "\"", "€ "),
        (';', ',', "", ""),
    ] {
        let text = log(
            &format!("customer_id{delimiter}date{delimiter}amount"),
            |_, id, day, amount| {
                let amount = grouped(amount, mark);
                format!("{id}{delimiter}{day}{delimiter}{quote}{sign}{amount}{quote}")
            },
        );
        let said = rfm(&text, &[]);
        assert_warned(&said, &["column `amount`", "read as thousands"]);
        assert_eq!(said.customers(), meant, "{delimiter} {mark}");
        let option = format!("--decimal={mark}");
        let decimals = rfm(&text, &[&option]).customers();
        assert!(decimals.2 < meant.2 / 2.0, "{decimals:?} {meant:?}");
    }
}

#[test]
fn marks_that_nothing_settles_are_asked_about() {
    for (delimiter, mark) in [(';', '.'), (',', '.'), (';', ','), ('\t', ',')] {
        let text = log(
            &format!("customer_id{delimiter}date{delimiter}amount"),
            |at, id, day, _| {
                format!(
                    "{id}{delimiter}{day}{delimiter}{}{mark}{:03}",
                    at + 1,
                    100 + at
                )
            },
        );
        let said = rfm(&text, &[]);
        assert_refused(&said, &["column `amount`", "orders.csv"]);
        let way_out = said.offered("--decimal");
        let options: Vec<&str> = way_out.iter().map(String::as_str).collect();
        assert_eq!(rfm(&text, &options).code, 0, "{way_out:?}");
    }
}

#[test]
fn numbers_with_decimals_raise_no_question() {
    for form in ["{:.2}", "{:.3}", "{}", "{:.1}"] {
        let text = log("customer_id,date,amount", |_, id, day, amount| {
            let amount = match form {
                "{:.2}" => format!("{amount:.2}"),
                "{:.3}" => format!("{:.3}", amount / 300.0),
                "{:.1}" => format!("{amount:.1}"),
                _ => format!("{amount}"),
            };
            format!("{id},{day},{amount}")
        });
        assert_eq!(rfm(&text, &[]).stderr, "12 customers\n", "{form}");
    }
}

#[test]
fn an_amount_is_found_whatever_its_name_says_beside() {
    for name in [
        "Amount (USD)",
        "total_eur",
        "Order Total [GBP]",
        "Total (incl. VAT)",
    ] {
        let text = log(&format!("customer_id,date,{name}"), |_, id, day, amount| {
            format!("{id},{day},{amount:.2}")
        });
        let said = rfm(&text, &[]);
        assert_eq!(
            (said.customers(), said.stderr.as_str()),
            (truth(), "12 customers\n"),
            "{name}"
        );
    }
}

#[test]
fn an_amount_that_is_not_recognised_is_pointed_out() {
    for name in ["unit_price", "cost of it all", "shipping total"] {
        let text = log(&format!("customer_id,date,{name}"), |_, id, day, amount| {
            format!("{id},{day},{amount:.2}")
        });
        for verb in ["rfm", "fit", "audit"] {
            let said = clv(&[("orders.csv", &text)], &[verb, "orders.csv"]);
            assert_warned(
                &said,
                &["no amount column", &format!("`{name}`"), "--amount-col"],
            );
        }
        assert_eq!(
            rfm(&text, &["--amount-col", name]).customers(),
            truth(),
            "{name}"
        );
    }
}

#[test]
fn a_unit_price_is_multiplied_by_the_quantity_and_said() {
    for (quantity, price) in [
        ("quantity", "unit_price"),
        ("Qty", "Price"),
        ("quantité", "prix unitaire"),
    ] {
        let header = format!("order_no,{quantity},customer_id,date,{price}");
        let text = log(&header, |at, id, day, amount| {
            format!("{at},{},{id},{day},{}", 4, amount / 4.0)
        });
        let said = rfm(&text, &[]);
        assert_warned(
            &said,
            &[&format!("`{quantity}` × `{price}`"), "--amount-col"],
        );
        assert_eq!(said.customers(), truth(), "{price}");
    }
}

#[test]
fn orders_that_are_not_sales_are_left_out_by_status_and_counted() {
    for (column, bad, good) in [
        ("status", "cancelled", "completed"),
        ("Financial Status", "voided", "paid"),
        ("statut", "annulée", "payée"),
        ("what happened", "Refunded", "Closed"),
    ] {
        let header = format!("customer_id,date,amount,{column}");
        let text = log(&header, |at, id, day, amount| {
            let status = if at % 4 == 1 { bad } else { good };
            format!("{id},{day},{amount:.2},{status}")
        });
        let said = rfm(&text, &[]);
        assert_warned(&said, &[column, &format!("`{bad}` (15)"), "--status"]);
        let chosen = rfm(&text, &["--status", good]);
        assert_eq!(said.customers(), chosen.customers());
        let both = rfm(&text, &["--status", &format!("{good},{bad}")]);
        assert!(chosen.customers().2 < both.customers().2);
    }
    let unknown = log("customer_id,date,amount,status", |at, id, day, amount| {
        let status = ["blue", "paid"][at % 2];
        format!("{id},{day},{amount:.2},{status}")
    });
    let said = rfm(&unknown, &[]);
    assert_warned(&said, &["`blue` (30)", "--status blue,paid"]);
    assert_eq!(said.customers(), truth());
    let all_paid = log("customer_id,date,amount,status", |_, id, day, amount| {
        format!("{id},{day},{amount:.2},paid")
    });
    assert_eq!(rfm(&all_paid, &[]).stderr, "12 customers\n");
}

#[test]
fn several_currencies_in_the_cells_or_in_any_column_are_asked_about() {
    let signs = |signs: [&'static str; 2]| {
        log("customer_id,date,amount", move |at, id, day, amount| {
            let sign = signs[at % 2];
            if sign.ends_with('_') {
                format!("{id},{day},{amount:.2} {}", sign.trim_end_matches('_'))
            } else {
                format!("{id},{day},{sign}{amount:.2}")
            }
        })
    };
    let column = |name: &str| {
        log(
            &format!("customer_id,date,{name},total"),
            |at, id, day, amount| format!("{id},{day},{},{amount:.2}", ["EUR", "JPY"][at % 2]),
        )
    };
    for text in [
        signs(["$", "€"]),
        signs(["R$ ", "US$"]),
        signs(["USD_", "CAD_"]),
        signs(["£", "€_"]),
        column("order_currency"),
        column("Shop Currency"),
        column("devise commande"),
    ] {
        let said = rfm(&text, &[]);
        assert_refused(&said, &["several currencies", "(30 rows)"]);
        let way_out = said.offered("--currency");
        let options: Vec<&str> = way_out.iter().map(String::as_str).collect();
        let kept = rfm(&text, &options);
        assert_warned(&kept, &["30 of 60 rows"]);
    }
}

#[test]
fn one_currency_in_the_cells_is_read_whatever_its_sign() {
    for (before, after) in [
        ("R$ ", ""),
        ("", " kr"),
        ("Rs. ", ""),
        ("", " zł"),
        ("CHF ", ""),
        ("", " usd"),
    ] {
        let text = log("customer_id;date;amount", |_, id, day, amount| {
            format!("{id};{day};{before}{amount:.2}{after}")
                .replace('.', ",")
                .replace("Rs,", "Rs.")
        });
        let said = rfm(&text, &[]);
        assert_eq!(
            (said.customers(), said.stderr.as_str()),
            (truth(), "12 customers\n"),
            "{before}{after}"
        );
    }
    let text = log("customer_id,date,amount", |_, id, day, amount| {
        format!("{id},{day},Talers {amount:.2}")
    });
    assert_refused(&rfm(&text, &[]), &["`Talers` is not a known currency"]);
}

#[test]
fn an_order_total_on_every_line_is_noticed_and_can_count_once() {
    for (order, total, other) in [
        ("order_id", "order_total", "sku"),
        ("Invoice No", "Total", "item"),
        ("numéro de commande", "montant total", "produit"),
    ] {
        let header = format!("{order},customer_id,date,{total},{other}");
        let text = log(&header, |at, id, day, amount| {
            let lines: Vec<String> = (0..=at % 3)
                .map(|line| format!("{at},{id},{day},{amount:.2},S{line}"))
                .collect();
            lines.join("\n")
        });
        let said = rfm(&text, &[]);
        assert_warned(
            &said,
            &[
                "in 40 of 40 orders",
                &format!("`{total}`"),
                "counted once",
                "--amount-per line",
            ],
        );
        assert_eq!(said.customers(), truth(), "{order}");
        let once = rfm(&text, &["--amount-per", "order"]);
        assert_eq!(
            (once.customers(), once.stderr.as_str()),
            (truth(), "12 customers\n")
        );
    }
}

#[test]
fn words_for_nobody_are_no_customers() {
    for word in ["NULL", "nan", "guest", "N/A", "Unknown", "walk-in"] {
        let mut text = plain();
        for (_, day, _) in orders().iter().take(40) {
            text += &format!("{word},{day},9.00\n");
        }
        let said = rfm(&text, &[]);
        assert_warned(
            &said,
            &["40 of 100 rows", "orders.csv:62", &format!("`{word}` (40)")],
        );
        assert_eq!(said.customers(), truth(), "{word}");
        assert_refused(&rfm(&text, &["--strict"]), &["orders.csv:62"]);
    }
}

#[test]
fn one_customer_in_two_spellings_is_counted_and_can_be_united() {
    let spellings: [(Spelling, Spelling); 4] = [
        (|id| id.to_owned(), |id| format!("{id}.0")),
        (
            |id| format!("C{id}@Example.com"),
            |id| format!("c{id}@example.com"),
        ),
        (|id| format!("00{id}"), |id| id.to_owned()),
        (|id| format!("Élise {id}"), |id| format!("élise {id}")),
    ];
    for (one, other) in spellings {
        let text = log("customer_id,date,amount", |at, id, day, amount| {
            let id = if at < 30 { one(id) } else { other(id) };
            format!("{id},{day},{amount:.2}")
        });
        let said = rfm(&text, &[]);
        assert_warned(&said, &["12 customer ids", "--fold-ids"]);
        let united = rfm(&text, &["--fold-ids"]);
        assert_eq!(
            (united.customers(), united.stderr.as_str()),
            (truth(), "12 customers\n")
        );
    }
    let spaces = log("customer_id,date,amount", |at, id, day, amount| {
        format!("{id}{},{day},{amount:.2}", ["", " "][at % 2])
    });
    assert_eq!(rfm(&spaces, &[]).customers(), truth());
}

#[test]
fn an_account_that_buys_far_more_than_all_others_is_named() {
    for id in ["99999", "till 1", "C000"] {
        let mut text = plain();
        let start = chrono::NaiveDate::from_ymd_opt(2023, 1, 2).unwrap();
        for day in 0..700 {
            text += &format!("{id},{},30.00\n", start + chrono::Days::new(day));
        }
        let said = rfm(&text, &[]);
        assert_warned(
            &said,
            &[&format!("`{id}` made 700 purchases"), "92% of the rows"],
        );
        let without = rfm(&text, &["--exclude-customer", id]);
        assert_warned(&without, &["700 of 760 rows"]);
        assert_eq!(without.customers(), truth(), "{id}");
    }
}

#[test]
fn an_id_that_numbers_the_orders_is_told_from_the_customer() {
    for (id, name) in [
        ("id", "customer_name"),
        ("client", "email"),
        ("account", "Buyer Phone"),
    ] {
        let text = log(
            &format!("{id},{name},date,total"),
            |at, customer, day, amount| {
                format!("{},customer {customer},{day},{amount:.2}", 600 + at)
            },
        );
        let said = rfm(&text, &[]);
        assert_warned(
            &said,
            &[
                &format!("`{id}` is different on every row"),
                &format!("`{name}` repeats"),
            ],
        );
        let right = rfm(&text, &["--customer-col", name]);
        assert_eq!(right.customers(), truth(), "{id}");
    }
}

#[test]
fn dates_in_usual_forms_are_read() {
    for form in [
        "%d/%m/%Y, %H:%M:%S",
        "%d/%m/%y",
        "%m-%d-%y",
        "%d.%m.%Y - %H:%M",
        "%d/%m/%Y à %H:%M",
    ] {
        let text = log("customer_id,date,amount", |_, id, day, amount| {
            let day = day.and_hms_opt(10, 15, 0).unwrap().format(form);
            format!("{id},\"{day}\",{amount:.2}")
        });
        assert_eq!(rfm(&text, &[]).customers(), truth(), "{form}");
    }
}

#[test]
fn dates_in_other_forms_are_read_or_refused_with_the_option_that_reads_them() {
    let excel = |day: chrono::NaiveDate| {
        (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap())
            .num_days()
            .to_string()
    };
    let unix = |day: chrono::NaiveDate| day.and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp();
    let named = |form: &'static str| {
        Box::new(move |day: chrono::NaiveDate| day.format(form).to_string()) as Form
    };
    let sure: Vec<Form> = vec![
        Box::new(excel),
        Box::new(move |day| unix(day).to_string()),
        Box::new(move |day| format!("{}000", unix(day))),
        named("%d %b %Y"),
        named("%B %d, %Y"),
        named("%d-%b-%y"),
        named("%a, %d %b %Y"),
    ];
    for form in sure {
        let text = log("customer_id,date,amount", |_, id, day, amount| {
            format!("{id},\"{}\",{amount:.2}", form(day))
        });
        let said = rfm(&text, &[]);
        assert_warned(&said, &["column `date` was read with", "--date-format"]);
        assert_eq!(said.customers(), truth(), "{}", said.stderr);
    }
    let forms: Vec<Form> = vec![named("%d.%m.%Y 10.15"), named("%m/%d/%Y 10.15")];
    for form in forms {
        let text = log("customer_id,date,amount", |_, id, day, amount| {
            format!("{id},\"{}\",{amount:.2}", form(day))
        });
        let said = rfm(&text, &[]);
        assert_refused(&said, &["orders.csv:2", "--date-format"]);
        let way_out = said.offered("--date-format");
        let options: Vec<&str> = way_out.iter().map(String::as_str).collect();
        assert_eq!(rfm(&text, &options).customers(), truth(), "{}", said.stderr);
    }
}

#[test]
fn months_are_dated_on_their_first_day() {
    for form in ["%Y-%m", "%m/%Y", "%B %Y"] {
        let text = log("customer_id,month,amount", |_, id, day, amount| {
            format!("{id},{},{amount:.2}", day.format(form))
        });
        let call = ["--date-col", "month", "--merge", "month", "--unit", "month"];
        let said = rfm(&text, &call);
        assert_refused(&said, &["--date-format"]);
        let way_out = said.offered("--date-format");
        let options: Vec<&str> = way_out.iter().map(String::as_str).collect();
        let read = rfm(&text, &[&call, &options[..]].concat());
        assert_eq!((read.code, read.customers().0), (0, 12), "{}", read.stderr);
    }
}

#[test]
fn more_faults_than_rows_stop_unless_that_is_allowed() {
    let thousands = log("customer_id,date,amount", |at, id, day, amount| {
        if at % 3 == 0 {
            format!("{id},{day},{amount:.2}")
        } else {
            format!("{id},{day},1,{:03}.50", 100 + at)
        }
    });
    let dates = log("customer_id,date,amount", |at, id, day, amount| {
        if at % 3 == 0 {
            format!("{id},{day},{amount:.2}")
        } else {
            format!("{id},soon,{amount:.2}")
        }
    });
    let amounts = log("customer_id,date,amount", |at, id, day, amount| {
        if at % 3 == 0 {
            format!("{id},{day},{amount:.2}")
        } else {
            format!("{id},{day},twelve")
        }
    });
    for (text, hint) in [
        (thousands, "was split at its comma"),
        (dates, "--date-format"),
        (amounts, "--amount-col"),
    ] {
        let said = rfm(&text, &[]);
        assert_refused(
            &said,
            &[
                "(40) than valid (20)",
                "orders.csv:3",
                hint,
                "--allow-skipped",
            ],
        );
        let on = rfm(&text, &["--allow-skipped"]);
        assert_warned(
            &on,
            &[
                "40 of 60 rows",
                "more rows were skipped (40) than kept (20)",
            ],
        );
        let audit = clv(&[("orders.csv", &text)], &["audit", "orders.csv"]);
        assert_warned(&audit, &["more rows were skipped (40) than kept (20)"]);
    }
}

#[test]
fn exports_that_overlap_are_noticed_and_can_count_once() {
    let part = |from: usize, to: usize| {
        let text = plain();
        let mut lines = text.lines();
        let header = lines.next().unwrap();
        let rows: Vec<&str> = lines.collect();
        format!("{header}\n{}\n", rows[from..to].join("\n"))
    };
    for (one, other, rows) in [
        ((0, 40), (30, 60), 10),
        ((0, 60), (0, 60), 60),
        ((0, 60), (50, 60), 10),
    ] {
        let files = [
            ("all/1.csv", part(one.0, one.1)),
            ("all/2.csv", part(other.0, other.1)),
        ];
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        for verb in ["rfm", "fit", "audit"] {
            let said = clv(&files, &[verb, "all"]);
            assert_warned(
                &said,
                &[
                    &format!("{rows} of {} rows repeat", 60 + rows),
                    "--duplicates drop",
                ],
            );
        }
        let once = clv(&files, &["rfm", "all", "--duplicates", "drop"]);
        assert_eq!(once.customers(), truth());
    }
    let apart = [("all/1.csv", part(0, 30)), ("all/2.csv", part(30, 60))];
    let apart: Vec<(&str, &str)> = apart
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    assert_eq!(clv(&apart, &["rfm", "all"]).stderr, "12 customers\n");
}

#[test]
fn a_zone_without_effect_is_said_and_times_can_be_told_to_be_utc() {
    for zone in ["America/New_York", "Asia/Tokyo", "Europe/Paris"] {
        let text = log("customer_id,created_at,amount", |_, id, day, amount| {
            format!("{id},{day} 23:30:00,{amount:.2}")
        });
        let said = rfm(&text, &["--timezone", zone]);
        assert_warned(&said, &[zone, "changes nothing", "--times-in UTC"]);
        let told = rfm(&text, &["--timezone", zone, "--times-in", "UTC"]);
        assert_eq!((told.code, told.stderr.as_str()), (0, "12 customers\n"));
        let with_offset = text.replace("23:30:00", "23:30:00Z");
        let meant = rfm(&with_offset, &["--timezone", zone]);
        assert_eq!(told.stdout, meant.stdout, "{zone}");
    }
}

#[test]
fn customers_who_began_before_the_window_are_counted() {
    for (since, customers) in [("2023-06-01", 12), ("2024-01-01", 12), ("2023-02-01", 3)] {
        let said = rfm(&plain(), &["--since", since]);
        assert_warned(
            &said,
            &[&format!(
                "{customers} of 12 customers also bought before {since}"
            )],
        );
    }
}

#[test]
fn amounts_that_lose_digits_or_are_too_large_are_counted() {
    for amount in ["0.00012345", "0.00000049", "0.12345678"] {
        let text = format!(
            "{}1003,2024-01-01,{amount}\n1004,2024-01-01,{amount}\n",
            plain()
        );
        assert_warned(
            &rfm(&text, &[]),
            &["2 amounts in column `amount`", "six decimals"],
        );
    }
    for amount in ["5e31", "1000000000000000001", "-2e18"] {
        let text = format!("{}1003,2024-01-01,{amount}\n", plain());
        assert_warned(&rfm(&text, &[]), &["1 of 61 rows", "orders.csv:62"]);
        assert_refused(&rfm(&text, &["--strict"]), &["column `amount`", amount]);
    }
}

/// An RFM table of the orders in days, divided by the days of a unit, with so many decimals.
fn rfm_table(days: f64, decimals: usize) -> String {
    let said = rfm(&plain(), &["--unit", "day"]);
    let mut text = "customer_id,frequency,recency,T,monetary_value\n".to_owned();
    for line in said.stdout.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let time = |cell: &str| cell.parse::<f64>().unwrap() / days;
        text += &format!(
            "{},{},{:.decimals$},{:.decimals$},{}\n",
            cells[0],
            cells[1],
            time(cells[2]),
            time(cells[3]),
            cells[4]
        );
    }
    text
}

const MODEL: &str = r#"{"schema": "clv-model/1", "unit": "week",
 "purchase": {"model": "bg-nbd", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}}"#;

#[test]
fn a_table_that_does_not_say_its_unit_is_asked_for_it() {
    for (text, unit) in [
        (rfm_table(1.0, 0), "day"),
        (rfm_table(7.0, 4), "week"),
        (rfm_table(30.4375, 3), "month"),
    ] {
        let files = [("rfm.csv", text.as_str()), ("model.json", MODEL)];
        let said = clv(&files, &["fit", "rfm.csv", "--spend", "none"]);
        assert_eq!(
            (said.code, said.stdout.as_str()),
            (2, ""),
            "{}",
            said.stderr
        );
        assert_says(&said, &["unit of its times", "--unit day"]);
        let told = clv(
            &files,
            &["fit", "rfm.csv", "--spend", "none", "--unit", unit],
        );
        assert_eq!(told.code, 0, "{}", told.stderr);
        assert_eq!(
            clv(&files, &["score", "rfm.csv", "--model", "model.json"]).code,
            0
        );
    }
}

#[test]
fn a_table_that_says_its_unit_is_read_in_it() {
    let with_column = rfm_table(1.0, 0).replacen("monetary_value\n", "monetary_value,unit\n", 1);
    let with_column: Vec<String> = with_column
        .lines()
        .enumerate()
        .map(|(at, line)| {
            if at == 0 {
                line.to_owned()
            } else {
                format!("{line},days")
            }
        })
        .collect();
    let with_column = with_column.join("\n") + "\n";
    let with_dates = rfm(&plain(), &["--unit", "day"]).stdout;
    let fit = |name: &str, text: &str| {
        clv(
            &[(name, text)],
            &[
                "fit", name, "--spend", "none", "--model", "bg-nbd", "-o", "-",
            ],
        )
        .stdout
    };
    let from_orders = clv(
        &[("o.csv", &plain())],
        &[
            "fit", "o.csv", "--unit", "day", "--spend", "none", "--model", "bg-nbd", "-o", "-",
        ],
    );
    let parameters = |text: &str| {
        text[text.find("\"purchase\"").unwrap()..text.find("ln_likelihood").unwrap()].to_owned()
    };
    for text in [with_column.as_str(), &with_dates] {
        let model = fit("rfm.csv", text);
        assert!(model.contains("\"unit\": \"day\""), "{model}");
        assert_eq!(parameters(&model), parameters(&from_orders.stdout));
    }
    let shop = Shop::new();
    shop.write("orders.csv", plain().as_bytes());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
        command
            .current_dir(shop.0.path())
            .args(arguments)
            .output()
            .unwrap()
    };
    assert!(
        run(&["rfm", "orders.csv", "--unit", "month", "-o", "rfm.parquet"])
            .status
            .success()
    );
    let fitted = run(&["fit", "rfm.parquet", "--spend", "none", "-o", "-"]);
    let fitted = String::from_utf8(fitted.stdout).unwrap();
    assert!(fitted.contains("\"unit\": \"month\""), "{fitted}");
    let against = run(&["fit", "rfm.parquet", "--unit", "day"]);
    assert_eq!(against.status.code(), Some(2));
}

#[test]
fn days_that_would_be_weeks_are_noticed() {
    let text = rfm_table(1.0, 0);
    let files = [("rfm.csv", text.as_str()), ("model.json", MODEL)];
    let scored = clv(&files, &["score", "rfm.csv", "--model", "model.json"]);
    assert_warned(
        &scored,
        &["all times are whole numbers", "13.", "years", "--unit"],
    );
    let weeks = clv(
        &files,
        &["fit", "rfm.csv", "--unit", "week", "--spend", "none"],
    );
    assert_warned(&weeks, &["years: is the unit right?"]);
    let months = clv(
        &files,
        &["fit", "rfm.csv", "--unit", "month", "--spend", "none"],
    );
    assert_warned(&months, &["years: is the unit right?"]);
    let fitted = clv(
        &[("o.csv", &plain())],
        &["fit", "o.csv", "--spend", "none", "-o", "-"],
    )
    .stdout;
    let files = [("rfm.csv", text.as_str()), ("model.json", &fitted)];
    let scored = clv(&files, &["score", "rfm.csv", "--model", "model.json"]);
    assert_warned(
        &scored,
        &["longer than the data that the model was fitted to"],
    );
}

#[test]
fn the_first_purchase_counted_in_is_noticed() {
    for decimals in [0, 2, 4] {
        let text: Vec<String> = rfm_table(7.0, decimals)
            .lines()
            .enumerate()
            .map(|(at, line)| {
                let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
                if at > 0 {
                    cells[1] = (cells[1].parse::<u32>().unwrap() + 1).to_string();
                }
                cells.join(",")
            })
            .collect();
        let text = text.join("\n") + "\n7777,1,0,20,\n7778,1,0,33,\n";
        let said = clv(
            &[("rfm.csv", &text)],
            &["fit", "rfm.csv", "--unit", "week", "--spend", "none"],
        );
        assert_says(
            &said,
            &["2 have repeat purchases but recency 0", "subtract 1"],
        );
    }
}

#[test]
fn the_time_since_the_last_purchase_is_not_recency() {
    let single = "customer_id,frequency,recency,T\na,0,12.5,30.5\nb,2,3.5,40.5\n";
    let said = clv(
        &[("rfm.csv", single)],
        &["fit", "rfm.csv", "--unit", "week"],
    );
    assert_refused(
        &said,
        &[
            "rfm.csv:2",
            "time since the last purchase",
            "take it from `T`",
        ],
    );
    for step in [1, 2, 3] {
        let mut text = "customer_id,frequency,recency,T\n".to_owned();
        for at in 1..40 {
            text += &format!("{at},{},{},52.5\n", 1 + at / step, 40.5 - f64::from(at));
        }
        let said = clv(&[("rfm.csv", &text)], &["fit", "rfm.csv", "--unit", "week"]);
        assert_says(
            &said,
            &["recency` seems to be the time since the last purchase"],
        );
    }
}

#[test]
fn customers_of_a_table_without_ids_are_in_order_of_bytes() {
    let rows: String = (0..12).map(|at| format!("1,{at}.5,20.5\n")).collect();
    let said = clv(
        &[("rfm.csv", &format!("frequency,recency,T\n{rows}"))],
        &["rfm", "rfm.csv"],
    );
    let ids: Vec<&str> = said
        .stdout
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "1", "10", "11", "12", "2", "3", "4", "5", "6", "7", "8", "9"
        ]
    );
}

#[test]
fn a_quote_that_does_not_close_costs_its_line_alone() {
    for quoted in ["\"frame", "\"", "3\" pipe, \"new"] {
        let text = log("customer_id,date,amount,note", |at, id, day, amount| {
            let note = if at == 4 { quoted } else { "frame" };
            format!("{id},{day},{amount:.2},{note}")
        });
        let said = rfm(&text, &[]);
        assert_warned(&said, &["skipped 1 of 60 rows", "orders.csv:6"]);
        assert_refused(&rfm(&text, &["--strict"]), &["orders.csv:6"]);
        let audit = clv(&[("orders.csv", &text)], &["audit", "orders.csv"]);
        assert_eq!(audit.figure("rows kept"), 59);
    }
    for closes in [7, 20, 59] {
        let text = log("customer_id,note,date,amount", |at, id, day, amount| {
            let note = if at == 4 || at == closes {
                "\"frame"
            } else {
                "frame"
            };
            format!("{id},{note},{day},{amount:.2}")
        });
        let said = rfm(&text, &[]);
        assert_warned(&said, &["of 60 rows", "orders.csv:6"]);
        let audit = clv(&[("orders.csv", &text)], &["audit", "orders.csv"]);
        assert_eq!(audit.figure("rows read"), 60);
        assert_eq!(audit.figure("rows kept"), 58);
    }
}

#[test]
fn line_ends_in_quoted_cells_are_kept() {
    for note in [
        "first\nsecond",
        "12 Main St, Town, UK\n2nd floor",
        "a\r\nb\r\n\r\nc",
    ] {
        let text = log("customer_id,date,amount,note", |_, id, day, amount| {
            format!("{id},{day},{amount:.2},\"{note}\"")
        });
        assert_eq!(rfm(&text, &[]).stderr, "12 customers\n");
    }
}

#[test]
fn lines_before_the_header_and_delimiters_at_the_end_are_left_aside() {
    let semicolons = plain().replace(',', ";");
    let trailing: String = plain()
        .lines()
        .enumerate()
        .map(|(at, line)| {
            if at == 0 {
                format!("{line}\n")
            } else {
                format!("{line},\n")
            }
        })
        .collect();
    for text in [
        format!("sep=;\n{semicolons}"),
        format!("sep=,\r\n{}", plain()),
        format!("Orders of the year\nExported 2025-01-02\n\n{}", plain()),
        format!("Orders\n{semicolons}"),
        trailing.replace(',', ";"),
        trailing,
    ] {
        let said = rfm(&text, &[]);
        assert_eq!(
            (said.customers(), said.stderr.as_str()),
            (truth(), "12 customers\n")
        );
    }
    let late = format!("Orders\n\n{}1003,soon,5\n", plain());
    assert_warned(&rfm(&late, &[]), &["orders.csv:64"]);
}

#[test]
fn files_of_other_programs_are_called_by_their_name() {
    let shop = Shop::new();
    for (name, bytes, what) in [
        ("orders.xlsx", &b"PK\x03\x04rest"[..], "damaged workbook"),
        ("orders.xls", b"\xd0\xcf\x11\xe0rest", "damaged workbook"),
        ("orders.csv", b"PK\x03\x04rest", "ZIP archive"),
        ("orders.html", b"<!DOCTYPE html><table></table>", "HTML"),
        ("orders.pdf", b"%PDF-1.4 rest", "PDF"),
    ] {
        shop.write(name, bytes);
        let mut command = Command::new(env!("CARGO_BIN_EXE_clv"));
        let output = command
            .current_dir(shop.0.path())
            .args(["rfm", name])
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.contains(what) && (stderr.contains("CSV") || what.contains("ZIP archive")),
            "{stderr}"
        );
    }
}

#[test]
fn files_of_a_folder_that_are_not_read_are_named() {
    for (name, bytes) in [
        ("orders.bak", &b"customer_id,date\n"[..]),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0"),
        ("notes", b"remember"),
    ] {
        let shop = Shop::new();
        std::fs::create_dir(shop.path("exports")).unwrap();
        shop.write("exports/2024a.csv", plain().as_bytes());
        shop.write(&format!("exports/{name}"), bytes);
        for verb in ["rfm", "audit", "fit"] {
            let output = Command::new(env!("CARGO_BIN_EXE_clv"))
                .current_dir(shop.0.path())
                .args([verb, "exports"])
                .output()
                .unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(
                stderr.contains("1 file of the folder was not read") && stderr.contains(name),
                "{verb}: {stderr}"
            );
        }
    }
}
