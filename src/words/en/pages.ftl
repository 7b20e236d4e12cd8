### The pages of the report.

page-summary = Summary
page-business = Business
page-customers = Customer base
page-cohorts = Cohorts
page-segments = Segments
page-contacts = Who to contact
page-acquisition = Acquisition
page-trust = How far to trust it
page-data = Data
page-model = Model and glossary

download = Save as CSV
needs-orders = This page needs orders with dates. The input was a table with one row per customer.
needs-segments = The folder has no segments: an earlier version wrote it. `clv run` writes them.

## Summary

tile-value-revenue = Expected revenue, next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }
tile-value-margin = Expected gross margin, next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }
tile-purchases = Expected purchases, next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }
tile-interval = { $level } interval: { $low } to { $high }
tile-no-interval = intervals were switched off
tile-from-revenue = in today’s money (discounted); from today’s customers only, without new ones
tile-from-margin = margin at { $margin } of revenue, in today’s money (discounted); from today’s customers only, without new ones
tile-from-purchases = from today’s customers only, without new ones
tile-returning = Customers expected to buy again, next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }
tile-returning-note = the chances of all { $all } { $all ->
        [one] customer
       *[other] customers
    } added up; { $likely } ({ $share }) are more likely to buy than not
tile-revenue = Revenue, last 12 months
tile-customers = Customers, last 12 months
tile-customers-new = { $new } new { $new ->
        [one] customer
       *[other] customers
    }
tile-once = { $once } of them ({ $share }) bought exactly once
tile-ratio = Value to cost of acquisition (CLV:CAC)
against-year-before = against the year before
span = { $first } to { $last }
standing-good = at the target or above
standing-watch = above 1, below the target of { $target }
standing-alarm = customers cost as much as they bring, or more
standing-good-short = good
standing-watch-short = below target
standing-alarm-short = alarm
trust-link = See the tests
todo = Three things to do now
todo-best = Keep the best customers
todo-best-text = { $customers ->
        [one] One customer accounts
       *[other] { $customers } customers account
    } for { $share } of what is expected. Give them service that makes them stay.
todo-best-all = With { $customers } { $customers ->
        [one] customer
       *[other] customers
    }, everyone counts. The list starts with those of whom most is expected.
todo-best-nobody = Nobody is expected to bring anything.
todo-going-quiet = Contact those who are going quiet
todo-going-quiet-text = { $belonging } { $belonging ->
        [one] customer has
       *[other] customers have
    } been silent for longer than usual for them. The list has the { $customers } worth most, who have spent { $spent } so far. A message now has a better chance than one later.
todo-going-quiet-text-purchases = { $belonging } { $belonging ->
        [one] customer has
       *[other] customers have
    } been silent for longer than usual for them. The list has the { $customers } worth most. A message now has a better chance than one later.
todo-going-quiet-nobody = Nobody who buys again has been silent for longer than usual for them.
todo-win-back = Win back good former customers
todo-win-back-text = { $belonging } former { $belonging ->
        [one] customer is
       *[other] customers are
    } not expected back without a reason. The list has the { $customers } worth most, who have spent { $spent } so far.
todo-win-back-text-purchases = { $belonging } former { $belonging ->
        [one] customer is
       *[other] customers are
    } not expected back without a reason. The list has the { $customers } who bought most.
todo-win-back-nobody = There are no former customers to win back.
todo-file = File: `{ $file }`.
todo-link = See the list
changes = What has changed since { $day }
changes-label = What has changed since the earlier run
changes-before = Before
changes-now = Now
changes-likely = Customers likely to buy again
changes-verdict = Verdict on the forecast
verdict-good = good
verdict-fair = fair
verdict-poor = poor
verdict-unjudged = not tested

## Business

business-lead = The 12 months from { $first } to { $last }, against the 12 months before.
business-lead-short = From { $first } to { $last }. The data do not cover the 12 months before, so nothing can be compared.
business-indicators = Figures of the last 12 months
business-note = Customers of a period are those who bought in it: new ones, retained ones, who also bought in the period before, and ones who returned after a pause. Lost customers bought in the period before and not in this one. Retention is the share of the customers of the period before who bought again; churn is the rest.
business-part = * The data cover a part of this period.
business-periods-month = Figures by month
business-periods-quarter = Figures by quarter
business-periods-year = Figures by year
business-metrics = Other metrics
grain-month = Month
grain-quarter = Quarter
grain-year = Year
metric = Metric
metric-sum = Sum
metric-mean = Mean
indicator = Figure
indicator-now = Last 12 months
indicator-before = 12 months before
indicator-change = Change
indicator-revenue = Revenue
indicator-gross_margin = Gross margin
indicator-orders = Orders
indicator-average_order_value = Average order value
indicator-customers = Customers
indicator-new_customers = New customers
indicator-retained_customers = Retained customers
indicator-returned_customers = Returned customers
indicator-lost_customers = Lost customers
indicator-orders_per_customer = Orders per customer
indicator-retention_rate = Retention rate
indicator-churn_rate = Churn rate
change-points = { $points } pts

## Customer base

customers-lead = Customers differ: a few bring much, many bring little. This page shows how much, and how the customer base changes from one year to the next.
customers-year = How customers differed in the last 12 months
customers-top = The best 10% of the customers brought { $share } of the revenue.
customers-top-orders = The best 10% of the customers made { $share } of the orders.
customers-once = { $share } of the customers ordered once.
customers-tenths = Customers by tenths
customers-tenth = Tenth (1 = best)
customers-by-orders = Customers by number of orders
customers-ten = 10 and more
customers-bridge = From one year to the next
customers-bridge-note = Which customers changed the revenue, against the 12 months from { $first } to { $last }.
bridge-before = Revenue, 12 months before
bridge-lost = Customers who did not come back
bridge-retained = Retained customers, who bought more or less
bridge-returned = Customers who came back after a pause
bridge-new = New customers
bridge-refunds = Refunds to customers without an order in the year
bridge-now = Revenue, last 12 months
customers-second = How many come back, and how soon
customers-median = Half of the customers buy again within { $days } { $days ->
        [one] day
       *[other] days
    } of the first purchase.
customers-no-median = Less than half of the customers buy again within the time that the data cover.
customers-within = within { $days } { $days ->
        [one] day
       *[other] days
    }: { $share }

## Cohorts

cohorts-lead = A cohort is the customers who made their first purchase in the same month, quarter or year. Compare them: do newer customers come back as often, and do they bring as much?
cohorts-second = Second purchase by cohort
cohorts-second-note = Orders and revenue so far for each customer, and the share with a second purchase by so many months after the month of the first. A share is given when all months are over. The expected figure is of all customers of the cohort together, with the interval of the sum. “By month 1” includes second purchases in the month of the first; the heat map shows each later month alone.
cohorts-cohort = First purchase
cohorts-orders = Orders per customer
cohorts-revenue = Revenue per customer
cohorts-within = Second purchase by month { $months }

## Segments

segments-lead = Each table divides all customers; every customer is in one group of it. Expected figures are for the next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }; the interval is for the total of the group.
segments-group = Group
segments-share = Share of customers
segments-spent = Spent so far
segments-between = Days between purchases
segments-value = Expected value
segments-interval = { $level } interval
segments-empty = Not known
segments-more = The first { $shown } of { $all } groups; `groups.csv` has all.
division-lifecycle = Where customers stand
division-lifecycle-note = Each customer is measured by their own rhythm: how long they have been silent, against what is usual for them.
division-tier = Customers by expected value
division-tier-note = From the most valuable customers to the least valuable ones.
division-rfm_segment = Recency and frequency
division-rfm_segment-note = By how recently and how often customers bought, compared with the other customers of this shop.
division-spending = Last purchase
division-spending-note = Whether the last purchase was as large as usual for the customer.
division-first_channel = Customers by channel of the first order
division-first_discount = Value by discount of the first order
division-first_discount-note = The discount as a share of the price of the first order (what was paid plus the discount), rounded to whole per cent. The groups differ in more than the discount, so a difference between them does not show the effect of the discount.
division-column = Customers by { $column }
tier-top = Top { $high }
tier-between = { $low } to { $high }
discount-none = No discount
group-new = One purchase, recent
group-active = Active
group-won-back = Won back
group-cooling = Cooling
group-overdue = Unusually silent
group-lapsed = Lapsed
group-less = Less than usual
group-usual = As usual
group-more = More than usual
moves = Movement since the last run
moves-none = No earlier run was given. `clv report DIR --previous EARLIER` shows how customers moved.
moves-by = Division
moves-from = From
moves-to = To
moves-before = Value before
moves-now = Value now
moves-new = New in the data
moves-gone = No longer in the data

## Who to contact

contacts-lead = Each customer is measured by their own rhythm, not by a date that is the same for all. The lists are files beside this page, and `clv export` makes them ready for mail and advertising tools.
list-best = Best customers
list-best-text = The customers with the highest expected value, best first.
list-going-quiet = Customers who are going quiet
list-going-quiet-text = Customers who bought at least twice and have now been silent for longer than nine in ten customers like them would be. First come those who would be worth most if they were still customers.
list-win-back = Former customers worth winning back
list-win-back-text = Customers who are not expected back, by what they have spent so far.
list-file = { $shown } of { $customers } { $customers ->
        [one] customer
       *[other] customers
    }. File with all of them: `{ $file }`.
list-why = Why
list-spent = Spent so far
contacts-rights = Contact only people who have agreed to it. `clv forget` removes a person from all files.

## Acquisition

acquisition-no-money = This page needs amounts. The data have none.
acquisition-unknown = What customers cost is not known. `clv run --with economics --cac costs.csv` compares their value with the cost of acquisition; without `--cac` it shows what a new customer may cost.
acquisition-no-cac = No costs were given, so there is no ratio and no payback period. `--cac costs.csv` names the file with them.
acquisition-lead = What customers are worth, what they cost, and what a new one may cost. Value here is what customers have brought so far plus what they are expected to bring.
acquisition-cac = Cost of acquisition (CAC)
acquisition-cac-note = per customer, known for { $customers } { $customers ->
        [one] customer
       *[other] customers
    }
acquisition-allowable = Allowable cost of acquisition
acquisition-allowable-note = per new customer, at the target ratio of { $target }
acquisition-keeping = Ceiling for spending on loyalty
acquisition-keeping-note = not a recommendation: what it would be worth if none of today’s customers had left
acquisition-destroying = Customers who cost more than they bring
acquisition-destroying-note = together, { $amount } more than they bring
acquisition-by-channel = By channel
acquisition-by-cohort = By time of the first purchase
acquisition-by-tier = By expected value
acquisition-value-margin = Margin per customer, so far and expected
acquisition-value-revenue = Revenue per customer, so far and expected
acquisition-standing = Standing
acquisition-roi = Return on cost
acquisition-payback = Payback
acquisition-months = { $months } { $months ->
        [one] month
       *[other] months
    }

formulas = Simple formulas beside the model
formulas-note = Simple formulas treat all customers alike: they ignore who buys often, who has been silent, and who may have left. Beside each is the value that the model gives for the same period.
formulas-name = Formula, per customer
formulas-value = Formula
formulas-model = Model
formulas-gap = Gap
formula-monthly-value-times-months = Value per month × months of the forecast
formula-mean-value-times-mean-lifetime = Value of a purchase × purchases per year × mean lifetime ({ $years } years)
formula-margin-over-churn-paid-at-the-start = Value per year over churn and discount rate, paid at the start of the year
formula-margin-over-churn-without-the-first-payment = The same without the first payment
formula-margin-over-churn-paid-at-the-end = The same, paid at the end of the year

## How far to trust it

limits = What limits this forecast
limits-text = The forecast is for customers who have already bought; new ones come on top. It does not know about campaigns, prices or seasons to come, unless past data have them. It needs enough data:
limit-customers = { $has } customers; { $needs } or more make a forecast firm
limit-repeaters = { $has } customers who bought again; { $needs } or more say how customers differ
limit-days = { $has } days of data, for a forecast of { $needs } days
limit-days-tested = { $has } days of data, for a forecast of { $needs } days; the test looked { $tested } { $tested ->
        [one] day
       *[other] days
    } ahead
warnings = Warnings
data-table = The input was a table with { $customers } { $customers ->
        [one] customer
       *[other] customers
    }. There were no orders to audit.

glossary-retention = Retention and churn rate
glossary-retention-text = Retention is the share of the customers of one period who bought again in the next. Churn is the rest. They describe the past; the churn risk is a forecast for one customer.
glossary-cohort = Cohort
glossary-cohort-text = The customers who made their first purchase in the same month, quarter or year.
