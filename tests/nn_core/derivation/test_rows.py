"""Every row's rule, put into numbers, comes to what the engine recorded."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn_core.activations import ACTIVATIONS
from nn_core.clipping import ClipByNorm, ClipByValue
from nn_core.derivation.notation import Notation
from nn_core.derivation.rows import addresses, row, rows, steps
from nn_core.examples import EXAMPLES
from nn_core.layers import Dense
from nn_core.losses import LOSSES, BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError
from nn_core.network import Network
from nn_core.optimizers import SGD, Adagrad, Adam, AdamW, NAdam, RMSprop
from nn_core.penalties import Penalty
from nn_core.tracing import trace_step

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


@settings(max_examples=150)
@given(traces(), st.sampled_from(["engine", "article"]))
def test_every_rows_rule_comes_to_the_recorded_value(trace, convention):
    for found in rows(trace, notation=Notation(trace, convention), numeric=False):
        parts = [abs(number) for _, number in found.contributions()]
        assert agrees(found.expression.value(), found.value, max([1e-3, *parts])), found.equation()


@settings(max_examples=50)
@given(traces())
def test_contributions_add_up_to_the_value(trace):
    for found in rows(trace, "weighted_sum"):
        terms = found.contributions()
        assert len(terms) == trace.network.layout.shapes[found.address.layer][0] + 1
        total = sum(number for _, number in terms)
        assert agrees(total, found.value, sum(abs(number) for _, number in terms))


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
    assert len(mean.contributions()) == 1
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


def test_weights_are_named_in_either_order_and_keep_their_value():
    trace = EXAMPLES["article"]().trace()
    engine = {r.parameter: r for r in rows(trace, "start", notation=Notation(trace, "engine"))}
    article = {r.parameter: r for r in rows(trace, "start", notation=Notation(trace, "article"))}
    names = {place: found.symbol for place, found in engine.items()}
    # Weight from input 2 to unit 3: column 2 of row 3 in the article.
    place = next(p for p, symbol in names.items() if symbol == "W^{[1]}_{23}")
    assert article[place].symbol == "W^{[1]}_{32}"
    assert article[place].value == engine[place].value == 0.8


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
