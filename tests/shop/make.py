#!/usr/bin/env python3
"""Make the sample shop: a drawn transaction log, turned into an export as shops have them.

    python3 tests/shop/make.py target/release/clv

The orders of `truth.json` are drawn by `clv simulate`; everything after that happens here: the shop
grows, keeps opening hours, and gets the oddities of a real export. The same binary gives the same
bytes. Writes `orders.csv` and `commandes.csv` beside this script and prints what it put into them.
"""

import csv
import io
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent

SEED = 2023
CUSTOMERS = 3800
START = datetime(2023, 1, 2)
DAYS = 730
END = START + timedelta(days=DAYS)

# The share of drawn customers that is kept, on the first day and on the last.
KEPT_AT_START, KEPT_AT_END = 0.65, 1.0
# Orders come in from 07:00 on; a day's last one leaves room for a second order before midnight.
OPENS, OPEN_HOURS = 7, 15

# How many orders get which oddity; no order gets two of them, but for the halves of a split one.
SPLIT = 80
GUESTS = 95
GIFTS = 24
FULL_REFUNDS = 120
PARTIAL_REFUNDS = 70
CANCELLED = 8
DUPLICATES = 12

FIRST_ORDER = 10001
CHANNELS = (("web", 0.72), ("app", 0.21), ("phone", 0.07))
BROKEN_TIME, BROKEN_TOTAL = "time", "total"

FRENCH = {"paid": "payée", "refunded": "remboursée", "web": "site", "app": "appli", "phone": "téléphone"}


@dataclass(frozen=True)
class Row:
    """One row of the export; money in cents, `broken` names the cell that cannot be read."""

    customer: str
    time: datetime
    cents: int
    order: int = 0
    status: str = "paid"
    channel: str = "web"
    broken: str = ""


class Chance:
    """Chance from `random()` alone, the one method that Python promises not to change."""

    def __init__(self, seed):
        self.random = Random(seed).random

    def whole(self, low, high):
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def shuffled(self, items):
        """The items in a random order."""
        return sorted(items, key=lambda _: self.random())

    def channel(self):
        """A channel of sale by its share."""
        point = self.random()
        for name, share in CHANNELS:
            point -= share
            if point < 0:
                return name
        return CHANNELS[0][0]


def draw(clv):
    """The orders that `clv simulate` draws from the true parameters."""
    command = [clv, "simulate", "--model", str(HERE / "truth.json"), "--customers", str(CUSTOMERS)]
    command += ["--days", str(DAYS), "--seed", str(SEED), "--start", f"{START:%Y-%m-%d}"]
    log = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
    return [
        Row(row["customer_id"], datetime.fromisoformat(row["date"]), round(float(row["amount"]) * 100))
        for row in csv.DictReader(io.StringIO(log))
    ]


def first_times(rows):
    """The time of each customer's first order."""
    first = {}
    for row in rows:
        first[row.customer] = min(row.time, first.get(row.customer, row.time))
    return first


def grow(rows, chance):
    """Leaves out customers, early ones more often; never by what they bought later."""
    first = first_times(rows)
    kept = set()
    for customer in sorted(first):
        passed = (first[customer] - START) / (END - START)
        if chance.random() < KEPT_AT_START + (KEPT_AT_END - KEPT_AT_START) * passed:
            kept.add(customer)
    return [row for row in rows if row.customer in kept]


def keep_hours(row):
    """Moves an order into the opening hours of its day; the order of a day's orders stays."""
    midnight = row.time.replace(hour=0, minute=0, second=0)
    open_seconds = int((row.time - midnight).total_seconds() * OPEN_HOURS / 24)
    return replace(row, time=midnight + timedelta(hours=OPENS, seconds=open_seconds))


def split(row, chance):
    """One purchase as two orders of a day: something was forgotten."""
    second = row.cents * chance.whole(20, 50) // 100
    later = row.time + timedelta(minutes=chance.whole(4, 100))
    return [replace(row, cents=row.cents - second), replace(row, cents=second, time=later)]


def split_some(rows, chance):
    """Splits some orders of at least two euros."""
    deck = chance.shuffled([row for row in rows if row.cents >= 200])
    chosen = set(deck[:SPLIT])
    return [part for row in rows for part in (split(row, chance) if row in chosen else [row])]


def number(rows, chance):
    """Names customers by their first order, numbers orders by time, gives each a channel."""
    first = first_times(rows)
    names = {old: f"C{at:05}" for at, old in enumerate(sorted(first, key=lambda old: (first[old], old)), 1)}
    rows = sorted(rows, key=lambda row: (row.time, row.customer))
    return [
        replace(row, customer=names[row.customer], order=at, channel=chance.channel())
        for at, row in enumerate(rows, FIRST_ORDER)
    ]


def refund(row, cents, later):
    """The row that pays an order back, under the order's number."""
    return replace(row, cents=-cents, time=row.time + later, status="refunded")


def days_later(chance):
    """When goods come back: 3 to 30 days later, by a clerk."""
    return timedelta(days=chance.whole(3, 30), minutes=chance.whole(-30, 30))


def with_oddities(orders, chance):
    """Deals the oddities out over a shuffled deck of orders; returns all rows and what was done."""
    deck = iter(chance.shuffled(orders))
    changed, added = {}, []
    for row in islice(deck, GUESTS):
        changed[row] = replace(row, customer="")
    for row in islice(deck, GIFTS):
        changed[row] = replace(row, cents=0)
    for row, broken in zip(islice(deck, 2), (BROKEN_TIME, BROKEN_TOTAL)):
        changed[row] = replace(row, broken=broken)
    added += [refund(row, row.cents, days_later(chance)) for row in islice(deck, FULL_REFUNDS)]
    for row in islice(deck, PARTIAL_REFUNDS):
        added.append(refund(row, row.cents * chance.whole(20, 70) // 100, days_later(chance)))
    added += [refund(row, row.cents, timedelta(minutes=chance.whole(2, 50))) for row in islice(deck, CANCELLED)]
    added = [row for row in added if row.time < END]
    added += islice(deck, DUPLICATES)
    rows = [changed.get(row, row) for row in orders] + added
    return sorted(rows, key=lambda row: (row.time, row.order, row.status))


def english(row):
    """The cells of `orders.csv`."""
    time = "0000-00-00 00:00:00" if row.broken == BROKEN_TIME else f"{row.time:%Y-%m-%d %H:%M:%S}"
    total = "#REF!" if row.broken == BROKEN_TOTAL else f"{row.cents / 100:.2f}"
    return [row.order, time, row.customer, "EUR", total, row.status, row.channel]


def french(row):
    """The cells of `commandes.csv`."""
    time = "00/00/0000 00:00:00" if row.broken == BROKEN_TIME else f"{row.time:%d/%m/%Y %H:%M:%S}"
    total = "#REF!" if row.broken == BROKEN_TOTAL else f"{row.cents / 100:.2f}".replace(".", ",")
    return [row.order, time, row.customer, "EUR", total, FRENCH[row.status], FRENCH[row.channel]]


def write(name, encoding, header, rows, **dialect):
    """Writes one file beside this script."""
    with open(HERE / name, "w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **dialect)
        writer.writerow(header)
        writer.writerows(rows)


def write_both(rows):
    """The same rows in English and in French."""
    header = ["Order ID", "Created at", "Customer ID", "Currency", "Total", "Status", "Source"]
    write("orders.csv", "utf-8", header, map(english, rows), lineterminator="\n")
    header = ["Numéro de commande", "Date de commande", "ID client", "Devise", "Montant total", "Statut", "Canal"]
    write("commandes.csv", "utf-8-sig", header, map(french, rows), delimiter=";", lineterminator="\r\n")


def count(rows):
    """What is in the rows, by name."""
    known = [row for row in rows if row.customer and not row.broken]
    refunds = [row for row in known if row.cents < 0]
    paid = {row.order: row for row in known if row.cents > 0}
    in_full = [row for row in refunds if -row.cents == paid[row.order].cents]
    days = Counter({(row.customer, row.time.date(), row.order) for row in known if row.cents >= 0})
    several = Counter((customer, day) for customer, day, _ in days)
    return {
        "rows": len(rows),
        "orders": len({row.order for row in rows}),
        "customers": len({row.customer for row in known}),
        "rows without a customer": sum(not row.customer for row in rows),
        "unreadable dates": sum(row.broken == BROKEN_TIME for row in rows),
        "unreadable amounts": sum(row.broken == BROKEN_TOTAL for row in rows),
        "refunds": len(refunds),
        "refunds in full": len(in_full),
        "refunds in full on the day of the order": sum(
            row.time.date() == paid[row.order].time.date() for row in in_full
        ),
        "zero amounts": sum(row.cents == 0 for row in known),
        "duplicate rows": len(rows) - len(set(rows)),
        "days with several orders of one customer": sum(orders > 1 for orders in several.values()),
    }


def main():
    """Makes both files."""
    chance = Chance(SEED)
    rows = [keep_hours(row) for row in grow(draw(sys.argv[1]), chance)]
    rows = with_oddities(number(split_some(rows, chance), chance), chance)
    write_both(rows)
    for name, figure in count(rows).items():
        print(f"{figure:6} {name}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make.py PATH_OF_CLV")
    main()
