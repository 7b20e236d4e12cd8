### What a reader of the results should know: one sentence for each code.

unused-option = `{ $option }` est sans effet : cette option concerne les commandes, et les données sont une table RFM

warning-boundary = `{ $parameter }` a atteint sa limite de recherche : les données ne le déterminent pas
warning-ridge = les données ne déterminent pas séparément { $parameters } : beaucoup de combinaisons conviennent aussi bien ; utilisez les prévisions, pas ces paramètres
warning-weak = les données déterminent à peine `{ $parameter }` : son erreur type sur l’échelle logarithmique est de { $relative_error }
warning-dropout-not-identified = des historiques d’au plus { $longest } { $unit } ne permettent pas de mesurer les départs : les clients partis et les clients qui achètent rarement se ressemblent, et P(alive) et les prévisions à long terme dépendent donc plus du modèle que des données ; attendez d’avoir plus de données, ou choisissez un horizon plus court
warning-dropout-not-identified-by-one-cohort = { $longest } { $unit } d’une seule cohorte ne permettent pas de mesurer les départs : tous les clients ont commencé à peu près au même moment, et ceux qui sont partis ressemblent à ceux qui achètent rarement ; P(alive) et les prévisions à long terme dépendent donc plus du modèle que des données ; attendez d’avoir plus de données, ou choisissez un horizon plus court
warning-penalised = modèle ajusté avec une pénalité de { $penalty } : l’estimation n’est pas le maximum de la vraisemblance, et ses erreurs types sont trop petites
warning-draws-unreliable = les tirages de la loi a posteriori ne passent pas un contrôle, et les intervalles sont donc approximatifs : R-hat { $r_hat }, où 1 signifie que les chaînes concordent ; { $ess ->
        [one] ils valent { $ess } tirage indépendant
       *[other] ils valent { $ess } tirages indépendants
    } ; { $divergences ->
        [one] { $divergences } divergence
       *[other] { $divergences } divergences
    }
warning-resamples-failed = le modèle n’a pas pu être ajusté sur { $failed } des { $resamples } échantillons de clients tirés avec remise, et les intervalles sont donc approximatifs ; utilisez `--uncertainty posterior`
warning-a-plus-b-below-one = a + b est inférieur à 1 : la plupart des clients partent après un seul achat ou ne partent presque jamais, et les prévisions dépendent donc de peu d’achats ; comparez avec un autre modèle
warning-q-at-most-one = q est inférieur ou égal à 1 : la valeur moyenne d’un achat sur tous les clients est infinie, et les clients sans réachat n’ont donc pas de panier moyen attendu
warning-frequency-value-correlation = la fréquence et la valeur des achats sont corrélées ({ $correlation }) : le modèle de dépense les suppose indépendantes, et les valeurs des acheteurs fréquents sont donc biaisées
warning-few-repeaters = peu de clients ont racheté ({ $repeaters } sur { $customers }) : les estimations reposent sur peu d’achats
warning-short-history = l’historique le plus long ({ $longest } { $unit }) est court par rapport à l’intervalle moyen entre deux achats ({ $gap } { $unit }) : les données ne distinguent pas encore les clients partis de ceux qui achètent rarement, et les départs sont donc mal mesurés
warning-data-end-before-the-fit = les données s’arrêtent le { $until }, avant la fin des données sur lesquelles le modèle a été ajusté ({ $fitted }), et les prévisions commencent ce jour-là : si ce fichier ne contient qu’une partie de vos clients, utilisez `--until { $fitted }`
warning-model-left-out = le modèle n’a pas pu être ajusté sur les données antérieures au test et n’entre pas dans la comparaison : { $cause }
warning-infinite-expected-spend = le panier moyen attendu de { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    } est infini (p·x + q est inférieur ou égal à 1) : `expected_spend`, `clv` et `clv_ci` sont vides, les intervalles de prévision sont donnés
warning-histories-stay-complete = le calcul des scores ne coupe pas les historiques au { $since } ; utilisez `--active-since { $since }` pour ne calculer que les scores des clients qui ont acheté depuis cette date
warning-times-exceed-the-model = l’historique le plus long ({ $longest } { $unit }) dépasse la durée des données sur lesquelles le modèle a été ajusté ({ $fitted } { $unit }) : l’unité est-elle la bonne ? elle se règle avec `--unit`

warning-groups-not-by-chance = `clv experiment assign` n’a pas formé ces groupes : ils peuvent différer par autre chose que l’action testée
warning-effect-too-small-to-see = la différence d’achats ne se distingue pas de zéro ; avec autant de clients, un effet de { $detectable_share } de la moyenne du groupe témoin serait visible avec une probabilité de 80 %
warning-clusters-not-clear = les clients ne forment pas de groupes nets : leur silhouette moyenne est de { $silhouette }, et elle atteint au moins 0,25 pour des groupes nets ; les groupes découpent un ensemble continu, et les clients de part et d’autre d’une limite se ressemblent
warning-no-model-beside-scores = sans le modèle, rien ne dit quels clients sont en retard : les colonnes `lifecycle`, `silence`, `going_quiet` et `win_back` sont absentes ; indiquez le dossier de `clv run`, ou `--model FILE`
warning-costs-without-customers = aucun client ne correspond à { $rows } ; leur coût est de { $cost }
warning-customers-without-costs = le coût d’acquisition n’est pas connu pour { $unknown } des { $customers } clients : les ratios portent sur les autres
warning-attributes-without-scores = { $rows ->
        [one] { $rows } ligne des attributs concerne un client
       *[other] { $rows } lignes des attributs concernent des clients
    } sans score

warning-files-not-read = { $files ->
        [one] { $files } fichier du dossier n’a pas été lu, car son nom ne finit pas comme celui d’une table
       *[other] { $files } fichiers du dossier n’ont pas été lus, car leurs noms ne finissent pas comme celui d’une table
    } : { $names } ; les noms de tables finissent par .csv, .tsv, .txt, .jsonl, .ndjson, .parquet, .xlsx, .xls, .ods, .zip, .sqlite ou .db
warning-members-not-read = dans `{ $archive }`, { $files ->
        [one] { $files } fichier n’a pas été lu, car ce n’est pas une table
       *[other] { $files } fichiers n’ont pas été lus, car ce ne sont pas des tables
    } avec un client et une date : { $names }
warning-sheets-not-read = de `{ $file }`, seule la feuille `{ $sheet }` a été lue ; d’autres feuilles ont les mêmes colonnes : { $others } ; choisissez-en une avec `--sheet`, ou toutes avec `--sheet '*'`
warning-table-chosen = la table `{ $table }` de `{ $database }` a été lue, car c’est la seule avec des colonnes pour un client et une date ; { $others ->
        [one] { $others } autre table n’a pas été lue
       *[other] { $others } autres tables n’ont pas été lues
    } ; choisissez avec `--table` ou `--query`
warning-tables-not-used = { $files ->
        [one] { $files } table n’est pas utilisée, car le préréglage `{ $preset }` ne s’en sert pas
       *[other] { $files } tables ne sont pas utilisées, car le préréglage `{ $preset }` ne s’en sert pas
    } : { $names }

warning-no-amount-column = aucune colonne de montants n’est reconnue, il n’y a donc pas de valeurs ; ces colonnes contiennent des nombres : { $columns } ; indiquez celle du montant avec `--amount-col`
warning-amount-is-quantity-times-price = le montant d’une ligne est `{ $quantity }` × `{ $price }` ; si `{ $price }` est la valeur de toute la ligne, utilisez `--amount-col { $price }`
warning-column-chosen = la colonne `{ $column }` est lue comme « { $role } » ; `{ $other }` pourrait l’être aussi : choisissez avec `{ $option }`
warning-column-by-content = la colonne `{ $column }` est lue comme « { $role } » d’après son contenu et non d’après son nom ; si c’est une autre, indiquez-la avec `{ $option }`
warning-dates-guessed = la colonne `{ $column }` est lue avec `--date-format "{ $format }"`, comme dans `{ $example }` ; si ce n’est pas le bon format, indiquez-le
warning-id-passed-over = la colonne `{ $other }` est différente à chaque ligne ({ $rows ->
        [one] { $rows } ligne examinée
       *[other] { $rows } lignes examinées
    }) et semble donc numéroter les commandes ; la colonne `{ $column }` se répète et sert d’identifiant client : choisissez avec `--customer-col`
warning-amount-is-quantity = la colonne `{ $column }` contient de petits nombres entiers à côté de `{ $price }` et sert donc de quantité ; si c’est le montant, utilisez `--amount-col "{ $column }"`
warning-price-is-of-the-line = `{ $price }` augmente avec `{ $quantity }` et sert donc de prix de toute la ligne, non d’un seul article
warning-discount-not-subtracted = la colonne `{ $column }` n’est pas déduite du montant, car rien ne dit si c’est un pourcentage ou une somme d’argent ; si une colonne contient la valeur après remise, indiquez-la avec `--amount-col`
warning-amount-is-sum = le montant d’une ligne est { $formula } ; si une colonne contient le total, indiquez-la avec `--amount-col`
warning-status-unknown = la colonne `{ $column }` contient des statuts inconnus, qui comptent comme des ventes : { $statuses } ; n’en gardez que certains avec `--status { $keep }`
warning-customers-by-name = l’export ne contient ni identifiant client, ni adresse e-mail, ni numéro de téléphone : seuls les noms de la colonne `{ $column }` distinguent les clients, et deux clients de même nom comptent donc pour un seul
warning-id-numbers-rows = la colonne `{ $column }` est différente à chaque ligne et semble donc numéroter les commandes ; la colonne `{ $other }` se répète (valeurs différentes : { $values } dans les { $rows } premières lignes) : si elle désigne le client, utilisez `--customer-col { $other }`
warning-id-on-every-row = la colonne `{ $column }` est différente à chacune des { $rows } lignes : si elle numérote les commandes, indiquez celle du client avec `--customer-col`
warning-groups-of-thousands = chaque `{ $mark }` de la colonne `{ $column }` précède exactement trois chiffres, comme dans `{ $example }`, et les nombres sans ce signe sont inférieurs à 1 000 : ce signe est lu comme séparateur de milliers ; s’il sépare les décimales, utilisez `--decimal { $mark }`
warning-amounts-rounded = { $rows ->
        [one] { $rows } montant de la colonne `{ $column }` a plus de six décimales et a été arrondi
       *[other] { $rows } montants de la colonne `{ $column }` ont plus de six décimales et ont été arrondis
    } à six ; si elles comptent, donnez les montants dans une unité plus petite
warning-days-in-utc = la colonne `{ $column }` contient des instants, et leurs jours sont comptés en UTC ; `--timezone` choisit un autre fuseau
warning-zone-without-effect = aucune heure n’a de décalage par rapport à UTC, et `--timezone { $zone }` ne change donc rien ; si les heures sont en UTC, utilisez `--times-in UTC`

warning-rows-skipped = { $rows ->
        [one] { $rows } ligne ignorée
       *[other] { $rows } lignes ignorées
    } sur { $read } : { $reason }
warning-rows-skipped-first = , première occurrence : { $place }
warning-status-left-out = { $rows ->
        [one] { $rows } ligne est ignorée
       *[other] { $rows } lignes sont ignorées
    }, car le statut dans la colonne `{ $column }` n’est pas celui d’une vente : { $statuses } ; `--status` choisit les statuts qui comptent
warning-rows-not-sales = { $rows ->
        [one] { $rows } ligne est ignorée, car une cellule dit que ce n’est pas une vente
       *[other] { $rows } lignes sont ignorées, car une cellule dit que ce ne sont pas des ventes
    } : { $cells }
warning-refunds-by-type = les lignes où `{ $column }` vaut { $types } sont des remboursements : leurs montants sont déduits, quel que soit leur signe
warning-order-total-counted-once = dans { $orders } des { $of } commandes de plusieurs lignes, la colonne `{ $amount }` contient le total de la commande, qui compte donc une fois par `{ $order }`, comme avec `--amount-per order` ; si c’est le montant de la ligne, utilisez `--amount-per line`
warning-order-total-on-every-line = dans { $orders } des { $of } commandes de plusieurs lignes, la colonne `{ $amount }` est la même à chaque ligne : elle semble contenir le total de la commande, qui compte alors plusieurs fois ; `--amount-per order` le compte une fois par `{ $order }`
warning-rows-repeated = { $rows ->
        [one] { $rows } ligne sur { $read } répète une autre ligne
       *[other] { $rows } lignes sur { $read } répètent une autre ligne
    } dans toutes les colonnes ; si des exports se recoupent, `--duplicates drop` ne les compte qu’une fois
warning-rows-of-nobody = { $rows ->
        [one] { $rows } ligne sur { $read } ne désigne aucun client et a été ignorée
       *[other] { $rows } lignes sur { $read } ne désignent aucun client et ont été ignorées
    } : { $words }
warning-rows-of-nobody-first = , première occurrence : { $place }
warning-most-rows-skipped = le nombre de lignes ignorées ({ $rows }) dépasse celui des lignes gardées ({ $kept }) : les résultats décrivent une minorité des lignes
warning-began-before-since = des clients ont aussi acheté avant le { $since } ({ $customers } sur { $of }) : ils comptent comme nouveaux à partir de leur premier achat de la période, et les modèles ont besoin d’historiques complets ; pour les garder entiers, retirez `--since`

warning-ids-were-decimals = les identifiants de la colonne `{ $column }` sont des nombres décimaux, comme `{ $example }`, et sont lus comme des nombres entiers
warning-ids-alike = { $customers ->
        [one] { $customers } identifiant client ne diffère d’un autre que par la casse, des zéros initiaux ou un `.0` final, comme `{ $example }`, et compte comme un client distinct
       *[other] { $customers } identifiants client ne diffèrent d’un autre que par la casse, des zéros initiaux ou un `.0` final, comme `{ $example }`, et comptent comme des clients distincts
    } ; `--fold-ids` les réunit
warning-customers-merged = des clients en double ont été réunis ({ $merged } sur { $of }), { $by_email } par l’adresse e-mail et { $by_phone } par le numéro de téléphone : `{ $key }` est `{ $customer }` ; `--crosswalk FILE` en donne la liste, et `--customer-col` n’utilise qu’une colonne
warning-keys-shared = les adresses ou numéros communs à beaucoup d’identifiants client ne sont pas comparés, pour ne pas réunir des inconnus : { $keys }
warning-contacts-differ = les contacts ont plusieurs lignes aux valeurs différentes pour { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    }, comme dans la colonne `{ $column }` ; la première valeur est utilisée
warning-ids-of-several-sources = { $ids ->
        [one] { $ids } identifiant figure dans plusieurs sources ({ $sources }), comme `{ $example }`, et y compte comme des clients différents
       *[other] { $ids } identifiants figurent dans plusieurs sources ({ $sources }), comme `{ $example }`, et y comptent comme des clients différents
    } ; si les sources numérotent les clients de la même façon, indiquez la colonne avec `--customer-col`
warning-dominant-customers = { $ids } : au moins { $purchases } achats, contre { $next } pour le client suivant, soit { $purchases_share } des achats, { $rows_share } des lignes et { $value_share } de la valeur ; si ce n’est pas un seul client, excluez-le avec `--exclude-customer`

warning-first-purchase-counted-in = aucun client n’a une fréquence de 0, et { $customers ->
        [one] { $customers } client a des réachats mais une récence de 0
       *[other] { $customers } clients ont des réachats mais une récence de 0
    } : `frequency` semble compter le premier achat ; cette colonne ne doit compter que les réachats, donc retirez 1
warning-recency-is-time-since-last = les acheteurs fréquents ont partout la récence la plus petite : `recency` semble être le temps écoulé depuis le dernier achat ; ce doit être le temps entre le premier achat et le dernier, soit T moins ce temps
warning-long-times = l’historique le plus long est de { $longest } { $unit }, soit { $years } ans : l’unité est-elle la bonne ? elle se règle avec `--unit`
warning-whole-times = tous les temps sont des nombres entiers, lus en { $unit } : l’historique le plus long est de { $longest } { $unit }, soit { $years } ans ; s’ils sont dans une autre unité, utilisez `--unit`

warning-no-consent-column = aucune colonne ne dit qui a accepté d’être contacté : vérifiez que vous pouvez utiliser ces contacts, ou utilisez `--require-consent`
warning-few-in-audience = le fichier compte { $rows ->
        [one] { $rows } ligne
       *[other] { $rows } lignes
    } ; la plateforme en demande au moins { $fewest }
warning-many-in-audience = le fichier compte { $rows ->
        [one] { $rows } ligne
       *[other] { $rows } lignes
    } ; la plateforme en accepte au plus { $most } : réduisez leur nombre avec `--top`
warning-large-audience = le fichier pèse { $megabytes } Mo ; la plateforme accepte au plus { $most } Mo : réduisez le nombre de clients avec `--top`
warning-phones-without-country = { $customers ->
        [one] { $customers } client a un numéro de téléphone
       *[other] { $customers } clients ont des numéros de téléphone
    } sans indicatif, que personne ne peut reconnaître : indiquez le pays avec `--country`
warning-negative-values = la valeur de { $customers ->
        [one] { $customers } client
       *[other] { $customers } clients
    } est négative et remplacée par 0
warning-columns-not-taken = { $target } n’accepte pas les colonnes { $columns }, qui ont été retirées
warning-conversions-too-old = { $customers ->
        [one] { $customers } premier achat précède de plus de { $days } jours le dernier jour des données : la plateforme risque de le refuser
       *[other] { $customers } premiers achats précèdent de plus de { $days } jours le dernier jour des données : la plateforme risque de les refuser
    }
warning-contacts-without-scores = { $rows ->
        [one] { $rows } ligne des contacts n’a pas de score et n’a pas été utilisée
       *[other] { $rows } lignes des contacts n’ont pas de score et n’ont pas été utilisées
    }
warning-usual-suppression = la liste contient les 20 % de clients de plus faible valeur : choisissez-en d’autres avec `--bottom`, `--where` ou `--segment`
warning-forgotten-without-key = le dossier contient la liste des personnes qui ont demandé l’effacement de leurs données, et ne peut pas dire qui elles sont sans la clé : indiquez-la avec `--key FILE`
