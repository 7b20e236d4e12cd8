//! A file of contacts: it says which ids, addresses and numbers belong together.

use std::path::Path;

use crate::error::Result;
use crate::input::columns::Contacts;
use crate::input::ids::ids as ids_of;
use crate::input::layout::Layout;
use crate::input::options::ReadOptions;
use crate::input::plain::plain;
use crate::input::whole::{open_all, read_whole};

use super::{Identity, KeyColumns, graph::EMAIL, name_apart, stem};

impl Identity {
    /// Notes the keys of all rows of a file of contacts.
    ///
    /// # Errors
    /// When it cannot be read, or has no column that names a person.
    pub(super) fn read_contacts(
        &mut self,
        path: &Path,
        layouts: &[Layout],
        options: &ReadOptions,
    ) -> Result<()> {
        for table in open_all(&path.to_string_lossy(), options)? {
            let name = &table.source().name;
            let contacts = Contacts::find(table.header(), &options.columns);
            let contacts = contacts.map_err(|error| error.at(name))?;
            let column = contacts.customer.map(|at| table.header()[at].as_str());
            let system = system_of(column, layouts, name, self);
            let others = self.other_columns(table.header(), &table.readable(), contacts.customer);
            let mut projection: Vec<usize> = contacts.all().collect();
            projection.extend(others.iter().map(|(column, _)| *column));
            projection.sort_unstable();
            projection.dedup();
            read_whole(&table, &projection, "contacts", |batch| {
                let text = |column: Option<usize>| {
                    let at =
                        column.and_then(|column| projection.iter().position(|at| *at == column));
                    at.map(|at| batch.text_column(at)).transpose()
                };
                let mut cells = Vec::with_capacity(others.len());
                for (column, kept_in) in &others {
                    cells.extend(text(Some(*column))?.map(|cells| (*kept_in, cells)));
                }
                let ids = text(contacts.customer)?;
                let columns = KeyColumns {
                    id: ids.map(|ids| ids_of(ids, options.fold_ids)),
                    email: text(contacts.email)?,
                    phone: text(contacts.phone)?,
                };
                self.contacts += batch.rows as u64;
                let keys = self.note_contacts(system, batch.rows, columns)?;
                if let Some(kept) = &mut self.contact_cells {
                    kept.add(&keys, &cells);
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The columns of a file that are kept, each with its place among all that are kept: those with a name, but for
    /// the id.
    fn other_columns(
        &mut self,
        header: &[String],
        readable: &[usize],
        id: Option<usize>,
    ) -> Vec<(usize, usize)> {
        let Some(cells) = &mut self.contact_cells else {
            return Vec::new();
        };
        let mut columns = readable.to_vec();
        columns.retain(|at| Some(*at) != id && !header[*at].is_empty());
        let places = cells.columns_for(header, &columns);
        columns.into_iter().zip(places).collect()
    }
}

/// The system whose ids the contacts have: that of a file whose column has the same name, else the only one with
/// ids, else one of its own.
fn system_of(column: Option<&str>, layouts: &[Layout], name: &str, identity: &mut Identity) -> u8 {
    let with_ids = || {
        let files = layouts.iter().zip(&identity.of_file);
        files.filter_map(|(layout, system)| {
            Some((&layout.header()[layout.columns.customer?], *system))
        })
    };
    let mut same: Vec<u8> = with_ids()
        .filter(|(name, _)| column.is_some_and(|column| plain(name) == plain(column)))
        .map(|(_, system)| system)
        .collect();
    if same.is_empty() {
        same = with_ids().map(|(_, system)| system).collect();
        same.sort_unstable();
        same.dedup();
        if same.len() > 1 {
            same.clear();
        }
    }
    same.into_iter().min().unwrap_or_else(|| {
        let name = name_apart(&identity.systems, stem(name));
        identity.systems.push(name);
        u8::try_from(identity.systems.len() - 1)
            .unwrap_or(EMAIL)
            .min(EMAIL - 1)
    })
}
