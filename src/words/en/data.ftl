### What the audit says of the data.

quality-lead = { $kept } of { $read } { $read ->
        [one] row was
       *[other] rows were
    } used ({ $share }).
quality-caption = Rows
quality-read = Rows read
quality-kept = Rows used
quality-left = Skipped: { $reason }
quality-first = first at { $place }
quality-doubts = What may be wrong with the data
quality-facts = Contents
quality-what = Item
quality-count = Count
quality-remark = Note
quality-currency = Rows in { $currency }

fact-purchases = Purchases
fact-purchases-note = all orders of a customer within one merge period (one day by default) count as one purchase
fact-one_time_buyers = Customers who bought once
fact-refunds = Refunds
fact-refunds-note = rows with a negative amount
fact-refunded_periods = Fully refunded purchases
fact-refunded_periods-note = not counted as purchases
fact-lone_refund_periods = Refunds without a purchase in the same period
fact-lone_refund_periods-note = they only lower what the customer has spent so far
fact-zero_amounts = Amounts of 0
fact-zero_amounts-note = for example gifts and vouchers: counted as purchases, ignored for the value of a purchase
fact-duplicates = Exact duplicate rows
fact-duplicates-note = check these if there are many
fact-customers_without_purchase = Customers with refunds only
fact-customers_without_purchase-note = not scored
fact-no_amounts = The data have no amounts: this report counts purchases, not money.

reason-wrong_field_count = the number of fields differs from the header
reason-no_object = the line is not a JSON object
reason-stray_quote = a quote opens and does not close on its line
reason-missing_customer = the customer is missing
reason-unreadable_date = the date cannot be read
reason-unreadable_amount = the amount cannot be read
reason-other_currency = not in the currency of `--currency`
reason-after_until = dated after `--until`
reason-before_since = dated before `--since`
reason-refund = refunds are dropped (`--refunds drop`)
reason-other_status = the status is not that of a sale, or not one of `--status`
reason-further_line = a further line of an order whose total is on another row
reason-excluded_customer = left out by `--exclude-customer`
reason-duplicate = duplicates are dropped (`--duplicates drop`)
reason-repeated_order = the order is also in another file and counts once
