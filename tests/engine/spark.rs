//! `clv.spark` of the wheel gives the numbers of `clv` on real engines: pysail, which has no JVM, and `PySpark`.

use std::path::PathBuf;
use std::process::Command;

use crate::wheel::{finished, project, wheel};

#[test]
fn spark_gives_the_same_numbers_without_a_jvm() {
    if let Some(python) = environment("sail") {
        run(&python, "sail");
    }
}

#[test]
fn spark_gives_the_same_numbers_on_a_jvm() {
    if !has_java() {
        return;
    }
    let Some(python) = environment("spark") else {
        return;
    };
    for engine in ["local", "connect", "cluster"] {
        run(&python, engine);
    }
}

/// Runs the tests of one engine.
fn run(python: &PathBuf, engine: &str) {
    let project = project();
    let mut tests = Command::new(python);
    tests
        .args(["-m", "pytest", "--durations=5", "-c"])
        .arg(project.join("pyproject.toml"))
        .arg("--rootdir")
        .arg(&project)
        .arg(project.join("tests/spark"))
        .env("CLV_SPARK", engine)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    finished(tests.current_dir(env!("CARGO_TARGET_TMPDIR")));
}

/// Is there Java? In CI its absence is a failure, elsewhere the test says that it was left out.
fn has_java() -> bool {
    let asked = Command::new("java").arg("-version").output();
    let is_there = asked.is_ok_and(|output| output.status.success());
    if !is_there {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "no Java");
        eprintln!("left out: there is no Java here");
    }
    is_there
}

/// The Python of an environment with an engine and the wheel. The engine is kept until its requirements change.
///
/// Where it cannot be installed, a word on stderr says so; in CI that is a failure.
fn environment(engine: &str) -> Option<PathBuf> {
    let wheel = wheel()?;
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("wheel-{engine}"));
    let requirements = project().join(format!("requirements-{engine}.txt"));
    let (inside, stamp) = (place.join("bin/python"), place.join("requirements.txt"));
    let wanted = std::fs::read_to_string(&requirements).unwrap();
    if !std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        finished(
            Command::new(&wheel.uv)
                .args(["venv", "--quiet", "--clear", "--python"])
                .arg(&wheel.python)
                .arg(&place),
        );
        let installed = Command::new(&wheel.uv)
            .args(["pip", "install", "--quiet", "--python"])
            .arg(&inside)
            .arg("--requirement")
            .arg(&requirements)
            .output()
            .unwrap();
        if !installed.status.success() {
            let stderr = String::from_utf8_lossy(&installed.stderr);
            let ci = std::env::var("CI").as_deref() == Ok("true");
            assert!(!ci, "{engine} cannot be installed: {stderr}");
            eprintln!("left out: {engine} cannot be installed: {stderr}");
            return None;
        }
        std::fs::write(stamp, wanted).unwrap();
    }
    finished(
        Command::new(&wheel.uv)
            .args([
                "pip",
                "install",
                "--quiet",
                "--reinstall",
                "--no-deps",
                "--python",
            ])
            .arg(&inside)
            .arg(&wheel.path),
    );
    Some(inside)
}
