### What the audit says of the data.

quality-lead = Lignes utilisées : { $kept } sur { $read ->
        [one] { $read } lue
       *[other] { $read } lues
    } ({ $share }).
quality-caption = Lignes
quality-read = Lignes lues
quality-kept = Lignes utilisées
quality-left = Ignorées : { $reason }
quality-first = première occurrence : { $place }
quality-doubts = Points à vérifier dans les données
quality-facts = Contenu
quality-what = Élément
quality-count = Nombre
quality-remark = Remarque
quality-currency = Lignes en { $currency }
fact-purchases = Achats
fact-purchases-note = toutes les commandes d’un client dans une même période de regroupement (un jour par défaut) comptent comme un seul achat
fact-one_time_buyers = Clients avec un seul achat
fact-refunds = Remboursements
fact-refunds-note = lignes avec un montant négatif
fact-refunded_periods = Achats entièrement remboursés
fact-refunded_periods-note = ne comptent pas comme des achats
fact-lone_refund_periods = Remboursements sans achat dans la même période
fact-lone_refund_periods-note = ils ne font que réduire ce que le client a dépensé à ce jour
fact-zero_amounts = Montants de 0
fact-zero_amounts-note = par exemple des cadeaux et des bons d’achat : ils comptent comme des achats, mais pas dans la valeur d’un achat
fact-duplicates = Lignes exactement identiques
fact-duplicates-note = à vérifier si elles sont nombreuses
fact-customers_without_purchase = Clients avec des remboursements seulement
fact-customers_without_purchase-note = sans score
fact-no_amounts = Les données ne contiennent pas de montants : ce rapport compte des achats, pas de l’argent.
reason-wrong_field_count = le nombre de champs diffère de celui de l’en-tête
reason-no_object = la ligne n’est pas un objet JSON
reason-stray_quote = un guillemet s’ouvre et ne se ferme pas sur sa ligne
reason-missing_customer = le client n’est pas indiqué
reason-unreadable_date = la date est illisible
reason-unreadable_amount = le montant est illisible
reason-other_currency = la devise n’est pas celle de `--currency`
reason-after_until = la date est postérieure à `--until`
reason-before_since = la date est antérieure à `--since`
reason-refund = les remboursements sont écartés (`--refunds drop`)
reason-other_status = le statut n’est pas celui d’une vente, ou n’est pas l’un de ceux de `--status`
reason-further_line = ligne supplémentaire d’une commande dont le total figure sur une autre ligne
reason-excluded_customer = client exclu par `--exclude-customer`
reason-duplicate = les doublons sont écartés (`--duplicates drop`)
reason-repeated_order = la commande est aussi dans un autre fichier et ne compte qu’une fois
