"""A link to the Lab: the experiment, the moment to train it to, and what a teacher added.

A query is read as far as it can be: what is wrong with a value is told by its name, and the rest
of the page opens as the link says, with defaults in place of what was wrong.
"""

from __future__ import annotations

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
"""Name of the moment in a query."""

LINK_KEYS = frozenset({*QUERY_KEYS, *LESSON_KEYS, MOMENT})
"""Names that belong to a link; others in an address, such as the language, are the page's own."""

LONGEST = 16_000
"""Characters of a query that every browser and server in between lets through."""


@dataclass(frozen=True)
class Link:
    """What a link holds.

    Attributes
    ----------
    spec : ExperimentSpec
        The run's recipe, interventions included.
    moment : (int, int)
        Epochs done, and mini-batches of the next, that the run is to be trained to.
    lesson : Lesson
    errors : tuple of FieldError
        What was wrong with a link that was read; the field is the name in the query.
    """

    spec: ExperimentSpec
    moment: tuple[int, int] = (0, 0)
    lesson: Lesson = Lesson()
    errors: tuple[FieldError, ...] = ()


def write_link(link: Link) -> str:
    """Return a link's query, without the question mark.

    Examples
    --------
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
    """Read a link from the names and values of a query.

    Parameters
    ----------
    pairs : mapping of str to str
        Decoded; names that are not a link's are left alone.

    Returns
    -------
    Link or None
        None where nothing in the query is a link's.

    Examples
    --------
    >>> read_link({"lang": "zh"}) is None
    True
    >>> link = read_link({"dataset": "xor", "rate": "fast", "at": "20"})
    >>> link.spec.data.dataset, link.spec.training.learning_rate, link.moment
    ('xor', 0.01, (20, 0))
    >>> [error.field for error in link.errors]
    ['rate']
    """
    own = {name: value for name, value in pairs.items() if name in LINK_KEYS}
    if not own:
        return None
    lesson, errors = read_lesson(own)
    moment = (0, 0)
    if MOMENT in own:
        try:
            moment = read_moment(own[MOMENT])
            field_range("training.epochs").check(MOMENT, max(1, moment[0]))
        except SpecError as error:
            moment = (0, 0)
            errors += error.under(MOMENT).errors
    spec, wrong = _read_spec({name: own[name] for name in own if name in QUERY_KEYS})
    return Link(spec, moment, lesson, (*wrong, *errors))


def _read_spec(pairs: Mapping[str, str]) -> tuple[ExperimentSpec, list[FieldError]]:
    """Read what can be read: names that are complained of go, until the rest is a spec."""
    left, errors = dict(pairs), list[FieldError]()
    while True:
        try:
            return _checked(from_query(left)), errors
        except SpecError as error:
            guilty = {name: found for found in error.errors if (name := _name(left, found.field))}
            # Two settings that do not fit are told under either; the last one named has to go.
            name = next(reversed(left))
            guilty = guilty or {name: error.errors[0]}
            for name, found in guilty.items():
                del left[name]
                values = {key: _short(value) for key, value in found.values.items()}
                errors.append(FieldError(name, found.template, values))


def _checked(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the spec if its formulas have a value at every sample: only the samples tell."""
    if set(spec.data.features) - set(FEATURES):
        prepare_data(spec)
    return spec


def _name(pairs: Mapping[str, str], field: str) -> str | None:
    """Return the name in the query by which a field was set, if it is there."""
    if field in pairs:
        return field
    matches = [name for name in pairs if _covers(path_of(name), field)]
    return max(matches, key=lambda name: len(path_of(name)), default=None)


def _covers(path: str, field: str) -> bool:
    return field == path or field.startswith(f"{path}.") or path.startswith(f"{field}.")


def _short(value: object) -> object:
    return shown(value) if isinstance(value, str) and len(value) > 400 else value
