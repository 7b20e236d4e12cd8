### What a reader of the results should know: one sentence for each code.

unused-option = `{ $option }` has no effect: it applies to transactions, and the input is an RFM table

warning-histories-stay-complete = histories are not cut at { $since } when customers are scored; use `--active-since { $since }` to score only those who bought since then
warning-boundary = `{ $parameter }` reached its search limit: the data do not determine it
warning-ridge = the data do not determine { $parameters } separately: many combinations fit equally well; use the forecasts, not these parameters
warning-weak = the data barely determine `{ $parameter }`: its standard error on the log scale is { $relative_error }
warning-dropout-not-identified = histories of up to { $longest } { $unit } do not identify dropout: customers who left and customers who buy rarely look the same, so P(alive) and long horizons depend on the model more than on the data; wait for more data, or use a shorter horizon
warning-dropout-not-identified-by-one-cohort = { $longest } { $unit } of a single cohort do not identify dropout: all customers started at about the same time, and those who left look the same as those who buy rarely, so P(alive) and long horizons depend on the model more than on the data; wait for more data, or use a shorter horizon
warning-penalised = fitted with a penalty of { $penalty }: the estimate is not the maximum of the likelihood, and its standard errors are too small
warning-draws-unreliable = the draws from the posterior fail a check, so the intervals are rough: R-hat { $r_hat }, where 1 means that chains agree; worth { $ess } independent { $ess ->
        [one] draw
       *[other] draws
    }; { $divergences } { $divergences ->
        [one] divergence
       *[other] divergences
    }
warning-resamples-failed = the model could not be fitted to { $failed } of { $resamples } resampled sets of customers, so the intervals are rough; use `--uncertainty posterior`
warning-a-plus-b-below-one = a + b is below 1: most customers either leave after one purchase or hardly ever leave, so the forecasts depend on few purchases; compare with another model
warning-q-at-most-one = q is at most 1: the mean purchase value over all customers is infinite, so customers without a repeat purchase have no expected spend
warning-frequency-value-correlation = purchase frequency and purchase value are correlated ({ $correlation }): the spend model assumes that they are independent, so the values of frequent buyers are biased
warning-few-repeaters = only { $repeaters } of { $customers } { $customers ->
        [one] customer
       *[other] customers
    } bought again: the estimates rest on few purchases
warning-short-history = the longest history ({ $longest } { $unit }) is short compared with the mean gap between purchases ({ $gap } { $unit }): the data cannot yet distinguish customers who left from customers who buy rarely, so dropout is weakly identified
warning-data-end-before-the-fit = the data end on { $until }, before the data that the model was fitted to ({ $fitted }), and forecasts start on that day: if this file is a subset of your customers, pass `--until { $fitted }`
warning-groups-not-by-chance = the groups were not formed by `clv experiment assign`: they may differ in more than the treatment
warning-effect-too-small-to-see = the difference in purchases cannot be told from none; so many customers would show an effect of { $detectable_share } of the control group’s mean with a probability of 80%
warning-clusters-not-clear = the customers do not fall into clear groups: the mean silhouette is { $silhouette }, and clear groups have 0.25 or more; the clusters divide a continuum, and customers on both sides of a boundary are alike
warning-no-model-beside-scores = without the model it is not known who is overdue: the columns `lifecycle`, `silence`, `going_quiet` and `win_back` are left out; give the folder of `clv run`, or `--model FILE`
warning-costs-without-customers = no customer belongs to { $rows }; { $cost } was spent on them
warning-customers-without-costs = the cost of acquisition of { $unknown } of { $customers } customers is not known: ratios are over the others
warning-attributes-without-scores = { $rows } { $rows ->
        [one] row
       *[other] rows
    } of the attributes { $rows ->
        [one] is of a customer
       *[other] are of customers
    } without a score
warning-model-left-out = the model could not be fitted to the data before the test and is left out of the comparison: { $cause }
warning-infinite-expected-spend = the expected spend of { $customers } { $customers ->
        [one] customer
       *[other] customers
    } is infinite (p·x + q is at most 1): `expected_spend`, `clv` and `clv_ci` are empty, predictive intervals are given
warning-files-not-read = { $files } { $files ->
        [one] file
       *[other] files
    } of the folder { $files ->
        [one] was
       *[other] were
    } not read, because { $files ->
        [one] its name does
       *[other] their names do
    } not end like that of a table: { $names }; tables end in .csv, .tsv, .txt, .jsonl, .ndjson, .parquet, .xlsx, .xls, .ods, .zip, .sqlite or .db
warning-members-not-read = { $files } { $files ->
        [one] file
       *[other] files
    } in `{ $archive }` { $files ->
        [one] was
       *[other] were
    } not read, because { $files ->
        [one] it is not a table
       *[other] they are not tables
    } with a customer and a date: { $names }
warning-sheets-not-read = of `{ $file }`, only sheet `{ $sheet }` was read; other sheets have the same columns: { $others }; choose one with `--sheet`, or all with `--sheet '*'`
warning-table-chosen = table `{ $table }` of `{ $database }` was read, because it is the only one with columns for a customer and a date; { $others } other { $others ->
        [one] table was
       *[other] tables were
    } not read; choose with `--table` or `--query`
warning-no-amount-column = no amount column was recognised, so there are no values; these columns hold numbers: { $columns }; name the amount with `--amount-col`
warning-amount-is-quantity-times-price = the amount of a row is `{ $quantity }` × `{ $price }`; if `{ $price }` is the value of the whole row, pass `--amount-col { $price }`
warning-column-chosen = column `{ $column }` was taken as the { $role }; `{ $other }` could be it too: choose with `{ $option }`
warning-column-by-content = column `{ $column }` was taken as the { $role } because of what it holds, not because of its name; if it is another one, name it with `{ $option }`
warning-dates-guessed = column `{ $column }` was read with `--date-format "{ $format }"`, as in `{ $example }`; if that is wrong, pass the right format
warning-id-passed-over = column `{ $other }` is different on every row ({ $rows } were looked at), so it seems to number the orders; column `{ $column }` repeats and was taken as the customer: choose with `--customer-col`
warning-amount-is-quantity = column `{ $column }` holds small whole numbers beside `{ $price }`, so it was taken as a quantity; if it is the amount, pass `--amount-col "{ $column }"`
warning-price-is-of-the-line = `{ $price }` grows with `{ $quantity }`, so it was taken as the price of the whole row, not of one item
warning-discount-not-subtracted = column `{ $column }` is not subtracted from the amount, because nothing says whether it is a share or a sum of money; if a column has the value after the discount, name it with `--amount-col`
warning-amount-is-sum = the amount of a row is { $formula }; if a column has the total, name it with `--amount-col`
warning-status-unknown = column `{ $column }` has statuses that are not known and count as sales: { $statuses }; keep only some of them with `--status { $keep }`
warning-rows-skipped = skipped { $rows } of { $read } { $read ->
        [one] row
       *[other] rows
    }: { $reason }
warning-rows-skipped-first = , first at { $place }
warning-customers-by-name = the export has no customer id, e-mail address or phone number: customers are told apart by their names in column `{ $column }`, so two customers of one name count as one
warning-tables-not-used = { $files } { $files ->
        [one] table is
       *[other] tables are
    } not used, because the preset `{ $preset }` has no use for { $files ->
        [one] it
       *[other] them
    }: { $names }
warning-status-left-out = { $rows } { $rows ->
        [one] row is
       *[other] rows are
    } skipped because the status in column `{ $column }` is not that of a sale: { $statuses }; `--status` chooses which statuses count
warning-rows-not-sales = { $rows } { $rows ->
        [one] row is
       *[other] rows are
    } skipped because a cell says that { $rows ->
        [one] it is
       *[other] they are
    } not a sale: { $cells }
warning-refunds-by-type = rows whose `{ $column }` is { $types } are refunds: their amounts are subtracted, whatever their sign
warning-order-total-counted-once = in { $orders } of { $of } orders with several lines, column `{ $amount }` holds the total of the order, so it was counted once per `{ $order }`, as with `--amount-per order`; if it is the amount of the line, pass `--amount-per line`
warning-order-total-on-every-line = in { $orders } of { $of } orders with several lines, column `{ $amount }` is equal on every line: it looks like the total of the order, which is then counted several times; `--amount-per order` counts it once for each `{ $order }`
warning-rows-repeated = { $rows } of { $read } rows { $rows ->
        [one] repeats
       *[other] repeat
    } another row in every column; if exports overlap, `--duplicates drop` counts them once
warning-rows-of-nobody = { $rows } of { $read } rows { $rows ->
        [one] names
       *[other] name
    } no customer and { $rows ->
        [one] was
       *[other] were
    } skipped: { $words }
warning-rows-of-nobody-first = , first at { $place }
warning-ids-were-decimals = ids in column `{ $column }` are decimal numbers, as `{ $example }`, and are read as whole numbers
warning-ids-alike = { $customers } customer { $customers ->
        [one] id differs
       *[other] ids differ
    } from another id only in case, leading zeros or a trailing `.0`, as `{ $example }` does, and { $customers ->
        [one] counts
       *[other] count
    } as a different customer; `--fold-ids` unites them
warning-customers-merged = { $merged } of { $of } customers are another one, { $by_email } by e-mail address and { $by_phone } by phone number: `{ $key }` is `{ $customer }`; `--crosswalk FILE` lists them all, and `--customer-col` goes by one column alone
warning-keys-shared = addresses or numbers that many customer ids have are not compared, so that strangers stay apart: { $keys }
warning-contacts-differ = the contacts have several rows with different values for { $customers } { $customers ->
        [one] customer
       *[other] customers
    }, as in column `{ $column }`; the first value is used
warning-ids-of-several-sources = { $ids } { $ids ->
        [one] id occurs
       *[other] ids occur
    } in several sources ({ $sources }), as `{ $example }` does, and { $ids ->
        [one] counts
       *[other] count
    } as different customers there; if the sources number customers alike, name the column with `--customer-col`
warning-dominant-customers = { $ids } made { $purchases } purchases or more, the next customer { $next }: { $purchases_share } of all purchases, { $rows_share } of the rows and { $value_share } of the value; if this is not one customer, leave it out with `--exclude-customer`
warning-id-numbers-rows = column `{ $column }` is different on every row, so it seems to number the orders; column `{ $other }` repeats ({ $values } values in the first { $rows } rows): if it names the customer, pass `--customer-col { $other }`
warning-id-on-every-row = column `{ $column }` is different on each of the { $rows } rows: if it numbers the orders, name the customer with `--customer-col`
warning-groups-of-thousands = every `{ $mark }` in column `{ $column }` stands before exactly three digits, as in `{ $example }`, and numbers without it are below 1000: read as thousands; if these are decimals, pass `--decimal { $mark }`
warning-amounts-rounded = { $rows } { $rows ->
        [one] amount
       *[other] amounts
    } in column `{ $column }` { $rows ->
        [one] has
       *[other] have
    } more than six decimals and { $rows ->
        [one] was
       *[other] were
    } rounded to six; if they matter, give the amounts in a smaller unit
warning-days-in-utc = column `{ $column }` holds moments, and their days are counted in UTC; `--timezone` chooses another zone
warning-zone-without-effect = no time has an offset from UTC, so `--timezone { $zone }` changes nothing; if the times are UTC, pass `--times-in UTC`
warning-began-before-since = { $customers } of { $of } customers also bought before { $since }: they count as new from their first purchase in the window, and the models need whole histories; leave out `--since` to keep them
warning-most-rows-skipped = more rows were skipped ({ $rows }) than kept ({ $kept }): the results describe a minority of the rows
warning-first-purchase-counted-in = no customer has frequency 0, and { $customers } { $customers ->
        [one] has
       *[other] have
    } repeat purchases but recency 0: `frequency` seems to count the first purchase; it must count repeat purchases only, so subtract 1
warning-recency-is-time-since-last = frequent buyers have the smaller recency throughout: `recency` seems to be the time since the last purchase; it must be the time from the first purchase to the last, T minus that time
warning-long-times = the longest history is { $longest } { $unit }, which is { $years } years: is the unit right? it is set with `--unit`
warning-whole-times = all times are whole numbers, read in { $unit }: the longest history is { $longest } { $unit }, which is { $years } years; if they are in another unit, pass `--unit`
warning-no-consent-column = no column says who agreed to be contacted: make sure that you may use these contacts, or pass `--require-consent`
warning-few-in-audience = the file has { $rows } { $rows ->
        [one] row
       *[other] rows
    }; the platform needs at least { $fewest }
warning-many-in-audience = the file has { $rows } { $rows ->
        [one] row
       *[other] rows
    }; the platform takes at most { $most }: choose fewer with `--top`
warning-large-audience = the file has { $megabytes } MB; the platform takes at most { $most } MB: choose fewer customers with `--top`
warning-phones-without-country = { $customers } { $customers ->
        [one] customer has a phone number
       *[other] customers have phone numbers
    } without a calling code, which nobody can match: name their country with `--country`
warning-negative-values = the value of { $customers } { $customers ->
        [one] customer
       *[other] customers
    } is negative and was written as 0
warning-columns-not-taken = { $target } does not take the columns { $columns }, and they were left out
warning-conversions-too-old = { $customers } first { $customers ->
        [one] purchase
       *[other] purchases
    } are more than { $days } days before the last day of the data: the platform may refuse them
warning-contacts-without-scores = { $rows } { $rows ->
        [one] row
       *[other] rows
    } of contacts have no scores and were not used
warning-usual-suppression = the list has the 20% of customers with the least value: choose others with `--bottom`, `--where` or `--segment`
warning-forgotten-without-key = the folder lists people who asked to be forgotten, and cannot say who they are without the key: pass it with `--key FILE`
warning-times-exceed-the-model = the longest history ({ $longest } { $unit }) is longer than the data that the model was fitted to ({ $fitted } { $unit }): is the unit right? it is set with `--unit`
