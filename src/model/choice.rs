use std::sync::Arc;

use super::{
    AttritionModel, BgCnbdK, BgNbd, GammaGamma, GammaGammaOrders, Likelihood, MbgCnbdK, MbgNbd,
    Nbd, Parameter, Parametric, ParetoNbd, SpendLikelihood,
};
use crate::error::{Error, Result};
use crate::history::PurchaseHistory;
use crate::special::Cycles;

/// One enum over models of one kind, built by one line per model, and the way from a name to a type.
macro_rules! choice {
    (
        $(#[$doc:meta])* $name:ident as $trait:path, $visitor:ident of $likelihood:path, $kind:literal,
        $($(#[$variant_doc:meta])* $variant:ident),+
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant($variant)),+
        }

        /// What is done with a model's type when only its name is known.
        pub trait $visitor {
            /// What comes of it.
            type Output;
            /// Does it.
            fn visit<M: $likelihood + Into<$name>>(self) -> Self::Output;
        }

        impl $name {
            /// The names that exist.
            pub const NAMES: &'static [&'static str] = &[$($variant::NAME),+];

            /// The model's name in options and files.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $variant::NAME),+ }
            }

            /// The model's table of parameters.
            #[must_use]
            pub const fn parameters(&self) -> &'static [Parameter] {
                match self { $(Self::$variant(_) => $variant::PARAMETERS),+ }
            }

            /// The parameters' values, in the order of their table.
            #[must_use]
            pub fn to_vec(&self) -> Vec<f64> {
                match self { $(Self::$variant(model) => model.to_vec()),+ }
            }

            /// The table of parameters of the model of that name.
            ///
            /// # Errors
            /// When there is no such model.
            pub fn parameters_of(name: &str) -> Result<&'static [Parameter]> {
                match name {
                    $($variant::NAME => Ok($variant::PARAMETERS),)+
                    _ => Err(Self::unknown(name)),
                }
            }

            /// A model by name, with parameters in the order of its table.
            ///
            /// # Errors
            /// When there is no such model or a parameter is outside its domain.
            pub fn from_values(name: &str, values: &[f64]) -> Result<Self> {
                match name {
                    $($variant::NAME => Ok(Self::$variant($variant::from_values(values)?)),)+
                    _ => Err(Self::unknown(name)),
                }
            }

            /// Does something with the type of the model of that name.
            ///
            /// # Errors
            /// When there is no such model.
            pub fn visit<V: $visitor>(name: &str, visitor: V) -> Result<V::Output> {
                match name {
                    $($variant::NAME => Ok(visitor.visit::<$variant>()),)+
                    _ => Err(Self::unknown(name)),
                }
            }

            /// The model as what all of its kind can do.
            #[must_use]
            pub fn as_dyn(&self) -> &dyn $trait {
                match self { $(Self::$variant(model) => model),+ }
            }

            /// The same, to be kept.
            #[must_use]
            pub fn to_dyn(self) -> Arc<dyn $trait> {
                match self { $(Self::$variant(model) => Arc::new(model)),+ }
            }

            fn unknown(name: &str) -> Error {
                Error::data(format!(concat!("unknown ", $kind, " model: `{}`"), name))
                    .hint(format!("one of {}", Self::NAMES.join(", ")))
            }
        }

        $(impl From<$variant> for $name {
            fn from(model: $variant) -> Self {
                Self::$variant(model)
            }
        })+
    };
}

choice! {
    /// A model of how customers buy and leave.
    PurchaseModel as AttritionModel, PurchaseVisitor of Likelihood<History = PurchaseHistory>, "purchase",
    /// Beta-geometric / NBD.
    BgNbd,
    /// NBD: nobody leaves.
    Nbd,
    /// Pareto / NBD.
    ParetoNbd,
    /// Modified beta-geometric / NBD: the first purchase may be the last.
    MbgNbd,
    /// BG/NBD with regular timing: k phases a purchase.
    BgCnbdK,
    /// MBG/NBD with regular timing: k phases a purchase.
    MbgCnbdK
}

choice! {
    /// A model of what a purchase is worth.
    SpendModel as AsRef<GammaGamma>, SpendVisitor of SpendLikelihood, "spend",
    /// Gamma-Gamma on the means of repeat purchases.
    GammaGamma,
    /// Gamma-Gamma on single orders.
    GammaGammaOrders
}

impl PurchaseModel {
    /// How regular purchases are, in a model in which they are.
    pub(crate) fn regularity(&self) -> Option<Regularity> {
        let parameters = match self {
            Self::BgCnbdK(model) => model.to_vec(),
            Self::MbgCnbdK(model) => model.to_vec(),
            _ => return None,
        };
        let [r, alpha, _, _, k] = parameters[..] else {
            return None;
        };
        Some(Regularity { r, alpha, k })
    }
}

/// Purchases of k phases each, whose rates differ between customers as Gamma(r, α).
pub(crate) struct Regularity {
    r: f64,
    alpha: f64,
    /// Phases of a purchase.
    pub(crate) k: f64,
}

impl Regularity {
    /// Hardly any active customer makes more purchases in (0, t].
    pub(crate) fn most_purchases(&self, t: f64) -> f64 {
        Cycles::new(self.r + self.k, vec![1.0]).most_events(t / self.alpha) / self.k
    }
}
