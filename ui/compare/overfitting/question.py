"""What a reader asks about overfitting, and what its parts are called."""

from __future__ import annotations

from dataclasses import dataclass, field

from experiments.compare.grid import Comparison
from experiments.compare.treatments import (
    REMEDIES,
    WIDTHS,
    Treatment,
    available_remedies,
    compare_remedies,
    compare_strengths,
    compare_widths,
    default_strength,
    overfitting_spec,
)
from experiments.spec.spec import ExperimentSpec
from ui.i18n import _, joined, ngettext
from ui.text import percent, setting_text

NOTHING = Treatment("nothing")


@dataclass(frozen=True)
class SideBySide:
    """Remedies side by side."""

    spec: ExperimentSpec
    treatments: tuple[Treatment, ...]
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid of one row, a column for each treatment."""
        return compare_remedies(self.spec, self.treatments, self.seeds)


@dataclass(frozen=True)
class Strength:
    """One remedy from weak to strong."""

    spec: ExperimentSpec
    remedy: str
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid of one row, a column for each strength."""
        return compare_strengths(self.spec, self.remedy, None, self.seeds)


@dataclass(frozen=True)
class Capacity:
    """Networks from far too small to far too large."""

    spec: ExperimentSpec
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid of one row, a column for each width."""
        return compare_widths(self.spec, WIDTHS, self.seeds)


def default_treatments(spec: ExperimentSpec) -> tuple[Treatment, ...]:
    """Return all remedies that fit, nothing first, each at its default strength."""
    names = available_remedies(spec)
    return tuple(
        NOTHING if name == NOTHING.remedy else Treatment(name, default_strength(spec, name))
        for name in names
    )


@dataclass(frozen=True)
class Question:
    """Everything that the page answers.

    Attributes
    ----------
    spec : ExperimentSpec
        Untreated.
    treatments : tuple of Treatment
        `NOTHING` is the first.
    members : int
        Of the ensemble; 0 where there is none.
    remedy : str
        Whose strength is varied.
    seeds : int
    """

    spec: ExperimentSpec = field(default_factory=overfitting_spec)
    treatments: tuple[Treatment, ...] = field(
        default_factory=lambda: default_treatments(overfitting_spec())
    )
    members: int = 8
    remedy: str = "l2"
    seeds: int = 10

    @property
    def side_by_side(self) -> SideBySide:
        """The remedies side by side."""
        return SideBySide(self.spec, self.treatments, self.seeds)

    @property
    def strength(self) -> Strength:
        """The remedy from weak to strong."""
        return Strength(self.spec, self.remedy, self.seeds)

    @property
    def capacity(self) -> Capacity:
        """Networks of growing width."""
        return Capacity(self.spec, self.seeds)


def strength_text(remedy: str, value: float | None) -> str:
    """Return a strength with its unit; empty where a remedy has none.

    Examples
    --------
    >>> [strength_text(*treatment) for treatment in [("l2", 0.01), ("dropout", 0.3), ("shift", 1)]]
    ['0.01', '30%', '1 pixel']
    >>> strength_text("more_data", 1.5), strength_text("nothing", None)
    ('1.5 ×', '')
    """
    if value is None:
        return ""
    whole = round(value)
    if remedy in {"dropout", "scaling"}:
        return percent(value, 0)
    if remedy == "early_stopping":
        return ngettext("{n} epoch", "{n} epochs", whole).format(n=whole)
    if remedy == "smaller":
        return ngettext("{n} unit", "{n} units", whole).format(n=whole)
    if remedy == "shift":
        return ngettext("{n} pixel", "{n} pixels", whole).format(n=whole)
    return {"rotation": "{value}°", "more_data": "{value} ×"}.get(remedy, "{value}").format(
        value=setting_text(value)
    )


def treatment_title(treatment: Treatment) -> str:
    """Return a remedy with its strength, in the session's language.

    >>> treatment_title(Treatment("rotation", 20)), treatment_title(NOTHING)
    ('Augmentation: rotation, 20°', 'Nothing')
    """
    title, strength = (
        _(REMEDIES[treatment.remedy].title),
        strength_text(treatment.remedy, treatment.strength),
    )
    return joined([title, strength]) if strength else title
