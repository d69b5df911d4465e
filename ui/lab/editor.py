"""The selected unit of the Lab's network, and manual edits of parameters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from experiments.spec.errors import SpecError
from experiments.spec.interventions import Edit
from nn_core.training.trainer import Trainer
from ui.i18n import _, joined
from ui.live.assets import sent_value
from ui.run.live_run import LiveRun
from ui.run.scene import input_names, unit_names
from ui.session import Key
from ui.text import digits, layer_name
from ui.widgets.messages import sentence


@dataclass
class NetworkEditor:
    """The selected unit, and the run's edits that can be undone.

    Each edit is an intervention of the run, so that the recipe reproduces it. An undo is another
    intervention, which restores the previous value.
    """

    selected: tuple[int, int] | None = None  # Layer and unit, from 0
    # Each with the parameter's previous value
    edits: list[tuple[Edit, float]] = field(default_factory=list)
    notice: str = ""  # Reason why the last request was refused
    revision: int = 0  # Number of selections so far
    _trainer: Trainer | None = None

    def follow(self, run: LiveRun) -> None:
        """Drop the edits of a restarted run, and the selection of a removed unit."""
        if run.experiment.trainer is not self._trainer:
            self._trainer = run.experiment.trainer
            self.edits.clear()
            self.notice = ""
        if self.selected is not None and not _exists(run, *self.selected):
            self.select(None)

    def select(self, unit: tuple[int, int] | None) -> None:
        """Select a unit, or clear the selection."""
        self.selected = unit
        self.revision += 1

    def pick(self, run: LiveRun, asked: object) -> None:
        """Select the clicked unit, or clear the selection if it was selected already."""
        unit = _unit(run, asked)
        if unit is not None:
            self.select(None if unit == self.selected else unit)

    def edit(self, run: LiveRun, asked: object) -> None:
        """Set a weight or a bias to the typed value."""
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
        """Restore the parameter that was edited last."""
        self.follow(run)
        with self._refusals():
            if self.edits:
                edit, before = self.edits[-1]
                restored = Edit(layer=edit.layer, unit=edit.unit, source=edit.source, value=before)
                run.intervene(edits=(restored,))
                self.edits.pop()

    def freeze(self, run: LiveRun, asked: object) -> None:
        """Freeze a layer's parameters, or unfreeze them."""
        with self._refusals():
            if isinstance(asked, Mapping) and isinstance(layer := asked.get("layer"), int):
                kept = {*run.frozen} - {layer} | ({layer} if asked.get("frozen") else set())
                run.intervene(frozen=tuple(sorted(kept)))

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Store the reason of a refusal as plain text, because the views show no markup."""
        self.notice = ""
        try:
            yield
        except SpecError as error:
            self.notice = sentence(error.errors[0]).replace("`", "")

    def undo_words(self, run: LiveRun) -> str:
        """Return a description of the edit that undo reverts; empty if there is none."""
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
        """Return the handlers of the named events of a live view."""
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
    """Return layer and unit of a view's event, or None if the network does not have them."""
    if not isinstance(asked, Mapping):
        return None
    layer, unit = asked.get("layer"), asked.get("unit")
    if not isinstance(layer, int) or not isinstance(unit, int) or not _exists(run, layer, unit):
        return None
    return layer, unit


NETWORK_EDITOR: Key[NetworkEditor] = Key("gradient_lab.network_editor", NetworkEditor)
