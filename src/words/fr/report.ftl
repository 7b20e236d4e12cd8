### The rest of the report.

title = Prévision de la valeur vie client
subtitle = D’après les commandes du { $first } au { $last }. La prévision porte sur { $horizon ->
        [one] le jour qui suit
       *[other] les { $horizon } jours qui suivent
    } le { $until }.
subtitle-table = D’après un tableau d’une ligne par client. La prévision porte sur { $horizon ->
        [one] le jour qui suit
       *[other] les { $horizon } jours qui suivent
    } le dernier jour des données.
subtitle-currency = Les montants sont dans la monnaie de vos données.

skip = Aller à la synthèse
contents = Sommaire

answers = Synthèse
answer-customers = Clients
answer-customers-note = avec au moins un achat jusqu’au { $until }, dont { $once } ({ $share }) avec un seul achat
answer-customers-note-table = dans le tableau, dont { $once } ({ $share }) avec un seul achat
answer-returning = Clients qui devraient racheter
answer-returning-note = { $share } des clients, d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    } : la somme des probabilités d’achat de tous les clients
answer-purchases = Achats attendus
answer-purchases-note = de ces clients, d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }
answer-value = Valeur totale attendue
answer-value-note-revenue = chiffre d’affaires attendu d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }, actualisé au { $until }
answer-value-note-margin = marge brute attendue ({ $margin } du chiffre d’affaires) d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }, actualisée au { $until }
answer-value-range = intervalle à { $level } : { $low } à { $high }

first = Les clients à contacter en premier
first-answer = Le client { $id } est en tête de liste, avec une valeur menacée de { $stake }. { $number ->
        [one] Le client de la liste représente
       *[other] Les { $number } clients de la liste représentent
    } { $together }, soit { $share } de la valeur menacée de tous les clients.
first-answer-purchases = Le client { $id } est en tête de liste, avec un nombre d’achats menacés de { $stake }. { $number ->
        [one] Le client de la liste représente
       *[other] Les { $number } clients de la liste représentent
    } { $together } achats menacés, soit { $share } du total.
first-nobody = Aucun client n’a de valeur menacée.
first-link = Voir la liste

call = Clients avec le plus de valeur menacée
call-purchases-at-risk = Clients avec le plus d’achats menacés
call-measure = La valeur menacée d’un client est sa valeur attendue multipliée par son risque d’attrition. Elle est élevée pour un client de grande valeur qui pourrait bien ne plus acheter. Elle est faible pour un client qui va sans doute racheter, qui a peu de valeur ou qui est presque certainement parti.
call-measure-purchases = Les données ne contiennent pas de montants. La liste utilise donc les achats menacés : les achats attendus d’un client multipliés par son risque d’attrition. Ils sont nombreux pour un acheteur fréquent qui pourrait bien ne plus acheter. Ils sont rares pour un client qui va sans doute racheter et pour un client presque certainement parti.
call-caption = { $number ->
        [one] Le premier client
       *[other] Les { $number } premiers clients
    }
call-rank = Rang
call-customer = Client
call-last = Dernier achat
call-orders = Achats à ce jour
call-spend = Panier moyen attendu
call-expected = Achats attendus
call-risk = Risque d’attrition
call-clv = Valeur attendue (clv)
call-interval = Intervalle à { $level } de la valeur
call-interval-purchases = Intervalle à { $level } des achats
call-stake = Valeur menacée
call-stake-purchases = Achats menacés

value = Répartition de la valeur
value-distribution = Clients selon leur valeur attendue
value-distribution-description = Nombre de clients selon leur valeur attendue d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }. Le groupe le plus nombreux, { $where }, compte { $most ->
        [one] { $most } client
       *[other] { $most } clients
    }.
value-distribution-axis = clients
value-bin = Valeur attendue
value-share = Part de la valeur attendue par décile de clients
value-share-description = Les clients en dix groupes de même taille, ceux de plus grande valeur en premier. Le premier groupe représente { $top } de la valeur totale attendue, les cinq premiers ensemble { $half }.
value-share-axis = part de la valeur attendue (%)
value-share-lead = Les 10 % de clients de plus grande valeur représentent { $top } de la valeur totale attendue, les 50 % de plus grande valeur { $half }.
value-decile = Décile de clients (1 = plus grande valeur)
value-customers = Clients
value-figures = Voir les chiffres

foot = Rapport produit par clv { $version }. Le tableau des scores, à côté de ce fichier, contient les chiffres de chaque client. evaluation.json contient l’évaluation complète, audit.json l’audit complet.
last-day = dernier jour des données
