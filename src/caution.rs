//! Facts that a reader of a result should know: a code and its figures, never a sentence.
//!
//! Sentences belong to the reader's language: [`words`](crate::words) has one for each code. Files hold
//! `{"code": "few-repeaters", "values": {"repeaters": 12.0, "customers": 40.0}}`.

mod examples;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A named fact with its figures.
///
/// ```
/// use clv::caution::Caution;
/// let caution = Caution::QAtMostOne {};
/// assert_eq!(caution.code(), "q-at-most-one");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", content = "values", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Caution {
    /// The likelihood still rises at the search limit of a parameter.
    Boundary {
        /// Its symbol.
        parameter: String,
        /// The limit.
        value: f64,
    },
    /// The data do not identify these parameters.
    Ridge {
        /// Their symbols.
        parameters: Vec<String>,
    },
    /// The data barely identify a parameter.
    Weak {
        /// Its symbol.
        parameter: String,
        /// Its standard error on the log scale.
        relative_error: f64,
    },
    /// A parameter that says how customers leave is at its limit, on a ridge or weak.
    DropoutNotIdentified {
        /// The longest history.
        longest: f64,
        /// The unit of that time.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// The same where all customers began at about the same time.
    DropoutNotIdentifiedByOneCohort {
        /// The longest history.
        longest: f64,
        /// The unit of that time.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// The estimate is not the maximum of the likelihood alone.
    Penalised {
        /// The penalty.
        penalty: f64,
    },
    /// Draws from the posterior fail a check of their own.
    DrawsUnreliable {
        /// How far chains disagree: 1 if they agree.
        r_hat: f64,
        /// How many independent draws they are worth.
        ess: f64,
        /// Trajectories that lost their energy.
        divergences: usize,
    },
    /// Models could not be fitted to many of the resampled sets of customers.
    ResamplesFailed {
        /// How many.
        failed: usize,
        /// All of them.
        resamples: usize,
    },
    /// a + b < 1: customers leave at once or hardly ever.
    APlusBBelowOne {},
    /// q ≤ 1: the mean purchase value over all customers is infinite.
    QAtMostOne {},
    /// Frequent buyers spend more, or less, per purchase than others.
    FrequencyValueCorrelation {
        /// Pearson's correlation.
        correlation: f64,
    },
    /// Few customers bought again.
    FewRepeaters {
        /// Customers with a repeat purchase.
        repeaters: f64,
        /// All customers.
        customers: f64,
    },
    /// The observation window is short compared with the gaps between purchases.
    ShortHistory {
        /// The longest history.
        longest: f64,
        /// The mean gap between purchases.
        gap: f64,
        /// The unit of both.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// The data to be scored end before the data that the model was fitted to.
    DataEndBeforeTheFit {
        /// Last day of the data to be scored.
        until: String,
        /// Last day of the data of the fit.
        fitted: String,
    },
    /// A model could not be fitted before a hold-out, and other models were compared without it.
    ModelLeftOut {
        /// What the fit failed of.
        cause: String,
    },
    /// The groups that are compared were not formed by chance.
    GroupsNotByChance {},
    /// A difference between groups cannot be told from none.
    EffectTooSmallToSee {
        /// The smallest effect that so many customers show, over the mean of the control group.
        detectable_share: f64,
    },
    /// Customers do not fall into clear groups: clusters divide a continuum.
    ClustersNotClear {
        /// The mean silhouette.
        silhouette: f64,
    },
    /// Nothing is known of the model that scores are from, so that silences cannot be judged.
    NoModelBesideScores {},
    /// Costs of acquisition of channels and cohorts without a customer.
    CostsWithoutCustomers {
        /// What the rows are about.
        rows: Vec<String>,
        /// What they cost together.
        cost: f64,
    },
    /// Customers whose cost of acquisition is not known.
    CustomersWithoutCosts {
        /// How many they are.
        unknown: u64,
        /// How many there are.
        customers: u64,
    },
    /// Rows of a table of attributes are of customers without scores.
    AttributesWithoutScores {
        /// How many rows.
        rows: u64,
    },
    /// Scores without an expected value.
    InfiniteExpectedSpend {
        /// How many customers have none.
        customers: usize,
    },
    /// No column of amounts was recognised, though columns hold numbers.
    NoAmountColumn {
        /// Columns of numbers without a use.
        columns: Vec<String>,
    },
    /// The amount is a quantity times a price.
    AmountIsQuantityTimesPrice {
        /// Column of the quantity.
        quantity: String,
        /// Column of the price of one.
        price: String,
    },
    /// Several columns could have a role; one of them was taken.
    ColumnChosen {
        /// The role.
        role: String,
        /// The column that was taken.
        column: String,
        /// The next best.
        other: String,
        /// The option that names another.
        option: String,
    },
    /// A column has a role by its content alone.
    ColumnByContent {
        /// The role.
        role: String,
        /// The column.
        column: String,
        /// The option that names another.
        option: String,
    },
    /// Dates in another form than usual were read in the one that fits.
    DatesGuessed {
        /// The column.
        column: String,
        /// A cell of it.
        example: String,
        /// The form, as `--date-format` takes it.
        format: String,
    },
    /// A column of ids is different on every row, so another one that repeats names the customer.
    IdPassedOver {
        /// The column that was taken.
        column: String,
        /// The column that is different on every row.
        other: String,
        /// Rows looked at.
        rows: u64,
    },
    /// A column called amount holds small whole numbers beside a price.
    AmountIsQuantity {
        /// The column.
        column: String,
        /// The column of the price.
        price: String,
    },
    /// A price grows with the quantity, so that it is that of the whole line.
    PriceIsOfTheLine {
        /// Column of the price.
        price: String,
        /// Column of the quantity.
        quantity: String,
    },
    /// A quantity times a price is the amount, and a discount is not taken off.
    DiscountNotSubtracted {
        /// Column of the discount.
        column: String,
    },
    /// The amount is made of several columns.
    AmountIsSum {
        /// The formula.
        formula: String,
    },
    /// A column of statuses has several, and all of them count.
    StatusUnknown {
        /// The column.
        column: String,
        /// Statuses that are not known, each with its rows.
        statuses: Vec<String>,
        /// All statuses that count, with commas between them.
        keep: String,
    },
    /// Rows were left out for one reason.
    RowsSkipped {
        /// The code of the reason.
        reason: String,
        /// Rows left out.
        rows: u64,
        /// Rows read.
        read: u64,
        /// File and line of the first of them, where it is known.
        place: Option<String>,
    },
    /// Customers are told apart by their names, because the export has nothing better.
    CustomersByName {
        /// The column of the names.
        column: String,
    },
    /// Tables of a folder that the preset of the others has no use for.
    TablesNotUsed {
        /// How many.
        files: usize,
        /// The first few.
        names: Vec<String>,
        /// The preset.
        preset: String,
    },
    /// Rows are left out because their status is not a sale.
    StatusLeftOut {
        /// The column.
        column: String,
        /// Statuses that are not sales, each with its rows.
        statuses: Vec<String>,
        /// Rows left out.
        rows: u64,
    },
    /// Rows are left out because a cell of theirs says that they are not sales.
    RowsNotSales {
        /// How many rows.
        rows: u64,
        /// Columns with their cells, each with its rows.
        cells: Vec<String>,
    },
    /// Rows of some types are refunds, whatever the sign of their amount.
    RefundsByType {
        /// The column of the type.
        column: String,
        /// The types.
        types: Vec<String>,
    },
    /// The total of an order stands on its lines, and was counted once.
    OrderTotalCountedOnce {
        /// Column of the amount.
        amount: String,
        /// Column of the order number.
        order: String,
        /// Orders of several lines that say so.
        orders: u64,
        /// Orders of several lines.
        of: u64,
    },
    /// Lines of one order have one amount: the total of the order, most likely.
    OrderTotalOnEveryLine {
        /// Column of the amount.
        amount: String,
        /// Column of the order number.
        order: String,
        /// Orders of several lines whose amounts are equal.
        orders: u64,
        /// Orders of several lines.
        of: u64,
    },
    /// Rows repeat another row in every column.
    RowsRepeated {
        /// How many.
        rows: u64,
        /// Rows read.
        read: u64,
        /// Files read.
        files: u64,
    },
    /// Rows whose customer is a word for nobody, such as `guest`, were left out.
    RowsOfNobody {
        /// How many rows.
        rows: u64,
        /// Rows read.
        read: u64,
        /// The words, each with its rows.
        words: Vec<String>,
        /// File and line of the first of them, where it is known.
        place: Option<String>,
    },
    /// Files of a folder that are not tables by their names.
    FilesNotRead {
        /// How many.
        files: usize,
        /// The first of them.
        names: Vec<String>,
    },
    /// Ids are decimal numbers, as a spreadsheet writes them, and were read as whole ones.
    IdsWereDecimals {
        /// The column.
        column: String,
        /// One of them as written.
        example: String,
    },
    /// Members of an archive that are no tables, or no tables of orders.
    MembersNotRead {
        /// The archive.
        archive: String,
        /// How many.
        files: usize,
        /// The first of them.
        names: Vec<String>,
    },
    /// Other sheets of a workbook fit as well as the one that was read.
    SheetsNotRead {
        /// The workbook.
        file: String,
        /// The sheet that was read.
        sheet: String,
        /// The others.
        others: Vec<String>,
    },
    /// The only table of a database with a customer and a date was read.
    TableChosen {
        /// The database.
        database: String,
        /// The table.
        table: String,
        /// How many others there are.
        others: usize,
    },
    /// Ids differ from another id only in case, leading zeros or a trailing `.0`.
    IdsAlike {
        /// How many.
        customers: u64,
        /// One of them.
        example: String,
    },
    /// Many customers are another one, by an address or a number.
    CustomersMerged {
        /// How many.
        merged: u64,
        /// Customers before.
        of: u64,
        /// Those known by an e-mail address.
        by_email: u64,
        /// Those known by a phone number.
        by_phone: u64,
        /// The key of one of them.
        key: String,
        /// The customer whose it is.
        customer: String,
    },
    /// Addresses or numbers of very many ids are not taken for those of one person.
    KeysShared {
        /// The first of them, each with its ids.
        keys: Vec<String>,
    },
    /// Rows of contacts that are one customer say different things.
    ContactsDiffer {
        /// Customers with such rows.
        customers: u64,
        /// A column in which they differ.
        column: String,
    },
    /// Sources that number their own customers have equal ids.
    IdsOfSeveralSources {
        /// How many.
        ids: u64,
        /// One of them.
        example: String,
        /// All sources.
        sources: Vec<String>,
    },
    /// A few customers buy far more often than all others.
    DominantCustomers {
        /// Their ids.
        ids: Vec<String>,
        /// Their share of the rows.
        rows_share: f64,
        /// Purchases of the last of them.
        purchases: u64,
        /// Their share of the purchases.
        purchases_share: f64,
        /// Their share of the value; that of the purchases where there are no amounts.
        value_share: f64,
        /// Purchases of the next customer.
        next: u64,
    },
    /// The id is different on every row, while another column repeats.
    IdNumbersRows {
        /// Column of the id.
        column: String,
        /// The column that repeats.
        other: String,
        /// Different values of that column in the first rows.
        values: u64,
        /// So many first rows.
        rows: u64,
    },
    /// The id is different on every row.
    IdOnEveryRow {
        /// Its column.
        column: String,
        /// Rows.
        rows: u64,
    },
    /// Marks of a column that could be decimal marks were read as marks between thousands.
    GroupsOfThousands {
        /// The column.
        column: String,
        /// The mark.
        mark: String,
        /// A cell with it.
        example: String,
    },
    /// Amounts have more than six decimals and were rounded.
    AmountsRounded {
        /// The column.
        column: String,
        /// Rows.
        rows: u64,
    },
    /// No time has an offset from UTC, so the time zone changes nothing.
    ZoneWithoutEffect {
        /// The zone.
        zone: String,
    },
    /// Moments are dated in UTC, because nobody says where days begin.
    DaysInUtc {
        /// The column.
        column: String,
    },
    /// Customers bought before the observation window too.
    BeganBeforeSince {
        /// How many.
        customers: u64,
        /// Customers in the window.
        of: u64,
        /// The first day of the window.
        since: String,
    },
    /// More rows have faults than are kept, and that was allowed.
    MostRowsSkipped {
        /// Rows with faults.
        rows: u64,
        /// Rows kept.
        kept: u64,
    },
    /// `frequency` of an RFM table seems to count the first purchase.
    FirstPurchaseCountedIn {
        /// Customers with one purchase by it and no time between two.
        customers: u64,
    },
    /// `recency` of an RFM table seems to be the time since the last purchase.
    RecencyIsTimeSinceLast {
        /// Customers of the table.
        customers: u64,
    },
    /// The times of an RFM table are long in its unit.
    LongTimes {
        /// The longest.
        longest: f64,
        /// The unit.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
        /// The same in years.
        years: f64,
    },
    /// All times of an RFM table are whole numbers, and nothing says their unit.
    WholeTimes {
        /// The longest.
        longest: f64,
        /// The unit that was taken.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
        /// The same in years.
        years: f64,
    },
    /// Times of an RFM table are longer than the data that the model was fitted to.
    TimesExceedTheModel {
        /// The longest.
        longest: f64,
        /// The time that the data of the fit cover.
        fitted: f64,
        /// The unit of both.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// A first day was given to scoring, which always looks at complete histories.
    HistoriesStayComplete {
        /// The day.
        since: String,
    },
    /// Nothing says who agreed to be contacted.
    NoConsentColumn {},
    /// A platform has no use for fewer rows.
    FewInAudience {
        /// Rows in the file.
        rows: u64,
        /// The fewest that are useful.
        fewest: u64,
    },
    /// A platform refuses more rows.
    ManyInAudience {
        /// Rows in the file.
        rows: u64,
        /// The most that it takes.
        most: u64,
    },
    /// A platform refuses larger files.
    LargeAudience {
        /// Size of the file in megabytes.
        megabytes: f64,
        /// The most that it takes.
        most: f64,
    },
    /// Phone numbers without a calling code, in no known country.
    PhonesWithoutCountry {
        /// How many customers have one.
        customers: u64,
    },
    /// Negative values were written as 0.
    NegativeValues {
        /// How many customers have one.
        customers: u64,
    },
    /// Columns that a platform does not take were left out.
    ColumnsNotTaken {
        /// The platform.
        target: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// First purchases that are too long ago for a platform.
    ConversionsTooOld {
        /// How old they may be, in days.
        days: u32,
        /// How many customers have one.
        customers: u64,
    },
    /// Contacts of people without scores.
    ContactsWithoutScores {
        /// How many rows.
        rows: u64,
    },
    /// A suppression list without a choice of its own.
    UsualSuppression {},
    /// People asked to be forgotten, and nothing tells who they are without the key.
    ForgottenWithoutKey {},
    /// A code of a later version.
    #[serde(untagged)]
    Unknown(Unknown),
}

/// What a later version wrote: kept as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unknown {
    code: String,
    #[serde(default)]
    values: Map<String, Value>,
}

impl Caution {
    /// Its code in files, messages and catalogues.
    #[must_use]
    pub fn code(&self) -> String {
        match self.parts().0 {
            Value::String(code) => code,
            _ => unreachable!("a caution is tagged with its code"),
        }
    }

    /// Its figures by name.
    #[must_use]
    pub fn values(&self) -> Map<String, Value> {
        match self.parts().1 {
            Value::Object(values) => values,
            _ => Map::new(),
        }
    }

    /// Names the unit of its times, where it has any.
    #[must_use]
    pub fn in_unit(mut self, name: &str) -> Self {
        if let Self::DropoutNotIdentified { unit, .. }
        | Self::DropoutNotIdentifiedByOneCohort { unit, .. }
        | Self::ShortHistory { unit, .. }
        | Self::LongTimes { unit, .. }
        | Self::WholeTimes { unit, .. }
        | Self::TimesExceedTheModel { unit, .. } = &mut self
        {
            *unit = Some(name.to_owned());
        }
        self
    }

    /// Code and values as JSON.
    fn parts(&self) -> (Value, Value) {
        let json = serde_json::to_value(self).expect("a caution is plain data");
        let part = |name: &str| json.get(name).cloned().unwrap_or_default();
        (part("code"), part("values"))
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_caution_is_read_as_it_was_written() {
        for caution in Caution::examples() {
            let text = serde_json::to_string(&caution).unwrap();
            assert_eq!(serde_json::from_str::<Caution>(&text).unwrap(), caution);
        }
    }

    #[test]
    fn a_code_of_a_later_version_is_kept() {
        let text = r#"{"code":"tides","values":{"height":2}}"#;
        let caution: Caution = serde_json::from_str(text).unwrap();
        assert_eq!(caution.code(), "tides");
        assert_eq!(serde_json::to_string(&caution).unwrap(), text);
    }
}
