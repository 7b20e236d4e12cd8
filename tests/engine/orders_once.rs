//! An order that is in several files of one source counts once; parts of an order, and orders of other sources, all count.

use clv::input::{Audit, Duplicates, Merge, ReadOptions, Reason};
use clv::rfm::Purchases;

use crate::shop::{Shop, table};

const HEADER: &str = "order_id,customer_id,date,amount\n";

/// The files of one shop, by name.
struct Files(
    #[expect(dead_code, reason = "removes the files when dropped")] Shop,
    Vec<String>,
);

impl Files {
    fn of(files: &[(&str, &str)]) -> Self {
        let shop = Shop::new();
        let paths = files.iter();
        let paths = paths.map(|(name, text)| shop.write(name, text.as_bytes()));
        let paths = paths.collect();
        Self(shop, paths)
    }

    /// With one header before the rows of each.
    fn with_header(header: &str, files: &[(&str, &str)]) -> Self {
        let texts: Vec<String> = files
            .iter()
            .map(|(_, rows)| format!("{header}{rows}"))
            .collect();
        let named = files.iter().zip(&texts);
        let named: Vec<(&str, &str)> = named
            .map(|((name, _), text)| (*name, text.as_str()))
            .collect();
        Self::of(&named)
    }

    /// The RFM table, which is the same for files in reverse order and for one thread.
    #[track_caller]
    fn table(&self, options: &ReadOptions) -> String {
        let options = ReadOptions {
            threads: 2,
            ..options.clone()
        };
        let made = table(&self.1, &options);
        let reverse: Vec<String> = self.1.iter().rev().cloned().collect();
        let alone = ReadOptions {
            threads: 1,
            ..options
        };
        assert_eq!(table(&reverse, &alone), made, "the order of files matters");
        String::from_utf8(made).unwrap()
    }

    fn audit(&self, options: &ReadOptions) -> Audit {
        Purchases::read(&self.1, options).unwrap().1
    }

    fn repeated(&self) -> u64 {
        repeated(&self.audit(&ReadOptions::default()))
    }
}

fn repeated(audit: &Audit) -> u64 {
    let kept: u64 = audit.left_out.iter().map(|left_out| left_out.rows).sum();
    assert_eq!(audit.rows_kept + kept, audit.rows_read);
    let mut reasons = audit.left_out.iter();
    let found = reasons.find(|left_out| left_out.reason == Reason::RepeatedOrder);
    found.map_or(0, |left_out| left_out.rows)
}

/// The whole history in one file.
const WHOLE: &str = "1,a,2024-01-03,10\n2,b,2024-01-09,20\n3,a,2024-02-01,30\n3,a,2024-02-01,30\n4,b,2024-02-07,5\n\
    5,c,2024-03-01,8\n6,a,2024-03-15,7\n";

#[test]
fn orders_of_overlapping_exports_count_once() {
    let whole = Files::with_header(HEADER, &[("all.csv", WHOLE)]);
    let lines: Vec<&str> = WHOLE.lines().collect();
    for (end, start) in [(5, 2), (6, 1), (7, 0), (3, 2)] {
        let early = lines[..end].join("\n") + "\n";
        let late = lines[start..].join("\n") + "\n";
        let files = Files::with_header(HEADER, &[("early.csv", &early), ("late.csv", &late)]);
        for duplicates in [Duplicates::Keep, Duplicates::Drop] {
            for merge in [None, Some(Merge::None), Some(Merge::Month)] {
                let options = ReadOptions {
                    duplicates,
                    merge,
                    ..ReadOptions::default()
                };
                assert_eq!(
                    files.table(&options),
                    whole.table(&options),
                    "{end} {start} {options:?}"
                );
            }
        }
        assert_eq!(files.repeated(), (end - start) as u64);
        let cautions = files.audit(&ReadOptions::default()).cautions;
        assert!(
            cautions.iter().all(|it| it.code() != "rows-repeated"),
            "{cautions:?}"
        );
    }
}

#[test]
fn equal_lines_of_an_order_in_one_file_are_lines() {
    let files = Files::with_header(HEADER, &[("all.csv", WHOLE)]);
    let audit = files.audit(&ReadOptions::default());
    assert_eq!((audit.duplicates, audit.rows_kept), (0, 7));
    let dropping = ReadOptions {
        duplicates: Duplicates::Drop,
        ..ReadOptions::default()
    };
    assert_eq!(files.audit(&dropping).rows_kept, 7);
}

#[test]
fn a_later_export_brings_an_order_up_to_date() {
    let rest = "8,b,2024-04-01,1\n";
    // the amount was lowered, a line was added, a refund was booked on the same day
    for (early, late) in [
        ("7,a,2024-03-20,100\n", "7,a,2024-03-20,60\n"),
        (
            "7,a,2024-03-20,40\n",
            "7,a,2024-03-20,40\n7,a,2024-03-20,20\n",
        ),
        (
            "7,a,2024-03-20,100\n",
            "7,a,2024-03-20,100\n7,a,2024-03-20,-40\n",
        ),
    ] {
        let early = format!("{WHOLE}{early}");
        let expected = Files::with_header(HEADER, &[("all.csv", &format!("{WHOLE}{late}{rest}"))]);
        let late = format!("6,a,2024-03-15,7\n{late}{rest}");
        let files = Files::with_header(HEADER, &[("2.csv", &early), ("1.csv", &late)]);
        let options = ReadOptions::default();
        assert_eq!(files.table(&options), expected.table(&options), "{late}");
        assert_eq!(files.repeated(), 2);
    }
}

#[test]
fn an_order_that_is_cut_between_two_files_counts_as_a_whole() {
    let header = "order_id,customer_id,date,amount,product\n";
    let rows = [
        "1,a,2024-01-03,10,x",
        "2,b,2024-01-09,20,y",
        "2,b,2024-01-09,5,z",
        "2,b,2024-01-09,4,x",
        "3,a,2024-02-01,6,z",
    ];
    let whole = Files::with_header(header, &[("all.csv", &(rows.join("\n") + "\n"))]);
    for cut in [2, 3] {
        let (early, late) = (rows[..cut].join("\n") + "\n", rows[cut..].join("\n") + "\n");
        let files = Files::with_header(header, &[("1.csv", &early), ("2.csv", &late)]);
        let options = ReadOptions::default();
        assert_eq!(files.table(&options), whole.table(&options));
        assert_eq!(files.repeated(), 0);
    }
    // one line on either side, where the files only meet on its day
    let (early, late) = (
        rows[..2].join("\n") + "\n",
        format!("{}\n{}\n", rows[2], rows[4]),
    );
    let files = Files::with_header(header, &[("1.csv", &early), ("2.csv", &late)]);
    assert_eq!(files.repeated(), 0);
}

#[test]
fn equal_numbers_of_different_orders_are_different_orders() {
    let web = format!("{HEADER}17,a,2024-01-03,10\n18,b,2024-01-04,12\n");
    let till = "ticket,client_id,day,total\n17,a,2024-01-03,10\n18,b,2024-02-04,12\n";
    let stores = "order_id,customer_id,date,amount,store\n17,a,2024-01-03,10,Lyon\n";
    let other = stores.replace("Lyon", "Nice");
    let next_year = format!("{HEADER}17,a,2025-01-03,10\n18,b,2025-01-04,12\n");
    for (one, two) in [
        (web.as_str(), till),
        (stores, other.as_str()),
        (web.as_str(), next_year.as_str()),
    ] {
        let files = Files::of(&[("one.csv", one), ("two.csv", two)]);
        assert_eq!(files.repeated(), 0, "{two}");
    }
}

#[test]
fn totals_on_the_lines_of_an_order_count_once_over_files() {
    let header = "Name,Email,Financial Status,Paid at,Currency,Total,Refunded Amount,Created at,Lineitem quantity,Lineitem name\n";
    let line = |refunded: &str, status: &str| {
        format!(
            "#17,ann@x.org,{status},2024-02-01 10:00:00,EUR,50.00,{refunded},2024-02-01 09:00:00,1,Cup\n\
            #17,,,,,,,2024-02-01 09:00:00,2,Pot\n"
        )
    };
    let first = "#16,ann@x.org,paid,2024-01-01 10:00:00,EUR,9.00,0,2024-01-01 09:00:00,1,Cup\n";
    let last = "#18,ann@x.org,paid,2024-03-01 10:00:00,EUR,8.00,0,2024-03-01 09:00:00,1,Cup\n";
    let early = format!("{first}{}", line("0", "paid"));
    let late = format!("{}{last}", line("20.00", "partially_refunded"));
    let whole = format!("{first}{late}");
    let files = Files::with_header(header, &[("a.csv", &early), ("b.csv", &late)]);
    let once = Files::with_header(header, &[("all.csv", &whole)]);
    let options = ReadOptions::default();
    assert_eq!(files.table(&options), once.table(&options));
}
