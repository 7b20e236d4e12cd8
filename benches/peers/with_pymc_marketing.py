"""The whole job with pymc-marketing at the maximum of the posterior: with_pymc_marketing.py LOG.csv SCORES.csv.

A point has no posterior spread, so that this gives no intervals either.
"""

import sys
import warnings

import pandas as pd
from pymc_marketing.clv import BetaGeoModel, GammaGammaModel, rfm_summary
from report import report

WEEKS = 365 / 7
MONTHLY = 1.10 ** (1 / 12) - 1


def point(model):
    """The parameters of a fit at one point."""
    return {name: float(draws.mean()) for name, draws in model.idata.posterior.items() if draws.ndim == 2}


def main():
    log, scores = sys.argv[1:]
    warnings.filterwarnings("ignore")
    with report() as facts:
        rows = pd.read_csv(log, dtype={"customer_id": str}, parse_dates=["date"])
        table = rfm_summary(rows, "customer_id", "date", "amount", time_unit="D", time_scaler=7)
        buyers = table[(table["frequency"] > 0) & (table["monetary_value"] > 0)]
        purchases = BetaGeoModel()
        purchases.fit(table[["customer_id", "frequency", "recency", "T"]], method="map", progressbar=False)
        spend = GammaGammaModel()
        spend.fit(buyers[["customer_id", "frequency", "monetary_value"]], method="map", progressbar=False)
        out = table.copy()
        out["p_alive"] = purchases.expected_probability_alive(table).values.ravel()
        out["expected_purchases"] = purchases.expected_purchases(table, future_t=WEEKS).values.ravel()
        out["expected_spend"] = spend.expected_customer_spend(table).values.ravel()
        out["clv"] = spend.expected_customer_lifetime_value(
            purchases, table, future_t=12, discount_rate=MONTHLY, time_unit="W"
        ).values.ravel()
        out.to_csv(scores, index=False)
        facts["parameters"] = {**point(purchases), **point(spend)}


if __name__ == "__main__":
    main()
