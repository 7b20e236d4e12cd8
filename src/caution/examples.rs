//! One caution of every kind.

use super::Caution;

fn text() -> String {
    "a".to_owned()
}

#[expect(clippy::unnecessary_wraps, reason = "the form that cautions hold")]
fn unit() -> Option<String> {
    Some("week".to_owned())
}

impl Caution {
    /// One caution of every kind that this version can give, for catalogues to be tested against.
    #[must_use]
    pub fn examples() -> Vec<Self> {
        let mut examples = Self::examples_of_fits();
        examples.extend(Self::examples_of_places());
        examples.extend(Self::examples_of_transactions());
        examples.extend(Self::examples_of_customers());
        examples.extend(Self::examples_of_columns());
        examples.extend(Self::examples_of_tables());
        examples.extend(Self::examples_of_audiences());
        debug_assert!(examples.iter().all(Self::has_example));
        examples
    }

    fn examples_of_audiences() -> Vec<Self> {
        vec![
            Self::NoConsentColumn {},
            Self::FewInAudience {
                rows: 1,
                fewest: 100,
            },
            Self::ManyInAudience { rows: 3, most: 2 },
            Self::LargeAudience {
                megabytes: 51.0,
                most: 50.0,
            },
            Self::PhonesWithoutCountry { customers: 1 },
            Self::NegativeValues { customers: 1 },
            Self::ColumnsNotTaken {
                target: text(),
                columns: vec![text()],
            },
            Self::ConversionsTooOld {
                days: 7,
                customers: 1,
            },
            Self::ContactsWithoutScores { rows: 1 },
            Self::UsualSuppression {},
            Self::ForgottenWithoutKey {},
        ]
    }

    fn examples_of_fits() -> Vec<Self> {
        vec![
            Self::Boundary {
                parameter: text(),
                value: 1.0,
            },
            Self::Ridge {
                parameters: vec![text()],
            },
            Self::Weak {
                parameter: text(),
                relative_error: 1.0,
            },
            Self::DropoutNotIdentified {
                longest: 1.0,
                unit: unit(),
            },
            Self::DropoutNotIdentifiedByOneCohort {
                longest: 1.0,
                unit: unit(),
            },
            Self::Penalised { penalty: 1.0 },
            Self::DrawsUnreliable {
                r_hat: 1.04,
                ess: 120.0,
                divergences: 3,
            },
            Self::ResamplesFailed {
                failed: 30,
                resamples: 200,
            },
            Self::ModelLeftOut { cause: text() },
            Self::GroupsNotByChance {},
            Self::EffectTooSmallToSee {
                detectable_share: 0.2,
            },
            Self::ClustersNotClear { silhouette: 0.21 },
            Self::NoModelBesideScores {},
            Self::CostsWithoutCustomers {
                rows: vec![text()],
                cost: 1.0,
            },
            Self::CustomersWithoutCosts {
                unknown: 1,
                customers: 2,
            },
            Self::AttributesWithoutScores { rows: 1 },
            Self::APlusBBelowOne {},
            Self::QAtMostOne {},
            Self::FrequencyValueCorrelation { correlation: 0.5 },
            Self::FewRepeaters {
                repeaters: 1.0,
                customers: 2.0,
            },
            Self::ShortHistory {
                longest: 1.0,
                gap: 1.0,
                unit: unit(),
            },
            Self::DataEndBeforeTheFit {
                until: text(),
                fitted: text(),
            },
            Self::InfiniteExpectedSpend { customers: 1 },
        ]
    }

    fn examples_of_places() -> Vec<Self> {
        vec![
            Self::TablesNotUsed {
                files: 1,
                names: vec![text()],
                preset: text(),
            },
            Self::FilesNotRead {
                files: 1,
                names: vec![text()],
            },
            Self::MembersNotRead {
                archive: text(),
                files: 1,
                names: vec![text()],
            },
            Self::SheetsNotRead {
                file: text(),
                sheet: text(),
                others: vec![text()],
            },
            Self::TableChosen {
                database: text(),
                table: text(),
                others: 1,
            },
        ]
    }

    fn examples_of_transactions() -> Vec<Self> {
        vec![
            Self::NoAmountColumn {
                columns: vec![text()],
            },
            Self::AmountIsQuantityTimesPrice {
                quantity: text(),
                price: text(),
            },
            Self::StatusUnknown {
                column: text(),
                statuses: vec![text()],
                keep: text(),
            },
            Self::RowsSkipped {
                reason: "refund".to_owned(),
                rows: 1,
                read: 2,
                place: Some(text()),
            },
            Self::CustomersByName { column: text() },
            Self::StatusLeftOut {
                column: text(),
                statuses: vec![text()],
                rows: 1,
            },
            Self::OrderTotalOnEveryLine {
                amount: text(),
                order: text(),
                orders: 1,
                of: 2,
            },
            Self::RowsRepeated {
                rows: 1,
                read: 2,
                files: 2,
            },
            Self::RowsOfNobody {
                rows: 1,
                read: 2,
                words: vec![text()],
                place: Some(text()),
            },
            Self::GroupsOfThousands {
                column: text(),
                mark: text(),
                example: text(),
            },
            Self::AmountsRounded {
                column: text(),
                rows: 1,
            },
            Self::ZoneWithoutEffect { zone: text() },
            Self::DaysInUtc { column: text() },
            Self::BeganBeforeSince {
                customers: 1,
                of: 2,
                since: text(),
            },
            Self::MostRowsSkipped { rows: 2, kept: 1 },
            Self::HistoriesStayComplete { since: text() },
        ]
    }

    fn examples_of_customers() -> Vec<Self> {
        vec![
            Self::IdsWereDecimals {
                column: text(),
                example: text(),
            },
            Self::IdsAlike {
                customers: 1,
                example: text(),
            },
            Self::CustomersMerged {
                merged: 2,
                of: 4,
                by_email: 1,
                by_phone: 1,
                key: text(),
                customer: text(),
            },
            Self::KeysShared { keys: vec![text()] },
            Self::ContactsDiffer {
                customers: 2,
                column: text(),
            },
            Self::IdsOfSeveralSources {
                ids: 2,
                example: text(),
                sources: vec![text(), text()],
            },
            Self::DominantCustomers {
                ids: vec![text()],
                rows_share: 0.5,
                purchases: 9,
                purchases_share: 0.5,
                value_share: 0.5,
                next: 1,
            },
            Self::IdNumbersRows {
                column: text(),
                other: text(),
                values: 1,
                rows: 2,
            },
            Self::IdOnEveryRow {
                column: text(),
                rows: 2,
            },
        ]
    }

    fn examples_of_columns() -> Vec<Self> {
        vec![
            Self::ColumnChosen {
                role: text(),
                column: text(),
                other: text(),
                option: text(),
            },
            Self::ColumnByContent {
                role: text(),
                column: text(),
                option: text(),
            },
            Self::DatesGuessed {
                column: text(),
                example: text(),
                format: text(),
            },
            Self::IdPassedOver {
                column: text(),
                other: text(),
                rows: 1,
            },
            Self::AmountIsQuantity {
                column: text(),
                price: text(),
            },
            Self::PriceIsOfTheLine {
                price: text(),
                quantity: text(),
            },
            Self::DiscountNotSubtracted { column: text() },
            Self::AmountIsSum { formula: text() },
            Self::RowsNotSales {
                rows: 1,
                cells: vec![text()],
            },
            Self::RefundsByType {
                column: text(),
                types: vec![text()],
            },
            Self::OrderTotalCountedOnce {
                amount: text(),
                order: text(),
                orders: 1,
                of: 2,
            },
        ]
    }

    fn examples_of_tables() -> Vec<Self> {
        vec![
            Self::FirstPurchaseCountedIn { customers: 1 },
            Self::RecencyIsTimeSinceLast { customers: 1 },
            Self::LongTimes {
                longest: 700.0,
                unit: unit(),
                years: 13.4,
            },
            Self::WholeTimes {
                longest: 700.0,
                unit: unit(),
                years: 13.4,
            },
            Self::TimesExceedTheModel {
                longest: 700.0,
                fitted: 100.0,
                unit: unit(),
            },
        ]
    }

    /// Without a wildcard: a new kind does not compile until somebody comes by [`Self::examples`].
    const fn has_example(&self) -> bool {
        match self {
            Self::ModelLeftOut { .. }
            | Self::GroupsNotByChance {}
            | Self::EffectTooSmallToSee { .. }
            | Self::ClustersNotClear { .. }
            | Self::NoModelBesideScores {}
            | Self::CostsWithoutCustomers { .. }
            | Self::CustomersWithoutCosts { .. }
            | Self::AttributesWithoutScores { .. }
            | Self::Boundary { .. }
            | Self::Ridge { .. }
            | Self::Weak { .. }
            | Self::DropoutNotIdentified { .. }
            | Self::DropoutNotIdentifiedByOneCohort { .. }
            | Self::Penalised { .. }
            | Self::DrawsUnreliable { .. }
            | Self::ResamplesFailed { .. }
            | Self::APlusBBelowOne {}
            | Self::QAtMostOne {}
            | Self::FrequencyValueCorrelation { .. }
            | Self::FewRepeaters { .. }
            | Self::ShortHistory { .. }
            | Self::DataEndBeforeTheFit { .. }
            | Self::InfiniteExpectedSpend { .. }
            | Self::HistoriesStayComplete { .. }
            | Self::NoAmountColumn { .. }
            | Self::FilesNotRead { .. }
            | Self::MembersNotRead { .. }
            | Self::SheetsNotRead { .. }
            | Self::TableChosen { .. }
            | Self::AmountIsQuantityTimesPrice { .. }
            | Self::ColumnChosen { .. }
            | Self::ColumnByContent { .. }
            | Self::DatesGuessed { .. }
            | Self::IdPassedOver { .. }
            | Self::AmountIsQuantity { .. }
            | Self::PriceIsOfTheLine { .. }
            | Self::DiscountNotSubtracted { .. }
            | Self::AmountIsSum { .. }
            | Self::StatusUnknown { .. }
            | Self::CustomersByName { .. }
            | Self::TablesNotUsed { .. }
            | Self::StatusLeftOut { .. }
            | Self::RowsSkipped { .. }
            | Self::RowsNotSales { .. }
            | Self::RefundsByType { .. }
            | Self::OrderTotalCountedOnce { .. }
            | Self::OrderTotalOnEveryLine { .. }
            | Self::RowsRepeated { .. }
            | Self::RowsOfNobody { .. }
            | Self::IdsWereDecimals { .. }
            | Self::IdsAlike { .. }
            | Self::CustomersMerged { .. }
            | Self::KeysShared { .. }
            | Self::ContactsDiffer { .. }
            | Self::IdsOfSeveralSources { .. }
            | Self::DominantCustomers { .. }
            | Self::IdNumbersRows { .. }
            | Self::IdOnEveryRow { .. }
            | Self::GroupsOfThousands { .. }
            | Self::AmountsRounded { .. }
            | Self::ZoneWithoutEffect { .. }
            | Self::DaysInUtc { .. }
            | Self::BeganBeforeSince { .. }
            | Self::MostRowsSkipped { .. }
            | Self::FirstPurchaseCountedIn { .. }
            | Self::RecencyIsTimeSinceLast { .. }
            | Self::LongTimes { .. }
            | Self::WholeTimes { .. }
            | Self::NoConsentColumn { .. }
            | Self::FewInAudience { .. }
            | Self::ManyInAudience { .. }
            | Self::LargeAudience { .. }
            | Self::PhonesWithoutCountry { .. }
            | Self::NegativeValues { .. }
            | Self::ColumnsNotTaken { .. }
            | Self::ConversionsTooOld { .. }
            | Self::ContactsWithoutScores { .. }
            | Self::UsualSuppression { .. }
            | Self::ForgottenWithoutKey { .. }
            | Self::TimesExceedTheModel { .. } => true,
            Self::Unknown(_) => false,
        }
    }
}
