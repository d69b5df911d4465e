"""Thumbnails of the datasets, drawn from their samples."""

import numpy as np

from nn_core.data import DATASETS, Dataset, DatasetInfo, Plane, load, prepare
from nn_core.data.planes import strip_heights
from nn_core.random_streams import stream
from nn_core.types import Array
from ui import theme

SIDE = 100
MOST_POINTS = 150
_MARGIN = 7
_PICTURES_PER_SIDE = 3
_SHADES = 4


def thumbnail(dataset: str | DatasetInfo, dark: bool = False) -> str:
    """Draw a dataset at its default settings as a square SVG on a transparent background.

    One feature is drawn against its target, images as images, and more than two features on the
    plane of their first two principal components.
    """
    info = DATASETS[dataset] if isinstance(dataset, str) else dataset
    size = max(info.minimum_samples, min(MOST_POINTS, info.maximum_samples))
    data = load(info, n_samples=size, rng=stream(0, "data"))
    body = _pictures(data, dark) if data.image_shape else _points(data, dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" '
        f'width="{SIDE}" height="{SIDE}" role="img">{body}</svg>'
    )


def _points(data: Dataset, dark: bool) -> str:
    outline = ""
    if data.problem == "regression":
        scale = theme.diverging(dark)
        ranks = (data.y - data.y.min()) / (np.ptp(data.y) or 1.0) * (len(scale) - 1)
        colors = [scale[int(k)] for k in np.rint(ranks)]
        # The middle of the diverging scale is the color of the page.
        outline = f' stroke="{theme.INK}" stroke-width="0.5"'
    else:
        colors = [theme.class_color(int(k)) for k in data.y]
    drawn = "".join(
        f'<circle cx="{left:.1f}" cy="{SIDE - up:.1f}" r="2.4" fill="{color}"/>'
        for left, up, color in zip(*map(_fit, _coordinates(data)), colors, strict=True)
    )
    return f"<g{outline}>{drawn}</g>"


def _coordinates(data: Dataset) -> tuple[Array, Array]:
    width = data.X.shape[1]
    if width == 1:
        classes = len(data.class_names)
        return data.X[:, 0], strip_heights(data.y, classes) if classes else data.y
    if width == 2:
        return data.X[:, 0], data.X[:, 1]
    prepared = prepare(data, validation=0.0, test=0.0, rng=stream(0, "split"))
    points = Plane.principal(prepared).project(data.X)
    return points[:, 0], points[:, 1]


def _fit(values: Array) -> Array:
    low, high = values.min(), values.max()
    if high == low:
        return np.full(values.shape, SIDE / 2)
    fitted: Array = _MARGIN + (values - low) / (high - low) * (SIDE - 2 * _MARGIN)
    return fitted


def _pictures(data: Dataset, dark: bool) -> str:
    """Tile the first image of each class, darker pixels in stronger ink."""
    rows, columns = data.image_shape or (1, 1)
    cell = SIDE / (_PICTURES_PER_SIDE * (rows + 1) + 1)
    shades = np.zeros([_PICTURES_PER_SIDE * (size + 1) for size in (rows, columns)], dtype=int)
    for tile in range(_PICTURES_PER_SIDE**2):
        picture = data.X[np.flatnonzero(data.y == tile)[0]].reshape(rows, columns)
        top = 1 + tile // _PICTURES_PER_SIDE * (rows + 1)
        left = 1 + tile % _PICTURES_PER_SIDE * (columns + 1)
        strength = np.rint(picture / data.X.max() * _SHADES)
        shades[top : top + rows, left : left + columns] = strength
    drawn = ""
    for shade in range(1, _SHADES + 1):
        path = "".join(f"M{x} {y}h1v1h-1z" for y, x in np.argwhere(shades == shade))
        opacity = shade / _SHADES
        drawn += f'<path d="{path}" fill="{theme.ink(dark)}" fill-opacity="{opacity}"/>'
    return f'<g transform="scale({cell:.4f})">{drawn}</g>'
