//! What can be asked of clusters.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How clusters are formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ClusterMethod {
    /// Round clusters of similar size: each customer belongs to the nearest centre.
    #[default]
    KMeans,
    /// Clusters of any size and direction: each customer belongs to the most probable one.
    GaussianMixture,
}

impl ClusterMethod {
    /// Its name in options and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::KMeans => "k-means",
            Self::GaussianMixture => "gaussian-mixture",
        }
    }

    /// What decides on the number of clusters.
    pub(super) const fn measure(self) -> &'static str {
        match self {
            Self::KMeans => "silhouette",
            Self::GaussianMixture => "bic",
        }
    }
}

/// Which clusters are formed.
#[derive(Debug, Clone, Copy)]
pub(in crate::segment) struct ClusterSpec {
    /// How many.
    pub(in crate::segment) number: ClusterNumber,
    /// By which method.
    pub(in crate::segment) method: ClusterMethod,
    /// Random seed: decides which customers are drawn for the fit, and which centres k-means begins with.
    pub(in crate::segment) seed: u64,
}

/// How many clusters.
///
/// ```
/// use clv::segment::ClusterNumber;
/// let number: ClusterNumber = "4".parse()?;
/// assert_eq!(number, ClusterNumber::Fixed(4));
/// assert!("1".parse::<ClusterNumber>().is_err());
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum ClusterNumber {
    /// As many as the customers suggest, from 2 to 8.
    Auto,
    /// So many.
    Fixed(usize),
}

impl ClusterNumber {
    /// The numbers that can be asked for.
    const POSSIBLE: RangeInclusive<usize> = 2..=20;
    /// The numbers among which one is chosen: nobody acts on more clusters than that.
    const TRIED: RangeInclusive<usize> = 2..=8;

    /// The numbers that are tried.
    pub(super) fn candidates(self) -> RangeInclusive<usize> {
        match self {
            Self::Auto => Self::TRIED,
            Self::Fixed(number) => number..=number,
        }
    }
}

impl fmt::Display for ClusterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Fixed(number) => write!(f, "{number}"),
        }
    }
}

impl FromStr for ClusterNumber {
    type Err = Error;

    /// A number from 2 to 20, or `auto`.
    fn from_str(text: &str) -> Result<Self> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let number = text.parse().ok();
        match number.filter(|number| Self::POSSIBLE.contains(number)) {
            Some(number) => Ok(Self::Fixed(number)),
            None => Err(
                Error::usage(format!("invalid number of clusters: `{text}`")).hint(format!(
                    "a number from {} to {}, or `auto`",
                    Self::POSSIBLE.start(),
                    Self::POSSIBLE.end()
                )),
            ),
        }
    }
}

impl TryFrom<String> for ClusterNumber {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|error: Error| error.in_one_sentence())
    }
}

impl From<ClusterNumber> for String {
    fn from(number: ClusterNumber) -> Self {
        number.to_string()
    }
}
