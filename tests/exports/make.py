#!/usr/bin/env python3
"""Make exports as other systems write them, with the right answer beside.

    python3 tests/exports/make.py [FOLDER]

Orders of a shop are drawn and written after the documented header of each system, with its pitfalls: lines of an order,
repeated totals, refunds in a column or as rows, failed attempts, tests, drafts, guests, signs in amounts. `truth.json`
says for each file what it comes to: customers, repeat purchases (days with a purchase after the first), revenue, and the
rows that do not count. The same bytes every time. No person stands behind any row.
"""

import json
import sys
from pathlib import Path

import others
import payments
import web_shops

FILES = {
    "shopify-orders.csv": web_shops.shopify,
    "woocommerce-orders.csv": web_shops.woocommerce,
    "woocommerce-analytics.csv": web_shops.woocommerce_analytics,
    "woocommerce-analytics-old.csv": web_shops.woocommerce_analytics_old,
    "woocommerce-advanced.csv": web_shops.woocommerce_advanced,
    "woocommerce-order-stats.csv": web_shops.woocommerce_order_stats,
    "magento-orders.csv": web_shops.magento,
    "prestashop-orders.csv": web_shops.prestashop,
    "prestashop-sql.csv": web_shops.prestashop_sql,
    "stripe-payments.csv": payments.stripe,
    "stripe-payments-new.csv": payments.stripe_new,
    "stripe-balance.csv": payments.stripe_balance,
    "square-transactions.csv": payments.square,
    "square-items.csv": payments.square_items,
    "amazon-shipments.tsv": payments.amazon_shipments,
    "amazon-orders.tsv": payments.amazon_orders,
    "online-retail.csv": others.online_retail,
    "online-retail-ii.csv": others.online_retail_ii,
    "ta-feng.csv": others.ta_feng,
    "olist-merged.csv": others.olist_merged,
    "keap-orders.csv": others.keap,
    "hubspot-deals.csv": others.hubspot,
    "salesforce-opportunities.csv": others.salesforce,
    "salesforce-report.csv": others.salesforce_report,
    "klaviyo-events.jsonl": others.klaviyo,
    "klaviyo-flat.csv": others.klaviyo_flat,
    "ga4-purchases.jsonl": others.ga4,
    "ga4-flat.csv": others.ga4_flat,
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    truth = {}
    for name, make in FILES.items():
        export = make()
        write(folder / name, export.text())
        truth[name] = export.truth()
    tables = others.olist()
    for name, table in tables.items():
        write(folder / "olist" / f"{name}.csv", table.text())
    truth["olist"] = tables["olist_orders_dataset"].truth()
    write(folder / "truth.json", json.dumps(truth, indent=1, ensure_ascii=False) + "\n")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
