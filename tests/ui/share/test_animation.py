"""The training as an animation."""

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from experiments.run.runner import build
from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from ui.run.scene import Scene, ViewSettings
from ui.share.animation import SIDE, Animation, gif, png, shown_epochs
from ui.theme import CLASS_COLORS


def of(dataset: str, epochs: int = 8, **changes) -> Animation:
    fields = {"training.epochs": epochs, **{k.replace("__", "."): v for k, v in changes.items()}}
    experiment = build(changed(default_spec(dataset), fields))
    experiment.run()
    return Animation(experiment, Scene(experiment, ViewSettings()))


def frames(animation: Animation) -> list[Image.Image]:
    return [animation.frame(epoch) for epoch in animation.epochs]


@pytest.mark.parametrize("dataset", ["moons", "iris", "sine", "plane", "digits"])
def test_every_kept_epoch_is_a_picture_of_the_animation(dataset) -> None:
    animation = of(dataset)
    pictures = frames(animation)
    film = Image.open(io.BytesIO(gif(pictures)))
    assert animation.epochs == list(range(9))
    assert film.n_frames == 9 and film.is_animated
    assert film.size == pictures[0].size
    still = Image.open(io.BytesIO(png(pictures[-1])))
    assert still.format == "PNG" and still.tobytes() == pictures[-1].tobytes()
    assert pictures[0].tobytes() != pictures[-1].tobytes()


def test_the_surface_is_the_network_s_answer() -> None:
    """Far from the boundary the color is the class's, and the corner's class is the network's."""
    animation = of("moons", 60)
    picture = np.asarray(animation.frame(60), dtype=float)
    scene, experiment = animation.scene, animation.experiment
    x, y = scene.x_range[1] * 0.999, scene.y_range[0] * 0.999
    answer = float(experiment.predict(np.array([[x, y]]))[0])
    pixel = picture[34 + SIDE - 6, 14 + SIDE - 6]
    red_over_blue = pixel[0] > pixel[2]
    assert red_over_blue == (answer > 0.5)


def test_many_epochs_are_thinned_and_the_first_and_last_stay() -> None:
    epochs = list(range(0, 3000, 3))
    shown = shown_epochs(epochs, 60)
    assert shown[0] == 0 and shown[-1] == epochs[-1]
    assert 40 <= len(shown) <= 60
    assert shown == sorted(set(shown)) and set(shown) <= set(epochs)
    steps = [b - a for a, b in pairwise(shown)]
    assert np.mean(steps[:10]) < np.mean(steps[-10:])


def test_a_run_that_diverged_or_has_not_begun_is_painted_too() -> None:
    bad = of("sine", 40, training__optimizer="sgd", training__learning_rate=50.0)
    assert bad.experiment.trainer.divergences
    assert len(gif(frames(bad))) > 1000
    start = build(default_spec("moons"))
    animation = Animation(start, Scene(start, ViewSettings(splits=())))
    (only,) = frames(animation)
    assert gif([only])[:6] == b"GIF89a"


def test_points_have_the_colors_of_the_charts() -> None:
    picture = of("blobs").frame(0)
    colors = {color for _count, color in picture.getcolors(1 << 20)}
    for name in CLASS_COLORS[:2]:
        assert tuple(bytes.fromhex(name[1:])) in colors
