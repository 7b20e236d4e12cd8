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

answer-customers = Customers

last-day = the last day of the data

answer-purchases = Expected purchases
answer-value = Total expected value

first = Who to contact first

call-customer = Customer
call-last = Last purchase
call-expected = Expected purchases
call-risk = Churn risk
call-clv = Expected value (clv)
call-interval = { $level } interval of value

value = Distribution of value
value-customers = Customers
value-figures = Show the figures

foot = Made by clv { $version }. The table of scores next to this file has the figures of every customer. evaluation.json has the complete evaluation, audit.json the complete audit.
