### Models, their parameters, and the card of a model.

model = Model
model-lead = Fitted to { $customers } { $customers ->
        [one] customer
       *[other] customers
    } with data from { $first } to { $last }. Times are in { $unit }.
model-lead-table = Fitted to { $customers } { $customers ->
        [one] customer
       *[other] customers
    } of a table. Times are in { $unit }.
model-process = { $name }, fitted to { $customers } { $customers ->
        [one] customer
       *[other] customers
    }
model-what-bg-nbd = Purchases and churn: each customer buys at their own rate and may leave for good after any repeat purchase.
model-what-nbd = Purchases: each customer buys at their own rate and never leaves.
model-what-pareto-nbd = Purchases and churn: each customer buys at their own rate and may leave for good at any time, at a second rate of their own.
model-what-mbg-nbd = Purchases and churn: each customer buys at their own rate and may leave for good after any purchase, including the first.
model-what-bg-cnbd-k = Purchases and churn: each customer buys at their own rate, at more regular intervals than random purchases, and may leave for good after any repeat purchase.
model-what-mbg-cnbd-k = Purchases and churn: each customer buys at their own rate, at more regular intervals than random purchases, and may leave for good after any purchase, including the first.
model-what-gamma-gamma = Value of a purchase: each customer’s purchases vary around the customer’s own mean. Estimated from the means of repeat purchases.
model-what-gamma-gamma-orders = Value of a purchase: each customer’s purchases vary around the customer’s own mean. Estimated from single purchases, including the first.
model-parameter = Parameter
model-value = Estimate
model-error = Standard error
model-meaning = Meaning
model-likelihood = Log-likelihood { $value }.
model-warnings = Warnings
model-no-warnings = No warnings: the data determine every parameter.

parameter-bg-nbd-r = shape of the gamma distribution of purchase rates
parameter-bg-nbd-alpha = rate of the gamma distribution of purchase rates, in time units
parameter-bg-nbd-a = dropout after a purchase: the larger, the sooner customers leave
parameter-bg-nbd-b = staying after a purchase: the larger, the longer customers stay
parameter-bg-nbd-gamma = effect of the acquisition date on purchases: above 0, newer customers buy less often
parameter-bg-nbd-delta = effect of the acquisition date on dropout: above 0, newer customers leave sooner
parameter-mbg-nbd-r = shape of the gamma distribution of purchase rates
parameter-mbg-nbd-alpha = rate of the gamma distribution of purchase rates, in time units
parameter-mbg-nbd-a = dropout after a purchase: the larger, the sooner customers leave
parameter-mbg-nbd-b = staying after a purchase: the larger, the longer customers stay
parameter-mbg-nbd-gamma = effect of the acquisition date on purchases: above 0, newer customers buy less often
parameter-mbg-nbd-delta = effect of the acquisition date on dropout: above 0, newer customers leave sooner
parameter-bg-cnbd-k-r = shape of the gamma distribution of phase rates
parameter-bg-cnbd-k-alpha = rate of the gamma distribution of phase rates, in time units
parameter-bg-cnbd-k-a = dropout after a purchase: the larger, the sooner customers leave
parameter-bg-cnbd-k-b = staying after a purchase: the larger, the longer customers stay
parameter-bg-cnbd-k-k = phases per purchase: the larger, the more regular the purchases
parameter-mbg-cnbd-k-r = shape of the gamma distribution of phase rates
parameter-mbg-cnbd-k-alpha = rate of the gamma distribution of phase rates, in time units
parameter-mbg-cnbd-k-a = dropout after a purchase: the larger, the sooner customers leave
parameter-mbg-cnbd-k-b = staying after a purchase: the larger, the longer customers stay
parameter-mbg-cnbd-k-gamma = effect of the acquisition date on purchases: above 0, newer customers buy less often
parameter-mbg-cnbd-k-delta = effect of the acquisition date on dropout: above 0, newer customers leave sooner
parameter-mbg-cnbd-k-k = phases per purchase: the larger, the more regular the purchases
parameter-pareto-nbd-r = shape of the gamma distribution of purchase rates
parameter-pareto-nbd-alpha = rate of the gamma distribution of purchase rates, in time units
parameter-pareto-nbd-s = shape of the gamma distribution of dropout rates
parameter-pareto-nbd-beta = rate of the gamma distribution of dropout rates, in time units
parameter-pareto-nbd-gamma = effect of the acquisition date on purchases: above 0, newer customers buy less often
parameter-pareto-nbd-delta = effect of the acquisition date on dropout: above 0, newer customers leave sooner
parameter-nbd-r = shape of the gamma distribution of purchase rates
parameter-nbd-alpha = rate of the gamma distribution of purchase rates, in time units
parameter-gamma-gamma-p = shape of the values of one customer’s purchases
parameter-gamma-gamma-q = shape of the differences between customers
parameter-gamma-gamma-v = scale of the differences between customers
parameter-gamma-gamma-orders-p = shape of the values of one customer’s purchases
parameter-gamma-gamma-orders-q = shape of the differences between customers
parameter-gamma-gamma-orders-v = scale of the differences between customers

card-customers = { $customers } { $customers ->
        [one] customer
       *[other] customers
    }
card-window = { $customers }, { $first } to { $last }
card-model = { $name }, fitted to { $customers }
card-stack = each forecast is the weighted mixture of { $members } models
card-weighed = weights: half equal, and half by the probability that each model gave to the purchases on { $holdouts } { $holdouts ->
        [one] hold-out
       *[other] hold-outs
    } within the data ({ $first } to { $last })
card-not-weighed = weights: equal, because the data are too short for a hold-out within them
card-weighed-in-full = weights: by the probability that each model gave to the purchases on { $holdouts } { $holdouts ->
        [one] hold-out
       *[other] hold-outs
    } within the data ({ $first } to { $last })
card-full-weights = no share of the weights is equal: on hold-outs that the weights were not found on, this changes the log score by { $gain } (standard error { $error }), with a gain on each of them
card-no-full-weights = half of the weights is equal: on hold-outs that the weights were not found on, weights without an equal share would change the log score by { $gain } (standard error { $error }), and a gain on each of them and of more than two standard errors is needed
card-date-effects = pareto-nbd and mbg-cnbd-k depend on the acquisition date, too: this changes the log score by { $gain } on the hold-outs (standard error { $error }), with a gain on each of them
card-no-date-effects = pareto-nbd and mbg-cnbd-k do not depend on the acquisition date: this would change the log score by { $gain } on the hold-outs (standard error { $error }), and a gain on each of them and of more than two standard errors is needed
card-correction = corrected: { $trees } boosted trees of purchases, silence and age multiply each customer’s expectation; { $share }% of their factor counts (log score { $gain } on hold-outs they had not seen, standard error { $error })
card-no-correction = not corrected: on hold-outs they had not seen, boosted trees of purchases, silence and age change the log score by { $gain } (standard error { $error }), and a gain of more than two standard errors is needed
card-left-out = left out: { $model } ({ $cause })
card-weight = { $name } with weight { $weight }
card-log-score = log score on the hold-outs: { $score }
card-effect-more = customers who joined last buy { $change }% more often than those who joined first
card-effect-less = customers who joined last buy { $change }% less often than those who joined first
card-optimum = optimum checked: remaining gain { $gain } in ln L, curvature { $curvature }, { $passes } { $passes ->
        [one] pass
       *[other] passes
    } over the data
card-psis = posterior: { $draws } draws by importance sampling, Pareto k { $k } (reliable up to 0.7), worth { $bulk } independent draws, { $tail } in the tails
card-nuts = posterior: { $draws } draws by NUTS, because importance sampling failed its check (Pareto k { $k }); R-hat { $r_hat }, worth { $bulk } independent draws, { $tail } in the tails; { $divergences } { $divergences ->
        [one] divergence
       *[other] divergences
    }
card-bootstrap = bootstrap: estimates from { $draws } resampled sets of customers; { $failed } could not be fitted
card-moments = mean and standard deviation of the draws: { $parameters }
card-moment = { $symbol } { $mean } ± { $sd }
card-warning = warning ({ $code }): { $sentence }
card-unknown-key = ignored unknown key `{ $key }`
