"""Animation frames of the Lab's run, each computed once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.run.experiment import Experiment
from experiments.run.replay import PARTS, Moment, moments, shown_units, spread
from nn_core.activations import Sigmoid, Softmax
from nn_core.types import Array
from ui import names
from ui.i18n import _, joined
from ui.live.curves import curves_table
from ui.live.packing import levels
from ui.live.replay import (
    MAP_LINE,
    MAP_SIDE,
    Figure,
    Film,
    Frame,
    LayerTitle,
    map_bytes,
    replay_message,
)
from ui.live.surface import edge, raster, surface_table
from ui.run.scene import Scene, ViewSettings, curves_frame, metric_title, split_title
from ui.session import Key
from ui.text import layer_name, loss_text, score_text
from ui.widgets.downloads import Table

MOST_BYTES = 8 * 2**20
MOST_FRAMES = 400
MOST_MAPS = 64


class ReplayFrames:
    """Cache of the frames of a run; `view` selects the plane and the parts of the data."""

    def __init__(self, experiment: Experiment, view: ViewSettings) -> None:
        self.experiment = experiment
        self.scene = Scene(experiment, view)
        self.surface = self.scene.frame(experiment)
        self.units = shown_units(experiment.network, MOST_MAPS)
        self._shares = [
            isinstance(layer.activation, Sigmoid | Softmax) for layer in experiment.network.layers
        ]
        self.places = _places(self.surface.values.shape)
        self.is_regression = experiment.prepared.problem == "regression"
        self._limits = (0.0, 1.0)
        if self.is_regression:
            y = experiment.prepared.dataset.y
            low, high = float(y.min()), float(y.max())
            pad = 0.1 * ((high - low) or 1.0)
            self._limits = (low - pad, high + pad)
        self._frames: dict[int, tuple[Array, Frame]] = {}
        self._message: tuple[object, bytes] | None = None
        self._opening = -1
        kept = experiment.trainer.history.kept
        start = min(kept)
        first = self._frame(next(self._moments([start])))
        self._frames[start] = kept[start], first
        # All frames have the same size.
        arrays = {**vars(first), **first.answers}
        self.frame_bytes = sum(arrays[name].nbytes for name in arrays if name != "answers")

    def follow(self, experiment: Experiment, view: ViewSettings) -> bool:
        """Update to the run's current state; False where new frames are needed.

        A run that was continued or set back keeps the frames of its remaining epochs.
        """
        mine = self.experiment
        same = experiment.prepared is mine.prepared and experiment.network == mine.network
        if not same or view != self.scene.view:
            return False
        if experiment is not mine:
            self.experiment, self._message = experiment, None
        kept = experiment.trainer.history.kept
        self._frames = {
            epoch: (flat, frame)
            for epoch, (flat, frame) in self._frames.items()
            if kept.get(epoch) is flat
        }
        return True

    @property
    def epochs(self) -> list[int]:
        """Kept epochs with a frame, as many as fit into the message."""
        most = min(MOST_FRAMES, max(2, MOST_BYTES // self.frame_bytes))
        return spread(list(self.experiment.trainer.history.kept), most)

    def compute(self, progress: Callable[[float], object] = lambda _share: None) -> int:
        """Compute the missing frames and return their number."""
        missing = [epoch for epoch in self.epochs if epoch not in self._frames]
        kept = self.experiment.trainer.history.kept
        for k, moment in enumerate(self._moments(missing), start=1):
            self._frames[moment.epoch] = (kept[moment.epoch], self._frame(moment))
            progress(k / len(missing))
        return len(missing)

    def _moments(self, epochs: list[int]) -> Iterator[Moment]:
        return moments(self.experiment, epochs, self.scene.inputs, self.units, self.places)

    def message(self, epoch: int, language: str, *, opens: bool = True) -> bytes:
        """Encode all frames for the browser, cached until the content changes.

        The film opens at `epoch`; with `opens` False, for a browser that already shows the film,
        another epoch needs no new message.
        """
        if opens and self._opening != epoch:
            self._opening, self._message = epoch, None
        trainer, epochs = self.experiment.trainer, self.epochs
        state = (epochs, trainer.epoch, len(trainer.history.epochs), language)
        if self._message is None or self._message[0] != state:
            self._message = (state, replay_message(self._film(epochs)))
        return self._message[1]

    def _film(self, epochs: list[int]) -> Film:
        prepared = self.experiment.prepared
        parts = {part: split_title(part) for part in PARTS if len(getattr(prepared, part).y)}
        truths = {
            part: levels(getattr(prepared, part).y, *self._limits)
            for part in parts
            if self.is_regression
        }
        return Film(
            epochs=epochs,
            frames=[self._frames[one][1] for one in epochs],
            epoch=self._opening,
            surface=self.scene.frame(self.experiment),
            curves=curves_frame(self.experiment, self.scene.view),
            layers=self.layers(),
            figures=self._figures(epochs),
            parts=parts,
            truths=truths,
            target_range=self._limits,
        )

    def layers(self) -> list[LayerTitle]:
        """Return titles of the layers, and which of their units have maps."""
        titles, layers = [], self.experiment.network.layers
        for k, (layer, units) in enumerate(zip(layers, self.units, strict=True)):
            name = layer_name(len(layers), k)
            count = str(layer.units)
            if len(units) < layer.units:
                count = _("{shown} of {units}").format(shown=len(units), units=layer.units)
            kind = names.title("activation", layer.activation.kind)
            title = f"{name} · {count} {kind}"
            titles.append(LayerTitle(title, tuple(units.tolist()), self._shares[k]))
        return titles

    def _figures(self, epochs: list[int]) -> list[Figure]:
        history, metric = self.experiment.trainer.history, self.experiment.metric
        places = np.searchsorted(history.epochs, epochs)

        def texts(name: str, split: str) -> list[str]:
            values = np.asarray(history.curve(f"{split}_{name}"), dtype=float)[places]
            return [loss_text(x) if name == "loss" else score_text(x, name) for x in values]

        return [
            Figure(joined([title, split_title(split)]), texts(name, split))
            for name, title in {"loss": _("Loss"), metric: metric_title(self.experiment)}.items()
            for split in ("train", "validation")
            if f"{split}_{name}" in history.names
        ]

    def table(self, asked: Mapping[str, Any]) -> Table:
        """Return the values of a picture at an epoch, recomputed in full precision."""
        picture = asked["picture"]
        if picture == "curves":
            return curves_table(curves_frame(self.experiment, self.scene.view))
        epoch = self.experiment.trainer.history.nearest(int(asked["epoch"]))
        moment = next(self._moments([epoch]))
        if picture == "surface":
            surface = self.scene.frame(self.experiment)
            return surface_table(replace(surface, values=self._output(moment)))
        titles = [layer.title for layer in self.layers()]
        if picture == "units":
            return Table(["layer", "unit", "cell", "value"], self._map_rows(titles, moment))
        if picture == "answers":
            return self._answers_table(str(asked["part"]), moment)
        rows = zip(titles, moment.gradient_norm, moment.update_ratio, strict=True)
        return Table(["layer", "gradient norm", "update to weights"], rows)

    def _map_rows(self, titles: list[str], moment: Moment) -> Iterator[tuple[object, ...]]:
        """Yield the maps cell by cell, from the lower left corner, row by row."""
        for title, units, maps in zip(titles, self.units, moment.maps, strict=True):
            for unit, values in zip(units, maps, strict=True):
                for cell, value in enumerate(values):
                    yield title, int(unit) + 1, cell, value

    def _answers_table(self, part: str, moment: Moment) -> Table:
        answer, title = moment.answers[part], split_title(part)
        columns = ["part", "true", "predicted"]
        if self.is_regression:
            true = getattr(self.experiment.prepared, part).y
            return Table(columns, ((title, *pair) for pair in zip(true, answer, strict=True)))
        names = [_(name) for name in self.experiment.prepared.dataset.class_names]
        rows = (
            (title, names[row], names[column], int(count))
            for (row, column), count in np.ndenumerate(answer)
        )
        return Table([*columns, "count"], rows)

    def _output(self, moment: Moment) -> Array:
        """Return the surface in displayed units."""
        output = moment.surface
        if self.is_regression:
            output = np.asarray(self.experiment.prepared.to_target_units(output))
        elif self.surface.kind == "binary":
            output = output[..., 0]
        return output.reshape(self.surface.values.shape)

    def _frame(self, moment: Moment) -> Frame:
        limits = self.surface.value_range or (0.0, 1.0)
        output, kind = self._output(moment), self.surface.kind
        maps, scales = map_bytes(moment.maps, self._shares)
        answers = {
            part: levels(answer, *self._limits) if self.is_regression else answer.astype(np.float64)
            for part, answer in moment.answers.items()
        }
        return Frame(
            raster(kind, output, *limits),
            edge(kind, output),
            maps,
            scales,
            answers,
            moment.gradient_norm.astype(np.float64),
            moment.update_ratio.astype(np.float64),
        )


def _places(shape: tuple[int, ...]) -> Array:
    """Return the indices of surface cells used by the small maps."""
    if len(shape) == 1:
        return np.linspace(0, shape[0] - 1, MAP_LINE).round().astype(int)
    rows, columns = (np.linspace(0, n - 1, MAP_SIDE).round().astype(int) for n in shape[:2])
    places: Array = rows[:, np.newaxis] * shape[1] + columns
    return places.ravel()


REPLAY: Key[ReplayFrames | None] = Key("gradient_lab.replay", lambda: None)
"""The session's frames of the Lab's run; None before they are requested."""
