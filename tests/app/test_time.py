"""The page of time travel, without a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ui.run.live_run import LiveRun
from ui.run.subject import EPOCH

Open = Callable[..., AppTest]
PAGE = "pages/lab/time.py"


@pytest.fixture
def open_page(train: Callable[..., LiveRun], open_on: Open) -> Open:
    """Show the page on a run of a dataset with some settings changed."""

    def run(dataset: str = "moons", epochs: int = 3, **changes: Any) -> AppTest:
        return open_on(train(dataset, epochs, changes), PAGE)

    return run


def film(app: AppTest) -> bytes:
    return next(
        view.proto.bytes
        for view in app.get("bidi_component")
        if view.proto.component_name == "gradient_lab_replay"
    )


def button(app: AppTest, key: str) -> Any:
    return next(one for one in app.button if one.key == key)


def learning_rate(app: AppTest) -> Any:
    return next(one for one in app.select_slider if one.key == "time.fork.learning_rate")


def fork(app: AppTest, rate: float) -> None:
    learning_rate(app).set_value(rate).run()
    button(app, "time.fork.run").click().run()


@pytest.mark.parametrize("dataset", ["moons", "blobs", "sine", "plane", "wine", "digits"])
def test_every_kind_of_data_is_shown(open_page: Open, dataset: str) -> None:
    app = open_page(dataset)
    assert not app.exception and not app.error
    assert len(film(app)) > 1000
    assert "4 kept epochs" in app.caption[0].value


@pytest.mark.parametrize(
    "changes",
    [
        {"network__hidden": []},
        {"network__initializer": {"kind": "zeros"}},
        {"data__validation": 0.0, "data__test": 0.0},
    ],
    ids=["no hidden layer", "zeros", "training data alone"],
)
def test_the_unusual_is_shown(open_page: Open, changes: dict[str, Any]) -> None:
    assert not open_page(**changes).exception


def test_a_wide_network_says_what_is_left_out(open_page: Open) -> None:
    app = open_page(network__hidden=[{"units": 128}] * 2)
    assert not app.exception
    assert "64 of 257 units have a map" in app.caption[0].value


def test_a_run_that_diverged_says_so_and_shows_the_epochs_before(open_page: Open) -> None:
    linear = [{"units": 8, "activation": {"kind": "identity"}}] * 2
    changes = {"training__learning_rate": 100.0, "training__optimizer": {"kind": "sgd"}}
    app = open_page("plane", 3, network__hidden=linear, **changes)
    assert not app.exception
    assert "diverged in epoch" in app.error[0].value
    assert len(film(app)) > 1000


def test_a_reader_who_has_trained_nothing_has_something_to_scrub(root: Path) -> None:
    app = AppTest.from_file(str(root / PAGE), default_timeout=60).run()
    assert not app.exception
    assert app.session_state["gradient_lab.lab"].epoch > 0
    assert len(film(app)) > 1000


def test_nothing_is_computed_twice_and_training_on_adds_frames(open_page: Open) -> None:
    app = open_page()
    message = film(app)
    frames = app.session_state["gradient_lab.replay"]
    app.run()
    assert app.session_state["gradient_lab.replay"] is frames
    assert film(app) == message
    button(app, "subject.train").click().run()
    assert app.session_state["gradient_lab.replay"] is frames
    assert "104 kept epochs" in app.caption[0].value


def test_stepping_back_takes_the_last_epoch_off_the_film(open_page: Open) -> None:
    app = open_page()
    frames = app.session_state["gradient_lab.replay"]
    button(app, "time.back").click().run()
    assert app.session_state["gradient_lab.lab"].epoch == 2
    assert app.session_state["gradient_lab.replay"] is frames
    assert "3 kept epochs" in app.caption[0].value
    button(app, "time.back").click().run()
    # At its start the run would be trained anew by the page itself.
    assert button(app, "time.back").disabled


KNOBS = ["learning_rate", "l1", "l2", "optimizer", "batch_size", "dropout", "activation", "frozen"]


@pytest.mark.parametrize("knob", KNOBS)
def test_every_knob_makes_a_fork_with_curves_and_surfaces(open_page: Open, knob: str) -> None:
    app = open_page()
    chooser = next(one for one in app.selectbox if one.key == "time.fork.knob")
    chooser.set_value(knob).run()
    assert not app.exception
    app.session_state[EPOCH.name] = 1
    app.run()
    button(app, "time.fork.run").click().run()
    assert not app.exception and not app.error
    (made,) = app.session_state["gradient_lab.forks"]
    assert (made.epoch, list(made.change)) == (1, [knob])
    assert made.original.trainer.epoch == made.forked.trainer.epoch == 3
    # The Lab's own run is left alone.
    assert app.session_state["gradient_lab.lab"].recipe.interventions == ()
    shown = [view.proto.component_name for view in app.get("bidi_component")]
    assert shown.count("gradient_lab_surface") == 3 and "gradient_lab_curves" in shown
    assert any("%" in one.value for one in app.markdown)


def test_a_run_continued_with_another_activation_is_shown_from_there(open_page: Open) -> None:
    app = open_page(epochs=4)
    next(one for one in app.selectbox if one.key == "time.fork.knob").set_value("activation").run()
    app.session_state[EPOCH.name] = 2
    app.run()
    button(app, "time.fork.run").click().run()
    (made,) = app.session_state["gradient_lab.forks"]
    lab = app.session_state["gradient_lab.lab"]
    lab.open(made.recipe, 4)
    app.run()
    assert not app.exception and not app.error
    assert "3 kept epochs" in app.caption[0].value
    button(app, "time.back").click().run()
    button(app, "time.back").click().run()
    # At the fork, and then before it, where the run has its own activation again.
    assert lab.epoch == 2 and lab.spec.network.hidden[0].activation.kind != "tanh"
    button(app, "time.back").click().run()
    assert not app.exception
    assert lab.epoch == 1 and lab.spec.network.hidden[0].activation.kind == "tanh"


def test_forks_stay_until_the_run_is_another(open_page: Open) -> None:
    app = open_page()
    app.session_state[EPOCH.name] = 1
    app.run()
    for rate in (0.001, 0.1):
        fork(app, rate)
    chooser = next(one for one in app.selectbox if one.key == "time.fork.choice")
    assert [option.split(": ")[-1] for option in chooser.options] == ["0.1", "0.001"]
    app.session_state["gradient_lab.lab"].new_weights()
    app.run()
    assert not [one for one in app.selectbox if one.key == "time.fork.choice"]
    assert not app.exception


def test_old_forks_make_room_and_the_newest_stays(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.time.fork.MOST_BYTES", 1)
    app = open_page()
    app.session_state[EPOCH.name] = 1
    app.run()
    for rate in (0.001, 0.1):
        fork(app, rate)
        (made,) = app.session_state["gradient_lab.forks"]
        assert made.change == {"learning_rate": rate}


def test_a_fork_from_the_last_epoch_of_all_is_not_offered(open_page: Open) -> None:
    app = open_page(epochs=3, training__epochs=3)
    assert "nothing lies after it" in app.info[0].value
    assert not [one for one in app.button if one.key == "time.fork.run"]


def test_what_is_set_already_cannot_be_forked(open_page: Open) -> None:
    app = open_page()
    rate = app.session_state["gradient_lab.lab"].spec.training.learning_rate
    learning_rate(app).set_value(rate).run()
    assert button(app, "time.fork.run").disabled


def test_the_page_opens_in_chinese(root: Path) -> None:
    app = AppTest.from_file(str(root / PAGE), default_timeout=60)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    assert app.title[0].value == "时间旅行"
