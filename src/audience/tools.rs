//! Tools that keep profiles or show tables, and lists for people.

use super::identifiers::{Identifier as I, Rules, Words};
use super::target::{Content, Kind, Limits, NO_LIMITS, Target, always, identifier, known};

const CLEAR_RULES: Rules = Rules {
    plus: true,
    national_phones: true,
    gmail_dots_dropped: false,
    words: Words::AsWritten,
    hashed: &[],
};

/// Profiles are known by complete phone numbers.
const PROFILE_RULES: Rules = Rules {
    national_phones: false,
    ..CLEAR_RULES
};

pub(super) const KLAVIYO: Target = Target {
    name: "klaviyo",
    what: "profiles of Klaviyo with forecasts as properties",
    kind: Kind::Profiles,
    rules: PROFILE_RULES,
    columns: &[
        known("Email Address", identifier(I::Email)),
        known("Phone Number", identifier(I::Phone)),
        known("First Name", identifier(I::FirstName)),
        known("Last Name", identifier(I::LastName)),
        known("City", identifier(I::City)),
        known("Region", identifier(I::State)),
        known("Zip Code", identifier(I::Zip)),
        known("Country", identifier(I::Country)),
        known("historic_clv", Content::Named("historic_clv")),
        known("predicted_clv", Content::Named("predicted_clv")),
        known("total_clv", Content::Named("total_clv")),
        known(
            "historic_number_of_orders",
            Content::Named("historic_number_of_orders"),
        ),
        known(
            "predicted_number_of_orders",
            Content::Named("predicted_number_of_orders"),
        ),
        known("average_order_value", Content::Named("average_order_value")),
        known(
            "average_days_between_orders",
            Content::Named("average_days_between_orders"),
        ),
        known("churn_probability", Content::Named("churn_probability")),
        known("tier", Content::Named("tier")),
        known("rfm_segment", Content::Named("rfm_segment")),
    ],
    keys: &[I::Email, I::Phone],
    limits: Limits {
        fewest_rows: 0,
        most_rows: 0,
        most_bytes: 50_000_000,
    },
};

pub(super) const DASHTHIS: Target = Target {
    name: "dashthis",
    what: "table of DashThis: a row of metrics for each customer, dated at the last day of the data",
    kind: Kind::Internal,
    rules: CLEAR_RULES,
    columns: &[
        always("Customer ID", Content::Named("customer_id")),
        always("Date", Content::Named("as_of")),
        known("Customers", Content::Named("one")),
        known("Orders", Content::Named("historic_number_of_orders")),
        known("Total paid", Content::Named("historic_clv")),
        known("Predicted CLV", Content::Named("predicted_clv")),
        known(
            "Predicted orders",
            Content::Named("predicted_number_of_orders"),
        ),
        known("Churn risk", Content::Named("churn_probability")),
    ],
    keys: &[],
    limits: NO_LIMITS,
};

pub(super) const CALL_LIST: Target = Target {
    name: "call-list",
    what: "list for calls: who, why, and how much is at stake, in order",
    kind: Kind::Profiles,
    rules: CLEAR_RULES,
    columns: &[
        always("rank", Content::Rank),
        always("customer_id", Content::Named("customer_id")),
        known("name", Content::FullName),
        always("phone", identifier(I::Phone)),
        known("segment", Content::Named("segment")),
        always("reason", Content::Reason),
        known("value_at_risk", Content::Named("value_at_risk")),
        known("churn_risk", Content::Named("churn_risk")),
        known("total_paid", Content::Named("historic_clv")),
        known("last_order", Content::Named("last_order")),
    ],
    keys: &[I::Phone],
    limits: NO_LIMITS,
};

pub(super) const CRM: Target = Target {
    name: "crm",
    what: "a row for each customer with contacts, history and forecast",
    kind: Kind::Internal,
    rules: CLEAR_RULES,
    columns: &[
        always("customer_id", Content::Named("customer_id")),
        known("first_name", identifier(I::FirstName)),
        known("last_name", identifier(I::LastName)),
        known("email", identifier(I::Email)),
        known("phone", identifier(I::Phone)),
        known("city", identifier(I::City)),
        known("state", identifier(I::State)),
        known("zip", identifier(I::Zip)),
        known("country", identifier(I::Country)),
        known("cohort", Content::Named("cohort")),
        known("first_order", Content::Named("first_order")),
        known("last_order", Content::Named("last_order")),
        known("orders", Content::Named("historic_number_of_orders")),
        known("historic_clv", Content::Named("historic_clv")),
        known("average_order_value", Content::Named("average_order_value")),
        known(
            "average_days_between_orders",
            Content::Named("average_days_between_orders"),
        ),
        known(
            "predicted_number_of_orders",
            Content::Named("predicted_number_of_orders"),
        ),
        known("predicted_clv", Content::Named("predicted_clv")),
        known("total_clv", Content::Named("total_clv")),
        known("clv_lo", Content::Named("clv_pi_lower")),
        known("clv_hi", Content::Named("clv_pi_upper")),
        known("p_alive", Content::Named("p_alive")),
        known("churn_probability", Content::Named("churn_probability")),
        known("p_purchase_h", Content::Named("p_purchase_h")),
        known("percentile", Content::Named("percentile")),
        known("decile", Content::Named("decile")),
        known("tier", Content::Named("tier")),
        known("rfm_score", Content::Named("rfm_score")),
        known("rfm_segment", Content::Named("rfm_segment")),
        known("currency", Content::Named("currency")),
        known("horizon_days", Content::Named("horizon_days")),
        known("as_of", Content::Named("as_of")),
    ],
    keys: &[],
    limits: NO_LIMITS,
};

pub(super) const CLV_REPORT: Target = Target {
    name: "clv-report",
    what: "report of total paid by customer, with the columns of Keap's Customer Lifetime Value Report",
    kind: Kind::Internal,
    rules: CLEAR_RULES,
    columns: &[
        always("Id", Content::Named("customer_id")),
        known("First Name", identifier(I::FirstName)),
        known("Last Name", identifier(I::LastName)),
        known("Email", identifier(I::Email)),
        known("Phone 1", identifier(I::Phone)),
        known("City", identifier(I::City)),
        known("State", identifier(I::State)),
        known("Postal Code", identifier(I::Zip)),
        known("Country", identifier(I::Country)),
        always("Total Paid", Content::Named("historic_clv")),
    ],
    keys: &[],
    limits: NO_LIMITS,
};

pub(super) const CUSTOM: Target = Target {
    name: "custom",
    what: "the columns of `--columns`",
    kind: Kind::Internal,
    rules: CLEAR_RULES,
    columns: &[
        always("customer_id", Content::Named("customer_id")),
        always("value", Content::Value),
    ],
    keys: &[],
    limits: NO_LIMITS,
};
