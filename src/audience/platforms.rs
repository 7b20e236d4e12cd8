//! Advertising platforms: what their documents say of files.

use super::identifiers::{Identifier as I, Rules, Words};
use super::target::{
    Column, Content, Kind, Limits, NO_LIMITS, Target, always, another, identifier, known,
    with_hashed,
};

/// Everything that Meta compares by its hash.
const META_HASHED: &[I] = &[
    I::Email,
    I::Phone,
    I::FirstName,
    I::LastName,
    I::City,
    I::State,
    I::Zip,
    I::Country,
    I::BirthDate,
    I::BirthYear,
    I::Gender,
];

const META_RULES: Rules = Rules {
    plus: false,
    national_phones: false,
    gmail_dots_dropped: false,
    words: Words::Bare,
    hashed: META_HASHED,
};
const GOOGLE_RULES: Rules = Rules {
    plus: true,
    national_phones: false,
    gmail_dots_dropped: false,
    words: Words::Small,
    hashed: &[I::Email, I::Phone, I::FirstName, I::LastName],
};
/// The sample hash in TikTok's documentation is that of digits without `+`.
const TIKTOK_RULES: Rules = Rules {
    plus: false,
    national_phones: false,
    gmail_dots_dropped: false,
    words: Words::Small,
    hashed: &[I::Email, I::Phone, I::MobileId],
};
const LINKEDIN_RULES: Rules = Rules {
    plus: true,
    national_phones: false,
    gmail_dots_dropped: false,
    words: Words::AsWritten,
    hashed: &[I::Email],
};

/// Meta's template of a customer list, the value last; repeated names are intended.
const META_COLUMNS: &[Column] = &[
    known("email", identifier(I::Email)),
    known("email", another(I::Email, 1)),
    known("email", another(I::Email, 2)),
    known("phone", identifier(I::Phone)),
    known("phone", another(I::Phone, 1)),
    known("phone", another(I::Phone, 2)),
    known("madid", identifier(I::MobileId)),
    known("fn", identifier(I::FirstName)),
    known("ln", identifier(I::LastName)),
    known("zip", identifier(I::Zip)),
    known("ct", identifier(I::City)),
    known("st", identifier(I::State)),
    known("country", identifier(I::Country)),
    known("dob", identifier(I::BirthDate)),
    known("doby", identifier(I::BirthYear)),
    known("gen", identifier(I::Gender)),
    known("age", identifier(I::Age)),
    // `uid` is the number of an account of Facebook, which shops do not have
    always("value", Content::Value),
];

/// In enhanced conversions, addresses of Gmail are compared without dots.
const GOOGLE_CONVERSION_RULES: Rules = Rules {
    gmail_dots_dropped: true,
    ..GOOGLE_RULES
};

pub(super) const META: Target = Target {
    name: "meta",
    what: "customer list of Meta (Facebook, Instagram) with a value for each customer",
    kind: Kind::Audience,
    rules: META_RULES,
    columns: META_COLUMNS,
    keys: &[I::Email, I::Phone, I::MobileId],
    limits: Limits {
        fewest_rows: 100,
        most_rows: 0,
        most_bytes: 0,
    },
};

pub(super) const GOOGLE: Target = Target {
    name: "google",
    what: "Customer Match of Google Ads",
    kind: Kind::Audience,
    rules: GOOGLE_RULES,
    columns: &[
        known("Email", identifier(I::Email)),
        known("First Name", identifier(I::FirstName)),
        known("Last Name", identifier(I::LastName)),
        known("Country", identifier(I::Country)),
        known("Zip", identifier(I::Zip)),
        known("Email", another(I::Email, 1)),
        known("Zip", another(I::Zip, 1)),
        known("Phone", identifier(I::Phone)),
        known("Phone", another(I::Phone, 1)),
    ],
    keys: &[I::Email, I::Phone, I::Zip],
    limits: NO_LIMITS,
};

pub(super) const TIKTOK: Target = Target {
    name: "tiktok",
    what: "customer file of TikTok",
    kind: Kind::Audience,
    rules: TIKTOK_RULES,
    columns: &[
        with_hashed("Email", "Email_SHA256", identifier(I::Email)),
        with_hashed("Email", "Email_SHA256", another(I::Email, 1)),
        with_hashed("Email", "Email_SHA256", another(I::Email, 2)),
        with_hashed("Phone", "Phone_SHA256", identifier(I::Phone)),
        with_hashed("Phone", "Phone_SHA256", another(I::Phone, 1)),
        with_hashed("Phone", "Phone_SHA256", another(I::Phone, 2)),
        with_hashed("MAID", "MAID_SHA256", identifier(I::MobileId)),
    ],
    keys: &[I::Email, I::Phone, I::MobileId],
    limits: Limits {
        fewest_rows: 1_000,
        most_rows: 0,
        most_bytes: 0,
    },
};

pub(super) const LINKEDIN: Target = Target {
    name: "linkedin",
    what: "contact list of LinkedIn",
    kind: Kind::Audience,
    rules: LINKEDIN_RULES,
    columns: &[
        always("email", identifier(I::Email)),
        always("first_name", identifier(I::FirstName)),
        always("last_name", identifier(I::LastName)),
        always("title", identifier(I::JobTitle)),
        always("company", identifier(I::Company)),
        always("country", identifier(I::Country)),
        known("google_aid", identifier(I::MobileId)),
    ],
    keys: &[I::Email],
    limits: Limits {
        fewest_rows: 300,
        most_rows: 300_000,
        most_bytes: 20_000_000,
    },
};

pub(super) const SUPPRESSION: Target = Target {
    name: "suppression",
    what: "list of customers to exclude from advertisements, in the form of Meta's list without a value",
    kind: Kind::Audience,
    rules: META_RULES,
    columns: META_COLUMNS.split_at(17).0,
    keys: &[I::Email, I::Phone, I::MobileId],
    limits: NO_LIMITS,
};

pub(super) const META_CONVERSIONS: Target = Target {
    name: "meta-conversions",
    what: "events for Meta's Conversions API: the predicted value of new customers, as JSON Lines",
    kind: Kind::Conversions,
    rules: META_RULES,
    columns: &[],
    keys: &[I::Email, I::Phone],
    limits: NO_LIMITS,
};

pub(super) const GOOGLE_CONVERSIONS: Target = Target {
    name: "google-conversions",
    what: "offline conversions of Google Ads (enhanced conversions for leads): the predicted value of new customers",
    kind: Kind::Conversions,
    rules: GOOGLE_CONVERSION_RULES,
    columns: &[
        always("Email", identifier(I::Email)),
        always("Phone Number", identifier(I::Phone)),
        always("Conversion Name", Content::Named("conversion_name")),
        always("Conversion Time", Content::Named("conversion_time")),
        always("Conversion Value", Content::Named("conversion_value")),
        always("Conversion Currency", Content::Named("conversion_currency")),
        known("Order ID", Content::Named("conversion_order")),
    ],
    keys: &[I::Email, I::Phone],
    limits: NO_LIMITS,
};

pub(super) const GOOGLE_ADJUSTMENTS: Target = Target {
    name: "google-adjustments",
    what: "adjustments of conversions of Google Ads: the value of an order becomes that of its new customer",
    kind: Kind::Conversions,
    rules: GOOGLE_CONVERSION_RULES,
    columns: &[
        always("Order ID", Content::Named("conversion_order")),
        always("Conversion Name", Content::Named("conversion_name")),
        always("Adjustment Time", Content::Named("adjustment_time")),
        always("Adjustment Type", Content::Named("adjustment_type")),
        always("Adjusted Value", Content::Named("conversion_value")),
        always(
            "Adjusted Value Currency",
            Content::Named("conversion_currency"),
        ),
    ],
    keys: &[],
    limits: NO_LIMITS,
};
