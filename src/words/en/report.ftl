### The rest of the report.

title = Customer value forecast

subtitle = Based on orders from { $first } to { $last }. The forecast covers the { $horizon } { $horizon ->
        [one] day
       *[other] days
    } after { $until }.
subtitle-table = Based on a table with one row per customer. The forecast covers the { $horizon } { $horizon ->
        [one] day
       *[other] days
    } after the last day of the data.

subtitle-currency = Amounts are in the currency of your data.

skip = Skip to the summary

contents = Contents

answers = Summary

answer-customers = Customers
answer-customers-note = with at least one purchase by { $until }; { $once } of them ({ $share }) bought exactly once
answer-customers-note-table = in the table; { $once } of them ({ $share }) bought exactly once

last-day = the last day of the data

answer-returning = Expected to buy again
answer-returning-note = { $share } of all customers, within { $horizon } { $horizon ->
        [one] day
       *[other] days
    }: the sum of each customer’s probability of buying
answer-purchases = Expected purchases
answer-purchases-note = by these customers within { $horizon } { $horizon ->
        [one] day
       *[other] days
    }
answer-value = Total expected value
answer-value-note-revenue = expected revenue within { $horizon } { $horizon ->
        [one] day
       *[other] days
    }, discounted to { $until }
answer-value-note-margin = expected gross margin ({ $margin } of revenue) within { $horizon } { $horizon ->
        [one] day
       *[other] days
    }, discounted to { $until }
answer-value-range = { $level } interval: { $low } to { $high }

first = Who to contact first
first-answer = { $id } is first on the list, with a value at risk of { $stake }. The { $number } listed { $number ->
        [one] customer accounts
       *[other] customers account
    } for { $together }, which is { $share } of the value at risk of all customers.
first-answer-purchases = { $id } is first on the list, with { $stake } purchases at risk. The { $number } listed { $number ->
        [one] customer accounts
       *[other] customers account
    } for { $together } purchases at risk, which is { $share } of the total.
first-nobody = No customer has any value at risk.
first-link = See the list

call = Customers with the most value at risk
call-purchases-at-risk = Customers with the most purchases at risk
call-measure = Value at risk is a customer’s expected value multiplied by their churn risk. It is large for valuable customers who may well not buy again. It is small for customers who are likely to buy again, who have little value, or who have almost certainly left.
call-measure-purchases = The data have no amounts, so this list uses purchases at risk: a customer’s expected purchases multiplied by their churn risk. It is large for frequent buyers who may well not buy again. It is small for customers who are likely to buy again and for customers who have almost certainly left.
call-caption = The first { $number } { $number ->
        [one] customer
       *[other] customers
    }
call-rank = Rank
call-customer = Customer
call-last = Last purchase
call-orders = Purchases so far
call-spend = Expected spend per purchase
call-expected = Expected purchases
call-risk = Churn risk
call-clv = Expected value (clv)
call-interval = { $level } interval of value
call-interval-purchases = { $level } interval of purchases
call-stake = Value at risk
call-stake-purchases = Purchases at risk

value = Distribution of value
value-distribution = Customers by expected value
value-distribution-description = Number of customers by their expected value within { $horizon } { $horizon ->
        [one] day
       *[other] days
    }. The largest group, { $where }, has { $most } { $most ->
        [one] customer
       *[other] customers
    }.
value-distribution-axis = customers
value-bin = Expected value
value-share = Share of expected value by tenth of customers
value-share-description = Customers in ten groups of equal size, most valuable first. The first group has { $top } of the total expected value, the first five together { $half }.
value-share-axis = share of expected value (%)
value-share-lead = The most valuable 10% of customers account for { $top } of the total expected value, the most valuable 50% for { $half }.
value-decile = Tenth of customers (1 = most valuable)
value-customers = Customers
value-figures = Show the figures

foot = Made by clv { $version }. The table of scores next to this file has the figures of every customer. evaluation.json has the complete evaluation, audit.json the complete audit.
