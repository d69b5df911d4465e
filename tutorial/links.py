"""Links to the Lab: experiment, position in training, and a teacher's additions.

Invalid values of a query are replaced by defaults and reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from experiments.run.runner import prepare_data
from experiments.spec.errors import FieldError, SpecError, shown
from experiments.spec.limits import field_range
from experiments.spec.query import (
    QUERY_KEYS,
    from_query,
    path_of,
    read_moment,
    to_query,
    write_moment,
)
from experiments.spec.spec import ExperimentSpec
from nn_core.data.features import FEATURES
from tutorial.lessons import LESSON_KEYS, Lesson, read_lesson

MOMENT = "at"
"""Query parameter of the position in training."""

LINK_KEYS = frozenset({*QUERY_KEYS, *LESSON_KEYS, MOMENT})
"""Query parameters of a link; others, such as the language, belong to the page."""

LONGEST = 16_000
"""Query length that all browsers and servers accept."""


@dataclass(frozen=True)
class Link:
    """Contents of a link."""

    spec: ExperimentSpec  # Includes the run's interventions
    moment: tuple[int, int] = (0, 0)  # Epochs, and mini-batches of the next epoch, to train
    lesson: Lesson = Lesson()
    # Errors of a parsed link; each field is a query parameter
    errors: tuple[FieldError, ...] = ()


def write_link(link: Link) -> str:
    """Return a link's query, without the question mark.

    >>> from experiments.spec.defaults import default_spec
    >>> write_link(Link(default_spec("spiral"), (40, 0), Lesson(hidden=frozenset({"seed"}))))
    'dataset=spiral&at=40&hide=seed'
    """
    extra = link.lesson.pairs()
    if link.moment != (0, 0):
        extra = {MOMENT: write_moment(link.moment), **extra}
    parts = [to_query(link.spec)]
    if extra:
        parts.append(urlencode(extra, safe=",:()=;", quote_via=quote))
    return "&".join(parts)


def read_link(pairs: Mapping[str, str]) -> Link | None:
    """Parse the decoded query parameters; None where there are none of a link's.

    >>> link = read_link({"dataset": "xor", "rate": "fast", "at": "20"})
    >>> link.spec.data.dataset, [error.field for error in link.errors]
    ('xor', ['rate'])
    """
    pairs = {name: value for name, value in pairs.items() if name in LINK_KEYS}
    if not pairs:
        return None
    lesson, errors = read_lesson(pairs)
    moment = (0, 0)
    if MOMENT in pairs:
        try:
            moment = read_moment(pairs[MOMENT])
            field_range("training.epochs").check(MOMENT, max(1, moment[0]))
        except SpecError as error:
            moment = (0, 0)
            errors += error.under(MOMENT).errors
    spec, wrong = _read_spec({name: value for name, value in pairs.items() if name in QUERY_KEYS})
    return Link(spec, moment, lesson, (*wrong, *errors))


def _read_spec(pairs: Mapping[str, str]) -> tuple[ExperimentSpec, list[FieldError]]:
    """Parse the spec; invalid settings are dropped until the rest is valid."""
    left, errors = dict(pairs), list[FieldError]()
    while True:
        try:
            return _checked(from_query(left)), errors
        except SpecError as error:
            wrong = {name: one for one in error.errors if (name := _name(left, one.field))}
            # A conflict of two settings may be reported for either; drop the last one.
            for name, one in (wrong or {next(reversed(left)): error.errors[0]}).items():
                del left[name]
                values = {key: _short(value) for key, value in one.values.items()}
                errors.append(FieldError(name, one.template, values))


def _checked(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the spec if its formulas are defined at every sample."""
    if set(spec.data.features) - set(FEATURES):
        prepare_data(spec)
    return spec


def _name(pairs: Mapping[str, str], field: str) -> str | None:
    """Return the query parameter that set a field, if any."""
    if field in pairs:
        return field
    matches = [name for name in pairs if _covers(path_of(name), field)]
    return max(matches, key=lambda name: len(path_of(name)), default=None)


def _covers(path: str, field: str) -> bool:
    return field == path or field.startswith(f"{path}.") or path.startswith(f"{field}.")


def _short(value: object) -> object:
    return shown(value) if isinstance(value, str) and len(value) > 400 else value
