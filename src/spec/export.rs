//! What a caller can ask of audiences.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::input::Zone;
use crate::input::options::{all_cores, optional_date};
#[cfg(feature = "cli")]
use crate::input::options::{date, parsed, threads};

/// The form of identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum IdentifierForm {
    /// As they are, normalised for the target.
    Clear,
    /// SHA-256 hashes, as advertising platforms compare them.
    Hashed,
    /// Keyed hashes of ids, addresses and numbers; names and places are left out.
    Pseudonyms,
}

/// An audience: which customers, which value, and in which form.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct ExportSpec {
    /// Table of contacts with a column `customer_id`, for runs without `--customers`
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "FILE", help_heading = "Contacts")
    )]
    pub contacts: Option<PathBuf>,
    /// Country of customers without one, as in `FR`; national phone numbers need it
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "CODE", help_heading = "Contacts")
    )]
    pub country: Option<String>,
    /// Form of e-mail addresses, phone numbers and names [default: hashed for advertising platforms, clear for others]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_enum, value_name = "FORM", help_heading = "Contacts")
    )]
    pub identifiers: Option<IdentifierForm>,
    /// File with the secret key of pseudonyms, at least 16 bytes
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "FILE",
            help_heading = "Contacts",
            hide_short_help = true
        )
    )]
    pub key: Option<PathBuf>,
    /// Fail if there is no column of consent
    #[cfg_attr(
        feature = "cli",
        arg(long, help_heading = "Contacts", conflicts_with = "ignore_consent")
    )]
    pub require_consent: bool,
    /// Also export customers without consent, although there is a column of it
    #[cfg_attr(
        feature = "cli",
        arg(long, help_heading = "Contacts", hide_short_help = true)
    )]
    pub ignore_consent: bool,
    /// Platform whose form a suppression list has: meta, google or tiktok
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NAME",
            help_heading = "Contacts",
            hide_short_help = true
        )
    )]
    pub platform: Option<String>,
    /// Value of a customer: `clv` (expected within the horizon), `historical` (paid so far), `total` (both), `expected`
    /// (not discounted), `residual` (without an end), or a column of numbers
    /// [default: clv; total for conversions]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "NAME", help_heading = "Value")
    )]
    pub value: Option<String>,
    /// Currency of the values, as in `EUR` [default: that of the run]
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "CODE",
            help_heading = "Value",
            hide_short_help = true
        )
    )]
    pub currency: Option<String>,
    /// Only customers who paid at least this, less refunds
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "AMOUNT",
            help_heading = "Customers",
            allow_negative_numbers = true
        )
    )]
    pub min_paid: Option<f64>,
    /// Only customers who never had a refund
    #[cfg_attr(feature = "cli", arg(long, help_heading = "Customers"))]
    pub no_refunds: bool,
    /// Only customers of this segment, tier, lifecycle or list; repeat it for several
    #[cfg_attr(
        feature = "cli",
        arg(long = "segment", value_name = "NAME", help_heading = "Customers")
    )]
    pub segments: Vec<String>,
    /// Only customers with this in a column, as in `churn_risk>=0.5` or `first_channel=web,pos`; repeat it for several
    #[cfg_attr(
        feature = "cli",
        arg(
            long = "where",
            value_name = "COLUMN=VALUE",
            help_heading = "Customers"
        )
    )]
    #[serde(rename = "where")]
    pub filters: Vec<String>,
    /// Only the customers with the most value, as in `1000` or `10%`
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "N|N%",
            help_heading = "Customers",
            conflicts_with = "bottom"
        )
    )]
    pub top: Option<String>,
    /// Only the customers with the least value, as in `1000` or `10%` [default for suppression: 20%]
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "N|N%", help_heading = "Customers")
    )]
    pub bottom: Option<String>,
    /// Columns, separated by commas: added to those of the target, or all of them for `custom`
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NAMES",
            value_delimiter = ',',
            help_heading = "Output"
        )
    )]
    pub columns: Vec<String>,
    /// What conversions are.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub conversions: ConversionSpec,
    /// Number of threads [default: all cores]
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", value_parser = threads, default_value_t = all_cores(), hide_default_value = true, help_heading = "Machine", hide_short_help = true))]
    pub threads: usize,
}

impl Default for ExportSpec {
    fn default() -> Self {
        Self {
            contacts: None,
            country: None,
            identifiers: None,
            key: None,
            require_consent: false,
            ignore_consent: false,
            platform: None,
            value: None,
            currency: None,
            min_paid: None,
            no_refunds: false,
            segments: Vec::new(),
            filters: Vec::new(),
            top: None,
            bottom: None,
            columns: Vec::new(),
            conversions: ConversionSpec::default(),
            threads: all_cores(),
        }
    }
}

/// Conversions with the predicted value of new customers, for value-based bidding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[cfg_attr(feature = "cli", command(next_help_heading = "Conversions"))]
#[serde(default, deny_unknown_fields)]
pub struct ConversionSpec {
    /// First day of the first purchases that are sent [default: 7 days of data for Meta, 90 and 55 for Google's
    /// conversions and adjustments]
    #[cfg_attr(feature = "cli", arg(long, value_name = "DATE", value_parser = date))]
    #[serde(deserialize_with = "optional_date")]
    pub since: Option<NaiveDate>,
    /// Quantile of the values that no sent value exceeds
    #[cfg_attr(
        feature = "cli",
        arg(long, value_name = "SHARE", default_value_t = 0.99)
    )]
    pub quantile: f64,
    /// Name of the event or conversion action [default: Purchase for Meta, Predicted value for Google]
    #[cfg_attr(feature = "cli", arg(long, value_name = "NAME"))]
    pub event: Option<String>,
    /// Where the purchases were made, for Meta: website, physical_store, app and others
    #[cfg_attr(
        feature = "cli",
        arg(
            long,
            value_name = "NAME",
            default_value = "website",
            hide_short_help = true
        )
    )]
    pub action_source: String,
    /// Column with the number of the first order [default: a pseudonym of the customer's id, with `--key`]
    #[cfg_attr(
        feature = "cli",
        arg(long = "order-id-col", value_name = "COLUMN", hide_short_help = true)
    )]
    pub order_column: Option<String>,
    /// Time zone of the purchases, as in `Europe/Paris`
    #[cfg_attr(feature = "cli", arg(long, value_name = "ZONE", value_parser = parsed::<Zone>, hide_short_help = true))]
    pub timezone: Option<Zone>,
}

impl Default for ConversionSpec {
    fn default() -> Self {
        Self {
            since: None,
            quantile: 0.99,
            event: None,
            action_source: "website".to_owned(),
            order_column: None,
            timezone: None,
        }
    }
}
