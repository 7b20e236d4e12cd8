"""Times the fits of clv and of the R packages BTYD, BTYDplus and CLVTools on one log, and prints one table.

    fits.py [LOG.csv] [--split DATE] [--clv PATH] [--rscript PATH] [--repeats N]

The fit alone is timed, the fastest of the repeats counts: R's by CPU seconds, clv's by the clock, on one thread.
Where R or a package is missing the cell says so. Stops where a package's ln L is not clv's.
"""

import argparse
import json
import math
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
CDNOW = HERE / "../../../shared/data/cdnow_sample/transactions.csv"
MODELS = "bg-nbd", "mbg-nbd", "pareto-nbd", "nbd", "bg-cnbd-k", "mbg-cnbd-k"
# The models that a package has.
PACKAGES = {
    "BTYD": {"bg-nbd", "pareto-nbd"},
    "BTYDplus": {"nbd", "bg-nbd", "mbg-nbd", "bg-cnbd-k", "mbg-cnbd-k"},
    "CLVTools": {"bg-nbd", "pareto-nbd"},
}
# CPU seconds that were noted elsewhere.
REFERENCE = {
    "bg-nbd": "CLVTools 1.5, BTYD 1.0",
    "mbg-nbd": "BTYDplus 0.13",
    "pareto-nbd": "CLVTools 0.8, BTYD 2.9",
    "nbd": "BTYDplus 0.01",
    "mbg-cnbd-k": "BTYDplus 0.58",
}
SOURCE = """\
Reference: CPU seconds of an earlier run on two shared cores, R 4.2.2 with BTYD 2.4.3, BTYDplus 1.2.0 and CLVTools
0.12.1, CDNOW sample to 1997-09-30 (../shared/reference/r-packages.md, section 4a); not measured here.
"""
# ln L of the same maximum may differ by so much.
TOLERANCE = 0.01


def ours(asked):
    """clv's seconds and ln L by model, as `clv evaluate` reports them."""
    seconds, likelihoods = dict.fromkeys(MODELS, math.inf), {}
    with tempfile.TemporaryDirectory(prefix="clv-fits-") as folder:
        out = pathlib.Path(folder) / "evaluation.json"
        command = [asked.clv, "evaluate", asked.log, "--split", asked.split, "--model", ",".join(MODELS)]
        for _ in range(asked.repeats):
            subprocess.run([*command, "--spend", "none", "--threads", "1", "--quiet", "-o", out], check=True)
            for entry in json.loads(out.read_text())["entries"]:
                if entry["name"] in seconds:
                    seconds[entry["name"]] = min(seconds[entry["name"]], entry["seconds"]["fit"])
                    likelihoods[entry["name"]] = entry["ln_likelihood"]
    return seconds, likelihoods


def theirs(asked):
    """What R says of each model and package: a cell of the table, and ln L where there was a fit."""
    missing = "no Rscript" if shutil.which(asked.rscript) is None else None
    cells = {(model, package): missing or "failed" for package, has in PACKAGES.items() for model in has}
    likelihoods = {}
    if missing:
        return cells, likelihoods
    command = [asked.rscript, "--vanilla", HERE / "fits.R", asked.log, asked.split, str(asked.repeats)]
    lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    for model, package, seconds, ln_likelihood in (line.split("\t") for line in lines if line.count("\t") == 3):
        if not model:
            cells.update({key: seconds for key in cells if key[1] == package})
        elif seconds:
            cells[model, package] = f"{float(seconds):.3f}"
            likelihoods[model, package] = float(ln_likelihood)
    return cells, likelihoods


def table(seconds, cells):
    """A row for each model; what was measured elsewhere stands last."""
    yield f"| seconds of a fit | clv | {' | '.join(PACKAGES)} | earlier run with R |"
    yield "|---|---|" + "---|" * (len(PACKAGES) + 1)
    for model in MODELS:
        row = [cells.get((model, package), "–") for package in PACKAGES]
        yield f"| `{model}` | {seconds[model]:.4f} | {' | '.join(row)} | {REFERENCE.get(model, '–')} |"


def agreement(likelihoods, found):
    """One line for each fit on how far its ln L is from clv's; stops past the tolerance."""
    for (model, package), ln_likelihood in found.items():
        off = ln_likelihood - likelihoods[model]
        if not abs(off) <= TOLERANCE:
            raise SystemExit(f"{package}, {model}: another ln L than clv's: {ln_likelihood} and {likelihoods[model]}")
        yield f"- {package}, `{model}`: ln L differs by {off:.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=pathlib.Path, nargs="?", default=CDNOW)
    parser.add_argument("--split", default="1997-09-30", help="the last day that is fitted to")
    parser.add_argument("--clv", default="clv")
    parser.add_argument("--rscript", default="Rscript")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    seconds, likelihoods = ours(asked)
    cells, found = theirs(asked)
    agreed = list(agreement(likelihoods, found))
    print(*table(seconds, cells), "", SOURCE, *agreed, sep="\n")


if __name__ == "__main__":
    main()
