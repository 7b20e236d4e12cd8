"""Where the processor time of a clv command goes, by module: the table of benches/README.md.

    time_by_module.py CLV COMMAND [ARGUMENT ...]

Needs `perf`, and a clv with symbols:

    cargo --config 'profile.release.package.clv.strip=false' build --release

A sample counts for the innermost module of clv on its stack, so that what it calls in a library is its own; else for
the innermost crate that has a name, which runs by itself then, and else for `other`.
"""

import collections
import re
import subprocess
import sys
import tempfile

OWN = re.compile(r"\bclv::(\w+)(?:::(\w+))?")
CRATE = re.compile(r"^<?(?:&?(?:dyn )?)(datafusion\w*|arrow\w*|parquet|rayon\w*|csv_core|tokio|zstd\w*|rquickjs\w*)::")
QUICKJS = re.compile(r"^(JS_|js_|__JS_|lre_|find_own_property|free_zero_refcount)")
LEAST = 0.02


def part_of(frames):
    """What a stack counts for; its innermost frame comes first."""
    if any(QUICKJS.match(frame) for frame in frames):
        return "ECharts (JavaScript)"
    for frame in frames:
        found = OWN.search(frame)
        if found and found[1] not in ("parallel", "error"):
            file = found[2] if found[2] and found[2][0].islower() else None
            return f"{found[1]}/{file}" if file else found[1]
    crates = (CRATE.match(frame) for frame in frames)
    return next((found[1] for found in crates if found), "other")


def stacks(text):
    """The frames of each sample, innermost first."""
    for sample in text.split("\n\n"):
        frames = [line.strip().partition(" ")[2] for line in sample.splitlines() if line.strip()]
        if frames:
            yield frames


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    with tempfile.NamedTemporaryFile(suffix=".perf") as record:
        recording = ["perf", "record", "-q", "-F", "499", "--call-graph", "dwarf,8192", "-o", record.name]
        subprocess.run([*recording, *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
        reading = ["perf", "script", "-i", record.name, "--no-inline", "-F", "ip,sym"]
        text = subprocess.run(reading, check=True, capture_output=True, text=True, errors="replace").stdout
    parts = collections.Counter(part_of(frames) for frames in stacks(text))
    samples = sum(parts.values())
    print("| part | share of processor time |\n|---|---:|")
    small = 0
    for part, count in parts.most_common():
        if count < LEAST * samples:
            small += count
        else:
            print(f"| `{part}` | {count / samples:.0%} |")
    print(f"| all others, less than {LEAST:.0%} each | {small / samples:.0%} |")


if __name__ == "__main__":
    main()
