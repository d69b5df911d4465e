"""Predefined experiments, each with sentences on its results, which a test verifies."""

from dataclasses import dataclass
from typing import Any

from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from experiments.spec.spec import ExperimentSpec
from nn_core.types import N_
from tutorial.article.section5 import Settings, section5_spec


@dataclass(frozen=True)
class Preset:
    """An experiment with title and description of its results, both for translation."""

    title: str
    look: str
    spec: ExperimentSpec


def _on(dataset: str, hidden: list[tuple[int, str]], **changes: Any) -> ExperimentSpec:
    """Return a dataset's default spec with other hidden layers and fields, by short names."""
    places = {
        "initializer": "network.initializer",
        "noise": "data.noise",
        "samples": "data.n_samples",
        "features": "data.features",
        "validation": "data.validation",
        "weights_seed": "network.seed",
        "seed": "seed",
    }
    layers = [{"units": units, "activation": activation} for units, activation in hidden]
    named = {places.get(name, f"training.{name}"): value for name, value in changes.items()}
    return changed(default_spec(dataset), {"network.hidden": layers, **named})


PRESETS: dict[str, Preset] = {
    "smallest_xor": Preset(
        N_("The smallest network that solves xor"),
        N_(
            "Three ReLU units, 13 numbers: each unit folds the plane once. Two units do not "
            "suffice, and of the starts with three about half get stuck: press New weights and see."
        ),
        _on("xor", [(3, "relu")], initializer="he", noise=0.0, learning_rate=0.05, weights_seed=4),
    ),
    "feature_for_layers": Preset(
        N_("A feature instead of a layer"),
        N_(
            "No hidden layer and two squares as inputs: a circle is a straight line in x₁² and "
            "x₂². Three numbers do what hidden units would have to find."
        ),
        _on("circles", [], features=["x1_squared", "x2_squared"], learning_rate=0.05, epochs=150),
    ),
    "linear": Preset(
        N_("A linear network cannot"),
        N_(
            "Two linear layers of eight are one straight line: the accuracy stays near one half. "
            "Turn one of the layers to tanh."
        ),
        _on("circles", [(8, "identity"), (8, "identity")], epochs=150),
    ),
    "spiral_raw": Preset(
        N_("The spiral from raw features"),
        N_(
            "With nothing but x₁ and x₂ the network winds the boundary itself; watch it turn from "
            "a line to an S to a spiral. Fewer units per layer make it fail."
        ),
        default_spec("spiral"),
    ),
    "deep_sigmoid": Preset(
        N_("Too deep for sigmoid"),
        N_(
            "The loss rests at ln 2 = 0.693: six sigmoids in a row leave the first layers hardly "
            "any slope. See the gradient norms on the page Gradients; then try ReLU with He."
        ),
        _on(
            "circles",
            [(8, "sigmoid")] * 6,
            initializer="xavier",
            optimizer="sgd",
            learning_rate=0.1,
            epochs=200,
        ),
    ),
    "dead_relus": Preset(
        N_("Dead ReLUs"),
        N_(
            "A few steps of a huge learning rate move the units to where they are 0 for every "
            "sample, and there the slope is 0 too: most never recover, and the picture stops "
            "changing."
        ),
        _on(
            "moons",
            [(16, "relu"), (16, "relu")],
            initializer="he",
            optimizer="sgd",
            learning_rate=5.0,
            l2=0.0,
            epochs=60,
            weights_seed=1,
        ),
    ),
    "exploding": Preset(
        N_("Exploding"),
        N_(
            "Four layers, squared error and steps too large: each step overshoots by more than the "
            "last, until the run is stopped. With a learning rate of 0.03 the same network learns."
        ),
        _on(
            "sine",
            [(16, "relu")] * 4,
            initializer="he",
            optimizer="sgd",
            learning_rate=3.0,
            epochs=100,
        ),
    ),
    "zeros": Preset(
        N_("A start of zeros"),
        N_(
            "All weights 0: hidden activations are 0, every weight's slope is 0, and only the "
            "output's bias can change. The plane has one color, whatever the epoch."
        ),
        _on("moons", [(8, "tanh"), (8, "tanh")], initializer="zeros", l2=0.0),
    ),
    "copies": Preset(
        N_("Eight copies of one unit"),
        N_(
            "All weights 0.5: the units of a layer get the same slopes and stay the same, so eight "
            "do the work of one. The boundary stays as simple as one unit draws it."
        ),
        _on("xor", [(8, "tanh")], initializer={"kind": "constant", "value": 0.5}, noise=0.0),
    ),
    "overfits": Preset(
        N_("It learns the noise"),
        N_(
            "48 noisy samples and 2,241 numbers: the training accuracy reaches 100%, the "
            "validation loss turns and climbs. Early stopping, a penalty or more samples help."
        ),
        _on(
            "moons",
            [(32, "relu")] * 3,
            initializer="he",
            samples=120,
            noise=0.4,
            validation=0.4,
            l2=0.0,
            epochs=300,
        ),
    ),
    "smothered": Preset(
        N_("Too much of a penalty"),
        N_(
            "L2 of 1 outweighs the loss: all weights shrink to 0 and the network outputs one half "
            "everywhere. Divide it by ten until the boundary appears."
        ),
        _on("moons", [(8, "tanh"), (8, "tanh")], l2=1.0, epochs=100),
    ),
    "section5": Preset(
        N_("The article's section 5"),
        N_(
            "The tutorial's own experiment: one sigmoid unit, SGD, 100 epochs at a rate of 0.01. "
            "It prints 99% accuracy; watch how far from it the run ends, and try a rate of 10."
        ),
        section5_spec(Settings(), 0),
    ),
}
"""Presets by name, in display order."""
