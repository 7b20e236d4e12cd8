"""The whole job as far as lifetimes can do it, which is without intervals: with_lifetimes.py LOG.csv SCORES.csv."""

import sys
import warnings

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.utils import summary_data_from_transaction_data
from report import report

WEEKS = 365 / 7
MONTHLY = 1.10 ** (1 / 12) - 1


def main():
    log, scores = sys.argv[1:]
    warnings.filterwarnings("ignore")
    with report() as facts:
        rows = pd.read_csv(log, dtype={"customer_id": str}, parse_dates=["date"])
        table = summary_data_from_transaction_data(
            rows, "customer_id", "date", monetary_value_col="amount", freq="D", freq_multiplier=7
        )
        buyers = table[(table["frequency"] > 0) & (table["monetary_value"] > 0)]
        purchases = BetaGeoFitter().fit(table["frequency"], table["recency"], table["T"])
        spend = GammaGammaFitter().fit(buyers["frequency"], buyers["monetary_value"])
        history = table["frequency"], table["recency"], table["T"]
        table["p_alive"] = purchases.conditional_probability_alive(*history)
        table["expected_purchases"] = purchases.conditional_expected_number_of_purchases_up_to_time(WEEKS, *history)
        money = table["frequency"], table["monetary_value"]
        table["expected_spend"] = spend.conditional_expected_average_profit(*money)
        table["clv"] = spend.customer_lifetime_value(
            purchases, *history, table["monetary_value"], time=12, discount_rate=MONTHLY, freq="W"
        )
        table.to_csv(scores)
        facts["parameters"] = {**purchases.params_, **spend.params_}


if __name__ == "__main__":
    main()
