"""User data: a table of numbers, and its description as a dataset."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from nn_core.data.base import (
    DatasetInfo,
    Drawn,
    Options,
    Problem,
    label_flips,
    problem_of,
    target_noise,
)
from nn_core.data.features import LARGEST
from nn_core.data.splitting import subsample
from nn_core.input_errors import InputError
from nn_core.types import N_, Array, Verbatim

OWN = "own"
"""Name of every user dataset, in place of a key of `DATASETS`."""

MAX_ROWS, MAX_FEATURES, MAX_CLASSES = 50_000, 100, 10
MAX_NAME = 60


@dataclass(frozen=True, eq=False)
class OwnTable:
    """A table of samples, compared by content; InputError for data that cannot be learned."""

    name: str
    feature_names: tuple[str, ...]  # one for each column of `X`
    target_name: str
    class_names: tuple[str, ...]  # in order of their labels; empty for a regression
    X: Array  # (N, n_features)
    y: Array  # (N,) labels 0…C-1, each of which occurs, or the target of a regression

    def __post_init__(self) -> None:
        # Read-only copies, as equality and hash depend on the values.
        X = np.array(self.X, dtype=np.float64, order="C")
        y = np.array(self.y, dtype=np.int64 if self.class_names else np.float64)
        X.flags.writeable = y.flags.writeable = False
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "y", y)
        # Names entered by the user are not translated, even if they equal a message.
        for field in ("name", "target_name"):
            object.__setattr__(self, field, Verbatim(getattr(self, field)))
        for field in ("feature_names", "class_names"):
            object.__setattr__(self, field, tuple(map(Verbatim, getattr(self, field))))
        self._check_names()
        self._check_numbers()

    def _check_names(self) -> None:
        for text in (self.name, self.target_name, *self.feature_names, *self.class_names):
            if not 1 <= len(text) <= MAX_NAME or not text.isprintable() or text.isspace():
                raise InputError(
                    N_("a name must have 1 to {maximum} printable characters; got {value}"),
                    maximum=MAX_NAME,
                    value=repr(text[:MAX_NAME]),
                )
        for texts in (self.feature_names, self.class_names):
            if len(set(texts)) < len(texts):
                repeated = next(text for text in texts if texts.count(text) > 1)
                raise InputError(N_("names must differ; got {value} twice"), value=repr(repeated))

    def _check_numbers(self) -> None:
        if self.X.ndim != 2 or self.y.shape != (len(self.X),):
            raise InputError(
                N_("a table must have one target for each row; got {rows} rows and {targets}"),
                rows=len(self.X),
                targets=self.y.size,
            )
        n, width = self.X.shape
        if not 1 <= width <= MAX_FEATURES or width != len(self.feature_names):
            raise InputError(
                N_("a table must have 1 to {maximum} features, each with a name; got {value}"),
                maximum=MAX_FEATURES,
                value=width,
            )
        if not 2 <= n <= MAX_ROWS:
            raise InputError(
                N_("a table must have 2 to {maximum} rows; got {value}"), maximum=MAX_ROWS, value=n
            )
        for values in (self.X, self.y):
            if not (np.abs(values) <= LARGEST).all():
                raise InputError(
                    N_("numbers must be finite and of size {maximum} at most; got others"),
                    maximum=f"{LARGEST:g}",
                )
        if self.class_names:
            self._check_classes()

    def _check_classes(self) -> None:
        labels = np.unique(self.y)
        if len(self.class_names) == 1:
            raise InputError(
                N_("classes must be at least 2, or there is nothing to classify; got only {value}"),
                value=repr(self.class_names[0]),
            )
        if len(self.class_names) > MAX_CLASSES:
            raise InputError(
                N_("classes must be at most {maximum}; got {value}"),
                maximum=MAX_CLASSES,
                value=len(self.class_names),
            )
        if not np.array_equal(labels, np.arange(len(self.class_names))):
            raise InputError(
                N_("every class must have a sample, and every sample a class; got labels {value}"),
                value=", ".join(map(str, labels[:12])),
            )

    @property
    def problem(self) -> Problem:
        """``binary``, ``multiclass`` or ``regression``."""
        return problem_of(len(self.class_names) or None)

    @cached_property
    def digest(self) -> str:
        """Hash of the content, 32 hexadecimal digits."""
        named = repr((self.name, self.feature_names, self.target_name, self.class_names))
        total = hashlib.blake2b(named.encode(), digest_size=16)
        for values in (self.X, self.y):
            total.update(repr(values.shape).encode())
            total.update(values.tobytes())
        return total.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnTable) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def renamed(self, name: str) -> OwnTable:
        """Return the table under another name."""
        return replace(self, name=name)

    def lonely_classes(self) -> tuple[str, ...]:
        """Return the classes with a single sample, which cannot be in both training and test."""
        return tuple(
            name for label, name in enumerate(self.class_names) if (self.y == label).sum() == 1
        )

    @cached_property
    def info(self) -> DatasetInfo:
        """The table's description as a dataset."""
        n, classes = len(self.y), len(self.class_names)
        spread = float(np.std(self.y)) if not classes else 0.0
        return DatasetInfo(
            name=OWN,
            title=self.name,
            summary=N_("Data of your own."),
            group="own",
            noise=label_flips() if classes else target_noise(0.0, spread or 1.0),
            default_samples=n,
            minimum_samples=max(2, classes),
            maximum_samples=n,
            n_features=self.X.shape[1],
            classes=classes or None,
            draw=self._draw,
            target_name=self.target_name,
        )

    def _draw(self, n: int, noise: float, options: Options, rng: np.random.Generator) -> Drawn:
        rows = subsample(self.y, n, by_class=bool(self.class_names), rng=rng)
        return Drawn(self.X[rows], self.y[rows], self.feature_names, self.class_names)
