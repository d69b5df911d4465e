"""The page of the neuron without a browser: every part opens and follows its controls."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nn_core.activations import ACTIVATIONS
from tutorial.neuron.rules import RULES
from ui.neuron.controls import PARTS
from ui.neuron.rules_section import RULE_STEP

PAGE = Path(__file__).parents[2] / "pages/learn/neuron.py"


@pytest.fixture
def open_part() -> Callable[..., AppTest]:
    """``open_part("rules")`` shows one part of the page."""

    def run(part: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(PAGE), default_timeout=60)
        app.query_params.update({"part": part, **query})
        return app.run()

    return run


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_address(
    open_part: Callable[..., AppTest], part: str, language: str
) -> None:
    app = open_part(part, lang=language)
    assert not app.exception
    assert not app.error
    assert charts(app) >= 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_activation_has_one_name_on_all_pages(
    open_part: Callable[..., AppTest], language: str
) -> None:
    app = open_part("unit", lang=language)
    box = next(one for one in app.selectbox if one.key == "neuron.activation")
    named = {"en": {"Linear", "SiLU", "Sine wave"}, "zh": {"线性", "SiLU", "正弦"}}[language]
    assert named <= set(box.options)


ENDS = (
    "Learned",
    "It came to rest",
    "It cycles",
    "It diverged",
    "wrong side, or on the line",
    "on its own side",
)


def told(app: AppTest) -> str:
    texts = [block.value for group in (app.markdown, app.info, app.caption) for block in group]
    return "\n".join(texts)


@pytest.mark.parametrize("data", ["and", "xor", "blobs"])
@pytest.mark.parametrize("rule", RULES)
def test_a_learning_rule_does_not_show_its_end_before_it_is_reached(
    open_part: Callable[..., AppTest], rule: str, data: str
) -> None:
    app = open_part("rules")
    app.segmented_control(key="neuron.rules.dataset").set_value(data).run()
    app.selectbox(key="neuron.rules.rule").set_value(rule).run()
    for step in range(3):
        assert not app.exception
        assert not any(end in told(app) for end in ENDS), told(app)
        assert "mistakes" not in told(app).replace("number of mistakes has a bound", "")
        # The slider goes as far as the steps that have been shown.
        assert [one.max for one in app.slider if one.key == RULE_STEP.name] == (
            [step] if step else []
        )
        app.button(key="neuron.rules.next").click().run()
        if app.button(key="neuron.rules.next").disabled:
            break
    if not app.button(key="neuron.rules.end").disabled:
        app.button(key="neuron.rules.end").click().run()
    assert any(end in told(app) for end in ENDS)
    assert ("mistakes" in told(app).replace("number of mistakes has a bound", "")) == (
        rule == "perceptron"
    )


def test_a_rule_that_rests_on_wrong_samples_has_not_learned(
    open_part: Callable[..., AppTest],
) -> None:
    app = open_part("rules")
    app.segmented_control(key="neuron.rules.dataset").set_value("xor").run()
    app.selectbox(key="neuron.rules.rule").set_value("gradient_descent").run()
    app.button(key="neuron.rules.end").click().run()
    # The mean target is 0, so the best line is no line: its slope is 0 at the start.
    assert "after 1 step a whole pass changed nothing, though 4 samples" in told(app)
    assert "Learned" not in told(app)


@pytest.mark.parametrize("kind", [kind for kind, cls in ACTIVATIONS.items() if cls.elementwise])
def test_a_unit_can_have_every_elementwise_activation(
    open_part: Callable[..., AppTest], kind: str
) -> None:
    app = open_part("unit")
    app.selectbox(key="neuron.activation").set_value(kind).run()
    assert not app.exception


def test_the_delta_rule_shows_its_steps_with_tanh_too(open_part: Callable[..., AppTest]) -> None:
    app = open_part("rules")
    app.selectbox(key="neuron.rules.rule").set_value("delta").run()
    app.segmented_control(key="neuron.rules.activation").set_value("tanh").run()
    app.button(key="neuron.rules.next").click().run()
    assert not app.exception
    assert any("f'(z)" in formula.value for formula in app.latex)
