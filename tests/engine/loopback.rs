//! A small server on loopback: files over HTTP, and objects with the requests and signatures of Amazon S3.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use ring::{digest, hmac};

/// The key that signs requests, and its name.
pub(crate) const KEY: (&str, &str) = ("AKIDEXAMPLE", "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY");

/// Listens until the test ends.
pub(crate) struct Loopback {
    pub(crate) address: String,
    /// The requests that came, with their paths.
    pub(crate) seen: Arc<Mutex<Vec<String>>>,
}

/// One request.
struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
}

type Files = BTreeMap<String, Vec<u8>>;

impl Loopback {
    /// Serves files by their paths, such as `/bucket/orders.csv`.
    pub(crate) fn of(files: Vec<(&str, Vec<u8>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let files: Files = files
            .into_iter()
            .map(|(name, bytes)| (name.to_owned(), bytes))
            .collect();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (files, shared) = (Arc::new(files), seen.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (files, seen) = (files.clone(), shared.clone());
                // a client may go away at any time
                std::thread::spawn(move || while answer(&stream, &files, &seen).is_some() {});
            }
        });
        Self { address, seen }
    }

    /// The variables of the environment with which its objects can be read.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        [
            ("AWS_ACCESS_KEY_ID", KEY.0),
            ("AWS_SECRET_ACCESS_KEY", KEY.1),
            ("AWS_REGION", "eu-west-3"),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ENDPOINT_URL", &format!("http://{}", self.address)),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }
}

fn answer(stream: &TcpStream, files: &Files, seen: &Mutex<Vec<String>>) -> Option<()> {
    let request = read(stream)?;
    seen.lock().unwrap().push(format!(
        "{} {}?{}",
        request.method, request.path, request.query
    ));
    let (status, headers, body) = respond(&request, files);
    let mut stream = stream;
    let length = format!("Content-Length: {}\r\n", body.len());
    let length = if headers.contains("chunked") || headers.contains("Content-Length") {
        ""
    } else {
        &length
    };
    write!(stream, "HTTP/1.1 {status}\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nETag: \"1\"\r\n{length}{headers}\r\n").ok()?;
    stream.write_all(&body).ok()?;
    (!headers.contains("Connection: close")).then_some(())
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length: u64 = headers
        .get("content-length")
        .and_then(|it| it.parse().ok())
        .unwrap_or(0);
    lines.take(length).read_to_end(&mut Vec::new()).ok()?;
    Some(Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
    })
}

fn respond(request: &Request, files: &Files) -> (&'static str, String, Vec<u8>) {
    let none = String::new();
    if request.path.starts_with("/bucket") {
        return objects(request, files);
    }
    match request.path.as_str() {
        "/moved.csv" => (
            "302 Found",
            "Location: /orders.csv\r\n".to_owned(),
            Vec::new(),
        ),
        "/refused.csv" => ("403 Forbidden", none, b"no".to_vec()),
        "/busy.csv" => ("503 Service Unavailable", none, Vec::new()),
        "/guarded.csv"
            if !request
                .headers
                .get("authorization")
                .is_some_and(|it| it.starts_with("Basic ")) =>
        {
            ("401 Unauthorized", none, Vec::new())
        }
        "/signed.csv" if request.query != "token=t0ken" => ("403 Forbidden", none, Vec::new()),
        "/cut.csv" => (
            "200 OK",
            "Content-Length: 1000\r\nConnection: close\r\n".to_owned(),
            b"customer_id,date\n".to_vec(),
        ),
        "/chunks.csv" => {
            let mut body = Vec::new();
            for block in files["/orders.csv"].chunks(1000) {
                body.extend(format!("{:x}\r\n", block.len()).bytes());
                body.extend(block);
                body.extend(b"\r\n");
            }
            body.extend(b"0\r\n\r\n");
            ("200 OK", "Transfer-Encoding: chunked\r\n".to_owned(), body)
        }
        "/guarded.csv" | "/signed.csv" => ("200 OK", none, files["/orders.csv"].clone()),
        path => match files.get(path) {
            Some(bytes) => ("200 OK", none, bytes.clone()),
            None => ("404 Not Found", none, Vec::new()),
        },
    }
}

/// An object, or a page of two keys.
fn objects(request: &Request, files: &Files) -> (&'static str, String, Vec<u8>) {
    let kind = "Content-Type: application/xml\r\n".to_owned();
    if !is_signed(request) {
        let text = format!(
            "<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>{}</AWSAccessKeyId></Error>",
            KEY.0
        );
        return ("403 Forbidden", kind, text.into_bytes());
    }
    let parameters: BTreeMap<&str, String> = request
        .query
        .split('&')
        .filter_map(|it| it.split_once('='))
        .map(|(name, value)| (name, value.replace("%2F", "/")))
        .collect();
    if !parameters.contains_key("list-type") {
        return match files.get(&request.path.replace("%20", " ")) {
            Some(bytes) => ("200 OK", String::new(), bytes.clone()),
            None => (
                "404 Not Found",
                kind,
                b"<Error><Code>NoSuchKey</Code></Error>".to_vec(),
            ),
        };
    }
    let prefix = format!(
        "/bucket/{}",
        parameters.get("prefix").map_or("", String::as_str)
    );
    let start: usize = parameters
        .get("continuation-token")
        .map_or(0, |it| it.parse().unwrap());
    let found: Vec<_> = files
        .iter()
        .filter(|(name, _)| name.starts_with(&prefix))
        .collect();
    let mut page = String::new();
    for (name, bytes) in found.iter().skip(start).take(2) {
        let key = name.trim_start_matches("/bucket/");
        write!(page, "<Contents><Key>{key}</Key><LastModified>2024-01-01T00:00:00.000Z</LastModified><ETag>\"1\"</ETag><Size>{}</Size></Contents>", bytes.len()).unwrap();
    }
    let goes_on = found.len() > start + 2;
    let next = if goes_on {
        format!(
            "<NextContinuationToken>{}</NextContinuationToken>",
            start + 2
        )
    } else {
        String::new()
    };
    let text = format!(
        "<ListBucketResult><Name>bucket</Name><IsTruncated>{goes_on}</IsTruncated>{next}{page}</ListBucketResult>"
    );
    ("200 OK", kind, text.into_bytes())
}

/// Is the signature of a request that of its content, version 4?
fn is_signed(request: &Request) -> bool {
    let Some(given) = request.headers.get("authorization") else {
        return false;
    };
    let part = |name: &str| {
        let start = given.find(name)? + name.len();
        given[start..].split([',', ' ']).next()
    };
    let (Some(scope), Some(names), Some(signature)) = (
        part("Credential="),
        part("SignedHeaders="),
        part("Signature="),
    ) else {
        return false;
    };
    let Some((key, scope)) = scope.split_once('/') else {
        return false;
    };
    let mut query: Vec<&str> = request
        .query
        .split('&')
        .filter(|it| !it.is_empty())
        .collect();
    query.sort_unstable();
    let headers: String = names
        .split(';')
        .map(|name| {
            format!(
                "{name}:{}\n",
                request.headers.get(name).map_or("", String::as_str)
            )
        })
        .collect();
    let content = &request.headers["x-amz-content-sha256"];
    let canonical = format!(
        "{}\n{}\n{}\n{headers}\n{names}\n{content}",
        request.method,
        request.path,
        query.join("&")
    );
    let text = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        request.headers["x-amz-date"],
        hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
    );
    let start = format!("AWS4{}", KEY.1).into_bytes();
    let secret = scope
        .split('/')
        .fold(start, |secret, step| signed(&secret, step));
    key == KEY.0 && hex(&signed(&secret, &text)) == signature
}

fn signed(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
