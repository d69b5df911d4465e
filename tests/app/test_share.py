"""Links, presets, warnings and goals without a browser."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from experiments.spec.defaults import default_spec
from experiments.spec.interventions import Edit
from experiments.spec.query import to_query
from experiments.spec.warnings import spec_warnings
from tutorial.links import LINK_KEYS
from tutorial.presets import PRESETS
from ui.text import digits

Open = Callable[..., AppTest]


def run_of(app: AppTest):
    return app.session_state["gradient_lab.lab"]


def widget(app: AppTest, kind: str, path: str):
    found = [w for w in app.get(kind) if w.key and w.key.endswith(f".{path}")]
    return found[0] if found else None


def link_of(app: AppTest) -> dict[str, str]:
    """Open the menu that makes links, and read the link."""
    app.session_state["lab.share"] = True
    app.run()
    assert not app.exception
    address, _, query = app.get("code")[0].value.partition("?")
    assert address.endswith("/")
    return dict(parse_qsl(query))


def test_a_link_opens_the_same_network_with_what_was_changed_under_way(open_app: Open) -> None:
    first = open_app(dataset="xor", hidden="5:relu,3:tanh", seed="3", at="20")
    run = run_of(first)
    assert run.epoch == 20 and not run.playing
    run.intervene(learning_rate=0.2, edits=(Edit(layer=0, unit=1, source=0, value=0.5),))
    for _ in range(4):
        run.run_epoch()
    run.step()
    run.intervene(frozen=(0,))
    run.step()
    first.run()
    second = open_app(**link_of(first))
    again = run_of(second)
    assert again.position == run.position == (24, 2)
    assert again.recipe == run.recipe
    mine, theirs = (one.experiment.trainer.parameters.flat for one in (run, again))
    assert mine.tobytes() == theirs.tobytes()
    assert [m.value for m in first.metric] == [m.value for m in second.metric]


def test_a_link_is_read_once_and_the_reader_goes_on_from_it(open_app: Open) -> None:
    app = open_app(dataset="circles", at="5")
    app.button(key="lab.transport.epoch").click().run()
    assert run_of(app).epoch == 6
    widget(app, "selectbox", "data.dataset").set_value("iris").run()
    assert run_of(app).spec.data.dataset == "iris"


def test_no_link_is_the_default_and_the_language_is_no_part_of_it(open_app: Open) -> None:
    app = open_app(lang="zh")
    assert run_of(app).spec == default_spec("moons")
    app = open_app(lang="zh", dataset="iris", at="3")
    assert run_of(app).spec == default_spec("iris")
    assert run_of(app).epoch == 3
    assert app.session_state["gradient_lab.language"] == "zh"


def test_what_is_wrong_with_a_link_is_said_by_name_and_can_be_closed(open_app: Open) -> None:
    app = open_app(dataset="spiral", rate="fast", arms="99", samples="200")
    assert not app.exception
    said = " ".join(one.value for one in app.warning)
    assert "`rate`" in said and "`arms`" in said and "`'fast'`" in said
    spec = run_of(app).spec
    assert spec.data.dataset == "spiral" and spec.data.n_samples == 200
    assert spec.training.learning_rate == default_spec("spiral").training.learning_rate
    next(b for b in app.button if b.label == "I have read it").click().run()
    assert not app.warning


def test_a_moment_past_the_end_is_told(open_app: Open) -> None:
    app = open_app(dataset="moons", epochs="5", at="50")
    assert run_of(app).epoch == 5
    assert any("`at`" in one.value for one in app.warning)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.dictionaries(
        st.sampled_from(sorted(LINK_KEYS)),
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["1e308", "9" * 50, "[[[[", "((((", "💥", "<b>", "`x`", "{a}", "none",
                             "spiral", "iris", "8:relu", "5:rate=1", "sgd", "3", "0.5"]),
        ),
        max_size=5,
    )
)  # fmt: skip
def test_any_link_gives_a_page_or_a_sentence(open_app: Open, pairs) -> None:
    pairs = {**pairs, "epochs": "3", "batch": "500"}
    app = open_app(**pairs)
    assert not app.exception
    assert app.title[0].value == "Lab"


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_loaded_with_its_sentence(open_app: Open, name: str) -> None:
    app = open_app()
    app.button(key=f"preset.{name}").click().run()
    assert not app.exception
    assert run_of(app).spec == PRESETS[name].spec
    assert any(PRESETS[name].look in one.value for one in app.info)


def test_a_warning_has_a_button_that_mends_it(open_app: Open) -> None:
    app = open_app(optimizer="sgd", rate="1", l2="3")
    assert any("without end" in one.value for one in app.warning)
    for _ in range(3):
        mend = next((b for b in app.button if b.key and ".mend." in b.key), None)
        if mend is None:
            break
        mend.click().run()
    assert not app.warning
    assert spec_warnings(run_of(app).spec) == []


@pytest.mark.parametrize("start", ["zeros", "constant"])
def test_a_symmetric_start_is_explained_with_the_run_s_numbers(open_app: Open, start: str) -> None:
    app = open_app(dataset="moons", initializer=start, at="7")
    (said,) = [one.value for one in app.info]
    assert "Symmetric start, epoch 7" in said
    weights = run_of(app).experiment.trainer.parameters.weights[0]
    assert np.ptp(weights, axis=1).max() < 1e-9
    bias = float(run_of(app).experiment.trainer.parameters.biases[-1][..., 0].squeeze())
    assert (digits(bias) if start == "zeros" else digits(weights[0, 0], 6)) in said


def test_hidden_controls_are_gone_and_their_values_stay(open_app: Open) -> None:
    hide = "presets,data,network.hidden.units,training.optimizer,training.l2,more"
    app = open_app(dataset="spiral", optimizer="sgd(momentum=0.5)", hide=hide, rate="0.003")
    assert not app.exception
    assert widget(app, "selectbox", "data.dataset") is None
    assert widget(app, "number_input", "network.hidden.0.units") is None
    assert widget(app, "selectbox", "training.optimizer") is None
    assert not [b for b in app.button if b.key and b.key.startswith("preset.")]
    expected = run_of(app).spec
    assert to_query(expected) == "dataset=spiral&rate=0.003&optimizer=sgd(momentum=0.5)"
    widget(app, "select_slider", "training.learning_rate").set_value(0.1).run()
    assert run_of(app).spec.training.optimizer == expected.training.optimizer
    assert run_of(app).spec.data == expected.data
    assert run_of(app).spec.training.learning_rate == 0.1


@pytest.mark.parametrize("name", ["network", "training", "network.hidden", "data.features", "seed"])
def test_any_group_can_be_hidden(open_app: Open, name: str) -> None:
    app = open_app(hide=name, hidden="3:relu:0.5", features="x1,x1_x2")
    assert not app.exception
    assert not [w for kind in ("selectbox", "number_input", "select_slider", "pills")
                for w in app.get(kind) if w.key and f".{name}." in f"{w.key}."]  # fmt: skip
    assert run_of(app).spec.network.hidden[0].units == 3
    assert run_of(app).spec.data.features == ("x1", "x1_x2")


def test_a_goal_is_checked_as_the_run_goes_on(open_app: Open) -> None:
    goal = "test_accuracy>=0.9;parameters<=60;features=raw"
    app = open_app(dataset="moons", hidden="8:tanh", goal=goal)
    run_of(app).pause()

    def marks() -> list[str]:
        return [one.value for one in app.markdown if "✓" in one.value or "○" in one.value]

    run_of(app).reset()
    app.run()
    assert [mark.startswith(":green") for mark in marks()] == [False, True, True]
    for _ in range(120):
        run_of(app).run_epoch()
    app.run()
    assert [mark.startswith(":green") for mark in marks()] == [True, True, True]
    assert any("Goal reached" in one.value for one in app.markdown)


def test_the_form_makes_a_link_for_a_class(open_app: Open) -> None:
    app = open_app(dataset="spiral", at="2")
    app.session_state["lab.share"] = True
    app.session_state["lab.share.class"] = True
    app.session_state["lab.share.goal"] = ["test_accuracy", "parameters", "features"]
    app.session_state["lab.share.hide"] = ["data.noise", "more"]
    app.session_state["lab.share.start"] = True
    made = link_of(app)
    assert made == {
        "dataset": "spiral",
        "goal": "test_accuracy>=0.95;parameters<=60;features=raw",
        "hide": "data.noise,more",
    }
    pupil = open_app(**made)
    assert not pupil.exception
    assert widget(pupil, "slider", "data.noise") is None
    assert len(pupil.session_state["gradient_lab.lesson"].goal) == 3


def test_given_weights_too_long_for_a_link_are_told(open_app: Open) -> None:
    app = open_app(dataset="digits", hidden=",".join(["100:relu"] * 2), at="0")
    run = run_of(app)
    weights = [w.tolist() for w in run.experiment.trainer.parameters.weights]
    given_weights = {"kind": "given", "weights": weights, "biases": []}
    from experiments.spec.parsing import changed

    run.open(changed(run.spec, {"network.initializer": given_weights}))
    app.session_state["lab.share"] = True
    app.run()
    assert any("too long for a link" in one.value for one in app.warning)
    assert not app.exception


def test_the_training_becomes_an_animation_of_the_run_as_it_is(open_app: Open) -> None:
    app = open_app(dataset="moons", at="6")
    app.session_state["lab.share"] = True
    app.run()
    app.button(key="lab.film.make").click().run()
    assert not app.exception
    _state, files, pictures = app.session_state["gradient_lab.film"]
    assert files["gif"][:6] == b"GIF89a" and files["png"][:4] == b"\x89PNG" and pictures == 7
    assert len(app.get("download_button")) >= 2
    run_of(app).run_epoch()
    app.run()
    # That animation is of another moment now.
    assert any(b.key == "lab.film.make" for b in app.button)
