"""Judges `--model auto` against `--model bg-nbd` on real hold-outs, and prints the table.

    python3 benches/accuracy/run.py --clv target/release/clv --data ../shared/data

For each split both models are fitted to the days up to it and judged on the days after it. Ratios are geometric means
over splits. The value of a purchase is judged with spend models of single orders and of means. Then every log is split at seven days, from 40% to 80% of its length, each with a hold-out of 20% of its
length, for the totals; `--quick` leaves this out. Last come simulated worlds, each of which breaks an assumption.
"""

import argparse
import csv
import datetime
import json
import math
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from worlds import DAYS, WORLDS, world

# the log, the last day of calibration, and whether there are amounts
SPLITS = [
    ("cdnow_full", "1997-09-30", True),
    ("cdnow_sample", "1997-09-30", True),
    ("grocery_btydplus", "2006-12-31", False),
    ("completejourney_sample", "2017-06-30", True),
    ("online_retail_uk", "2010-11-30", True),
    ("online_retail_uk", "2011-06-09", True),
    ("donations_essec", "2010-06-30", True),
    ("donations_essec", "2014-12-31", True),
]


LOGS = sorted({folder for folder, _, _ in SPLITS})

# seven splits, and the length of the hold-out, as fractions of a log
ROLLING = [0.4 + 0.4 * i / 6 for i in range(7)]
AHEAD = 0.2


def evaluated(clv: str, path: Path, split: str, *options: str) -> dict:
    command = [clv, "evaluate", str(path), "--split", split, "-q", "-o", "-", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout)


def entry(evaluation: dict, name: str) -> dict:
    return next(entry for entry in evaluation["entries"] if entry["name"] == name)


def off(purchases: dict) -> float:
    """The absolute logarithm of predicted over actual total."""
    return abs(math.log(purchases["predicted"] / purchases["actual"]))


def coverage(entry: dict, of: str, level: float) -> float | None:
    found = (i["coverage"] for i in entry["intervals"] if i["of"] == of and i["level"] == level)
    return next(found, None)


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def geometric(ratios: list[float]) -> float:
    return math.exp(mean([math.log(ratio) for ratio in ratios])) if ratios else math.nan


HEAD = (
    f"{'split':<36}{'RMSE':>8}{'ratio':>8}{'log score':>11}{'gain':>9}{'AUC':>7}{'gain':>8}"
    f"{'loss':>7}{'bias %':>8}{'bg %':>8}{'80% n':>7}{'80% v':>7}"
)


def line(name: str, evaluation: dict) -> dict:
    base, auto = entry(evaluation, "bg-nbd"), entry(evaluation, "auto")
    row = {
        "rmse": auto["purchases"]["rmse"] / base["purchases"]["rmse"],
        "gain": auto["purchases"]["log_score"] - base["purchases"]["log_score"],
        "auc": auto["churn"]["auc"] - base["churn"]["auc"],
        "loss": auto["churn"]["log_loss"] / base["churn"]["log_loss"],
        "off": off(auto["purchases"]),
        "off_base": off(base["purchases"]),
        "counts": coverage(auto, "purchases", 0.8),
        "values": coverage(auto, "value", 0.8),
    }
    values = "-" if row["values"] is None else f"{row['values']:.3f}"
    print(
        f"{name:<36}{auto['purchases']['rmse']:>8.3f}{row['rmse']:>8.3f}"
        f"{auto['purchases']['log_score']:>11.4f}{row['gain']:>+9.4f}"
        f"{auto['churn']['auc']:>7.3f}{row['auc']:>+8.3f}{row['loss']:>7.3f}"
        f"{auto['purchases']['bias_pct']:>8.1f}{base['purchases']['bias_pct']:>8.1f}"
        f"{row['counts']:>7.3f}{values:>7}"
    )
    return row


def summary(rows: list[dict]) -> None:
    ratios = [row["rmse"] for row in rows]
    gains = [row["gain"] for row in rows]
    counts = [abs(row["counts"] - 0.8) for row in rows]
    values = [abs(row["values"] - 0.8) for row in rows if row["values"] is not None]
    off_auto, off_base = mean([r["off"] for r in rows]), mean([r["off_base"] for r in rows])
    print(f"count RMSE: geometric mean {geometric(ratios):.4f}, worst {max(ratios):.4f}")
    print(f"log score: mean gain {mean(gains):+.4f}, worst {min(gains):+.4f}")
    print(f"churn AUC: mean gain {mean([r['auc'] for r in rows]):+.4f}")
    print(f"churn log-loss: geometric mean {geometric([r['loss'] for r in rows]):.4f}")
    print(f"|log error| of the total: {off_auto:.4f} against {off_base:.4f}: {off_auto / off_base:.1%}")
    print(f"coverage error at 80%, counts: mean {mean(counts):.4f}, worst {max(counts):.4f}")
    print(f"coverage error at 80%, value: mean {mean(values):.4f}, worst {max(values, default=math.nan):.4f}")


def per_order(clv: str, data: Path) -> None:
    """The value of a purchase, by spend models of single orders and of customers' means."""
    print(f"\n{'split':<36}{'orders':>10}{'means':>10}{'ratio':>8}   (RMSE per order)")
    ratios = []
    for folder, split, has_amounts in SPLITS:
        if not has_amounts:
            continue
        path = data / folder / "transactions.csv"
        errors = []
        for spend in ("gamma-gamma-orders", "gamma-gamma"):
            options = ["--model", "bg-nbd", "--spend", spend, "--origins", "1", "--intervals", "none"]
            errors.append(entry(evaluated(clv, path, split, *options), "bg-nbd")["value"]["rmse_per_order"])
        ratios.append(errors[0] / errors[1])
        print(f"{f'{folder} to {split}':<36}{errors[0]:>10.3f}{errors[1]:>10.3f}{ratios[-1]:>8.3f}")
    print(f"value per order: geometric mean {geometric(ratios):.4f}, worst {max(ratios):.4f}")


def first_and_last(path: Path) -> tuple[datetime.date, datetime.date]:
    with path.open(newline="") as lines:
        days = [row["date"][:10] for row in csv.DictReader(lines)]
    return datetime.date.fromisoformat(min(days)), datetime.date.fromisoformat(max(days))


def rolling(clv: str, data: Path) -> None:
    """Totals at seven days of every log: errors, and whether the interval held."""
    print(f"\n{'log':<28}{'bg-nbd: mean |log error|':>26}{'auto':>8}{'inside 90%':>12}{'median half-width':>19}")
    everything = []
    for folder in LOGS:
        path = data / folder / "transactions.csv"
        first, last = first_and_last(path)
        days = (last - first).days
        rows = []
        for share in ROLLING:
            split = first + datetime.timedelta(days=round(share * days))
            until = min(last, split + datetime.timedelta(days=round(AHEAD * days)))
            options = ["--until", str(until), "--origins", "1", "--model", "bg-nbd,auto"]
            evaluation = evaluated(clv, path, str(split), *options)
            base, auto = entry(evaluation, "bg-nbd"), entry(evaluation, "auto")
            total = auto["totals"]["purchases"]
            width = (total["upper"] - total["lower"]) / (2 * total["expected"])
            rows.append((off(base["purchases"]), off(auto["purchases"]), total["inside"], width))
        everything += rows
        totals_line(folder, rows)
    totals_line(f"all {len(everything)}", everything)


def totals_line(name: str, rows: list[tuple[float, float, bool, float]]) -> None:
    base, auto = mean([row[0] for row in rows]), mean([row[1] for row in rows])
    inside = f"{sum(row[2] for row in rows)} of {len(rows)}"
    width = statistics.median(row[3] for row in rows)
    print(f"{name:<28}{base:>26.3f}{auto:>8.3f}{inside:>12}{width:>19.1%}")


def simulated(clv: str) -> None:
    """The same table on worlds that break an assumption each, split after 70% of their days."""
    print(f"\n{HEAD}")
    start = datetime.date(2023, 1, 1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, seed in WORLDS.items():
            path = Path(folder) / "orders.csv"
            with path.open("w", newline="") as file:
                lines = csv.writer(file)
                lines.writerow(["customer_id", "date", "amount"])
                for customer, day, amount in world(name, seed):
                    lines.writerow([customer, start + datetime.timedelta(days=day), amount])
            split = start + datetime.timedelta(days=round(0.7 * DAYS))
            options = ["--model", "bg-nbd,auto", "--spend", "gamma-gamma-orders", "--origins", "1"]
            rows.append(line(name, evaluated(clv, path, str(split), *options)))
    summary(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clv", default="target/release/clv")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="without the rolling splits")
    arguments = parser.parse_args()
    print(HEAD)
    rows = []
    for folder, split, _ in SPLITS:
        path = arguments.data / folder / "transactions.csv"
        options = ["--model", "bg-nbd,auto", "--spend", "gamma-gamma-orders", "--origins", "1"]
        evaluation = evaluated(arguments.clv, path, split, *options)
        rows.append(line(f"{folder} to {split}", evaluation))
    summary(rows)
    per_order(arguments.clv, arguments.data)
    if not arguments.quick:
        rolling(arguments.clv, arguments.data)
    simulated(arguments.clv)


if __name__ == "__main__":
    main()
