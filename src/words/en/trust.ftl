### How far a forecast can be trusted.

sure = How certain is the total?
sure-parameters = Parameters: the model’s parameters are estimates. This alone gives the total a { $level } confidence interval of ±{"\u00A0"}{ $error } ({ $share }).
sure-outcome = Chance: even with exact parameters, the actual total varies. It lies within ±{"\u00A0"}{ $error } ({ $share }) of the expectation with a probability of { $level }. A single customer varies far more, so use the interval in their row of the table.
sure-outcome-unbounded = Chance: the variation of the actual total cannot be given, because its variance is infinite under the spend model.
sure-level = What comes next: trends, seasons and prices after the last day move all customers together, and the data cannot show them in advance. Going by how far past forecasts missed, in these data and in those of other shops, this alone gives the total a { $level } interval from { $low } to { $high }.
sure-together = All of it together gives the { $level } interval from { $low } to { $high }.
sure-model = Model error: only data that the model has not seen can show it. In the test, the value forecast was { $bias }.
sure-model-purchases = Model error: only data that the model has not seen can show it. In the test, the forecast of purchases was { $bias }.
sure-model-tests = Model error: only data that the model has not seen can show it. Over { $origins } tests, the value forecast was off by { $error } on average.
sure-model-tests-purchases = Model error: only data that the model has not seen can show it. Over { $origins } tests, the forecast of purchases was off by { $error } on average.
sure-none = Intervals were switched off, so this report cannot say how uncertain the total is.
sure-no-covariance = Parameters: the model file does not say how uncertain its parameters are, so the figures below cover chance only.
sure-without-dominant = Customers who may not be one person: without { $ids }, the total is { $rest } and not { $total }. `--exclude-customer` leaves them out of the whole run.
sure-without-dominant-purchases = Customers who may not be one person: without { $ids }, { $rest } purchases are expected and not { $total }. `--exclude-customer` leaves them out of the whole run.
sure-without-value = The expected value of { $customers } { $customers ->
        [one] customer
       *[other] customers
    } is infinite. The total leaves { $customers ->
        [one] this customer
       *[other] these customers
    } out.

trust = Can this forecast be trusted?
trust-good = Yes, within the intervals given here.
trust-fair = With caution: one of the checks failed.
trust-poor = Not on its own: several of the checks failed.
trust-unjudged = This forecast was not tested.
trust-no-dates = A table with one row per customer has no dates, so there are no later purchases to compare the forecast with. Use transactions to test it.
trust-too-few-days = The data cover { $days } { $days ->
        [one] day
       *[other] days
    }. This is too short to keep the last days for a test.
trust-not-fitted = For a test, a model is fitted to the first part of the data. This was not possible: { $cause }.
trust-how = For this test, the model was fitted to the data up to { $split }. Its forecast was then compared with the { $days } { $days ->
        [one] day
       *[other] days
    } that followed, which it had not seen.
trust-origins = The same test was repeated { $others } { $others ->
        [one] time
       *[other] times
    }, each time with the days up to an earlier date. The verdict follows from the { $origins } tests together.
trust-count = Purchases: { $customers } { $customers ->
        [one] customer
       *[other] customers
    } made { $actual } { $actual ->
        [one] purchase
       *[other] purchases
    }; the forecast was { $predicted }: { $bias } (at most 10% passes).
trust-count-tests = Purchases: off by { $error } on average over { $origins } tests (at most 10% passes). In the last test, { $customers } { $customers ->
        [one] customer
       *[other] customers
    } made { $actual } { $actual ->
        [one] purchase
       *[other] purchases
    }; the forecast was { $predicted }: { $bias }.
trust-value = Value: the customers spent { $actual }; the forecast was { $predicted }: { $bias } (at most 10% passes).
trust-value-tests = Value: off by { $error } on average over { $origins } tests (at most 10% passes). In the last test, the customers spent { $actual }; the forecast was { $predicted }: { $bias }.
trust-totals = The { $level } interval of all purchases together contained the outcome in { $purchases } of { $origins } { $origins ->
        [one] test
       *[other] tests
    }.
trust-totals-value = The { $level } interval of all purchases together contained the outcome in { $purchases } of { $origins } { $origins ->
        [one] test
       *[other] tests
    }, and the interval of the total value in { $value } of { $origins }.
trust-intervals-count = The { $level } intervals of purchases contained the outcome for { $coverage } of customers{ $over }: { $verdict }.
trust-intervals-value = The { $level } intervals of value contained the outcome for { $coverage } of customers{ $over }: { $verdict }.
trust-over = {" "}over { $origins } tests
trust-baseline-beaten = The model beats all { $rules } simple rules on root mean squared error{ $over }: { $model } purchases per customer, against { $rule } for the best rule ({ $name }).
trust-baseline-not = A simple rule does at least as well as the model on root mean squared error{ $over }: { $rule } purchases per customer for the rule “{ $name }”, { $model } for the model.
trust-rule = A check passes if the total is off by at most 10% on average, if the total misses its interval in at most a quarter of the tests, if the share of outcomes inside the customers’ intervals is within 5 percentage points of their level, and if the model has a smaller root mean squared error than every simple rule.
trust-grade = Grade { $grade }: A means that no check failed, B that one failed, C that two failed, and D that more failed.

bias-low = { $share } too low
bias-high = { $share } too high
bias-none = off by less than 0.05%

coverage-right = within 5 percentage points of their level
coverage-narrow = they are too narrow
coverage-wide = they are wider than necessary

judged = Accuracy on hold-out data
judged-lead = This section compares a forecast made with the data up to { $split } with what actually happened from then until { $end }.

tracking-cumulative = Cumulative repeat purchases

calibration = Forecast and outcome by group of customers
calibration-value = Value per customer

baselines = Comparison with simple rules
baselines-note = Smaller errors are better. When most customers buy nothing, forecasting 0 for everybody gives a small mean absolute error and is still useless; the check uses the root mean squared error. A higher churn AUC is better: 0.5 is no better than guessing, 1 is perfect. A forecast can have a small error in the total and large errors for single customers, and the other way round.
baselines-caption = Forecasts for { $days } { $days ->
        [one] day
       *[other] days
    } and { $customers } { $customers ->
        [one] customer
       *[other] customers
    } (last test)
baselines-name = Method
baselines-purchases = Forecast purchases
baselines-bias = Error of the total
baselines-mae = Mean absolute error
baselines-rmse = Root mean squared error
baselines-auc = Churn AUC
baselines-value-bias = Error of total value
baselines-value-mae = Mean absolute error of value

bands = Churn risk in three bands
bands-note = The bands end at a churn risk of one third and of two thirds. With a good forecast, the share of customers in a band who did not buy is close to their mean churn risk.
bands-caption = Customers today, and customers of the same churn risk in the test
bands-name = Churn risk
bands-customers = Customers today
bands-predicted = Mean churn risk in the test
bands-observed = Without a purchase in the test
bands-band-low = low
bands-band-medium = medium
bands-band-high = high

baselines-actual = actual outcome
baselines-model = model
rule-zero = nobody buys
rule-mean-rate = mean rate
rule-own-rate = own rate
rule-hiatus = unusual silence
