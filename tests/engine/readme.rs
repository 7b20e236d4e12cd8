//! The commands that documents print with their output give that output.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A line that stands for any number of lines.
const ANYTHING: &str = "…";

/// A command as a document prints it, with the output that follows it.
#[derive(Clone)]
struct Printed<'d> {
    arguments: Vec<&'d str>,
    output: Vec<&'d str>,
}

/// The commands of `clv` that are followed by output in the console blocks of a document, block by block.
fn printed(document: &str) -> Vec<Vec<Printed<'_>>> {
    let mut blocks = Vec::new();
    for block in document.split("```console\n").skip(1) {
        let mut commands: Vec<Printed<'_>> = Vec::new();
        let block = block.split("```").next().unwrap_or_default();
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                let arguments = command.split_whitespace().collect();
                commands.push(Printed {
                    arguments,
                    output: Vec::new(),
                });
            } else if let Some(command) = commands.last_mut() {
                command.output.push(line);
            }
        }
        commands.retain(|command| command.arguments[0] == "clv" && !command.output.is_empty());
        blocks.push(commands);
    }
    blocks
}

/// A folder for the commands of one block.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["tests", "models"] {
        std::os::unix::fs::symlink(root.join(part), folder.path().join(part)).unwrap();
    }
    folder
}

/// All that a command says, on stdout and on stderr.
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_clv"))
        .env("LC_ALL", "C")
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1735689600")
        .env("XDG_CONFIG_HOME", folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8([output.stderr, output.stdout].concat()).unwrap();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

/// Whether lines are as printed, where [`ANYTHING`] stands for any lines.
fn matches(printed: &[&str], lines: &[&str]) -> bool {
    match printed.split_first() {
        None => lines.is_empty(),
        Some((&ANYTHING, rest)) => (0..=lines.len()).any(|skip| matches(rest, &lines[skip..])),
        Some((line, rest)) => lines.first() == Some(line) && matches(rest, &lines[1..]),
    }
}

#[test]
fn the_output_that_documents_print_is_what_commands_give() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["README.md", "models/shop.md", "models/cdnow.md"] {
        let document = std::fs::read_to_string(root.join(name)).unwrap();
        let blocks = printed(&document);
        assert!(!blocks.concat().is_empty(), "{name} prints no output");
        for commands in blocks {
            let folder = folder();
            for command in commands {
                let text = run(folder.path(), &command.arguments[1..]);
                let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
                assert!(
                    matches(&command.output, &lines),
                    "{name} prints for {:?}:\n{}\n\nbut it gives:\n{text}",
                    command.arguments,
                    command.output.join("\n")
                );
            }
        }
    }
}
