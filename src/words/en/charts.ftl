# Charts of forecasts and of customers.

plot-actual = Actual
plot-expected = Expected
plot-purchases = Purchases
plot-revenue = Revenue
plot-repeat-purchases = Repeat purchases
plot-expected-value = Expected value
plot-expected-purchases = Expected purchases
plot-share-of-customers = Share of customers
plot-share-of = Share of { $measure ->
    [purchases] expected purchases
   *[revenue] expected value
}
plot-interval = { $level } interval
plot-lower = Lower end
plot-upper = Upper end
plot-yes = yes
plot-no = no
plot-from = From
plot-calibration-tenth = Tenth
plot-calibration-tenth-axis = Tenths of customers by forecast, the highest first

plot-fitted-until = fitted until { $day }

plot-tracking-title = Repeat purchases over time
plot-tracking-caption = Repeat purchases of the customers who first bought by { $split }, and as many as the model expects. The model was fitted to the days up to then. In the weeks that began after it, { $actual } came and { $expected } were expected. This line does not use the customers’ own histories, so it differs a little from the tested forecast.
plot-tracking-description = Two lines over time: actual repeat purchases and expected ones. A vertical line is the end of the days that the model was fitted to.
plot-tracking-axis = { $weeks ->
    [one] Repeat purchases in a week
   *[other] Repeat purchases in { $weeks } weeks
}

plot-tracking-cumulative-title = Repeat purchases since the first day
plot-tracking-cumulative-caption = Repeat purchases so far of the customers who first bought by { $split }, and as many as the model expects. The model was fitted to the days up to then. In the weeks that began after it, { $actual } came and { $expected } were expected. This line does not use the customers’ own histories, so it differs a little from the tested forecast.
plot-tracking-cumulative-description = Two rising lines: actual repeat purchases so far and expected ones. A vertical line is the end of the days that the model was fitted to.
plot-tracking-cumulative-axis = Repeat purchases so far

plot-calibration-title = Forecast and actual purchases by tenths of customers
plot-calibration-caption = Customers in { $groups } groups of the same size by their forecast, with the mean purchases of a customer from { $start } to { $end }. In the first group, { $best-forecast } were forecast and { $best-actual } came; in the last one, { $last-forecast } and { $last-actual }.
plot-calibration-description = Pairs of bars, one pair for each tenth of the customers from the highest forecast to the lowest: the forecast, and what came.
plot-calibration-axis = Purchases of a customer

plot-calibration-value-title = Forecast and actual value by tenths of customers
plot-calibration-value-caption = Customers in { $groups } groups of the same size by their forecast, with the mean revenue of a customer from { $start } to { $end }. In the first group, { $best-forecast } was forecast and { $best-actual } came; in the last one, { $last-forecast } and { $last-actual }.
plot-calibration-value-description = Pairs of bars, one pair for each tenth of the customers from the highest forecast to the lowest: the forecast, and what came.
plot-calibration-value-axis = Revenue of a customer

plot-totals-title = Past forecasts of { $measure ->
    [purchases] purchases
   *[revenue] revenue
}
plot-totals-caption = Each bar is what the model would have said in the past: the interval of the total of all customers known by then, and its expectation. What came was inside the { $level } interval in { $inside } of { $of } tests.
plot-totals-description = One bar for each test in the past, from the lower to the upper end of the interval, with a line at the forecast and a dot at what came.
plot-totals-test = Test
plot-totals-inside = Inside

plot-frequency-title = Customers by number of repeat purchases
plot-frequency-caption = Bars: customers by repeat purchases. Line: what the model expects, given when each customer first bought. { $actual } have not come back so far; the model expects { $expected }.
plot-frequency-description = Bars by number of repeat purchases, with a line of the expected number of customers.

plot-heterogeneity-title = How often customers buy
plot-heterogeneity-caption = How customers differ in the purchases that they make in a year while they are customers, as the model sees it. { $seldom } buy less than once a year, { $often } more than ten times.
plot-heterogeneity-description = Bars by purchases a year; the height is the share of customers.
plot-heterogeneity-axis = Purchases a year, while they are customers

plot-dropout-title = Probability of leaving after a purchase
plot-dropout-caption = How customers differ in the probability of leaving before the next purchase, as the model sees it. For { $seldom } of customers it is below 10%, for { $often } above 50%.
plot-dropout-description = Bars by the probability of leaving before the next purchase; the height is the share of customers.
plot-dropout-axis = Probability of leaving before the next purchase, in %

plot-spending-title = Mean value of a customer’s repeat purchases
plot-spending-caption = The { $customers } customers with a repeat purchase of some value, by the mean value of their repeat purchases. The line is as many as the spend model expects. Half of them spend up to { $median } per purchase.
plot-spending-description = Bars by mean value of repeat purchases, with a line of the expected number of customers.
plot-spending-axis = Mean value of a customer’s repeat purchases

plot-lorenz-title = How value is concentrated
plot-lorenz-caption = The best 10% of customers have { $tenth } of the expected value, the best 20% have { $fifth }. The Gini coefficient is { $gini }: 0 if all customers are worth the same, 1 if one has everything.
plot-lorenz-caption-both = The best 10% of customers have { $tenth } of the expected value, the best 20% have { $fifth }. The Gini coefficient of expected value is { $gini }, that of past revenue, in all the data, { $gini-past }: 0 if all customers are worth the same, 1 if one has everything.
plot-lorenz-description = Curves of the share of value that a share of the customers has, those with the least value first, and a dotted line for equal customers.
plot-lorenz-expected = Expected value
plot-lorenz-past = Past revenue
plot-lorenz-equal = All equal
plot-lorenz-axis = Share of customers, those with the least value first
plot-lorenz-share = Share of value

plot-segments-title = Customers and value by segment
plot-segments-caption = Each segment’s share of customers and of expected { $measure ->
    [purchases] purchases
   *[revenue] value
}. The segment “{ $segment }” has { $customers } of the customers and { $value } of the expected { $measure ->
    [purchases] purchases
   *[revenue] value
}.
plot-segments-description = Two horizontal bars for each segment: its share of customers and its share of expected value.
plot-segment = Segment
plot-segment-champions = Champions
plot-segment-loyal = Loyal
plot-segment-potential-loyalists = Potential loyalists
plot-segment-new = Just arrived
plot-segment-promising = Promising
plot-segment-need-attention = Need attention
plot-segment-about-to-sleep = About to sleep
plot-segment-at-risk = At risk
plot-segment-cannot-lose = Once frequent, now quiet
plot-segment-hibernating = Hibernating

plot-timing-title = How regularly customers buy
plot-timing-caption = Times between purchases of the { $customers } customers with { $fewest } purchases or more, relative to the mean of each customer. The line is what purchases at random times would give; regular customers have a peak at 1. { $usual } are between half and one and a half times the mean; at random it would be { $random }.
plot-timing-description = Bars by the time between two purchases over the mean of the customer, with a falling line for purchases at random times.
plot-timing-axis = Time between two purchases, relative to the mean of the customer
plot-timing-share = Share of times between purchases
plot-timing-random = Purchases at random times

plot-history-title = Customer { $customer }
plot-history-caption = { $purchases ->
    [one] One purchase, on { $first }.
   *[other] { $purchases } purchases, the first on { $first }.
} The line is the probability that the customer will still buy, as the model saw it on each day. It is { $alive } on { $until }.
plot-history-description = A line of the probability of being alive over time, with a dot at each purchase.
plot-history-alive = Probability of being alive
plot-history-purchase = Purchase
plot-history-day = Day
plot-history-paid = Paid

plot-period = Period
plot-orders = Orders
plot-customers-title = Customers by { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }
plot-customers-caption = Customers who bought in each { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }. Retained customers also bought in the { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    } before; returned ones bought earlier, but not then. Lost customers, below the axis, bought in the { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    } before and not in this one.
plot-customers-description = Stacked bars of retained, returned and new customers, with lost customers below the axis.
plot-customers-retained = Retained
plot-customers-returned = Returned
plot-customers-new = New
plot-customers-lost = Lost

plot-year-on-year-title = { $measure ->
    [orders] Orders
   *[revenue] Revenue
    } by month and a year before
plot-year-on-year-caption = The last twelve whole months, { $total } together, beside the same months a year before. The change is { $change }.
plot-year-on-year-caption-part = The last twelve whole months, { $total } together, beside the same months a year before, as far as the orders go back.
plot-year-on-year-description = Pairs of bars, one pair for each month: a year before, and now.
plot-year-on-year-before = A year before
plot-year-on-year-now = Last twelve whole months
plot-year-on-year-change = Change

plot-basket-title = Average order value
plot-basket-caption = Revenue over orders by { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }. Over the last twelve months it is { $last }, after { $before } in the twelve months before.
plot-basket-caption-part = Revenue over orders by { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }.
plot-basket-description = A line over time. The axis does not begin at 0.
plot-basket-name = Average order value

plot-orders-per-customer-title = Orders of a customer
plot-orders-per-customer-caption = Orders over customers who bought, by { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }. Over the last twelve months it is { $last }, after { $before } in the twelve months before.
plot-orders-per-customer-caption-part = Orders over customers who bought, by { $grain ->
        [month] month
        [quarter] quarter
       *[year] year
    }.
plot-orders-per-customer-description = A line over time. The axis does not begin at 0.
plot-orders-per-customer-name = Orders per customer

plot-second-purchase-title = Time to the second purchase
plot-second-purchase-caption = The share of customers who buy again, by days since the first purchase: { $soon } within { $days } days, half of all customers within { $median }. Customers who joined recently count only for the days since they joined; so the share is higher than the share who have already come back.
plot-second-purchase-caption-part = The share of customers who buy again, by days since the first purchase: { $soon } within { $days } days, { $most } by the end of the curve. Customers who joined recently count only for the days since they joined; so the share is higher than the share who have already come back.
plot-second-purchase-description = A rising line by days since the first purchase.
plot-second-purchase-axis = Days since the first purchase
plot-second-purchase-name = Share with a second purchase
plot-second-purchase-known = Customers still followed, without a second purchase
