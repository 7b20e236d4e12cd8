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

answer-customers = Clients
answer-purchases = Achats attendus
answer-value = Valeur totale attendue

first = Les clients à contacter en premier

call-customer = Client
call-last = Dernier achat
call-expected = Achats attendus
call-risk = Risque d’attrition
call-clv = Valeur attendue (clv)
call-interval = Intervalle à { $level } de la valeur

value = Répartition de la valeur
value-customers = Clients
value-figures = Voir les chiffres

foot = Rapport produit par clv { $version }. Le tableau des scores, à côté de ce fichier, contient les chiffres de chaque client. evaluation.json contient l’évaluation complète, audit.json l’audit complet.
last-day = dernier jour des données
