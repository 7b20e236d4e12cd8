//! Erasure: no trace of a person is left in any file of a folder, and everybody else stays.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use clv::job::{self, Destination, Forgotten, Silent};
use clv::rfm::Target;
use clv::spec::{ExportSpec, ForgetSpec};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::said::clv;
use crate::shop::Shop;

const SCORES: &str = "\
customer_id,frequency,recency,T,first_purchase,last_purchase,historical_value,churn_risk,expected_purchases,expected_spend,clv
C00001,2,20,50,2024-01-10,2024-06-01,90.5,0.4,1.2,30,35.1
C00002,0,0,10,2024-10-22,2024-10-22,25,0.7,0.4,30,11.5
C00012,0,0,10,2024-10-22,2024-10-22,25,0.7,0.4,30,11.5
";
const CONTACTS: &str = "\
customer_id,First Name,Email,Phone,Country
C00001,Ann,Ann.Lee@example.org,+33 6 12 34 56 79,FR
C00002,Mary,mary.lee@example.org,+33 6 98 76 54 32,FR
C00012,Bob,bob@example.org,,FR
";
const SUMMARY: &str = r#"{"schema": "clv-summary/1", "currency": "EUR", "measure": "revenue", "until": "2024-12-31",
"horizon_days": 365, "without_dominant": {"ids": ["C00001", "C00012"]}}"#;

/// The folder of a run with audiences, and a folder for the key.
struct Case {
    shop: Shop,
    keys: Shop,
}

impl Case {
    fn new() -> Self {
        let (shop, keys) = (Shop::new(), Shop::new());
        keys.write("key", b"0123456789abcdef0123");
        shop.write("scores.csv", SCORES.as_bytes());
        shop.write("attributes.csv", CONTACTS.as_bytes());
        shop.write("summary.json", SUMMARY.as_bytes());
        shop.write(
            "report.html",
            b"<th class=\"id\">C00001</th> without `C00001` <th class=\"id\">C00012</th>",
        );
        shop.write("crosswalk.csv", b"customer_id,source,key_type,key\nC00001,web,id,C00001\nC00001,,email,ann.lee@example.org\nC00002,web,id,C00002\n");
        let case = Self { shop, keys };
        for (target, name) in [
            ("meta", "meta.csv"),
            ("google", "google.csv"),
            ("tiktok", "tiktok.csv"),
            ("klaviyo", "klaviyo.csv"),
            ("crm", "crm.parquet"),
            ("call-list", "calls.jsonl"),
        ] {
            let table = Destination::of(Target::File(case.shop.path(name))).unwrap();
            job::export(
                case.folder(),
                target,
                &ExportSpec::default(),
                &table,
                &Silent,
            )
            .unwrap();
        }
        case
    }

    fn folder(&self) -> &Path {
        self.shop.0.path()
    }

    fn spec(&self) -> ForgetSpec {
        ForgetSpec {
            key: Some(self.keys.path("key")),
            ..ForgetSpec::default()
        }
    }

    fn forget(&self, who: &str) -> Forgotten {
        job::forget(who, self.folder(), &self.spec()).unwrap()
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.shop.path(name)).unwrap()
    }
}

/// Everything that a file holds, without compression.
fn content(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("gz") => {
            let mut plain = Vec::new();
            GzDecoder::new(&bytes[..]).read_to_end(&mut plain).unwrap();
            plain
        }
        Some("parquet") => {
            let file = fs::File::open(path).unwrap();
            let mut texts = bytes;
            for batch in ParquetRecordBatchReaderBuilder::try_new(file)
                .unwrap()
                .build()
                .unwrap()
            {
                for column in batch.unwrap().columns() {
                    let cells = cast(column, &DataType::Utf8).unwrap();
                    for cell in cells.as_string::<i32>().iter().flatten() {
                        texts.extend_from_slice(cell.as_bytes());
                        texts.push(b'\n');
                    }
                }
            }
            texts
        }
        _ => bytes,
    }
}

fn contains(bytes: &[u8], word: &str) -> bool {
    let small = bytes.to_ascii_lowercase();
    small
        .windows(word.len())
        .any(|part| part == word.to_lowercase().as_bytes())
}

/// What must be nowhere: id, address, number, and their hashes for the platforms.
const TRACES: [&str; 8] = [
    "C00001",
    "Ann.Lee@example.org",
    "+33 6 12 34 56 79",
    "33612345679",
    // printf ann.lee@example.org | sha256sum, and of 33612345679, +33612345679
    "c9556853d9f4efa243a062fed91566563d0c1d1385a4ef117671a3ac1bfbab40",
    "e72b1c088e2757a3cd71e825600663735fa01c17458b1ce9f273abb937b3dc2f",
    "3a267ea1d2cf6a107dfefd29729f5ab5f7d1ee802f3b2b2edc30425c6ba869ed",
    ">Ann<",
];

#[test]
fn no_trace_is_left_and_everybody_else_stays() {
    for who in [
        "C00001",
        "ann.lee@example.org",
        " Ann.Lee@Example.org ",
        "+33612345679",
    ] {
        let case = Case::new();
        let before = case.text("meta.csv").lines().count();
        let forgotten = case.forget(who);
        for name in crate::shop::files(case.folder()) {
            let bytes = content(&case.shop.path(&name));
            for trace in TRACES {
                assert!(!contains(&bytes, trace), "{who}: {name} has {trace}");
            }
        }
        assert_eq!(case.text("meta.csv").lines().count(), before - 1);
        assert_eq!(
            case.text("scores.csv"),
            SCORES.replace(
                "C00001,2,20,50,2024-01-10,2024-06-01,90.5,0.4,1.2,30,35.1\n",
                ""
            )
        );
        assert!(case.text("attributes.csv").contains("mary.lee@example.org"));
        assert!(
            case.text("summary.json")
                .contains("[\"removed\", \"C00012\"]")
        );
        let found: Vec<&str> = forgotten
            .found
            .iter()
            .map(|one| one.file.as_str())
            .collect();
        for name in [
            "attributes.csv",
            "calls.jsonl",
            "crm.parquet",
            "google.csv",
            "meta.csv",
            "scores.csv",
            "summary.json",
            "report.html",
            "crosswalk.csv",
        ] {
            assert!(found.contains(&name), "{who}: {name}: {found:?}");
        }
        let of = |name: &str| forgotten.found.iter().find(|one| one.file == name).unwrap();
        assert_eq!(
            (
                of("scores.csv").rows,
                of("crosswalk.csv").rows,
                of("report.html").words
            ),
            (1, 2, 2)
        );
        assert_eq!(
            (of("meta.csv").export, of("scores.csv").export),
            (Some("meta"), None)
        );
    }
}

#[test]
fn a_forgotten_person_is_kept_out_of_later_audiences() {
    let case = Case::new();
    case.forget("ann.lee@example.org");
    let list = case.text("forgotten.jsonl");
    assert!(
        !list.contains("ann.lee") && list.lines().count() >= 3,
        "{list}"
    );
    // they come back with a new export of the shop
    case.shop.write("scores.csv", SCORES.as_bytes());
    case.shop.write("attributes.csv", CONTACTS.as_bytes());
    let spec = ExportSpec {
        key: Some(case.keys.path("key")),
        ..ExportSpec::default()
    };
    let table = Destination::of(Target::File(case.shop.path("again.csv"))).unwrap();
    let said = job::export(case.folder(), "meta", &spec, &table, &Silent).unwrap();
    assert_eq!(said.written, 2);
    assert_eq!(
        said.left_out[0].reason,
        clv::audience::LeftOutFor::Forgotten
    );
}

#[test]
fn compressed_files_are_searched_and_others_are_refused() {
    let case = Case::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(SCORES.as_bytes()).unwrap();
    case.shop.write("old.csv.gz", &encoder.finish().unwrap());
    let workbook = case
        .shop
        .write("list.xlsx", b"PK\x03\x04....[Content_Types].xml");
    let error = job::forget("C00001", case.folder(), &case.spec()).unwrap_err();
    assert!(
        error.to_string().contains("list.xlsx") && error.to_string().contains("workbook"),
        "{error}"
    );
    assert!(
        case.text("scores.csv").contains("C00001"),
        "nothing was changed"
    );
    fs::remove_file(workbook).unwrap();
    case.forget("C00001");
    let plain = content(&case.shop.path("old.csv.gz"));
    assert!(!contains(&plain, "C00001") && contains(&plain, "C00012"));
    let case = Case::new();
    case.shop
        .write("list.xlsx", b"PK\x03\x04....[Content_Types].xml");
    let spec = ForgetSpec {
        skipped: vec!["list.xlsx".to_owned()],
        ..case.spec()
    };
    let forgotten = job::forget("C00001", case.folder(), &spec).unwrap();
    assert_eq!(forgotten.skipped, ["list.xlsx"]);
}

#[test]
fn a_number_as_an_id_takes_nobody_else_along() {
    let shop = Shop::new();
    let keys = Shop::new();
    let key = keys.write("key", b"0123456789abcdef0123");
    shop.write(
        "scores.csv",
        b"customer_id,frequency,clv\n17,1,17\n18,17,5\n1,17,17\n",
    );
    shop.write("summary.json", b"{\"customers\": 17, \"ids\": [\"17\"]}");
    let spec = ForgetSpec {
        key: Some(key.into()),
        ..ForgetSpec::default()
    };
    job::forget("17", shop.0.path(), &spec).unwrap();
    let scores = fs::read_to_string(shop.path("scores.csv")).unwrap();
    assert_eq!(scores, "customer_id,frequency,clv\n18,17,5\n1,17,17\n");
    let summary = fs::read_to_string(shop.path("summary.json")).unwrap();
    assert_eq!(summary, "{\"customers\": 17, \"ids\": [\"removed\"]}");
}

#[test]
fn a_number_that_a_family_shares_stays_with_the_others() {
    let case = Case::new();
    let shared = CONTACTS.replace("+33 6 98 76 54 32", "+33612345679");
    case.shop.write("attributes.csv", shared.as_bytes());
    let forgotten = case.forget("C00001");
    assert_eq!(forgotten.shared_numbers, 1);
    assert!(case.text("attributes.csv").contains("C00002,Mary"));
}

#[test]
fn the_command_lists_files_and_earlier_exports() {
    let case = Case::new();
    let key = case.keys.path("key").display().to_string();
    let folder = case.folder();
    let dry = clv(
        folder,
        &["forget", "C00001", ".", "--key", &key, "--dry-run"],
    );
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(
        dry.stderr.contains("would be taken out of"),
        "{}",
        dry.stderr
    );
    assert!(case.text("scores.csv").contains("C00001"));
    let said = clv(folder, &["forget", "C00001", ".", "--key", &key]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for line in [
        "  scores.csv: 1 row",
        "exported earlier for meta: meta.csv",
        "kept out of later audiences",
    ] {
        assert!(said.stderr.contains(line), "{line}: {}", said.stderr);
    }
    let again = clv(folder, &["forget", "C00001", ".", "--key", &key]);
    assert_eq!(again.code, 0);
    assert!(
        again.stderr.contains("taken out of 0 of"),
        "{}",
        again.stderr
    );
    assert_eq!(
        clv(folder, &["forget", "C00001", "nowhere", "--key", &key]).code,
        1
    );
}
