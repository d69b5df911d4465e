"""Names of the reader's own are shown as they are written, on every page and in every language."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from experiments.run.edits import choose_dataset
from experiments.spec.defaults import default_spec
from nn_core.data import OwnTable
from nn_core.data.own import OWN
from ui.gradients.doctor import PARTS as GRADIENTS
from ui.lab.editor import NetworkEditor
from ui.lab.surface import SelectedPoint
from ui.run.live_run import LiveRun

CLASSES = ("<b>x</b>", "$a$", "*y*")
FEATURES = ("[l](u)", ":red[z]")
TITLE = "_n_ `q` <i>"
NAMES = (*CLASSES, *FEATURES, TITLE)
# Where Streamlit shows a text as it is: what a chart is called, and lists to choose from.
LITERAL = re.compile(r"alt$|^Selectbox\.options$|^MultiSelect\.options$")
PAGES = [
    *(("lab/predictions", {"predictions.section": name}) for name in ("hidden", "scores", "wrong")),
    *(("lab/gradients", {"gradients.section": name}) for name in GRADIENTS),
    ("lab/time", {}),
    ("lab/own_data", {}),
    ("lab/lab", {}),
]


def own(problem: str, classes: tuple[str, ...] = CLASSES, title: str = TITLE) -> OwnTable:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    is_number = problem == "regression"
    y = X[:, 0] if is_number else np.arange(60) % len(classes)
    return OwnTable(title, FEATURES, CLASSES[2], () if is_number else classes, X, y)


@pytest.fixture
def open_with(root: Path) -> Callable[..., AppTest]:
    """Open the app with own data in the Lab, a unit and a point of them looked at."""

    def run(table: OwnTable) -> AppTest:
        lab = LiveRun(choose_dataset(default_spec("moons"), OWN, table), playing=False)
        lab.run_epoch()
        editor = NetworkEditor()
        editor.select((len(lab.experiment.network.layers) - 1, 0))
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        for name, value in {
            "lab": lab,
            "own_table": table,
            "network_editor": editor,
            "point": SelectedPoint("train", 3),
        }.items():
            app.session_state[f"gradient_lab.{name}"] = value
        return app.run()

    return run


def texts(app: AppTest) -> Iterator[tuple[str, str]]:
    """Yield all texts that are sent to the browser, with the field that each is in."""
    for element in app:
        message = getattr(element, "proto", None)
        if message is not None:
            yield from leaves(MessageToDict(message), type(message).__name__)


def leaves(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, place)
    elif isinstance(value, str):
        yield place, value


def in_markup(place: str, text: str) -> list[str]:
    """Return the names in a text that would be taken for markup there."""
    if LITERAL.search(place):
        return []
    if place == "PlotlyChart.spec":
        # Plotly reads tags; the JSON has them as they are or as escapes.
        text = json.dumps(json.loads(text), ensure_ascii=False)
        return [name for name in NAMES if "<" in name and name in text]
    bare = re.sub(r"`[^`]*`", "", text)
    return [name for name in NAMES if name in bare]


@pytest.mark.parametrize("problem", ["classes", "regression"])
def test_no_name_is_taken_for_markup(open_with: Callable[..., AppTest], problem: str) -> None:
    app = open_with(own(problem))
    shown = ""
    for page, session in PAGES:
        for key, value in session.items():
            app.session_state[key] = value
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        for place, text in texts(app):
            assert in_markup(place, text) == [], f"{page} {session}: {place}"
            shown += text
    # They are shown, each in the way of its place.
    for escaped in (r"\[l\]\(u\)", r"\:red\[z\]", ":red[z]"):
        assert escaped in shown
    if problem == "classes":
        assert "&lt;b&gt;x&lt;" in shown and r"\$a\$" in shown


@pytest.mark.parametrize("word", ["Output", "Accuracy", "train"])
def test_a_class_that_is_called_like_a_word_of_the_app_keeps_its_name(
    open_on: Callable[..., AppTest], word: str
) -> None:
    table = own("classes", (word, "b", "c"), title=word)
    lab = LiveRun(choose_dataset(default_spec("moons"), OWN, table), playing=False)
    page = "pages/lab/predictions.py"
    app = open_on(lab, page, {"predictions.section": "scores"}, lang="zh")
    assert not app.exception
    assert app.dataframe[0].value["class"].iloc[0] == word
    spec: Any = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert spec["layout"]["xaxis"]["ticktext"] == [word, "b", "c"]
