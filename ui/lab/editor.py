"""The selected unit of the Lab's network, and manual edits of parameters."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from experiments.run.edits import edited
from experiments.spec.errors import SpecError
from experiments.spec.interventions import Edit
from nn_core.training.trainer import Trainer
from ui.i18n import _
from ui.live.assets import sent_value
from ui.run.live_run import LiveRun
from ui.run.scene import unit_names, unit_title
from ui.session import Key
from ui.text import digits
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
        if isinstance(asked, Mapping) and _exists(run, asked.get("layer"), asked.get("unit")):
            unit = (asked["layer"], asked["unit"])
            self.select(None if unit == self.selected else unit)

    def edit(self, run: LiveRun, asked: object) -> None:
        """Set a weight or a bias to the typed value."""
        self.follow(run)
        with self._refusals():
            if not isinstance(asked, Mapping) or not _exists(
                run, asked.get("layer"), asked.get("unit")
            ):
                return
            values: Any = {name: asked.get(name) for name in Edit.model_fields}
            edit = Edit(**values)
            parameters = run.experiment.trainer.parameters
            try:
                before = float(parameters.flat[edit.to_engine().index(parameters.layout)])
            except ValueError:
                return  # a weight that the network no longer has
            run.intervene(edits=(edit,))
            self.edits.append((edit, before))

    def undo(self, run: LiveRun, _asked: object = None) -> None:
        """Restore the parameter that was edited last."""
        self.follow(run)
        with self._refusals():
            if self.edits:
                edit, before = self.edits[-1]
                run.intervene(edits=(edited(edit, value=before),))
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
        values = {
            "before": digits(before),
            "after": digits(edit.value),
            "unit": unit_title(run.experiment, edit.layer, edit.unit),
        }
        if edit.source is None:
            return _("Undo: bias of {unit}, {before} → {after}").format(**values)
        source = unit_names(run.experiment, edit.layer - 1)[edit.source]
        return _("Undo: weight {source} → {unit}, {before} → {after}").format(
            source=source, **values
        )

    def handlers(
        self, run: LiveRun, key: str, names: Sequence[str]
    ) -> dict[str, Callable[[], None]]:
        """Return the handlers of the named events of a live view."""
        actions: dict[str, Callable[[LiveRun, object], None]] = {
            "picked": self.pick,
            "edited": self.edit,
            "frozen": self.freeze,
            "undone": self.undo,
        }

        def answer(name: str) -> None:
            asked = sent_value(key, name)
            if asked is not None:
                actions[name](run, asked)

        return {name: partial(answer, name) for name in names}


def _exists(run: LiveRun, layer: Any, unit: Any) -> bool:
    layers = run.experiment.network.layers
    if not isinstance(layer, int) or not isinstance(unit, int):
        return False
    return 0 <= layer < len(layers) and 0 <= unit < layers[layer].units


NETWORK_EDITOR: Key[NetworkEditor] = Key("gradient_lab.network_editor", NetworkEditor)
