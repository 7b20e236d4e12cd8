### How far a forecast can be trusted.

sure = Quelle confiance accorder au total ?
sure-parameters = Paramètres : les paramètres du modèle sont des estimations. À elle seule, cette incertitude donne pour le total un intervalle de confiance à { $level } de ± { $error } ({ $share }).
sure-outcome = Hasard : même avec des paramètres exacts, le total réel varie. Il se situe à ± { $error } ({ $share }) du total attendu avec une probabilité de { $level }. La valeur d’un seul client varie bien plus : utilisez l’intervalle de sa ligne dans le tableau.
sure-outcome-unbounded = Hasard : la variation du total réel n’est pas calculable, car sa variance est infinie selon le modèle de dépense.
sure-level = Avenir : après le dernier jour, les tendances, les saisons et les prix agissent sur tous les clients à la fois, et les données ne permettent pas de les connaître d’avance. D’après les écarts des prévisions passées, dans ces données et dans celles d’autres boutiques, cette incertitude donne à elle seule pour le total un intervalle à { $level } de { $low } à { $high }.
sure-together = Toutes ces incertitudes réunies donnent l’intervalle à { $level } de { $low } à { $high }.
sure-model = Erreur du modèle : seules des données que le modèle n’a pas vues peuvent la montrer. Lors du test, la prévision de la valeur était { $bias }.
sure-model-purchases = Erreur du modèle : seules des données que le modèle n’a pas vues peuvent la montrer. Lors du test, la prévision des achats était { $bias }.
sure-model-tests = Erreur du modèle : seules des données que le modèle n’a pas vues peuvent la montrer. Sur { $origins } tests, la prévision de la valeur s’est trompée de { $error } en moyenne.
sure-model-tests-purchases = Erreur du modèle : seules des données que le modèle n’a pas vues peuvent la montrer. Sur { $origins } tests, la prévision des achats s’est trompée de { $error } en moyenne.
sure-none = Le calcul des intervalles est désactivé : ce rapport ne peut pas dire à quel point le total est incertain.
sure-no-covariance = Paramètres : le fichier du modèle ne dit pas à quel point ses paramètres sont incertains. Les chiffres ci-dessous ne tiennent donc compte que du hasard.
sure-without-dominant = Clients qui ne sont peut-être pas une seule personne : sans { $ids }, le total est de { $rest } au lieu de { $total }. `--exclude-customer` les exclut de tous les calculs.
sure-without-dominant-purchases = Clients qui ne sont peut-être pas une seule personne : sans { $ids }, le nombre d’achats attendus est de { $rest } au lieu de { $total }. `--exclude-customer` les exclut de tous les calculs.
sure-without-value = La valeur attendue de { $customers ->
        [one] { $customers } client est infinie. Le total ne compte pas ce client.
       *[other] { $customers } clients est infinie. Le total ne compte pas ces clients.
    }

trust = Pouvez-vous vous fier à cette prévision ?
trust-good = Oui, dans les limites des intervalles indiqués ici.
trust-fair = Avec prudence : l’un des contrôles a échoué.
trust-poor = Pas à elle seule : plusieurs des contrôles ont échoué.
trust-unjudged = Cette prévision n’a pas été testée.
trust-no-dates = Un tableau d’une ligne par client ne contient pas de dates : il n’y a pas d’achats ultérieurs à comparer à la prévision. Pour la tester, utilisez les commandes.
trust-too-few-days = Les données couvrent { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }. C’est trop peu pour réserver les derniers jours à un test.
trust-not-fitted = Pour un test, un modèle est ajusté sur la première partie des données. L’ajustement n’a pas été possible : { $cause }.
trust-how = Pour ce test, le modèle a été ajusté sur les données jusqu’au { $split }. Sa prévision a ensuite été comparée à la période de test : { $days ->
        [one] le jour suivant ({ $days } jour), que le modèle n’avait pas vu
       *[other] les { $days } jours suivants, que le modèle n’avait pas vus
    }.
trust-origins = Le même test a été répété { $others } fois, chaque fois avec les données jusqu’à une date antérieure. Le verdict repose sur l’ensemble des { $origins } tests.
trust-count = Achats : { $customers ->
        [one] { $customers } client a fait
       *[other] { $customers } clients ont fait
    } { $actual ->
        [one] { $actual } achat
       *[other] { $actual } achats
    } ; prévision : { $predicted }, { $bias } (10 % au plus pour réussir).
trust-count-tests = Achats : écart moyen de { $error } sur { $origins } tests (10 % au plus pour réussir). Au dernier test, { $customers ->
        [one] { $customers } client a fait
       *[other] { $customers } clients ont fait
    } { $actual ->
        [one] { $actual } achat
       *[other] { $actual } achats
    } ; prévision : { $predicted }, { $bias }.
trust-value = Valeur : les clients ont dépensé { $actual } ; prévision : { $predicted }, { $bias } (10 % au plus pour réussir).
trust-value-tests = Valeur : écart moyen de { $error } sur { $origins } tests (10 % au plus pour réussir). Au dernier test, les clients ont dépensé { $actual } ; prévision : { $predicted }, { $bias }.
trust-totals = L’intervalle à { $level } du total des achats contenait le total réel dans { $origins ->
        [one] { $purchases } test sur { $origins }
       *[other] { $purchases } des { $origins } tests
    }.
trust-totals-value = L’intervalle à { $level } du total des achats contenait le total réel dans { $origins ->
        [one] { $purchases } test sur { $origins }
       *[other] { $purchases } des { $origins } tests
    }, et celui de la valeur totale dans { $value } sur { $origins }.
trust-intervals-count = Les intervalles à { $level } des achats contenaient le résultat réel pour { $coverage } des clients{ $over } : { $verdict }.
trust-intervals-value = Les intervalles à { $level } de la valeur contenaient le résultat réel pour { $coverage } des clients{ $over } : { $verdict }.
trust-over = {" "}sur { $origins } tests
trust-baseline-beaten = Le modèle bat les { $rules } règles simples{ $over }, d’après la racine de l’erreur quadratique moyenne : { $model } achats par client, contre { $rule } pour la meilleure règle ({ $name }).
trust-baseline-not = Une règle simple fait au moins aussi bien que le modèle{ $over }, d’après la racine de l’erreur quadratique moyenne : { $rule } achats par client pour la règle « { $name } », { $model } pour le modèle.
trust-rule = Un contrôle est réussi si l’erreur sur le total ne dépasse pas 10 % en moyenne, si le total sort de son intervalle dans un quart des tests au plus, si la part des résultats compris dans les intervalles des clients est à moins de 5 points de leur niveau, et si la racine de l’erreur quadratique moyenne du modèle est plus petite que celle de toutes les règles simples.
trust-grade = Note { $grade } : A signifie qu’aucun contrôle n’a échoué, B qu’un contrôle a échoué, C que deux ont échoué, D que plus de deux ont échoué.
bias-low = trop basse de { $share }
bias-high = trop haute de { $share }
bias-none = exacte à 0,05 % près
coverage-right = c’est à moins de 5 points de leur niveau
coverage-narrow = ils sont trop étroits
coverage-wide = ils sont plus larges que nécessaire

judged = Précision sur la période de test
judged-lead = Cette partie compare une prévision faite avec les données jusqu’au { $split } à ce qui s’est réellement passé ensuite, jusqu’au { $end }.
tracking-cumulative = Réachats cumulés
calibration = Prévision et résultat par groupe de clients
calibration-value = Valeur par client
baselines = Comparaison avec des règles simples
baselines-note = Plus une erreur est petite, mieux c’est. Quand la plupart des clients n’achètent rien, prévoir 0 pour tous donne une petite erreur absolue moyenne sans rien apprendre ; le contrôle utilise la racine de l’erreur quadratique moyenne. Plus l’AUC de l’attrition est élevée, mieux c’est : 0,5 ne vaut pas mieux que le hasard, 1 est parfait. Une prévision peut avoir une petite erreur sur le total et de grandes erreurs sur chaque client, et inversement.
baselines-caption = Prévisions pour { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    } et { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    } (dernier test)
baselines-name = Méthode
baselines-purchases = Achats prévus
baselines-bias = Erreur sur le total
baselines-mae = Erreur absolue moyenne
baselines-rmse = Racine de l’erreur quadratique moyenne
baselines-auc = AUC de l’attrition
baselines-value-bias = Erreur sur la valeur totale
baselines-value-mae = Erreur absolue moyenne sur la valeur
baselines-actual = résultat réel
baselines-model = modèle
rule-zero = aucun rachat
rule-mean-rate = rythme moyen
rule-own-rate = rythme propre
rule-hiatus = silence inhabituel
bands = Le risque d’attrition en trois tranches
bands-note = Les limites des tranches sont un risque d’attrition d’un tiers et de deux tiers. Si la prévision est bonne, la part des clients d’une tranche qui n’ont pas acheté est proche de leur risque d’attrition moyen.
bands-caption = Clients aujourd’hui, et clients de même risque d’attrition lors du test
bands-name = Risque d’attrition
bands-customers = Clients aujourd’hui
bands-predicted = Risque d’attrition moyen lors du test
bands-observed = Sans achat pendant le test
bands-band-low = faible
bands-band-medium = moyen
bands-band-high = élevé
