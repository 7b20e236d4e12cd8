//! The Python wheel: built with the profile of everything else, installed in a fresh environment, tested there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The largest that the wheel may be, in bytes.
const LARGEST: u64 = 60 << 20;

/// The wheel, and what made it.
pub(crate) struct Wheel {
    pub(crate) path: PathBuf,
    pub(crate) python: PathBuf,
    /// The program that makes environments and installs packages.
    pub(crate) uv: PathBuf,
}

/// The wheel of this source: tests run at once, and the first one builds it. `None`, with a word on stderr, where there is
/// no Python.
pub(crate) fn wheel() -> Option<&'static Wheel> {
    static BUILT: OnceLock<Option<Wheel>> = OnceLock::new();
    BUILT.get_or_init(build_wheel).as_ref()
}

fn build_wheel() -> Option<Wheel> {
    let python = python()?;
    let place = place();
    std::fs::create_dir_all(&place).unwrap();
    let tools = tools(&python, &place, &project().join("requirements-build.txt"));

    let dist = place.join("dist");
    let _none_yet = std::fs::remove_dir_all(&dist);
    let manifest = project().join("Cargo.toml");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut build = Command::new(tools.join("maturin"));
    build
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .arg("--out")
        .arg(&dist);
    without_package(&mut build);
    finished(
        build
            .env("CARGO_TARGET_DIR", target)
            .env("PYO3_PYTHON", &python),
    );
    let wheels: Vec<PathBuf> = std::fs::read_dir(&dist)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let [path] = wheels.as_slice() else {
        panic!("one wheel for every Python, not {wheels:?}")
    };
    Some(Wheel {
        path: path.clone(),
        python,
        uv: tools.join("uv"),
    })
}

/// Takes off a command what cargo tells a test of its own package. Build scripts of `ring` are run again when this changes,
/// and the query engine would be compiled again after them, here and by the next command.
fn without_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let told = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || name == "OUT_DIR"
        });
        if told {
            command.env_remove(&name);
        }
    }
}

/// Where wheels and environments are kept.
fn place() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheel")
}

/// The folder of the Python package.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("python")
}

#[test]
fn the_wheel_passes_its_tests_in_a_fresh_environment() {
    let Some(wheel) = wheel() else { return };
    let (place, project) = (place(), project());
    let size = wheel.path.metadata().unwrap().len();
    println!(
        "{}: {:.1} MiB",
        wheel.path.display(),
        size as f64 / f64::from(1 << 20)
    );
    assert!(size < LARGEST, "the wheel has {size} bytes");

    let environment = place.join("environment");
    finished(
        Command::new(&wheel.uv)
            .args(["venv", "--quiet", "--clear", "--python"])
            .arg(&wheel.python)
            .arg(&environment),
    );
    let inside = environment.join("bin/python");
    let mut install = Command::new(&wheel.uv);
    install
        .args(["pip", "install", "--quiet", "--python"])
        .arg(&inside)
        .arg(&wheel.path);
    finished(
        install
            .arg("--requirement")
            .arg(project.join("requirements-test.txt")),
    );

    let config = project.join("pyproject.toml");
    let module = |name: &str| {
        let mut command = Command::new(&inside);
        command
            .args(["-m", name])
            .current_dir(&place)
            .env("RUFF_NO_CACHE", "true");
        command
    };
    finished(
        module("ruff")
            .args(["format", "--check", "--config"])
            .arg(&config)
            .arg(&project),
    );
    finished(
        module("ruff")
            .args(["check", "--config"])
            .arg(&config)
            .arg(&project),
    );
    finished(
        module("mypy")
            .arg("--config-file")
            .arg(&config)
            .args(["-p", "clv"]),
    );
    let stubs = ["clv._clv", "--ignore-disjoint-bases", "--mypy-config-file"];
    finished(module("mypy.stubtest").args(stubs).arg(&config));
    finished(
        module("mypy")
            .arg("--config-file")
            .arg(&config)
            .arg(project.join("tests")),
    );
    finished(
        module("pytest")
            .arg("-c")
            .arg(&config)
            .arg("--rootdir")
            .arg(&project)
            .arg(project.join("tests"))
            // they have environments of their own
            .arg("--ignore")
            .arg(project.join("tests/spark")),
    );
}

/// The interpreter; in CI its absence is a failure, elsewhere the test says that it was left out.
pub(crate) fn python() -> Option<PathBuf> {
    let asked = Command::new("python3")
        .args(["-c", "import sys, venv; print(sys.executable)"])
        .output();
    match asked {
        Ok(output) if output.status.success() => {
            Some(String::from_utf8(output.stdout).unwrap().trim().into())
        }
        asked => {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "no python3 with venv: {asked:?}"
            );
            eprintln!("left out: there is no python3 with venv here");
            None
        }
    }
}

/// The folder of the programs that build and install, in an environment of their own that is kept until they change.
fn tools(python: &Path, place: &Path, requirements: &Path) -> PathBuf {
    let (home, stamp) = (place.join("tools"), place.join("tools.txt"));
    let wanted = std::fs::read_to_string(requirements).unwrap();
    let programs = home.join("bin");
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted)
        && programs.join("uv").exists()
    {
        return programs;
    }
    finished(
        Command::new(python)
            .args(["-m", "venv", "--clear"])
            .arg(&home),
    );
    let mut install = Command::new(programs.join("python"));
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    finished(install.arg(requirements));
    std::fs::write(stamp, wanted).unwrap();
    programs
}

/// Runs a command to its end, whose words are shown where it fails.
#[track_caller]
pub(crate) fn finished(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    println!("{}", shown(&output.stdout));
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        shown(&output.stderr)
    );
}
