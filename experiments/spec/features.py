"""Features of a spec: validation of names and formulas."""

from experiments.spec.errors import NOT_A_LIST, FieldError, SpecError, shown
from nn_core.data import DatasetInfo, OwnTable
from nn_core.data.features import read_feature
from nn_core.input_errors import InputError
from nn_core.types import N_

MAX_FEATURES = 128
"""Largest number of network inputs."""


def read_features(
    value: object, info: DatasetInfo, table: OwnTable | None = None
) -> tuple[str, ...]:
    """Read names or formulas of raw features, each in its canonical spelling.

    Formulas can contain the columns of own data. SpecError has one error for every bad entry, by
    its index.

    >>> from nn_core.data import DATASETS
    >>> read_features(["x1", " exp( -x2 )"], DATASETS["moons"])
    ('x1', 'exp(-x2)')
    >>> read_features(["x1", "exp(x7)"], DATASETS["moons"])
    Traceback (most recent call last):
        ...
    experiments.spec.errors.SpecError: 1: 'x7' is no feature; expected one of: x1 … x2
    """
    if not isinstance(value, list | tuple):
        raise SpecError.of("", NOT_A_LIST, name="features", value=shown(value))
    if len(value) > MAX_FEATURES:
        template = N_("features must be at most {maximum}; got {value}")
        raise SpecError.of("", template, maximum=MAX_FEATURES, value=len(value))
    found: list[str] = []
    errors: list[FieldError] = []
    for index, entry in enumerate(value):
        if not isinstance(entry, str):
            template = N_("{name} must be a name or a formula; got {value}")
            values = {"name": "feature", "value": shown(entry)}
            errors.append(FieldError(str(index), template, values))
            continue
        try:
            found.append(read_feature(entry, info.n_features, table.feature_names if table else ()))
        except InputError as error:
            errors.append(FieldError(str(index), error.template, error.values))
    if errors:
        raise SpecError(errors)
    return tuple(found)
