# Graphiques des prévisions et des clients.

plot-actual = Réel
plot-expected = Attendu
plot-purchases = Achats
plot-revenue = Chiffre d’affaires
plot-repeat-purchases = Réachats
plot-expected-value = Valeur attendue
plot-expected-purchases = Achats attendus
plot-share-of-customers = Part des clients
plot-share-of = { $measure ->
    [purchases] Part des achats attendus
   *[revenue] Part de la valeur attendue
}
plot-interval = Intervalle à { $level }
plot-lower = Borne basse
plot-upper = Borne haute
plot-yes = oui
plot-no = non
plot-from = À partir du
plot-calibration-tenth = Décile
plot-calibration-tenth-axis = Déciles de clients par prévision, la plus élevée en premier

plot-fitted-until = ajusté jusqu’au { $day }

plot-tracking-title = Réachats au fil du temps
plot-tracking-caption = Réachats des clients arrivés jusqu’au { $split }, et nombre prévu par le modèle, ajusté sur les données jusqu’à cette date. Dans les semaines commencées ensuite, { $actual } réachats ont eu lieu et { $expected } étaient prévus. Cette courbe ignore l’historique de chaque client et diffère donc un peu de la prévision testée.
plot-tracking-description = Deux courbes dans le temps : les réachats réels et les réachats attendus. Une ligne verticale marque la fin des jours sur lesquels le modèle a été ajusté.
plot-tracking-axis = { $weeks ->
    [one] Réachats par semaine
   *[other] Réachats par période de { $weeks } semaines
}

plot-tracking-cumulative-title = Réachats depuis le premier jour
plot-tracking-cumulative-caption = Réachats cumulés des clients arrivés jusqu’au { $split }, et nombre prévu par le modèle, ajusté sur les données jusqu’à cette date. Dans les semaines commencées ensuite, { $actual } réachats ont eu lieu et { $expected } étaient prévus. Cette courbe ignore l’historique de chaque client et diffère donc un peu de la prévision testée.
plot-tracking-cumulative-description = Deux courbes croissantes : les réachats réels cumulés et les réachats attendus. Une ligne verticale marque la fin des jours sur lesquels le modèle a été ajusté.
plot-tracking-cumulative-axis = Réachats cumulés

plot-calibration-title = Achats prévus et réels par décile de clients
plot-calibration-caption = Clients en { $groups } groupes de même taille selon leur prévision, avec le nombre moyen d’achats par client du { $start } au { $end }. Dans le premier groupe, { $best-forecast } étaient prévus et { $best-actual } ont eu lieu ; dans le dernier, { $last-forecast } et { $last-actual }.
plot-calibration-description = Paires de barres, une paire par décile de clients, de la prévision la plus élevée à la plus basse : la prévision, puis le réel.
plot-calibration-axis = Achats par client

plot-calibration-value-title = Valeur prévue et réelle par décile de clients
plot-calibration-value-caption = Clients en { $groups } groupes de même taille selon leur prévision, avec le chiffre d’affaires moyen par client du { $start } au { $end }. Dans le premier groupe, { $best-forecast } étaient prévus et { $best-actual } ont été réalisés ; dans le dernier, { $last-forecast } et { $last-actual }.
plot-calibration-value-description = Paires de barres, une paire par décile de clients, de la prévision la plus élevée à la plus basse : la prévision, puis le réel.
plot-calibration-value-axis = Chiffre d’affaires par client

plot-totals-title = { $measure ->
    [purchases] Prévisions passées des achats
   *[revenue] Prévisions passées du chiffre d’affaires
}
plot-totals-caption = Chaque barre est ce que le modèle aurait annoncé dans le passé : l’intervalle du total de tous les clients connus à cette date, et sa valeur attendue. Le réel était dans l’intervalle à { $level } dans { $inside } tests sur { $of }.
plot-totals-description = Une barre pour chaque test dans le passé, de la borne basse à la borne haute de l’intervalle, avec un trait pour la prévision et un point pour le réel.
plot-totals-test = Période de test
plot-totals-inside = Dans l’intervalle

plot-frequency-title = Clients par nombre de réachats
plot-frequency-caption = Barres : clients selon leur nombre de réachats. Courbe : nombre prévu par le modèle, d’après la date d’arrivée de chacun. { $actual } ne sont pas revenus ; le modèle en prévoit { $expected }.
plot-frequency-description = Barres par nombre de réachats, avec une courbe du nombre attendu de clients.

plot-heterogeneity-title = Fréquence d’achat des clients
plot-heterogeneity-caption = Répartition des clients selon le nombre d’achats par an tant qu’ils sont clients, d’après le modèle. { $seldom } achètent moins d’une fois par an, { $often } plus de dix fois.
plot-heterogeneity-description = Barres par nombre d’achats par an ; la hauteur est la part des clients.
plot-heterogeneity-axis = Achats par an, tant qu’ils sont clients

plot-dropout-title = Probabilité de départ après un achat
plot-dropout-caption = Répartition des clients selon la probabilité de partir avant l’achat suivant, d’après le modèle. Elle est inférieure à 10 % pour { $seldom } des clients, et supérieure à 50 % pour { $often }.
plot-dropout-description = Barres par probabilité de partir avant l’achat suivant ; la hauteur est la part des clients.
plot-dropout-axis = Probabilité de partir avant l’achat suivant, en %

plot-spending-title = Montant moyen des réachats par client
plot-spending-caption = Les { $customers } clients ayant au moins un réachat d’un montant non nul, selon le montant moyen de leurs réachats. La courbe est le nombre que prévoit le modèle de dépense. La moitié d’entre eux dépensent au plus { $median } par achat.
plot-spending-description = Barres par montant moyen des réachats, avec une courbe du nombre attendu de clients.
plot-spending-axis = Montant moyen des réachats par client

plot-lorenz-title = Concentration de la valeur
plot-lorenz-caption = Les 10 % de meilleurs clients concentrent { $tenth } de la valeur attendue, les 20 % de meilleurs clients { $fifth }. Le coefficient de Gini est { $gini } : 0 si tous les clients ont la même valeur, 1 si un seul client représente tout.
plot-lorenz-caption-both = Les 10 % de meilleurs clients concentrent { $tenth } de la valeur attendue, les 20 % de meilleurs clients { $fifth }. Le coefficient de Gini de la valeur attendue est { $gini }, celui du chiffre d’affaires passé, sur toutes les données, { $gini-past } : 0 si tous les clients ont la même valeur, 1 si un seul client représente tout.
plot-lorenz-description = Courbes de la part de la valeur qu’a une part des clients, ceux de moindre valeur en premier, et une ligne pointillée pour des clients égaux.
plot-lorenz-expected = Valeur attendue
plot-lorenz-past = Chiffre d’affaires passé
plot-lorenz-equal = Tous égaux
plot-lorenz-axis = Part des clients, ceux de moindre valeur en premier
plot-lorenz-share = Part de la valeur

plot-segments-title = Clients et valeur par segment
plot-segments-caption = Part de chaque segment dans les clients et dans { $measure ->
    [purchases] les achats attendus
   *[revenue] la valeur attendue
}. Le segment « { $segment } » réunit { $customers } des clients et { $value } { $measure ->
    [purchases] des achats attendus
   *[revenue] de la valeur attendue
}.
plot-segments-description = Deux barres horizontales par segment : sa part des clients et sa part de la valeur attendue.
plot-segment = Segment de clients
plot-segment-champions = Champions
plot-segment-loyal = Fidèles
plot-segment-potential-loyalists = Fidèles potentiels
plot-segment-new = Arrivés récemment
plot-segment-promising = Prometteurs
plot-segment-need-attention = À surveiller
plot-segment-about-to-sleep = Bientôt en sommeil
plot-segment-at-risk = À risque
plot-segment-cannot-lose = Anciens acheteurs fréquents
plot-segment-hibernating = En sommeil

plot-timing-title = Régularité des achats
plot-timing-caption = Temps entre les achats des { $customers } clients ayant au moins { $fewest } achats, par rapport à la moyenne de chaque client. La courbe est ce que donneraient des achats au hasard ; des clients réguliers ont un sommet à 1. { $usual } sont entre la moitié et une fois et demie la moyenne ; au hasard, ce serait { $random }.
plot-timing-description = Barres par temps entre deux achats rapporté à la moyenne du client, avec une courbe décroissante pour des achats au hasard.
plot-timing-axis = Temps entre deux achats, par rapport à la moyenne du client
plot-timing-share = Part des temps entre achats
plot-timing-random = Achats au hasard

plot-history-title = Client { $customer }
plot-history-caption = { $purchases ->
    [one] Un achat, le { $first }.
   *[other] { $purchases } achats, le premier le { $first }.
} La courbe est la probabilité que le client achète encore, telle que le modèle la voyait chaque jour. Elle est de { $alive } le { $until }.
plot-history-description = Une courbe de la probabilité d’être encore client au fil du temps, avec un point à chaque achat.
plot-history-alive = Probabilité d’être encore client
plot-history-purchase = Achat
plot-history-day = Jour
plot-history-paid = Payé

plot-period = Période
plot-orders = Commandes
plot-customers-title = Clients par { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] an
    }
plot-customers-caption = Clients ayant acheté chaque { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] année
    }. Les clients fidélisés ont aussi acheté à la période précédente, les clients de retour seulement plus tôt. Les clients perdus, sous l’axe, avaient acheté à la période précédente et pas à celle-ci.
plot-customers-description = Barres empilées des clients fidélisés, de retour et nouveaux, avec les clients perdus sous l’axe.
plot-customers-retained = Fidélisés
plot-customers-returned = De retour
plot-customers-new = Nouveaux
plot-customers-lost = Perdus

plot-year-on-year-title = { $measure ->
    [orders] Commandes par mois et un an avant
   *[revenue] Chiffre d’affaires par mois et un an avant
    }
plot-year-on-year-caption = Les douze derniers mois complets, { $total } au total, à côté des mêmes mois un an avant. L’évolution est de { $change }.
plot-year-on-year-caption-part = Les douze derniers mois complets, { $total } au total, à côté des mêmes mois un an avant, aussi loin que remontent les commandes.
plot-year-on-year-description = Paires de barres, une paire par mois : un an avant, puis maintenant.
plot-year-on-year-before = Un an avant
plot-year-on-year-now = Douze derniers mois complets
plot-year-on-year-change = Évolution

plot-basket-title = Panier moyen
plot-basket-caption = Chiffre d’affaires divisé par le nombre de commandes, par { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] an
    }. Sur les douze derniers mois, il est de { $last }, après { $before } sur les douze mois précédents.
plot-basket-caption-part = Chiffre d’affaires divisé par le nombre de commandes, par { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] an
    }.
plot-basket-description = Une courbe dans le temps. L’axe ne commence pas à 0.
plot-basket-name = Panier moyen

plot-orders-per-customer-title = Commandes par client
plot-orders-per-customer-caption = Commandes divisées par le nombre de clients ayant acheté, par { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] an
    }. Sur les douze derniers mois : { $last }, après { $before } sur les douze mois précédents.
plot-orders-per-customer-caption-part = Commandes divisées par le nombre de clients ayant acheté, par { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] an
    }.
plot-orders-per-customer-description = Une courbe dans le temps. L’axe ne commence pas à 0.
plot-orders-per-customer-name = Commandes par client

plot-second-purchase-title = Délai du deuxième achat
plot-second-purchase-caption = Part des clients qui rachètent, selon le nombre de jours depuis le premier achat : { $soon } en { $days } jours, la moitié de tous les clients en { $median }. Un client récent n’est compté que pour les jours écoulés depuis son premier achat ; la part dépasse donc celle des clients déjà revenus.
plot-second-purchase-caption-part = Part des clients qui rachètent, selon le nombre de jours depuis le premier achat : { $soon } en { $days } jours, { $most } à la fin de la courbe. Un client récent n’est compté que pour les jours écoulés depuis son premier achat ; la part dépasse donc celle des clients déjà revenus.
plot-second-purchase-description = Une courbe croissante par nombre de jours depuis le premier achat.
plot-second-purchase-axis = Jours depuis le premier achat
plot-second-purchase-name = Part avec un deuxième achat
plot-second-purchase-known = Clients encore suivis, sans deuxième achat
