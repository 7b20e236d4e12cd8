"""Writes published_family.csv: python generate/published_family.py > published_family.csv

The same rules as in published.py: each figure as its source prints it, half a unit of its last
place as the tolerance, and a list on stderr when one does not hold.
"""

import math
import sys
from decimal import Decimal

from mpmath import mp, mpf

import cnbd
import mbg_nbd
import nbd
import pareto_nbd
from table import exact, write_header, write_row

COLUMNS = ("quantity,model,k,r,alpha,a,b,s,beta,x,t_x,T,ln_gaps,t,t1,t2,n,delta,expected,rel_tol,source").split(",")
HEADER = """Published figures of NBD, MBG/NBD, Pareto/NBD and the (M)BG/CNBD-k, each one evaluation at stated parameters.
Expected is the figure as printed; rel_tol is half a unit of its last place, but at least 1e-12 for
doubles. pmf is P(Y(t) = n | history), pmf_new is P(X(t) = n); t = inf is an endless horizon.
Every row was reproduced by generate/published_family.py. An empty cell does not apply.""".splitlines()
TABLES = {"nbd": nbd.TABLE, "mbg-nbd": mbg_nbd.MBG_TABLE, "pareto-nbd": pareto_nbd.TABLE,
          "bg-cnbd-k": cnbd.BG_TABLE, "mbg-cnbd-k": cnbd.MBG_TABLE}
DOUBLES = 1e-12  # no tolerance below what double arithmetic can keep

R_PLUS = "BTYDplus 1.2.0"
BTYD = "BTYD 2.4.3"
CLVTOOLS = "CLVTools 0.12.1"
REFERENCE = "computed independently at 40 to 60 digits"
DELTA_15 = math.log(1.15) / 52

WALKTHROUGH = (0.55, 10.56, 0.61, 11.64)
VIGNETTE = (0.5534, 10.5802, 0.6061, 11.6562)
LONG = (0.55, 10.58, 0.61, 11.67)
GRID = [(0, 0.0, 38.857), (1, 16.0, 32.0), (2, 30.43, 38.857), (5, 30.0, 39.0), (26, 30.86, 31.0), (0, 0.0, 12.0),
        (3, 38.857, 38.857)]
GRID_GAPS = [0.0, 2.77258872223978, 5.44456356669787, 8.95879734614027, 4.45547203175185, 0.0, 7.68382785628568]
GROCERIES = [(0, 0.0, 52.0, 0.0), (1, 50.2857142857143, 52.0, 3.91772102654278), (19, 48.5714285714286, 52.0, 16.9521788400855),
             (2, 40.4285714285714, 52.0, 6.01266675475859), (5, 47.5714285714286, 51.8571428571429, 11.1787347054325),
             (25, 48.1428571428572, 51.8571428571429, 9.39934770516932)]
CDNOW = [(2, 30.4285714285714, 38.8571428571429), (0, 0.0, 38.4285714285714), (1, 1.71428571428571, 38.8571428571429)]


def pareto_rows():
    def row(quantity, parameters, figure, source, **given):
        return "pareto-nbd", quantity, parameters, given, figure, source

    first = (".05077821 .09916088 .14542507 .18979930 .23247466 .27361274 .31335159 .35181024 .38909211").split()
    for t, figure in enumerate(first, 1):
        yield row("expected_purchases_new", WALKTHROUGH, figure, "lifetimes test; BTYD's manual", t=float(t))
    best = dict(x=26, t_x=30.86, T=31.0)
    yield row("p_alive", VIGNETTE, ".9979", "lifetimes test; BTYD's vignette", **best)
    yield row("p_alive", VIGNETTE, ".997917766551907", REFERENCE, **best)
    yield row("expected_purchases", VIGNETTE, "25.4549135114997", REFERENCE, **best, t=52.0)
    hard = {132: ("-196.382446853758", "6.20605178896293"), 133: ("-196.845352549451", "6.25287224757450"),
            1000: ("555.261126191647", "46.8462098638013"), 5000: ("10834.0897948032", "234.128044310061")}
    for x, (ln_likelihood, expected) in hard.items():
        h = dict(x=x, t_x=200.0, T=200.0)
        yield row("ln_likelihood", LONG, ln_likelihood, "hard case 25; " + REFERENCE, **h)
        yield row("p_alive", LONG, "1", "hard case 25; " + REFERENCE, **h)
        yield row("expected_purchases", LONG, expected, "hard case 25; " + REFERENCE, **h, t=10.0)
    for x, figures in ((400, ("1323.18893096782", "5.13745811331938e-31", "1.19023584899938e-28")),
                       (40, ("-5.71902158522311", ".00188512818736085", ".0536957319071570"))):
        h = dict(x=x, t_x=5.0, T=6.0)
        for quantity, figure, more in zip(("ln_likelihood", "p_alive", "expected_purchases"), figures, ({}, {}, {"t": 10.0})):
            yield row(quantity, pareto_nbd.L25, figure, "hard cases 20 and 23; " + REFERENCE, **h, **more)
    equal = (0.5534, 11.0, 0.6061, 11.0)
    yield row("p_alive", equal, ".867626663913390", "hard case 27; " + REFERENCE, x=2, t_x=30.43, T=38.86)
    yield row("expected_purchases", equal, "1.43755375769046", "hard case 27; " + REFERENCE, x=2, t_x=30.43, T=38.86, t=39.0)
    for x, t_x, T, figure in ((221, 103.42857, 103.57143, ".999596"), (254, 97.14286, 97.28571, ".999558"),
                              (161, 94.71429, 98.0, ".749488")):
        yield row("p_alive", pareto_nbd.CLV, figure, "customers of a CLVTools test; true values", x=x, t_x=t_x, T=T)
    yield from golden_pareto(row)
    clvtools = (0.786500525349584, 5.68001089317414, 0.386137142054992, 5.71064422677875)
    figures = [".177270340149003 .109854165258231 .495304450912299", ".988109066403588 1.39087937056173 6.27112082006108",
               ".955358376502143 14.89418486815 67.1540859699227", ".888207677501978 1.95009193140133 8.79246782350724",
               ".96311695738492 4.40086421007573 19.8348815369991", ".934739943002598 19.0338284871477 85.7862717903839"]
    for h, line in zip(GROCERIES, figures):
        alive, expected, endless = line.split()
        h = dict(zip(("x", "t_x", "T"), h))
        yield row("p_alive", clvtools, alive, CLVTOOLS + "; groceries", **h)
        yield row("expected_purchases", clvtools, expected, CLVTOOLS + "; groceries", **h, t=52.0)
        yield row("discounted_purchases", clvtools, endless, CLVTOOLS + "; groceries", **h, t=mp.inf, delta=DELTA_15)


def golden_pareto(row):
    columns = {
        "ln_likelihood": ("-.521119290581951 -5.52369440175862 -9.55437602787193 -17.4834728370853 -39.1321278835062 "
                          "-.333082626773688 -12.6578819670926", {}),
        "p_alive": (".294979087624218 .676863635084996 .86915955203815 .810754369590755 .997917766551907 .597241586374501 1", {}),
        "expected_purchases": (".107040878103343 .782387098406007 1.45525011338668 2.94507576737791 20.1145603671777 "
                               ".411108201249035 2.33004000902186", {"t": 39.0}),
        "discounted_purchases": (".478189860047504 3.37403830612481 6.5011223785239 13.1657700570458 86.2636698689601 "
                                 "1.54139742004697 10.4091215016335", {"t": mp.inf, "delta": DELTA_15}),
    }
    for quantity, (line, more) in columns.items():
        for h, figure in zip(GRID, line.split()):
            yield row(quantity, VIGNETTE, figure, BTYD, **dict(zip(("x", "t_x", "T"), h)), **more)
    pmf = (".593575937028229 .165584379568501 .0824979482151709 .0490461615756069 .0316996199768685 .0214873983794361 "
           ".0150128958983243 .0107088897657674 .00775385914046995 .00567765324152286 .00419373503565186")
    for n, figure in enumerate(pmf.split()):
        yield row("pmf_new", VIGNETTE, figure, BTYD, t=39.0, n=n)
    for t, figure in zip((1.0, 10.0, 39.0, 52.0, 104.0),
                         ".0510045340023169 .427732625104765 1.21311771186151 1.47306699190199 2.27411602639532".split()):
        yield row("expected_purchases_new", VIGNETTE, figure, BTYD, t=t)


def nbd_and_mbg_rows():
    for parameters, customers, t, figures, data in (
            ((0.384765875269636, 12.0720137320907), CDNOW, 39.0, "1.82618121650138 .297142480384658 1.06041161394243", "CDNOW"),
            ((0.420319510370156, 5.24510725267291), GROCERIES, 52.0, ".381807556806134 1.29018213230441 17.6409244912734 "
             "2.19855670780268 4.93599838880601 23.1489409260954", "groceries")):
        for h, figure in zip(customers, figures.split()):
            yield "nbd", "expected_purchases", parameters, dict(zip(("x", "t_x", "T"), h), t=t), figure, f"{R_PLUS}; {data}"
    simple = (0.25, 4.0, 0.8, 2.5)
    for h, figure in (((0, 0.0, 40.0), "-.41792826"), ((200, 38.0, 40.0), "100.7869")):
        yield "mbg-nbd", "ln_likelihood", simple, dict(zip(("x", "t_x", "T"), h)), figure, "pymc test_modified_beta_geo.py"
    for h, alive, expected in (((0, 0.0, 38.86), ".389735080918763", ".154012746675147"),
                               ((2, 30.43, 38.86), ".706202265118487", "1.26296062326737")):
        given = dict(zip(("x", "t_x", "T"), h))
        yield "mbg-nbd", "p_alive", mbg_nbd.CDNOW, given, alive, REFERENCE
        yield "mbg-nbd", "expected_purchases", mbg_nbd.CDNOW, given | {"t": 39.0}, expected, REFERENCE
    fits = (((0.524843558624007, 6.18309284510756, 0.89138778023254, 1.61404833438599), CDNOW, 39.0, "CDNOW",
             ".70613451972901 .390916260033 .170949136559617", "1.26274696448363 .155743117032558 .188942231309172"),
            ((1.25679077768898, 6.03847583636468, 0.368251452847471, 0.715735220196139), GROCERIES, 52.0, "groceries",
             ".101605091197499 .813234810582468 .939740984210349 .781403310304721 .905596502304722 .924500578672819",
             ".0997520749969265 1.43809528867566 14.9939268919772 1.99714969630835 4.46518099413487 19.1658361166147"))
    for parameters, customers, t, data, alive, expected in fits:
        for h, first, second in zip(customers, alive.split(), expected.split()):
            given = dict(zip(("x", "t_x", "T"), h))
            yield "mbg-nbd", "p_alive", parameters, given, first, f"{R_PLUS}; {data}"
            yield "mbg-nbd", "expected_purchases", parameters, given | {"t": t}, second, f"{R_PLUS}; {data}"
    pmf = ".554413943508297 .182786602406839 .0899708208716299 .0519229408577795 .0328377080307819 .0220564306790247".split()
    for n, figure in enumerate(pmf):
        yield "mbg-nbd", "pmf_new", fits[0][0], {"t": 52.0, "n": n}, figure, R_PLUS + "; CDNOW"
    for t, figure in ((1.0, ".0530602209255657"), (10.0, ".43324910444283")):  # its series is cut: later ones do not hold
        yield "mbg-nbd", "expected_purchases_new", fits[0][0], {"t": t}, figure, R_PLUS + "; CDNOW"


def erlang_rows():
    golden = {
        ("bg-cnbd-k", 2): ("-1.91255378553446 -4.89739116857104 -8.57018665990614 -15.3687896596651 -26.0205460281559 "
                           "-1.02541637949019 -11.4017110619413",
                           "1 .480129550828238 .742206183447187 .708962846070551 .980868459216977 1 .864864864864865"),
        ("mbg-cnbd-k", 2): ("-.920353024448517 -5.37177203755102 -8.79935977708388 -15.494426861403 -26.0394650809948 "
                            "-.602794164306722 -11.5468930717858",
                            ".261712827302201 .628692597723442 .807237711752851 .74388175389535 .981558853821493 "
                            ".462583170794666 .893617021276596"),
        ("bg-cnbd-k", 3): ("-1.56970916023543 -4.61852201041071 -8.04962922776653 -14.5675181816678 -22.2410378456817 "
                           "-.736025259909613 -10.7796143806822",
                           "1 .506712566896327 .763655321543434 .696670701766278 .981183527686421 1 .864864864864865"),
        ("mbg-cnbd-k", 4): ("-.734510024042797 -4.91583334727671 -7.95478922351194 -14.2775009386645 -20.2477165229621 "
                            "-.356364719541045 -10.5456945349132",
                            ".386923409774651 .668159176044606 .834738222732787 .71876140028949 .98192900032656 "
                            ".579962258942469 .893617021276596"),
    }
    for (model, k), (likelihoods, alive) in golden.items():
        for h, gaps, first, second in zip(GRID, GRID_GAPS, likelihoods.split(), alive.split()):
            given = dict(zip(("x", "t_x", "T"), h), ln_gaps=gaps)
            yield model, "ln_likelihood", (k, 0.9, 2.5, 0.5, 1.2), given, first, R_PLUS
            yield model, "p_alive", (k, 0.9, 2.5, 0.5, 1.2), given, second, R_PLUS
    pmf = {("bg-cnbd-k", 2): ".147259524457763 .331960271688566 .151842935059444 .0907492168103302 .0610568736400979 .0438872583872262",
           ("mbg-cnbd-k", 3): ".440589553658591 .190473177547182 .108998119881685 .0700371597293755 .0479426105469978 .0341391297341917",
           ("mbg-cnbd-k", 4): ".479219796146329 .19912526874729 .109145566258552 .0668383961522393 .0434585238023984 .0293269631166952"}
    for (model, k), line in pmf.items():
        for n, figure in enumerate(line.split()):
            yield model, "pmf_new", (k, 0.9, 2.5, 0.5, 1.2), {"t": 39.0, "n": n}, figure, R_PLUS
    early = {("bg-cnbd-k", 2): (".0754723808128433", "1.15682721586638"), ("mbg-cnbd-k", 3): (".0141979697860066", ".566405428452306"),
             ("mbg-cnbd-k", 4): (".00391100119958503", ".387293225487199")}
    for (model, k), line in early.items():  # its series is cut: later ones do not hold
        for t, figure in zip((1.0, 10.0), line):
            yield model, "expected_purchases_new", (k, 0.9, 2.5, 0.5, 1.2), {"t": t}, figure, R_PLUS
    fits = {("bg-cnbd-k", (2, 0.359061005686519, 1.12938745261394, 0.522813198717093, 2.78534141109408)):
            "1 .841427577308907 .914479663388827 .828696814471553 .908727945643833 .856583036797326",
            ("mbg-cnbd-k", (2, 1.32919726868196, 2.81260032965306, 0.424715580354869, 0.790040222207108)):
            ".0750908802167529 .807187708104858 .927062960039529 .797781520266266 .910779341070067 .88039052469196",
            ("bg-cnbd-k", (3, 0.359780325096869, 0.712280083132498, 0.553754973771013, 2.75809899517022)):
            "1 .832736928828091 .903379152063586 .831775072178107 .910752214473152 .799861233484941",
            ("mbg-cnbd-k", (3, 1.30261637749212, 1.74977679731386, 0.449443181840453, 0.835410934087508)):
            ".0729094311579977 .803181083447435 .917467744956004 .810322683935817 .91450620574147 .830664673471729"}
    for (model, parameters), line in fits.items():
        for h, figure in zip(GROCERIES, line.split()):
            yield model, "p_alive", parameters, dict(zip(("x", "t_x", "T", "ln_gaps"), h)), figure, R_PLUS + "; groceries"


def main():
    write_header(HEADER, COLUMNS)
    wrong = []
    for model, quantity, parameters, given, figure, source in [*pareto_rows(), *nbd_and_mbg_rows(), *erlang_rows()]:
        table = TABLES[model]
        inputs = dict(zip(table.parameters, parameters)) | given
        name = "ln_" + quantity if quantity.startswith("pmf") else quantity
        value = getattr(table.model, name)(*(exact(inputs[k]) for k in table.inputs[name]))
        value = mp.exp(value) if quantity.startswith("pmf") else value
        printed = Decimal(figure)
        half_unit = Decimal(5).scaleb(printed.as_tuple().exponent - 1)
        rel_tol = 1e-9 if figure == "1" else max(float("%.3g" % float(half_unit / abs(printed))), DOUBLES)
        error = abs(value - mpf(str(printed))) / mpf(str(abs(printed)))
        if error > rel_tol:
            wrong.append(f"{model} {quantity} {inputs} {figure}: {mp.nstr(value, 18)}, off by {mp.nstr(error, 3)} of {rel_tol}")
        expected = "0" + figure if figure[0] == "." else figure.replace("-.", "-0.")
        row = {"quantity": quantity, "model": model, "expected": expected, "rel_tol": repr(rel_tol), "source": source}
        write_row(COLUMNS, row | inputs)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
