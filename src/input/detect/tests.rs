//! Columns by names alone.

use super::*;

fn header(names: &str) -> Vec<String> {
    names.split(',').map(str::to_owned).collect()
}

fn find(names: &str) -> Result<TransactionColumns> {
    let found = TransactionColumns::find(&header(names), &[], &ColumnNames::default());
    found.map(|found| found.columns)
}

#[test]
fn columns_are_found_in_english_and_french() {
    for names in [
        "customer_id,date,amount",
        "ID client,Date de commande,Total payé",
        "User ID,created_at,Revenue",
        "Customer ID,InvoiceDate,Price",
    ] {
        let columns = find(names).expect(names);
        assert_eq!(
            (columns.who(), columns.date, columns.amount),
            (0, 1, Some(Formula::column(2))),
            "{names}"
        );
    }
}

#[test]
fn the_amount_is_found_whatever_its_currency() {
    for name in [
        "Amount (USD)",
        "total_eur",
        "Order Total [GBP]",
        "usd_amount",
        "Total (incl. VAT)",
    ] {
        let columns = find(&format!("customer_id,date,{name}")).expect(name);
        assert_eq!(columns.amount, Some(Formula::column(2)), "{name}");
    }
}

#[test]
fn a_price_is_multiplied_by_a_quantity_where_there_is_no_amount() {
    for (names, factors) in [
        ("customer_id,date,quantity,unit_price", vec![2, 3]),
        ("customer_id,date,Price,Qty", vec![3, 2]),
        ("client,date,prix unitaire,quantité", vec![3, 2]),
        ("customer_id,date,quantity,unit_price,total", vec![4]),
        ("customer_id,date,price", vec![2]),
        ("customer_id,date,unit_price", vec![]),
    ] {
        let columns = find(names).expect(names);
        let expected = (!factors.is_empty()).then(|| Formula::product(factors));
        assert_eq!(columns.amount, expected, "{names}");
    }
}

#[test]
fn currency_and_status_are_found_by_the_word_in_their_name() {
    let columns =
        find("customer_id,date,total,order_currency,exchange_rate_currency,Financial Status")
            .expect("columns");
    assert_eq!((columns.currency, columns.status), (Some(3), Some(5)));
    let columns = find("customer_id,date,total,shop currency,current status").expect("columns");
    assert_eq!((columns.currency, columns.status), (Some(3), Some(4)));
}

#[test]
fn two_dates_of_one_rank_are_a_question() {
    let error = find("customer,order_date,invoice_date").expect_err("ambiguous");
    assert!(
        error
            .to_string()
            .contains("`order_date` and `invoice_date`"),
        "{error}"
    );
    assert!(
        error
            .advice()
            .is_some_and(|hint| hint.contains("--date-col"))
    );
    assert_eq!(
        find("customer,order_date,created_at")
            .map(|columns| columns.date)
            .ok(),
        Some(1)
    );
}

#[test]
fn a_missing_column_lists_the_header() {
    let error = find("a,b").expect_err("no customer");
    assert_eq!(
        error.to_string(),
        "no customer column found in the header: `a`, `b`"
    );
}
