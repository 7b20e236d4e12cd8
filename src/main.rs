//! The `clv` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    clv::cli::main()
}
