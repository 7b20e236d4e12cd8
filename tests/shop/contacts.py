#!/usr/bin/env python3
"""Make contacts for the sample shop: invented people, with columns as a French shop has them.

    python3 tests/shop/contacts.py

Writes `contacts.csv` beside this script, for the first thousand customers of `orders.csv`. Addresses end in a domain
that is reserved for examples, and numbers are from the range that France keeps for fiction. One customer in five has
not agreed to be contacted. The bytes are the same every time.
"""

import csv
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
CUSTOMERS = 1000
FIRST = ["Marie", "Jean-Pierre", "Zoé", "Léa", "Hugo", "Inès", "Paul", "Valéry"]
LAST = ["Dupont", "Martin", "Lefèvre", "O'Neil", "de la Tour", "Bernard", "Petit", "Moreau"]
CITIES = [("Bayonne", "64100"), ("Pau", "64000"), ("Saint-Étienne", "42000"), ("Lyon", "69003")]


def main() -> None:
    """Writes the file."""
    random = Random(2024)
    with (HERE / "orders.csv").open(encoding="utf-8", newline="") as orders:
        ids = sorted({row["Customer ID"] for row in csv.DictReader(orders)} - {""})
    with (HERE / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(
            ["Customer ID", "Prénom", "Nom", "E-mail", "Téléphone", "Ville", "Code postal", "Pays", "Consentement"]
        )
        for number, customer in enumerate(ids[:CUSTOMERS]):
            city, code = random.choice(CITIES)
            email = f"client{number}@example.org" if random.random() < 0.95 else ""
            phone = f"06 39 98 {number // 100:02} {number % 100:02}" if random.random() < 0.6 else ""
            consent = "oui" if random.random() < 0.8 else "non"
            name = (random.choice(FIRST), random.choice(LAST))
            table.writerow([customer, *name, email, phone, city, code, "France", consent])


if __name__ == "__main__":
    main()
