//! Every code of what is read, divided and exported has its sentence in the catalogue of each language.

use clv::audience::LeftOutFor;
use clv::input::Reason;
use clv::segment::Lifecycle;
use clv::words::{Catalogue, Language};

#[test]
fn every_reason_has_its_clause() {
    let rows = Reason::ALL.map(|reason| format!("reason-{}", reason.code()));
    let customers = LeftOutFor::ALL.map(|reason| format!("export-left-out-{}", reason.code()));
    let stages = Lifecycle::ALL.map(|stage| format!("segment-stage-{}", stage.name()));
    for key in rows.iter().chain(&customers).chain(&stages) {
        for language in Language::ALL {
            assert!(Catalogue::of(language).knows(key), "{language}: {key}");
        }
    }
}
