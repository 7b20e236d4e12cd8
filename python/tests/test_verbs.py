"""Fit, score, save, load, evaluate, and the command."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import clv
from common import ORDERS, scored

CLV = [sys.executable, "-m", "clv"]
pytestmark = pytest.mark.filterwarnings("ignore::clv.ClvWarning")


@pytest.fixture(scope="module")
def fit() -> clv.Fit:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return clv.fit(ORDERS, model="bg-nbd")


def test_a_fit_is_the_librarys(cdnow: Path) -> None:
    fit = clv.fit(cdnow, until="1997-09-30", model="bg-nbd")
    assert fit.ln_likelihood == pytest.approx(-9582.429206674, abs=1e-7)
    published = {"r": 0.24259452, "alpha": 4.41360202, "a": 0.79292202, "b": 2.42590678}
    assert fit.parameters == pytest.approx(published, rel=1e-6)
    assert fit.standard_errors["r"] == pytest.approx(0.012557, abs=1e-5)
    assert isinstance(fit.purchase, clv.BgNbd) and isinstance(fit.spend, clv.GammaGamma)
    assert fit.spend_parameters == pytest.approx({"p": 6.249572, "q": 3.744225, "v": 15.443521}, rel=1e-5)
    assert fit.until is not None and fit.until.isoformat() == "1997-09-30" and fit.unit == "week"


def test_draws_move_no_estimate_and_a_stack_has_none(cdnow: Path) -> None:
    plain = clv.fit(cdnow, until="1997-09-30", model="bg-nbd")
    drawn = clv.fit(cdnow, until="1997-09-30", model="bg-nbd", uncertainty="posterior", seed=1)
    assert drawn.parameters == plain.parameters
    with pytest.raises(clv.UsageError, match="stack"):
        clv.fit(cdnow, uncertainty="bootstrap")


def test_scores_are_those_of_the_command(fit: clv.Fit, tmp_path: Path) -> None:
    model, scores = tmp_path / "model.json", tmp_path / "scores.csv"
    fit.save(model)
    asked = ["--horizon", "26w", "--margin", "0.4", "-o", str(scores)]
    subprocess.run([*CLV, "score", str(ORDERS), "--model", str(model), *asked], check=True, capture_output=True)
    told = pd.read_csv(scores, dtype={"customer_id": str})
    for source in (ORDERS, pd.read_csv(ORDERS, dtype=str)):
        found = fit.score(source, horizon="26w", margin=0.4)
        assert found.columns.tolist() == told.columns.tolist()
        for column in told.select_dtypes("number"):
            np.testing.assert_array_equal(found[column].to_numpy(), told[column].to_numpy(), column)
        assert found["customer_id"].tolist() == told["customer_id"].tolist()


def test_a_saved_model_comes_back(fit: clv.Fit, tmp_path: Path) -> None:
    fit.save(tmp_path / "model.json")
    for again in (
        clv.load(tmp_path / "model.json"),
        clv.load(str(tmp_path / "model.json")),
        pickle.loads(pickle.dumps(fit)),
    ):
        assert again.to_json() == fit.to_json()
        assert again.purchase == fit.purchase and str(again) == str(fit)
    assert json.loads(fit.to_json())["schema"] == "clv-model/1"
    assert os.listdir(tmp_path) == ["model.json"]
    with pytest.raises(clv.FileError):
        fit.save(tmp_path / "nowhere" / "model.json")


def test_a_model_written_by_hand_scores_an_rfm_table(tmp_path: Path) -> None:
    parameters = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    text = {
        "schema": "clv-model/1",
        "unit": "week",
        "purchase": {"model": "bg-nbd", "parameters": parameters},
        "note": 1,
    }
    (tmp_path / "model.json").write_text(json.dumps(text))
    with pytest.warns(clv.ClvWarning, match="unknown key.*note"):
        fit = clv.load(tmp_path / "model.json")
    assert fit.spend is None and fit.ln_likelihood is None
    table = pd.DataFrame({"customer_id": ["a"], "frequency": [2], "recency": [30.43], "T": [38.86]})
    scores = fit.score(table, horizon="39w")
    assert scores["expected_purchases"][0] == pytest.approx(1.2260281747671, rel=1e-12)
    assert "clv" not in scores.columns


def test_models_side_by_side_keep_the_best(cdnow: Path) -> None:
    names = ["nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"]
    fit = clv.fit(cdnow, until="1997-09-30", model=names, spend="none")
    alone = {name: clv.fit(cdnow, until="1997-09-30", model=name, spend="none").ln_likelihood for name in names}
    assert fit.spend is None
    compared = {one.name: one for one in fit.compared}
    assert list(compared) == names and all(one.fault is None for one in fit.compared)
    assert {name: compared[name].ln_likelihood for name in names} == alone
    kept = compared[fit.purchase.name]
    assert kept.log_score == max(one.log_score for one in fit.compared if one.log_score is not None)
    two = clv.fit(cdnow, until="1997-09-30", model=["nbd", "bg-nbd"], spend="none")
    assert [one.name for one in two.compared] == ["nbd", "bg-nbd"] and two.purchase.name == "bg-nbd"


def test_evaluation_is_the_librarys(cdnow: Path) -> None:
    evaluation = clv.evaluate(cdnow, split="1997-09-30", model="bg-nbd")
    judged = evaluation["entries"][0]
    assert evaluation["schema"] == "clv-evaluation/1" and evaluation["chosen"] == "bg-nbd"
    assert judged["purchases"]["actual"] == 1882
    assert judged["purchases"]["predicted"] == pytest.approx(1653.409, abs=5e-4)
    assert judged["purchases"]["mae"] == pytest.approx(0.785454, abs=5e-7)
    assert {"tracking", "calibration"} <= set(evaluation)


def test_the_default_is_a_stack_with_members(tmp_path: Path) -> None:
    fit = clv.fit(ORDERS)
    assert len(fit.members) == 6 and sum(fit.members.values()) == pytest.approx(1.0)
    assert fit.parameters == fit.members and fit.ln_likelihood is None
    assert fit.has_spend and isinstance(fit.spend, clv.GammaGammaOrders)
    assert set(fit.standard_errors) == {"p", "q", "v"}
    with pytest.raises(clv.UsageError, match="members"):
        _ = fit.purchase
    scores = fit.score(ORDERS, horizon="26w")
    assert (scores["clv_ci_lower"] < scores["clv"]).all()
    fit.save(tmp_path / "model.json")
    assert clv.load(tmp_path / "model.json").members == fit.members


def test_an_evaluation_has_several_origins() -> None:
    evaluation = clv.evaluate(ORDERS, origins=2, model="bg-nbd", intervals=False)
    assert [origin["holdout_days"] for origin in evaluation["origins"]] == [243, 243]
    assert evaluation["plan"]["judged"] == 2
    assert evaluation["overall"][0]["purchases"]["crps"]["standard_error"] > 0
    with pytest.raises(clv.UsageError, match="number of origins"):
        clv.evaluate(ORDERS, origins=0)


def test_without_a_package_for_tables_there_is_still_a_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clv._tables.find_spec", lambda _: None)
    assert clv.fit(ORDERS).has_spend
    with pytest.raises(clv.UsageError, match="no package for tables is installed"):
        clv.rfm(ORDERS)


def test_a_run_writes_the_files_of_the_command(tmp_path: Path) -> None:
    run = clv.run(pd.read_csv(ORDERS, dtype=str), out=tmp_path / "python", margin=0.4, intervals=False)
    asked = ["--margin", "0.4", "--intervals", "none", "--out", str(tmp_path / "command")]
    subprocess.run([*CLV, "run", str(ORDERS), *asked], check=True, capture_output=True)
    assert {Path(file).name for file in run.files} == set(os.listdir(tmp_path / "command"))
    assert all(Path(file).is_file() for file in run.files)
    scores = [(tmp_path / place / "scores.csv").read_bytes() for place in ("python", "command")]
    assert scores[0] == scores[1] and run.fit.has_spend
    with pytest.raises(clv.UsageError, match="`format` is not valid"):
        clv.run(ORDERS, out=tmp_path / "python", format="xlsx")  # type: ignore[arg-type]


def test_a_run_decides_and_its_folder_can_be_asked_again(tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("channel,spend\nweb,40000\napp,30000\n")
    out = tmp_path / "out"
    run = clv.run(
        ORDERS,
        out=out,
        model="bg-nbd",
        origins=1,
        decide=["segments", "economics", "audiences"],
        cac=costs,
        audiences=["crm"],
        by="month",
    )
    decided = {"months.csv", "segments.csv", "groups.csv", "economics.json", "audience-crm.csv"}
    assert decided <= {Path(file).name for file in run.files}
    segments = clv.segment(out, by=["first_channel"], returns="pandas")
    written = pd.read_csv(out / "segments.csv")
    assert segments.customers["tier"].tolist() == written["tier"].tolist()
    web = next(group for group in segments.groups if group["group"] == "web")
    assert web["clv_lower"] < web["clv"] < web["clv_upper"] and segments.moves == []
    with pytest.warns(clv.ClvWarning, match="cost of acquisition"):
        accounts = clv.economics(out, cac=costs, margin=0.5, what_if="price=+10%", returns="polars")
    totals = accounts.figures["totals"]
    assert totals["measure"] == "margin" and accounts.customers.height == totals["customers"]
    assert accounts.figures["what_if"]["predicted"] == pytest.approx(1.2 * totals["predicted"])
    with pytest.raises(clv.UsageError, match="must rise"):
        clv.segment(out, tiers=[5, 1])
    clustered = clv.segment(out, clusters="auto", returns="pandas")
    assert segments.clusters is None and clustered.clusters is not None
    names = {cluster["name"] for cluster in clustered.clusters["clusters"]}
    assert names == set(clustered.customers["cluster"]) and len(names) == clustered.clusters["number"]
    with pytest.raises(clv.UsageError, match="a number from 2 to 20, or `auto`"):
        clv.segment(out, clusters=1)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run until the end of June 2024."""
    out = tmp_path_factory.mktemp("run") / "out"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clv.run(ORDERS, out=out, model="bg-nbd", origins=1, until="2024-06-30")
    return out


def test_paybacks_and_another_discount_rate_are_those_of_the_command(result: Path, tmp_path: Path) -> None:
    costs, summary = tmp_path / "costs.csv", tmp_path / "summary.json"
    costs.write_text("channel,cac\nweb,20\napp,100000\n")
    asked = ["--cac", str(costs), "--what-if", "discount-rate=0.2", "--summary", str(summary)]
    subprocess.run([*CLV, "economics", str(result), *asked, "-o", "-"], check=True, capture_output=True)
    accounts = clv.economics(result, cac=costs, what_if="discount-rate=0.2", returns="pandas")
    assert accounts.figures == json.loads(summary.read_text())
    assert accounts.figures["what_if"]["predicted"] < accounts.figures["totals"]["predicted"]
    channels = {group["group"]: group for group in accounts.figures["groups"] if group["by"] == "first_channel"}
    web, app = channels["web"]["payback"], channels["app"]["payback"]
    assert 1 <= web["months"] <= web["known_months"] and web["basis"] in ("observed", "forecast")
    assert app["months"] is None and app["basis"] == "not-within"
    beside: Any = {"attributes": result / "attributes.csv", "model": result / "model.json"}
    alone = clv.economics(result / "scores.csv", cac=costs, returns="pandas", **beside)
    assert alone.figures["totals"]["predicted"] == accounts.figures["totals"]["predicted"]


def test_an_experiment_is_that_of_the_command(result: Path, tmp_path: Path) -> None:
    file = tmp_path / "groups.csv"
    asked = ["assign", str(result), "--share", "0.3", "--seed", "7", "-o", str(file)]
    subprocess.run([*CLV, "experiment", *asked], check=True, capture_output=True)
    told = pd.read_csv(file, dtype={"customer_id": str})
    groups = clv.experiment_assign(result, share=0.3, seed=7, returns="pandas")
    pd.testing.assert_frame_equal(groups, told, check_dtype=False, check_exact=True)
    asked = ["compare", str(ORDERS), "--groups", str(file), "--start", "2024-07-01"]
    command = subprocess.run([*CLV, "experiment", *asked], check=True, capture_output=True, text=True)
    assert "cannot be told from none" in command.stderr
    orders = pd.read_csv(ORDERS, dtype=str)
    tables = (groups, pl.from_pandas(groups), pa.Table.from_pandas(groups))
    for source, given in ((ORDERS, file), (orders, str(file)), *((ORDERS, table) for table in tables)):
        with pytest.warns(clv.ClvWarning, match="experiment: .*cannot be told from none"):
            effect = clv.experiment_compare(source, groups=given, start=date(2024, 7, 1))
        assert effect == json.loads(command.stdout)
    assert effect["by_chance"] and effect["purchases"]["controls"] == (groups["group"] == "control").sum()
    with pytest.raises(clv.UsageError, match="share of the control group must be above 0 and below 1"):
        clv.experiment_assign(result, share=0)


def test_groups_that_chance_did_not_form_are_compared_with_a_warning() -> None:
    members = pd.DataFrame({"customer_id": [f"C0000{at}" for at in range(1, 6)], "member": [*"yynnn"]})
    options: Any = {"groups": members, "column": "member", "start": "2024-07-01"}
    with pytest.warns(clv.ClvWarning, match="may differ in more than the treatment"):
        effect = clv.experiment_compare(ORDERS, control="n", level=0.8, **options)
    assert not effect["by_chance"] and effect["purchases"]["treated"] == 2 and effect["purchases"]["level"] == 0.8
    with pytest.raises(clv.DataError, match="groups: column `member` has 0 of 5 rows with `control`") as wrong:
        clv.experiment_compare(ORDERS, **options)
    assert wrong.value.hint is not None and "`control=`" in wrong.value.hint
    with pytest.raises(clv.UsageError, match="one table of groups, found 2"):
        clv.experiment_compare(ORDERS, groups=[members, members], start="2024-07-01")
    with pytest.raises(clv.UsageError, match="`start` is not valid"):
        clv.experiment_compare(ORDERS, groups=members, start="soon")


def test_only_active_customers_are_scored_when_asked(fit: clv.Fit) -> None:
    everybody = fit.score(ORDERS, returns="pandas")
    active = fit.score(ORDERS, active_since=date(2024, 6, 1), returns="pandas")
    assert 0 < len(active) < len(everybody)
    assert active["last_purchase"].astype(str).min() >= "2024-06-01"


def test_errors_are_exceptions_with_the_same_words(tmp_path: Path, fit: clv.Fit) -> None:
    with pytest.raises(FileNotFoundError, match="cannot read") as missing:
        clv.rfm(tmp_path / "nothing.csv")
    assert isinstance(missing.value, clv.FileError) and missing.value.hint is not None
    assert "hint: " in str(missing.value)
    same = pickle.loads(pickle.dumps(missing.value))
    assert str(same) == str(missing.value) and same.hint == missing.value.hint
    with pytest.raises(clv.UsageError, match="horizon"):
        fit.score(ORDERS, horizon="soon")
    with pytest.raises(clv.UsageError, match="contradicts"):
        fit.score(ORDERS, unit="day")
    with pytest.raises(clv.UsageError, match="unknown purchase model"):
        clv.fit(ORDERS, model="bg-nbt")
    with pytest.raises(clv.UsageError, match="unknown spend model"):
        clv.fit(ORDERS, spend="gamma")
    assert missing.value.errno == errno.ENOENT
    with pytest.raises(ValueError, match="no dates"):
        table = pd.DataFrame({"frequency": [2], "recency": [30.43], "T": [38.86]})
        clv.evaluate(table, split="2024-01-01")


def test_an_export_is_named_or_mapped(tmp_path: Path) -> None:
    mapping = tmp_path / "shop.toml"
    columns = 'customer = "Customer ID"\ndate = "Created at"\namount = "Total"\n'
    mapping.write_text(columns + 'status = "Status"\nsales = ["paid"]\n')
    assert clv.rfm(ORDERS, mapping=mapping).equals(clv.rfm(ORDERS, status=["paid"]))
    with pytest.raises(clv.ClvError, match="shopfy-orders"):
        clv.rfm(ORDERS, preset="shopfy-orders")


def test_arguments_of_a_wrong_type_are_named(fit: clv.Fit) -> None:
    wrong: list[dict[str, Any]] = [
        {"horizon": 365},
        {"margin": "0.4"},
        {"intervals": "all"},
        {"threads": -1},
        {"threads": 10**6},
        {"strict": "yes"},
        {"customer_col": 0},
        {"until": 20241231},
    ]
    for options in wrong:
        with pytest.raises(clv.UsageError, match=f"`{next(iter(options))}` "):
            fit.score(ORDERS, **options)
    with pytest.raises(clv.UsageError, match="invalid size"):
        fit.score(ORDERS, memory="much")


def test_days_and_times_come_in_all_their_types(fit: clv.Fit) -> None:
    days = [date(2024, 6, 30), datetime(2024, 6, 30, 12), pd.Timestamp("2024-06-30"), np.datetime64("2024-06-30T10:00")]
    tables = [clv.rfm(ORDERS, until=day) for day in (*days, "2024-06-30")]
    assert all(table.equals(tables[0]) for table in tables)
    scores = [fit.score(ORDERS, horizon=horizon, memory="1GiB") for horizon in ("14d", "2w", timedelta(weeks=2))]
    assert all(table.equals(scores[0]) for table in scores)


@pytest.mark.filterwarnings("default::clv.ClvWarning")
def test_a_part_of_the_shop_that_ends_early_is_told(fit: clv.Fit) -> None:
    orders = pd.read_csv(ORDERS, dtype=str)
    part = orders[orders["Customer ID"] == "C00001"]
    with pytest.warns(clv.ClvWarning, match="the data end on .* before the data .*`until='2024-12-31'`"):
        fit.score(part)
    whole = fit.score(orders).set_index("customer_id").loc["C00001"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alone = fit.score(part, until=fit.until).set_index("customer_id").loc["C00001"]
    assert alone["clv"] == whole["clv"]


def test_help_lists_the_options() -> None:
    for verb in (clv.rfm, clv.fit, clv.evaluate, clv.experiment_compare, clv.Fit.score):
        assert "``date_format``" in (verb.__doc__ or "")
    assert "BgNbd" in dir(clv)


def test_warnings_reach_the_caller(cdnow: Path) -> None:
    apparel = cdnow.parents[1] / "apparel_clvtools/transactions.csv"
    with pytest.warns(clv.ClvWarning, match="do not identify dropout") as told:
        fit = clv.fit(apparel, until="2005-10-09", model="bg-nbd")
    assert any("do not identify dropout" in sentence for sentence in fit.warnings)
    assert Path(told[0].filename).name == Path(__file__).name


def big(customers: int) -> pd.DataFrame:
    """Enough customers to be interrupted at."""
    chance = np.random.default_rng(7)
    age = chance.uniform(20, 300, customers)
    frequency = chance.poisson(5, customers)
    recency = np.where(frequency > 0, age * chance.uniform(0, 1, customers), 0.0)
    value = np.where(frequency > 0, chance.uniform(5, 50, customers), np.nan)
    return pd.DataFrame({"frequency": frequency, "recency": recency, "T": age, "monetary_value": value})


def test_ctrl_c_ends_the_work_within_a_second(fit: clv.Fit) -> None:
    table = big(600_000)
    asked_at = [0.0]

    def interrupt() -> None:
        asked_at[0] = time.perf_counter()
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(2.0, interrupt)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            while True:
                fit.score(table)
        assert time.perf_counter() - asked_at[0] < 1.0
    finally:
        timer.cancel()


def test_other_threads_run_while_the_library_works(fit: clv.Fit) -> None:
    table, ticks, done = big(100_000), [0], threading.Event()

    def tick() -> None:
        while not done.is_set():
            ticks[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    began = time.perf_counter()
    try:
        fit.score(table)
    finally:
        done.set()
    seconds = time.perf_counter() - began
    thread.join()
    assert ticks[0] > 50 * seconds


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_processes_that_are_forked_or_spawned_can_work(way: str) -> None:
    here = scored(ORDERS)
    with multiprocessing.get_context(way).Pool(2) as pool:
        assert pool.map(scored, [ORDERS, ORDERS]) == [here, here]


def test_threads_can_work_side_by_side() -> None:
    here, found = scored(ORDERS), []
    threads = [threading.Thread(target=lambda: found.append(scored(ORDERS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [here] * 4


def test_a_report_is_made_again_in_another_language(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clv.run(ORDERS, out=out, model="bg-nbd", intervals=False, pages="executive", list_length=5)
    assert '<html lang="en">' in (out / "report.html").read_text(encoding="utf-8")
    assert len((out / "list-best.csv").read_text(encoding="utf-8").splitlines()) == 6
    page = clv.report(out, output=tmp_path / "fr.html", pages=["summary", "trust"], lang="fr", previous=out)
    text = Path(page).read_text(encoding="utf-8")
    assert '<html lang="fr">' in text and text.count("<section ") == 2
    with pytest.raises(clv.UsageError, match="unknown page"):
        clv.report(out, pages="nothing")


def test_the_command_is_the_program(tmp_path: Path) -> None:
    help = subprocess.run([*CLV, "--help"], capture_output=True, text=True, check=True)
    assert "customer lifetime value" in help.stdout
    done = subprocess.run([*CLV, "run", str(ORDERS), "--out", str(tmp_path / "out")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written = [
        "attributes.csv",
        "audit.json",
        "business.csv",
        "cohorts.csv",
        "evaluation.json",
        "groups.csv",
        "list-best.csv",
        "list-going-quiet.csv",
        "list-win-back.csv",
        "model.json",
        "report.html",
        "run.json",
        "scores.csv",
        "segments.csv",
        "summary.json",
    ]
    assert sorted(os.listdir(tmp_path / "out")) == written
    assert subprocess.run([*CLV, "rfm"], capture_output=True).returncode == 2
    assert subprocess.run([*CLV, "rfm", "nothing.csv"], capture_output=True).returncode == 1
    script = Path(sys.executable).with_name("clv")
    assert subprocess.run([script, "--version"], capture_output=True, text=True).stdout.startswith(
        f"clv {clv.__version__}"
    )


def test_the_package_is_quick_to_import() -> None:
    def seconds(statement: str) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True)
            times.append(time.perf_counter() - began)
        return min(times)

    assert seconds("import clv") - seconds("pass") < 0.3


def test_stdout_of_the_command_ends_quietly_where_nobody_reads_on() -> None:
    with subprocess.Popen([*CLV, "rfm", str(ORDERS)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 0


def test_an_audience_is_that_of_the_command_and_a_person_can_be_forgotten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        clv.run(ORDERS, out=out, model="bg-nbd", origins=1)
    file, told = tmp_path / "crm.csv", tmp_path / "told.csv"
    exported = clv.export(out, "crm", file, top="10%", value="historical", columns=["first_channel"])
    options = ["--top", "10%", "--value", "historical", "--columns", "first_channel", "-o", str(told)]
    subprocess.run([*CLV, "export", "crm", str(out), *options], check=True, capture_output=True)
    assert file.read_bytes() == told.read_bytes()
    left_out = sum(one["customers"] for one in exported["left_out"])
    assert exported["written"] + left_out == exported["customers"]
    with pytest.raises(clv.UsageError):
        clv.export(out, "myspace", file)
    key = tmp_path / "key"
    key.write_text("0123456789abcdef")
    customer = pd.read_csv(out / "scores.csv", dtype={"customer_id": str})["customer_id"].iloc[0]
    forgotten = clv.forget(customer, out, key=key)
    assert "scores.csv" in [one["file"] for one in forgotten["found"]]
    assert customer not in (out / "scores.csv").read_text()


def test_a_chart_is_shown_and_saved(tmp_path: Path) -> None:
    out = tmp_path / "out"
    clv.run(ORDERS, out=out, model="bg-nbd")
    chart = clv.plot("value", out)
    assert chart.title in chart._repr_html_() and chart._repr_html_().startswith("<svg")
    chart.save(tmp_path / "value.png")
    assert (tmp_path / "value.png").read_bytes().startswith(b"\x89PNG")
    french = clv.plot("value", out, lang="fr")
    assert french.title != chart.title and french.caption and french.description
    history = clv.plot("history", out, customer="C00005", orders=ORDERS, width=640)
    assert "C00005" in history.title and 'width="640"' in history._repr_html_()
    with pytest.raises(clv.UsageError, match="unknown chart"):
        clv.plot("pie", out)
    with pytest.raises(clv.UsageError, match="needs the orders"):
        clv.plot("timing", out)
