### The glossary of the report.

glossary = Glossaire
glossary-churn = Risque d’attrition (churn_risk)
glossary-churn-text = La probabilité qu’un client ne fasse aucun achat d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }, qu’il soit parti ou qu’il achète seulement rarement. Fondez vos décisions sur ce chiffre.
glossary-alive = Probabilité d’être un client actif (p_alive)
glossary-alive-text = La probabilité qu’un client ne soit pas parti définitivement. Elle n’est pas égale à un moins le risque d’attrition : un client qui n’est pas parti peut tout de même ne faire aucun achat pendant { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }. Avec BG/NBD, elle vaut 1 pour tout client qui n’a acheté qu’une fois, car dans ce modèle personne ne part avant un deuxième achat. Utilisez plutôt le risque d’attrition.
glossary-clv = Valeur attendue (clv)
glossary-clv-text-revenue = Le chiffre d’affaires attendu d’un client d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }, actualisé à sa valeur d’aujourd’hui. Les achats passés n’y sont pas compris ; le ratio de la valeur au coût d’acquisition (CLV/CAC) compte les deux.
glossary-clv-text-margin = La marge brute ({ $margin } du chiffre d’affaires) attendue d’un client d’ici { $horizon ->
        [one] { $horizon } jour
       *[other] { $horizon } jours
    }, actualisée à sa valeur d’aujourd’hui. Les achats passés n’y sont pas compris ; le ratio de la valeur au coût d’acquisition (CLV/CAC) compte les deux.
glossary-interval = Intervalle des achats
glossary-interval-text = Le nombre réel d’achats d’un client varie au hasard autour du nombre attendu. Cet intervalle le contient avec la probabilité indiquée. Il commence souvent à 0, car beaucoup de clients ne rachètent pas.
glossary-ci = Intervalle de confiance (clv_ci)
glossary-ci-text = L’incertitude de la valeur attendue, due au fait que les paramètres du modèle sont des estimations. Plus les clients sont nombreux, plus il est étroit.
glossary-pi = Intervalle de prévision (clv_pi)
glossary-pi-text = Ce qu’un seul client peut réellement rapporter : cet intervalle contient la valeur réelle avec la probabilité indiquée. Il commence souvent à 0, car beaucoup de clients ne rachètent pas. Davantage de données ne le rendent pas plus étroit.
glossary-baseline = Règles simples
glossary-baseline-text = zero : aucun client ne rachète. mean-rate : chaque client achète au rythme moyen de tous les clients. own-rate : chaque client continue d’acheter à son rythme passé. hiatus : de même, sauf qu’un client qui n’a pas acheté depuis un temps inhabituellement long ne rachète pas. La racine de l’erreur quadratique moyenne d’un bon modèle est plus petite que celle de toutes ces règles.
glossary-holdout = Période de test
glossary-holdout-text = { $days ->
        [one] Le dernier jour des données ({ $days } jour), que le modèle n’a pas vu
       *[other] Les { $days } derniers jours des données, que le modèle n’a pas vus
    } lors du test. La prévision elle-même utilise toutes les données.
