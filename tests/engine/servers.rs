//! Database servers that a test starts in a temporary folder, on a Unix socket, and stops again.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running server.
pub(crate) struct Server {
    process: Child,
    pub(crate) folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        // both servers end at once on this signal, without a trace in the folder that is removed
        let id = self.process.id().to_string();
        let _gone = Command::new("kill").args(["-QUIT", &id]).status();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if let Ok(Some(_)) = self.process.try_wait() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// A program of Debian's packages; `None`, with a word on stderr, where it is not installed.
///
/// Under `CI=true` its absence is a failure.
fn program(name: &str, folders: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    places.extend(folders.iter().map(PathBuf::from));
    for version in fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
    {
        places.push(version.path().join("bin"));
    }
    let found = places
        .iter()
        .map(|place| place.join(name))
        .find(|it| it.is_file());
    if found.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "the server program is missing: {name}"
        );
        eprintln!("left out: the server program is not here: {name}");
    }
    found
}

/// A command that runs as an ordinary user: servers refuse root.
fn as_ordinary(program: &Path) -> Command {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|it| it.stdout == b"0\n");
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(program);
    command
}

/// A folder with a short path that an ordinary user may write to.
fn folder() -> TempDir {
    let folder = tempfile::Builder::new()
        .prefix("clv-db-")
        .tempdir_in("/tmp")
        .unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    folder
}

fn wait_for(what: &str, mut is_ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_ready() {
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "{what} does not start"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn quiet(command: &mut Command) -> &mut Command {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

/// Starts PostgreSQL with a database `shop`, the user `bob` with the password `s3cret`, and what some SQL makes.
pub(crate) fn postgresql(sql: &str) -> Option<Server> {
    let (initdb, postgres) = (program("initdb", &[])?, program("postgres", &[])?);
    let psql = program("psql", &[])?;
    let folder = folder();
    let data = folder.path().join("data");
    let made = quiet(
        as_ordinary(&initdb)
            .arg("-D")
            .arg(&data)
            .args([
                "-U",
                "owner",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .current_dir(folder.path()),
    )
    .status();
    assert!(made.unwrap().success(), "initdb");
    let rules = "local all owner trust\nlocal all bob scram-sha-256\n";
    fs::write(data.join("pg_hba.conf"), rules).unwrap();
    let process = quiet(
        as_ordinary(&postgres)
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "TimeZone=Europe/Paris",
            ])
            .current_dir(folder.path()),
    )
    .spawn()
    .unwrap();
    let server = Server { process, folder };
    let run = |database: &str, sql: &str| {
        let mut client = Command::new(&psql)
            .arg("-h")
            .arg(server.folder.path())
            .args(["-U", "owner", "-d", database, "-q", "-v", "ON_ERROR_STOP=1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // it may have ended already, because the server is not ready
        let _ended = client.stdin.take().unwrap().write_all(sql.as_bytes());
        client.wait().unwrap().success()
    };
    wait_for("PostgreSQL", || run("postgres", "SELECT 1"));
    assert!(run(
        "postgres",
        "CREATE DATABASE shop; CREATE USER bob PASSWORD 's3cret';"
    ));
    assert!(run("shop", sql), "the SQL of the test");
    Some(server)
}

/// Starts MariaDB with a database `shop`, the user `bob` with the password `s3cret`, and what some SQL makes.
pub(crate) fn mariadb(sql: &str) -> Option<Server> {
    let install = program("mariadb-install-db", &["/usr/bin"])?;
    let mariadbd = program("mariadbd", &["/usr/sbin"])?;
    let client = program("mariadb", &["/usr/bin"])?;
    let folder = folder();
    let data = folder.path().join("data");
    let data = format!("--datadir={}", data.display());
    let made = quiet(
        as_ordinary(&install)
            .args([
                "--no-defaults",
                &data,
                "--auth-root-authentication-method=normal",
            ])
            .args(["--skip-test-db", "--innodb-log-file-size=8M"])
            .current_dir(folder.path()),
    )
    .status();
    assert!(made.unwrap().success(), "mariadb-install-db");
    let socket = folder.path().join("socket");
    let socket = format!("--socket={}", socket.display());
    let process = quiet(
        as_ordinary(&mariadbd)
            .args(["--no-defaults", &data, &socket, "--skip-networking"])
            .args([
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-log-file-size=8M",
            ])
            .current_dir(folder.path()),
    )
    .spawn()
    .unwrap();
    let server = Server { process, folder };
    let run = |sql: &str| {
        let mut client = Command::new(&client)
            .args([
                "--no-defaults",
                &socket,
                "-u",
                "root",
                "--default-character-set=utf8mb4",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let _ended = client.stdin.take().unwrap().write_all(sql.as_bytes());
        client.wait().unwrap().success()
    };
    wait_for("MariaDB", || run("SELECT 1"));
    assert!(
        run(&format!(
            "CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; {sql}; \
             CREATE USER bob IDENTIFIED BY 's3cret'; GRANT SELECT ON shop.* TO bob;"
        )),
        "the SQL of the test"
    );
    Some(server)
}
