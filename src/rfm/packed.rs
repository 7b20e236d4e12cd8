//! Rows of one customer packed into bytes: about nine for a day with an amount.
//!
//! Grouping collects a customer's rows as such bytes, the spool keeps their merged ones so; the
//! order in which rows were packed carries no meaning.

use crate::input::dates::DAY;
use crate::input::details::Detail;

/// One row of the input, reduced to what purchases are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// Microseconds of local time.
    pub time: i64,
    /// Millionths, where there is an amount.
    pub amount: Option<i128>,
    /// A number that stands for the order; 0 without one.
    pub order: u64,
    /// The number of its file, where orders of several files are compared; else 0.
    pub file: u32,
    /// A number that stands for all columns that only tell rows apart.
    pub fingerprint: u64,
    /// Was the amount lowered by a refund on the same row?
    pub is_lowered: bool,
    /// Is the amount the total of its order?
    pub is_total: bool,
    /// Is the row a line of an order, so that equal rows are lines and no duplicates?
    pub is_line: bool,
    /// What it says beside its figures, where that is kept.
    pub detail: Detail,
}

/// The rows of one day, or of one order, or one row: what is never split again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Atom {
    /// Microseconds of local time of the first order in it; of the first row where there is no order.
    pub time: i64,
    /// The exact sum, in millionths, where there are amounts.
    pub amount: Option<i128>,
    /// Rows that are no refunds.
    pub orders: u32,
    /// Rows that are refunds.
    pub refunds: u32,
}

const CLOCK: u8 = 1;
const AMOUNT: u8 = 2;
const ORDER: u8 = 4;
const FINGERPRINT: u8 = 8;
/// Of atoms: counts of rows follow.
const COUNTS: u8 = 16;
/// Of rows: it is a line of an order.
const LINE: u8 = 16;
const LOWERED: u8 = 32;
const TOTAL: u8 = 64;
/// Of rows: the number of the file follows, and perhaps the detail.
const FILE: u8 = 128;

impl Row {
    /// Appends the row to packed ones.
    pub(super) fn pack(&self, bytes: &mut Vec<u8>) {
        let flag = |flag: u8, is_set: bool| if is_set { flag } else { 0 };
        let flags = flag(ORDER, self.order != 0)
            | flag(FINGERPRINT, self.fingerprint != 0)
            | flag(LOWERED, self.is_lowered)
            | flag(TOTAL, self.is_total)
            | flag(LINE, self.is_line)
            | flag(FILE, self.file != 0 || self.detail.source != 0);
        pack_start(flags, self.time, self.amount, bytes);
        if self.order != 0 {
            bytes.extend_from_slice(&self.order.to_le_bytes());
        }
        if self.fingerprint != 0 {
            bytes.extend_from_slice(&self.fingerprint.to_le_bytes());
        }
        if flags & FILE != 0 {
            let has_detail = self.detail.source != 0;
            pack_small(u64::from(self.file) << 1 | u64::from(has_detail), bytes);
            if has_detail {
                pack_detail(self.detail, bytes);
            }
        }
    }

    /// Unpacks all rows.
    pub(super) fn unpack(bytes: &[u8], rows: &mut Vec<Self>) {
        let mut cursor = Cursor(bytes);
        while !cursor.0.is_empty() {
            let (flags, time, amount) = cursor.start();
            let order = if flags & ORDER == 0 { 0 } else { cursor.word() };
            let fingerprint = if flags & FINGERPRINT == 0 {
                0
            } else {
                cursor.word()
            };
            let (mut file, mut detail) = (0, Detail::default());
            if flags & FILE != 0 {
                let number = cursor.small();
                file = u32::try_from(number >> 1).expect("a file that was packed from 32 bits");
                if number & 1 == 1 {
                    detail = cursor.detail();
                }
            }
            rows.push(Self {
                time,
                amount,
                order,
                file,
                detail,
                fingerprint,
                is_lowered: flags & LOWERED != 0,
                is_total: flags & TOTAL != 0,
                is_line: flags & LINE != 0,
            });
        }
    }
}

impl Row {
    /// Are two rows equal in all that counts?
    pub(super) fn is_equal_to(&self, other: &Self) -> bool {
        let detail = other.detail;
        Self { detail, ..*self } == *other
    }
}

impl Atom {
    /// Appends the atom to packed ones.
    pub(super) fn pack(&self, bytes: &mut Vec<u8>) {
        let plain = self.orders == 1 && self.refunds == 0;
        pack_start(
            if plain { 0 } else { COUNTS },
            self.time,
            self.amount,
            bytes,
        );
        if !plain {
            pack_number(u128::from(self.orders), bytes);
            pack_number(u128::from(self.refunds), bytes);
        }
    }

    /// Unpacks all atoms.
    pub(super) fn unpack(bytes: &[u8], atoms: &mut Vec<Self>) {
        let mut cursor = Cursor(bytes);
        while !cursor.0.is_empty() {
            let (flags, time, amount) = cursor.start();
            let (orders, refunds) = if flags & COUNTS == 0 {
                (1, 0)
            } else {
                (cursor.count(), cursor.count())
            };
            atoms.push(Self {
                time,
                amount,
                orders,
                refunds,
            });
        }
    }
}

fn pack_start(flags: u8, time: i64, amount: Option<i128>, bytes: &mut Vec<u8>) {
    let (day, clock) = (time.div_euclid(DAY), time.rem_euclid(DAY));
    let flags =
        flags | (if clock == 0 { 0 } else { CLOCK }) | (if amount.is_some() { AMOUNT } else { 0 });
    bytes.push(flags);
    pack_small(((day << 1) ^ (day >> 63)).cast_unsigned(), bytes);
    if clock != 0 {
        pack_small(clock.cast_unsigned(), bytes);
    }
    if let Some(amount) = amount {
        pack_number(((amount << 1) ^ (amount >> 127)).cast_unsigned(), bytes);
    }
}

/// Appends a detail to packed bytes.
pub(super) fn pack_detail(detail: Detail, bytes: &mut Vec<u8>) {
    for number in std::iter::once(detail.source).chain(detail.texts) {
        pack_small(u64::from(number), bytes);
    }
}

/// Seven bits a byte, the highest bit says that another follows.
pub(super) fn pack_small(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn pack_number(mut number: u128, bytes: &mut Vec<u8>) {
    while u64::try_from(number).is_err() {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    pack_small(u64::try_from(number).unwrap_or_default(), bytes);
}

pub(super) struct Cursor<'a>(pub(super) &'a [u8]);

impl Cursor<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self
            .0
            .split_first()
            .expect("packed rows end where a row ends");
        self.0 = rest;
        *first
    }

    fn start(&mut self) -> (u8, i64, Option<i128>) {
        let flags = self.byte();
        let day = self.small();
        let day = (day >> 1).cast_signed() ^ -(day & 1).cast_signed();
        let clock = if flags & CLOCK == 0 {
            0
        } else {
            self.small().cast_signed()
        };
        let amount = (flags & AMOUNT != 0).then(|| {
            let number = self.number();
            (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
        });
        (flags, day * DAY + clock, amount)
    }

    fn small(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    fn number(&mut self) -> u128 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    pub(super) fn count(&mut self) -> u32 {
        u32::try_from(self.small()).expect("a count of rows that was packed from 32 bits")
    }

    pub(super) fn detail(&mut self) -> Detail {
        Detail {
            source: self.count(),
            texts: std::array::from_fn(|_| self.count()),
        }
    }

    fn word(&mut self) -> u64 {
        let (word, rest) = self
            .0
            .split_first_chunk()
            .expect("packed rows end where a row ends");
        self.0 = rest;
        u64::from_le_bytes(*word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were_packed() {
        let amounts = [
            None,
            Some(0),
            Some(-1),
            Some(29_330_000),
            Some(10_i128.pow(38) - 1),
            Some(1 - 10_i128.pow(38)),
        ];
        let mut rows = Vec::new();
        for (at, amount) in amounts.into_iter().enumerate() {
            let at = at as u64;
            let time =
                DAY * (at.cast_signed() - 3) + if at.is_multiple_of(2) { 0 } else { 1_234_567 };
            rows.push(Row {
                time,
                amount,
                order: at % 3,
                file: u32::try_from(at * 100).unwrap(),
                detail: Detail {
                    source: u32::try_from(at % 2).unwrap(),
                    texts: [0, 1000, 0, 0, 3].map(|text| text * u32::try_from(at % 2).unwrap()),
                },
                fingerprint: u64::MAX * (at % 2),
                is_lowered: at.is_multiple_of(2),
                is_total: at.is_multiple_of(3),
                is_line: at.is_multiple_of(4),
            });
        }
        let mut bytes = Vec::new();
        rows.iter().for_each(|row| row.pack(&mut bytes));
        let mut back = Vec::new();
        Row::unpack(&bytes, &mut back);
        assert_eq!(back, rows);
    }

    #[test]
    fn atoms_come_back_as_they_were_packed() {
        let atoms = [
            Atom {
                time: DAY * 20_000,
                amount: Some(12_340_000),
                orders: 1,
                refunds: 0,
            },
            Atom {
                time: -5,
                amount: None,
                orders: 300,
                refunds: u32::MAX,
            },
        ];
        let mut bytes = Vec::new();
        atoms.iter().for_each(|atom| atom.pack(&mut bytes));
        let mut back = Vec::new();
        Atom::unpack(&bytes, &mut back);
        assert_eq!(back, atoms);
    }
}
