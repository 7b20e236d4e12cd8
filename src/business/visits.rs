//! What a customer did in each period.

use super::calendar::Calendar;
use crate::rfm::{Atom, Purchase};

/// What a customer did in a period.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) place: usize,
    pub(super) orders: u64,
    pub(super) revenue: i128,
}

/// What a customer did, period by period.
pub(super) fn collect(
    visits: &mut Vec<Visit>,
    calendar: &Calendar,
    purchases: &[Purchase],
    paid: &[Atom],
) {
    for purchase in purchases {
        visit(visits, calendar.place(purchase.time)).orders += 1;
    }
    for atom in paid {
        let amount = atom.amount.unwrap_or_default();
        if amount != 0 {
            let revenue = &mut visit(visits, calendar.place(atom.time)).revenue;
            *revenue = revenue.saturating_add(amount);
        }
    }
}

/// The visit of a period, which may be a new one; most are the last.
fn visit(visits: &mut Vec<Visit>, place: usize) -> &mut Visit {
    let at = visits.partition_point(|visit| visit.place < place);
    if visits.get(at).is_none_or(|visit| visit.place != place) {
        let new = Visit {
            place,
            orders: 0,
            revenue: 0,
        };
        visits.insert(at, new);
    }
    &mut visits[at]
}
