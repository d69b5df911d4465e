"""In a row nothing differs but what the column says."""

import numpy as np
import pytest

from experiments.compare.columns import columns_varying, network_columns
from experiments.compare.grid import Comparison
from experiments.compare.planning import CellIndex
from experiments.run.runner import build, build_network
from experiments.spec.parsing import changed
from experiments.spec.spec import DataSpec
from nn_core.random_streams import stream
from nn_core.training.batches import plan_epoch

MOONS = DataSpec(dataset="moons", n_samples=50)
SEEDS = (0, 7)


def experiments(columns, seed, base):
    grid = Comparison((MOONS,), columns, seeds=[seed], base=base)
    return [build(grid.specs[CellIndex(0, k)]) for k in range(len(columns))]


@pytest.fixture
def dropping(short):
    """A base that draws from every stream."""
    return changed(short, {"network.hidden.0.dropout": 0.3})


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "columns",
    [
        network_columns("linear", "small", "wide"),
        columns_varying("activation"),
        columns_varying("optimizer"),
        columns_varying("learning_rate"),
        columns_varying("depth"),
        columns_varying("width"),
        columns_varying("initializer"),
        columns_varying("batch_size"),
    ],
    ids=lambda columns: columns[0].axis,
)
def test_data_split_and_order_stay(columns, seed, short) -> None:
    first, *others = experiments(columns, seed, short)
    for other in others:
        for part in ("train", "validation", "test"):
            one, two = getattr(first.prepared, part), getattr(other.prepared, part)
            for name in ("X", "Y", "y", "raw", "indices"):
                np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
        for epoch in (1, 2):
            orders = [
                plan_epoch(one.network, *one.trainer.train, one.spec.training_seed, epoch, 16)
                for one in (first, other)
            ]
            np.testing.assert_array_equal(orders[0].inputs, orders[1].inputs)
            np.testing.assert_array_equal(orders[0].y, orders[1].y)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("axis", ["activation", "optimizer", "learning_rate", "batch_size"])
def test_initial_weights_and_dropout_stay_where_shapes_do(axis, seed, dropping) -> None:
    first, *others = experiments(columns_varying(axis), seed, dropping)
    for other in others:
        np.testing.assert_array_equal(first.trainer.parameters.flat, other.trainer.parameters.flat)
        masks = [
            plan_epoch(one.network, *one.trainer.train, one.spec.training_seed, 3, 16).masks
            for one in (first, other)
        ]
        np.testing.assert_array_equal(masks[0][0], masks[1][0])


def test_layers_that_have_the_same_shape_keep_their_draws(short) -> None:
    first, *others = experiments(columns_varying("depth", (1, 2, 4)), 0, short)
    for other in others:
        np.testing.assert_array_equal(
            first.trainer.parameters.weights[0], other.trainer.parameters.weights[0]
        )


def test_initializers_scale_the_same_draws(short) -> None:
    xavier, he = experiments(columns_varying("initializer", ("xavier", "he")), 0, short)
    ratio = xavier.trainer.parameters.weights[0] / he.trainer.parameters.weights[0]
    np.testing.assert_allclose(ratio, ratio[0, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_is_all_that_noise_changes(seed, short) -> None:
    quiet, loud = experiments(columns_varying("noise", (0.0, 0.5)), seed, short)
    np.testing.assert_array_equal(quiet.trainer.parameters.flat, loud.trainer.parameters.flat)
    drawn = [one.prepared.dataset for one in (quiet, loud)]
    np.testing.assert_array_equal(drawn[0].y, drawn[1].y)
    shift = drawn[1].X - drawn[0].X
    assert np.all(shift != 0)
    # The split is another stream, so the same rows are held back.
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(
            getattr(quiet.prepared, part).indices, getattr(loud.prepared, part).indices
        )


def test_cells_and_baselines_of_a_row_share_one_draw_of_the_data(short) -> None:
    grid = Comparison((MOONS,), network_columns("linear", "tiny"), 2, short, ("linear",))
    assert len({id(cell.data) for cell in grid.cells()}) == 1


def test_seeds_of_sections_give_way_to_those_of_the_comparison(short) -> None:
    fixed = changed(short, {"network.seed": 9, "training.seed": 9})
    grid = Comparison(
        (DataSpec(dataset="moons", seed=9),), network_columns(mine=fixed), seeds=[4], base=fixed
    )
    spec = grid.specs[CellIndex(0, 0)]
    assert (spec.data_seed, spec.weights_seed, spec.training_seed) == (4, 4, 4)


def test_another_seed_draws_everything_anew(short) -> None:
    one, two = (experiments(network_columns("small"), seed, short)[0] for seed in SEEDS)
    assert not np.array_equal(one.prepared.train.X, two.prepared.train.X)
    assert not np.array_equal(one.trainer.parameters.flat, two.trainer.parameters.flat)
    orders = [stream(seed, "batches", 1).permutation(20) for seed in SEEDS]
    assert not np.array_equal(*orders)
    assert build_network(one.spec) == build_network(two.spec)
