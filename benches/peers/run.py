"""Times clv and its peers on one log in one run, and prints the tables of benches/README.md.

    run.py LOG.csv [--clv PATH] [--threads N] [--repeats N] [--without NAME,...]
    run.py --memory LARGE.csv LOG.csv [--clv PATH]

Every job is a process of its own. A peer's time starts after its imports; clv's is that of the whole process.
The fastest of the repeats counts, the jobs by turns; memory is the largest resident set. lifetimes,
pymc-marketing and the default stack run once. Stops where a peer's results are not clv's.
"""

import argparse
import csv
import filecmp
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
PEERS = pathlib.Path(os.environ.get("CLV_PEERS", CACHE / "clv-peers"))
GIB = 1 << 30


class Run:
    """One process: seconds, those of all its threads, bytes of memory at most, what it printed."""

    def __init__(self, command):
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with process.stdout as pipe:
            self.out = pipe.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"failed with {process.returncode}: {' '.join(map(str, command))}")
        self.seconds = time.perf_counter() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024

    def facts(self):
        """What a peer's script reports; its seconds count instead of the process's."""
        facts = json.loads(self.out.splitlines()[-1])
        self.seconds = facts["seconds"]
        return facts


class Job:
    """Several steps that follow each other: the least time and the most memory of all repeats."""

    def __init__(self, name, *steps):
        self.name, self.steps, self.facts = name, steps, None
        self.seconds, self.cpu, self.memory = math.inf, math.inf, 0

    def run(self):
        runs = [Run(step) for step in self.steps]
        if self.is_peer():
            self.facts = runs[0].facts()
        self.seconds = min(self.seconds, sum(run.seconds for run in runs))
        self.cpu = min(self.cpu, sum(run.cpu for run in runs))
        self.memory = max(self.memory, *(run.memory for run in runs))

    def is_slow(self):
        """One of minutes; it runs once."""
        return self.name in ("lifetimes", "pymc-marketing") or self.name.endswith("auto")

    def is_peer(self):
        return str(self.steps[0][0]).endswith("python")


def peer(name, *arguments):
    """The command of a peer's script in its own environment."""
    script = HERE / f"with_{name.replace('-', '_')}.py"
    return [PEERS / name / "bin" / "python", "-B", script, *arguments]


def jobs(asked, folder):
    """All jobs, in the order of the table."""
    log, model, parquet = asked.log, folder / "model.json", folder / "log.parquet"

    def clv(*arguments):
        return [asked.clv, *arguments, "--quiet", "--threads", asked.threads]

    def score(name, *more):
        return clv("score", log, "--model", model, "-o", folder / name, *more)

    def together(name, *more, fitted="bg-nbd"):
        return clv("score", log, f"--fit={fitted}", "-o", folder / name, *more)

    fit = clv("fit", log, "--model", "bg-nbd", "-o", model)
    found = [
        Job("clv rfm", clv("rfm", log, "-o", folder / "rfm.csv")),
        Job("duckdb", peer("duckdb", log, folder / "duckdb.csv", asked.threads)),
        Job("duckdb plain", peer("duckdb", log, folder / "plain.csv", asked.threads, "plain")),
        Job("clv rfm Parquet", clv("rfm", parquet, "-o", folder / "rfm-parquet.csv")),
        Job("duckdb plain Parquet", peer("duckdb", parquet, folder / "plain.csv", asked.threads, "plain")),
        Job("clv fit + score", fit, score("scores.csv")),
        Job("clv fit + score, no intervals", fit, score("points.csv", "--intervals", "none")),
        Job("clv score --fit", together("together.csv")),
        Job("clv score --fit, no intervals", together("points-together.csv", "--intervals", "none")),
        Job("clv run", clv("run", log, "--model", "bg-nbd", "--out", folder / "run")),
        Job("clv score --fit, auto", together("auto.csv", fitted="auto")),
        Job("clv run, auto", clv("run", log, "--out", folder / "run-auto")),
        Job("lifetimes", peer("lifetimes", log, folder / "lifetimes.csv")),
        Job("pymc-marketing", peer("pymc-marketing", log, folder / "pymc-marketing.csv")),
    ]
    without = asked.without.split(",")
    return {job.name: job for job in found if job.name not in without and not is_left_out(job.name, without)}


def is_left_out(name, without):
    """What needs DuckDB goes with it: its other queries, and the log that it copies to Parquet."""
    return "duckdb" in without and (name.startswith("duckdb") or "Parquet" in name)


def columns(path, key, *names):
    """Columns of a table as numbers, an empty cell as 0, in the order of ids."""
    with open(path, newline="") as file:
        rows = sorted((row[key], [float(row[name] or 0) for name in names]) for row in csv.DictReader(file))
    return [name for name, _ in rows], list(zip(*(cells for _, cells in rows)))


def off(ours, theirs):
    """The largest relative difference of two columns."""
    return max(abs(a - b) / max(abs(a), abs(b), 1e-300) for a, b in zip(ours, theirs))


def same_table(folder, table, names, tolerance):
    """Stops unless a peer has the same customers with the same numbers; returns the largest difference."""
    ids, ours = columns(folder / "rfm.csv", "customer_id", *names)
    their_ids, theirs = columns(folder / table, "customer_id", *names)
    if ids != their_ids:
        raise SystemExit(f"{table}: other customers than clv's")
    worst = max(off(a, b) for a, b in zip(ours, theirs))
    if worst > tolerance:
        raise SystemExit(f"{table}: other numbers than clv's, off by {worst:.1e}")
    return len(ids), worst


def same_fit(folder, facts, tolerance):
    """The largest difference of a peer's parameters from clv's; stops past the tolerance."""
    model = json.loads((folder / "model.json").read_text())
    ours = {**model["purchase"]["parameters"], **model["spend"]["parameters"]}
    worst = max(off([value], [facts["parameters"][name]]) for name, value in ours.items())
    if worst > tolerance:
        raise SystemExit(f"other parameters than clv's, off by {worst:.1e}: {facts['parameters']} and {ours}")
    return worst


def same_scores(folder, table, tolerance):
    """The largest difference, in sums over all customers, of what both forecast."""
    names = "p_alive", "expected_purchases", "expected_spend"
    _, ours = columns(folder / "scores.csv", "customer_id", *names)
    _, theirs = columns(folder / table, "customer_id", *names)
    worst = max(off([math.fsum(a)], [math.fsum(b)]) for a, b in zip(ours, theirs))
    if worst > tolerance:
        raise SystemExit(f"{table}: other forecasts than clv's, sums off by {worst:.1e}")
    return worst


def agreement(folder, found):
    """One line for each peer on how far its results are from clv's; first, that one command does what two do."""
    for apart, together in ("scores.csv", "together.csv"), ("points.csv", "points-together.csv"):
        if not filecmp.cmp(folder / apart, folder / together, shallow=False):
            raise SystemExit(f"{together}: other bytes than those of {apart}")
    yield "clv score --fit: the same bytes as fit and score"
    rfm = "frequency", "recency", "T", "monetary_value"
    if "duckdb" in found:
        bad = found["duckdb"].facts["bad_rows"]
        customers, worst = same_table(folder, "duckdb.csv", rfm, 1e-9)
        yield f"duckdb: {customers:,} customers, {bad} bad rows, every number of the RFM table within {worst:.0e}"
    for name, fit, scores in ("lifetimes", 1e-3, 1e-3), ("pymc-marketing", 2e-2, 2e-2):
        if name in found:
            customers, table = same_table(folder, f"{name}.csv", rfm, 1e-9)
            parameters = same_fit(folder, found[name].facts, fit)
            sums = same_scores(folder, f"{name}.csv", scores)
            yield (
                f"{name}: {customers:,} customers, RFM within {table:.0e}, parameters within {parameters:.0e}, "
                f"sums of forecasts within {sums:.0e}"
            )


def figures(found):
    """The table of times."""
    rfm = found["clv rfm"].seconds
    yield "| job | seconds | of all threads | peak memory | times `clv rfm` |"
    yield "|---|---|---|---|---|"
    for job in found.values():
        yield f"| {job.name} | {job.seconds:.2f} | {job.cpu:.2f} | {job.memory / GIB:.2f} GiB | {job.seconds / rfm:.2f} |"


def steps(folder):
    """Where the time of the last `clv run` went."""
    run = json.loads((folder / "run" / "run.json").read_text())
    each = {}
    for step in run["steps"]:
        each[step["step"]] = each.get(step["step"], 0) + step["seconds"]
    each["other"] = run["seconds"] - sum(each.values())
    yield "| step of `clv run` | seconds |"
    yield "|---|---|"
    yield from (f"| {step} | {seconds:.1f} |" for step, seconds in each.items())


def verdicts(found):
    """What was asked of the times, what was seen, and whether that will do."""
    seconds = {name: job.seconds for name, job in found.items()}
    of_one_model = [job for name, job in found.items() if name.startswith("clv") and not job.is_slow()]
    memory = max(job.memory for job in of_one_model) / GIB
    rfm, full, bare = (seconds[name] for name in ("clv rfm", "clv fit + score", "clv fit + score, no intervals"))
    yield "| asked | seen | |"
    yield "|---|---|---|"
    if "duckdb" in seconds:
        plain = seconds["duckdb plain"]
        yield verdict("`clv rfm` at most 1.5 × DuckDB", rfm / seconds["duckdb"], 1.5)
        yield verdict("`clv rfm` at most 0.9 × DuckDB's plain grouping", rfm / plain, 0.9)
        parquet = seconds["clv rfm Parquet"] / seconds["duckdb plain Parquet"]
        yield verdict("the same from Parquet, at most 1.0 ×", parquet, 1.0)
        yield verdict("`clv score --fit` at most 3 × DuckDB's plain grouping", seconds["clv score --fit"] / plain, 3)
        if "clv run" in seconds:
            yield verdict("`clv run` at most 5 × DuckDB's plain grouping", seconds["clv run"] / plain, 5)
    yield verdict("fit and scores, all intervals, at most 6 × `clv rfm`", full / rfm, 6)
    if "lifetimes" in seconds:
        all_faster, bare_faster = seconds["lifetimes"] / full, seconds["lifetimes"] / bare
        yield verdict("all intervals at least 4 × faster than lifetimes", all_faster, 4, at_least=True)
        yield verdict("no intervals at least 8 × faster than lifetimes", bare_faster, 8, at_least=True)
        one = seconds["lifetimes"] / seconds["clv score --fit, no intervals"]
        yield verdict("one command, no intervals, at least 12 × faster than lifetimes", one, 12, at_least=True)
        for goal in 10, 20:
            yield f"| distance to {goal} × | {all_faster / goal:.0%} of it, {bare_faster / goal:.0%} without intervals | |"
    if "pymc-marketing" in seconds:
        yield f"| faster than pymc-marketing's MAP | {seconds['pymc-marketing'] / full:.1f} × | |"
    yield verdict("peak memory at most 1.5 GiB with one model", memory, 1.5, unit="GiB")
    for name, what in (("clv score --fit, auto", "fit and scores"), ("clv run, auto", "everything of `clv run`")):
        if name in found:
            yield verdict(f"{what} with the default stack in at most 120 s", found[name].seconds, 120, unit="s")
            yield verdict("its peak memory at most 3 GiB", found[name].memory / GIB, 3, unit="GiB")


def verdict(asked, seen, bound, at_least=False, unit="×"):
    met = seen >= bound if at_least else seen <= bound
    return f"| {asked} | {seen:.2f} {unit} | {'met' if met else '**not met**'} |"


def compare(asked, folder):
    """clv and the peers on one log."""
    found = jobs(asked, folder)
    if "duckdb" in found:
        Run(peer("duckdb", asked.log, folder / "log.parquet", asked.threads, "copy"))
    for turn in range(asked.repeats):
        for name, job in found.items():
            if turn == 0 or not job.is_slow():
                job.run()
                print(f"{name}: {job.seconds:.2f} s", file=sys.stderr)
    rows = sum(1 for _ in open(asked.log, "rb")) - 1
    size = asked.log.stat().st_size / 1e6
    print(f"{rows:,} rows, {size:.0f} MB, {asked.threads} threads, fastest of {asked.repeats} (slow jobs: one)\n")
    print(*figures(found), "", *verdicts(found), "", sep="\n")
    if "clv run" in found:
        print(*steps(folder), "", sep="\n")
    print(*(f"- {line}" for line in agreement(folder, found)), sep="\n")


def scale(asked, folder):
    """clv on a log and on one of ten times the customers, with and without a bound on memory."""
    quiet = ["--quiet", "--threads", asked.threads]
    work = {
        "rfm": lambda log: ["rfm", log, "-o", folder / "rfm.csv"],
        "fit": lambda log: ["fit", log, "--model", "bg-nbd", "-o", folder / "model.json"],
        "score": lambda log: ["score", log, "--model", folder / "model.json", "-o", folder / "scores.csv"],
    }
    print("| job | log | ten times the customers | ratio (at most 11) | of all threads | peak memory (at most 4 GiB) |")
    print("|---|---|---|---|---|---|")
    for bound in [], ["--memory", "512MiB"]:
        for name, command in work.items():
            small = Run([asked.clv, *command(asked.log), *quiet, *bound])
            large = Run([asked.clv, *command(asked.memory), *quiet, *bound])
            print(
                f"| {' '.join([f'clv {name}', *bound])} | {small.seconds:.1f} s | {large.seconds:.1f} s "
                f"| {large.seconds / small.seconds:.1f} | {large.cpu / small.cpu:.1f} | {large.memory / GIB:.2f} GiB |",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--clv", default="clv")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--without", default="", help="peers to leave out, with commas between")
    parser.add_argument("--memory", type=pathlib.Path, help="the log of ten times the customers")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clv-peers-", dir=asked.log.parent) as folder:
        (scale if asked.memory else compare)(asked, pathlib.Path(folder))


if __name__ == "__main__":
    main()
