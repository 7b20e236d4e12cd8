//! What the words in the name of a column mean, in English, French, German, Spanish, Italian, Dutch and Portuguese.
//!
//! Words are written in small letters, without accents. A word may have several meanings: the content of the
//! column decides then.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One meaning of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Meaning {
    Person,
    Company,
    Card,
    Id,
    Name,
    PartOfName,
    Email,
    Phone,
    Date,
    Time,
    Event,
    Total,
    Amount,
    Paid,
    Value,
    Price,
    Unit,
    Line,
    Quantity,
    Count,
    Net,
    Gross,
    Tax,
    Included,
    Excluded,
    Shipping,
    Discount,
    Fee,
    Refund,
    Cost,
    Balance,
    Points,
    Rate,
    Currency,
    Status,
    Stage,
    Type,
    Staff,
    Store,
    Product,
    Supplier,
    Birth,
    End,
    Posted,
    Update,
    Create,
    Cancel,
    Test,
    Begin,
    Billing,
    Lifetime,
    Method,
    Estimate,
    Measure,
    Group,
    Address,
    Note,
    Device,
    Base,
    Flag,
    Filler,
}

use Meaning as M;

/// The words of each meaning.
const WORDS: &[(Meaning, &str)] = &[
    (
        M::Person,
        "mrn kunnr kunag rider who etudiant alumno studente aluno mieter locataire locatario huurder inquilino fahrgast viajero viaggiatore reiziger passageiro versicherungsnehmer assure asegurado assicurato segurado insured borrower learner reader counterparty remitter iban haushalt foyer hogar licencie athlete abo leerling cus kdnr acct acc usr uid rechnungsempfanger customer customers cust client clients cliente clientes klant klanten kunde kunden kund user \
        utilisateur usuario utente gebruiker benutzer nutzer buyer acheteur comprador compratore acquirente koper \
        kaufer kaeufer purchaser shopper member membre mitglied mitglieds socio membro miembro lid donor donateur \
        donatrice spender donante donatore doador donater giver patient paciente paziente guest gast gaste huesped \
        ospite hospede subscriber abonne abonnent abonnenten suscriptor abbonato abonnee assinante account compte \
        konto cuenta conta conto payer payor payeur zahler pagador pagatore betaler policyholder cardholder holder \
        household consumer consommateur consumidor consumatore verbraucher student pupil eleve player spieler \
        passenger passager voyageur tenant visitor contact contacto contatto kontakt contato debitor debitoren \
        debiteur supporter patron adherent soldto billto orderedby purchasedby boughtby billedto invoicedto attendee participant auftraggeber \
        besteller opdrachtgever",
    ),
    (
        M::Company,
        "raisonsociale ragionesociale razonsocial razaosocial company societe firma firm empresa azienda bedrijf organisation organization business entreprise \
        unternehmen organizacion organizzazione",
    ),
    (
        M::Card,
        "cc card carte karte karten tarjeta tessera kaart cartao loyalty fidelite treue fidelidad fidelity fedelta \
        cartafedelta klantenkaart kundenkarte",
    ),
    (
        M::Id,
        "mrn kunnr kunag vbeln iban kdnr id ids no nr num nro number numbers nummer numero numeros num numer code codigo codice key ref reference \
        referencia riferimento referenz referentie identifier identifiant identificador identificativo uid uuid \
        guid kennung kenn matricule",
    ),
    (
        M::Name,
        "name nom nombre nome naam names fullname nominativo label titre",
    ),
    (
        M::PartOfName,
        "first firstname given forename prenom vorname voornaam last lastname surname family nachname apellido \
        apellidos cognome sobrenome achternaam middle",
    ),
    (
        M::Email,
        "email mail emails courriel correo posta emailaddress mailadresse",
    ),
    (
        M::Phone,
        "phone telephone telefon telefono telefoon telefone mobile mobil handy portable tel celular cell msisdn gsm \
        cellulare",
    ),
    (
        M::Date,
        "fkdat audat erdat budat am dat date dates datum fecha data dt day jour dia giorno dag tag datetime timestamp horodatage at on zeitpunkt \
        ts when zeitstempel",
    ),
    (M::Time, "time heure uhrzeit hora ora tijd zeit hour minute"),
    (
        M::Event,
        "flight fkdat audat vbeln bestel besteld document documento dokument policy policies claim fill sales order orders ordered invoice invoices invoiced purchase purchases purchased sale sales sold transaction \
        transactions trans txn trx tx booking bookings booked gift donation donations donated payment payments \
        receipt ticket bill visit stay commande commandes achat achats vente ventes facture facturation don dons \
        paiement reglement sejour visite reservation reservations bestellung bestell bestellungen auftrag auftrags \
        rechnung rechnungs kauf einkauf einkaufs verkauf verkaufs buchung buchungs spende spenden \
        beleg bon zahlung zahlungs besuch aufenthalt pedido pedidos compra compras venta ventas factura facturas \
        donacion pago pagos reserva reservas transaccion visita ordine ordini acquisto acquisti vendita fattura \
        donazione pagamento prenotazione scontrino transazione bestelling bestellingen aankoop verkoop factuur \
        boeking betaling transactie bezoek venda vendas fatura doacao transacao deal opportunity basket trip ride \
        appointment treatment session subscription abonnement contribution renewal cart warenkorb panier operation \
        transaktion transaktions deposit rental",
    ),
    (
        M::Total,
        "total totals totaal totale gesamt grand summe sum somme suma somma som ttl tot endbetrag overall",
    ),
    (
        M::Amount,
        "netwr loyer miete alquiler affitto huur aluguel rent cotisation beitrag cuota honorar honoraires tuition income premium premie praemie pramie prime amnt amount amt amounts montant montants betrag betrags importe importo bedrag monto montante revenue umsatz \
        turnover ca ingresos ricavo ricavi omzet receita faturamento sales verkoopbedrag kaufbetrag \
        einnahmen erlos chiffredaffaires takings proceeds quantia fatturato recette gmv",
    ),
    (
        M::Paid,
        "zahlung zahlungs paiement reglement pagamento betaling giving paid spend spent paye payee regle reglee bezahlt pagado pagato betaald pago pagada gezahlt verse versee \
        charged collected encaisse payment received captured bestede besteed",
    ),
    (M::Value, "value valor valore wert waarde valeur"),
    (
        M::Price,
        "price prices prix preis preise precio prezzo prijs preco fare tarif rrp",
    ),
    (
        M::Unit,
        "unit per each einzel unitario unitaire stuk stuck stueck piece unitaria pu unidad stk eenheids eenheid apiece",
    ),
    (
        M::Line,
        "line lineitem item position positions ligne lignes zeile zeilen linea riga regel linha artikel \
        article articulo articolo detail row orderline",
    ),
    (
        M::Quantity,
        "quantity qty quantite qte menge anzahl cantidad quantita aantal quantidade qtd cant hoeveelheid qta stuckzahl \
        stueckzahl units unites unidades",
    ),
    (
        M::Count,
        "count counts items orders purchases articles nombres numberof nb pieces pcs headcount guests nights nuits days persons",
    ),
    (
        M::Net,
        "net netto nett neto subtotal soustotal zwischensumme sub sous subtotaal imponibile ht liquido",
    ),
    (M::Gross, "gross brutto bruto brut"),
    (
        M::Tax,
        "tax taxes vat tva mwst ust steuer steuern iva btw gst imposto impuesto impuestos imposta taxe hst pst \
        umsatzsteuer mehrwertsteuer duties duty",
    ),
    (
        M::Included,
        "incl including inc included inkl inklusive ttc compris inclus incluido inclusief con with avec",
    ),
    (
        M::Excluded,
        "excl excluding exc ex excluded exkl hors before without ohne sans sin senza sem zonder exclusief pre",
    ),
    (
        M::Shipping,
        "shipping shipped ship shipment freight delivery delivered livraison versand lieferung liefer envio \
        spedizione verzending verzend frete entrega expedition port postage handling frais fulfilled fulfillment \
        fulfilment dispatch dispatched shipto consegna levering lever porto bezorg expediee expedie ",
    ),
    (
        M::Discount,
        "discount discounts remise reduction rabatt rabatte nachlass descuento sconto korting desconto coupon promo \
        promotion voucher rebate skonto gutschein",
    ),
    (
        M::Fee,
        "fee fees commission commissions provision gebuhr gebuhren gebuehr comision commissione commissie comissao \
        tip tips surcharge pourboire trinkgeld propina service charge frais kosten",
    ),
    (
        M::Refund,
        "refund refunds refunded rembourse remboursee remboursement remboursements erstattung erstattet \
        ruckerstattung rueckerstattung reembolso reembolsado rimborso rimborsato terugbetaling terugbetaald \
        devolucion devolucao estorno returned return returns retour retoure chargeback creditnote creditmemo \
        gutschrift avoir reversed reversal",
    ),
    (
        M::Cost,
        "cost costs cout couts cogs margin profit marge gewinn coste costo custo benefit margen margine asset \
        beneficio winst ganancia guadagno lucro einkaufspreis kostprijs",
    ),
    (
        M::Balance,
        "balance solde saldo outstanding due owed restant offen open limit credit remaining pendiente kredit",
    ),
    (
        M::Points,
        "points point punkte puntos punti punten pontos score rewards reward miles",
    ),
    (
        M::Rate,
        "rate taux kurs percent percentage pct pourcentage prozent satz tasa tasso share ratio porcentaje percentuale",
    ),
    (
        M::Currency,
        "waerk currency currencies devise devises monnaie wahrung waehrung moneda valuta divisa moeda ccy curr cur",
    ),
    (
        M::Status,
        "status statut state etat zustand estado stato situacao situation statuses estatus",
    ),
    (M::Stage, "stage etape phase etapa fase pipeline"),
    (
        M::Type,
        "type types kind typ tipo art soort vorgang belegart mode nature movement mouvement \
        operationtype",
    ),
    (
        M::Staff,
        "employee employees staff cashier rep salesperson seller vendeur verkaufer verkaeufer vendedor venditore \
        verkoper vertreter mitarbeiter agent operator owner manager driver doctor therapist advisor associate \
        caissier kassierer cajero cassiere medewerker salesrep representative clerk server waiter artist provider \
        stylist trainer teacher instructor created modified assigned fundraiser recruiter referrer affiliate \
        referral sponsor",
    ),
    (
        M::Store,
        "store stores shop shops location magasin boutique filiale laden tienda negozio winkel loja branch site \
        terminal register till kasse caisse outlet channel canal kanal warehouse region venue clinic hotel room \
        property office marketplace source campaign",
    ),
    (
        M::Product,
        "product products sku produit produits produkt producto prodotto product stockcode asin ean upc gtin isbn \
        variant service plan tier brand marque marke vendor",
    ),
    (
        M::Supplier,
        "supplier suppliers fournisseur lieferant proveedor fornitore leverancier fornecedor merchant payee",
    ),
    (
        M::Birth,
        "birth birthday dob born naissance geburt geburtsdatum geburts nacimiento nascita geboorte nascimento \
        signup registered registration inscription joined join registrierung registro anmelde since seen enrolled \
        enrollment alta",
    ),
    (
        M::End,
        "end ended expiry expires expiration expire exp ablauf caducidad scadenza verval vencimento due echeance \
        fallig faellig fin ende until checkout departure depart abreise salida partenza estimated next completed \
        finished termine closed settled settlement payout eind einde",
    ),
    (
        M::Posted,
        "budat posted posting effective processed cleared valutadatum wertstellung valuta buchungstag accounting \
        comptabilisation",
    ),
    (
        M::Update,
        "updated update modified modification changed edited sync synced imported exported extracted refreshed \
        geandert aktualisiert modifie maj actualizado actualizacion modificato gewijzigd atualizado \
        loaded inserted etl last",
    ),
    (
        M::Create,
        "erdat created create creation cree creee creele creeele erstellt angelegt creado creacion creato creazione \
        aangemaakt criado criacao added entered recorded logged",
    ),
    (
        M::Cancel,
        "cancelled canceled cancel cancellation cancelation annule annulee annulation storniert storno cancelado \
        cancelada cancelacion annullato annullata geannuleerd voided void deleted deletion supprime geloscht",
    ),
    (M::Test, "test livemode sandbox testmode istest live demo"),
    (
        M::Begin,
        "begin began start started arrival arrive checkin debut beginn anreise ankunft inicio inizio aankomst chegada \
        llegada anfang from close won entry",
    ),
    (
        M::Billing,
        "empfanger billing bill facturation rechnungs facturacion fatturazione facturatie cobranca sold payer",
    ),
    (
        M::Lifetime,
        "ltv clv lifetime cumulative cumul running cumule historical ytd average avg mean moyenne moyen durchschnitt promedio \
        media gemiddeld previous prior prev orderscount yearly annual max min largest",
    ),
    (
        M::Method,
        "forma zahlungsweise method methode gateway processor tender zahlungsart zahlart metodo moyen betaalmethode metodopago medio \
        instrument cardtype",
    ),
    (
        M::Estimate,
        "budget budgeted goal target quote quoted expected forecast probability pledge pledged list compare msrp \
        original planned suggested estimated",
    ),
    (
        M::Measure,
        "weight kg size age gewicht poids peso length width height duration dauer duree distance km volume latitude \
        longitude lat lon lng rating rank year month week quarter annee mois monat jahr woche ano mes anno mese",
    ),
    (
        M::Group,
        "group groups segment class category categorie kategorie categoria tags level grade gender sex sexe \
        groupe gruppe grupo gruppo flag new returning subclass department dept ",
    ),
    (
        M::Address,
        "address adresse direccion indirizzo adres endereco street strasse rue city ville stadt ort ciudad citta stad \
        cidade zip zipcode postal postcode plz province country pays land pais paese county pin cap cep",
    ),
    (
        M::Note,
        "note notes comment comments description desc memo remark bemerkung commentaire libelle verwendungszweck \
        concepto causale omschrijving descricao descripcion descrizione message subject text reason motif grund",
    ),
    (
        M::Device,
        "device ip browser url referer cookie hash token checksum fingerprint utm suffix last4 batch parent \
        ",
    ),
    (M::Base, "base"),
    (
        M::Flag,
        "is has was accepts flag accepted opt optin consent newsletter marketing",
    ),
    (
        M::Filler,
        "unique de la le les du des d l s of the der die das und and et en el los las del di da do dos e to a an von fur for \
        pour by par in im au aux y i il lo van het een met utc gmt local eur usd gbp n full",
    ),
];

/// The meanings of one word or of one name, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Meanings(u64);

impl Meanings {
    pub(super) const fn one(meaning: Meaning) -> Self {
        Self(1 << meaning as u8)
    }

    pub(super) const fn has(self, meaning: Meaning) -> bool {
        self.0 & (1 << meaning as u8) != 0
    }

    pub(super) fn any(self, meanings: &[Meaning]) -> bool {
        meanings.iter().any(|meaning| self.has(*meaning))
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The meanings of a word in small letters without accents, where it is known.
pub(super) fn of_word(word: &str) -> Option<Meanings> {
    static KNOWN: OnceLock<HashMap<&str, Meanings>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known: HashMap<&str, Meanings> = HashMap::new();
        for (meaning, words) in WORDS {
            for word in words.split_whitespace() {
                let all = known.entry(word).or_default();
                *all = all.and(Meanings::one(*meaning));
            }
        }
        known
    });
    known.get(word).copied()
}
