"""A unit of the Lab's network from inside, without a browser."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def editor(app: AppTest):
    return app.session_state["gradient_lab.network_editor"]


def box(app: AppTest, label: str):
    return next(one for one in app.selectbox if one.label == label)


@pytest.mark.parametrize("name", ["moons", "digits", "sine", "diabetes"])
def test_a_unit_opens_another_is_chosen_and_it_closes(open_app: Open, name: str) -> None:
    app = open_app()
    app.button(key="lab.transport.pause").click().run()
    if name != "moons":
        chosen = [w for w in app.selectbox if w.key and w.key.endswith(".data.dataset")]
        chosen[0].set_value(name).run()
    assert not app.exception
    run = app.session_state["gradient_lab.lab"]
    editor(app).pick(run, {"layer": 0, "unit": 1})
    app.run()
    assert not app.exception
    assert box(app, "Unit").value == 1
    box(app, "Unit").set_value(2).run()
    assert editor(app).selected == (0, 2)
    last = len(run.experiment.network.layers) - 1
    box(app, "Layer").set_value(last).run()
    assert editor(app).selected == (last, 0)
    assert box(app, "Unit").value == 0
    app.button(key="lab.inside.close").click().run()
    assert not app.exception
    assert editor(app).selected is None


def test_a_network_with_fewer_units_lets_the_unit_go(open_app: Open) -> None:
    app = open_app()
    run = app.session_state["gradient_lab.lab"]
    editor(app).pick(run, {"layer": 1, "unit": 7})
    editor(app).edit(run, {"layer": 1, "unit": 7, "source": 0, "value": 2.0})
    app.run()
    removed = [w for w in app.button if w.key and w.key.endswith("remove_layer.1")]
    removed[0].click().run()
    assert not app.exception
    assert editor(app).selected is None
    assert not editor(app).edits


def test_a_request_that_is_handed_on_twice_counts_once(open_app: Open) -> None:
    def page() -> None:
        import streamlit as st

        from ui.live.assets import sent_value

        st.session_state.setdefault("answers", []).append(sent_value("view", "undone"))

    app = AppTest.from_function(page)
    for request in ("1.5", "1.5", "2.5"):
        app.session_state["view"] = {"undone": {"id": request, "value": 7}}
        app.run()
    app.session_state["view"] = {"undone": None}
    app.run()
    assert app.session_state["answers"] == [7, None, 7, None]
