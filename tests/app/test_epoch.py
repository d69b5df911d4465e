"""The epoch that is looked at is one and the same on all pages about the Lab's run."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from ui.run.live_run import LiveRun

PAGES = ("predictions", "gradients", "time")
Walk = Callable[[str], int]


@pytest.fixture
def lab() -> LiveRun:
    """A run of 30 epochs, which the Lab has paused."""
    run = LiveRun(default_spec("moons"), playing=False)
    train(run, 30)
    return run


@pytest.fixture
def app(open_app: Callable[..., AppTest], lab: LiveRun, root: Any) -> AppTest:
    made = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    made.session_state["gradient_lab.lab"] = lab
    return made.run()


def train(run: LiveRun, epochs: int) -> None:
    for _ in range(epochs):
        run.run_epoch()


def turn(app: AppTest, name: str) -> int:
    """Turn to a page; return the epoch that it shows."""
    app.switch_page(f"pages/lab/{name}.py").run()
    assert not app.exception
    epoch = app.session_state["gradient_lab.subject"].epoch
    words = [one.value for one in (*app.subheader, *app.markdown)]
    if name == "time":
        assert any(f"From **epoch {epoch}**" in one for one in words)
    else:
        assert app.select_slider[0].value == epoch
        assert any(f"at epoch {epoch}" in one for one in words)
    return int(epoch)


@pytest.mark.parametrize("pages", [PAGES, PAGES[::-1], ("gradients", "predictions", "time")])
def test_a_fresh_session_shows_the_last_epoch_on_every_page(
    app: AppTest, lab: LiveRun, pages: tuple[str, ...]
) -> None:
    assert [turn(app, name) for name in pages] == [30] * 3
    train(lab, 10)
    assert [turn(app, name) for name in pages] == [40] * 3


@pytest.mark.parametrize("pages", [PAGES, PAGES[::-1]])
def test_an_epoch_that_was_chosen_stays_on_every_page(
    app: AppTest, lab: LiveRun, pages: tuple[str, ...]
) -> None:
    turn(app, "predictions")
    app.select_slider[0].set_value(12).run()
    assert [turn(app, name) for name in pages] == [12] * 3
    app.switch_page("pages/lab/lab.py").run()
    train(lab, 10)
    assert [turn(app, name) for name in pages] == [12] * 3
    turn(app, "gradients")
    app.select_slider[0].set_value(40).run()
    train(lab, 5)
    assert [turn(app, name) for name in pages] == [45] * 3


@pytest.mark.parametrize(
    "changes",
    [
        {"data.dataset": "wine", "network.hidden": [{"units": 3}] * 4},
        {"data.dataset": "plane"},
        {"network.hidden": []},
        {"data.validation": 0.0, "data.test": 0.0},
        {"training.epochs": 20},
    ],
    ids=["other data, more layers", "regression", "fewer layers", "one part", "fewer epochs"],
)
@pytest.mark.parametrize("choice", [None, 25])
def test_pages_agree_and_stand_after_the_run_has_changed(
    app: AppTest, lab: LiveRun, changes: dict[str, Any], choice: int | None
) -> None:
    for name in PAGES:
        turn(app, name)
    if choice is not None:
        turn(app, "gradients")
        app.select_slider[0].set_value(choice).run()
    dataset = changes.get("data.dataset", "moons")
    others = {name: value for name, value in changes.items() if name != "data.dataset"}
    lab.open(changed(default_spec(dataset), others), 18)
    # The chosen epoch is gone: the nearest there is.
    assert [turn(app, name) for name in PAGES] == [18] * 3
    train(lab, 2)
    assert [turn(app, name) for name in PAGES[::-1]] == [20] * 3


@pytest.mark.parametrize("section", ["layer", "factors", "samples", "landscape", "check"])
def test_a_part_of_a_page_survives_another_network(
    app: AppTest, lab: LiveRun, section: str
) -> None:
    app.session_state["gradients.section"] = section
    turn_to = "pages/lab/gradients.py"
    app.switch_page(turn_to).run()
    for box in app.selectbox:
        if box.label == "Layer":
            box.select_index(len(box.options) - 1).run()
    for hidden in ([], [{"units": 1}] * 5):
        app.switch_page("pages/lab/lab.py").run()
        lab.open(changed(default_spec("iris"), {"network.hidden": hidden}), 4)
        app.switch_page(turn_to).run()
        assert not app.exception
        assert all(box.value is not None for box in app.selectbox)


def test_what_a_fork_changes_is_kept_while_other_pages_are_read_and_fits_the_run(
    app: AppTest, lab: LiveRun
) -> None:
    def knob() -> Any:
        return next(box for box in app.selectbox if box.key == "time.fork.knob")

    def size() -> Any:
        return next(box for box in app.number_input if box.key == "time.fork.batch_size")

    turn(app, "gradients")
    app.select_slider[0].set_value(12).run()
    turn(app, "time")
    knob().set_value("batch_size").run()
    size().set_value(150).run()
    turn(app, "predictions")
    turn(app, "time")
    assert (knob().value, size().value) == ("batch_size", 150)
    # Fewer samples than that: a size that there is.
    lab.open(changed(default_spec("iris"), {"network.hidden": []}), 12)
    turn(app, "time")
    assert knob().value == "batch_size" and 1 <= size().value <= 90
