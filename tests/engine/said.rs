//! What a call of `clv` in a folder came to.

use std::path::Path;
use std::process::{Command, Stdio};

/// Exit code and both streams.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn clv(folder: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .env("LC_ALL", "C")
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Said {
    /// Repeat purchases and value of each customer of an RFM table on stdout.
    pub(crate) fn repeats_and_values(&self) -> Vec<(u64, String)> {
        let mut rows = csv::Reader::from_reader(self.stdout.as_bytes());
        let header = rows.headers().unwrap().clone();
        let at = |name| header.iter().position(|column| column == name).unwrap();
        let (frequency, value) = (at("frequency"), at("historical_value"));
        let records = rows.records().map(|row| row.unwrap());
        records
            .map(|row| (row[frequency].parse().unwrap(), row[value].to_owned()))
            .collect()
    }
}
