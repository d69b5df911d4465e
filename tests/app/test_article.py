"""The article, checked, without a browser: all parts open, formulas run, buttons lead on."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tutorial.article.claims import CLAIMS
from tutorial.article.formulas import FORMULAS
from tutorial.article.statements import CONCEPTS, HISTORY, PROGRAM
from tutorial.derivation.row import Step
from ui.addresses import LAB_PAGE, NEURON_PAGE, WORKED_PAGE
from ui.article import cards
from ui.article.numbers import claim_link, claims_frame
from ui.article.overview import counted
from ui.neuron.controls import PARTS as NEURON_PARTS
from ui.run.live_run import LAB
from ui.worked.session import WORKED, Worked

PARTS = ("overview", "statements", "formulas", "numbers", "experiment")


PAGE = Path(__file__).parents[2] / "pages/learn/article.py"


@pytest.fixture
def open_part() -> Callable[..., AppTest]:
    """``open_part("formulas", minus_sign=True)`` shows one part, with formulas opened."""

    def run(part: str, *opened: str, lang: str = "en") -> AppTest:
        app = AppTest.from_file(PAGE, default_timeout=60)
        app.query_params.update({"part": part, "lang": lang})
        for key in opened:
            app.session_state[f"article.run.{key}"] = True
        return app.run()

    return run


def text(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_address(
    open_part: Callable[..., AppTest], part: str, lang: str
) -> None:
    app = open_part(part, lang=lang)
    assert not app.exception
    assert not app.error
    assert app.title


@pytest.mark.parametrize("part", PARTS[1:])
def test_the_overview_leads_to_each_part(open_part: Callable[..., AppTest], part: str) -> None:
    app = open_part("overview")
    app.button(key=f"article.open.{part}").click().run()
    assert not app.exception
    assert "Gradient Lab began" not in text(app)


def test_the_overview_counts_right_wrong_and_what_cannot_be_known(
    open_part: Callable[..., AppTest],
) -> None:
    counts = {part: dict(standings) for part, _what, standings in counted()}
    assert counts["numbers"] == {"right": 2, "wrong": 30, "unknown": 2}
    assert counts["formulas"] == {"wrong": 10}
    assert counts["statements"] == {"right": 3, "wrong": 6}
    assert counts["experiment"] == {"right": 1, "wrong": 4}
    shown = text(open_part("overview"))
    assert "2 right" in shown and "30 wrong" in shown and "2 cannot be known" in shown
    assert "32" not in shown


def test_the_numbers_are_counted_as_in_the_overview(open_part: Callable[..., AppTest]) -> None:
    shown = text(open_part("numbers"))
    assert "34 numbers of one training step: 2 are right, 30 are wrong, and 2 cannot" in shown
    assert "4 of the wrong ones follow from those" in shown
    assert ":gray[:material/help: 0.25]" in shown and ":red[:material/close: 0.25]" in shown


def test_nothing_is_run_before_it_is_opened(open_part: Callable[..., AppTest]) -> None:
    app = open_part("formulas")
    assert charts(app) == 0
    assert len(app.latex) == 2 * len(FORMULAS)
    assert len(app.code) == 0


@pytest.mark.parametrize("claim", FORMULAS, ids=lambda claim: claim.key)
def test_every_formula_runs(open_part: Callable[..., AppTest], claim) -> None:
    app = open_part("formulas", claim.key)
    assert not app.exception
    assert charts(app) + len(app.code) == 1


def test_what_is_wrong_is_marked(open_part: Callable[..., AppTest]) -> None:
    printed = [element.value for element in open_part("formulas").latex][::2]
    assert all(r"\textcolor{#" in latex and r"\boxed{" in latex for latex in printed)


@pytest.mark.parametrize("statement", [*HISTORY, *CONCEPTS], ids=lambda one: one.key)
def test_every_statement_is_quoted(open_part: Callable[..., AppTest], statement) -> None:
    assert statement.quote in text(open_part("statements"))


def test_every_claim_of_the_example_has_its_numbers(open_part: Callable[..., AppTest]) -> None:
    app = open_part("numbers")
    shown = text(app)
    for claim in CLAIMS:
        assert f"**{claim.number}. {claim.step}**" in shown
        assert claim.explanation in shown
    assert ":green[:material/check: 0.5]" in shown
    assert ":red[:material/close: 1.1]" in shown
    assert "**0.72312**" in shown
    assert "= 0.78583" in shown


def test_the_csv_has_a_row_for_each_printed_number() -> None:
    rows = list(csv.DictReader(io.StringIO(claims_frame().to_csv(index=False))))
    cells = sum(len(claim.cells) or 1 for claim in CLAIMS)
    assert len(rows) == cells
    assert [row["claim"] for row in rows if row["agrees"] == "True"] == ["1", "1"]
    verdicts = Counter(row["verdict"] for row in rows)
    assert verdicts == {"right": 2, "wrong": 30, "unknown": 2, "": 2}
    for row in rows:
        expected = {"right": "True", "wrong": "False"}.get(row["verdict"], "")
        assert row["agrees"] == expected
    second = rows[1]
    assert (second["printed"], float(second["right"])) == ("1.1", pytest.approx(1.2))
    assert {row["depends_on_our_samples"] for row in rows if row["claim"] == "8"} == {"True"}


ALL_LINKS = {
    **{f"statement {key}": link for key, link in cards.STATEMENT_LINKS.items()},
    **{f"formula {key}": link for key, link in cards.FORMULA_LINKS.items()},
    **{f"claim {claim.number}": claim_link(claim) for claim in CLAIMS},
}


@pytest.mark.parametrize("name", ALL_LINKS)
def test_every_link_leads_to_what_there_is(name: str, root: Path) -> None:
    link = ALL_LINKS[name]
    for page_file in (WORKED_PAGE, NEURON_PAGE, LAB_PAGE):
        assert (root / page_file).is_file()
    if isinstance(link, cards.NeuronLink):
        assert link.part in NEURON_PARTS
    if isinstance(link, cards.WorkedLink):
        worked = Worked(link.reading)
        address = link.address
        worked.go(worked.steps.index(Step(address.stage, address.layer)))
        worked.show_unit(address.unit, address.source)
        worked.show_sample(address.sample)
        rows, _more = worked.shown_rows()
        wanted = [row.address for row in rows]
        assert wanted
        if name.startswith("claim") and address.unit is not None:
            assert address in wanted


def test_every_statement_and_formula_with_a_page_is_known() -> None:
    known = {one.key for one in (*HISTORY, *CONCEPTS, *PROGRAM)}
    assert set(cards.STATEMENT_LINKS) <= known
    assert set(cards.FORMULA_LINKS) == {claim.key for claim in FORMULAS}


@pytest.mark.parametrize(
    ("part", "key", "file"),
    [
        ("numbers", "article.go.claim7", WORKED_PAGE),
        ("formulas", "article.go.half_sum", NEURON_PAGE),
        ("statements", "article.go.hebb", NEURON_PAGE),
        ("statements", "article.go.not_converging", LAB_PAGE),
        ("experiment", "article.go.section5", LAB_PAGE),
    ],
)
def test_a_button_prepares_the_page_and_opens_it(
    open_part: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    key: str,
    file: str,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(st, "switch_page", opened.append)
    app = open_part(part)
    app.button(key=key).click().run()
    assert not app.exception
    assert opened == [file]
    if key == "article.go.claim7":
        worked = app.session_state[WORKED.name]
        assert worked.current == Step("hidden_delta", 0)
        assert (worked.name, worked.unit, worked.sample) == ("article", 0, 0)
    if key == "article.go.section5":
        spec = app.session_state[LAB.name].spec
        assert spec.data.dataset == "article_plane"
        assert spec.network.hidden == ()
        assert (spec.data.test, spec.data.scale, spec.training.learning_rate) == (0.0, False, 0.01)


def test_the_experiment_opens_with_the_articles_settings(
    open_part: Callable[..., AppTest],
) -> None:
    app = open_part("experiment")
    assert app.button(key="article.experiment.reset").disabled
    assert charts(app) == 4
    shown = text(app)
    assert "These are the article’s own settings" in shown
    assert "does not reach 99%" in shown


def test_the_reader_finds_what_reaches_99_percent_and_the_way_back(
    open_part: Callable[..., AppTest],
) -> None:
    app = open_part("experiment")
    app.select_slider(key="article.experiment.learning_rate").set_value(10.0).run()
    app.select_slider(key="article.experiment.epochs").set_value(200).run()
    assert not app.exception
    shown = text(app)
    assert "reaches 99% for the first time after epoch" in shown
    assert "article’s own settings" not in shown
    app.button(key="article.experiment.reset").click().run()
    assert app.select_slider(key="article.experiment.epochs").value == 100
    assert "article’s own settings" in text(app)


@pytest.mark.parametrize(("name", "value"), [("batch_size", 100), ("hidden_units", 3)])
def test_each_slider_has_its_effect(
    open_part: Callable[..., AppTest], name: str, value: int
) -> None:
    app = open_part("experiment")
    before = text(app)
    app.select_slider(key=f"article.experiment.{name}").set_value(value).run()
    assert not app.exception
    assert text(app) != before


def test_another_seed_shows_other_points(open_part: Callable[..., AppTest]) -> None:
    app = open_part("experiment")
    before = text(app)
    app.slider(key="article.experiment.seed").set_value(7).run()
    assert not app.exception
    assert text(app) != before


def two_readers() -> None:
    import threading

    import streamlit as st

    from tutorial.article.section5 import Settings
    from ui.article import experiment

    settings = Settings(epochs=4, batch_size=50)
    shared = experiment._shared(settings)
    shared.lock.acquire()
    threading.Timer(0.4, shared.lock.release).start()
    st.write(f"epochs: {experiment.outcome(settings).epochs[-1]}")
    st.write(f"free: {not shared.lock.locked()}")


def test_a_reader_waits_for_another_who_trains_the_same() -> None:
    app = AppTest.from_function(two_readers, default_timeout=60).run()
    assert not app.exception
    assert [element.value for element in app.markdown] == ["epochs: 4", "free: True"]
