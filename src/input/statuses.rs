//! Statuses of orders: which words mean a sale, and which mean that there was none.

/// Beginnings of words for orders that are no sale, in small letters.
const NO_SALES: [&str; 36] = [
    "abandon",
    "annul",
    "attente",
    "authorization_failed",
    "awaiting",
    "brouillon",
    "cancel",
    "chargeback",
    "charged back",
    "declin",
    "denied",
    "draft",
    "en attente",
    "expir",
    "fail",
    "fraud",
    "hold",
    "lost",
    "non paye",
    "non payé",
    "not paid",
    "on hold",
    "on-hold",
    "on_hold",
    "open cart",
    "pending",
    "refund",
    "refus",
    "reject",
    "rembours",
    "return",
    "revers",
    "storn",
    "test",
    "unpaid",
    "void",
];
/// Words for orders that are sales, in small letters.
const SALES: [&str; 34] = [
    "approved",
    "captured",
    "closed",
    "closed won",
    "complete",
    "completed",
    "confirmed",
    "delivered",
    "dispatched",
    "done",
    "expédiée",
    "finished",
    "fulfilled",
    "invoiced",
    "livré",
    "livrée",
    "ok",
    "paid",
    "partially_paid",
    "payé",
    "payée",
    "paye",
    "picked up",
    "processed",
    "processing",
    "received",
    "settled",
    "shipped",
    "sold",
    "succeeded",
    "success",
    "terminé",
    "terminée",
    "won",
];

/// Is an order of this status, in small letters, no sale for sure?
#[must_use]
pub(crate) fn is_no_sale(status: &str) -> bool {
    NO_SALES.iter().any(|word| status.starts_with(word))
}

/// Is a row of this status, in small letters, money that went back?
#[must_use]
pub(crate) fn is_refund(status: &str) -> bool {
    const REFUNDS: [&str; 7] = [
        "chargeback",
        "charged back",
        "refund",
        "rembours",
        "return",
        "revers",
        "storn",
    ];
    REFUNDS.iter().any(|word| status.starts_with(word))
}

/// Is an order of this status, in small letters, a sale for sure?
#[must_use]
pub(crate) fn is_sale(status: &str) -> bool {
    SALES.contains(&status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sales_and_others_are_told_apart() {
        for status in [
            "cancelled",
            "canceled",
            "refunded",
            "pending",
            "annulée",
            "failed",
        ] {
            assert!(is_no_sale(status) && !is_sale(status), "{status}");
        }
        for status in ["paid", "completed", "shipped", "payée"] {
            assert!(is_sale(status) && !is_no_sale(status), "{status}");
        }
    }
}
