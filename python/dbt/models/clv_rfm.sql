-- RFM table, one row per customer (clv 0.1.0)
-- unit: week; purchases merged by: day; refunds: net
-- since: first date in the data; cut-off: last date in the data
WITH clv_read AS (
  SELECT TRIM(CAST("customer_id" AS VARCHAR)) AS customer, CAST("ordered_at" AS DATE) AS day_bought, CAST("total" AS DECIMAL(38, 6)) AS amount
  FROM {{ source('shop', 'orders') }}
),
clv_rows AS (
  SELECT customer, day_bought, amount FROM clv_read
  WHERE customer <> ''
    AND LOWER(customer) NOT IN ('#n/a', '(none)', '(not set)', '-', '--', '---', '?', '\n', 'anon', 'anonyme', 'anonymous', 'anonymous customer', 'anonymous user', 'aucun', 'cash customer', 'cash sale', 'client anonyme', 'client comptoir', 'client de passage', 'client inconnu', 'comptoir', 'guest', 'guest checkout', 'guest customer', 'guest user', 'inconnu', 'invité', 'missing', 'n.a.', 'n/a', 'na', 'nan', 'nil', 'no customer', 'none', 'null', 'pos customer', 'undefined', 'unknown', 'unknown customer', 'walk in', 'walk in customer', 'walk-in', 'walk-in customer', 'walkin', 'walkin customer')
    AND day_bought IS NOT NULL
    AND amount IS NOT NULL
),
clv_end AS (
  SELECT MAX(day_bought) AS last_day FROM clv_rows
),
clv_used AS (
  SELECT customer, day_bought, amount FROM clv_rows CROSS JOIN clv_end
  WHERE day_bought <= last_day
),
clv_periods AS (
  SELECT customer, day_bought AS merged,
    MIN(CASE WHEN amount < 0 THEN NULL ELSE day_bought END) AS first_order,
    SUM(amount) AS total,
    SUM(CASE WHEN amount < 0 THEN 1 ELSE 0 END) AS refunds
  FROM clv_used GROUP BY customer, day_bought
),
clv_purchases AS (
  SELECT customer, first_order AS day_bought, total,
    ROW_NUMBER() OVER (PARTITION BY customer ORDER BY first_order) AS place,
    LAG(first_order) OVER (PARTITION BY customer ORDER BY first_order) AS day_before
  FROM clv_periods
  WHERE first_order IS NOT NULL AND NOT (refunds > 0 AND total <= 0)
),
clv_spent AS (
  SELECT customer, SUM(amount) AS spent FROM clv_used GROUP BY customer
),
clv_sums AS (
  SELECT customer,
    COUNT(*) - 1 AS repeats,
    MIN(day_bought) AS first_day,
    MAX(day_bought) AS final_day,
    COUNT(CASE WHEN place > 1 AND total > 0 THEN 1 END) AS repeat_orders,
    SUM(CASE WHEN place > 1 AND total > 0 THEN total END) AS repeat_total,
    COUNT(CASE WHEN total > 0 THEN 1 END) AS paid_orders,
    SUM(CASE WHEN total > 0 THEN total ELSE 0 END) AS paid_total,
    SUM(CASE WHEN total > 0 THEN LN(CAST(total AS DOUBLE)) ELSE 0 END) AS ln_paid,
    SUM(CASE WHEN day_before IS NULL THEN 0 ELSE LN(CAST((day_bought - day_before) AS DOUBLE) / CAST(7.0000000000000000e0 AS DOUBLE)) END) AS ln_gaps
  FROM clv_purchases GROUP BY customer
)
SELECT clv_sums.customer AS "customer_id",
  repeats AS "frequency",
  CAST((final_day - first_day) AS DOUBLE) / CAST(7.0000000000000000e0 AS DOUBLE) AS "recency",
  CAST((last_day - first_day) AS DOUBLE) / CAST(7.0000000000000000e0 AS DOUBLE) AS "T",
  CASE WHEN repeat_orders > 0 THEN CAST(repeat_total AS DOUBLE) / repeat_orders END AS "monetary_value",
  first_day AS "first_purchase",
  final_day AS "last_purchase",
  CAST(spent AS DOUBLE) AS "historical_value",
  repeat_orders AS "monetary_count",
  paid_orders AS "orders",
  CAST(paid_total AS DOUBLE) AS "order_value",
  CAST(ln_paid AS DOUBLE) AS "ln_order_value",
  CAST(ln_gaps AS DOUBLE) AS "ln_gap_sum"
FROM clv_sums JOIN clv_spent ON clv_spent.customer = clv_sums.customer CROSS JOIN clv_end
ORDER BY clv_sums.customer
