//! Exports without options: the right columns by name and content, the right rows, the right amounts.

use std::path::PathBuf;

use crate::common::{shared, shared_data};
use crate::said::{Said, clv};
use crate::shop::Shop;

/// Customers, repeat purchases and value in cents.
type Figures = (usize, u64, i64);

impl Said {
    #[track_caller]
    fn figures(&self) -> Figures {
        assert_eq!(self.code, 0, "{}", self.stderr);
        let (mut customers, mut repeats, mut cents) = (0, 0, 0.0);
        for (repeat, value) in self.repeats_and_values() {
            customers += 1;
            repeats += repeat;
            cents += value.parse::<f64>().unwrap_or(0.0) * 100.0;
        }
        (customers, repeats, cents.round() as i64)
    }

    #[track_caller]
    fn says(&self, words: &[&str]) {
        for word in words {
            assert!(
                self.stderr.contains(word),
                "no `{word}` in: {}",
                self.stderr
            );
        }
    }
}

/// `clv rfm` on a text.
fn rfm(text: &str, options: &[&str]) -> Said {
    let shop = Shop::new();
    shop.write("orders.csv", text.as_bytes());
    clv(shop.0.path(), &[&["rfm", "orders.csv"], options].concat())
}

fn exports() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/varied")
}

fn cents(text: &str) -> i64 {
    (text.parse::<f64>().unwrap() * 100.0).round() as i64
}

#[test]
fn exports_of_many_kinds_are_read_without_options() {
    let truth = std::fs::read_to_string(exports().join("truth.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(truth.as_bytes());
    let mut wrong = Vec::new();
    for row in rows.records() {
        let row = row.unwrap();
        let options: Vec<&str> = row[4].split_whitespace().collect();
        let said = clv(&exports(), &[&["rfm", &row[0]], &options[..]].concat());
        let expected = (
            row[1].parse().unwrap(),
            row[2].parse().unwrap(),
            cents(&row[3]),
        );
        if said.code != 0 || said.figures() != expected {
            wrong.push(format!(
                "{}: expected {expected:?}\n{}",
                &row[0], said.stderr
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Forty orders of eight customers, each line formed by a function of its number, customer, day and cents.
fn log(header: &str, line: impl Fn(usize, usize, chrono::NaiveDate, u64) -> String) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2024, 1, 5).unwrap();
    let mut text = format!("{header}\n");
    for at in 0..40 {
        let day = start + chrono::Days::new(at as u64 * 6 + at as u64 % 3);
        let cents = 900 + (at as u64 * 677) % 5_000;
        text += &line(at, 1 + at * 5 % 8, day, cents);
        text.push('\n');
    }
    text
}

fn euros(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn truth() -> Figures {
    let text = log("customer_id,date,amount", |_, customer, day, cents| {
        format!("{customer},{day},{}", euros(cents))
    });
    rfm(&text, &[]).figures()
}

#[test]
fn inputs_of_the_cases_are_right() {
    let truths: [(&str, Figures); 6] = [
        ("k04_amount_usd.csv", (8, 23, 154_098)),
        ("k04_unit_price.csv", (8, 23, 154_096)),
        ("k05_status.csv", (8, 15, 118_235)),
        ("k06_repeated_total.csv", (8, 23, 154_098)),
        ("k10_id_and_name.csv", (8, 23, 154_098)),
        ("k12_excel_serial.csv", (8, 23, 154_098)),
    ];
    for (name, expected) in truths {
        let Some(path) = shared(&format!("cases/inputs/{name}")) else {
            return;
        };
        let said = clv(path.parent().unwrap(), &["rfm", name]);
        assert_eq!(said.figures(), expected, "{name}: {}", said.stderr);
    }
}

#[test]
fn real_data_raise_no_doubt_about_their_columns() {
    for (name, amount) in [
        ("cdnow_sample/transactions.csv", "`amount`"),
        ("completejourney_sample/transactions.csv", "`amount`"),
        ("apparel_clvtools/transactions.csv", "`amount`"),
        ("donations_essec/transactions.csv", "`amount`"),
    ] {
        let Some(path) = shared_data(name) else {
            return;
        };
        let said = clv(path.parent().unwrap(), &["audit", "transactions.csv"]);
        assert_eq!(said.code, 0, "{name}: {}", said.stderr);
        assert!(
            !said.stderr.contains("could be") && !said.stderr.contains("was taken"),
            "{name} {amount}: {}",
            said.stderr
        );
    }
}

#[test]
fn the_date_of_the_order_is_taken_among_several_dates() {
    for (header, place) in [
        ("ship_date,order_date,updated_at,created_at", 1),
        ("created_at,updated_at,paid_at,shipped_at", 0),
        ("Lieferdatum,Rechnungsdatum,Geburtsdatum,Geändert am", 1),
        ("Expiry Date,Due Date,Date of Birth,Purchase Date", 3),
        (
            "modified,Fecha de entrega,Fecha de pedido,Fecha de nacimiento",
            2,
        ),
    ] {
        let header = format!("customer_id,{header},amount");
        let text = log(&header, |at, customer, day, cents| {
            let others = [day + chrono::Days::new(3 + at as u64 % 5); 4];
            let mut days = others.map(|day| day.to_string());
            days[place] = day.to_string();
            format!("{customer},{},{}", days.join(","), euros(cents))
        });
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{header}: {}", said.stderr);
    }
}

#[test]
fn the_total_that_was_paid_is_taken_among_several_amounts() {
    for (header, place) in [
        ("subtotal,tax,shipping,total", 3),
        ("total_tax,discount_total,order_total,total_items", 2),
        ("Versandkosten,Gesamtbetrag,MwSt,Rabatt", 1),
        ("Montant HT,TVA,Montant TTC,Frais de port", 2),
        ("unit_price,line_tax,commission,amount_paid", 3),
        ("Total (excl. VAT),VAT,Total (incl. VAT),Points", 2),
    ] {
        let header = format!("customer_id,date,{header}");
        let text = log(&header, |at, customer, day, cents| {
            let others = [
                cents / 2 + 1,
                190 + at as u64,
                400,
                100 * (1 + at as u64 % 3),
            ];
            let mut amounts = others.map(euros);
            amounts[place] = euros(cents);
            format!("{customer},{day},{}", amounts.join(","))
        });
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{header}: {}", said.stderr);
    }
}

#[test]
fn people_who_are_not_customers_are_not_taken_for_them() {
    for (header, place) in [
        ("store_id,employee,customer_id", 2),
        ("sales_rep,Buyer,product_id", 1),
        ("cashier_id,till,Loyalty Number", 2),
        ("Ticket No,Server,Loyalty Card", 2),
        ("Mitarbeiter,Kundennr,Filiale", 1),
        ("vendeur,magasin,Code client", 2),
    ] {
        let header = format!("date,{header},amount");
        let text = log(&header, |at, customer, day, cents| {
            let mut people = ["S1".to_owned(), format!("E{}", at % 3), "T2".to_owned()];
            people[place] = format!("C{customer}");
            format!("{day},{},{}", people.join(","), euros(cents))
        });
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{header}: {}", said.stderr);
    }
}

#[test]
fn an_id_that_numbers_the_orders_is_passed_over() {
    for (id, name) in [
        ("id", "customer_name"),
        ("ID", "Client"),
        ("Id", "Donor Name"),
    ] {
        let header = format!("{id},{name},date,amount");
        let text = log(&header, |at, customer, day, cents| {
            let word = ["Zoe", "Max", "Ida", "Leo", "Ute", "Jan", "Eva", "Tom"][customer - 1];
            format!("{at},{word} Moor,{day},{}", euros(cents))
        });
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{id}: {}", said.stderr);
        said.says(&[&format!("`{id}` is different on every row"), name]);
    }
}

#[test]
fn a_total_on_every_line_counts_once_per_order_and_a_line_amount_does_not() {
    for (order, total) in [
        ("order_id", "order_total"),
        ("Receipt No", "Total"),
        ("Bestellnummer", "Gesamtbetrag"),
    ] {
        let header = format!("{order},date,customer_id,{total},sku");
        let text = log(&header, |at, customer, day, cents| {
            let line = format!("{at},{day},{customer},{}", euros(cents));
            let lines: Vec<String> = (0..=at % 3).map(|sku| format!("{line},S{sku}")).collect();
            lines.join("\n")
        });
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{order}: {}", said.stderr);
        said.says(&["was counted once", "--amount-per line"]);
        let per_line = rfm(&text, &["--amount-per", "line"]);
        assert!(per_line.figures().2 > truth().2);
    }
    let lines = log(
        "order_id,date,customer_id,qty,unit_price,line_total",
        |at, customer, day, cents| {
            let line = format!("{at},{day},{customer},1,{0},{0}", euros(cents));
            format!("{line}\n{line}")
        },
    );
    let said = rfm(&lines, &[]);
    assert_eq!(said.figures().2, 2 * truth().2, "{}", said.stderr);
}

#[test]
fn rows_that_are_refunds_by_type_or_flag_are_subtracted() {
    for (column, sale, refund) in [
        ("type", "sale", "refund"),
        ("Event Type", "Payment", "Refund"),
        ("Belegart", "Rechnung", "Gutschrift"),
        ("document type", "Facture", "Avoir"),
        ("is_refund", "false", "true"),
    ] {
        for sign in ["", "-"] {
            let header = format!("customer_id,date,amount,{column}");
            let text = log(&header, |at, customer, day, cents| {
                let line = format!("{customer},{day},{},{sale}", euros(cents));
                if at % 10 == 3 {
                    let later = day + chrono::Days::new(2);
                    return format!("{line}\n{customer},{later},{sign}5.00,{refund}");
                }
                line
            });
            let (customers, repeats, cents) = truth();
            let said = rfm(&text, &[]);
            let expected = (customers, repeats, cents - 4 * 500);
            assert_eq!(said.figures(), expected, "{column}: {}", said.stderr);
        }
    }
}

#[test]
fn what_was_refunded_on_the_row_lowers_the_order() {
    for name in [
        "amount_refunded",
        "Refunded Amount",
        "Montant remboursé",
        "Erstattung",
        "Total Refunded",
    ] {
        let header = format!("customer_id,date,total,{name}");
        let text = log(&header, |at, customer, day, cents| {
            let refund = if at % 10 == 3 { "5.00" } else { "0.00" };
            format!("{customer},{day},{},{refund}", euros(cents))
        });
        let (customers, repeats, cents) = truth();
        let said = rfm(&text, &[]);
        let expected = (customers, repeats, cents - 4 * 500);
        assert_eq!(said.figures(), expected, "{name}: {}", said.stderr);
    }
}

#[test]
fn flags_and_dates_of_cancellation_leave_rows_out() {
    for (column, good, bad) in [
        ("test_mode", "false", "true"),
        ("livemode", "true", "false"),
        ("captured", "TRUE", "FALSE"),
        ("paid", "1", "0"),
        ("is_cancelled", "no", "yes"),
        ("cancelled_at", "", "2025-01-01"),
        ("Storniert am", "", "01.02.2025"),
        ("fulfillment_status", "fulfilled", "cancelled"),
    ] {
        let header = format!("customer_id,date,amount,{column},status");
        let text = log(&header, |_, customer, day, cents| {
            format!("{customer},{day},{},{good},paid", euros(cents))
        });
        let text = format!("{text}1,2024-06-01,99.00,{bad},paid\n2,2024-06-02,99.00,{bad},paid\n");
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{column}: {}", said.stderr);
        said.says(&["2 rows are skipped", column]);
    }
}

#[test]
fn statuses_in_seven_languages_are_understood() {
    for (column, sale, other) in [
        ("Order Status", "wc-completed", "wc-pending"),
        ("Statut", "Payée", "Annulée"),
        ("Bestellstatus", "Versendet", "Storniert"),
        ("Estado del pedido", "Entregado", "Cancelado"),
        ("Stato", "Evaso", "In attesa"),
        ("Bestelstatus", "Verzonden", "Geannuleerd"),
        ("Status do pedido", "Concluído", "Aguardando pagamento"),
    ] {
        let header = format!("customer_id,date,amount,{column}");
        let text = log(&header, |_, customer, day, cents| {
            format!("{customer},{day},{},{sale}", euros(cents))
        });
        let text = format!("{text}3,2024-06-01,99.00,{other}\n");
        let said = rfm(&text, &[]);
        assert_eq!(said.figures(), truth(), "{column}: {}", said.stderr);
        said.says(&[&format!("`{other}` (1)")]);
        assert!(!said.stderr.contains("not known"), "{}", said.stderr);
    }
}

#[test]
fn two_columns_that_fit_alike_are_a_question_unless_they_are_equal() {
    let text = |second: &dyn Fn(chrono::NaiveDate, usize) -> chrono::NaiveDate| {
        log(
            "customer_id,order_date,invoice_date,amount",
            |at, customer, day, cents| {
                format!("{customer},{day},{},{}", second(day, at), euros(cents))
            },
        )
    };
    let asked = rfm(
        &text(&|day, at| day + chrono::Days::new(at as u64 % 4)),
        &[],
    );
    assert_eq!(asked.code, 1);
    asked.says(&["`order_date` and `invoice_date`", "--date-col"]);
    let equal = rfm(&text(&|day, _| day), &[]);
    assert_eq!(equal.figures(), truth(), "{}", equal.stderr);
}

#[test]
fn files_without_a_header_are_read_by_number() {
    for (delimiter, option) in [
        (",", None),
        ("|", None),
        ("~", None),
        ("   ", Some("space")),
    ] {
        let text = log("", |at, customer, day, cents| {
            let day = day.format("%Y%m%d");
            let cells = [
                format!("{customer:05}"),
                day.to_string(),
                format!("{}", 1 + at % 3),
                euros(cents),
            ];
            cells.join(delimiter)
        });
        let text = text.trim_start();
        let refused = rfm(text, &[]);
        assert_eq!(refused.code, 1, "{delimiter}");
        refused.says(&[
            "--no-header",
            "--customer-col 1 --date-col 2 --amount-col 4",
        ]);
        let mut options = vec!["--no-header"];
        options.extend(option.map(|_| "--delimiter"));
        options.extend(option);
        let found = rfm(text, &options);
        assert_eq!(found.figures(), truth(), "{delimiter}: {}", found.stderr);
        let names = [
            "--customer-col",
            "1",
            "--date-col",
            "2",
            "--amount-col",
            "4",
        ];
        let named = rfm(text, &[&options[..], &names].concat());
        assert_eq!((named.stdout, named.code), (found.stdout, 0));
    }
}

#[test]
fn spaces_separate_fields_where_the_caller_says_so() {
    let text = log("customer_id  date  amount", |_, customer, day, cents| {
        format!("  {customer}  {day}   {}", euros(cents))
    });
    let refused = rfm(&text, &[]);
    refused.says(&["separated by spaces", "--delimiter space"]);
    let said = rfm(&text, &["--delimiter", "space"]);
    assert_eq!(said.figures(), truth(), "{}", said.stderr);
    let Some(path) = shared_data("cdnow_sample/CDNOW_sample.txt") else {
        return;
    };
    let said = clv(
        path.parent().unwrap(),
        &[
            "rfm",
            "CDNOW_sample.txt",
            "--no-header",
            "--delimiter",
            "space",
        ],
    );
    let same = clv(path.parent().unwrap(), &["rfm", "transactions.csv"]);
    assert_eq!(said.figures(), same.figures(), "{}", said.stderr);
}
