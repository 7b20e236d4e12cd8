"""Judges `--model auto` against `--model bg-nbd` on real hold-outs, and prints the table.

    python3 benches/accuracy/run.py --clv target/release/clv --data ../shared/data

For each split both models are fitted to the days up to it and judged on the days after it. Ratios are geometric means
over splits. `--rolling` adds splits at other days of the same logs, for the totals.
"""

import argparse
import datetime
import json
import math
import subprocess
import sys
from pathlib import Path

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clv", default="target/release/clv")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--model", default="auto")
    arguments = parser.parse_args()
    print(HEAD)
    rows = []
    for folder, split, _ in SPLITS:
        path = arguments.data / folder / "transactions.csv"
        evaluation = evaluated(arguments.clv, path, split, "--model", "bg-nbd,auto")
        rows.append(line(f"{folder} to {split}", evaluation))
    summary(rows)


if __name__ == "__main__":
    main()
