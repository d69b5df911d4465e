"""Every row's rule, put into numbers, comes to what the engine recorded."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core.activations import ACTIVATIONS
from nn_core.layers import Dense
from nn_core.losses import LOSSES, BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError
from nn_core.network import Network
from nn_core.optimizers import SGD, Adagrad, Adam, AdamW, NAdam, RMSprop
from nn_core.optimizers.clipping import ClipByNorm, ClipByValue
from nn_core.optimizers.penalties import Penalty
from tutorial.derivation import functions
from tutorial.derivation.expressions import Add, Quantity
from tutorial.derivation.rows import addresses, row, rows, steps
from tutorial.example.examples import EXAMPLES
from tutorial.tracing import trace_step

OPTIMIZERS = (
    SGD(),
    SGD(momentum=0.9),
    SGD(momentum=0.9, nesterov=True),
    Adagrad(lr_decay=0.1),
    RMSprop(),
    RMSprop(alpha=0.9, centered=True, momentum=0.5),
    Adam(),
    AdamW(weight_decay=0.1),
    NAdam(),
)
OUTPUTS = {
    "binary_cross_entropy": ("sigmoid",),
    "categorical_cross_entropy": ("softmax", "sigmoid"),
}


@st.composite
def traces(draw):
    """A step of a random network with any activation, loss, optimizer, penalty and clipping."""
    loss = LOSSES[draw(st.sampled_from(sorted(LOSSES)))]()
    hidden = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), max_size=3))
    output = draw(st.sampled_from(OUTPUTS.get(loss.kind, tuple(sorted(ACTIVATIONS)))))
    dropout = draw(st.sampled_from([0.0, 0.5]))
    units = draw(st.integers(1, 4))
    layers = [Dense(draw(st.integers(1, 4)), kind, dropout) for kind in hidden]
    network = Network(draw(st.integers(1, 4)), (*layers, Dense(units, output)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    samples = draw(st.integers(1, 4))
    parameters = network.initialize(draw(st.integers(0, 1000)))
    parameters.flat[:] = rng.normal(0.0, draw(st.sampled_from([0.5, 5.0])), network.layout.size)
    if loss.kind == "categorical_cross_entropy":
        y = np.eye(units)[rng.integers(0, units, samples)]
    else:
        y = rng.integers(0, 2, (samples, units)).astype(float)
    masks = [layer.dropout_mask(samples, rng) for layer in layers] if dropout else None
    optimizer = draw(st.sampled_from(OPTIMIZERS))
    frozen = draw(st.booleans())
    trace, state = None, None
    for _ in range(draw(st.integers(1, 3))):
        with np.errstate(all="ignore"):
            trace = trace_step(
                network,
                parameters,
                rng.normal(size=(samples, network.n_in)),
                y,
                loss,
                optimizer,
                state,
                0.1,
                penalty=draw(st.sampled_from([None, Penalty(l1=0.01), Penalty(l1=0.1, l2=0.2)])),
                clipping=draw(st.sampled_from([None, ClipByNorm(0.5), ClipByValue(0.1)])),
                masks=None if masks is None else [*masks, None],
                trainable=network.layout.is_weight if frozen else None,
            )
        parameters, state = trace.after, trace.state_after
    return trace


def agrees(actual, recorded, scale):
    return abs(actual - recorded) <= 1e-9 * max(abs(recorded), scale)


def terms(found):
    rule = found.expression
    return [term.value() for term in (rule.terms if isinstance(rule, Add) else (rule,))]


@settings(max_examples=150)
@given(traces())
def test_every_rows_rule_comes_to_the_recorded_value(trace):
    for found in rows(trace, numeric=False):
        scale = max([1e-3, *map(abs, terms(found))])
        assert agrees(found.expression.value(), found.value, scale), found.substituted()


@settings(max_examples=50)
@given(traces())
def test_the_terms_of_a_weighted_sum_add_up_to_it(trace):
    for found in rows(trace, "weighted_sum"):
        numbers = terms(found)
        assert len(numbers) == trace.network.layout.shapes[found.address.layer][0] + 1
        assert agrees(sum(numbers), found.value, sum(map(abs, numbers)))


@settings(max_examples=50)
@given(traces())
def test_the_rows_of_all_stops_are_all_the_rows_each_once(trace):
    every = list(addresses(trace))
    assert len(set(every)) == len(every)
    by_stop = [a for step in steps(trace) for a in addresses(trace, step.stage, step.layer)]
    assert by_stop == every
    for step in steps(trace):
        assert any(addresses(trace, step.stage, step.layer))


@settings(max_examples=50)
@given(traces())
def test_a_gradient_is_the_mean_of_its_samples_rows(trace):
    stages = ("weight_gradient", "bias_gradient")
    places = {}
    for stage in stages:
        for found in rows(trace, stage, numeric=False):
            places.setdefault(found.parameter, []).append((found.address.sample, found.value))
    assert len(places) == trace.network.layout.size
    for pairs in places.values():
        own = [value for sample, value in pairs if sample is not None]
        mean = next(value for sample, value in pairs if sample is None)
        assert len(own) == (trace.samples if trace.samples > 1 else 0)
        if own:
            assert agrees(np.mean(own), mean, np.abs(own).max())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_central_difference_agrees_with_every_gradient_of_the_examples(name):
    trace = EXAMPLES[name]().trace()
    for stage in ("weight_gradient", "bias_gradient"):
        for found in rows(trace, stage, sample="mean"):
            assert found.relative_error <= 1e-7


def test_rows_are_built_only_when_drawn():
    network = Network(100, (*(Dense(100, "tanh") for _ in range(50)), Dense(1, "sigmoid")))
    X, y = np.ones((500, 100)), np.ones((500, 1))
    parameters = network.initialize(0)
    trace = trace_step(network, parameters, X, y, BinaryCrossEntropy(), SGD(), None, 0.1)
    drawn = list(islice(rows(trace, "weight_gradient", layer=7, sample=3, numeric=False), 5))
    assert [found.address.source for found in drawn] == [0, 1, 2, 3, 4]
    mean = next(rows(trace, "weight_gradient", layer=50, sample="mean"))
    assert r"\cdots" in mean.substituted()
    assert len(mean.substituted(digits=4)) < 400
    assert mean.numeric is None


def test_a_sample_or_a_unit_can_be_asked_for_alone():
    trace = EXAMPLES["article"]().trace()
    assert {a.sample for a in addresses(trace, "weighted_sum", sample=2)} == {2}
    assert {a.sample for a in addresses(trace, "weight_gradient", sample="mean")} == {None}
    assert {(a.layer, a.unit) for a in addresses(trace, layer=0, unit=1)} == {(0, 1)}


def test_an_address_leads_to_its_row():
    trace = EXAMPLES["mazur"]().trace()
    for address in addresses(trace):
        assert row(trace, address, numeric=False).address == address


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_weight_is_named_by_the_unit_it_leads_to_and_then_by_where_it_comes_from(name):
    example = EXAMPLES[name]()
    trace = example.trace()
    for found in rows(trace, "start"):
        layer, unit, source = found.address.layer, found.address.unit, found.address.source
        if source is None:
            continue
        assert found.symbol == f"W^{{[{layer + 1}]}}_{{{unit + 1}{source + 1}}}"
        assert found.value == trace.before.weights[layer][source, unit]


def test_the_article_names_its_weights_as_the_tables_do():
    trace = EXAMPLES["article"]().trace()
    named = {found.symbol: found.value for found in rows(trace, "start")}
    # Row 3, column 2 of its first matrix.
    assert named["W^{[1]}_{32}"] == 0.8


@settings(max_examples=50)
@given(traces())
def test_general_rules_and_rows_order_the_indices_alike(trace):
    for found in rows(trace, "weighted_sum", numeric=False):
        assert r"\sum_i W_{ji}\,a_i" in found.formula
    for found in rows(trace, "hidden_delta", numeric=False):
        assert r"W_{kj}\,\delta_k" in found.formula


def symbols(expression):
    """All named numbers of a rule."""
    if isinstance(expression, Quantity):
        return {expression.symbol: expression.number}
    parts = (
        getattr(expression, name, ())
        for name in ("terms", "factors", "arguments", "inner", "top", "bottom")
    )
    found = {}
    for part in parts:
        for inner in part if isinstance(part, tuple) else (part,):
            found |= symbols(inner)
    return found


SETTINGS = {
    r"\eta", r"\mu", r"\alpha", r"\beta_1", r"\beta_2", r"\varepsilon", r"\lambda", r"\lambda_1",
    r"\lambda_2", "c", "d", "m", "n", "t", "(t-1)", r"\text{decay}", r"\mu_t", r"\mu_{t+1}",
    r"\textstyle\prod\mu", r"\max_k z_k", r"\lVert g \rVert",
}  # fmt: skip


@settings(max_examples=100)
@given(traces())
def test_each_symbol_stands_for_one_number_and_has_a_row_of_its_own_or_is_given(trace):
    """The loss after the update, too, can be followed back to the updated weights, and on."""
    told = {}
    for found in rows(trace, numeric=False):
        for symbol, number in symbols(found.expression).items():
            if symbol in SETTINGS or symbol[0] in "xyu" or symbol.startswith(("m^", "g_{")):
                continue
            assert symbol in told or found.address.stage == "start" or is_memory(symbol), symbol
            expected = told.get(symbol, number)
            assert np.isclose(number, expected, rtol=1e-12, equal_nan=True), symbol
        expected = told.setdefault(found.symbol, found.value)
        assert np.isclose(found.value, expected, rtol=1e-12, equal_nan=True), found.symbol


def is_memory(symbol):
    """The optimizer's memory before the step is given."""
    return symbol[1:].startswith(r"\left(") and symbol[0] in "smvu"


def test_the_second_forward_pass_is_derived_with_primed_symbols():
    trace = EXAMPLES["mazur"]().trace()
    found = next(rows(trace, "weighted_sum_after", layer=1))
    assert found.symbol == "z'^{[2]}_{1}"
    assert found.spelled() == (
        r"W'^{[2]}_{11} \cdot a'^{[1]}_{1} + W'^{[2]}_{12} \cdot a'^{[1]}_{2} + b'^{[2]}_{1}"
    )
    assert found.value == trace.passes_after[1].z[0, 0] != trace.passes[1].z[0, 0]


def test_the_general_rule_of_plain_descent_speaks_of_no_memory():
    trace = EXAMPLES["article"]().trace()
    assert next(rows(trace, "update")).formula == r"w' = w - \eta\,g"
    momentum = replace(EXAMPLES["article"](), optimizer=SGD(momentum=0.9)).trace()
    assert "u" in next(rows(momentum, "update")).formula


@pytest.mark.parametrize("penalty", [Penalty(), Penalty(l2=0.1)])
def test_the_last_rows_are_the_losses_before_and_after_and_their_difference(penalty):
    trace = replace(EXAMPLES["article"](), penalty=penalty).trace()
    changes = {
        found.symbol: found for found in rows(trace, "loss_after") if "Delta" in found.symbol
    }
    change = changes[r"\Delta L"]
    assert change.spelled() == "L' - L"
    assert change.value == trace.data_loss_after - trace.data_loss < 0
    assert (r"\Delta J" in changes) == (not penalty.is_zero)
    if not penalty.is_zero:
        assert changes[r"\Delta J"].value == trace.objective_after - trace.objective


def test_an_example_may_name_its_parameters():
    example = EXAMPLES["mazur"]()
    trace = example.trace()
    named = {r.symbol: r.value for r in rows(trace, "start", notation=example.notation(trace))}
    assert [named[f"w_{k}"] for k in range(1, 9)] == [0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55]


@pytest.mark.parametrize(
    ("loss", "output"),
    [
        (loss, output)
        for loss in (BinaryCrossEntropy(), CategoricalCrossEntropy())
        for output in ("sigmoid", "softmax")
    ],
)
@pytest.mark.parametrize("size", [1.0, 40.0, 800.0])
@pytest.mark.parametrize("true", [0, 1, 2])
def test_a_saturated_output_keeps_its_loss_and_delta_rows(loss, output, size, true):
    network = Network(1, (Dense(3, output),))
    parameters = network.initialize(0)
    parameters.weights[0][:] = [[size, -size, 0.9 * size]]
    X, y = np.ones((1, 1)), np.eye(3)[[true]]
    trace = trace_step(network, parameters, X, y, loss, SGD(), None, 0.1)
    found = next(rows(trace, "loss"))
    assert np.isclose(found.expression.value(), found.value, rtol=1e-12, atol=1e-300)
    assert true != 1 or found.value >= size
    deltas = list(rows(trace, "output_delta"))
    assert len(deltas) == 3
    for one in deltas:
        assert np.isclose(one.expression.value(), one.value, rtol=1e-9, atol=1e-300), one


def test_matched_and_chain_rule_deltas_show_their_own_rule():
    network = Network(1, (Dense(1, "sigmoid"),))
    start, X, y = network.initialize(0), np.ones((1, 1)), np.ones((1, 1))
    matched = trace_step(network, start, X, y, BinaryCrossEntropy(), SGD(), None, 0.1)
    chained = trace_step(network, start, X, y, HalfSquaredError(), SGD(), None, 0.1)
    assert (
        matched.matched_delta and next(rows(matched, "output_delta")).formula == r"\delta = a - y"
    )
    assert not chained.matched_delta
    assert r"f'(z)" in next(rows(chained, "output_delta")).formula


def test_an_activation_without_an_expression_is_written_as_f_of_z(monkeypatch):
    monkeypatch.delitem(functions._VALUES, "silu")
    monkeypatch.delitem(functions._DERIVATIVES, "silu")
    network = Network(2, (Dense(2, "silu"), Dense(1, "sigmoid")))
    X, y = np.array([[0.3, -2.0]]), np.ones((1, 1))
    trace = trace_step(network, network.initialize(0), X, y, HalfSquaredError(), SGD(), None, 0.1)
    found = [one for stage in ("activation", "hidden_delta") for one in rows(trace, stage)]
    for one in found:
        assert np.isclose(one.expression.value(), one.value, rtol=1e-12), one
    texts = " ".join(one.expression.latex() for one in found)
    assert "f(z" in texts and "f'(z" in texts
