"""Bad input is refused by field, with what was expected."""

import copy
import pickle

import pytest

from experiments.spec.parsing import changed, parse_spec
from experiments.spec.spec import (
    DataSpec,
    ExperimentSpec,
    LayerSpec,
    NetworkSpec,
    SpecError,
    TrainingSpec,
)
from nn_core.activations import Identity, LeakyReLU, Sigmoid, Softmax, Tanh
from nn_core.losses import BinaryCrossEntropy, CategoricalCrossEntropy, HalfSquaredError
from nn_core.optimizers import SGD, Adam
from nn_core.optimizers.schedules import Warmup
from nn_core.training.early_stopping import EarlyStopping

NUMBER_ERRORS = {
    "seed": "a whole number from 0 to 4294967295",
    "data.seed": "a whole number from 0 to 4294967295",
    "data.n_samples": "a whole number from 20 to 5000",
    "data.noise": "a number >= 0 and <= 0.5",
    "data.validation": "a number >= 0 and <= 0.9",
    "data.test": "a number >= 0 and <= 0.9",
    "network.seed": "a whole number from 0 to 4294967295",
    "network.hidden.0.units": "a whole number from 1 to 128",
    "network.hidden.1.dropout": "a number >= 0 and <= 0.9",
    "network.hidden.0.activation.slope": "a number >= 0 and < 1",
    "training.learning_rate": "a number >= 1e-06 and <= 100",
    "training.batch_size": "a whole number from 1 to 5000",
    "training.epochs": "a whole number from 1 to 20000",
    "training.l1": "a number >= 0 and <= 10",
    "training.l2": "a number >= 0 and <= 10",
    "training.seed": "a whole number from 0 to 4294967295",
    "training.optimizer.beta1": "a number >= 0 and < 1",
    "training.schedule.patience": "a whole number from 0 to 20000",
    "training.warmup.epochs": "a whole number from 1 to 20000",
    "training.warmup.start_factor": "a number >= 0.001 and <= 1",
    "training.clipping.max_norm": "a number >= 1e-06 and <= 1000000",
    "training.early_stopping.patience": "a whole number from 1 to 20000",
    "training.early_stopping.min_delta": "a number >= 0 and <= 10",
    "training.augmentation.deviation": "a number >= 0 and <= 10",
}
FULL = ExperimentSpec(
    data={"dataset": "moons", "n_samples": 100, "noise": 0.1},
    network={
        "hidden": [
            {"units": 4, "activation": {"kind": "leaky_relu", "slope": 0.1}},
            {"units": 3, "dropout": 0.1},
        ]
    },
    training={
        "optimizer": "adam",
        "schedule": "plateau",
        "warmup": {"epochs": 3},
        "clipping": "by_norm",
        "early_stopping": {"patience": 5},
        "augmentation": "jitter",
    },
)


@pytest.mark.parametrize("value", [-1, 1e10, True, "0.5", float("nan"), float("inf"), [1], {}])
@pytest.mark.parametrize(("path", "expected"), NUMBER_ERRORS.items())
def test_a_bad_number_is_refused_by_field_with_its_range(path, expected, value) -> None:
    with pytest.raises(SpecError) as caught:
        changed(FULL, {path: value})
    (error,) = caught.value.errors
    assert error.field == path
    name = path.rsplit(".", maxsplit=1)[-1]
    assert error.message == f"{name} must be {expected}; got {value!r}"
    assert str(caught.value) == f"{path}: {error.message}"


OTHER_ERRORS = [
    ({"data.dataset": "moon"}, "data.dataset", "dataset must be one of: moons, circles,"),
    ({"data.dataset": 3}, "data.dataset", "; got 3"),
    ({"data.scale": 1}, "data.scale", "scale must be true or false; got 1"),
    ({"data.options": {"arms": 3}}, "data.options", "options of moons must be among: none; got "),
    ({"data.options": [1]}, "data.options", "options must be a mapping of names to values"),
    ({"data.features": "x1"}, "data.features", "features must be a list; got 'x1'"),
    (
        {"data.features": ["x1", "x9"]},
        "data.features.1",
        "'x9' is no feature; expected one of: x1 … x2",
    ),
    ({"data.features": ["x1", "x1"]}, "data.features", "features must not repeat; got x1, x1"),
    ({"data.test": 0.004}, "data.test", "test must be 0 or give at least 1 of 100 samples"),
    (
        {"data.validation": 0.5, "data.test": 0.5},
        "data.validation",
        "validation + test must leave at least 2 of 100 samples for training; got 0.5 + 0.5",
    ),
    (
        {"data.validation": 0.15, "data.test": 0.84},
        "data.test",
        "must leave at least 2 of 100 samples for training; got 0.15 + 0.84: lower a share",
    ),
    ({"network.hidden": [{}] * 9}, "network.hidden", "hidden must have at most 8 layers; got 9"),
    ({"network.hidden": 3}, "network.hidden", "hidden must be a list; got 3"),
    ({"network.hidden.0": 8}, "network.hidden.0", "must be a mapping of names to values; got 8"),
    ({"network.hidden.0.width": 8}, "network.hidden.0.width", "unknown field 'width'; expected "),
    (
        {"network.hidden.0.activation": "rleu"},
        "network.hidden.0.activation",
        "activation must be one of: identity, sigmoid,",
    ),
    (
        {"network.hidden.0.activation": {"slope": 1}},
        "network.hidden.0.activation",
        "activation must be one of: identity, sigmoid,",
    ),
    (
        {"network.hidden.0.activation": 7},
        "network.hidden.0.activation",
        "activation must be a name or a mapping with its kind; got 7",
    ),
    (
        {"network.hidden.0.activation": {"kind": "tanh", "slope": 1}},
        "network.hidden.0.activation.slope",
        "unknown setting 'slope' of tanh; expected one of: none",
    ),
    (
        {"network.hidden.0": {"units": 1, "activation": "softmax"}},
        "network.hidden.0.activation",
        "softmax must have at least 2 units",
    ),
    (
        {"network.output_activation": "softmax"},
        "network.output_activation",
        "softmax must have at least 2 units",
    ),
    (
        {"network.initializer": {"kind": "xavier", "distribution": "cauchy"}},
        "network.initializer.distribution",
        "distribution must be one of: uniform, normal; got 'cauchy'",
    ),
    (
        {"network.initializer": {"kind": "uniform", "low": 1, "high": 1}},
        "network.initializer",
        "high must be a number > 1; got 1",
    ),
    ({"network.initializer": "given"}, "network.initializer.weights", "weights is missing"),
    (
        {"training.optimizer": {"kind": "sgd", "nesterov": True}},
        "training.optimizer",
        "nesterov needs momentum > 0",
    ),
    (
        {"training.optimizer": {"kind": "sgd", "momentum": 0.5, "nesterov": 1}},
        "training.optimizer.nesterov",
        "nesterov must be true or false; got 1",
    ),
    ({"training.warmup": 5}, "training.warmup", "warmup must be a mapping of names to values"),
    ({"training.dtype": "float16"}, "training.dtype", "must be one of: float64, float32; got"),
    (
        {"training.loss": "binary_cross_entropy", "network.output_activation": "tanh"},
        "training.loss",
        "binary_cross_entropy needs outputs between 0 and 1, of sigmoid or softmax; got tanh",
    ),
    (
        {"training.loss": "categorical_cross_entropy"},
        "training.loss",
        "categorical_cross_entropy needs outputs that sum to 1",
    ),
    ({"trainng": {}}, "trainng", "unknown field 'trainng'; expected one of: data, network, train"),
    ({"training": None}, "training", "training must be a mapping of names to values; got None"),
    ({"training.clipping.max_norms": 1}, "training.clipping.max_norms", "unknown setting"),
    ({"data.seed.x": 1}, "data.seed.x", "a spec has no field data.seed.x"),
    ({"network.hidden.7.units": 1}, "network.hidden.7.units", "a spec has no field"),
    ({"network.hidden.2": {}}, "network.hidden.2", "a spec has no field"),
]


@pytest.mark.parametrize(("changes", "field", "message"), OTHER_ERRORS)
def test_other_bad_values_are_refused_by_field(changes, field, message) -> None:
    with pytest.raises(SpecError) as caught:
        changed(FULL, changes)
    (error,) = caught.value.errors
    assert error.field == field
    assert message in error.message


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "categorical_cross_entropy"])
def test_a_regression_takes_no_cross_entropy(loss) -> None:
    with pytest.raises(SpecError, match=rf"training\.loss: {loss} needs classes, and these data"):
        ExperimentSpec(data={"dataset": "sine"}, training={"loss": loss})


@pytest.mark.parametrize("dataset", ["sine", "iris", "digits", "friedman1"])
def test_named_functions_of_two_features_need_data_on_a_plane(dataset) -> None:
    with pytest.raises(SpecError, match="x1_x2 needs data of exactly 2 raw features, and these"):
        DataSpec(dataset=dataset, features=["x1_x2"])


def test_formulas_are_read_as_they_are_always_written() -> None:
    data = DataSpec(dataset="iris", features=["x1", " sin( x2 * x4 ) ", "x3 ^ 2"])
    assert data.features == ("x1", "sin(x2*x4)", "x3**2")
    assert data.n_in == 3
    assert DataSpec(features=["x2*x1", "x1 * x2"]).features == ("x2*x1", "x1_x2")


@pytest.mark.parametrize("text", ["__import__('os')", "x1.real", "9**9**9*x1", "(" * 150, 7, None])
def test_what_is_no_formula_is_refused_by_its_place(text) -> None:
    with pytest.raises(SpecError) as caught:
        DataSpec(features=["x1", text])
    (error,) = caught.value.errors
    assert error.field == "features.1"


def test_too_many_features_are_refused() -> None:
    with pytest.raises(SpecError, match="features must be at most 128; got 129"):
        DataSpec(features=[f"x1+{k}" for k in range(129)])


def test_options_are_checked_in_the_datasets_range() -> None:
    with pytest.raises(SpecError) as caught:
        DataSpec(dataset="spiral", options={"arms": 6, "legs": 2})
    assert [error.field for error in caught.value.errors] == ["options.arms", "options"]
    assert "arms must be a whole number from 2 to 5; got 6" in str(caught.value)


def test_all_bad_fields_are_told_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(
            {
                "data": {"validation": 2, "noise": "a"},
                "network": {"hidden": [{"units": 0}, {"dropout": 1, "activation": "x"}]},
                "training": {"optimizer": {"kind": "adam", "beta1": 2, "beta2": 3}},
                "seed": -1,
            }
        )
    assert [error.field for error in caught.value.errors] == [
        "data.noise",
        "data.validation",
        "network.hidden.0.units",
        "network.hidden.1.activation",
        "network.hidden.1.dropout",
        "training.optimizer.beta1",
        "training.optimizer.beta2",
        "seed",
    ]


def test_a_bad_dataset_hides_no_other_error() -> None:
    with pytest.raises(SpecError) as caught:
        DataSpec(dataset="moon", n_samples=3, options={"a": 1}, test=2)
    assert [error.field for error in caught.value.errors] == ["dataset", "test"]


def test_errors_can_be_translated_before_they_are_filled() -> None:
    with pytest.raises(SpecError) as caught:
        LayerSpec(units=0)
    (error,) = caught.value.errors
    assert (
        error.template == "{name} must be a whole number from {minimum} to {maximum}; got {value}"
    )
    assert error.template.format(**error.values) == error.message


def test_errors_survive_pickling() -> None:
    with pytest.raises(SpecError) as caught:
        LayerSpec(units=0)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.errors == caught.value.errors and str(again) == str(caught.value)


GIVEN = {"kind": "given", "weights": [[[1, 2], [3, 4]], [[5], [6]]], "biases": [[0, 1], [2]]}


def test_given_weights_must_fit_the_network() -> None:
    network = {"hidden": [{"units": 2}], "initializer": GIVEN}
    assert ExperimentSpec(network=network).network.initializer.biases == ((0.0, 1.0), (2.0,))
    network["hidden"] = [{"units": 3}]
    with pytest.raises(SpecError) as caught:
        ExperimentSpec(network=network)
    assert [str(error.message) for error in caught.value.errors] == [
        "weights must have, layer by layer, the shapes 2 × 3, 3 × 1",
        "biases must be empty or have, layer by layer, the lengths 3, 1",
    ]
    ragged = {**GIVEN, "weights": [[[1, 2], [3]], [[5], [6]]]}
    with pytest.raises(SpecError, match="shapes 2 × 2, 2 × 1"):
        ExperimentSpec(network={"hidden": [{"units": 2}], "initializer": ragged})


@pytest.mark.parametrize("weights", [1, [1], [[1]], [[["1"]]], [[[1e7]]], [[[True]]]])
def test_given_weights_must_be_matrices_of_numbers(weights) -> None:
    with pytest.raises(SpecError, match=r"network\.initializer\.weights: weights must be a"):
        ExperimentSpec(network={"initializer": {"kind": "given", "weights": weights}})


AUTOMATIC = [
    ("moons", None, Sigmoid(), BinaryCrossEntropy()),
    ("iris", None, Softmax(), CategoricalCrossEntropy()),
    ("sine", None, Identity(), HalfSquaredError()),
    ("sine", "sigmoid", Sigmoid(), HalfSquaredError()),
    ("moons", "tanh", Tanh(), HalfSquaredError()),
    ("iris", "sigmoid", Sigmoid(), BinaryCrossEntropy()),
    ("iris", "identity", Identity(), HalfSquaredError()),
]


@pytest.mark.parametrize(("dataset", "output", "activation", "loss"), AUTOMATIC)
def test_output_and_loss_follow_the_problem_where_they_are_left_open(
    dataset, output, activation, loss
) -> None:
    spec = ExperimentSpec(data={"dataset": dataset}, network={"output_activation": output})
    assert (spec.output_activation, spec.loss) == (activation, loss)


def test_options_decide_the_problem() -> None:
    two, three = (DataSpec(dataset="spiral", options={"arms": arms}) for arms in (2, 3))
    assert (two.problem, two.n_out, three.problem, three.n_out) == ("binary", 1, "multiclass", 3)


def test_features_decide_the_inputs() -> None:
    assert DataSpec(features=["x1", "x1_x2", "sin_x2"]).n_in == 3
    assert DataSpec(dataset="digits").n_in == 64


def test_a_sections_seed_goes_before_the_experiments() -> None:
    spec = ExperimentSpec(seed=1)
    assert (spec.data_seed, spec.weights_seed, spec.training_seed) == (1, 1, 1)
    spec = changed(spec, {"data.seed": 0, "network.seed": 3, "training.seed": 4})
    assert (spec.data_seed, spec.weights_seed, spec.training_seed) == (0, 3, 4)


def test_a_registered_field_takes_instance_name_or_mapping() -> None:
    forms = [LeakyReLU(0.2), {"kind": "leaky_relu", "slope": 0.2}]
    assert LayerSpec(activation=forms[0]) == LayerSpec(activation=forms[1])
    assert LayerSpec(activation="tanh") == LayerSpec(activation=Tanh())
    assert TrainingSpec(optimizer="sgd").optimizer == SGD()
    assert TrainingSpec(warmup=Warmup(7)) == TrainingSpec(warmup={"epochs": 7})


def test_an_instance_stays_itself() -> None:
    optimizer, stopping = Adam(eps=1e-3), EarlyStopping(patience=3)
    training = TrainingSpec(optimizer=optimizer, early_stopping=stopping)
    assert training.optimizer is optimizer
    assert training.early_stopping is stopping


def test_specs_are_frozen_values() -> None:
    a = ExperimentSpec(data={"dataset": "spiral", "options": {"arms": 3}})
    b = ExperimentSpec(data={"dataset": "spiral", "options": {"arms": 3.0}})
    assert a == b and hash(a) == hash(b) and {a: 1}[b] == 1
    assert a != changed(a, {"seed": 1})
    with pytest.raises(ValueError, match="frozen"):
        a.seed = 2
    for again in (copy.deepcopy(a), pickle.loads(pickle.dumps(a))):
        assert again == a


def test_the_callers_options_stay_the_callers() -> None:
    options = {"arms": 3}
    spec = DataSpec(dataset="spiral", options=options)
    options["arms"] = 99
    assert spec.options == {"arms": 3}


def test_sections_can_be_built_and_joined() -> None:
    joined = ExperimentSpec(
        data=DataSpec(dataset="xor"),
        network=NetworkSpec(hidden=(LayerSpec(units=2),)),
        training=TrainingSpec(l2=0.1),
    )
    assert joined == parse_spec(
        {"data": {"dataset": "xor"}, "network": {"hidden": [{"units": 2}]}, "training": {"l2": 0.1}}
    )


def test_changing_a_spec_leaves_it_as_it_was() -> None:
    before = FULL.model_dump_json()
    assert changed(FULL, {"training.l1": 1}).training.l1 == 1.0
    assert FULL.model_dump_json() == before
    assert changed(FULL, {"training.optimizer": SGD(0.5)}).training.optimizer == SGD(0.5)
    assert (
        changed(ExperimentSpec(data={"dataset": "spiral"}), {"data.options.arms": 4}).data.n_out
        == 4
    )
