### Models, their parameters, and the card of a model.

model = Modèle
model-lead = Ajusté sur { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }, avec les données du { $first } au { $last }. Les durées sont en { $unit }.
model-lead-table = Ajusté sur { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    } d’un tableau. Les durées sont en { $unit }.
model-process = { $name }, ajusté sur { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }
model-what-bg-nbd = Achats et attrition : chaque client achète à son propre rythme et peut partir définitivement après chaque réachat.
model-what-nbd = Achats : chaque client achète à son propre rythme et ne part jamais.
model-what-pareto-nbd = Achats et attrition : chaque client achète à son propre rythme et peut partir définitivement à tout moment, selon un second rythme qui lui est propre.
model-what-mbg-nbd = Achats et attrition : chaque client achète à son propre rythme et peut partir définitivement après chaque achat, y compris le premier.
model-what-bg-cnbd-k = Achats et attrition : chaque client achète à son propre rythme, à des intervalles plus réguliers que des achats au hasard, et peut partir définitivement après chaque réachat.
model-what-mbg-cnbd-k = Achats et attrition : chaque client achète à son propre rythme, à des intervalles plus réguliers que des achats au hasard, et peut partir définitivement après chaque achat, y compris le premier.
model-what-gamma-gamma = Valeur d’un achat : les achats de chaque client varient autour de sa propre moyenne. Estimation à partir des moyennes des réachats.
model-what-gamma-gamma-orders = Valeur d’un achat : les achats de chaque client varient autour de sa propre moyenne. Estimation à partir de chaque achat, y compris le premier.
model-parameter = Paramètre
model-value = Estimation
model-error = Erreur type
model-meaning = Signification
model-likelihood = Log-vraisemblance : { $value }.
model-warnings = Avertissements
model-no-warnings = Aucun avertissement : les données déterminent tous les paramètres.

parameter-bg-nbd-r = forme de la loi gamma des rythmes d’achat
parameter-bg-nbd-alpha = intensité de la loi gamma des rythmes d’achat, en unités de temps
parameter-bg-nbd-a = départ après un achat : plus il est grand, plus les clients partent tôt
parameter-bg-nbd-b = maintien après un achat : plus il est grand, plus les clients restent longtemps
parameter-bg-nbd-gamma = effet de la date d’acquisition sur les achats : au-dessus de 0, les nouveaux clients achètent moins souvent
parameter-bg-nbd-delta = effet de la date d’acquisition sur les départs : au-dessus de 0, les nouveaux clients partent plus tôt
parameter-mbg-nbd-r = forme de la loi gamma des rythmes d’achat
parameter-mbg-nbd-alpha = intensité de la loi gamma des rythmes d’achat, en unités de temps
parameter-mbg-nbd-a = départ après un achat : plus il est grand, plus les clients partent tôt
parameter-mbg-nbd-b = maintien après un achat : plus il est grand, plus les clients restent longtemps
parameter-mbg-nbd-gamma = effet de la date d’acquisition sur les achats : au-dessus de 0, les nouveaux clients achètent moins souvent
parameter-mbg-nbd-delta = effet de la date d’acquisition sur les départs : au-dessus de 0, les nouveaux clients partent plus tôt
parameter-bg-cnbd-k-r = forme de la loi gamma des rythmes de phases
parameter-bg-cnbd-k-alpha = intensité de la loi gamma des rythmes de phases, en unités de temps
parameter-bg-cnbd-k-a = départ après un achat : plus il est grand, plus les clients partent tôt
parameter-bg-cnbd-k-b = maintien après un achat : plus il est grand, plus les clients restent longtemps
parameter-bg-cnbd-k-k = phases par achat : plus il y en a, plus les achats sont réguliers
parameter-mbg-cnbd-k-r = forme de la loi gamma des rythmes de phases
parameter-mbg-cnbd-k-alpha = intensité de la loi gamma des rythmes de phases, en unités de temps
parameter-mbg-cnbd-k-a = départ après un achat : plus il est grand, plus les clients partent tôt
parameter-mbg-cnbd-k-b = maintien après un achat : plus il est grand, plus les clients restent longtemps
parameter-mbg-cnbd-k-gamma = effet de la date d’acquisition sur les achats : au-dessus de 0, les nouveaux clients achètent moins souvent
parameter-mbg-cnbd-k-delta = effet de la date d’acquisition sur les départs : au-dessus de 0, les nouveaux clients partent plus tôt
parameter-mbg-cnbd-k-k = phases par achat : plus il y en a, plus les achats sont réguliers
parameter-pareto-nbd-r = forme de la loi gamma des rythmes d’achat
parameter-pareto-nbd-alpha = intensité de la loi gamma des rythmes d’achat, en unités de temps
parameter-pareto-nbd-s = forme de la loi gamma des rythmes de départ
parameter-pareto-nbd-beta = intensité de la loi gamma des rythmes de départ, en unités de temps
parameter-pareto-nbd-gamma = effet de la date d’acquisition sur les achats : au-dessus de 0, les nouveaux clients achètent moins souvent
parameter-pareto-nbd-delta = effet de la date d’acquisition sur les départs : au-dessus de 0, les nouveaux clients partent plus tôt
parameter-nbd-r = forme de la loi gamma des rythmes d’achat
parameter-nbd-alpha = intensité de la loi gamma des rythmes d’achat, en unités de temps
parameter-gamma-gamma-p = forme des valeurs des achats d’un même client
parameter-gamma-gamma-q = forme des différences entre clients
parameter-gamma-gamma-v = échelle des différences entre clients
parameter-gamma-gamma-orders-p = forme des valeurs des achats d’un même client
parameter-gamma-gamma-orders-q = forme des différences entre clients
parameter-gamma-gamma-orders-v = échelle des différences entre clients

card-customers = { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }
card-window = { $customers }, du { $first } au { $last }
card-model = { $name }, ajusté sur { $customers }
card-stack = chaque prévision est le mélange pondéré de { $members } modèles
card-weighed = poids : pour moitié égaux, et pour moitié selon la probabilité que chaque modèle a donnée aux achats de { $holdouts ->
        [one] { $holdouts } période de test
       *[other] { $holdouts } périodes de test
    } au sein des données (du { $first } au { $last })
card-not-weighed = poids : égaux, car les données sont trop courtes pour une période de test
card-weighed-in-full = poids : selon la probabilité que chaque modèle a donnée aux achats de { $holdouts ->
        [one] { $holdouts } période de test
       *[other] { $holdouts } périodes de test
    } au sein des données (du { $first } au { $last })
card-full-weights = aucune part des poids n’est égale : sur des périodes de test qui n’ont pas servi à trouver les poids, cela change le score logarithmique de { $gain } (erreur type { $error }), avec un gain sur chacune d’elles
card-no-full-weights = la moitié des poids est égale : sur des périodes de test qui n’ont pas servi à trouver les poids, des poids sans part égale changeraient le score logarithmique de { $gain } (erreur type { $error }), et il faut un gain sur chacune d’elles et de plus de deux erreurs types
card-date-effects = pareto-nbd et mbg-cnbd-k dépendent aussi de la date d’acquisition : cela change le score logarithmique de { $gain } sur les périodes de test (erreur type { $error }), avec un gain sur chacune d’elles
card-no-date-effects = pareto-nbd et mbg-cnbd-k ne dépendent pas de la date d’acquisition : cela changerait le score logarithmique de { $gain } sur les périodes de test (erreur type { $error }), et il faut un gain sur chacune d’elles et de plus de deux erreurs types
card-correction = corrigé : { $trees } arbres (boosting) sur les achats, le silence et l’ancienneté multiplient l’espérance de chaque client ; { $share } % de leur facteur compte (score logarithmique { $gain } sur des périodes de test qu’ils n’avaient pas vues, erreur type { $error })
card-no-correction = non corrigé : sur des périodes de test qu’ils n’avaient pas vues, des arbres (boosting) sur les achats, le silence et l’ancienneté changent le score logarithmique de { $gain } (erreur type { $error }), et il faut un gain de plus de deux erreurs types
card-left-out = modèle écarté : { $model } ({ $cause })
card-weight = { $name } (poids { $weight })
card-log-score = score logarithmique sur les périodes de test : { $score }
card-effect-more = les clients les plus récents achètent { $change } % plus souvent que les plus anciens
card-effect-less = les clients les plus récents achètent { $change } % moins souvent que les plus anciens
card-optimum = optimum vérifié : gain restant de { $gain } en ln L, courbure { $curvature }, { $passes ->
        [one] { $passes } passage
       *[other] { $passes } passages
    } sur les données
card-psis = loi a posteriori : { $draws } tirages par échantillonnage préférentiel, k de Pareto { $k } (fiable jusqu’à 0,7), équivalents à { $bulk } tirages indépendants, { $tail } dans les queues
card-nuts = loi a posteriori : { $draws } tirages par NUTS, car l’échantillonnage préférentiel n’a pas passé son contrôle (k de Pareto { $k }) ; R-hat { $r_hat }, équivalents à { $bulk } tirages indépendants, { $tail } dans les queues ; { $divergences ->
        [one] { $divergences } divergence
       *[other] { $divergences } divergences
    }
card-bootstrap = bootstrap : estimations sur { $draws } échantillons de clients tirés avec remise, dont { $failed } sans ajustement possible
card-moments = moyenne et écart type des tirages : { $parameters }
card-moment = { $symbol } { $mean } ± { $sd }
card-warning = avertissement ({ $code }) : { $sentence }
card-unknown-key = clé inconnue ignorée : `{ $key }`
