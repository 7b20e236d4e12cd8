### Segments and audiences.

segment-reason-repeat = { $purchases } achats, en général à { $usual ->
        [one] { $usual } jour
       *[other] { $usual } jours
    } d’intervalle, { $days ->
        [0] dernier achat le dernier jour des données
        [one] aucun depuis { $days } jour
       *[other] aucun depuis { $days } jours
    }
segment-reason-once = un seul achat, { $days ->
        [0] le dernier jour des données
        [one] il y a { $days } jour
       *[other] il y a { $days } jours
    }
segment-spending-less = {"\u202F"}; son dernier achat était d’un montant inférieur à l’habitude
segment-spending-more = {"\u202F"}; son dernier achat était d’un montant supérieur à l’habitude
segment-stage-new = {"\u202F"}; c’est habituel pour un nouveau client
segment-stage-active = {"\u202F"}; c’est habituel pour ce client
segment-stage-won-back = {"\u202F"}; ce client est revenu après un long silence
segment-stage-cooling = {"\u202F"}; c’est plus long que d’habitude pour ce client
segment-stage-overdue = {"\u202F"}; neuf clients comparables sur dix auraient déjà racheté
segment-stage-lapsed = {"\u202F"}; son retour n’est plus attendu

segment-clusters-k-means = de { $fewest } à { $most } groupes, { $number } séparent le mieux les clients : leur silhouette moyenne est de { $silhouette } (1 : nettement séparés, 0 : pas du tout)
segment-clusters-gaussian-mixture = de { $fewest } à { $most } groupes, { $number } décrivent le mieux les clients compte tenu de leur complexité (BIC le plus bas) ; la silhouette moyenne des clients est de { $silhouette } (1 : nettement séparés, 0 : pas du tout)
segment-clusters-given = nombre de groupes demandé : { $number } ; la silhouette moyenne des clients est de { $silhouette } (1 : nettement séparés, 0 : pas du tout)
segment-clusters-only = les clients ne se distinguent que de { $number ->
        [one] { $number } façon
       *[other] { $number } façons
    }
segment-clusters-most = {"\u202F"}; un nombre supérieur à { $most } n’a pas été essayé
segment-clusters-small = {"\u202F"}; les nombres qui donnent un groupe de moins de { $least ->
        [one] { $least } client
       *[other] { $least } clients
    } parmi les { $sampled } examinés ont été écartés
segment-clusters-empty = {"\u202F"}; nombre de groupes avec des clients : { $filled } seulement

export-reason-once = un seul achat, le { $last } ; probabilité de { $risk } de ne pas racheter d’ici { $horizon } jours
export-reason-repeat = { $orders } achats, le dernier le { $last } ; probabilité de { $risk } de ne pas racheter d’ici { $horizon } jours
export-left-out-forgotten = avec une demande d’effacement
export-left-out-no-consent = sans consentement
export-left-out-filter = hors de la sélection de `--segment` ou `--where`
export-left-out-min-paid = avec un montant payé inférieur à `--min-paid`
export-left-out-refund = avec un remboursement
export-left-out-not-new = déjà clients : plus d’un achat, ou un premier achat antérieur à `--since`
export-left-out-no-value = sans valeur
export-left-out-no-match-key = sans adresse ni numéro que la plateforme puisse reconnaître
export-left-out-same-key = avec l’adresse ou le numéro d’un autre client
export-left-out-rank = hors de la sélection de `--top` ou `--bottom`
