"""The page of the gradients, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.gradients.doctor import PARTS

Open = Callable[..., AppTest]
PAGE = "pages/lab/gradients.py"


@pytest.fixture
def open_page(open_part: Callable[..., Open]) -> Open:
    return open_part(PAGE, "gradients.section", "layers")


@pytest.mark.parametrize("section", PARTS)
@pytest.mark.parametrize("dataset", ["moons", "sine", "wine", "digits"])
def test_every_part_draws_every_kind_of_data(open_page: Open, dataset: str, section: str) -> None:
    app = open_page(dataset, section=section)
    assert not app.exception
    assert not app.error
    assert app.subheader or app.metric or app.success


@pytest.mark.parametrize("section", PARTS)
@pytest.mark.parametrize(
    "changes",
    [
        {"network__hidden": []},
        {"network__hidden": [{"units": 1, "activation": {"kind": "relu"}}]},
        {"network__initializer": {"kind": "zeros"}},
    ],
    ids=["no hidden layer", "one unit", "zeros"],
)
def test_every_part_survives_the_unusual(
    open_page: Open, changes: dict[str, Any], section: str
) -> None:
    app = open_page("moons", 2, section, **changes)
    assert not app.exception


@pytest.mark.parametrize("section", PARTS)
def test_a_run_that_diverged_says_so_and_shows_the_epochs_before(
    open_page: Open, section: str
) -> None:
    linear = [{"units": 8, "activation": {"kind": "identity"}}] * 2
    changes = {"training__learning_rate": 100.0, "training__optimizer": {"kind": "sgd"}}
    app = open_page("plane", 3, section, network__hidden=linear, **changes)
    assert not app.exception
    assert "diverged in epoch" in app.error[0].value


def test_a_reader_who_has_trained_nothing_sees_a_trained_network(root: Path) -> None:
    app = AppTest.from_file(str(root / PAGE), default_timeout=60).run()
    assert not app.exception
    epochs = app.session_state["gradient_lab.lab"].epoch
    assert epochs > 0
    assert app.session_state["subject.epoch"] == epochs
    assert f"{epochs} epoch" in app.markdown[0].value


def test_another_epoch_moves_the_numbers_and_stays_when_training_goes_on(open_page: Open) -> None:
    app = open_page(epochs=6)
    last = app.table[0].value["‖g‖"].tolist()
    app.select_slider[0].set_value(2).run()
    assert app.table[0].value["‖g‖"].tolist() != last
    assert app.subheader[1].value == "The numbers at epoch 2"
    next(one for one in app.button if one.key == "subject.train").click().run()
    assert app.session_state["gradient_lab.lab"].epoch == 106
    assert app.select_slider[0].value == 2


def test_nothing_is_computed_twice_at_a_rerun(open_page: Open) -> None:
    app = open_page()
    subject = app.session_state["gradient_lab.subject"]
    first = subject.timeline
    app.run()
    assert app.session_state["gradient_lab.subject"] is subject
    assert subject.timeline is first
    app.session_state["gradient_lab.lab"].run_epoch()
    app.run()
    assert app.session_state["gradient_lab.subject"] is not subject


def test_another_activation_is_trained_on_the_same_data_from_the_same_draws(
    open_page: Open,
) -> None:
    app = open_page(section="factors", network__hidden=[{"units": 4}] * 5)
    chooser = app.selectbox[0]
    for option in ("Activation: Sigmoid", "Initial weights: Zeros"):
        chooser = app.selectbox[0]
        chooser.select_index(chooser.options.index(option)).run()
        assert not app.exception
        assert len(app.get("plotly_chart")) == 2
    assert "Nothing arrives" in app.markdown[-1].value


def test_the_gradient_of_this_very_network_is_right(open_page: Open) -> None:
    app = open_page(section="check")
    assert "the gradient is right" in app.success[0].value
    assert (app.dataframe[0].value["worst"] < 1e-6).all()


def test_the_page_opens_in_chinese(root: Path) -> None:
    app = AppTest.from_file(str(root / PAGE), default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert app.title[0].value == "逐层查看梯度"
