### The pages of the report.

page-summary = Synthèse
page-business = Activité
page-customers = Base de clients
page-cohorts = Cohortes
page-segments = Segments
page-contacts = À qui s’adresser
page-acquisition = Acquisition
page-trust = Fiabilité
page-data = Données
page-model = Modèle et glossaire

download = Enregistrer en CSV
needs-orders = Cette page a besoin de commandes datées. Les données fournies sont un tableau d’une ligne par client.
needs-segments = Le dossier ne contient pas de segments : une version antérieure l’a créé. `clv run` les calcule.

## Summary

tile-value-revenue = Chiffre d’affaires attendu sur { $horizon ->
        [one] le prochain jour
       *[other] les { $horizon } prochains jours
    }
tile-value-margin = Marge brute attendue sur { $horizon ->
        [one] le prochain jour
       *[other] les { $horizon } prochains jours
    }
tile-purchases = Achats attendus sur { $horizon ->
        [one] le prochain jour
       *[other] les { $horizon } prochains jours
    }
tile-interval = intervalle à { $level } : { $low } à { $high }
tile-no-interval = le calcul des intervalles est désactivé
tile-from-revenue = en valeur actualisée ; avec les clients actuels, sans les nouveaux
tile-from-margin = marge de { $margin } du chiffre d’affaires, en valeur actualisée ; avec les clients actuels, sans les nouveaux
tile-from-purchases = avec les clients actuels, sans les nouveaux
tile-returning = Clients qui devraient racheter d’ici { $horizon } { $horizon ->
        [one] jour
       *[other] jours
    }
tile-returning-note = somme des probabilités { $all ->
        [one] du seul client
       *[other] des { $all } clients
    } ; pour { $likely } d’entre eux ({ $share }), un achat est plus probable que non
tile-revenue = Chiffre d’affaires des 12 derniers mois
tile-customers = Clients des 12 derniers mois
tile-customers-new = { $new ->
        [one] { $new } nouveau client
       *[other] { $new } nouveaux clients
    }
tile-once = dont { $once } ({ $share }) avec un seul achat
tile-ratio = Valeur rapportée au coût d’acquisition (ratio CLV/CAC)
against-year-before = sur un an
span = du { $first } au { $last }
standing-good = objectif atteint ou dépassé
standing-watch = supérieur à 1, mais inférieur à l’objectif de { $target }
standing-alarm = les clients coûtent autant qu’ils rapportent, ou plus
standing-good-short = bon
standing-watch-short = sous l’objectif
standing-alarm-short = alerte
trust-link = Voir les tests
todo = Trois actions à mener maintenant
todo-best = Fidélisez vos meilleurs clients
todo-best-text = { $customers ->
        [one] Un client représente { $share } du total attendu. Offrez-lui un service qui lui donne envie de rester.
       *[other] { $customers } clients représentent { $share } du total attendu. Offrez-leur un service qui leur donne envie de rester.
    }
todo-best-all = Avec { $customers } { $customers ->
        [one] client
       *[other] clients
    }, chacun compte. La liste commence par ceux dont on attend le plus.
todo-best-nobody = Aucun achat n’est attendu.
todo-going-quiet = Relancez les clients qui s’éloignent
todo-going-quiet-text = { $belonging } { $belonging ->
        [one] client n’achète
       *[other] clients n’achètent
    } plus depuis plus longtemps que d’habitude. La liste contient les { $customers } de plus grande valeur, qui ont dépensé { $spent } à ce jour. Mieux vaut leur écrire maintenant que plus tard.
todo-going-quiet-text-purchases = { $belonging } { $belonging ->
        [one] client n’achète
       *[other] clients n’achètent
    } plus depuis plus longtemps que d’habitude. La liste contient les { $customers } de plus grande valeur. Mieux vaut leur écrire maintenant que plus tard.
todo-going-quiet-nobody = Parmi les clients qui ont déjà racheté, aucun n’est silencieux depuis plus longtemps que d’habitude.
todo-win-back = Reconquérez vos bons anciens clients
todo-win-back-text = { $belonging } { $belonging ->
        [one] ancien client ne reviendra
       *[other] anciens clients ne reviendront
    } sans doute pas sans raison. La liste contient les { $customers } de plus grande valeur, qui ont dépensé { $spent } à ce jour.
todo-win-back-text-purchases = { $belonging } { $belonging ->
        [one] ancien client ne reviendra
       *[other] anciens clients ne reviendront
    } sans doute pas sans raison. La liste contient les { $customers } qui ont acheté le plus.
todo-win-back-nobody = Il n’y a pas d’anciens clients à reconquérir.
todo-file = Fichier : `{ $file }`.
todo-link = Voir la liste
changes = Ce qui a changé depuis le { $day }
changes-label = Ce qui a changé depuis l’analyse précédente
changes-before = Avant
changes-now = Maintenant
changes-likely = Clients au rachat probable
changes-verdict = Verdict sur la prévision
verdict-good = bonne
verdict-fair = passable
verdict-poor = mauvaise
verdict-unjudged = non testée

## Business

business-lead = Les 12 mois du { $first } au { $last }, comparés aux 12 mois précédents.
business-lead-short = Du { $first } au { $last }. Les données ne couvrent pas les 12 mois précédents : aucune comparaison n’est possible.
business-indicators = Chiffres des 12 derniers mois
business-note = Les clients d’une période sont ceux qui y ont acheté : les nouveaux clients, les clients fidélisés, qui avaient aussi acheté pendant la période précédente, et les clients de retour après une pause. Les clients perdus ont acheté pendant la période précédente, mais pas pendant celle-ci. Le taux de rétention est la part des clients de la période précédente qui ont racheté ; le taux d’attrition est le complément à 100 %.
business-part = * Les données ne couvrent qu’une partie de cette période.
business-periods-month = Chiffres par mois
business-periods-quarter = Chiffres par trimestre
business-periods-year = Chiffres par année
business-metrics = Autres indicateurs
grain-month = Mois
grain-quarter = Trimestre
grain-year = Année
metric = Indicateur
metric-sum = Somme
metric-mean = Moyenne
indicator = Indicateur
indicator-now = 12 derniers mois
indicator-before = 12 mois précédents
indicator-change = Évolution
indicator-revenue = Chiffre d’affaires
indicator-gross_margin = Marge brute
indicator-orders = Commandes
indicator-average_order_value = Panier moyen
indicator-customers = Clients
indicator-new_customers = Nouveaux clients
indicator-retained_customers = Clients fidélisés
indicator-returned_customers = Clients de retour
indicator-lost_customers = Clients perdus
indicator-orders_per_customer = Commandes par client
indicator-retention_rate = Taux de rétention
indicator-churn_rate = Taux d’attrition
change-points = { $points }{"\u00A0"}pts

## Customer base

customers-lead = Les clients sont très différents : quelques-uns rapportent beaucoup, beaucoup rapportent peu. Cette page montre l’ampleur de ces écarts et l’évolution de la base de clients d’une année à l’autre.
customers-year = Écarts entre clients sur les 12 derniers mois
customers-top = Les 10 % de meilleurs clients ont apporté { $share } du chiffre d’affaires.
customers-top-orders = Les 10 % de meilleurs clients ont passé { $share } des commandes.
customers-once = { $share } des clients n’ont commandé qu’une fois.
customers-tenths = Clients par décile
customers-tenth = Décile (1 = meilleurs clients)
customers-by-orders = Clients par nombre de commandes
customers-ten = 10 et plus
customers-bridge = D’une année à l’autre
customers-bridge-note = Quels clients ont fait varier le chiffre d’affaires par rapport aux 12 mois du { $first } au { $last }.
bridge-before = Chiffre d’affaires des 12 mois précédents
bridge-lost = Clients qui ne sont pas revenus
bridge-retained = Clients fidélisés, aux achats en hausse ou en baisse
bridge-returned = Clients de retour après une pause
bridge-new = Nouveaux clients
bridge-refunds = Remboursements à des clients sans commande dans l’année
bridge-now = Chiffre d’affaires des 12 derniers mois
customers-second = Combien de clients rachètent, et quand
customers-median = La moitié des clients rachètent au plus tard { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    } après leur premier achat.
customers-no-median = Moins de la moitié des clients rachètent pendant la durée que couvrent les données.
customers-within = après { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    } : { $share }

## Cohorts

cohorts-lead = Une cohorte réunit les clients qui ont fait leur premier achat le même mois, le même trimestre ou la même année. Comparez les cohortes : les clients les plus récents reviennent-ils aussi souvent, et rapportent-ils autant ?
cohorts-second = Deuxième achat par cohorte
cohorts-second-note = Commandes et chiffre d’affaires par client à ce jour, et part des clients qui ont fait un deuxième achat jusqu’au mois indiqué, compté depuis le mois du premier. Une part n’est donnée que si tous ces mois sont écoulés. « Jusqu’au mois 1 » comprend les deuxièmes achats faits le mois du premier ; la carte de chaleur montre chaque mois suivant séparément. Le chiffre attendu est celui de tous les clients de la cohorte, avec l’intervalle de la somme.
cohorts-cohort = Premier achat
cohorts-orders = Commandes par client
cohorts-revenue = Chiffre d’affaires par client
cohorts-within = Deuxième achat jusqu’au mois { $months }

## Segments

segments-lead = Chaque tableau répartit tous les clients : chacun est dans un seul groupe. Les chiffres attendus portent sur { $horizon ->
        [one] le prochain jour
       *[other] les { $horizon } prochains jours
    } ; l’intervalle est celui du total du groupe.
segments-group = Groupe
segments-share = Part des clients
segments-spent = Dépenses à ce jour
segments-between = Jours entre deux achats
segments-value = Valeur attendue
segments-interval = Intervalle à { $level }
segments-empty = Inconnu
segments-more = Les { $shown } premiers groupes sur { $all } ; `groups.csv` les contient tous.
division-lifecycle = Cycle de vie des clients
division-lifecycle-note = Chaque client est comparé à son propre rythme : depuis combien de temps il n’achète plus, par rapport à son habitude.
division-tier = Clients selon leur valeur attendue
division-tier-note = Des clients de plus grande valeur à ceux de plus petite valeur.
division-rfm_segment = Récence et fréquence
division-rfm_segment-note = Selon la récence et la fréquence de leurs achats, par rapport aux autres clients de cette boutique.
division-spending = Dernier achat
division-spending-note = Le dernier achat est-il aussi élevé que d’habitude pour le client ?
division-first_channel = Clients par canal de la première commande
division-first_discount = Valeur selon la remise de la première commande
division-first_discount-note = La remise en part du prix de la première commande (montant payé plus remise), arrondie au pour cent. Les groupes ne diffèrent pas seulement par la remise, si bien qu’une différence entre eux ne montre pas l’effet de la remise.
division-column = Clients par { $column }
tier-top = Top { $high }
tier-between = { $low } à { $high }
discount-none = Sans remise
group-new = Un seul achat, récent
group-active = Actifs
group-won-back = Reconquis
group-cooling = Qui ralentissent
group-overdue = Anormalement silencieux
group-lapsed = Inactifs
group-less = Moins que d’habitude
group-usual = Comme d’habitude
group-more = Plus que d’habitude
moves = Mouvements depuis l’analyse précédente
moves-none = Aucune analyse antérieure n’est indiquée. `clv report DOSSIER --previous ANCIEN` montre comment les clients ont changé de groupe.
moves-by = Répartition
moves-from = De
moves-to = Vers
moves-before = Valeur avant
moves-now = Valeur actuelle
moves-new = Nouveaux dans les données
moves-gone = Sortis des données

## Who to contact

contacts-lead = Chaque client est comparé à son propre rythme, et non à une date identique pour tous. Les listes sont des fichiers placés à côté de cette page, et `clv export` les prépare pour les outils d’e-mailing et de publicité.
list-best = Meilleurs clients
list-best-text = Les clients dont la valeur attendue est la plus élevée, les meilleurs en premier.
list-going-quiet = Clients qui s’éloignent
list-going-quiet-text = Les clients qui ont acheté au moins deux fois et qui sont maintenant silencieux depuis plus longtemps que ne le seraient neuf clients comparables sur dix. En tête viennent ceux qui auraient le plus de valeur s’ils étaient encore clients.
list-win-back = Anciens clients à reconquérir
list-win-back-text = Les clients dont le retour n’est plus attendu, classés selon leurs dépenses à ce jour.
list-file = { $shown } sur { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }. Fichier complet : `{ $file }`.
list-why = Raison
list-spent = Dépenses à ce jour
contacts-rights = Ne contactez que les personnes qui ont donné leur accord. `clv forget` efface une personne de tous les fichiers.

## Acquisition

acquisition-no-money = Cette page a besoin de montants. Les données n’en contiennent pas.
acquisition-unknown = Le coût de vos clients n’est pas connu. `clv run --with economics --cac costs.csv` compare leur valeur à leur coût d’acquisition ; sans `--cac`, cette commande indique ce qu’un nouveau client peut coûter.
acquisition-no-cac = Aucun coût n’est indiqué : il n’y a donc ni ratio ni délai d’amortissement. `--cac costs.csv` désigne le fichier des coûts.
acquisition-lead = Ce que valent les clients, ce qu’ils coûtent et ce qu’un nouveau client peut coûter. Ici, la valeur est ce que les clients ont déjà rapporté plus ce qu’ils devraient encore rapporter.
acquisition-cac = Coût d’acquisition (CAC)
acquisition-cac-note = par client, connu pour { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }
acquisition-allowable = Coût d’acquisition admissible
acquisition-allowable-note = par nouveau client, pour atteindre le ratio visé de { $target }
acquisition-keeping = Plafond des dépenses de fidélisation
acquisition-keeping-note = ce n’est pas une recommandation : ce que vous gagneriez si aucun client n’était parti
acquisition-destroying = Clients qui coûtent plus qu’ils ne rapportent
acquisition-destroying-note = soit { $amount } de plus qu’ils ne rapportent
acquisition-by-channel = Par canal
acquisition-by-cohort = Par date du premier achat
acquisition-by-tier = Par valeur attendue
acquisition-value-margin = Marge par client, passée et attendue
acquisition-value-revenue = Chiffre d’affaires par client, passé et attendu
acquisition-standing = Appréciation
acquisition-roi = Retour sur investissement
acquisition-payback = Délai d’amortissement
acquisition-months = { $months } mois

formulas = Les formules simples à côté du modèle
formulas-note = Les formules simples traitent tous les clients de la même façon : elles ignorent qui achète souvent, qui n’achète plus depuis longtemps et qui est peut-être parti. En face de chacune, ce que dit le modèle pour la même durée.
formulas-name = Formule, par client
formulas-value = Formule
formulas-model = Modèle
formulas-gap = Écart
formula-monthly-value-times-months = Valeur par mois × nombre de mois de la prévision
formula-mean-value-times-mean-lifetime = Valeur d’un achat × achats par an × durée de vie moyenne ({ $years } ans)
formula-margin-over-churn-paid-at-the-start = Valeur annuelle rapportée à l’attrition et au taux d’actualisation, payée en début d’année
formula-margin-over-churn-without-the-first-payment = La même, sans le premier paiement
formula-margin-over-churn-paid-at-the-end = La même, payée en fin d’année

## How far to trust it

limits = Les limites de cette prévision
limits-text = La prévision porte sur les clients qui ont déjà acheté ; les nouveaux s’y ajoutent. Elle ignore les campagnes, les prix et les saisons à venir, sauf si les données passées les contiennent. Il lui faut assez de données :
limit-customers = { $has } clients ; à partir de { $needs }, une prévision est solide
limit-repeaters = { $has } clients ont racheté ; à partir de { $needs }, on voit en quoi les clients diffèrent
limit-days = { $has } jours de données, pour une prévision de { $needs } jours
limit-days-tested = { $has } jours de données, pour une prévision de { $needs } jours ; le test portait sur { $tested ->
        [one] { $tested } jour
       *[other] { $tested } jours
    }
warnings = Avertissements
data-table = Les données fournies sont un tableau d’une ligne par client, avec { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }. Il n’y avait pas de commandes à contrôler.

glossary-retention = Taux de rétention et taux d’attrition
glossary-retention-text = Le taux de rétention est la part des clients d’une période qui ont racheté pendant la suivante. Le taux d’attrition est le complément à 100 %. Ces taux décrivent le passé ; le risque d’attrition est une prévision pour un seul client.
glossary-cohort = Cohorte
glossary-cohort-text = Les clients qui ont fait leur premier achat le même mois, le même trimestre ou la même année.
