"""A shop whose orders are drawn, and a ledger that knows what an export of it should come to."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

FIRST = datetime(2023, 1, 9, 9, 0)
DAYS = 700
CUSTOMERS = 34

# What becomes of an order; each fate comes up in turn, between plain sales.
FATES = (
    "partial refund",
    "full refund",
    "pending",
    "cancelled",
    "guest",
    "test",
    "failed",
    "draft",
)
NAMES = ("Ann", "Bea", "Cleo", "Dora", "Emil", "Finn", "Gus", "Hana", "Ida", "Jon", "Kim", "Lea")
SURNAMES = ("Arden", "Brook", "Cole", "Dale", "Elm", "Fern", "Glen", "Hill", "Isle", "Keel", "Lake")
PRODUCTS = ("Mug", "Lamp", "Chair, oak", 'Table 24"', "Tray", "Vase")


@dataclass(frozen=True)
class Line:
    """One line of an order; the price of a piece in cents."""

    product: str
    sku: str
    quantity: int
    cents: int

    @property
    def total(self) -> int:
        return self.quantity * self.cents


@dataclass(frozen=True)
class Order:
    """One order; money in cents, time on the shop's clock."""

    number: int
    customer: int
    time: datetime
    lines: tuple[Line, ...]
    shipping: int
    discount: int
    fate: str = "sale"
    refund: int = 0
    refunded_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines) + self.shipping - self.discount

    @property
    def name(self) -> str:
        return name_of(self.customer)

    @property
    def email(self) -> str:
        return f"{self.name.replace(' ', '.').lower()}@shop.example"

    @property
    def phone(self) -> str:
        return f"+336{10_000_000 + 97 * self.customer}"


def name_of(customer: int) -> str:
    """A name that no other customer has."""
    return f"{NAMES[customer % len(NAMES)]} {SURNAMES[customer % len(SURNAMES)]}{customer // 30 * 'er'}"


def orders(seed: int, least: int = 1000) -> list[Order]:
    """The orders of a shop, by time; totals are at least so many cents."""
    chance = Random(seed)
    drawn = []
    for customer in range(CUSTOMERS):
        days = sorted(chance.sample(range(DAYS), chance.choice((1, 1, 2, 3, 4, 6, 8))))
        for day in days:
            late = chance.random() < 0.06
            hours = 14 * 60 + 58 if late else chance.randrange(0, 8 * 60)
            time = FIRST + timedelta(days=day, minutes=hours, seconds=chance.randrange(60))
            drawn.append((time, customer))
        if customer % 9 == 0:
            drawn.append((FIRST + timedelta(days=days[0], hours=3), customer))
    drawn.sort()
    made = []
    for at, (time, customer) in enumerate(drawn):
        lines = []
        for product in chance.sample(range(len(PRODUCTS)), chance.choice((1, 1, 2, 3))):
            cents = least + chance.randrange(100, 9000)
            cents = cents + 90_000 if at % 23 == 7 else cents
            sku = f"{21000 + product}"
            lines.append(Line(PRODUCTS[product], sku, chance.choice((1, 1, 2)), cents))
        if at % 12 == 5:
            lines.append(lines[0])
        order = Order(
            number=10_001 + at,
            customer=customer,
            time=time,
            lines=tuple(lines),
            shipping=chance.choice((0, 495, 990)),
            discount=chance.choice((0, 0, 250)),
        )
        made.append(with_fate(order, at, chance))
    return made


def with_fate(order: Order, at: int, chance: Random) -> Order:
    """Every third order has a fate of its own."""
    if at % 3 != 1:
        return order
    turn = at // 3
    fate = FATES[turn % len(FATES)]
    refund = {"partial refund": order.total // 3, "full refund": order.total}.get(fate, 0)
    later = order.time + timedelta(days=chance.randrange(3, 20), minutes=7)
    return Order(**{**order.__dict__, "fate": fate, "refund": refund, "refunded_at": later if refund else None})


@dataclass
class Export:
    """The rows of one file, and what they should come to."""

    preset: str
    header: list[str]
    separator: str = ","
    rows: list[dict[str, object]] = field(default_factory=list)
    left_out: Counter = field(default_factory=Counter)
    events: list[tuple[object, date, int, str]] = field(default_factory=list)

    def add(self, left_out: str = "", **cells: object) -> None:
        """Adds a row of cells by the names of their columns, with `_` for what Python forbids in a name."""
        self.put(cells, left_out)

    def put(self, cells: dict[str, object], left_out: str = "") -> None:
        """Adds a row; `left_out` is the reason for which it does not count."""
        unknown = set(cells) - set(self.header)
        assert not unknown, f"{self.preset}: {unknown}"
        self.rows.append(cells)
        if left_out:
            self.left_out[left_out] += 1

    def sale(self, customer: object, day: datetime, cents: int, refund: int = 0) -> None:
        """An order, with what was paid back on its row."""
        self.events.append((customer, day.date(), cents - refund, "lowered" if refund else "order"))

    def back(self, customer: object, day: datetime, cents: int) -> None:
        """Money that went back on a day of its own."""
        self.events.append((customer, day.date(), -cents, "refund"))

    def text(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.separator, lineterminator="\n")
        writer.writerow(self.header)
        for cells in self.rows:
            writer.writerow([cells.get(name, "") for name in self.header])
        return out.getvalue()

    def truth(self) -> dict[str, object]:
        """Customers, repeat purchases and revenue: purchases are days with an order that is not paid back in full."""
        days: dict[object, dict[date, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
        for customer, day, cents, kind in self.events:
            days[customer][day].append((cents, kind))
        customers = repeats = revenue = 0
        for of_customer in days.values():
            purchases = value = 0
            for rows in of_customer.values():
                total = sum(cents for cents, _ in rows)
                kinds = {kind for _, kind in rows}
                is_paid_back = bool(kinds & {"refund", "lowered"}) and total <= 0
                purchases += bool(kinds & {"order", "lowered"}) and not is_paid_back
                value += total
            if purchases:
                customers += 1
                repeats += purchases - 1
                revenue += value
        return {
            "preset": self.preset,
            "customers": customers,
            "repeat": repeats,
            "revenue": revenue / 100,
            "left_out": dict(sorted(self.left_out.items())),
        }


def plain(cents: int) -> str:
    """`1234.50`"""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def dollars(cents: int) -> str:
    """`$1,234.50` and `-$5.00`"""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def comma(cents: int) -> str:
    """`1 234,50`"""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}".replace(",", " ") + f",{abs(cents) % 100:02}"
