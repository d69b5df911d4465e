"""The doctor on the page of the gradients, without a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from experiments.run.advice import advise, change_result, evidence_of
from nn_core.diagnostics.doctor import RULES, diagnose
from ui.gradients.doctor import PairedRun, finding_title, place, verdict_line
from ui.run.live_run import LiveRun
from ui.text import filled

Open = Callable[..., AppTest]
Train = Callable[..., LiveRun]
ZEROS = {"network.initializer": {"kind": "zeros"}}
PAGE = "pages/lab/gradients.py"
DIVERGING = {
    "network.hidden": [{"units": 16, "activation": {"kind": "relu"}}] * 6,
    "network.initializer": {"kind": "normal", "deviation": 3.0},
    "training.optimizer": {"kind": "sgd"},
}


@pytest.fixture
def open_page(train: Train, open_on: Open) -> Open:
    """Show the page on a run with some settings changed."""

    def run(
        changes: dict[str, Any], epochs: int = 30, part: str = "layers", **query: str
    ) -> AppTest:
        return open_on(train("moons", epochs, changes), PAGE, {"gradients.section": part}, **query)

    return run


def press(app: AppTest, key: str) -> AppTest:
    return next(one for one in app.button if one.key == key).click().run()


def words(app: AppTest) -> str:
    return "\n".join(one.value for one in (*app.subheader, *app.markdown, *app.caption))


def test_the_verdict_leads_to_the_finding_and_its_evidence(open_page: Open) -> None:
    app = open_page(ZEROS)
    assert "Units that are copies (layers 1, 2, from epoch 0)" in words(app)
    press(app, "gradients.to_doctor")
    assert app.session_state["gradients.section"] == "doctor"
    shown = words(app)
    assert "Layer 1 has 8 units, but only 1 of them differ" in shown
    assert "different units: **1** < 8" in shown
    assert "**Vanishing gradient**" in shown
    # What follows from the cause is no finding beside it.
    assert len(app.subheader) == 1
    press(app, "gradients.evidence.0")
    assert app.session_state["gradients.section"] == "layer"
    assert app.session_state["subject.epoch"] == 0
    assert not app.exception


def test_the_numbers_of_a_finding_are_written_as_on_the_rest_of_the_page(
    train: Train, open_on: Open
) -> None:
    lab = train("moons", 2, {**DIVERGING, "training.learning_rate": 0.00001})
    found = diagnose(evidence_of(lab.experiment))
    assert found
    assert all(
        isinstance(value, int | float)
        for cause in found
        for one in (cause, *cause.consequences)
        for value in one.values.values()
    )
    shown = words(open_on(lab, PAGE, {"gradients.section": "doctor"}))
    for one in found:
        assert filled(one.sentence, **one.values) in shown
    assert "e-" not in shown


def test_the_advice_is_tried_and_a_verdict_given(open_page: Open) -> None:
    app = open_page(ZEROS, part="doctor")
    assert len(app.get("plotly_chart")) == 0
    press(app, "gradients.try.0")
    while not app.session_state["gradient_lab.paired_run"].done:
        app.run()
    app.run()
    assert not app.exception
    assert "It helps." in app.success[0].value
    # Losses of both, and the map of the gradient of each.
    assert len(app.get("plotly_chart")) == 3
    # Once trained, nothing is trained again.
    other = app.session_state["gradient_lab.paired_run"].after.trainer
    assert other.epoch == 30
    app.run()
    assert app.session_state["gradient_lab.paired_run"].after.trainer is other
    assert other.epoch == 30


def test_a_run_that_diverged_is_treated_for_longer_than_it_lived(open_page: Open) -> None:
    app = open_page(DIVERGING, part="doctor")
    assert "Exploding gradient" in app.subheader[0].value
    press(app, "gradients.try.0")
    while not app.session_state["gradient_lab.paired_run"].done:
        app.run()
    app.run()
    assert app.session_state["gradient_lab.paired_run"].after.trainer.epoch == 50
    assert "It helps." in app.success[0].value
    assert not app.exception


def test_a_sound_run_gets_a_clean_bill_in_both_languages(open_page: Open) -> None:
    app = open_page({}, part="doctor")
    assert "finds nothing wrong" in words(app)
    assert f"None of the {len(RULES)} rules" in app.success[0].value
    app = open_page(ZEROS, part="doctor", lang="zh")
    assert "互为副本的单元" in app.subheader[0].value
    assert not app.exception


def test_a_paired_run_can_be_stopped_and_keeps_what_it_has(train: Train) -> None:
    lab = train("moons", 30, ZEROS)
    found = diagnose(evidence_of(lab.experiment))
    advice = advise(found[0], lab.spec)
    assert advice is not None
    pair = PairedRun(found[0], advice, lab.experiment)
    pair.train(0.0)
    assert (pair.after.trainer.epoch, pair.done) == (1, False)
    assert pair.target == 30
    pair.stopped = True
    pair.train(9.0)
    assert (pair.after.trainer.epoch, pair.done) == (1, True)
    assert change_result(pair.finding, pair.before, pair.after).gone


def test_every_kind_has_a_name_and_a_place(train: Train) -> None:
    found = diagnose(evidence_of(train("moons", 5, ZEROS).experiment))
    assert place(found[0]) == "layers 1, 2, from epoch 0"
    assert len({finding_title(kind) for kind in RULES}) == len(RULES)
    assert "and 1 thing more" in verdict_line([*found, *found])
