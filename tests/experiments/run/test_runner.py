"""From a spec to a run: what is built, what it predicts, and what one knob leaves alone."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, r2_score

from experiments.run.experiment import Experiment
from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.errors import SpecError
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.data import DATASETS, load, prepare
from nn_core.parameters import Parameters
from nn_core.random_streams import stream

SMALL = ExperimentSpec(
    data={"dataset": "moons", "n_samples": 60},
    network={"hidden": [{"units": 5, "dropout": 0.2}, {"units": 4}]},
    training={"batch_size": 7, "epochs": 4, "learning_rate": 0.05},
    seed=11,
)


def test_three_lines_train_a_network() -> None:
    spec = default_spec("moons")
    experiment = build(spec)
    history = experiment.run()
    assert (experiment.spec, experiment.metric) == (spec, "accuracy")
    assert history.epochs[-1] == spec.training.epochs == experiment.trainer.epoch
    assert history.curve("train_loss")[-1] < 0.5 * history.curve("train_loss")[0]


def test_every_setting_of_the_spec_reaches_the_engine() -> None:
    spec = ExperimentSpec(
        data={
            "dataset": "spiral",
            "n_samples": 90,
            "noise": 0.2,
            "options": {"arms": 3},
            "features": ["x2", "x1_x2"],
            "validation": 0.1,
            "test": 0.3,
            "scale": False,
            "seed": 5,
        },
        network={
            "hidden": [{"units": 3, "activation": "relu", "dropout": 0.25}],
            "initializer": {"kind": "constant", "value": 0.25},
            "seed": 6,
        },
        training={
            "loss": "mean_squared_error",
            "optimizer": {"kind": "sgd", "momentum": 0.5},
            "learning_rate": 0.2,
            "schedule": {"kind": "step", "every": 3},
            "warmup": {"epochs": 2},
            "batch_size": 11,
            "epochs": 13,
            "l1": 0.01,
            "l2": 0.02,
            "clipping": {"kind": "by_value", "limit": 0.5},
            "early_stopping": {"patience": 3},
            "dtype": "float32",
            "seed": 7,
        },
    )
    experiment = build(spec)
    trainer, settings = experiment.trainer, experiment.trainer.settings
    dataset = load("spiral", n_samples=90, noise=0.2, options={"arms": 3}, rng=stream(5, "data"))
    prepared = prepare(
        dataset,
        validation=0.1,
        test=0.3,
        rng=stream(5, "split"),
        features=("x2", "x1_x2"),
        scale=False,
        dtype=np.float32,
    )
    np.testing.assert_array_equal(trainer.train[0], prepared.train.X)
    np.testing.assert_array_equal(trainer.validation[1], prepared.validation.Y)
    np.testing.assert_array_equal(experiment.prepared.test.raw, prepared.test.raw)
    assert [
        (layer.units, layer.activation.kind, layer.dropout) for layer in experiment.network.layers
    ] == [(3, "relu", 0.25), (3, "softmax", 0.0)]
    assert (trainer.parameters.weights[0] == 0.25).all()
    assert trainer.seed == 7
    training = spec.training
    for name in ("optimizer", "schedule", "warmup", "clipping", "early_stopping", "loss"):
        assert getattr(settings, name) == getattr(training, name)
    assert (settings.learning_rate, settings.batch_size, settings.epochs) == (0.2, 11, 13)
    assert (settings.penalty.l1, settings.penalty.l2) == (0.01, 0.02)
    assert experiment.parameter_count == 2 * 3 + 3 + 3 * 3 + 3
    assert set(trainer.history.names) >= {"train_accuracy", "validation_accuracy"}


def test_float32_stays_float32() -> None:
    experiment = build(changed(SMALL, {"training.dtype": "float32"}))
    experiment.run()
    prepared = experiment.prepared
    arrays = [experiment.trainer.parameters.flat, prepared.train.X, prepared.test.Y]
    arrays += [experiment.outputs(prepared.test.raw), *experiment.trainer.history.kept.values()]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_without_validation_there_is_no_validation_curve() -> None:
    history = build(changed(SMALL, {"data.validation": 0})).run()
    assert "validation_loss" not in history.names and "train_accuracy" in history.names


@pytest.mark.parametrize("dataset", ["moons", "iris", "sine", "diabetes"])
def test_predictions_and_reports_speak_the_units_of_the_data(dataset) -> None:
    experiment = build(changed(default_spec(dataset), {"training.epochs": 10}))
    experiment.run()
    test = experiment.prepared.test
    predicted = experiment.predict(test.raw)
    report = experiment.evaluate("test")
    if experiment.prepared.problem == "regression":
        assert predicted.shape == test.y.shape
        assert report.r_squared == pytest.approx(r2_score(test.y, predicted), rel=1e-12)
        assert report.mean_absolute_error == pytest.approx(np.abs(test.y - predicted).mean())
        return
    if experiment.prepared.problem == "binary":
        assert predicted.shape == test.y.shape
        labels = (predicted > 0.5).astype(int)
    else:
        np.testing.assert_allclose(predicted.sum(axis=-1), 1.0)
        labels = predicted.argmax(axis=-1)
    assert report.accuracy == accuracy_score(test.y, labels)
    assert report.confusion.sum() == len(test.y)


@pytest.mark.parametrize(("dataset", "metric"), [("iris", "accuracy"), ("sine", "r_squared")])
def test_reports_agree_with_the_curves(dataset, metric) -> None:
    experiment = build(changed(default_spec(dataset), {"training.epochs": 5}))
    history = experiment.run()
    for part in ("train", "validation"):
        last = history.curve(f"{part}_{metric}")[-1]
        assert getattr(experiment.evaluate(part), metric) == pytest.approx(last, rel=1e-12)


def test_predictions_of_a_kept_epoch_are_those_of_its_weights() -> None:
    experiment, early = build(SMALL), build(changed(SMALL, {"training.epochs": 2}))
    raw = experiment.prepared.test.raw
    experiment.run()
    early.run()
    kept = Parameters(experiment.network.layout, experiment.trainer.history.kept[2])
    np.testing.assert_array_equal(experiment.predict(raw, kept), early.predict(raw))
    assert not np.array_equal(experiment.predict(raw, kept), experiment.predict(raw))


def test_a_prediction_on_the_way_disturbs_nothing() -> None:
    straight, asked = build(SMALL), build(SMALL)
    straight.run()
    for _ in asked.trainer.epochs():
        asked.predict(asked.prepared.test.raw)
        asked.evaluate("train")
    np.testing.assert_array_equal(asked.trainer.parameters.flat, straight.trainer.parameters.flat)


def test_an_empty_part_cannot_be_evaluated() -> None:
    experiment = build(changed(SMALL, {"data.test": 0}))
    with pytest.raises(ValueError, match="test must have samples; give it a share"):
        experiment.evaluate("test")


@pytest.mark.parametrize("dataset", ["moons", "sine"])
def test_a_diverged_run_can_still_be_looked_at(dataset) -> None:
    spec = changed(
        default_spec(dataset),
        {"training.optimizer": "sgd", "training.learning_rate": 100, "training.l2": 10},
    )
    experiment = build(spec)
    experiment.run()
    assert [d.epoch for d in experiment.trainer.divergences] == [1]
    assert np.isfinite(experiment.trainer.parameters.flat).all()
    assert (
        experiment.predict(experiment.prepared.test.raw).shape == experiment.prepared.test.y.shape
    )
    experiment.evaluate("test")


def drawn(experiment: Experiment) -> dict[str, np.ndarray]:
    """Everything drawn for a run, by stream, before and during its first epoch."""
    trainer = experiment.trainer
    start = trainer.parameters.copy()
    trainer.step()
    plan = trainer._plan
    masks = {f"dropout {k}": mask for k, mask in enumerate(plan.masks or ()) if mask is not None}
    return {
        "data": experiment.prepared.dataset.X,
        "split": experiment.prepared.train.indices,
        "batches": plan.inputs,
        **{f"weights {k}": matrix for k, matrix in enumerate(start.weights)},
        **masks,
    }


ALL = {"data", "split", "batches", "weights 0", "weights 1", "weights 2", "dropout 0"}
KNOBS = [
    ({"network.hidden.0.activation": "relu"}, ALL),
    ({"network.hidden.1.units": 9}, {"data", "split", "batches", "weights 0", "dropout 0"}),
    ({"network.hidden.1.dropout": 0.5}, ALL),
    ({"network.hidden.0.dropout": 0.0}, ALL - {"dropout 0"}),
    ({"network.initializer": "zeros"}, ALL - {"weights 0", "weights 1", "weights 2"}),
    ({"network.seed": 1}, ALL - {"weights 0", "weights 1", "weights 2"}),
    ({"training.optimizer": "sgd", "training.learning_rate": 1}, ALL),
    ({"training.batch_size": 13, "training.l2": 1}, ALL),
    ({"training.loss": "huber"}, ALL),
    ({"training.seed": 1}, ALL - {"batches", "dropout 0"}),
    ({"data.seed": 1}, ALL - {"data", "split", "batches"}),
    ({"data.features": ["x2", "x1"]}, ALL - {"batches"}),
    ({"data.scale": False}, ALL - {"batches"}),
    ({"data.noise": 0.3}, ALL - {"data", "split", "batches"}),
]


@pytest.mark.parametrize(("changes", "same"), KNOBS, ids=[" ".join(c) for c, _ in KNOBS])
def test_one_knob_leaves_the_draws_of_the_others(changes, same) -> None:
    before, after = drawn(build(SMALL)), drawn(build(changed(SMALL, changes)))
    equal = {name for name in before if name in after and np.array_equal(before[name], after[name])}
    assert equal - {"split"} == same - {"split"}
    if "split" in same:
        assert "split" in equal


SCORES = {
    "moons": 0.95,
    "circles": 0.95,
    "blobs": 0.98,
    "gaussian_quantiles": 0.9,
    "xor": 0.97,
    "spiral": 0.95,
    "checkerboard": 0.88,
    "article_plane": 0.95,
    "plane": 0.92,
    "gaussian_cones": 0.88,
    "sine": 0.93,
    "friedman1": 0.83,
    "iris": 0.9,
    "wine": 0.93,
    "breast_cancer": 0.95,
    "digits": 0.95,
    "diabetes": 0.35,
}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_is_learned_at_the_first_touch(dataset) -> None:
    spec = default_spec(dataset)
    assert spec.data.dataset == dataset and spec.data.n_samples is None
    experiment = build(spec)
    experiment.run()
    report = experiment.evaluate("test")
    score = report.r_squared if spec.data.problem == "regression" else report.accuracy
    assert score >= SCORES[dataset]


def test_an_unknown_dataset_has_no_default() -> None:
    with pytest.raises(SpecError, match=r"data\.dataset: dataset must be one of: moons, circles"):
        default_spec("moon")


AUGMENTED = {"jitter": "moons", "rotation": "xor", "scaling": "iris", "shift": "digits"}


@pytest.mark.parametrize(("kind", "dataset"), AUGMENTED.items())
def test_augmentation_changes_the_steps_and_neither_data_nor_start(kind, dataset) -> None:
    plain = changed(SMALL, {"data.dataset": dataset, "data.n_samples": 100})
    without = build(plain)
    augmented = build(changed(plain, {"training.augmentation": kind}))
    start = without.trainer.parameters.flat.copy()
    np.testing.assert_array_equal(start, augmented.trainer.parameters.flat)
    np.testing.assert_array_equal(without.trainer.train[0], augmented.trainer.train[0])
    for experiment in (without, augmented):
        experiment.trainer.run_epoch()
    assert not np.allclose(without.trainer.parameters.flat, augmented.trainer.parameters.flat)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"training.augmentation": "shift"}, "shift needs pictures, and moons has none"),
        ({"data.dataset": "iris", "training.augmentation": "rotation"}, "2 raw features"),
        (
            {"data.features": ["x1"], "training.augmentation": "rotation"},
            "leave features empty",
        ),
        (
            {"data.features": ["x1", "x2"], "training.augmentation": "scaling"},
            "scaling needs the raw features",
        ),
    ],
)
def test_augmentation_that_does_not_fit_the_data_is_refused(changes, message) -> None:
    with pytest.raises(SpecError, match=message) as caught:
        changed(SMALL, {"data.n_samples": 60, **changes})
    assert caught.value.errors[0].field == "training.augmentation"
