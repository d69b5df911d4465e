"""A weight has one name everywhere: in tables, files, charts, tooltips and on paper."""

import re

import pytest

from tutorial.derivation.rows import rows
from tutorial.example.examples import EXAMPLES
from tutorial.neuron.unit import Unit
from ui.figures.neuron import flow_stations, flow_trace
from ui.symbols import html_symbol, plain_symbol
from ui.widgets.typed_numbers import layer_frame
from ui.worked.picture import picture_data
from ui.worked.session import Worked
from ui.worked.train_on import parameter_names

UNIT = Unit((1.0, 2.0, -1.0), (0.3, -0.2, 0.5), 0.1, "tanh")


def tooltip(worked, layer, source, unit):
    edges = picture_data(worked)["edges"]
    return next(
        edge["label"]
        for edge in edges
        if (edge["layer"], edge["source"], edge["unit"]) == (layer, source, unit)
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_pictures_tooltip_names_a_weight_as_its_row_does(name):
    worked = Worked(name)
    for found in rows(worked.trace, "start", notation=worked.notation):
        address = found.address
        if address.source is not None:
            label = tooltip(worked, address.layer, address.source, address.unit)
            assert label.startswith(f"Weight {plain_symbol(found.symbol)} = ")
            assert plain_symbol(found.symbol) in parameter_names(worked)


def test_after_the_update_the_tooltip_has_the_new_weight_and_its_name():
    worked = Worked("xor_by_hand")
    worked.go(len(worked.steps) - 1)
    value = worked.trace.after.weights[0][1, 0]
    assert tooltip(worked, 0, 1, 0).startswith(f"Weight W′₁₂ [1] = {value:.5g}, to unit 1 of")


def test_the_editor_has_a_row_for_each_unit_so_that_its_place_is_the_weights_name():
    worked = Worked("article")
    frame = layer_frame(worked.draft, 0)
    named = {found.symbol: found.value for found in rows(worked.trace, "start", 0)}
    for j in range(3):
        for i in range(3):
            assert float(frame.iloc[j, i]) == named[f"W^{{[1]}}_{{{j + 1}{i + 1}}}"]


@pytest.mark.parametrize("step", [0, 3])
def test_the_flow_names_and_values_its_numbers_as_the_tables_do(step):
    trace = flow_trace(UNIT, 1.0, 0.5, 1, step)
    told = {
        html_symbol(found.symbol): found.value
        for found in rows(trace, numeric=False)
        if found.address.stage not in {"loss_after", "penalty"}
    }
    for found in rows(trace, "start"):
        told.setdefault(html_symbol(found.symbol), found.value)
    lines = [line for _title, texts in flow_stations(trace) for line in texts]
    checked = 0
    for line in lines:
        symbol, _equals, value = line.partition(" = ")
        if symbol in told:
            assert float(value.replace("−", "-")) == pytest.approx(told[symbol], rel=1e-3)
            checked += 1
        else:
            symbol, _colon, move = line.partition(": ")
            if "→" in move:
                before, after = map(float, move.replace("−", "-").split(" → "))
                assert before == pytest.approx(told[symbol], rel=1e-3)
                primed = re.sub("^(.)", r"\1′", symbol)
                assert after == pytest.approx(told[primed], rel=1e-3)
                checked += 1
    assert checked > 15
    assert any(line.startswith("W<sup>[1]</sup><sub>12</sub>: ") for line in lines)


@pytest.mark.parametrize(
    ("latex", "plain", "html"),
    [
        ("W^{[1]}_{12}", "W₁₂ [1]", "W<sup>[1]</sup><sub>12</sub>"),
        ("W'^{[2]}_{31}", "W′₃₁ [2]", "W′<sup>[2]</sup><sub>31</sub>"),
        ("W^{[1]}_{10,2}", "W10,2 [1]", "W<sup>[1]</sup><sub>10,2</sub>"),
        ("b^{[2]}_{1}", "b₁ [2]", "b<sup>[2]</sup><sub>1</sub>"),
        ("w_1'", "w1′", "w<sub>1</sub>′"),
        ("b_{1,h_1}", "b1,h1", "b<sub>1,h<sub>1</sub></sub>"),
    ],
)
def test_a_parameters_symbol_in_plain_text_and_in_html(latex, plain, html):
    assert plain_symbol(latex) == plain
    assert html_symbol(latex) == html


def test_other_symbols_in_html():
    gradient = r"\frac{\partial L^{(2)}}{\partial W^{[1]}_{12}}"
    assert html_symbol(gradient) == "∂L<sup>(2)</sup>/∂W<sup>[1]</sup><sub>12</sub>"
    assert html_symbol(r"\delta^{[1](2)}_{1}") == "δ<sup>[1](2)</sup><sub>1</sub>"
    assert html_symbol("a<b") == "a&lt;b"
