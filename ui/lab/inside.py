"""What the reader looks at inside the network, and what was set there by hand.

Each change becomes an intervention of the run, so that the recipe of the run repeats it; an undo
is one more, which gives the parameter back the value that it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.spec.errors import SpecError
from experiments.spec.interventions import Edit
from nn_core.training.interventions import Edit as Place
from nn_core.training.trainer import Trainer
from ui.i18n import _, joined
from ui.lab.network_frame import input_names, unit_names
from ui.run.live_run import LiveRun
from ui.session import Key
from ui.text import digits, layer_name
from ui.widgets.messages import sentence


@dataclass(frozen=True)
class Change:
    """A parameter that was set by hand, and what it was before."""

    layer: int
    unit: int
    source: int | None
    before: float
    after: float


@dataclass
class Inside:
    """The unit that is looked at, and the changes of the run under way that can be undone."""

    selected: tuple[int, int] | None = None
    changes: list[Change] = field(default_factory=list)
    notice: str = ""
    revision: int = 0
    _trainer: Trainer | None = None

    def follow(self, run: LiveRun) -> None:
        """Let go of what a run that has begun anew has no more."""
        if run.experiment.trainer is not self._trainer:
            self._trainer = run.experiment.trainer
            self.changes.clear()
            self.notice = ""
        if self.selected is not None and not _exists(run, *self.selected):
            self.select(None)

    def select(self, place: tuple[int, int] | None) -> None:
        """Look at a unit, or at none; `revision` counts the choices."""
        self.selected = place
        self.revision += 1

    def pick(self, run: LiveRun, asked: object) -> None:
        """Look at a unit more closely; the same unit again is let go."""
        place = _place(run, asked)
        if place is not None:
            self.select(None if place == self.selected else place)

    def edit(self, run: LiveRun, asked: object) -> None:
        """Give a weight or a bias the value that was typed."""
        self.follow(run)
        self.notice = ""
        if not isinstance(asked, Mapping) or _place(run, asked) is None:
            return
        values: Any = {name: asked.get(name) for name in ("layer", "unit", "source", "value")}
        try:
            edit = Edit(**values)
            before = _value(run, edit.layer, edit.unit, edit.source)
            run.intervene(edits=(edit,))
        except SpecError as error:
            self.notice = _plain(error)
        except ValueError:
            # A weight that the network does not have any more.
            return
        else:
            self.changes.append(Change(edit.layer, edit.unit, edit.source, before, edit.value))

    def undo(self, run: LiveRun) -> None:
        """Give the parameter that was set last its value of before, and forget the change."""
        self.follow(run)
        self.notice = ""
        if not self.changes:
            return
        last = self.changes[-1]
        edit = Edit(layer=last.layer, unit=last.unit, source=last.source, value=last.before)
        try:
            run.intervene(edits=(edit,))
        except SpecError as error:
            self.notice = _plain(error)
        else:
            self.changes.pop()

    def freeze(self, run: LiveRun, asked: object) -> None:
        """Keep a layer's parameters as they are from now on, or let it learn again."""
        self.notice = ""
        layer = asked.get("layer") if isinstance(asked, Mapping) else None
        if not isinstance(asked, Mapping) or not isinstance(layer, int):
            return
        kept = {*run.frozen, layer} if asked.get("frozen") else {*run.frozen} - {layer}
        try:
            run.intervene(frozen=tuple(sorted(kept)))
        except SpecError as error:
            self.notice = _plain(error)

    def undo_words(self, run: LiveRun) -> str:
        """Return what an undo would take back; empty where there is nothing."""
        if not self.changes:
            return ""
        last = self.changes[-1]
        layers = len(run.experiment.network.layers)
        names = unit_names(run.experiment, last.layer)
        unit = joined([layer_name(layers, last.layer), names[last.unit]])
        values = {
            "before": _text(last.before),
            "after": _text(last.after),
            "unit": unit,
        }
        if last.source is None:
            return _("Undo: bias of {unit}, {before} → {after}").format(**values)
        source = source_name(run, last.layer, last.source)
        return _("Undo: weight {source} → {unit}, {before} → {after}").format(
            source=source, **values
        )


def source_name(run: LiveRun, layer: int, source: int) -> str:
    """Return what a weight of a layer comes from."""
    if layer == 0:
        return input_names(run.experiment)[source]
    return unit_names(run.experiment, layer - 1)[source]


def _exists(run: LiveRun, layer: int, unit: int) -> bool:
    layers = run.experiment.network.layers
    return 0 <= layer < len(layers) and 0 <= unit < layers[layer].units


def _place(run: LiveRun, asked: object) -> tuple[int, int] | None:
    """Return layer and unit that a view asks for, where the network has them."""
    if not isinstance(asked, Mapping):
        return None
    layer, unit = asked.get("layer"), asked.get("unit")
    if not isinstance(layer, int) or not isinstance(unit, int) or not _exists(run, layer, unit):
        return None
    return layer, unit


def _value(run: LiveRun, layer: int, unit: int, source: int | None) -> float:
    parameters = run.experiment.trainer.parameters
    return float(parameters.flat[Place(layer, unit, source, 0.0).index(parameters.layout)])


def _plain(error: SpecError) -> str:
    """Return the first refusal as the views show it, which know no markup."""
    return sentence(error.errors[0]).replace("`", "")


def _text(value: Any) -> str:
    return digits(value)


INSIDE: Key[Inside] = Key("gradient_lab.inside", Inside)
"""What is looked at and changed inside the Lab's network."""
