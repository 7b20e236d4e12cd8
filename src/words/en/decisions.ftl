### Segments and audiences.

segment-reason-repeat = bought { $purchases ->
        [2] twice
       *[other] { $purchases } times
    }, usually every { $usual } { $usual ->
        [one] day
       *[other] days
    }, { $days ->
        [0] the last time on the last day of the data
        [one] silent for { $days } day
       *[other] silent for { $days } days
    }
segment-reason-once = bought once, { $days ->
        [0] on the last day of the data
        [one] { $days } day ago
       *[other] { $days } days ago
    }
segment-spending-less = ; their last purchase was small for them
segment-spending-more = ; their last purchase was large for them
segment-stage-new = ; that is usual for a new customer
segment-stage-active = ; that is usual for them
segment-stage-won-back = ; they came back after a long silence
segment-stage-cooling = ; that is longer than usual for them
segment-stage-overdue = ; nine in ten such customers would have bought by now
segment-stage-lapsed = ; they are not expected back
segment-clusters-k-means = of { $fewest } to { $most } clusters, { $number } separate the customers best: their mean silhouette is { $silhouette } (1: clearly apart, 0: not at all)
segment-clusters-gaussian-mixture = of { $fewest } to { $most } clusters, { $number } describe the customers best for their complexity (lowest BIC); their mean silhouette is { $silhouette } (1: clearly apart, 0: not at all)
segment-clusters-given = { $number } clusters were asked for; their mean silhouette is { $silhouette } (1: clearly apart, 0: not at all)
segment-clusters-only = the customers differ in { $number } ways only
segment-clusters-most = ; more than { $most } were not tried
segment-clusters-small = ; numbers with a cluster of fewer than { $least } { $least ->
        [one] customer
       *[other] customers
    } of the { $sampled } looked at were passed over
segment-clusters-empty = ; only { $filled } of them have customers

export-reason-once = bought once, on { $last }; { $risk } probability of not buying again within { $horizon } days
export-reason-repeat = bought { $orders } times, last on { $last }; { $risk } probability of not buying again within { $horizon } days
export-left-out-forgotten = asked to be forgotten
export-left-out-no-consent = without consent
export-left-out-filter = not chosen by `--segment` or `--where`
export-left-out-min-paid = paid less than `--min-paid`
export-left-out-refund = had a refund
export-left-out-not-new = not new: more than one purchase, or a first purchase before `--since`
export-left-out-no-value = without a value
export-left-out-no-match-key = without an address or number that the target could match
export-left-out-same-key = with the address or number of another customer
export-left-out-rank = not chosen by `--top` or `--bottom`
