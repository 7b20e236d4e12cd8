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
plot-tracking-caption = Tous les réachats des clients, et le nombre que le modèle attend de clients arrivés aux mêmes dates. Le modèle connaît les jours jusqu’au { $split }. Dans les semaines suivantes, { $actual } réachats ont eu lieu et { $expected } étaient attendus.
plot-tracking-description = Deux courbes dans le temps : les réachats réels et les réachats attendus. Une ligne verticale marque la fin des jours sur lesquels le modèle a été ajusté.
plot-tracking-axis = { $weeks ->
    [one] Réachats par semaine
   *[other] Réachats par période de { $weeks } semaines
}

plot-tracking-cumulative-title = Réachats depuis le premier jour
plot-tracking-cumulative-caption = Tous les réachats cumulés, et le nombre que le modèle attend de clients arrivés aux mêmes dates. Le modèle connaît les jours jusqu’au { $split }. Dans les semaines suivantes, { $actual } réachats ont eu lieu et { $expected } étaient attendus.
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
plot-frequency-caption = Les barres sont les clients, et la courbe le nombre que le modèle attend parmi des clients arrivés aux mêmes dates. { $actual } des clients ne sont pas revenus jusqu’ici ; le modèle en attend { $expected }.
plot-frequency-description = Barres par nombre de réachats, avec une courbe du nombre attendu de clients.

plot-heterogeneity-title = Fréquence d’achat des clients
plot-heterogeneity-caption = Comment les clients diffèrent par le nombre d’achats qu’ils font en un an tant qu’ils sont clients, selon le modèle. { $seldom } achètent moins d’une fois par an, { $often } plus de dix fois.
plot-heterogeneity-description = Barres par nombre d’achats par an ; la hauteur est la part des clients.
plot-heterogeneity-axis = Achats par an, tant qu’ils sont clients

plot-dropout-title = Attrition des clients
plot-dropout-caption = Comment les clients diffèrent par la probabilité de partir avant l’achat suivant, selon le modèle. Elle est inférieure à 10 % pour { $seldom } des clients, et supérieure à 50 % pour { $often }.
plot-dropout-description = Barres par probabilité de partir avant l’achat suivant ; la hauteur est la part des clients.
plot-dropout-axis = Probabilité de partir avant l’achat suivant, en %

plot-spending-title = Panier moyen des clients
plot-spending-caption = Les { $customers } clients dont un réachat a une valeur, selon la valeur moyenne de leurs réachats. La courbe est le nombre que le modèle de dépense attend. La moitié d’entre eux dépensent au plus { $median }.
plot-spending-description = Barres par panier moyen, avec une courbe du nombre attendu de clients.
plot-spending-axis = Panier moyen

plot-lorenz-title = Concentration de la valeur
plot-lorenz-caption = Les meilleurs 10 % des clients ont { $tenth } de la valeur attendue, les meilleurs 20 % en ont { $fifth }. Le coefficient de Gini est { $gini } : 0 si tous les clients ont la même valeur, 1 si un seul a tout.
plot-lorenz-caption-both = Les meilleurs 10 % des clients ont { $tenth } de la valeur attendue, les meilleurs 20 % en ont { $fifth }. Le coefficient de Gini de la valeur attendue est { $gini }, celui du chiffre d’affaires passé { $gini-past } : 0 si tous les clients ont la même valeur, 1 si un seul a tout.
plot-lorenz-description = Courbes de la part de la valeur qu’a une part des clients, ceux de moindre valeur en premier, et une ligne pointillée pour des clients égaux.
plot-lorenz-expected = Valeur attendue
plot-lorenz-past = Chiffre d’affaires passé
plot-lorenz-equal = Tous égaux
plot-lorenz-axis = Part des clients, ceux de moindre valeur en premier
plot-lorenz-share = Part de la valeur

plot-segments-title = Clients et valeur par segment
plot-segments-caption = La part de chaque segment de la carte RFM dans les clients et dans ce qui est attendu d’eux. Le segment « { $segment } » a { $customers } des clients et { $value } de la valeur.
plot-segments-description = Deux barres horizontales par segment : sa part des clients et sa part de la valeur attendue.
plot-segment = Segment de clients
plot-segment-champions = Champions
plot-segment-loyal = Fidèles
plot-segment-potential-loyalists = Fidèles potentiels
plot-segment-new = Nouveaux
plot-segment-promising = Prometteurs
plot-segment-need-attention = À surveiller
plot-segment-about-to-sleep = Bientôt en sommeil
plot-segment-at-risk = À risque
plot-segment-cannot-lose = À ne pas perdre
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
plot-year-on-year-now = Douze derniers mois
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
plot-second-purchase-caption = La part des clients ayant racheté, par nombre de jours depuis le premier achat. { $soon } le font en { $days } jours, et la moitié d’entre eux en { $median }. Les clients connus depuis moins longtemps comptent pour les jours où ils sont connus.
plot-second-purchase-caption-part = La part des clients ayant racheté, par nombre de jours depuis le premier achat. { $soon } le font en { $days } jours ; à la fin, c’est { $most }. Les clients connus depuis moins longtemps comptent pour les jours où ils sont connus.
plot-second-purchase-description = Une courbe croissante par nombre de jours depuis le premier achat.
plot-second-purchase-axis = Jours depuis le premier achat
plot-second-purchase-name = Part avec un deuxième achat
plot-second-purchase-known = Clients encore attendus
