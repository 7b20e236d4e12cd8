"""Exports of web shops: Shopify, WooCommerce, Magento, PrestaShop."""

from __future__ import annotations

from drawn import Export, Order, comma, dollars, orders, plain

ADDRESS = ("Name", "Street", "Address1", "Address2", "Company", "City", "Zip", "Province", "Country", "Phone")
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status"
).split(",")
SHOPIFY += [f"Billing {part}" for part in ADDRESS] + [f"Shipping {part}" for part in ADDRESS]
SHOPIFY += (
    "Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,"
    "Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,"
    "Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,"
    "Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,"
    "Payment References"
).split(",")


def shopify() -> Export:
    """Lines of an order below its first row; customers by e-mail address, or by phone in the shop."""
    export = Export("shopify-orders", SHOPIFY)
    statuses = {"pending": "pending", "failed": "voided", "draft": "authorized"}
    statuses |= {"partial refund": "partially_refunded", "full refund": "refunded"}
    for order in orders(1):
        by_phone = order.customer % 7 == 3
        offset = "+0200" if 4 <= order.time.month <= 9 else "+0100"
        guest = order.fate == "guest"
        email = order.email.upper() if order.number % 10 == 0 else order.email
        head = {
            "Name": f"#{order.number}",
            "Email": "" if guest or by_phone else email,
            "Phone": f"'{order.phone}" if by_phone and not guest else "",
            "Billing Zip": "'75008",
            "Financial Status": statuses.get(order.fate, "paid"),
            "Currency": "EUR",
            "Subtotal": plain(order.total - order.shipping),
            "Shipping": plain(order.shipping),
            "Taxes": plain(order.total // 6),
            "Total": plain(order.total),
            "Discount Amount": plain(order.discount),
            "Created at": order.time.strftime("%Y-%m-%d %H:%M:%S ") + offset,
            "Cancelled at": order.time.strftime("%Y-%m-%d 23:00:00 ") + offset if order.fate == "cancelled" else "",
            "Payment Method": "bogus" if order.fate == "test" else "Shopify Payments",
            "Refunded Amount": plain(order.refund),
            "Id": 5_000_000_000 + order.number,
            "Source": "pos" if by_phone else "web",
        }
        reason = "missing_customer" if guest else ""
        if order.fate in ("pending", "failed", "draft", "cancelled", "test"):
            reason = "other_status"
        for at, line in enumerate(order.lines):
            cells = {"Name": head["Name"], "Email": head["Email"]} if at else head
            cells = cells | {
                "Lineitem quantity": line.quantity,
                "Lineitem name": line.product,
                "Lineitem price": plain(line.cents),
                "Lineitem sku": line.sku,
            }
            export.put(cells, "further_line" if at else reason)
        if not reason:
            export.sale(order.customer, order.time, order.total, order.refund)
    return export


WOO_STATUSES = {
    "pending": "pending",
    "draft": "checkout-draft",
    "cancelled": "cancelled",
    "failed": "failed",
    "test": "on-hold",
    "full refund": "refunded",
}
SUITE = (
    "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,tax_total,cart_discount,"
    "order_discount,discount_total,order_total,order_subtotal,order_currency,payment_method,shipping_method,"
    "customer_id,customer_user,customer_email,billing_first_name,billing_last_name,billing_email,billing_phone,"
    "refunded_total,line_items"
).split(",")


def status_of(order: Order, sale: str = "completed") -> str:
    """The status of an order in a shop of WooCommerce."""
    kept = sale if order.number % 4 else "processing"
    return WOO_STATUSES.get(order.fate, kept)


def woocommerce() -> Export:
    """One row per order; guests have the customer 0, with or without an address."""
    export = Export("woocommerce-orders", SUITE)
    for order in orders(2):
        guest = order.fate == "guest"
        by_email = order.customer % 5 == 2
        cells = {
            "order_id": order.number,
            "order_number": order.number,
            "order_date": order.time.strftime("%Y-%m-%d %H:%M:%S"),
            "status": status_of(order),
            "shipping_total": plain(order.shipping),
            "tax_total": plain(order.total // 6),
            "cart_discount": plain(order.discount),
            "order_total": plain(order.total),
            "order_currency": "EUR",
            "customer_id": "0" if guest or by_email else 300 + order.customer,
            "customer_user": "0" if guest or by_email else 300 + order.customer,
            "customer_email": "" if guest else order.email,
            "billing_first_name": order.name.split()[0],
            "refunded_total": plain(order.refund),
        }
        reason = "missing_customer" if guest else ""
        if order.fate in ("pending", "draft", "cancelled", "failed", "test", "full refund"):
            reason = "other_status"
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total, order.refund)
    return export


def woocommerce_analytics() -> Export:
    """Formatted net revenue, customers by name, refunds as rows on their own days."""
    header = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
    return analytics("woocommerce-analytics", header, "Net Sales")


def woocommerce_analytics_old() -> Export:
    """The older header, without attribution."""
    header = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue"
    return analytics("woocommerce-analytics", header, "N. Revenue")


def analytics(preset: str, header: str, net: str) -> Export:
    export = Export(preset, header.split(","))
    for order in orders(3):
        amount = order.total - order.shipping
        guest = order.fate == "guest"
        cells = {
            "Date": order.time.strftime("%Y-%m-%d %H:%M:%S"),
            "Order #": order.number,
            "N. Revenue (formatted)": dollars(amount),
            "Status": status_of(order),
            "Customer": "" if guest else order.name,
            "Customer type": "new",
            "Product(s)": ", ".join(f"{line.quantity}× {line.product}" for line in order.lines),
            "Items sold": len(order.lines),
            net: plain(amount),
        }
        reason = "missing_customer" if guest else ""
        if order.fate in ("pending", "draft", "cancelled", "failed", "test"):
            reason = "other_status"
        export.put(cells, reason)
        if reason:
            continue
        export.sale(order.customer, order.time, amount)
        if order.refunded_at:
            refund = min(order.refund, amount)
            back = {
                "Date": order.refunded_at.strftime("%Y-%m-%d %H:%M:%S"),
                "N. Revenue (formatted)": dollars(-refund),
                "Items sold": 0,
                net: plain(-refund),
            }
            export.put(cells | back)
            export.back(order.customer, order.refunded_at, refund)
    return export


ADVANCED = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),"
    "City (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),Payment Method Title,"
    "Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,"
    "Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code"
).split(",")


def woocommerce_advanced() -> Export:
    """One row per item, the total of the order on each."""
    export = Export("woocommerce-advanced", ADVANCED)
    for order in orders(4):
        guest = order.fate == "guest"
        reason = "missing_customer" if guest else ""
        if order.fate in ("pending", "draft", "cancelled", "failed", "test", "full refund"):
            reason = "other_status"
        for at, line in enumerate(order.lines):
            cells = {
                "Order Number": order.number,
                "Order Status": status_of(order).capitalize(),
                "Order Date": order.time.strftime("%Y-%m-%d %H:%M"),
                "First Name (Billing)": order.name.split()[0],
                "Email (Billing)": "" if guest else order.email,
                "Order Shipping Amount": plain(order.shipping),
                "Order Refund Amount": plain(order.refund),
                "Order Total Amount": plain(order.total),
                "SKU": line.sku,
                "Item #": at + 1,
                "Item Name": line.product,
                "Quantity (- Refund)": line.quantity,
                "Item Cost": plain(line.cents),
            }
            export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total, order.refund)
    return export


STATS = (
    "order_id,parent_id,date_created,date_created_gmt,date_paid,date_completed,num_items_sold,total_sales,tax_total,"
    "shipping_total,net_total,returning_customer,status,customer_id"
).split(",")


def woocommerce_order_stats() -> Export:
    """The table of the database: refunds are rows with a parent and negative totals."""
    export = Export("woocommerce-order-stats", STATS)
    refunds = 0
    for order in orders(5):
        guest = order.fate == "guest"
        status = "wc-" + status_of(order)
        cells = {
            "order_id": order.number,
            "parent_id": 0,
            "date_created": order.time.strftime("%Y-%m-%d %H:%M:%S"),
            "total_sales": plain(order.total),
            "shipping_total": plain(order.shipping),
            "net_total": plain(order.total - order.shipping),
            "num_items_sold": len(order.lines),
            "status": status,
            "customer_id": "0" if guest else 70 + order.customer,
        }
        reason = "missing_customer" if guest else ""
        if order.fate in ("pending", "draft", "cancelled", "failed", "test"):
            reason = "other_status"
        export.put(cells, reason)
        if reason:
            continue
        export.sale(order.customer, order.time, order.total)
        if order.refunded_at:
            refunds += 1
            back = {
                "order_id": 90_000 + refunds,
                "parent_id": order.number,
                "date_created": order.refunded_at.strftime("%Y-%m-%d %H:%M:%S"),
                "total_sales": plain(-order.refund),
                "net_total": plain(-order.refund),
                "status": "wc-completed",
            }
            export.put(cells | back)
            export.back(order.customer, order.refunded_at, order.refund)
    return export


MAGENTO = (
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,"
    "Billing Address,Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal,"
    "Shipping and Handling,Customer Name,Payment Method,Total Refunded,Allocated sources,Pickup Location Code"
).split(",")


def magento() -> Export:
    """Dates with names of months and a half of the day, money with its sign; guests leave an address, too."""
    export = Export("magento-orders", MAGENTO)
    statuses = {"pending": "Pending", "draft": "Payment Review", "cancelled": "Canceled", "failed": "Suspected Fraud"}
    statuses |= {"test": "On Hold", "full refund": "Closed"}
    for order in orders(6):
        guest = order.fate == "guest"
        hour = (order.time.hour + 11) % 12 + 1
        clock = order.time.strftime(f"{hour}:%M:%S %p")
        cells = {
            "ID": f"{order.number:09}",
            "Purchase Point": "Main Website\nMain Website Store\nDefault Store View",
            "Purchase Date": order.time.strftime(f"%b {order.time.day}, %Y, ") + clock,
            "Bill-to Name": order.name,
            "Grand Total (Base)": dollars(order.total),
            "Grand Total (Purchased)": f"€{order.total * 92 // 10000}.00",
            "Status": statuses.get(order.fate, "Complete" if order.number % 4 else "Processing"),
            "Customer Email": "" if guest else order.email,
            "Customer Group": "NOT LOGGED IN" if order.number % 3 == 0 else "General",
            "Customer Name": order.name,
            "Total Refunded": dollars(order.refund) if order.refund else "",
        }
        reason = "missing_customer" if guest else ""
        if order.fate in statuses:
            reason = "other_status"
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total, order.refund)
    return export


def prestashop() -> Export:
    """The list of a French back office: customers by name, a decimal comma, statuses in words."""
    header = "ID;Référence;Nouveau client;Livraison;Client;Total;Paiement;État;Date".split(";")
    export = Export("prestashop-orders", header, ";")
    statuses = {
        "pending": "En attente du paiement par chèque",
        "draft": "En attente de virement bancaire",
        "cancelled": "Annulé",
        "failed": "Erreur de paiement",
        "test": "En attente de réapprovisionnement (non payé)",
        "full refund": "Remboursé",
    }
    kept = ("Paiement accepté", "En cours de préparation", "Expédié", "Livré")
    for order in orders(7):
        guest = order.fate == "guest"
        cells = {
            "ID": order.number,
            "Référence": f"REF{order.number:06}",
            "Nouveau client": "Oui",
            "Livraison": "France",
            "Client": "" if guest else order.name,
            "Total": comma(order.total) + " €",
            "Paiement": "Carte bancaire",
            "État": statuses.get(order.fate, kept[order.number % 4]),
            "Date": order.time.strftime("%d/%m/%Y %H:%M:%S"),
        }
        reason = "missing_customer" if guest else ""
        if order.fate in statuses:
            reason = "other_status"
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export


def prestashop_sql() -> Export:
    """The table of orders: `valid` tells sales, whatever the state."""
    header = (
        "id_order;reference;id_customer;id_currency;current_state;payment;valid;date_add;total_discounts;total_paid;"
        "total_paid_tax_incl;total_paid_tax_excl;total_paid_real;total_shipping"
    )
    export = Export("prestashop-sql", header.split(";"), ";")
    for order in orders(8):
        left = order.fate in ("pending", "draft", "cancelled", "failed", "test", "full refund")
        guest = order.fate == "guest"
        cells = {
            "id_order": order.number,
            "reference": f"REF{order.number:06}",
            "id_customer": 0 if guest else order.customer + 1,
            "id_currency": 1,
            "current_state": 6 if left else 5,
            "valid": 0 if left else 1,
            "date_add": order.time.strftime("%Y-%m-%d %H:%M:%S"),
            "total_paid": plain(order.total) + "0000",
            "total_paid_tax_incl": plain(order.total) + "0000",
            "total_paid_tax_excl": plain(order.total * 5 // 6) + "0000",
        }
        reason = "missing_customer" if guest else "other_status" if left else ""
        export.put(cells, reason)
        if not reason:
            export.sale(order.customer, order.time, order.total)
    return export
