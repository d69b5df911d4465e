"""The Lab without a browser: every dataset and every choice that its controls offer."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from experiments.run.edits import assembled, choose_dataset
from experiments.spec.defaults import default_spec
from nn_core.data import DATASETS

Open = Callable[..., AppTest]

CHOICES = (
    "network.hidden.0.activation",
    "network.output_activation",
    "network.initializer",
    "training.loss",
    "training.optimizer",
)


def run_of(app: AppTest):
    return app.session_state["gradient_lab.lab"]


def widget(app: AppTest, kind: str, path: str):
    """The control of a field, whatever the revision of its key."""
    found = [w for w in app.get(kind) if w.key and w.key.endswith(f".{path}")]
    return found[0] if found else None


def learns_or_tells(app: AppTest) -> bool:
    """Whether the page shows a network, or says beside a field why not; never a traceback."""
    assert not app.exception
    run_of(app).run_epoch()
    app.run()
    assert not app.exception
    return bool(app.error) or bool(app.metric)


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_is_drawn_at_the_first_touch(open_app: Open, name: str) -> None:
    app = open_app()
    widget(app, "selectbox", "data.dataset").set_value(name).run()
    assert run_of(app).spec.data.dataset == name
    assert learns_or_tells(app)
    assert not app.error
    assert run_of(app).epoch >= 1


@pytest.mark.parametrize("name", ["moons", "iris", "sine"])
@pytest.mark.parametrize("path", CHOICES)
def test_every_choice_of_a_control_is_taken_or_refused_beside_it(
    open_app: Open, name: str, path: str
) -> None:
    app = open_app()
    widget(app, "selectbox", "data.dataset").set_value(name).run()
    offered = widget(app, "selectbox", path).options
    assert len(offered) > 2
    for k in range(len(offered)):
        control = widget(app, "selectbox", path)
        control.select_index(k).run()
        assert learns_or_tells(app), offered[k]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("data.n_samples", 100),
        ("network.hidden.0.units", 1),
        ("network.hidden.0.dropout", 0.5),
        ("training.batch_size", 1),
        ("training.epochs", 1),
        ("training.optimizer.beta1.adam", 0.0),
    ],
)
def test_numbers_at_the_edge_are_taken(open_app: Open, path: str, value: float) -> None:
    app = open_app()
    widget(app, "number_input", path).set_value(value).run()
    assert learns_or_tells(app)
    assert not app.error


def test_no_choice_is_lost_after_another(open_app: Open) -> None:
    app = open_app()
    for name in ("digits", "spiral", "iris", "sine", "moons"):
        widget(app, "selectbox", "data.dataset").set_value(name).run()
        assert run_of(app).spec.data.dataset == name
    widget(app, "button", "add_layer").click().run()
    widget(app, "selectbox", "data.dataset").set_value("wine").run()
    assert run_of(app).spec.data.dataset == "wine"
    app.button(key="lab.transport.weights").click().run()
    widget(app, "select_slider", "training.learning_rate").set_value(0.1).run()
    assert run_of(app).spec.training.learning_rate == 0.1
    widget(app, "button", "new_data").click().run()
    widget(app, "number_input", "network.hidden.0.units").set_value(5).run()
    assert run_of(app).spec.network.hidden[0].units == 5
    widget(app, "button", "remove_layer.0").click().run()
    widget(app, "selectbox", "training.optimizer").set_value("sgd").run()
    assert run_of(app).spec.training.optimizer.kind == "sgd"


def test_layers_come_and_go(open_app: Open) -> None:
    app = open_app()
    for hidden in (1, 0):
        widget(app, "button", "remove_layer.0").click().run()
        assert not app.exception
        assert len(run_of(app).spec.network.hidden) == hidden
    widget(app, "button", "add_layer").click().run()
    assert len(run_of(app).spec.network.hidden) == 1
    assert not app.exception


def test_the_learning_rate_changes_under_way_and_other_data_start_over(open_app: Open) -> None:
    app = open_app()
    run_of(app).run_epoch()
    epoch = run_of(app).epoch
    widget(app, "select_slider", "training.learning_rate").set_value(1.0).run()
    assert run_of(app).epoch >= epoch
    assert run_of(app).spec.training.learning_rate == 1.0
    widget(app, "button", "new_data").click().run()
    assert not app.exception
    assert run_of(app).epoch < epoch + 5


def test_reset_keeps_the_weights_and_new_weights_are_others(open_app: Open) -> None:
    app = open_app()
    app.button(key="lab.transport.pause").click().run()
    app.button(key="lab.transport.reset").click().run()
    start = run_of(app).experiment.trainer.parameters.flat.copy()
    app.button(key="lab.transport.step").click().run()
    assert (run_of(app).experiment.trainer.parameters.flat != start).any()
    app.button(key="lab.transport.reset").click().run()
    assert (run_of(app).experiment.trainer.parameters.flat == start).all()
    app.button(key="lab.transport.weights").click().run()
    assert (run_of(app).experiment.trainer.parameters.flat != start).any()


def view_control(app: AppTest, kind: str, name: str):
    """A control of how the run is looked at; which choices it has is part of its key."""
    found = [one for one in app.get(kind) if (one.key or "").startswith(f"lab.view.{name}")]
    return found[0] if found else None


@pytest.mark.parametrize("name", ["moons", "iris", "digits", "plane", "sine"])
def test_every_way_of_looking_is_drawn(open_app: Open, name: str) -> None:
    app = open_app()
    app.button(key="lab.transport.pause").click().run()
    widget(app, "selectbox", "data.dataset").set_value(name).run()
    modes = view_control(app, "selectbox", "mode")
    assert (modes is None) == (name == "sine")
    for k in range(len(modes.options) if modes else 0):
        view_control(app, "selectbox", "mode").select_index(k).run()
        assert not app.exception
    view_control(app, "button_group", "ways").set_value(["solid", "log"] if modes else ["log"])
    app.run()
    assert not app.exception
    view = app.session_state["gradient_lab.view"]
    assert (view.solid, view.log_loss) == (bool(modes), True)


def point_box(app: AppTest, kind: str, name: str):
    """The point's box by the start of its key, which ends with how often it was chosen."""
    start = f"lab.point.{name}."
    return next(one for one in app.get(kind) if one.key and one.key.startswith(start))


@pytest.mark.parametrize("name", ["moons", "wine", "digits", "sine"])
def test_a_point_is_looked_at_by_its_number(open_app: Open, name: str) -> None:
    app = open_app()
    app.button(key="lab.transport.pause").click().run()
    widget(app, "selectbox", "data.dataset").set_value(name).run()
    before = len(app.metric)
    point_box(app, "number_input", "number").set_value(3).run()
    assert not app.exception
    labels = [one.label for one in app.metric[before:]]
    assert labels[:4] == ["True", "Output", "Loss", "Share of the gradient"]
    assert "%" in app.metric[before + 3].value
    point_box(app, "selectbox", "part").set_value("test").run()
    assert app.metric[before + 3].value == "–"
    assert point_box(app, "number_input", "number").value == 3
    app.button(key="lab.point.close").click().run()
    assert len(app.metric) == before
    assert point_box(app, "number_input", "number").value is None


def test_a_point_that_other_data_or_another_part_do_not_have_is_let_go(open_app: Open) -> None:
    app = open_app()
    app.button(key="lab.transport.pause").click().run()
    point_box(app, "number_input", "number").set_value(240).run()
    widget(app, "number_input", "data.n_samples").set_value(50).run()
    assert not app.exception
    assert point_box(app, "number_input", "number").value is None
    point_box(app, "number_input", "number").set_value(30).run()
    point_box(app, "selectbox", "part").set_value("test").run()
    assert not app.exception
    assert point_box(app, "number_input", "number").value is None


def test_what_a_box_held_before_a_click_takes_nothing_back(open_app: Open) -> None:
    app = open_app()
    app.button(key="lab.transport.pause").click().run()
    point_box(app, "number_input", "number").set_value(3).run()
    app.session_state["gradient_lab.point"].pick({"part": "validation", "index": 11})
    app.run()
    assert point_box(app, "number_input", "number").value == 12
    assert point_box(app, "selectbox", "part").value == "validation"


def test_a_formula_without_a_value_in_another_dataset_is_let_go(open_app: Open) -> None:
    spec = default_spec("article_plane")
    shifted = assembled(spec, "data", features=("x1", "log(x1 + 1)"))
    assert choose_dataset(shifted, "xor").data.features == ()
    app = open_app(dataset="article_plane", features="x1,log(x1 + 1)")
    assert "log(x1+1)" in run_of(app).spec.data.features
    widget(app, "selectbox", "data.dataset").set_value("xor").run()
    assert learns_or_tells(app)
    assert run_of(app).spec.data.dataset == "xor"


@pytest.mark.parametrize("name", ["warmup", "early_stopping"])
def test_a_switch_of_the_training_takes_its_default_settings(open_app: Open, name: str) -> None:
    app = open_app(dataset="moons")
    app.session_state["controls.more"] = True
    app.run()
    before = getattr(run_of(app).spec.training, name)
    widget(app, "toggle", f"training.{name}").set_value(before is None).run()
    after = getattr(run_of(app).spec.training, name)
    assert not app.error and not app.exception
    assert (after is None) != (before is None)
    assert learns_or_tells(app)
