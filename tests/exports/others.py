"""Data sets of shops, exports of customer systems, and events: Online Retail, Ta-Feng, Olist, Keap, HubSpot, Salesforce,
Klaviyo, Google Analytics."""

from __future__ import annotations

import json
from datetime import timezone

from drawn import Export, Order, dollars, orders, plain


def online_retail() -> Export:
    """The first edition: American dates, ids that went through floating point."""
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    return retail("online-retail", header.split(","), lambda t: f"{t.month}/{t.day}/{t.year} {t.hour}:{t.minute:02}")


def online_retail_ii() -> Export:
    """The second edition: ISO dates."""
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
    return retail("online-retail-ii", header.split(","), lambda t: t.strftime("%Y-%m-%d %H:%M:%S"))


def retail(preset: str, header: list[str], written) -> Export:
    """Lines of invoices: C takes goods back on a later day, A writes off, TEST001 is a test."""
    export = Export(preset, header)
    invoice, _, _, _, date, price, customer, _ = header
    for order in orders(21):
        if order.fate in ("pending", "cancelled"):
            continue
        nobody = order.fate == "guest"
        cells = {date: written(order.time), customer: "" if nobody else f"{17000 + order.customer}.0"}
        if order.fate == "draft":
            row = {invoice: f"A{order.number}", "StockCode": "B", "Quantity": 1, price: plain(-order.total)}
            export.put(cells | row, "other_status")
            continue
        if order.fate in ("test", "failed"):
            code = "TEST001" if order.fate == "test" else "BANK CHARGES"
            row = {invoice: order.number, "StockCode": code, "Quantity": 10, price: plain(order.total)}
            export.put(cells | row, "other_status")
            continue
        lines = [(line.sku, line.quantity, line.cents) for line in order.lines]
        if order.shipping:
            lines.append(("POST", 1, order.shipping))
        total = 0
        for code, quantity, cents in lines:
            row = {invoice: order.number, "StockCode": code, "Quantity": quantity, price: plain(cents)}
            export.put(cells | row, "missing_customer" if nobody else "")
            total += quantity * cents
        if nobody:
            continue
        export.sale(order.customer, order.time, total)
        if order.refunded_at:
            code, quantity, cents = lines[0]
            row = {
                invoice: f"C{order.number}",
                "StockCode": code,
                "Quantity": -quantity,
                price: plain(cents),
                date: written(order.refunded_at),
            }
            export.put(cells | row)
            export.back(order.customer, order.refunded_at, quantity * cents)
    return export


def ta_feng() -> Export:
    """AMOUNT is a quantity, SALES_PRICE what the row cost the customer."""
    header = "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,SALES_PRICE"
    export = Export("ta-feng", header.split(","))
    for order in orders(22):
        total = 0
        for line in order.lines:
            paid = line.total // 100
            total += paid
            cells = {
                "TRANSACTION_DT": f"{order.time.month}/{order.time.day}/{order.time.year}",
                "CUSTOMER_ID": f"{1_104_905 + order.customer:08}",
                "AGE_GROUP": "45-49",
                "PIN_CODE": 115,
                "PRODUCT_SUBCLASS": 110411,
                "PRODUCT_ID": 4_710_199_000_000 + int(line.sku),
                "AMOUNT": line.quantity,
                "ASSET": paid * 4 // 5,
                "SALES_PRICE": paid,
            }
            export.put(cells)
        export.sale(order.customer, order.time, total * 100)
    return export


OLIST_LEFT = {"pending": "created", "draft": "created", "cancelled": "canceled", "failed": "unavailable", "test": "canceled"}
OLIST = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,"
    "order_delivered_customer_date,order_estimated_delivery_date"
)


def olist() -> dict[str, Export]:
    """Four tables: a `customer_id` for each order, payments in several rows. One product table is of no use."""
    sales = Export("olist", OLIST.split(","))
    people = Export("olist", "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state".split(","))
    payments = Export("olist", "order_id,payment_sequential,payment_type,payment_installments,payment_value".split(","))
    items = Export("olist", "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value".split(","))
    products = Export("olist", "product_id,product_category_name,product_weight_g".split(","))
    products.put({"product_id": "p1", "product_category_name": "moveis", "product_weight_g": 500})
    for order in orders(23):
        sales.put(olist_order(order), "other_status" if order.fate in OLIST_LEFT else "")
        people.put({"customer_id": f"c{order.number}", "customer_unique_id": f"u{order.customer}", "customer_city": "são paulo"})
        voucher = order.total // 4 if order.number % 6 == 0 else 0
        for at, (kind, paid) in enumerate((("credit_card", order.total - voucher), ("voucher", voucher))):
            if paid:
                cells = {"order_id": f"o{order.number}", "payment_sequential": at + 1, "payment_type": kind}
                payments.put(cells | {"payment_value": plain(paid)})
        for at, line in enumerate(order.lines):
            cells = {"order_id": f"o{order.number}", "order_item_id": at + 1, "product_id": "p1", "price": plain(line.total)}
            items.put(cells | {"freight_value": plain(order.shipping)})
        if order.fate not in OLIST_LEFT:
            sales.sale(order.customer, order.time, order.total)
    return {
        "olist_orders_dataset": sales,
        "olist_customers_dataset": people,
        "olist_order_payments_dataset": payments,
        "olist_order_items_dataset": items,
        "olist_products_dataset": products,
    }


def olist_order(order: Order) -> dict[str, object]:
    return {
        "order_id": f"o{order.number}",
        "customer_id": f"c{order.number}",
        "order_status": OLIST_LEFT.get(order.fate, "delivered" if order.number % 5 else "shipped"),
        "order_purchase_timestamp": order.time.strftime("%Y-%m-%d %H:%M:%S"),
    }


def olist_merged() -> Export:
    """One table of orders, customers, payments and items: the payment stands on each item."""
    header = OLIST + ",customer_unique_id,payment_type,payment_value,order_item_id,price,freight_value"
    export = Export("olist", header.split(","))
    for order in orders(23):
        for at, line in enumerate(order.lines):
            cells = olist_order(order) | {
                "customer_unique_id": f"u{order.customer}",
                "payment_type": "credit_card",
                "payment_value": plain(order.total),
                "order_item_id": at + 1,
                "price": plain(line.total),
                "freight_value": plain(order.shipping),
            }
            export.put(cells, "other_status" if order.fate in OLIST_LEFT else "")
        if order.fate not in OLIST_LEFT:
            export.sale(order.customer, order.time, order.total)
    return export


def keap() -> Export:
    """Orders with what was paid, American dates and dollars."""
    header = "Id,Contact Id,Name,Email,Order Title,Order Date,Order Total,Amount Paid,Balance Due,Pay Status,Refund Total,Promo Code"
    export = Export("keap-orders", header.split(","))
    for order in orders(24):
        nobody = order.fate == "guest"
        unpaid = order.fate in ("pending", "draft", "failed", "cancelled", "test")
        cells = {
            "Id": order.number,
            "Contact Id": "" if nobody else 2 * order.customer + 11,
            "Name": order.name,
            "Email": "" if nobody else order.email,
            "Order Title": "Online order",
            "Order Date": order.time.strftime("%m/%d/%Y %I:%M %p"),
            "Order Total": dollars(order.total),
            "Amount Paid": dollars(0 if unpaid else order.total),
            "Balance Due": dollars(order.total if unpaid else 0),
            "Pay Status": "Unpaid" if unpaid else "Paid",
            "Refund Total": dollars(order.refund),
        }
        reason = "missing_customer" if nobody else "other_status" if unpaid else ""
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total, order.refund)
    return export


DEALS = (
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Amount in company currency,Deal owner,Close Date,Create Date,"
    "Last Activity Date,Associated Company,Associated Company IDs,Associated Contact,Associated Contact IDs"
).split(",")
STAGES = {
    "pending": "Appointment Scheduled",
    "draft": "Contract Sent",
    "cancelled": "Closed Lost",
    "failed": "Closed Lost",
    "test": "Decision Maker Bought-In",
}


def hubspot() -> Export:
    """Companies, or contacts where there is no company; several contacts in one cell."""
    export = Export("hubspot-deals", DEALS)
    for order in orders(25):
        nobody = order.fate == "guest"
        person = order.customer % 4 == 1
        contact = f"{8_000_000 + order.customer};{9_000_000 + order.number}"
        cells = {
            "Record ID": 7_000_000 + order.number,
            "Deal Name": f"Deal {order.number}",
            "Deal Stage": STAGES.get(order.fate, "Closed Won" if order.number % 3 else "Closed won"),
            "Pipeline": "Sales Pipeline",
            "Amount": plain(order.total),
            "Amount in company currency": plain(order.total),
            "Close Date": order.time.strftime("%Y-%m-%d %H:%M"),
            "Create Date": order.time.strftime("%Y-01-01 10:00"),
            "Associated Company IDs": "" if person or nobody else f"{6_000_000 + order.customer}",
            "Associated Contact": "" if nobody else f"{order.name};Somebody Else",
            "Associated Contact IDs": "" if nobody else contact,
        }
        reason = "missing_customer" if nobody else "other_status" if order.fate in STAGES else ""
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export


def salesforce() -> Export:
    """Names of the API: won whatever the stage is called; open ones lie ahead."""
    header = "Id,AccountId,Name,StageName,Amount,CloseDate,IsWon,IsClosed,CurrencyIsoCode,Type,LeadSource"
    export = Export("salesforce-opportunities", header.split(","))
    for order in orders(26):
        nobody = order.fate == "guest"
        lost = order.fate in STAGES
        opened = order.fate in ("pending", "draft")
        cells = {
            "Id": f"006{order.number:012}AAA",
            "AccountId": "" if nobody else f"001{order.customer:012}AAA",
            "Name": f"Opportunity {order.number}",
            "StageName": "Negotiation/Review" if opened else "Closed Lost" if lost else "Signed",
            "Amount": plain(order.total),
            "CloseDate": order.time.strftime("2031-%m-01" if opened else "%Y-%m-%d"),
            "IsWon": str(not lost).lower(),
            "IsClosed": str(not opened).lower(),
            "CurrencyIsoCode": "EUR",
        }
        reason = "missing_customer" if nobody else "other_status" if lost else ""
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export


def salesforce_report() -> Export:
    """Labels of a report: stages, and accounts by name."""
    header = "Opportunity Name,Account Name,Stage,Amount,Amount Currency,Close Date,Probability (%),Type"
    export = Export("salesforce-opportunities", header.split(","))
    for order in orders(26):
        nobody = order.fate == "guest"
        lost = order.fate in STAGES
        cells = {
            "Opportunity Name": f"Opportunity {order.number}",
            "Account Name": "" if nobody else f"{order.name} & Co.",
            "Stage": "Closed Lost" if lost else "Closed Won",
            "Amount": plain(order.total),
            "Amount Currency": "EUR",
            "Close Date": order.time.strftime("%m/%d/%Y"),
        }
        reason = "missing_customer" if nobody else "other_status" if lost else ""
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export


class Events(Export):
    """A file of nested objects, one a line."""

    def text(self) -> str:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows)

    def event(self, row: dict[str, object], left_out: str = "") -> None:
        self.rows.append(row)
        if left_out:
            self.left_out[left_out] += 1


def klaviyo() -> Export:
    """Nested events: other metrics between the orders, refunds of orders on their own days."""
    export = Events("klaviyo-events", [])
    for order in orders(27):
        nobody = order.fate == "guest"
        by_email = order.customer % 3 == 0
        metric = {"pending": "Started Checkout", "draft": "Viewed Product", "cancelled": "Cancelled Order"}
        metric |= {"failed": "Opened Email", "test": "Fulfilled Order"}
        profile: dict[str, object] = {"id": None if by_email or nobody else f"01H{order.customer:05}"}
        profile["email"] = None if nobody else order.email
        row = {
            "id": f"e{order.number}",
            "datetime": order.time.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "metric": {"id": "M1", "name": metric.get(order.fate, "Placed Order")},
            "profile": profile,
            "event_properties": {
                "$event_id": str(order.number),
                "$value": order.total / 100,
                "OrderId": order.number,
                "Items": [line.product for line in order.lines],
            },
        }
        reason = "missing_customer" if nobody else "other_status" if order.fate in metric else ""
        export.event(row, reason)
        if reason:
            continue
        export.sale(order.customer, order.time, order.total)
        if order.refunded_at:
            properties = {"$event_id": f"{order.number}r", "$value": order.refund / 100, "OrderId": order.number}
            back = {
                "id": f"e{order.number}r",
                "datetime": order.refunded_at.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
                "metric": {"id": "M2", "name": "Refunded Order"},
                "event_properties": properties,
            }
            export.event(row | back)
            export.back(order.customer, order.refunded_at, order.refund)
    return export


def klaviyo_flat() -> Export:
    """Placed orders as a flat table, with seconds since 1970."""
    header = "Profile ID,Email,Metric Name,Event Timestamp,$event_id,$value,$currency_code"
    export = Export("klaviyo-events", header.split(","))
    for order in orders(27):
        nobody = order.fate == "guest"
        opened = order.fate == "failed"
        cells = {
            "Profile ID": "" if nobody else f"01H{order.customer:05}",
            "Email": "" if nobody else order.email,
            "Metric Name": "Opened Email" if opened else "Placed Order",
            "Event Timestamp": int(order.time.replace(tzinfo=timezone.utc).timestamp()),
            "$event_id": order.number,
            "$value": "" if opened else plain(order.total),
            "$currency_code": "EUR",
        }
        reason = "missing_customer" if nobody else "other_status" if opened else ""
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export


def ga4_event(order: Order) -> tuple[dict[str, object], str]:
    """One event, flat, and why it does not count."""
    other = {"pending": "begin_checkout", "draft": "page_view", "cancelled": "add_to_cart", "failed": "view_item"}
    nobody = order.fate == "guest"
    signed_in = order.customer % 3
    event = {
        "event_date": order.time.strftime("%Y%m%d"),
        "event_timestamp": int(order.time.replace(tzinfo=timezone.utc).timestamp()) * 1_000_000 + 123,
        "event_name": other.get(order.fate, "purchase"),
        "user_id": f"member-{order.customer}" if signed_in and not nobody else "",
        "user_pseudo_id": "" if nobody else f"{1_000_000 + order.customer}.{1_600_000_000 + order.customer}",
        "transaction_id": "" if order.fate in other else f"T{order.number}",
        "purchase_revenue": "" if order.fate in other else order.total / 100,
    }
    return event, "other_status" if order.fate in other else "missing_customer" if nobody else ""


def ga4() -> Export:
    """Nested rows as BigQuery writes them; some purchases are sent twice, with the page."""
    export = Events("ga4-purchases", [])
    for order in orders(28):
        event, reason = ga4_event(order)
        row = {name: event[name] or None for name in ("event_date", "event_timestamp", "event_name", "user_id", "user_pseudo_id")}
        row["event_timestamp"] = str(event["event_timestamp"])
        row["event_params"] = [{"key": "currency", "value": {"string_value": "EUR"}}]
        row["ecommerce"] = {
            "purchase_revenue": event["purchase_revenue"] or None,
            "transaction_id": event["transaction_id"] or "(not set)",
        }
        for _ in range(2 if order.number % 7 == 0 else 1):
            export.event(row, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export


def ga4_flat() -> Export:
    """Flat rows, one for each item, the revenue of the order on each; times in microseconds alone."""
    header = "event_timestamp,event_name,user_id,user_pseudo_id,ecommerce_transaction_id,ecommerce_purchase_revenue,item_name"
    export = Export("ga4-purchases", header.split(","))
    for order in orders(28):
        event, reason = ga4_event(order)
        for line in order.lines:
            cells = {name: event[name] for name in ("event_timestamp", "event_name", "user_id", "user_pseudo_id")}
            cells["ecommerce_transaction_id"] = event["transaction_id"]
            cells["ecommerce_purchase_revenue"] = event["purchase_revenue"]
            export.put(cells | {"item_name": line.product}, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export
