"""What a reader asks about overfitting, and what its parts are called."""

from __future__ import annotations

from dataclasses import dataclass, field

from experiments.compare import Comparison
from experiments.compare.remedies import (
    REMEDIES,
    WIDTHS,
    Arm,
    available_remedies,
    capacity,
    default_strength,
    overfitting_spec,
    strengths,
    treat,
)
from experiments.spec.spec import ExperimentSpec
from ui.i18n import _, joined, ngettext
from ui.text import percent, setting_text

NOTHING = Arm("nothing")


@dataclass(frozen=True)
class Treatment:
    """Remedies side by side."""

    spec: ExperimentSpec
    arms: tuple[Arm, ...]
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid of one row, a column for each arm."""
        return treat(self.spec, self.arms, self.seeds)


@dataclass(frozen=True)
class Strength:
    """One remedy from weak to strong."""

    spec: ExperimentSpec
    remedy: str
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid of one row, a column for each strength."""
        return strengths(self.spec, self.remedy, None, self.seeds)


@dataclass(frozen=True)
class Capacity:
    """Networks from far too small to far too large."""

    spec: ExperimentSpec
    seeds: int

    def comparison(self) -> Comparison:
        """Return the grid of one row, a column for each width."""
        return capacity(self.spec, WIDTHS, self.seeds)


def default_arms(spec: ExperimentSpec) -> tuple[Arm, ...]:
    """Return all remedies that fit, nothing first, each at its default strength."""
    names = available_remedies(spec)
    return tuple(
        NOTHING if name == NOTHING.remedy else Arm(name, default_strength(spec, name))
        for name in names
    )


@dataclass(frozen=True)
class Question:
    """Everything that the page answers.

    Attributes
    ----------
    spec : ExperimentSpec
        Untreated.
    arms : tuple of Arm
        `NOTHING` is the first.
    members : int
        Of the ensemble; 0 where there is none.
    remedy : str
        Whose strength is varied.
    seeds : int
    """

    spec: ExperimentSpec = field(default_factory=overfitting_spec)
    arms: tuple[Arm, ...] = field(default_factory=lambda: default_arms(overfitting_spec()))
    members: int = 8
    remedy: str = "l2"
    seeds: int = 10

    @property
    def treatment(self) -> Treatment:
        """The remedies side by side."""
        return Treatment(self.spec, self.arms, self.seeds)

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
    >>> [strength_text(*arm) for arm in [("l2", 0.01), ("dropout", 0.3), ("shift", 1)]]
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


def arm_title(arm: Arm) -> str:
    """Return a remedy with its strength, in the session's language.

    >>> arm_title(Arm("rotation", 20)), arm_title(NOTHING)
    ('Augmentation: rotation, 20°', 'Nothing')
    """
    title, strength = _(REMEDIES[arm.remedy].title), strength_text(arm.remedy, arm.strength)
    return joined([title, strength]) if strength else title
