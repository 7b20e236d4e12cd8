### Charts. `plot-NAME-title`, `plot-NAME-caption` and `plot-NAME-description` belong to the chart NAME.
###
### Some figures are codes that choose words: `grain` is month, quarter or year; `unit` is day, week, month or year;
### `measure` is what is summed or expected.

## What several charts say.

plot-table = Figures as a table
plot-grain = { $grain ->
        [month] Month
        [quarter] Quarter
       *[year] Year
    }
plot-per = { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }
plot-unit = { $unit ->
        [day] days
        [week] weeks
        [month] months
       *[year] years
    }
plot-quarter = { $year } Q{ $quarter }
plot-before = before { $year }
plot-tenth = { $tenth ->
        [1] 1st
        [2] 2nd
        [3] 3rd
       *[other] { $tenth }th
    }
plot-measure = { $measure ->
        [orders] Orders
       *[revenue] Revenue
    }
plot-horizon = the next { $days } { $days ->
        [one] day
       *[other] days
    }
plot-horizon-unknown = the horizon
plot-customers = Customers
plot-and-more = { $number }+
plot-forecast = Forecast
plot-forecast-from = {" "}From { $from }, the figures are a forecast{ $measure ->
        [orders] {""}
       *[revenue] {" "}(not discounted)
    } for customers who have already bought; customers yet to come are not included.

## Revenue by month, and by the time of the first purchase.

plot-revenue-title = { plot-measure } by { plot-per }
plot-revenue-caption = { plot-measure } of new customers, in the month of their first purchase, and of those who came back.{ $forecast }
plot-revenue-description = Stacked bars, one for each { plot-per }.
plot-revenue-new = New customers
plot-revenue-returning = Existing customers
plot-cohorts-title = { plot-measure } by { $by ->
        [month] month
        [quarter] quarter
       *[year] year
    } of the first purchase
plot-cohorts-caption = Each colour is the customers who made their first purchase in that { $by ->
        [month] month
        [quarter] quarter
       *[year] year
    }.{ $lighter }{ $forecast }
plot-cohorts-description = Stacked bars, one for each { plot-per }, in layers from the oldest to the newest customers.
plot-cohorts-lighter = {" "}Lighter bars are forecast.
plot-cohorts-kind = Kind

## Customers who buy again.

plot-retention-title = Customers who buy again
plot-retention-caption = Of the customers who made their first purchase in a { plot-per }, the share who bought in each later month. Months that are not over are left out.
plot-retention-description = Heat map: one row for each { plot-per } of the first purchase, one column for each month after it.
plot-retention-cell = First purchase { $first }, month { $age } after it
plot-retention-columns = Months after the month of the first purchase
plot-retention-rows = { plot-grain } of the first purchase
plot-retention-name = Customers who bought

## What a customer has brought since the first purchase.

plot-cumulative-value-title = { plot-measure } of a customer since the first purchase
plot-cumulative-value-caption = Mean { $measure ->
        [orders] orders
       *[revenue] revenue
    } of a customer by the end of each month. Each line is the customers who made their first purchase in that { $by ->
        [month] month
        [quarter] quarter
       *[year] year
    }. Dashed: for at least half of these customers the month is still to come, so it is forecast. { $interval }
plot-cumulative-value-description = Rising lines by months since the first purchase.
plot-cumulative-value-months = Months
plot-cumulative-value-axis = Months since the month of the first purchase
plot-growth-interval = The upright bar on a line is its { $level } interval.
plot-growth-lower = { $line }, from
plot-growth-upper = { $line }, to
plot-channels-title = { plot-measure } of a customer by channel
plot-channels-caption = Mean { $measure ->
        [orders] orders
       *[revenue] revenue
    } of a customer by the end of each month. Each line is the customers whose first order came through that channel. Dashed: for at least half of these customers the month is still to come, so it is forecast. { $interval }
plot-channels-description = Rising lines by months since the first purchase.
plot-channels-unknown = unknown
plot-channels-others = all others

## Expected value.

plot-value-title = Expected value by tenths of customers
plot-value-caption = Customers in order of the { $measure ->
        [revenue] revenue
        [margin] margin
       *[value] value
    } expected of them in { $horizon }. The best { $tenth } bring { $first } of it, the best { $fifth } bring { $second }.
plot-value-description = Ten bars, one for each tenth of the customers from the best to the last; the height is the share of expected value.
plot-value-group = Customers by expected value
plot-value-value = Expected value
plot-value-mean = Mean of a customer
plot-value-share = Share of value
plot-value-so-far = Share so far
plot-value-name = Share of expected value
plot-value-axis = Tenth of customers, the best first

## Churn risk.

plot-churn-title = Churn risk of customers
plot-churn-caption = Churn risk is the probability of no purchase in { $horizon }. { $likely } of customers are more likely to buy than not.
plot-churn-description = Histogram of churn risk in steps of 5 percentage points; the height is the number of customers.
plot-churn-risk = Churn risk
plot-churn-share = Share of customers
plot-churn-axis = Probability of no purchase

## What the model says by frequency and recency.

plot-matrix-heading = Repeat purchases, and { plot-unit } from the first purchase to the last
plot-matrix-columns = Recency: { plot-unit } from the first purchase to the last
plot-matrix-rows = Frequency: repeat purchases
plot-matrix-one = One purchase
plot-matrix-cell = { $purchases ->
        [one] { $purchases } repeat purchase, about { $time } { plot-unit } after the first
       *[other] { $purchases } repeat purchases, the last about { $time } { plot-unit } after the first
    }
plot-matrix-example = All came { $age } { plot-unit } ago. With { $purchases } repeat purchases: { $early } where the last was { $soon } { plot-unit } after the first, { $late } where it was { $after } { plot-unit } after.
plot-frequency-recency-title = Expected purchases by frequency and recency
plot-frequency-recency-caption = Purchases that the model expects of a customer in { $horizon }. { $example }
plot-frequency-recency-description = Heat map: one row for each number of repeat purchases, columns by the time from the first purchase to the last.
plot-frequency-recency-name = Expected purchases
plot-probability-alive-title = Probability of being alive by frequency and recency
plot-probability-alive-caption = The probability that a customer will still buy, as the model sees it. { $example }
plot-probability-alive-description = Heat map: one row for each number of repeat purchases, columns by the time from the first purchase to the last.
plot-probability-alive-name = Probability of being alive
