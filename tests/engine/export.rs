//! Audiences: files in the form of their targets, and everybody in them or counted.

use std::collections::BTreeMap;

use clv::audience::{Exported, LeftOutFor};
use clv::job::{self, Destination, Silent};
use clv::rfm::Target;
use clv::spec::{ConversionSpec, ExportSpec, IdentifierForm};
use serde_json::Value;

use crate::said::clv;
use crate::shop::{Shop, date};

const SCORES: &str = "\
customer_id,frequency,recency,T,monetary_value,first_purchase,last_purchase,historical_value,p_alive,churn_risk,expected_purchases,expected_spend,clv,residual_clv,refunds
C1,2,20,50,30,2024-01-10,2024-06-01,90.5,0.9,0.4,1.2,30,35.129,80,0
C2,0,0,10,,2024-10-22,2024-10-22,25,0.8,0.7,0.4,30,11.5,30,1
C3,0,0,2,,2024-12-28,2024-12-28,100,0.95,0.6,0.5,40,18,40,0
C4,5,60,90,20,2023-04-10,2024-11-01,240,0.99,0.1,4.5,20,85,200,2
C5,0,0,1,,2024-12-30,2024-12-30,1,0.9,0.8,0.3,20,5,10,0
C6,1,5,40,10,2024-03-26,2024-05-01,0.5,0.5,0.9,0.1,10,0.8,1,0
";
const CONTACTS: &str = "\
customer_id,Prénom,Nom,E-mail,Téléphone,Ville,Code postal,Pays,Consentement,first_channel
C1,Marie,Dupont,Marie.Dupont@Example.fr,06 12 34 56 78,Bayonne,64100,France,oui,web
C2,Mary,O'Neil,John_Smith@gmail.com,(650)555-1212,New York,94025-1234,US,oui,pos
C3,Valéry,Ray,valery@example.fr,,Pau,64000,France,oui,web
C4,Ann,Lee,ann@example.org,+33 6 99 88 77 66,Pau,64000,FR,non,web
C5,=cmd(),Last,new@example.org,,Pau,64000,FR,oui,web
C6,,,,,,,,oui,web
";
const SUMMARY: &str = r#"{"schema": "clv-summary/1", "currency": "EUR", "measure": "revenue", "until": "2024-12-31",
"horizon_days": 365, "level": 0.9}"#;

/// The folder of a run with six customers.
fn folder() -> Shop {
    let shop = Shop::new();
    shop.write("scores.csv", SCORES.as_bytes());
    shop.write("attributes.csv", CONTACTS.as_bytes());
    shop.write("summary.json", SUMMARY.as_bytes());
    shop
}

/// An audience and what it says of itself.
fn exported(shop: &Shop, target: &str, spec: &ExportSpec) -> (String, Exported) {
    let ending = if target == "meta-conversions" {
        "jsonl"
    } else {
        "csv"
    };
    let path = shop.path(&format!("audience.{ending}"));
    let table = Destination::of(Target::File(path.clone())).unwrap();
    let said = job::export(shop.0.path(), target, spec, &table, &Silent).unwrap();
    let left_out: u64 = said.left_out.iter().map(|left| left.customers).sum();
    assert_eq!(
        said.written + left_out,
        said.customers,
        "nobody is lost: {said:?}"
    );
    (std::fs::read_to_string(path).unwrap(), said)
}

fn refused(shop: &Shop, target: &str, spec: &ExportSpec) -> clv::Error {
    let table = Destination::of(Target::File(shop.path("audience.csv"))).unwrap();
    let error = job::export(shop.0.path(), target, spec, &table, &Silent).unwrap_err();
    assert!(!shop.path("audience.csv").exists(), "nothing is written");
    error
}

/// The cells of a file by the name of their column, the first of equal names.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let mut row = BTreeMap::new();
        for (name, cell) in header.iter().zip(&record.unwrap()) {
            row.entry(name.to_owned())
                .or_insert_with(|| cell.to_owned());
        }
        rows.push(row);
    }
    rows
}

fn reasons(said: &Exported) -> Vec<(LeftOutFor, u64)> {
    let left_out = said.left_out.iter();
    left_out.map(|left| (left.reason, left.customers)).collect()
}

#[test]
fn the_file_of_meta_has_documented_headers_hashes_and_values() {
    let (text, said) = exported(&folder(), "meta", &ExportSpec::default());
    assert_eq!(
        text.lines().next().unwrap(),
        "email,phone,fn,ln,zip,ct,country,value"
    );
    let rows = rows(&text);
    let marie = &rows[0];
    for (column, cell) in [
        (
            "email",
            "5c90285452dff6c6cfa9163f35b0078e5b116976f3216ba662e5c66399f43918",
        ),
        (
            "phone",
            "8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661",
        ),
        (
            "ct",
            "950f1718115fa2dbf57bfc91144199078f96d5366577bbd4a552632c23cc9a63",
        ),
        (
            "zip",
            "85079a0b57c4bea1536c3b2da688ab4610298b376058416cb58732b0bbe1b637",
        ),
        (
            "country",
            "67ad8f41a7bb0a18c45f3efd8f6a32bdcd832bcf8f3f2eb44006c03d53076e18",
        ),
        ("value", "35.13"),
    ] {
        assert_eq!(marie[column], cell, "{column}");
    }
    let john = &rows[1];
    assert_eq!(
        john["email"],
        "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"
    );
    assert_eq!(
        john["phone"],
        "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"
    );
    assert_eq!(
        john["fn"],
        "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"
    );
    assert_eq!(
        rows[2]["fn"],
        "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"
    );
    // an empty cell is empty, and not the hash of nothing
    assert_eq!(rows[2]["phone"], "");
    assert!(!text.contains("e3b0c442"));
    assert_eq!(
        reasons(&said),
        [(LeftOutFor::NoConsent, 1), (LeftOutFor::NoMatchKey, 1)]
    );
    let value = said.value.unwrap();
    assert_eq!(
        (value.column.as_str(), value.currency.as_deref()),
        ("clv", Some("EUR"))
    );
    assert_eq!(
        (value.measure.as_deref(), value.horizon_days),
        (Some("revenue"), Some(365.0))
    );
    assert!((value.sum - (35.13 + 11.5 + 18.0 + 5.0)).abs() < 1e-9);
    assert_eq!(said.consent, ["Consentement"]);
    assert_eq!(said.audience, "clv_meta_2024-12-31");
    let codes: Vec<String> = said
        .warnings
        .iter()
        .map(clv::caution::Caution::code)
        .collect();
    assert_eq!(codes, ["few-in-audience"]);
    assert_eq!(
        (said.coverage[0].column.as_str(), said.coverage[0].customers),
        ("email", 4)
    );
    assert_eq!(
        (said.coverage[1].column.as_str(), said.coverage[1].customers),
        ("phone", 2)
    );
}

#[test]
fn google_gets_english_headers_a_plus_and_clear_places_and_no_value() {
    let (text, said) = exported(&folder(), "google", &ExportSpec::default());
    assert_eq!(
        text.lines().next().unwrap(),
        "Email,First Name,Last Name,Country,Zip,Phone"
    );
    let rows = rows(&text);
    assert_eq!(
        rows[0]["Phone"],
        "42d573cfc315801d4cd8eddd5416b416a0bf298b9b9e12d6b07442c91db42bd8"
    );
    assert_eq!(
        (rows[0]["Country"].as_str(), rows[0]["Zip"].as_str()),
        ("FR", "64100")
    );
    assert!(said.value.is_none());
}

#[test]
fn every_target_starts_with_its_header() {
    let shop = folder();
    for (target, header) in [
        ("tiktok", "Email_SHA256,Phone_SHA256"),
        (
            "linkedin",
            "email,first_name,last_name,title,company,country",
        ),
        (
            "klaviyo",
            "Email Address,Phone Number,First Name,Last Name,City,Zip Code,Country,historic_clv,predicted_clv",
        ),
        (
            "dashthis",
            "Customer ID,Date,Customers,Orders,Total paid,Predicted CLV,Predicted orders,Churn risk",
        ),
        (
            "call-list",
            "rank,customer_id,name,phone,reason,value_at_risk,churn_risk,total_paid,last_order",
        ),
        ("suppression", "email,phone,fn,ln,zip,ct,country"),
        (
            "crm",
            "customer_id,first_name,last_name,email,phone,city,zip,country,cohort",
        ),
        (
            "clv-report",
            "Id,First Name,Last Name,Email,Phone 1,City,Postal Code,Country,Total Paid",
        ),
        ("custom", "customer_id,value"),
    ] {
        let (text, _) = exported(&shop, target, &ExportSpec::default());
        let found = text.lines().next().unwrap();
        assert!(found.starts_with(header), "{target}: {found}");
    }
    let clear = ExportSpec {
        identifiers: Some(IdentifierForm::Clear),
        ..ExportSpec::default()
    };
    let (text, _) = exported(&shop, "tiktok", &clear);
    assert!(
        text.starts_with("Email,Phone\nmarie.dupont@example.fr,33612345678\n"),
        "{text}"
    );
}

#[test]
fn dates_are_dates_and_ids_are_never_empty_for_dashthis() {
    let (text, _) = exported(&folder(), "dashthis", &ExportSpec::default());
    for row in rows(&text) {
        assert_eq!(row["Date"], "2024-12-31");
        assert!(row["Customer ID"].starts_with('C'));
    }
}

#[test]
fn consent_is_honoured_for_others_and_can_be_required() {
    let shop = folder();
    let (_, said) = exported(&shop, "crm", &ExportSpec::default());
    assert_eq!((said.written, said.consent.len()), (6, 0));
    let ignoring = ExportSpec {
        ignore_consent: true,
        ..ExportSpec::default()
    };
    let (_, said) = exported(&shop, "meta", &ignoring);
    assert_eq!(reasons(&said), [(LeftOutFor::NoMatchKey, 1)]);
    let without = CONTACTS.replace("Consentement", "Statut");
    shop.write("attributes.csv", without.as_bytes());
    let required = ExportSpec {
        require_consent: true,
        ..ExportSpec::default()
    };
    std::fs::remove_file(shop.path("audience.csv")).unwrap();
    let error = refused(&shop, "meta", &required);
    assert!(
        error.to_string().contains("no column says who agreed"),
        "{error}"
    );
    let (_, said) = exported(&shop, "meta", &ExportSpec::default());
    assert_eq!(said.warnings[0].code(), "no-consent-column");
}

#[test]
fn customers_are_chosen_by_what_they_paid_refunds_segments_and_rank() {
    let shop = folder();
    let of = |spec: ExportSpec| {
        let (text, said) = exported(&shop, "custom", &spec);
        let ids = rows(&text)
            .into_iter()
            .map(|row| row["customer_id"].clone());
        (ids.collect::<Vec<_>>().join(" "), reasons(&said))
    };
    let usual = ExportSpec::default;
    // inclusive
    let paid = ExportSpec {
        min_paid: Some(1.0),
        ..usual()
    };
    assert_eq!(
        of(paid),
        ("C1 C2 C3 C4 C5".to_owned(), vec![(LeftOutFor::MinPaid, 1)])
    );
    let without = ExportSpec {
        no_refunds: true,
        ..usual()
    };
    assert_eq!(
        of(without),
        ("C1 C3 C5 C6".to_owned(), vec![(LeftOutFor::Refund, 2)])
    );
    let filters = vec!["first_channel=web".to_owned(), "churn_risk<0.6".to_owned()];
    let filtered = ExportSpec { filters, ..usual() };
    assert_eq!(
        of(filtered),
        ("C1 C4".to_owned(), vec![(LeftOutFor::Filter, 4)])
    );
    let top = ExportSpec {
        top: Some("50%".to_owned()),
        ..usual()
    };
    assert_eq!(
        of(top),
        ("C1 C3 C4".to_owned(), vec![(LeftOutFor::Rank, 3)])
    );
    let bottom = ExportSpec {
        bottom: Some("2".to_owned()),
        value: Some("historical".to_owned()),
        ..usual()
    };
    assert_eq!(of(bottom).0, "C5 C6");
    let error = {
        std::fs::remove_file(shop.path("audience.csv")).unwrap();
        let segments = vec!["Champions".to_owned()];
        refused(
            &shop,
            "custom",
            &ExportSpec {
                segments,
                ..usual()
            },
        )
    };
    assert!(error.is_usage(), "{error}");
    shop.write(
        "segments.csv",
        b"customer_id,tier,rfm_segment,win_back\nC4,gold,Champions,false\nC1,silver,Loyal,true\n",
    );
    let segments = vec!["champions".to_owned()];
    assert_eq!(
        of(ExportSpec {
            segments,
            ..usual()
        })
        .0,
        "C4"
    );
    let segments = vec!["win_back".to_owned(), "gold".to_owned()];
    assert_eq!(
        of(ExportSpec {
            segments,
            ..usual()
        })
        .0,
        "C1 C4"
    );
}

#[test]
fn columns_are_chosen_in_order_and_platforms_keep_theirs() {
    let shop = folder();
    let columns = |names: &str| ExportSpec {
        columns: names.split(',').map(str::to_owned).collect(),
        ..ExportSpec::default()
    };
    let (text, _) = exported(
        &shop,
        "custom",
        &columns("email,total_clv,decile,first_channel"),
    );
    assert!(
        text.starts_with(
            "email,total_clv,decile,first_channel\nmarie.dupont@example.fr,125.62899999999999,"
        ),
        "{text}"
    );
    let (text, said) = exported(&shop, "meta", &columns("churn_risk,value"));
    assert!(
        text.starts_with("email,phone,fn,ln,zip,ct,country,value\n"),
        "{text}"
    );
    assert!(
        said.warnings
            .iter()
            .any(|warning| warning.code() == "columns-not-taken")
    );
    let (text, _) = exported(&shop, "clv-report", &columns("clv"));
    assert!(
        text.lines()
            .next()
            .unwrap()
            .ends_with("Country,Total Paid,clv")
    );
    std::fs::remove_file(shop.path("audience.csv")).unwrap();
    assert!(refused(&shop, "custom", &columns("nonsense")).is_usage());
    let listed = clv(shop.0.path(), &["export", "custom", ".", "--list-columns"]);
    for name in ["clv", "first_channel", "total_clv", "decile"] {
        assert!(
            listed
                .stdout
                .lines()
                .any(|line| line.split(' ').next() == Some(name)),
            "{name}"
        );
    }
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_defused() {
    let (text, _) = exported(&folder(), "crm", &ExportSpec::default());
    let rows = rows(&text);
    assert_eq!(rows[4]["first_name"], "'=cmd()");
    assert_eq!(rows[0]["phone"], "'+33612345678");
    // an importer of profiles reads the number as it is
    let (text, _) = exported(&folder(), "klaviyo", &ExportSpec::default());
    assert!(text.contains(",+33612345678,"), "{text}");
}

#[test]
fn the_call_list_is_in_order_of_what_is_at_risk_and_says_why() {
    let (text, _) = exported(&folder(), "call-list", &ExportSpec::default());
    let rows = rows(&text);
    let of = |column: &str| {
        rows.iter()
            .map(|row| row[column].as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("customer_id"), ["C1", "C2"]);
    assert_eq!(of("rank"), ["1", "2"]);
    assert_eq!(rows[0]["name"], "Marie Dupont");
    assert_eq!(
        rows[0]["reason"],
        "bought 3 times, last on 2024-06-01; 40% probability of not buying again within 365 days"
    );
}

#[test]
fn a_suppression_list_has_the_form_of_its_platform() {
    let shop = folder();
    let (text, said) = exported(&shop, "suppression", &ExportSpec::default());
    // 20% of the four who can be matched, rounded up: those with the least value
    assert_eq!((said.written, text.lines().count()), (1, 2));
    assert!(
        said.warnings
            .iter()
            .any(|warning| warning.code() == "usual-suppression")
    );
    let google = ExportSpec {
        platform: Some("google".to_owned()),
        bottom: Some("50%".to_owned()),
        ..ExportSpec::default()
    };
    let (text, said) = exported(&shop, "suppression", &google);
    assert!(text.starts_with("Email,First Name,"), "{text}");
    assert_eq!((said.target, said.written), ("suppression", 2));
}

#[test]
fn new_customers_are_events_for_meta_whose_sum_is_what_is_expected() {
    let (text, said) = exported(&folder(), "meta-conversions", &ExportSpec::default());
    let events: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.len(), 2, "C3 and C5 are new: {text}");
    let event = &events[0];
    assert_eq!(event["event_name"], "Purchase");
    assert_eq!(event["event_time"], 1_735_344_000);
    assert_eq!(event["action_source"], "website");
    assert_eq!(
        event["user_data"]["fn"][0],
        "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"
    );
    assert!(event["user_data"].get("ph").is_none());
    assert_eq!(event["custom_data"]["currency"], "EUR");
    let sum: f64 = events
        .iter()
        .map(|event| event["custom_data"]["value"].as_f64().unwrap())
        .sum();
    // paid and expected: 100 + 18 and 1 + 5
    assert!((sum - 124.0).abs() < 1e-9, "{sum}");
    let bound = said.value.unwrap().bound.unwrap();
    assert!((bound.expected - 124.0).abs() < 1e-9);
    let reasons = said.left_out.iter().map(|left| left.reason);
    assert!(reasons.clone().any(|reason| reason == LeftOutFor::NotNew));
}

#[test]
fn conversions_of_google_have_their_template_and_adjustments_name_the_order() {
    let shop = folder();
    let conversions = ConversionSpec {
        timezone: Some("Europe/Paris".parse().unwrap()),
        since: Some(date("2024-10-01")),
        quantile: 0.5,
        ..ConversionSpec::default()
    };
    let spec = ExportSpec {
        conversions,
        ..ExportSpec::default()
    };
    let (text, said) = exported(&shop, "google-conversions", &spec);
    let found = rows(&text);
    assert_eq!(
        text.lines().next().unwrap(),
        "Email,Phone Number,Conversion Name,Conversion Time,Conversion Value,Conversion Currency"
    );
    assert_eq!(found.len(), 3);
    assert_eq!(found[0]["Conversion Time"], "2024-10-22 00:00:00+0200");
    assert_eq!(found[1]["Conversion Time"], "2024-12-28 00:00:00+0100");
    let values: Vec<f64> = found
        .iter()
        .map(|row| row["Conversion Value"].parse().unwrap())
        .collect();
    let bound = said.value.unwrap().bound.unwrap();
    assert!(
        (values.iter().sum::<f64>() - 160.5).abs() < 0.011,
        "{values:?}"
    );
    assert!(values.iter().all(|value| *value <= bound.largest + 0.011));
    std::fs::remove_file(shop.path("audience.csv")).unwrap();
    assert!(refused(&shop, "google-adjustments", &spec).is_usage());
    let key = shop.write("key", b"0123456789abcdef0123");
    let spec = ExportSpec {
        key: Some(key.into()),
        ..spec
    };
    let (orders, _) = exported(&shop, "google-conversions", &spec);
    let orders: Vec<String> = rows(&orders)
        .iter()
        .map(|row| row["Order ID"].clone())
        .collect();
    let (text, _) = exported(&shop, "google-adjustments", &spec);
    let adjustments = rows(&text);
    assert_eq!(
        text.lines().next().unwrap(),
        "Order ID,Conversion Name,Adjustment Time,Adjustment Type,Adjusted Value,Adjusted Value Currency"
    );
    for row in &adjustments {
        assert!(orders.contains(&row["Order ID"]));
        assert_eq!(row["Adjustment Type"], "RESTATE");
    }
}

#[test]
fn pseudonyms_are_keyed_and_hide_names() {
    let shop = folder();
    let spec = ExportSpec {
        identifiers: Some(IdentifierForm::Pseudonyms),
        ..ExportSpec::default()
    };
    assert!(refused(&shop, "crm", &spec).is_usage());
    let key = shop.write("key", b"0123456789abcdef0123");
    let spec = ExportSpec {
        key: Some(key.into()),
        ..spec
    };
    let (text, _) = exported(&shop, "crm", &spec);
    for word in [
        "Marie",
        "marie.dupont",
        "C1,",
        "5c90285452dff6c6",
        "Bayonne",
    ] {
        assert!(!text.contains(word), "{word}");
    }
    std::fs::remove_file(shop.path("audience.csv")).unwrap();
    assert!(refused(&shop, "meta", &spec).is_usage());
}

#[test]
fn contacts_can_be_joined_later_and_ids_can_be_addresses() {
    let shop = folder();
    std::fs::remove_file(shop.path("attributes.csv")).unwrap();
    let error = refused(&shop, "meta", &ExportSpec::default());
    assert!(
        error.in_one_sentence().contains("--contacts FILE"),
        "{error}"
    );
    let contacts = shop.write(
        "people.csv",
        b"customer_id;email;accepts_marketing\nC1;a@x.org;true\nC9;b@x.org;true\n",
    );
    let spec = ExportSpec {
        contacts: Some(contacts.into()),
        ..ExportSpec::default()
    };
    let (_, said) = exported(&shop, "meta", &spec);
    assert_eq!(said.written, 1);
    shop.write(
        "scores.csv",
        SCORES.replace("C1,", "Marie.Dupont@Example.fr,").as_bytes(),
    );
    let (text, _) = exported(&shop, "meta", &ExportSpec::default());
    assert!(
        text.contains("5c90285452dff6c6cfa9163f35b0078e5b116976f3216ba662e5c66399f43918"),
        "{text}"
    );
}

#[test]
fn the_command_says_who_is_not_in_the_file() {
    let shop = folder();
    let said = clv(shop.0.path(), &["export", "meta", ".", "-o", "meta.csv"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for line in [
        "4 of 6 customers written to meta.csv",
        "left out: 1 without consent",
        "value: `clv`, revenue in EUR, 365 days after 2024-12-31; sum 69.63",
    ] {
        assert!(said.stderr.contains(line), "{line}: {}", said.stderr);
    }
    let named = clv(
        shop.0.path(),
        &["export", "--target", "meta", ".", "-o", "meta2.csv", "-q"],
    );
    assert_eq!((named.code, named.stderr.as_str()), (0, ""));
    let one = std::fs::read(shop.path("meta.csv")).unwrap();
    assert_eq!(one, std::fs::read(shop.path("meta2.csv")).unwrap());
    let json = clv(
        shop.0.path(),
        &["export", "meta", ".", "-o", "meta3.csv", "--json"],
    );
    let event = json
        .stderr
        .lines()
        .find(|line| line.contains("\"exported\""))
        .unwrap();
    let event: Value = serde_json::from_str(event).unwrap();
    assert_eq!(event["values"]["left_out"][0]["reason"], "no-consent");
    for (arguments, code) in [
        (&["export", "myspace", "."][..], 2),
        (&["export", "meta"], 2),
        (&["export", "meta", ".", "-o", "meta.parquet"], 2),
        (&["export", "meta", ".", "-o", "scores.csv"], 2),
        (&["export", "meta", "nowhere"], 1),
    ] {
        assert_eq!(clv(shop.0.path(), arguments).code, code, "{arguments:?}");
    }
}
