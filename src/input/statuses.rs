//! Statuses and types of orders, in English, French, German, Spanish, Italian, Dutch and Portuguese: which words
//! mean a sale, which mean that there was none, and which mean that money went back.

use super::plain::folded as letter;

/// Beginnings of words that say that there was no sale.
const NO_SALES: &str = "abandon annul attente await brouillon cancel chargeback declin denied draft expir fail fraud \
    lost pend refund refus reject rembours return revers storn trash unpaid void echec echou impaye perdu devis \
    abgebrochen abgelehnt ausstehend unbezahlt fehlgeschlagen entwurf erstattet ruckerstatt rueckerstatt retour \
    zuruckgegeben zuruckgeschickt wartend abgelaufen verloren angebot geloscht anulad fallid rechazad reembols devuelt \
    borrador caducad impagad perdid presupuesto sospes fallit rifiutat rimbors bozza scadut preventivo geannuleerd \
    afgebroken mislukt geweigerd terugbetaald geretourneerd openstaand verlopen onbetaald aguardando falhou falhad \
    recusad estornad devolvid rascunho orcamento pendiente nonpagat supprim eliminad invalid";
/// Whole words of the same meaning.
const NO_SALE_WORDS: &str = "hold test testing offen lost reso concept error erreur fehler quote quotation estimate \
    cart panier warenkorb disputed deleted testbestellung";
/// Several words of the same meaning.
const NO_SALE_PHRASES: [&str; 17] = [
    "charged back",
    "not paid",
    "non paye",
    "pas paye",
    "nicht bezahlt",
    "no pagad",
    "non pagat",
    "niet betaald",
    "nao pag",
    "en espera",
    "in attesa",
    "in afwachting",
    "in de wacht",
    "in wartestellung",
    "no sale",
    "no show",
    "a payer",
];
/// Beginnings of words for a part of an order: what remains of it is a sale.
const PARTLY: &str = "partial partiel teilweise parcial parzial gedeeltelijk deels";
/// Beginnings of words that say that there was a sale.
const SALES: &str = "approv captur clos confirm complet deliver dispatch done finish fulfil invoic paid partially pick \
    process received settle ship sold succe won accept regle livr expedi termin valid acquitt factur encaiss traite \
    prepar paye bezahlt abgeschlossen versendet versandt verschickt geliefert ausgeliefert zugestellt erledigt fertig \
    bestatigt bearbeitung fakturiert gewonnen pagad pagat enviad entregad finalizad procesa confirmad facturad ganad \
    cobrad spedit consegnat evas conclus elaborazione confermat fatturat vint incassat betaald voltooid afgerond \
    verzonden geleverd bezorgd verwerk behandeling bevestigd gefactureerd concluid entregu processa faturad ganh \
    unfulfilled unshipped gagne posted charged collected checked";
/// Whole words of the same meaning.
const SALE_WORDS: &str =
    "ok pago paga sale vente verkauf venta vendita verkoop venda payment charge order purchase";
/// Beginnings of words that say that money went back.
const REFUNDS: &str = "chargeback refund rembours return revers storn erstatt ruckerstatt rueckerstatt reembols devol \
    devuelt rimbors terugbetaal terugbetal retour gutschrift creditnot creditmemo estorn retoure";
/// Whole words of the same meaning.
const REFUND_WORDS: &str = "avoir reso abono";
/// Several words of the same meaning.
const REFUND_PHRASES: [&str; 7] = [
    "charged back",
    "credit note",
    "credit memo",
    "nota de credito",
    "nota di credito",
    "note de credit",
    "credit nota",
];
/// Beginnings of words for rows that are neither sales nor refunds.
const OTHER_TYPES: &str = "payout auszahlung proforma test void draft quot estimat devis angebot presupuesto \
    preventivo offerte orcamento authori";
/// Whole types of the same meaning: fees of payments, and what visitors do before they buy.
const WHOLE_TYPES: [&str; 22] = [
    "fee",
    "fees",
    "stripe fee",
    "paypal fee",
    "processing fee",
    "transaction fee",
    "payment fee",
    "bank fee",
    "view",
    "view item",
    "product view",
    "page view",
    "pageview",
    "click",
    "cart",
    "addtocart",
    "add to cart",
    "remove from cart",
    "wishlist",
    "impression",
    "begin checkout",
    "search",
];

/// A status in small letters without accents, with one space between its words.
fn plain(status: &str) -> String {
    let letters = status.chars().map(|it| {
        if it.is_alphanumeric() {
            letter(it)
        } else {
            " ".to_owned()
        }
    });
    let letters: String = letters.collect();
    let mut words = letters.split_whitespace();
    let mut plain: Vec<&str> = words.by_ref().collect();
    // statuses of WooCommerce
    if plain.len() > 1 && plain[0] == "wc" {
        plain.remove(0);
    }
    plain.join(" ")
}

/// Does a word of a text begin with one of some beginnings?
fn begins(plain: &str, beginnings: &str) -> bool {
    let begins = |word: &str| beginnings.split_whitespace().any(|it| word.starts_with(it));
    plain.split(' ').any(begins)
}

/// Is a word of a text one of some words?
fn has(plain: &str, words: &str) -> bool {
    plain
        .split(' ')
        .any(|word| words.split_whitespace().any(|it| word == it))
}

fn has_phrase(plain: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| plain.contains(phrase))
}

/// Is an order of this status no sale for sure?
#[must_use]
pub(crate) fn is_no_sale(status: &str) -> bool {
    let plain = plain(status);
    let is_none = begins(&plain, NO_SALES)
        || has(&plain, NO_SALE_WORDS)
        || has_phrase(&plain, &NO_SALE_PHRASES);
    is_none && !begins(&plain, PARTLY)
}

/// Is a row of this status money that went back?
#[must_use]
pub(crate) fn is_refund(status: &str) -> bool {
    let plain = plain(status);
    begins(&plain, REFUNDS) || has(&plain, REFUND_WORDS) || has_phrase(&plain, &REFUND_PHRASES)
}

/// Is an order of this status a sale for sure?
#[must_use]
pub(crate) fn is_sale(status: &str) -> bool {
    let plain = plain(status);
    let is_one = begins(&plain, SALES) || has(&plain, SALE_WORDS) || begins(&plain, PARTLY);
    is_one && !is_no_sale(status)
}

/// Was an order of this status called off, whatever the other statuses say?
#[must_use]
pub(crate) fn is_cancelled(status: &str) -> bool {
    const CANCELLED: &str = "cancel annul storn void abgebrochen anulad geannuleerd abandon";
    begins(&plain(status), CANCELLED)
}

/// Is a payment of this status one that never came?
#[must_use]
pub(crate) fn is_unpaid(status: &str) -> bool {
    is_no_sale(status) && !is_refund(status)
}

/// Is a row of this type neither a sale nor a refund?
#[must_use]
pub(crate) fn is_other_type(kind: &str) -> bool {
    let plain = plain(kind);
    let is_other = begins(&plain, OTHER_TYPES) || WHOLE_TYPES.contains(&plain.as_str());
    (is_other || is_cancelled(kind)) && !is_refund(kind)
}

/// Does a stage of a deal say that it was won?
#[must_use]
pub(crate) fn is_won(stage: &str) -> bool {
    begins(&plain(stage), "won gagn gewonnen ganad vint ganh")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sales_and_others_are_told_apart() {
        for status in [
            "cancelled",
            "canceled",
            "refunded",
            "pending",
            "annulée",
            "failed",
            "wc-cancelled",
            "on-hold",
            "payment_failed",
            "Storniert",
            "Unbezahlt",
            "Cancelado",
            "Pendiente de pago",
            "Annullato",
            "In attesa",
            "Geannuleerd",
            "Aguardando pagamento",
            "Closed Lost",
            "Remboursée",
            "no pagado",
            "authorization_failed",
        ] {
            assert!(is_no_sale(status) && !is_sale(status), "{status}");
        }
        for status in [
            "paid",
            "completed",
            "shipped",
            "payée",
            "wc-completed",
            "Closed Won",
            "partially_refunded",
            "Versendet",
            "Bezahlt",
            "Enviado",
            "Pagado",
            "Spedito",
            "Evaso",
            "Verzonden",
            "Concluído",
            "Pago",
            "In Bearbeitung",
            "Teilweise erstattet",
            "succeeded",
            "Livrée",
        ] {
            assert!(is_sale(status) && !is_no_sale(status), "{status}");
        }
        for status in ["blue", "new", "open"] {
            assert!(!is_sale(status) && !is_no_sale(status), "{status}");
        }
    }

    #[test]
    fn types_of_rows_are_told_apart() {
        for kind in [
            "Refund",
            "credit_note",
            "Avoir",
            "Gutschrift",
            "Partial refund",
            "RETURN",
            "Reembolso",
        ] {
            assert!(is_refund(kind) && !is_other_type(kind), "{kind}");
        }
        for kind in ["payout", "Stripe fee", "add_to_cart", "Devis"] {
            assert!(is_other_type(kind) && !is_refund(kind), "{kind}");
        }
        for kind in [
            "Payment",
            "Sale",
            "Click & Collect",
            "Membership fee",
            "Transfer",
        ] {
            assert!(!is_other_type(kind), "{kind}");
        }
    }
}
