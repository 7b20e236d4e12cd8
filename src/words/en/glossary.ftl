### The glossary of the report.

glossary = Glossary
glossary-churn = Churn risk (churn_risk)
glossary-churn-text = The probability that a customer makes no purchase within the next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }, whether they have left or only buy rarely. Base decisions on this figure.
glossary-alive = Probability of being a customer (p_alive)
glossary-alive-text = The probability that a customer has not left for good. It is not one minus the churn risk: a customer who has not left may still make no purchase for { $horizon } { $horizon ->
        [one] day
       *[other] days
    }. Under BG/NBD it is 1 for every customer who bought once, because in that model nobody leaves before a second purchase. Use the churn risk instead.
glossary-clv = Expected value (clv)
glossary-clv-text-revenue = The revenue expected from a customer within the next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }, discounted to today’s value. Past purchases are not included; the ratio of value to cost of acquisition (CLV:CAC) counts both.
glossary-clv-text-margin = The gross margin ({ $margin } of revenue) expected from a customer within the next { $horizon } { $horizon ->
        [one] day
       *[other] days
    }, discounted to today’s value. Past purchases are not included; the ratio of value to cost of acquisition (CLV:CAC) counts both.
glossary-interval = Interval of purchases
glossary-interval-text = The actual number of purchases of a customer varies by chance around the expectation. This interval contains it with the given probability. It often starts at 0, because many customers do not buy again.
glossary-ci = Confidence interval (clv_ci)
glossary-ci-text = How uncertain the expected value is, because the model’s parameters are estimates. More customers make it narrower.
glossary-pi = Predictive interval (clv_pi)
glossary-pi-text = What a single customer may actually bring: this interval contains the actual value with the given probability. It often starts at 0, because many customers do not buy again. More data do not make it narrower.
glossary-baseline = Simple rules
glossary-baseline-text = zero: no customer buys again. mean-rate: every customer buys at the mean rate of all customers. own-rate: every customer keeps buying at their own rate so far. hiatus: the same, except that customers who have not bought for an unusually long time do not buy again. A good model has a smaller root mean squared error than all of them.
glossary-holdout = Hold-out data
glossary-holdout-text = The last { $days } { $days ->
        [one] day
       *[other] days
    } of the data, which the model did not see in the test. The forecast itself uses all data.
