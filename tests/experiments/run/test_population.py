"""A row of a population is the run that it would be alone."""

import numpy as np
import pytest

from experiments.run.runner import build, build_population
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec

BASE = ExperimentSpec(
    data={"dataset": "moons", "n_samples": 60},
    network={
        "hidden": [
            {"units": 5, "activation": "relu", "dropout": 0.2},
            {"units": 4, "activation": {"kind": "leaky_relu", "slope": 0.1}},
        ],
        "initializer": "he",
    },
    training={"batch_size": 7, "epochs": 5, "learning_rate": 0.05, "l2": 0.01},
    seed=1,
)
REGRESSION = changed(BASE, {"data.dataset": "friedman1"})
CLASSES = changed(BASE, {"data.dataset": "blobs", "data.options": {"classes": 4}})
STOPPING = changed(
    BASE, {"training.early_stopping": {"patience": 2}, "training.epochs": 40, "training.l2": 0}
)
PLATEAU = changed(
    BASE, {"training.schedule": {"kind": "plateau", "patience": 0, "gamma": 0.5, "threshold": 0.05}}
)
SHIFTING = changed(
    BASE, {"data.dataset": "digits", "data.n_samples": 100, "training.augmentation": "shift"}
)

FAMILIES = {
    "seeds": [changed(BASE, {"seed": seed}) for seed in (1, 2, 3)],
    "seeds of the weights": [changed(BASE, {"network.seed": seed}) for seed in (1, 2)],
    "seeds of the batches": [changed(BASE, {"training.seed": seed}) for seed in (1, 2)],
    "seeds of the data": [changed(BASE, {"data.seed": seed}) for seed in (1, 2, 1)],
    "one": [BASE],
    "the same twice": [BASE, BASE],
    "learning rates": [changed(BASE, {"training.learning_rate": r}) for r in (0.001, 0.05, 1)],
    "penalties": [
        changed(BASE, {"training.l1": l1, "training.l2": l2})
        for l1, l2 in ((0, 0), (0.01, 0), (0, 0.1), (0.1, 0.1))
    ],
    "initializers": [changed(BASE, {"network.initializer": i}) for i in ("he", "zeros", "normal")],
    "noise": [changed(BASE, {"data.noise": noise}) for noise in (0, 0.1, 0.4)],
    "datasets": [changed(BASE, {"data.dataset": name}) for name in ("moons", "circles", "xor")],
    "features": [
        changed(BASE, {"data.features": names, "data.scale": scale})
        for names, scale in ((["x1", "x2"], True), (["x1_x2", "sin_x1"], False))
    ],
    "regression": [changed(REGRESSION, {"seed": seed}) for seed in (1, 2)],
    "regression, shared data": [changed(REGRESSION, {"network.seed": s}) for s in (1, 2)],
    "classes": [changed(CLASSES, {"seed": seed}) for seed in (1, 2)],
    "early stopping": [
        changed(STOPPING, {"seed": seed, "training.learning_rate": rate})
        for seed, rate in ((1, 0.05), (2, 0.3), (3, 0.1), (4, 1e-4))
    ],
    "jitter": [
        changed(BASE, {"training.augmentation": "jitter", "seed": seed}) for seed in (1, 2, 3)
    ],
    "jitter of shared data": [
        changed(BASE, {"training.augmentation": "jitter", "training.seed": seed})
        for seed in (1, 2, 1)
    ],
    "jitter of other data with one order": [
        changed(BASE, {"training.augmentation": "jitter", "data.seed": seed}) for seed in (1, 2)
    ],
    "shifts": [changed(SHIFTING, {"seed": seed}) for seed in (1, 2)],
    "plateau": [
        changed(PLATEAU, {"seed": seed, "training.learning_rate": rate})
        for seed, rate in ((1, 0.3), (2, 1e-6), (3, 0.01))
    ],
    "without validation": [
        changed(BASE, {"data.validation": 0, "data.test": 0.4, "seed": seed}) for seed in (1, 2)
    ],
}


@pytest.mark.parametrize("specs", FAMILIES.values(), ids=FAMILIES.keys())
def test_a_row_equals_the_run_alone(specs) -> None:
    together = build_population(specs)
    history = together.run()
    raw = together.prepared.dataset.X[:10]
    predicted = together.predict(raw)
    assert together.trainer.parameters.flat.shape == (len(specs), together.parameter_count)
    for k, spec in enumerate(specs):
        alone = build(spec)
        own = alone.run()
        close = {"rtol": 0, "atol": 1e-10}
        np.testing.assert_allclose(
            together.trainer.parameters.flat[k], alone.trainer.parameters.flat, **close
        )
        for name in own.names:
            curve = history.curve(name)
            # Where no network has a value of its own, one stands for all.
            row = curve[: len(own.epochs), k] if curve.ndim == 2 else curve[: len(own.epochs)]
            np.testing.assert_allclose(row, own.curve(name), **close)
        np.testing.assert_allclose(predicted[k], alone.predict(raw), **close)
        for part in ("train", "test"):
            report, expected = together.evaluate(part, k), alone.evaluate(part)
            if spec.data.problem == "regression":
                assert report.r_squared == pytest.approx(expected.r_squared, abs=1e-10)
            else:
                np.testing.assert_array_equal(report.confusion, expected.confusion)
        assert int(together.trainer.stopped_epoch[k]) == int(alone.trainer.stopped_epoch) or (
            not history.epochs[-1] > own.epochs[-1]
        )


def test_early_stopping_stops_rows_at_their_own_epochs() -> None:
    together = build_population(FAMILIES["early stopping"])
    together.run()
    stopped = together.trainer.stopped_epoch.tolist()
    assert len(set(stopped)) == 4 and -1 in stopped
    for k, best in enumerate(together.trainer.best_epoch.tolist()):
        kept = together.trainer.history.kept[best][k]
        np.testing.assert_array_equal(together.trainer.parameters.flat[k], kept)


def test_equal_data_are_drawn_once_and_shared() -> None:
    shared = build_population(FAMILIES["seeds of the weights"])
    assert shared.data[0] is shared.data[1]
    assert shared.trainer.train[0].ndim == 2
    own = build_population(FAMILIES["seeds of the data"])
    assert own.data[0] is own.data[2] and own.data[0] is not own.data[1]
    assert own.trainer.train[0].shape == (3, 36, 2)


def test_a_diverging_network_leaves_the_others_alone() -> None:
    plain = changed(REGRESSION, {"training.optimizer": "sgd"})
    rates = (0.01, 100.0, 0.02)
    specs = [changed(plain, {"training.learning_rate": rate}) for rate in rates]
    together = build_population(specs)
    together.run()
    alone = [build(spec) for spec in specs]
    for experiment in alone:
        experiment.run()
    (found,) = together.trainer.divergences
    (expected,) = alone[1].trainer.divergences
    assert (found.network, expected.network) == (1, 0)
    assert (found.epoch, found.step, found.layer) == (
        expected.epoch,
        expected.step,
        expected.layer,
    )
    for k in (0, 2):
        np.testing.assert_allclose(
            together.trainer.parameters.flat[k],
            alone[k].trainer.parameters.flat,
            rtol=0,
            atol=1e-10,
        )
    assert np.isfinite(together.predict(together.prepared.test.raw)[[0, 2]]).all()


def test_float32_stays_float32() -> None:
    specs = [
        changed(
            BASE,
            {"training.dtype": "float32", "training.learning_rate": rate, "training.l1": rate},
        )
        for rate in (0.01, 0.02)
    ]
    together = build_population(specs)
    together.run()
    assert together.trainer.parameters.flat.dtype == np.float32
    assert together.predict(together.prepared.test.raw).dtype == np.float32


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data.n_samples": 80}, "training samples"),
        ({"data.validation": 0.3, "data.test": 0.1}, "validation samples"),
        ({"data.dataset": "iris"}, "problem"),
        ({"data.features": ["x1"]}, "inputs"),
        ({"network.hidden.0.units": 6}, "network.hidden"),
        ({"network.hidden.0.dropout": 0.3}, "network.hidden"),
        ({"network.output_activation": "tanh"}, "network.output_activation"),
        ({"training.loss": "huber"}, "training.loss"),
        ({"training.optimizer": "sgd"}, "training.optimizer"),
        ({"training.schedule": "cosine"}, "training.schedule"),
        ({"training.warmup": {"epochs": 1}}, "training.warmup"),
        ({"training.batch_size": 8}, "training.batch_size"),
        ({"training.epochs": 6}, "training.epochs"),
        ({"training.clipping": "by_norm"}, "training.clipping"),
        ({"training.early_stopping": {}}, "training.early_stopping"),
        ({"training.augmentation": "jitter"}, "training.augmentation"),
        ({"training.dtype": "float32"}, "training.dtype"),
    ],
)
def test_specs_of_another_shape_are_refused_by_field(changes, field) -> None:
    with pytest.raises(ValueError, match=f"must agree in {field}; got "):
        build_population([BASE, BASE, changed(BASE, changes)])


def test_classes_must_be_equally_many() -> None:
    with pytest.raises(ValueError, match="must agree in outputs; got 4 and 3"):
        build_population([CLASSES, changed(CLASSES, {"data.options.classes": 3})])


def test_a_population_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 spec"):
        build_population([])
