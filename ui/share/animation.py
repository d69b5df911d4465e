"""Animation of the training without words, for all languages, drawn by Pillow."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image
from PIL.ImageColor import getrgb
from PIL.ImageDraw import Draw, ImageDraw
from PIL.ImageFont import load_default

from experiments.run.experiment import Experiment
from nn_core.diagnostics.hidden import unit_maps
from nn_core.parameters import Parameters
from nn_core.types import Array
from ui.live.surface import SurfaceFrame
from ui.run.scene import Scene
from ui.text import digits
from ui.theme import CLASS_COLORS, DIVERGING_LIGHT, INK, SPLIT_COLORS, class_color

SIDE = 360
"""Pixels per side of the surface, and of the chart of losses beside it."""
MOST_FRAMES = 60
_PAD, _TOP = 14, 34
_PAPER, _TEXT, _LINE = "#ffffff", "#1c2430", "#d5dbe5"
_FRAME_MS, _LAST_MS = 90, 1800
_MOST_POINTS = 300
_OPACITY = 0.8
# Red, green and blue from 0 to 255, shape (C, 3).
_CLASS_RGB, _SCALE_RGB = (
    np.array([getrgb(color) for color in colors], dtype=float)
    for colors in (CLASS_COLORS, DIVERGING_LIGHT)
)


def shown_epochs(kept: list[int], most: int = MOST_FRAMES) -> list[int]:
    """Return at most `most` of the kept epochs, denser at the beginning."""
    if len(kept) <= most:
        return list(kept)
    # The mean of linear and logarithmic spacing.
    share = np.linspace(0.0, 1.0, most)
    logs = np.expm1(share * np.log1p(len(kept) - 1)) / (len(kept) - 1)
    places = np.unique(np.rint((0.5 * share + 0.5 * logs) * (len(kept) - 1)).astype(int))
    return [kept[k] for k in places]


class Animation:
    """Pictures of a run: for each of `epochs`, the surface and the losses so far."""

    def __init__(self, experiment: Experiment, scene: Scene) -> None:
        self.experiment, self.scene = experiment, scene
        self.history = experiment.trainer.history
        self.epochs = shown_epochs(sorted(self.history.kept))
        names = [name for name in self.history.names if name.endswith("_loss")]
        self.losses = {name.partition("_")[0]: self.history.curve(name) for name in names}
        finite = np.concatenate([v[np.isfinite(v)] for v in self.losses.values()])
        self.most = max(float(finite.max()) if finite.size else 1.0, 1e-12)

    def frame(self, epoch: int) -> Image.Image:
        """Return the picture of one kept epoch."""
        picture = Image.new("RGB", (2 * SIDE + 3 * _PAD, SIDE + _TOP + _PAD), _PAPER)
        pen = Draw(picture)
        network = self.experiment.network
        parameters = Parameters(network.layout, self.history.kept[epoch])
        with np.errstate(over="ignore", invalid="ignore"):
            maps = unit_maps(network, parameters, self.scene.inputs, self.scene.shape)
            surface = self.scene.frame(self.experiment, maps)
        if surface.kind == "curve":
            values = np.ravel(surface.values)
            across = np.linspace(*surface.x_range, values.size)
            pen.line(_places(surface, across, values), CLASS_COLORS[1], 3)
        else:
            picture.paste(_plane(surface), (_PAD, _TOP))
        edge = INK if surface.kind == "regression" else _PAPER
        for part in surface.points[:1]:
            value = part.value[:_MOST_POINTS]
            places = _places(surface, part.x[:_MOST_POINTS], part.y[:_MOST_POINTS])
            for (x, y), color in zip(places, _point_colors(surface, value), strict=True):
                pen.ellipse((x - 4, y - 4, x + 4, y + 4), color, edge)
        left = 2 * _PAD + SIDE
        for x in (_PAD, left):
            pen.rectangle((x, _TOP, x + SIDE, _TOP + SIDE), outline=_LINE)
        self._losses(pen, left, epoch)
        font = load_default(16)
        pen.text((_PAD, _TOP / 2), f"{epoch} / {max(self.history.epochs)}", _TEXT, font, "lm")
        loss = float(self.losses["train"][self.history.epochs.index(epoch)])
        pen.text((left, _TOP / 2), digits(loss, 4), SPLIT_COLORS["train"], font, "lm")
        return picture

    def _losses(self, pen: ImageDraw, left: float, epoch: int) -> None:
        last = max(self.history.epochs) or 1
        upto = self.history.epochs.index(epoch) + 1
        epochs = np.asarray(self.history.epochs[:upto], dtype=float)
        for split, values in self.losses.items():
            share = np.clip(np.nan_to_num(values[:upto], nan=self.most) / self.most, 0.0, 1.0)
            x, y = left + epochs / last * SIDE, _TOP + SIDE * (1.0 - 0.96 * share)
            line = list(zip(x, y, strict=True))
            pen.line(line * (2 if len(line) == 1 else 1), SPLIT_COLORS[split], 2)
        font = load_default(12)
        pen.text((left + 5, _TOP + 6), digits(self.most), INK, font, "lt")
        pen.text((left + 5, _TOP + SIDE - 5), "0", INK, font, "lb")
        pen.text((left + SIDE - 5, _TOP + SIDE - 5), f"{last}", INK, font, "rb")


def gif(pictures: list[Image.Image]) -> bytes:
    """Return an animated GIF; the last picture stays for a while before it restarts."""
    # One palette, from the first and the last picture, so that colors do not flicker.
    first, last = pictures[0], pictures[-1]
    both = Image.new("RGB", (first.width, 2 * first.height))
    both.paste(first, (0, 0))
    both.paste(last, (0, first.height))
    palette = both.quantize(240)
    flat = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    times = [_FRAME_MS] * (len(flat) - 1) + [_LAST_MS]
    buffer = io.BytesIO()
    flat[0].save(
        buffer, "GIF", save_all=True, append_images=flat[1:], duration=times, loop=0, disposal=1
    )
    return buffer.getvalue()


def png(picture: Image.Image) -> bytes:
    """Return one picture as PNG."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _places(surface: SurfaceFrame, x: Array, y: Array) -> list[tuple[float, float]]:
    """Return points of the plane as pixels; those above or below it lie on its edge."""
    across = (x - surface.x_range[0]) / (surface.x_range[1] - surface.x_range[0])
    up = (y - surface.y_range[0]) / (surface.y_range[1] - surface.y_range[0])
    inside = np.clip(np.nan_to_num(up, nan=-1.0), -0.02, 1.02)
    return list(zip(_PAD + across * SIDE, _TOP + (1.0 - inside) * SIDE, strict=True))


def _plane(surface: SurfaceFrame) -> Image.Image:
    values = np.nan_to_num(surface.values, nan=0.5, posinf=1e9, neginf=-1e9)
    if surface.kind == "classes":
        shares = np.clip(values, 0.0, None)
        shares /= np.maximum(shares.sum(axis=-1, keepdims=True), 1e-12)
        rgb = shares @ _CLASS_RGB[: values.shape[-1]]
    else:
        rgb = _ramp(surface, values)
    # As on the page, the surface is a little paler than its points.
    rgb = 255.0 - _OPACITY * (255.0 - rgb)
    small = Image.fromarray(np.rint(rgb[::-1]).astype(np.uint8))
    return small.resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def _ramp(surface: SurfaceFrame, values: Array) -> Array:
    low, high = (0.0, 1.0) if surface.kind == "binary" else surface.value_range or (0.0, 1.0)
    share = np.clip((values - low) / ((high - low) or 1.0), 0.0, 1.0)
    at = np.linspace(0.0, 1.0, len(_SCALE_RGB))
    return np.stack([np.interp(share, at, channel) for channel in _SCALE_RGB.T], axis=-1)


def _point_colors(surface: SurfaceFrame, values: Array) -> Sequence[str | tuple[int, ...]]:
    if surface.kind == "curve":
        return [CLASS_COLORS[0]] * len(values)
    if surface.kind == "regression":
        return [tuple(rgb) for rgb in _ramp(surface, values).astype(int).tolist()]
    return [class_color(int(k)) for k in values]
