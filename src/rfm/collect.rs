//! The one aggregate of grouping: it collects the packed rows of each customer.
//!
//! Its input, its state and its result are the same bytes, so that groups can be spilled and merged.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, LargeBinaryArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion_common::{Result, exec_err, not_impl_err};
use datafusion_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion_expr::{
    Accumulator, AggregateUDFImpl, EmitTo, GroupsAccumulator, Signature, Volatility,
};

/// Collects packed rows per group.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Collect {
    signature: Signature,
}

impl Default for Collect {
    fn default() -> Self {
        Self {
            signature: Signature::any(1, Volatility::Immutable),
        }
    }
}

impl AggregateUDFImpl for Collect {
    fn name(&self) -> &'static str {
        "collect_rows"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::LargeBinary)
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        not_impl_err!("rows are collected by group only")
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(
            format!("{}[rows]", args.name),
            DataType::LargeBinary,
            true,
        ))])
    }

    fn groups_accumulator_supported(&self, _: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Collector::default()))
    }

    fn order_sensitivity(&self) -> datafusion_expr::utils::AggregateOrderSensitivity {
        datafusion_expr::utils::AggregateOrderSensitivity::Insensitive
    }
}

/// Pieces of packed rows in the order of their arrival: piece `i` has `lengths[i]` bytes and belongs to `groups[i]`.
#[derive(Debug, Default)]
struct Collector {
    bytes: Vec<u8>,
    lengths: Vec<u32>,
    groups: Vec<u32>,
    groups_seen: usize,
}

impl Collector {
    fn add_piece(&mut self, group: usize, rows: &[u8]) -> Result<()> {
        let (Ok(group), Ok(length)) = (u32::try_from(group), u32::try_from(rows.len())) else {
            return exec_err!("too many customers, or too many rows of one customer, to group");
        };
        self.bytes.extend_from_slice(rows);
        self.groups.push(group);
        self.lengths.push(length);
        Ok(())
    }

    /// Takes the first `count` groups out: their pieces side by side, group after group.
    fn take(&mut self, count: usize) -> LargeBinaryArray {
        let mut offsets = vec![0_usize; count + 1];
        for (group, length) in self.groups.iter().zip(&self.lengths) {
            if let Some(offset) = offsets.get_mut(*group as usize + 1) {
                *offset += *length as usize;
            }
        }
        for at in 0..count {
            offsets[at + 1] += offsets[at];
        }
        let mut values = vec![0; offsets[count]];
        let mut next = offsets.clone();
        let mut kept = Self {
            groups_seen: self.groups_seen.saturating_sub(count),
            ..Self::default()
        };
        let mut start = 0;
        for (group, length) in self.groups.iter().zip(&self.lengths) {
            let piece = &self.bytes[start..start + *length as usize];
            start += piece.len();
            let group = *group as usize;
            if group < count {
                values[next[group]..next[group] + piece.len()].copy_from_slice(piece);
                next[group] += piece.len();
            } else {
                kept.bytes.extend_from_slice(piece);
                kept.lengths.push(*length);
                kept.groups
                    .push(u32::try_from(group - count).unwrap_or(u32::MAX));
            }
        }
        *self = kept;
        let offsets: Vec<i64> = offsets
            .into_iter()
            .map(|offset| i64::try_from(offset).unwrap_or(i64::MAX))
            .collect();
        LargeBinaryArray::new(
            OffsetBuffer::new(ScalarBuffer::from(offsets)),
            Buffer::from_vec(values),
            None,
        )
    }
}

impl GroupsAccumulator for Collector {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        if filter.is_some() {
            return not_impl_err!("rows are collected without a filter");
        }
        let rows = values[0].as_binary::<i32>();
        for (at, group) in group_indices.iter().enumerate() {
            self.add_piece(*group, rows.value(at))?;
        }
        self.groups_seen = total_num_groups;
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let count = match emit_to {
            EmitTo::All => self.groups_seen,
            EmitTo::First(count) => count,
        };
        Ok(Arc::new(self.take(count)))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.evaluate(emit_to)?])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        let pieces = values[0].as_binary::<i64>();
        for (at, group) in group_indices.iter().enumerate() {
            self.add_piece(*group, pieces.value(at))?;
        }
        self.groups_seen = total_num_groups;
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values[0].len();
        let mut each = Self::default();
        each.update_batch(values, &(0..rows).collect::<Vec<_>>(), filter, rows)?;
        each.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        self.bytes.capacity() + 4 * (self.lengths.capacity() + self.groups.capacity())
    }
}
