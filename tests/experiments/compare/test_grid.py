"""A comparison is planned, streams, stops, and refuses what could not run."""

import itertools

import numpy as np
import pytest

from experiments.compare.baselines import BASELINES
from experiments.compare.cells import Cell
from experiments.compare.columns import AXES, NETWORKS, columns_varying, network_columns
from experiments.compare.grid import Comparison, Progress
from experiments.compare.planning import (
    FIRST_SECONDS,
    GROUP_PARAMETERS,
    GROUP_SECONDS,
    CellIndex,
    Clock,
    parameter_count,
)
from experiments.run.runner import build, population_shape
from experiments.spec.errors import SpecError
from experiments.spec.spec import DataSpec, ExperimentSpec, NetworkSpec

ROWS = (
    DataSpec(dataset="moons", n_samples=60),
    DataSpec(dataset="iris"),
    DataSpec(dataset="sine", n_samples=60),
)


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_runs_on_every_kind_of_problem(axis, short) -> None:
    grid = Comparison(ROWS, columns_varying(axis), seeds=2, base=short)
    cells = {cell.place: cell for cell in grid.cells()}
    assert set(cells) == set(grid.places)
    for place, cell in cells.items():
        assert cell.title == grid.columns[place.column].title
        assert cell.scores.shape == (2,) and np.isfinite(cell.scores).all()
        assert cell.specs[0] == grid.specs[place]
    for row in range(len(ROWS)):
        specs = [grid.specs[CellIndex(row, k)] for k in range(len(grid.columns))]
        assert len(set(specs)) == len(specs)


@pytest.mark.parametrize(
    ("axis", "value", "read"),
    [
        ("activation", "relu", lambda s: {layer.activation.kind for layer in s.network.hidden}),
        ("optimizer", {"kind": "sgd", "momentum": 0.5}, lambda s: {s.training.optimizer.momentum}),
        ("learning_rate", 0.3, lambda s: {s.training.learning_rate}),
        ("depth", 3, lambda s: {len(s.network.hidden)}),
        ("width", 5, lambda s: {layer.units for layer in s.network.hidden}),
        ("initializer", "he", lambda s: {s.network.initializer.kind}),
        ("batch_size", 3, lambda s: {s.training.batch_size}),
        # Moons has noise from 0 to 1.
        ("noise", 0.25, lambda s: {s.data.noise}),
    ],
)
def test_a_column_sets_what_it_says_and_nothing_else(axis, value, read) -> None:
    base = ExperimentSpec()
    expected = value
    if isinstance(value, dict):
        expected = value["momentum"]
    if axis == "noise":
        noise = base.data.info.noise
        expected = noise.minimum + value * (noise.maximum - noise.minimum)
    (column,) = columns_varying(axis, (value,))
    spec = column.apply(base)
    assert read(spec) == {expected}
    own, other = (one.model_dump(mode="json") for one in (base, spec))
    assert sum(own[section] != other[section] for section in own) == 1


def test_width_and_depth_give_a_linear_network_layers() -> None:
    linear = ExperimentSpec(network={"hidden": []})
    (wide,), (deep,) = columns_varying("width", (5,)), columns_varying("depth", (2,))
    assert [layer.units for layer in wide.apply(linear).network.hidden] == [5]
    assert len(deep.apply(linear).network.hidden) == 2


def test_an_experiment_as_a_column_brings_its_training(short) -> None:
    mine = ExperimentSpec(network={"hidden": []}, training={"learning_rate": 0.5, "epochs": 2})
    grid = Comparison(ROWS[:1], network_columns("tiny", mine=mine), seeds=1, base=short)
    spec = grid.specs[CellIndex(0, 1)]
    assert spec.training == mine.training and spec.network == mine.network
    assert spec.data == ROWS[0]


def test_an_experiment_as_a_column_brings_its_inputs_where_they_fit(short) -> None:
    inputs = ("x1", "x2", "x1_squared")
    mine = ExperimentSpec(data={"features": inputs}, training={"epochs": 2})
    grid = Comparison(ROWS, network_columns("tiny", mine=mine), seeds=1, base=short)
    cells = {cell.place: cell for cell in grid.cells()}
    assert [cells[CellIndex(row, 1)].specs[0].data.features for row in range(3)] == [inputs, (), ()]
    tiny, own = cells[CellIndex(0, 0)], cells[CellIndex(0, 1)]
    assert tiny.specs[0].data.features == ()
    # The samples are the same ones.
    np.testing.assert_array_equal(tiny.data.test.raw, own.data.test.raw)
    np.testing.assert_array_equal(tiny.targets, own.targets)


def test_titles_say_what_a_value_is() -> None:
    values = ({"kind": "sgd", "momentum": 0.9}, {"kind": "adam"}, "rmsprop")
    assert [c.title for c in columns_varying("optimizer", values)] == [
        "sgd(momentum=0.9)",
        "adam",
        "rmsprop",
    ]
    assert [c.title for c in columns_varying("learning_rate", (0.001, 1.0))] == ["0.001", "1"]


def test_presets_are_networks_of_their_own() -> None:
    assert len({column.value for column in NETWORKS.values()}) == len(NETWORKS)
    grid = Comparison(("moons",))
    assert [c.title for c in grid.columns] == [NETWORKS[n].title for n in AXES["network"].values]


def test_a_plan_has_each_cell_once_in_groups_of_one_shape(short) -> None:
    grid = Comparison(("moons", "circles", "blobs", "iris"), network_columns(*NETWORKS), 3, short)
    groups = grid.plan()
    assert sorted(itertools.chain(*(group.places for group in groups)), key=str) == sorted(
        grid.places, key=str
    )
    for group in groups:
        shapes = [population_shape(specs[0]) for specs in group.specs]
        assert all(shape == shapes[0] for shape in shapes)
        assert all([spec.seed for spec in specs] == [0, 1, 2] for specs in group.specs)
    together = [place for group in groups for place in group.places if len(group.places) > 1]
    # Moons, circles and blobs have equal sizes by default, and iris has not.
    assert {place.row for place in together} == {0, 1, 2}


def test_a_plan_begins_with_what_is_done_soon_and_bounds_the_rest() -> None:
    grid = Comparison(("moons", "circles", "xor", "spiral"), network_columns(*NETWORKS), seeds=10)
    first, *others = grid.plan()
    assert len(first.places) == 1 or first.cost <= FIRST_SECONDS
    for group in others:
        networks_in_it = len(group.places) * 10
        assert len(group.places) == 1 or group.cost <= GROUP_SECONDS
        assert networks_in_it * parameter_count(group.specs[0][0]) <= GROUP_PARAMETERS


@pytest.mark.parametrize("hidden", [[], [{"units": 5}], [{"units": 3}, {"units": 7}]])
def test_parameters_are_counted_as_the_network_has_them(hidden) -> None:
    spec = ExperimentSpec(data={"dataset": "iris"}, network={"hidden": hidden})
    assert parameter_count(spec) == build(spec).parameter_count


def test_progress_climbs_to_the_end(short) -> None:
    grid = Comparison(ROWS, network_columns("linear", "tiny"), 2, short, ("linear", "neighbors"))
    events = list(grid.run(tick=0.0))
    reports = [event for event in events if isinstance(event, Progress)]
    shares = [report.share for report in reports]
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1.0)
    assert reports[-1].seconds_left == pytest.approx(0.0, abs=1e-9)
    assert reports[-1].done == reports[-1].total == len(grid.places) == 12
    done = 0
    for event in events:
        if isinstance(event, Cell):
            done += 1
    assert done == 12
    # Before the first cell is done there has been a report after each epoch.
    assert [isinstance(event, Progress) for event in events[:4]] == [True] * 4


def test_networks_come_before_baselines_and_quick_baselines_first(short) -> None:
    grid = Comparison(ROWS[:2], network_columns("tiny"), 1, short, ("neighbors", "linear"))
    cells = list(grid.cells())
    assert [cell.is_baseline for cell in cells] == [False, False, True, True, True, True]
    assert [cell.place.column for cell in cells[2:]] == [1, 1, 2, 2]


def test_a_stop_keeps_what_is_done_and_the_rest_can_follow(short) -> None:
    grid = Comparison(ROWS, network_columns("linear", "tiny"), 2, short)
    running = grid.cells()
    kept = [next(running), next(running)]
    running.close()
    rest = [place for place in grid.places if place not in {cell.place for cell in kept}]
    later = list(grid.cells(places=rest))
    assert {cell.place for cell in kept + later} == set(grid.places)
    whole = {cell.place: cell for cell in grid.cells()}
    for cell in kept + later:
        np.testing.assert_allclose(cell.scores, whole[cell.place].scores, rtol=0, atol=1e-10)


def test_some_cells_and_other_seeds_can_be_asked_for(short) -> None:
    grid = Comparison(ROWS[:2], network_columns("linear", "tiny"), 2, short, ("linear",))
    chosen = [CellIndex(0, 1), CellIndex(1, 2)]
    cells = list(grid.cells(places=chosen, seeds=(8, 9, 10)))
    assert [cell.place for cell in cells] == chosen
    assert all(cell.seeds == (8, 9, 10) for cell in cells)


def test_a_clock_tells_by_the_time_of_each_kind() -> None:
    clock = Clock({"networks": 1.0, "baselines": 2.0})
    assert clock.share == 0.0 and clock.seconds_left == 3.0
    clock.spend("networks", 1.0, 0.5)
    assert clock.seconds_left == pytest.approx(1.0)
    clock.spend("baselines", 1.0, 4.0)
    assert clock.share == pytest.approx(2 / 3) and clock.seconds_left == pytest.approx(4.0)


def test_nothing_to_do_is_done(short) -> None:
    assert list(Comparison((), network_columns("tiny"), 1, short).run()) == []
    assert Clock({}).share == 1.0


@pytest.mark.parametrize(
    ("call", "field", "message"),
    [
        (lambda: Comparison(("moon",)), "dataset", "must be one of"),
        (lambda: Comparison((DataSpec(test=0),)), "data.test", "give test a share"),
        (lambda: Comparison(("moons",), seeds=0), "seed", "at least 1 and all different; got []"),
        (lambda: Comparison(("moons",), seeds=(1, 1)), "seed", "all different"),
        (lambda: Comparison(("moons",), seeds=(-1,)), "", "seed must be a whole number"),
        (lambda: Comparison(("moons",), baselines=("trees",)), "", "must be one of: linear"),
        (lambda: network_columns("huge"), "", "network must be one of: linear"),
        (lambda: columns_varying("color"), "", "axis must be one of: network"),
        (
            lambda: Comparison(("moons",), columns_varying("noise", (2.0,))),
            "data.noise",
            "noise must be",
        ),
        (
            lambda: Comparison(("moons",), columns_varying("depth", (9,))),
            "network.hidden",
            "at most 8",
        ),
        (
            lambda: Comparison(("moons",), columns_varying("depth", (1.5,))),
            "network.hidden",
            "whole number",
        ),
        (
            lambda: Comparison(("moons",), columns_varying("width", (0,))),
            "network.hidden.0.units",
            "units",
        ),
        (
            lambda: Comparison(("moons",), columns_varying("learning_rate", ("fast",))),
            "training.learning_rate",
            "got 'fast'",
        ),
        (
            lambda: Comparison(
                ("moons",),
                columns_varying("activation"),
                base=ExperimentSpec(network={"hidden": []}),
            ),
            "network.hidden",
            "need a hidden layer",
        ),
        (
            lambda: Comparison(
                ("moons", "sine"), base=ExperimentSpec(training={"loss": "binary_cross_entropy"})
            ),
            "training.loss",
            "needs classes",
        ),
    ],
)
def test_what_could_not_run_is_refused_by_field(call, field, message) -> None:
    with pytest.raises(SpecError) as caught:
        call()
    assert field in caught.value.errors[0].field
    assert message in str(caught.value)


def test_a_network_may_be_given_by_its_layers(short) -> None:
    own = NetworkSpec(hidden=[{"units": 3, "activation": "relu"}])
    grid = Comparison(ROWS[:1], network_columns(mine=own), 1, short)
    assert grid.specs[CellIndex(0, 0)].network == own
    assert grid.title(0) == "mine"


def test_baselines_are_titled_for_the_problem(short) -> None:
    grid = Comparison(ROWS, (), 1, short, ("linear",))
    titles = [cell.title for cell in grid.cells()]
    assert titles == ["Logistic regression", "Logistic regression", "Ridge regression"]
    assert grid.title(0) == BASELINES["linear"].title


def test_time_that_passes_between_events_is_not_training_time(short, monkeypatch) -> None:
    time, events = 0.0, 0
    monkeypatch.setattr("experiments.compare.train_group.perf_counter", lambda: time)
    for event in Comparison(ROWS[:1], network_columns("linear"), 1, short).run(tick=0.0):
        time += 1000.0
        events += 1
        if isinstance(event, Cell):
            assert event.seconds == 0.0
    assert events > 2
