//! Purchases and RFM: the fixtures of the peers' test suites, real shops, windows and refunds.

use clv::input::{Merge, ReadOptions, Refunds};
use clv::rfm::{Purchases, Window};
use clv::time::TimeUnit;

use crate::common::shared_data;
use crate::shop::{Shop, blocks, column, date, read, until};

const FIXTURE: &str = "id,date,amount
1,2015-01-01,1
1,2015-02-06,2
2,2015-01-01,2
3,2015-01-01,3
3,2015-01-02,1
3,2015-01-05,5
4,2015-01-16,6
4,2015-02-02,3
4,2015-02-05,3
5,2015-01-16,3
5,2015-01-17,1
5,2015-01-18,8
6,2015-02-02,5
";

#[test]
fn the_daily_fixture_of_the_peers_holds() {
    let (_shop, path) = Shop::of("orders.csv", FIXTURE);
    let (purchases, audit) = read(&path, &until("2015-02-07"));
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(column(&found, |block| &block.frequency), [1, 0, 2, 2, 2, 0]);
    assert_eq!(
        column(&found, |block| &block.recency),
        [36.0, 0.0, 4.0, 20.0, 2.0, 0.0]
    );
    assert_eq!(
        column(&found, |block| &block.age),
        [37.0, 37.0, 37.0, 22.0, 22.0, 5.0]
    );
    let money = [Some(2.0), None, Some(3.0), Some(3.0), Some(4.5), None];
    assert_eq!(column(&found, |block| &block.monetary_value), money);
    assert_eq!(
        (audit.customers, audit.one_time_buyers, audit.rows_read),
        (6, 2, 13)
    );
}

#[test]
fn other_orders_of_a_day_belong_to_its_purchase() {
    let (_shop, path) = Shop::of("orders.csv", &format!("{FIXTURE}4,2015-02-05,6\n"));
    let (purchases, _) = read(&path, &until("2015-02-07"));
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(column(&found, |block| &block.monetary_value)[3], Some(6.0));
    assert_eq!(column(&found, |block| &block.frequency)[3], 2);
}

#[test]
fn the_cdnow_sample_has_its_published_summary() {
    let Some(path) = shared_data("cdnow_sample/transactions.csv") else {
        return;
    };
    let (purchases, _) = read(&path.display().to_string(), &until("1998-06-30"));
    let split = Window {
        since: None,
        calibration_end: date("1997-09-30"),
        holdout_end: Some(date("1998-06-30")),
    };
    let found = blocks(&purchases, &split, TimeUnit::Week);
    let frequency = column(&found, |block| &block.frequency);
    assert_eq!(frequency.len(), 2357);
    assert_eq!(frequency.iter().sum::<u32>(), 2457);
    assert_eq!(frequency.iter().filter(|x| **x == 0).count(), 1411);
    let money: Vec<f64> = column(&found, |block| &block.monetary_value)
        .into_iter()
        .flatten()
        .collect();
    let mean = money.iter().sum::<f64>() / 946.0;
    assert!((mean - 35.0778).abs() < 5e-5, "{mean}");
    assert_eq!(
        column(&found, |block| &block.holdout_purchases)
            .iter()
            .sum::<u32>(),
        1882
    );
    assert_eq!(found[0].customer_id.value(0), "1");
    assert_eq!(
        (found[0].frequency[0], found[0].recency[0], found[0].age[0]),
        (2, 213.0 / 7.0, 272.0 / 7.0)
    );
    assert_eq!(found[0].monetary_value[0], Some(22.345));
}

#[test]
fn the_cdnow_cohort_has_its_known_counts() {
    let Some(path) = shared_data("cdnow_full/transactions.csv") else {
        return;
    };
    let (purchases, audit) = read(&path.display().to_string(), &ReadOptions::default());
    assert_eq!(
        (audit.rows_read, purchases.until()),
        (69_659, date("1998-06-30"))
    );
    let split = Window {
        since: None,
        calibration_end: date("1997-09-30"),
        holdout_end: Some(date("1998-06-30")),
    };
    let found = blocks(&purchases, &split, TimeUnit::Week);
    assert_eq!(column(&found, |block| &block.frequency).len(), 23_570);
    assert_eq!(
        column(&found, |block| &block.holdout_purchases)
            .iter()
            .sum::<u32>(),
        19_684
    );
}

#[test]
fn other_real_shops_have_their_known_holdouts() {
    for (folder, split, end, customers, purchases_after) in [
        ("grocery_btydplus", "2006-12-31", "2007-12-30", 1525, 3389),
        ("apparel_clvtools", "2006-12-31", "2010-12-20", 600, 1317),
    ] {
        let Some(path) = shared_data(&format!("{folder}/transactions.csv")) else {
            return;
        };
        let (purchases, _) = read(&path.display().to_string(), &ReadOptions::default());
        let window = Window {
            since: None,
            calibration_end: date(split),
            holdout_end: Some(date(end)),
        };
        let found = blocks(&purchases, &window, TimeUnit::Week);
        assert_eq!(
            column(&found, |block| &block.frequency).len(),
            customers,
            "{folder}"
        );
        assert_eq!(
            column(&found, |block| &block.holdout_purchases)
                .iter()
                .sum::<u32>(),
            purchases_after,
            "{folder}"
        );
    }
}

#[test]
fn a_column_without_any_value_is_no_amount() {
    let (_shop, path) = Shop::of(
        "orders.csv",
        "id,date,amount\n1,2015-01-01,\n1,2015-01-02,\n",
    );
    let (purchases, audit) = read(&path, &ReadOptions::default());
    assert!(!purchases.has_amounts() && !audit.amounts);
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(
        (
            found[0].frequency[0],
            found[0].monetary_value[0],
            found[0].historical_value[0]
        ),
        (1, None, None)
    );
}

#[test]
fn a_split_reads_as_if_the_rest_did_not_exist() {
    let Some(path) = shared_data("completejourney_sample/transactions.csv") else {
        return;
    };
    let path = path.display().to_string();
    for merge in [
        Merge::None,
        Merge::Day,
        Merge::Week,
        Merge::Month,
        Merge::Year,
    ] {
        let all = read(
            &path,
            &ReadOptions {
                merge: Some(merge),
                ..ReadOptions::default()
            },
        )
        .0;
        let part = read(
            &path,
            &ReadOptions {
                merge: Some(merge),
                ..until("2017-06-30")
            },
        )
        .0;
        let window = Window::until(date("2017-06-30"));
        let (whole, cut) = (
            blocks(&all, &window, TimeUnit::Week),
            blocks(&part, &window, TimeUnit::Week),
        );
        assert_eq!(
            column(&whole, |block| &block.age),
            column(&cut, |block| &block.age),
            "{merge}"
        );
        assert_eq!(
            column(&whole, |block| &block.frequency),
            column(&cut, |block| &block.frequency),
            "{merge}"
        );
        assert_eq!(
            column(&whole, |block| &block.ln_gap_sum),
            column(&cut, |block| &block.ln_gap_sum),
            "{merge}"
        );
        assert_eq!(
            column(&whole, |block| &block.historical_value),
            column(&cut, |block| &block.historical_value),
            "{merge}"
        );
    }
}

#[test]
fn timestamps_count_when_nothing_is_merged() {
    let (_shop, path) = Shop::of(
        "orders.csv",
        "id,date,amount\n1,2015-01-01T12:00,1\n1,2015-01-01T18:00,2\n1,2015-01-03,3\n",
    );
    let (purchases, _) = read(
        &path,
        &ReadOptions {
            merge: Some(Merge::None),
            ..ReadOptions::default()
        },
    );
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(
        (found[0].frequency[0], found[0].recency[0], found[0].age[0]),
        (2, 1.5, 2.5)
    );
    assert_eq!(found[0].ln_gap_sum[0], Some(0.25_f64.ln() + 1.25_f64.ln()));
}

#[test]
fn refunds_are_netted_or_dropped_and_counted() {
    let text = "id,date,amount\n1,2015-01-01,10\n1,2015-01-02,-4\n1,2015-01-03,8\n1,2015-01-03,-3\n2,2015-01-01,5\n2,2015-01-01,-5\n3,2015-01-02,-1\n";
    let (_shop, path) = Shop::of("orders.csv", text);
    let (purchases, audit) = read(&path, &until("2015-01-04"));
    let found = blocks(&purchases, &Window::until(purchases.until()), TimeUnit::Day);
    assert_eq!(column(&found, |block| &block.frequency), [1]);
    assert_eq!(
        (found[0].monetary_value[0], found[0].historical_value[0]),
        (Some(5.0), Some(11.0))
    );
    assert_eq!(
        (
            audit.refunds,
            audit.refunded_periods,
            audit.lone_refund_periods,
            audit.customers_without_purchase
        ),
        (4, 1, 2, 2)
    );
    let (dropped, audit) = read(
        &path,
        &ReadOptions {
            refunds: Some(Refunds::Drop),
            ..until("2015-01-04")
        },
    );
    let found = blocks(&dropped, &Window::until(dropped.until()), TimeUnit::Day);
    assert_eq!(column(&found, |block| &block.frequency), [1, 0]);
    assert_eq!(
        (found[0].monetary_value[0], audit.left_out[0].rows),
        (Some(8.0), 4)
    );
}

#[test]
fn tracking_and_gaps_add_up() {
    let (_shop, path) = Shop::of("orders.csv", FIXTURE);
    let (purchases, _) = read(&path, &until("2015-02-07"));
    let days = purchases.by_day(date("2015-01-16")).expect("days");
    assert_eq!(days.iter().map(|day| day.first).sum::<u64>(), 5);
    assert_eq!(days.iter().map(|day| day.repeat).sum::<u64>(), 7);
    let gaps = purchases.gaps(purchases.until()).expect("gaps");
    assert_eq!(gaps, [(1.0, 3), (3.0, 2), (17.0, 1), (36.0, 1)]);
    assert_eq!(
        purchases.gaps(date("2015-01-31")).expect("gaps"),
        [(1.0, 3), (3.0, 1)]
    );
}

#[test]
fn the_library_can_be_called_inside_another_runtime() {
    let (_shop, path) = Shop::of("orders.csv", FIXTURE);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let purchases: Purchases = runtime.block_on(async { read(&path, &until("2015-02-07")).0 });
    assert_eq!(purchases.customer_count(), 6);
}
