"""Exports of payments and tills: Stripe, Square, Amazon."""

from __future__ import annotations

from drawn import Export, dollars, orders, plain

STRIPE = (
    "id,Description,Seller Message,{created},Amount,Amount Refunded,Currency,Converted Amount,"
    "Converted Amount Refunded,Fee,{tax},Converted Currency,Mode,Status,Statement Descriptor,Customer ID,"
    "Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Brand,Disputed Amount,Dispute Status,"
    "Dispute Reason,{dispute},Invoice ID,Payment Source Type,Destination,Transfer,PaymentIntent ID,order_id (metadata)"
)


def stripe() -> Export:
    """Several currencies, with converted columns; a failed attempt before some payments."""
    header = STRIPE.format(created="Created (UTC)", tax="Tax", dispute="Dispute Date (UTC)")
    export = Export("stripe-payments", header.split(","))
    return payments(export, "Created (UTC)", with_converted=True)


def stripe_new() -> Export:
    """The newer spelling, one currency, without converted columns."""
    header = STRIPE.format(created="Created date (UTC)", tax="Taxes On Fee", dispute="Dispute Date (UTC)")
    names = [name for name in header.split(",") if "Converted" not in name]
    return payments(Export("stripe-payments", names), "Created date (UTC)", with_converted=False)


def payments(export: Export, created: str, with_converted: bool) -> Export:
    for order in orders(11):
        guest = order.fate == "guest"
        by_email = order.customer % 6 == 1
        foreign = with_converted and order.number % 5 == 0
        status = {"failed": "Failed", "pending": "requires_payment_method", "full refund": "Refunded"}
        cells = {
            "id": f"ch_{order.number}",
            "Seller Message": "Payment complete.",
            created: order.time.strftime("%Y-%m-%d %H:%M:%S"),
            "Amount": plain(order.total * 11 // 10 if foreign else order.total),
            "Amount Refunded": plain(order.refund * 11 // 10 if foreign else order.refund),
            "Currency": "usd" if foreign else "eur",
            "Mode": "Test" if order.fate == "test" else "Live",
            "Status": status.get(order.fate, "Paid"),
            "Customer ID": "" if guest or by_email else f"cus_{order.customer}",
            "Customer Email": "" if guest else order.email,
            "Captured": "false" if order.fate in ("draft", "failed") else "true",
            "Dispute Status": "lost" if order.fate == "cancelled" else "",
        }
        if with_converted:
            cells |= {
                "Converted Amount": plain(order.total),
                "Converted Amount Refunded": plain(order.refund),
                "Converted Currency": "eur",
            }
        reason = "missing_customer" if guest else ""
        if order.fate in ("failed", "pending", "test", "draft", "cancelled"):
            reason = "other_status"
        elif order.number % 13 == 0 and not guest:
            attempt = {"id": f"ch_{order.number}a", "Status": "Failed", "Captured": "false"}
            export.put(cells | attempt, "other_status")
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total, order.refund)
    return export


BALANCE = (
    "balance_transaction_id,created_utc,created,available_on_utc,available_on,currency,gross,fee,net,"
    "reporting_category,source_id,description,customer_facing_amount,customer_facing_currency,automatic_payout_id,"
    "customer_id,customer_email,customer_name,charge_id,payment_intent_id,payment_method_type,payment_metadata[order_id]"
).split(",")


def stripe_balance() -> Export:
    """Charges, refunds as rows on their own days, and payouts and fees between them."""
    export = Export("stripe-balance", BALANCE)
    for order in orders(12):
        if order.fate in ("pending", "failed", "draft", "cancelled"):
            continue
        guest = order.fate == "guest"
        written = order.time.strftime("%Y-%m-%d %H:%M:%S")
        cells = {
            "balance_transaction_id": f"txn_{order.number}",
            "created_utc": written,
            "created": written,
            "currency": "eur",
            "gross": plain(order.total),
            "fee": plain(order.total // 50),
            "net": plain(order.total - order.total // 50),
            "reporting_category": "charge",
            "source_id": f"ch_{order.number}",
            "customer_id": "" if guest else f"cus_{order.customer}",
            "customer_email": "" if guest else order.email,
            "charge_id": f"ch_{order.number}",
        }
        if order.fate == "test":
            payout = {
                "reporting_category": ("payout", "fee", "dispute")[order.number % 3],
                "gross": plain(-order.total),
                "source_id": f"po_{order.number}",
                "charge_id": "",
            }
            export.put(cells | payout, "other_status")
            continue
        export.put(cells, "missing_customer" if guest else "")
        if guest:
            continue
        export.sale(order.customer, order.time, order.total)
        if order.refunded_at:
            written = order.refunded_at.strftime("%Y-%m-%d %H:%M:%S")
            back = {
                "balance_transaction_id": f"txn_{order.number}r",
                "created_utc": written,
                "created": written,
                "gross": plain(-order.refund),
                "reporting_category": "refund",
                "source_id": f"re_{order.number}",
            }
            export.put(cells | back)
            export.back(order.customer, order.refunded_at, order.refund)
    return export


SQUARE = (
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,"
    "Other Tender Note,Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,"
    "Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,"
    "Device Nickname,Transaction Status"
).split(",")
ZONE = "Eastern Time (US & Canada)"


def square() -> Export:
    """Dollars with signs and thousands, date and time apart, refunds as events; most cards name no customer."""
    export = Export("square-transactions", SQUARE)
    for order in orders(13):
        if order.fate in ("pending", "draft", "cancelled", "test"):
            continue
        nobody = order.fate == "guest"
        cells = {
            "Date": order.time.strftime("%m/%d/%Y"),
            "Time": order.time.strftime("%H:%M:%S"),
            "Time Zone": ZONE,
            "Gross Sales": dollars(order.total + order.discount),
            "Discounts": dollars(-order.discount),
            "Net Sales": dollars(order.total),
            "Total Collected": dollars(order.total),
            "Source": "Point of Sale",
            "Transaction ID": f"T{order.number}",
            "PAN Suffix": f"{order.number % 10_000:04}",
            "Event Type": "Payment",
            "Customer ID": "" if nobody else f"SQ{order.customer}",
            "Customer Name": "" if nobody else order.name,
            "Transaction Status": "Failed" if order.fate == "failed" else "Complete",
        }
        reason = "missing_customer" if nobody else "other_status" if order.fate == "failed" else ""
        export.put(cells, reason)
        if reason:
            continue
        export.sale(order.customer, order.time, order.total)
        if order.refunded_at:
            back = {
                "Date": order.refunded_at.strftime("%m/%d/%Y"),
                "Time": order.refunded_at.strftime("%H:%M:%S"),
                "Gross Sales": dollars(-order.refund),
                "Net Sales": dollars(-order.refund),
                "Total Collected": dollars(-order.refund),
                "Transaction ID": f"T{order.number}R",
                "Event Type": "Refund",
            }
            export.put(cells | back)
            export.back(order.customer, order.refunded_at, order.refund)
    return export


ITEMS = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Unit,Count"
).split(",")


def square_items() -> Export:
    """One row per item, with its tax; the order is their sum."""
    export = Export("square-items", ITEMS)
    for order in orders(14):
        if order.fate not in ("sale", "guest", "full refund"):
            continue
        nobody = order.fate == "guest"
        total = 0
        days = [(order.time, 1)] + [(order.refunded_at, -1)] * (order.fate == "full refund")
        for time, sign in days:
            for line in order.lines:
                tax = line.total * 2 // 25
                total += line.total + tax if sign > 0 else 0
                cells = {
                    "Date": time.strftime("%Y-%m-%d"),
                    "Time": time.strftime("%H:%M:%S"),
                    "Time Zone": ZONE,
                    "Category": "Home",
                    "Item": line.product,
                    "Qty": f"{sign * line.quantity}.0",
                    "Price Point Name": "Regular",
                    "SKU": line.sku,
                    "Gross Sales": dollars(sign * line.total),
                    "Discounts": dollars(0),
                    "Net Sales": dollars(sign * line.total),
                    "Tax": dollars(sign * tax),
                    "Transaction ID": f"T{order.number}" + "R" * (sign < 0),
                    "Event Type": "Payment" if sign > 0 else "Refund",
                    "Customer ID": "" if nobody else f"SQ{order.customer}",
                }
                export.put(cells, "missing_customer" if nobody else "")
        if nobody:
            continue
        export.sale(order.customer, order.time, total)
        if len(days) > 1:
            export.back(order.customer, order.refunded_at, total)
    return export


SHIPMENTS = (
    "amazon-order-id merchant-order-id shipment-id shipment-item-id amazon-order-item-id merchant-order-item-id "
    "purchase-date payments-date shipment-date reporting-date buyer-email buyer-name buyer-phone-number sku "
    "product-name quantity-shipped currency item-price item-tax shipping-price shipping-tax gift-wrap-price "
    "gift-wrap-tax ship-service-level recipient-name ship-city ship-state ship-postal-code ship-country "
    "item-promotion-discount ship-promotion-discount carrier tracking-number fulfillment-center-id "
    "fulfillment-channel sales-channel"
).split()


def amazon_shipments() -> Export:
    """One row per item, tab-separated; discounts with a sign in some marketplaces and without in others."""
    export = Export("amazon-shipments", SHIPMENTS, "\t")
    for order in orders(15):
        if order.fate not in ("sale", "guest"):
            continue
        nobody = order.fate == "guest"
        total = 0
        for at, line in enumerate(order.lines):
            shipping = order.shipping if at == 0 else 0
            off = order.discount if at == 0 else 0
            tax = line.total // 5
            total += line.total + tax + shipping - off
            cells = {
                "amazon-order-id": f"404-{order.number:07}-0000001",
                "purchase-date": order.time.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
                "shipment-date": order.time.strftime("%Y-%m-%dT23:30:00+00:00"),
                "buyer-email": "" if nobody else f"r{order.customer}x@marketplace.amazon.example",
                "sku": line.sku,
                "product-name": line.product,
                "quantity-shipped": line.quantity,
                "currency": "EUR",
                "item-price": plain(line.total),
                "item-tax": plain(tax),
                "shipping-price": plain(shipping) if shipping else "",
                "item-promotion-discount": plain(-off if order.number % 2 else off) if off else "",
                "sales-channel": "Amazon.de",
            }
            export.put(cells, "missing_customer" if nobody else "")
        if not nobody:
            export.sale(order.customer, order.time, total)
    return export


ALL_ORDERS = (
    "amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel "
    "order-channel url ship-service-level product-name sku asin item-status quantity currency item-price item-tax "
    "shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount "
    "ship-city ship-state ship-postal-code ship-country promotion-ids"
).split()


def amazon_orders() -> Export:
    """All Orders, which names no buyer."""
    export = Export("amazon-orders", ALL_ORDERS, "\t")
    for order in orders(16)[:20]:
        cells = {
            "amazon-order-id": f"404-{order.number:07}-0000001",
            "purchase-date": order.time.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "order-status": "Cancelled" if order.fate == "cancelled" else "Shipped",
            "sku": order.lines[0].sku,
            "quantity": 1,
            "currency": "EUR",
            "item-price": plain(order.total),
            "ship-country": "DE",
        }
        export.put(cells)
    return export
