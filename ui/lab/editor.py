"""The unit of the Lab's network that is looked at, and parameters that were set by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from experiments.spec.errors import SpecError
from experiments.spec.interventions import Edit
from nn_core.training.trainer import Trainer
from ui.i18n import _, joined
from ui.live.requests import sent_value
from ui.run.live_run import LiveRun
from ui.run.scene import input_names, unit_names
from ui.session import Key
from ui.text import digits, layer_name
from ui.widgets.messages import sentence


@dataclass
class NetworkEditor:
    """The selected unit, and the edits of the run under way that can be undone.

    Each edit is an intervention of the run, so that the run's recipe repeats it. Undoing is one
    more intervention, which restores the value of before.
    """

    selected: tuple[int, int] | None = None  # Layer and unit, from 0
    # Each with the value that the parameter had before
    edits: list[tuple[Edit, float]] = field(default_factory=list)
    notice: str = ""  # Why the last request was refused
    revision: int = 0  # Counts the selections
    _trainer: Trainer | None = None

    def follow(self, run: LiveRun) -> None:
        """Forget the edits of a run that has started over, and a unit that is no more."""
        if run.experiment.trainer is not self._trainer:
            self._trainer = run.experiment.trainer
            self.edits.clear()
            self.notice = ""
        if self.selected is not None and not _exists(run, *self.selected):
            self.select(None)

    def select(self, unit: tuple[int, int] | None) -> None:
        """Look at a unit, or at none."""
        self.selected = unit
        self.revision += 1

    def pick(self, run: LiveRun, asked: object) -> None:
        """Look at the unit that was clicked; at none if it was selected already."""
        unit = _unit(run, asked)
        if unit is not None:
            self.select(None if unit == self.selected else unit)

    def edit(self, run: LiveRun, asked: object) -> None:
        """Give a weight or a bias the value that was typed."""
        self.follow(run)
        with self._refusals():
            if not isinstance(asked, Mapping) or _unit(run, asked) is None:
                return
            values: Any = {name: asked.get(name) for name in ("layer", "unit", "source", "value")}
            edit = Edit(**values)
            parameters = run.experiment.trainer.parameters
            try:
                before = float(parameters.flat[edit.to_engine().index(parameters.layout)])
            except ValueError:
                return  # a weight that the network no longer has
            run.intervene(edits=(edit,))
            self.edits.append((edit, before))

    def undo(self, run: LiveRun) -> None:
        """Restore the parameter that was set last, and forget that edit."""
        self.follow(run)
        with self._refusals():
            if self.edits:
                edit, before = self.edits[-1]
                restored = Edit(layer=edit.layer, unit=edit.unit, source=edit.source, value=before)
                run.intervene(edits=(restored,))
                self.edits.pop()

    def freeze(self, run: LiveRun, asked: object) -> None:
        """Keep a layer's parameters as they are from now on, or let it learn again."""
        with self._refusals():
            if isinstance(asked, Mapping) and isinstance(layer := asked.get("layer"), int):
                kept = {*run.frozen} - {layer} | ({layer} if asked.get("frozen") else set())
                run.intervene(frozen=tuple(sorted(kept)))

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Keep why a request is refused; the views show no markup."""
        self.notice = ""
        try:
            yield
        except SpecError as error:
            self.notice = sentence(error.errors[0]).replace("`", "")

    def undo_words(self, run: LiveRun) -> str:
        """Return what an undo would take back; empty where there is nothing."""
        if not self.edits:
            return ""
        edit, before = self.edits[-1]
        layers = len(run.experiment.network.layers)
        name = unit_names(run.experiment, edit.layer)[edit.unit]
        values = {
            "before": digits(before),
            "after": digits(edit.value),
            "unit": joined([layer_name(layers, edit.layer), name]),
        }
        if edit.source is None:
            return _("Undo: bias of {unit}, {before} → {after}").format(**values)
        experiment, first = run.experiment, edit.layer == 0
        sources = input_names(experiment) if first else unit_names(experiment, edit.layer - 1)
        return _("Undo: weight {source} → {unit}, {before} → {after}").format(
            source=sources[edit.source], **values
        )

    def handlers(
        self, run: LiveRun, key: str, names: Sequence[str]
    ) -> dict[str, Callable[[], None]]:
        """Return what answers the requests of these names of a live view with this key."""
        actions: dict[str, Callable[[LiveRun, object], None]] = {
            "picked": self.pick,
            "edited": self.edit,
            "frozen": self.freeze,
            "undone": lambda run, _asked: self.undo(run),
        }

        def answer(name: str) -> None:
            asked = sent_value(key, name)
            if asked is not None:
                actions[name](run, asked)

        return {name: partial(answer, name) for name in names}


def _exists(run: LiveRun, layer: int, unit: int) -> bool:
    layers = run.experiment.network.layers
    return 0 <= layer < len(layers) and 0 <= unit < layers[layer].units


def _unit(run: LiveRun, asked: object) -> tuple[int, int] | None:
    """Return layer and unit that a view asks for, where the network has them."""
    if not isinstance(asked, Mapping):
        return None
    layer, unit = asked.get("layer"), asked.get("unit")
    if not isinstance(layer, int) or not isinstance(unit, int) or not _exists(run, layer, unit):
        return None
    return layer, unit


NETWORK_EDITOR: Key[NetworkEditor] = Key("gradient_lab.network_editor", NetworkEditor)
