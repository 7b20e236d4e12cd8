//! From a specification to the customers and columns of a file.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef, Float64Array};
use xxhash_rust::xxh3::xxh3_64;

use super::figures::Figures;
use super::hash::Key;
use super::identifiers::Identifier;
use super::newcomers::new_customers;
use super::people::{People, Writing};
use super::selection::{Condition, LeftOutFor, Quota, Selection, in_segments};
use super::target::{Kind, Target};
use crate::caution::Caution;
use crate::error::{Error, Result};
use crate::parallel::Workers;
use crate::results::Results;
use crate::spec::{ExportSpec, IdentifierForm};

/// Rows that one thread looks at in one go.
pub(super) const SHARE: usize = 8_192;

/// What a column of the file holds, ready to be read.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Identifier(Identifier, usize),
    FullName,
    Id,
    Value,
    Cells(ArrayRef),
    Rank,
    Reason,
}

/// A column of the file.
#[derive(Debug, Clone)]
pub(super) struct PlannedColumn {
    pub(super) header: String,
    pub(super) source: Source,
}

/// Everything that is known before the first row is written.
pub(super) struct Plan<'r> {
    pub(super) target: &'static Target,
    pub(super) figures: Figures<'r>,
    pub(super) people: People<'r>,
    pub(super) selection: Selection,
    pub(super) columns: Vec<PlannedColumn>,
    /// The value of every customer, where the target or the order of customers needs one.
    pub(super) values: Option<Float64Array>,
    pub(super) value_column: String,
    pub(super) form: IdentifierForm,
    pub(super) consent: Vec<String>,
    /// Are phone numbers left out where there is no consent to calls?
    pub(super) phones_need_consent: bool,
    pub(super) warnings: Vec<Caution>,
}

/// Whether somebody with an id, an address or a number asked to be forgotten.
pub(crate) type IsForgotten<'f> = &'f (dyn Fn(&str) -> bool + Sync);

/// What a caller asks for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) spec: &'a ExportSpec,
    /// Is it a list of customers to exclude, in whichever form?
    pub(super) is_suppression: bool,
    pub(super) is_forgotten: Option<IsForgotten<'a>>,
}

/// The column of a value by its short name.
pub(super) fn value_column(name: &str) -> &str {
    match name {
        "predicted" => "clv",
        "historical" | "historic" | "paid" => "historical_value",
        "total" => "total_clv",
        "expected" => "expected_value",
        "residual" => "residual_clv",
        other => other,
    }
}

impl<'r> Plan<'r> {
    /// Chooses customers and columns.
    ///
    /// # Errors
    /// When the specification does not fit the target or the results, or nobody can be matched.
    pub(super) fn new(
        results: &'r Results,
        target: &'static Target,
        asked: Asked<'_>,
        workers: &Workers,
    ) -> Result<Self> {
        let spec = asked.spec;
        let usual = if target.hashes() {
            IdentifierForm::Hashed
        } else {
            IdentifierForm::Clear
        };
        let form = spec.identifiers.unwrap_or(usual);
        check_form(target, form)?;
        let key = spec.key.as_deref().map(Key::read).transpose()?;
        let writing = Writing {
            rules: target.rules,
            form,
            key,
            country: spec.country.clone(),
        };
        let usual_value = if target.kind == Kind::Conversions {
            "total"
        } else {
            "clv"
        };
        let value = spec.value.as_deref().unwrap_or(usual_value);
        let mut plan = Self {
            target,
            figures: Figures { results },
            people: People::of(results, writing)?,
            selection: Selection::all(results.len()),
            columns: Vec::new(),
            values: None,
            value_column: value_column(value).to_owned(),
            form,
            consent: Vec::new(),
            phones_need_consent: target.is_for_others() && !spec.ignore_consent,
            warnings: Vec::new(),
        };
        plan.check_contacts()?;
        plan.leave_out_forgotten(asked.is_forgotten);
        plan.honour_consent(spec)?;
        plan.choose(spec)?;
        if target.kind == Kind::Conversions {
            let flags = new_customers(results, target, &spec.conversions, &mut plan.warnings)?;
            plan.selection.keep(LeftOutFor::NotNew, |row| flags[row]);
        }
        plan.find_values(&asked)?;
        plan.choose_columns(spec)?;
        plan.need_keys(workers);
        plan.rank(&asked)?;
        Ok(plan)
    }

    /// A platform needs something by which it knows people.
    fn check_contacts(&self) -> Result<()> {
        let keys = self.target.keys;
        if keys.is_empty() || keys.iter().any(|key| self.people.knows(*key, 0)) {
            return Ok(());
        }
        let what = "no column of e-mail addresses or phone numbers found beside the scores";
        Err(Error::data(what)
            .at(self.figures.results.place().display().to_string())
            .hint("give them with `--contacts FILE`, or run again with `clv run --customers FILE`"))
    }

    /// Leaves out those who asked to be forgotten, by any of their ids, addresses and numbers.
    fn leave_out_forgotten(&mut self, is_forgotten: Option<IsForgotten<'_>>) {
        let Some(is_forgotten) = is_forgotten else {
            return;
        };
        let people = &self.people;
        let results = self.figures.results;
        self.selection.keep(LeftOutFor::Forgotten, |row| {
            let id = results.ids().value(row);
            !is_forgotten(id) && !people.clear_keys(row).iter().any(|word| is_forgotten(word))
        });
    }

    fn honour_consent(&mut self, spec: &ExportSpec) -> Result<()> {
        let by_phone = self.target.keys == [Identifier::Phone];
        let columns = self.people.consent_columns(by_phone);
        if columns.is_empty() && spec.require_consent {
            return Err(Error::data("no column says who agreed to be contacted")
                .at(self.figures.results.place().display().to_string())
                .hint("add a column such as `consent` or `accepts_marketing` to the contacts"));
        }
        if spec.ignore_consent || !(self.target.is_for_others() || spec.require_consent) {
            return Ok(());
        }
        if columns.is_empty() {
            self.warnings.push(Caution::NoConsentColumn {});
            return Ok(());
        }
        self.consent = columns.into_iter().map(str::to_owned).collect();
        let people = &self.people;
        self.selection.keep(LeftOutFor::NoConsent, |row| {
            people.has_consent(by_phone, row)
        });
        Ok(())
    }

    /// Applies the filters, but for the rank.
    fn choose(&mut self, spec: &ExportSpec) -> Result<()> {
        for text in &spec.filters {
            let flags = Condition::parse(text)?.flags(self.figures)?;
            self.selection.keep(LeftOutFor::Filter, |row| flags[row]);
        }
        if !spec.segments.is_empty() {
            let flags = in_segments(&spec.segments, self.figures)?;
            self.selection.keep(LeftOutFor::Filter, |row| flags[row]);
        }
        if let Some(least) = spec.min_paid {
            let paid = self.figures.needed("historical_value")?;
            let is_enough = |row| paid.is_valid(row) && paid.value(row) >= least;
            self.selection.keep(LeftOutFor::MinPaid, is_enough);
        }
        if spec.no_refunds {
            let refunds = self.refunds()?;
            let has_none = |row| refunds.is_null(row) || refunds.value(row) == 0.0;
            self.selection.keep(LeftOutFor::Refund, has_none);
        }
        Ok(())
    }

    /// How many refunds each customer had.
    fn refunds(&self) -> Result<Float64Array> {
        let found = self.figures.numbers("refunds");
        let told = found.filter(|refunds| refunds.null_count() < refunds.len());
        told.ok_or_else(|| {
            Error::data("the scores do not say who had refunds")
                .at(self.figures.results.place().display().to_string())
                .hint("run or score the orders again: an RFM table does not have refunds")
        })
    }

    /// The value of every customer.
    fn find_values(&mut self, asked: &Asked<'_>) -> Result<()> {
        let spec = asked.spec;
        let is_ranked = spec.top.is_some() || spec.bottom.is_some();
        let is_asked = spec.value.is_some() || spec.columns.iter().any(|name| name == "value");
        let needs = self.target.has_value() || asked.is_suppression;
        if !(needs || is_ranked || is_asked) {
            self.values = self.figures.numbers(&self.value_column);
            return Ok(());
        }
        let values = self.figures.needed(&self.value_column)?;
        if self.target.has_value() {
            self.selection
                .keep(LeftOutFor::NoValue, |row| values.is_valid(row));
        }
        self.values = Some(values);
        Ok(())
    }

    /// Leaves out those whom the target could not know, and the second of two whom it would take for one.
    fn need_keys(&mut self, workers: &Workers) {
        if self.target.keys.is_empty() {
            return;
        }
        let rows = &self.selection.rows;
        let found = workers.map(rows.len().div_ceil(SHARE), |share| {
            let rows = &rows[share * SHARE..rows.len().min((share + 1) * SHARE)];
            rows.iter()
                .map(|row| self.match_key(*row))
                .collect::<Vec<_>>()
        });
        let keys: Vec<Option<u64>> = found.into_iter().flatten().collect();
        let has_key: Vec<bool> = keys.iter().map(Option::is_some).collect();
        self.selection
            .keep_flagged(LeftOutFor::NoMatchKey, &has_key);
        if self.target.kind == Kind::Profiles {
            let mut seen = HashSet::new();
            let is_first: Vec<bool> = keys
                .into_iter()
                .flatten()
                .map(|key| seen.insert(key))
                .collect();
            self.selection.keep_flagged(LeftOutFor::SameKey, &is_first);
        }
    }

    /// A number for the first identifier by which the target knows a customer.
    fn match_key(&self, row: usize) -> Option<u64> {
        let mut keys = self.target.keys.iter();
        keys.find_map(|key| match key {
            Identifier::Zip => self.has_address(row).then_some(row as u64),
            Identifier::Phone if !self.may_use_phone(row) => None,
            key => {
                let found = self.people.identifiers(*key, row);
                Some(xxh3_64(found.first()?.as_bytes()))
            }
        })
    }

    /// Has a customer all four parts by which Google matches addresses?
    pub(super) fn has_address(&self, row: usize) -> bool {
        let parts = [
            Identifier::FirstName,
            Identifier::LastName,
            Identifier::Country,
            Identifier::Zip,
        ];
        parts
            .iter()
            .all(|part| !self.people.identifiers(*part, row).is_empty())
    }

    pub(super) fn may_use_phone(&self, row: usize) -> bool {
        !self.phones_need_consent || self.people.has_consent_to_phone(row)
    }

    /// Keeps the customers with the most or the least value.
    ///
    /// # Errors
    /// When the number of customers is not one.
    fn rank(&mut self, asked: &Asked<'_>) -> Result<()> {
        let spec = asked.spec;
        let is_listed = self.target.name == "call-list";
        if is_listed {
            self.values = Some(self.figures.needed("value_at_risk")?);
        }
        let suppressed = asked.is_suppression
            && spec.top.is_none()
            && spec.min_paid.is_none()
            && spec.filters.is_empty()
            && spec.segments.is_empty();
        let bottom = spec.bottom.as_deref().or(suppressed.then_some("20%"));
        if suppressed && spec.bottom.is_none() {
            self.warnings.push(Caution::UsualSuppression {});
        }
        let (quota, is_top) = match (&spec.top, bottom) {
            (Some(top), _) => (Quota::parse(top, "--top")?, true),
            (None, Some(bottom)) => (Quota::parse(bottom, "--bottom")?, false),
            (None, None) if is_listed => (Quota::Share(1.0), true),
            (None, None) => return Ok(()),
        };
        let Some(values) = &self.values else {
            return Ok(());
        };
        self.selection
            .keep(LeftOutFor::NoValue, |row| values.is_valid(row));
        let mut rows = self.selection.rows.clone();
        let order = |one: &usize, other: &usize| {
            let order = values.value(*one).total_cmp(&values.value(*other));
            // of equal values, the first customers
            let order = if is_top { order.reverse() } else { order };
            order.then(one.cmp(other))
        };
        rows.sort_unstable_by(order);
        rows.truncate(quota.of(rows.len()));
        let chosen: HashSet<usize> = rows.iter().copied().collect();
        self.selection
            .keep(LeftOutFor::Rank, |row| chosen.contains(&row));
        if is_listed {
            self.selection.rows = rows;
        }
        Ok(())
    }

    /// Phone numbers among the contacts that nobody can match, because their country is not known.
    pub(super) fn count_national_phones(&self) -> u64 {
        let rows = self.selection.rows.iter();
        let is_national = |row: &&usize| {
            self.people.has_cell(Identifier::Phone, **row)
                && self.people.identifiers(Identifier::Phone, **row).is_empty()
        };
        rows.filter(is_national).count() as u64
    }
}

/// What `--columns` may name: columns of the results, figures and contacts, with what they are.
pub(super) fn columns_of(results: &Results) -> Vec<(String, Option<&'static str>)> {
    Figures { results }.names()
}

fn check_form(target: &Target, form: IdentifierForm) -> Result<()> {
    match form {
        IdentifierForm::Pseudonyms if target.is_for_others() => Err(Error::usage(format!(
            "`{}` cannot know anybody by a pseudonym",
            target.name
        ))
        .hint("pseudonyms are for `crm`, `custom`, `clv-report` and `dashthis`")),
        IdentifierForm::Hashed if target.rules.hashed.is_empty() => Err(Error::usage(format!(
            "`{}` takes clear identifiers only",
            target.name
        ))
        .hint("`--identifiers pseudonyms` with `--key FILE` hides who they are")),
        _ => Ok(()),
    }
}
