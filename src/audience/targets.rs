//! All targets, by their names and by the headers of their files.

use super::platforms::{
    GOOGLE, GOOGLE_ADJUSTMENTS, GOOGLE_CONVERSIONS, LINKEDIN, META, META_CONVERSIONS, SUPPRESSION,
    TIKTOK,
};
use super::target::{Column, Content, Target};
use super::tools::{CALL_LIST, CLV_REPORT, CRM, CUSTOM, DASHTHIS, KLAVIYO};
use crate::error::{Error, Result};

/// All targets, in the order in which they are listed.
pub(crate) const TARGETS: &[Target] = &[
    META,
    GOOGLE,
    TIKTOK,
    LINKEDIN,
    KLAVIYO,
    DASHTHIS,
    CALL_LIST,
    SUPPRESSION,
    CRM,
    CLV_REPORT,
    CUSTOM,
    META_CONVERSIONS,
    GOOGLE_CONVERSIONS,
    GOOGLE_ADJUSTMENTS,
];

/// The target of a name.
///
/// # Errors
/// When there is none: wrong usage.
pub(crate) fn target_named(name: &str) -> Result<&'static Target> {
    let wanted = name.trim().to_lowercase().replace('_', "-");
    let wanted = match wanted.as_str() {
        "facebook" => "meta",
        "google-ads" | "customer-match" => "google",
        "keap" => "clv-report",
        other => other,
    };
    let found = TARGETS.iter().find(|target| target.name == wanted);
    found.ok_or_else(|| {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        Error::usage(format!("unknown target: `{name}`"))
            .hint(format!("targets are {}", names.join(", ")))
    })
}

/// The name of a target, which a caller may write in another way.
///
/// # Errors
/// When there is none: wrong usage.
pub(crate) fn target_name(name: &str) -> Result<&'static str> {
    target_named(name).map(|target| target.name)
}

/// The target whose file has this header: all of its names, one of a key among them. Of several, the one with the
/// fewest columns is most likely.
pub(crate) fn target_of_header(header: &[String]) -> Option<&'static str> {
    let fits = |target: &&Target| {
        let named = |name: &String, column: &Column| {
            column.header == name || column.hashed_header == Some(name.as_str())
        };
        let is_column = |name: &String| target.columns.iter().any(|column| named(name, column));
        let is_key = |name: &String| {
            let keys = target.columns.iter().filter(|column| match column.content {
                Content::Identifier(identifier, _) => target.keys.contains(&identifier),
                content => content == Content::Named("customer_id"),
            });
            keys.into_iter().any(|column| named(name, column))
        };
        header.len() > 1 && header.iter().any(is_key) && header.iter().all(is_column)
    };
    let found = TARGETS.iter().filter(fits);
    found
        .min_by_key(|target| target.columns.len())
        .map(|target| target.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_meta_is_in_order() {
        let target = target_named("meta").unwrap();
        let headers: Vec<&str> = target.columns.iter().map(|column| column.header).collect();
        // the documented template, without the number of an account of Facebook
        assert_eq!(
            headers.join(","),
            "email,email,email,phone,phone,phone,madid,fn,ln,zip,ct,st,country,dob,doby,gen,age,value"
        );
        let suppression = target_named("suppression").unwrap();
        assert!(!suppression.has_value());
    }

    #[test]
    fn the_template_of_google_is_in_order() {
        let target = target_named("google").unwrap();
        let headers: Vec<&str> = target.columns.iter().map(|column| column.header).collect();
        assert_eq!(
            headers.join(","),
            "Email,First Name,Last Name,Country,Zip,Email,Zip,Phone,Phone"
        );
        assert!(!target.has_value() && !target.takes_columns());
    }

    #[test]
    fn targets_are_told_by_their_headers() {
        for (header, target) in [
            ("email,phone,fn,value", Some("meta")),
            ("email,phone,fn,ln", Some("suppression")),
            (
                "Email,First Name,Last Name,Country,Zip,Phone",
                Some("google"),
            ),
            ("Email,Phone", Some("tiktok")),
            ("Email_SHA256,Phone_SHA256", Some("tiktok")),
            ("customer_id,clv", None),
            ("email,total", None),
        ] {
            let names: Vec<String> = header.split(',').map(str::to_owned).collect();
            assert_eq!(target_of_header(&names), target, "{header}");
        }
    }

    #[test]
    fn names_are_unique_and_known() {
        for (at, target) in TARGETS.iter().enumerate() {
            let found = target_named(target.name).unwrap();
            assert_eq!(found.name, TARGETS[at].name);
            let same = TARGETS.iter().filter(|other| other.name == target.name);
            assert_eq!(same.count(), 1, "{}", target.name);
        }
        assert!(target_named("myspace").unwrap_err().is_usage());
    }
}
