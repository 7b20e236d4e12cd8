"""What the tables of the purchase models have in common: quantities, inputs, rows.

A model is a module with one function per quantity, named like it; its arguments are the
parameters, the history, then the rest, in the order of the columns.
"""

from mpmath import mpf

from table import exact, figure, write_header, write_row

INF = float("inf")
HISTORY = ("x", "t_x", "T")
LEVELS = (0.05, 0.5, 0.95)
ROUNDING = mpf(10) ** -38  # what is left of a likelihood or slope that is 0, as that of a customer of today
GIVEN_HISTORY = {
    "p_alive": (),
    "p_alive_log_odds": (),
    "expected_purchases": ("t",),
    "p_no_purchase": ("t",),
    "ln_pmf": ("t", "n"),
    "discounted_purchases": ("t", "delta"),
    "p_alive_at": ("t",),
    "rate_mean": (),
    "rate_variance": (),
    "dropout_mean": (),
    "dropout_variance": (),
    "ln_pmf_between": ("t1", "t2", "n"),
    "next_cdf": ("t",),
    "next_mean": (),
    "next_quantile": ("level",),
    "overdue": (),
}
NEW_CUSTOMER = {
    "expected_purchases_new": ("t",),
    "ln_pmf_new": ("t", "n"),
    "discounted_purchases_new": ("t", "delta"),
}
NOTES = """Inputs are exact doubles in their shortest form. ln_likelihood has no x! constant.
ln_pmf is ln P(Y(t) = n | history), ln_pmf_new is ln P(X(t) = n), ln_pmf_between is
ln P(n purchases in (T+t1, T+t2] | history). t = inf is an endless horizon; delta is the continuous
discount rate per unit of time, from T on (new customers: from 0). p_alive_at is P(alive at T+t | history).
rate and dropout are the customer's own purchase rate and their own dropout parameter
given the history, alive or gone. next_cdf is P(W <= t | alive at T), W the time from T to
the next purchase; next_mean and next_quantile are those of W given that it comes.
overdue is P(the next purchase takes longer than T - t_x | x, t_x, active until it comes).
An expected 0 is below the smallest double. An empty expected is an infinite one. An empty cell elsewhere
does not apply.""".splitlines()


class Table:
    """One model's table. `skipped` names quantities that the model or the table does not have;
    `history` the columns of a customer; `omits(name, inputs)` tells the single rows to leave out;
    `defective` that the next purchase of an active customer may never come; `constant` are columns
    that are the same in every row."""

    def __init__(self, model, parameters, header, history=HISTORY, skipped=(), omits=None, defective=False, constant=None):
        self.model, self.parameters, self.history, self.defective = model, parameters, history, defective
        self.header, self.omits, self.constant = header, omits or (lambda name, inputs: False), constant or {}
        wanted = {"ln_likelihood": ()} | {f"ln_likelihood_d_{p}": () for p in parameters if p != "k"}
        wanted |= GIVEN_HISTORY
        self.inputs = {name: parameters + history + more for name, more in wanted.items() if name not in skipped}
        self.inputs |= {name: parameters + more for name, more in NEW_CUSTOMER.items() if name not in skipped}
        self.columns = ["quantity", *self.constant, *parameters, *history, *"t,t1,t2,n,delta,level,expected,rel_tol,source".split(",")]

    def requests(self, parameters, history, t, counts, delta):
        """The quantities of one case, as (name, inputs); delta = None leaves the discounted ones out."""
        t1 = float("%.3g" % (0.37 * t))
        given = dict(zip(self.parameters + self.history, parameters + history), t=t, t1=t1, t2=t, delta=delta)
        for name, columns in self.inputs.items():
            for more in self._variants(name, t, counts, delta):
                inputs = {k: (given | more)[k] for k in columns}
                if not self.omits(name, inputs):
                    yield name, inputs

    def _variants(self, name, t, counts, delta):
        if delta is None and name.startswith("discounted"):
            return []
        if t == 0 and (name.endswith("_new") or name.startswith("next_cdf") or name == "ln_pmf_between"):
            return []
        if name.startswith("discounted") or (name == "next_cdf" and self.defective):
            return [{}, {"t": INF}] if t > 0 else [{"t": INF}]
        if name.startswith("ln_pmf"):
            return [{"n": n} for n in counts if t > 0 or n == 0]
        return [{"level": level} for level in LEVELS] if name == "next_quantile" else [{}]

    def evaluate(self, name, inputs):
        value = getattr(self.model, name)(*(exact(inputs[k]) for k in self.inputs[name]))
        return mpf(0) if name.startswith("ln_likelihood") and abs(value) < ROUNDING else value

    def rows(self, case, seen):
        *case, why = case
        for name, inputs in self.requests(*case):
            key = (name, *inputs.values())
            if key in seen:
                continue
            seen.add(key)
            value = self.evaluate(name, inputs)
            expected = "" if value is None else figure(value)
            if expected is not None:
                row = {"quantity": name, "expected": expected, "rel_tol": "1e-9", "source": why.replace(",", ";")}
                yield row | inputs | self.constant

    def write(self, cases):
        write_tables([self], cases)


def write_tables(tables, cases):
    """All tables in one file, case by case."""
    write_header([*tables[0].header, *NOTES], tables[0].columns)
    seen = [set() for _ in tables]
    for case in cases:
        for table, known in zip(tables, seen):
            for row in table.rows(case, known):
                write_row(table.columns, row)
