"""The page of the predictions, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from experiments.run.edits import choose_dataset
from experiments.spec.defaults import default_spec
from nn_core.data import DATASETS, OwnTable
from nn_core.data.own import OWN
from nn_core.metrics import predicted_classes
from ui.run.live_run import LiveRun

Open = Callable[..., AppTest]
PAGE = "pages/lab/predictions.py"
SECTIONS = ("hidden", "scores", "wrong")


@pytest.fixture
def open_page(open_part: Callable[..., Open]) -> Open:
    return open_part(PAGE, "predictions.section", "hidden")


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_opens_every_part(open_page: Open, dataset: str) -> None:
    app = open_page(dataset, 1)
    for section in SECTIONS:
        app.session_state["predictions.section"] = section
        app.run()
        assert not app.exception
        assert not app.error
        assert app.subheader
        assert app.get("download_button")


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    ("dataset", "changes"),
    [
        ("moons", {"network__hidden": []}),
        ("moons", {"network__hidden": [{"units": 1}, {"units": 2}, {"units": 9}]}),
        ("moons", {"network__initializer": {"kind": "zeros"}}),
        ("moons", {"data__test": 0.0, "data__validation": 0.0}),
        ("moons", {"network__output_activation": {"kind": "identity"},
                   "training__loss": {"kind": "half_squared_error"}}),
        ("sine", {"network__hidden": [{"units": 1}]}),
    ],
    ids=["no hidden layer", "one and two units", "zeros", "train alone", "scores", "strip"],
)  # fmt: skip
def test_every_part_survives_the_unusual(
    open_page: Open, dataset: str, changes: dict[str, Any], section: str
) -> None:
    app = open_page(dataset, 2, section, **changes)
    assert not app.exception


@pytest.mark.parametrize("section", SECTIONS)
def test_a_run_that_diverged_says_so_and_shows_the_epochs_before(
    open_page: Open, section: str
) -> None:
    linear = [{"units": 8, "activation": {"kind": "identity"}}] * 2
    changes = {"training__learning_rate": 100.0, "training__optimizer": {"kind": "sgd"}}
    app = open_page("plane", 3, section, network__hidden=linear, **changes)
    assert not app.exception
    assert "diverged in epoch" in app.error[0].value


def test_there_is_one_panel_for_each_layer_and_the_epoch_moves_them(open_page: Open) -> None:
    app = open_page("iris", 6)
    charts = app.get("plotly_chart")
    assert len(charts) == 4  # inputs, a hidden layer, the output, and the legend above them
    last = charts[2].proto.spec
    app.select_slider[0].set_value(1).run()
    assert app.get("plotly_chart")[2].proto.spec != last
    assert any("at epoch 1" in one.value for one in app.markdown)


def test_counts_of_the_matrix_are_the_networks_own_answers(open_page: Open) -> None:
    app = open_page("iris", 20, "scores")
    lab = app.session_state["gradient_lab.lab"]
    test = lab.experiment.prepared.test
    right = predicted_classes(lab.experiment.outputs(test.raw)) == test.y
    table = app.dataframe[0].value
    assert table["samples"].iloc[-1] == len(test.y)
    recall = [right[test.y == label].mean() for label in range(3)]
    np.testing.assert_allclose(table["recall"].iloc[:3], recall)


def test_most_wrong_is_sorted_by_loss_and_shows_pictures_of_digits(open_page: Open) -> None:
    app = open_page("digits", 2, "wrong")
    losses = app.dataframe[0].value["loss"].tolist()
    assert losses == sorted(losses, reverse=True)
    assert len(app.get("image")) == 12


def test_targets_far_from_zero_are_told_apart(open_on: Open) -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    table = OwnTable("far", ("a", "b"), "height", (), X, 5_412_000 + np.round(3 * X[:, 0], 2))
    lab = LiveRun(choose_dataset(default_spec("moons"), OWN, table), playing=False)
    lab.run_epoch()
    app = open_on(lab, PAGE, {"predictions.section": "wrong"})
    shown = app.dataframe[0].proto.arrow_data.styler.display_values
    texts = str(pa.ipc.open_stream(shown).read_all().to_pydict())
    for value in app.dataframe[0].value["true"]:
        assert f"'{value:.10g}'" in texts
    assert "e+06" not in texts


def test_outputs_that_are_no_probabilities_are_not_calibrated(open_page: Open) -> None:
    app = open_page(
        "moons",
        2,
        "scores",
        network__output_activation={"kind": "identity"},
        training__loss={"kind": "half_squared_error"},
    )
    assert any("no probabilities" in one.value for one in app.info)


def test_nothing_is_computed_twice_at_a_rerun(open_page: Open) -> None:
    app = open_page()
    subject = app.session_state["gradient_lab.subject"]
    before = set(subject._known)
    app.run()
    assert app.session_state["gradient_lab.subject"] is subject
    assert set(subject._known) == before


def test_the_page_opens_in_chinese(root: Path) -> None:
    app = AppTest.from_file(str(root / PAGE), default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert app.title[0].value == "预测"
