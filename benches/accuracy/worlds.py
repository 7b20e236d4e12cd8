"""Simulated worlds, each of which breaks an assumption of the models. Seeds were drawn once and nothing is tuned to them.

Every world is a list of orders `(customer, day, amount)` over two years. Customers join over the first year and a half
unless said otherwise; they buy at their own rate and leave at their own rate.
"""

import math
import random
from collections.abc import Callable, Iterator

DAYS = 730
CUSTOMERS = 3000

Order = tuple[str, int, float]


def life(chance: random.Random, joined: float, gap: Callable[[float], float], leaves: float) -> Iterator[float]:
    """Days of the purchases of one customer who leaves at rate `leaves` per day."""
    end = joined + (chance.expovariate(leaves) if leaves > 0 else math.inf)
    now = joined
    while now < min(end, DAYS):
        yield now
        now += gap(now)


def world(name: str, seed: int) -> list[Order]:
    chance = random.Random(seed)
    orders: list[Order] = []
    for customer in range(CUSTOMERS):
        joined = chance.uniform(0, 0.75 * DAYS)
        if name == "mid-life start":
            # customers who joined up to two years before the log begins
            joined = chance.uniform(-DAYS, 0.75 * DAYS)
        rate = chance.gammavariate(0.8, 1 / 50)
        leaves = chance.gammavariate(1.0, 1 / 250)
        if name == "nobody leaves":
            leaves = 0.0
        if name == "worsening cohorts":
            later = max(0.0, joined / (0.75 * DAYS))
            if chance.random() > 0.4 + 0.6 * later:
                continue
            rate *= math.exp(-1.2 * later)
            leaves *= math.exp(0.8 * later)

        def gap(now: float, rate: float = max(rate, 1e-5)) -> float:
            if name == "regular buyers":
                return chance.gammavariate(6.0, 1 / (6 * rate))
            if name == "seasonal":
                wait = chance.expovariate(rate * 1.6)
                while chance.random() > (1 + 0.6 * math.sin(2 * math.pi * (now + wait) / 365)) / 1.6:
                    wait += chance.expovariate(rate * 1.6)
                return wait
            return chance.expovariate(rate)

        usual = math.exp(chance.gauss(3.3, 0.6))
        tail = 1.3 if name == "heavy-tailed spend" else 1e9
        for day in life(chance, joined, gap, leaves):
            if day >= 0:
                amount = usual * chance.gammavariate(4.0, 0.25)
                if tail < 10 and chance.random() < 0.05:
                    amount *= chance.paretovariate(tail)
                orders.append((f"c{customer}", int(day), round(amount, 2)))
    return orders


WORLDS = {
    "regular buyers": 7411,
    "nobody leaves": 1203,
    "seasonal": 5530,
    "worsening cohorts": 9042,
    "mid-life start": 3377,
    "heavy-tailed spend": 6158,
}
