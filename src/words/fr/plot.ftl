### Charts. `plot-NAME-title`, `plot-NAME-caption` and `plot-NAME-description` belong to the chart NAME.
###
### Some figures are codes that choose words: `grain` is month, quarter or year; `unit` is day, week, month or year;
### `measure` is what is summed or expected. `plot-horizon` follows « au cours ».

## What several charts say.

plot-table = Chiffres en tableau
plot-grain = { $grain ->
        [month] Mois
        [quarter] Trimestre
       *[year] Année
    }
plot-per = { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] an
    }
plot-unit = { $unit ->
        [day] jours
        [week] semaines
        [month] mois
       *[year] années
    }
plot-quarter = T{ $quarter } { $year }
plot-before = avant { $year }
plot-tenth = { $tenth ->
        [1] 1er
       *[other] { $tenth }e
    }
plot-measure = { $measure ->
        [orders] Commandes
       *[revenue] Chiffre d’affaires
    }
plot-horizon = { $days ->
        [one] du prochain jour
       *[other] des { $days } prochains jours
    }
plot-horizon-unknown = de la période de prévision
plot-customers = Clients
plot-and-more = { $number } et plus
plot-forecast = Prévision
plot-forecast-from = {" "}Dès { $from }, les chiffres sont une prévision{ $measure ->
        [orders] {""}
       *[revenue] {" "}(non actualisée)
    } pour les clients qui ont déjà acheté ; les clients à venir ne sont pas compris.

## Revenue by month, and by the time of the first purchase.

plot-revenue-title = { plot-measure } par { plot-per }
plot-revenue-caption = { plot-measure } des nouveaux clients, le mois de leur premier achat, et des clients qui sont revenus.{ $forecast }
plot-revenue-description = Barres empilées, une par { plot-per }.
plot-revenue-new = Nouveaux clients
plot-revenue-returning = Clients existants
plot-cohorts-title = { plot-measure } selon { $by ->
        [month] le mois
        [quarter] le trimestre
       *[year] l’année
    } du premier achat
plot-cohorts-caption = Chaque couleur représente les clients qui ont fait leur premier achat { $by ->
        [month] ce mois-là
        [quarter] ce trimestre-là
       *[year] cette année-là
    }.{ $lighter }{ $forecast }
plot-cohorts-description = Barres empilées, une par { plot-per }, en couches des clients les plus anciens aux plus récents.
plot-cohorts-lighter = {" "}Les barres plus claires sont une prévision.
plot-cohorts-kind = Nature

## Customers who buy again.

plot-retention-title = Clients qui rachètent
plot-retention-caption = Parmi les clients qui ont fait leur premier achat { $grain ->
        [month] un mois donné
        [quarter] un trimestre donné
       *[year] une année donnée
    }, la part de ceux qui ont acheté chaque mois suivant. Les mois en cours ne sont pas comptés.
plot-retention-description = Carte de chaleur : une ligne par { $grain ->
        [month] mois
        [quarter] trimestre
       *[year] année
    } du premier achat, une colonne par mois suivant.
plot-retention-cell = Premier achat : { $first }, { $age } mois après
plot-retention-columns = Mois après le mois du premier achat
plot-retention-rows = { plot-grain } du premier achat
plot-retention-name = Clients qui ont acheté

## What a customer has brought since the first purchase.

plot-cumulative-value-title = { plot-measure } d’un client depuis son premier achat
plot-cumulative-value-caption = { $measure ->
        [orders] Nombre moyen de commandes
       *[revenue] Chiffre d’affaires moyen
    } d’un client à la fin de chaque mois. Chaque courbe représente les clients qui ont fait leur premier achat { $by ->
        [month] ce mois-là
        [quarter] ce trimestre-là
       *[year] cette année-là
    }. En tirets : pour la moitié au moins de ces clients, le mois est à venir ; c’est une prévision. { $interval }
plot-cumulative-value-description = Courbes croissantes selon les mois depuis le premier achat.
plot-cumulative-value-months = Mois
plot-cumulative-value-axis = Mois depuis le mois du premier achat
plot-growth-interval = La barre verticale d’une courbe est son intervalle à { $level }.
plot-growth-lower = { $line }, de
plot-growth-upper = { $line }, à
plot-channels-title = { plot-measure } d’un client par canal
plot-channels-caption = { $measure ->
        [orders] Nombre moyen de commandes
       *[revenue] Chiffre d’affaires moyen
    } d’un client à la fin de chaque mois. Chaque courbe représente les clients dont la première commande est venue par ce canal. En tirets : pour la moitié au moins de ces clients, le mois est à venir ; c’est une prévision. { $interval }
plot-channels-description = Courbes croissantes selon les mois depuis le premier achat.
plot-channels-unknown = inconnu
plot-channels-others = tous les autres

## Expected value.

plot-value-title = Valeur attendue par décile de clients
plot-value-caption = Clients classés selon { $measure ->
        [revenue] le chiffre d’affaires attendu
        [margin] la marge attendue
       *[value] la valeur attendue
    } au cours { $horizon }. Les { $tenth } de meilleurs clients en apportent { $first }, les { $fifth } de meilleurs clients { $second }.
plot-value-description = Dix barres, une par décile de clients, du meilleur au dernier ; la hauteur est la part de la valeur attendue.
plot-value-group = Clients selon leur valeur attendue
plot-value-value = Valeur attendue
plot-value-mean = Moyenne par client
plot-value-share = Part de la valeur
plot-value-so-far = Part cumulée
plot-value-name = Part de la valeur attendue
plot-value-axis = Décile de clients, les meilleurs d’abord

## Churn risk.

plot-churn-title = Risque d’attrition des clients
plot-churn-caption = Le risque d’attrition est la probabilité de ne faire aucun achat au cours { $horizon }. Pour { $likely } des clients, un achat est plus probable que l’absence d’achat.
plot-churn-description = Histogramme du risque d’attrition par tranches de 5 points ; la hauteur est le nombre de clients.
plot-churn-risk = Risque d’attrition
plot-churn-share = Part des clients
plot-churn-axis = Probabilité de ne faire aucun achat

## What the model says by frequency and recency.

plot-matrix-heading = Réachats, et { plot-unit } du premier achat au dernier
plot-matrix-columns = Récence : { plot-unit } du premier achat au dernier
plot-matrix-rows = Fréquence : nombre de réachats
plot-matrix-one = Un seul achat
plot-matrix-cell = { $purchases ->
        [one] { $purchases } réachat, environ { $time } { plot-unit } après le premier achat
       *[other] { $purchases } réachats, le dernier environ { $time } { plot-unit } après le premier achat
    }
plot-matrix-example = Tous sont arrivés il y a { $age } { plot-unit }. Avec { $purchases } réachats : { $early } si le dernier a eu lieu { $soon } { plot-unit } après le premier achat, { $late } s’il a eu lieu { $after } { plot-unit } après.
plot-frequency-recency-title = Achats attendus selon la fréquence et la récence
plot-frequency-recency-caption = Achats que le modèle attend d’un client au cours { $horizon }. { $example }
plot-frequency-recency-description = Carte de chaleur : une ligne par nombre de réachats, des colonnes selon le temps du premier achat au dernier.
plot-frequency-recency-name = Achats attendus
plot-probability-alive-title = Probabilité d’être encore client selon la fréquence et la récence
plot-probability-alive-caption = La probabilité qu’un client achète encore, selon le modèle. { $example }
plot-probability-alive-description = Carte de chaleur : une ligne par nombre de réachats, des colonnes selon le temps du premier achat au dernier.
plot-probability-alive-name = Probabilité d’être encore client
