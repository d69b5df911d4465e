"""Cost of the maps of all units, and their update rate in a browser.

Times a 100 x 100 surface of 2-16-16-1 with all unit maps from one forward pass, the surface alone,
and one pass per unit (medians, one BLAS thread). With Chromium and Playwright installed, also
counts updates per second and bytes per update of the Lab's network of four layers of eight units.
"""

import os
import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.reporting import options
from benchmarks.serving import CHROMIUM, chromium, served
from nn_core.diagnostics.hidden import unit_maps
from nn_core.layers import Dense
from nn_core.network import Network, predict
from nn_core.parameters import Parameters
from nn_core.types import Array

SIDE = 100
NETWORK = Network(2, (Dense(16, "tanh"), Dense(16, "tanh"), Dense(1, "sigmoid")))


def separate(parameters: Parameters, X: Array) -> list[Array]:
    """Compute each unit's map by a separate forward pass through a network that ends in it."""
    maps = []
    for k, layer in enumerate(NETWORK.layers):
        for unit in range(layer.units):
            last = Dense(1, layer.activation)
            shorter = Network(2, (*NETWORK.layers[:k], last))
            weights = [*parameters.weights[:k], parameters.weights[k][:, [unit]]]
            biases = [*parameters.biases[:k], parameters.biases[k][:, [unit]]]
            maps.append(predict(shorter, Parameters.of(weights, biases), X))
    return maps


def passes(repeats: int) -> None:
    """Print the three times."""
    parameters = NETWORK.initialize(seed=0)
    line = np.linspace(-3, 3, SIDE)
    X = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    ways = {
        "surface and all unit maps, one pass": lambda: unit_maps(
            NETWORK, parameters, X, (SIDE, SIDE)
        ),
        "surface alone": lambda: predict(NETWORK, parameters, X),
        "a pass for each unit": lambda: separate(parameters, X),
    }
    one = np.concatenate(
        [m.reshape(len(m), -1) for m in unit_maps(NETWORK, parameters, X, (SIDE, SIDE))]
    )
    other = np.concatenate([m.T for m in separate(parameters, X)])
    if not np.allclose(one, other):
        raise RuntimeError("the maps of one pass differ from those of separate passes")
    times: dict[str, list[float]] = {name: [] for name in ways}
    with threadpool_limits(1):
        for _ in range(repeats):
            for name, way in ways.items():
                start = time.perf_counter()
                way()
                times[name].append(1e3 * (time.perf_counter() - start))
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    base = medians["surface and all unit maps, one pass"]
    print(f"{SIDE} x {SIDE} points, 2-16-16-1, {len(one)} maps, median of {repeats}")
    for name, median in medians.items():
        print(f"  {name:38s} {median:8.2f} ms  {median / base:6.2f} times")


COUNT = """(seconds) => new Promise((done) => {
    const view = document.querySelector('.gl-network-map');
    const [frame, epoch, begun] = [+view.dataset.frame, +view.dataset.epoch, performance.now()];
    setTimeout(() => {
        const passed = (performance.now() - begun) / 1000;
        done([(view.dataset.frame - frame) / passed, (view.dataset.epoch - epoch) / passed]);
    }, 1000 * seconds);
})"""


def live(seconds: float, repeats: int) -> None:
    """Print updates per second and bytes per update in a real browser."""
    from experiments.run.runner import build
    from experiments.spec.defaults import default_spec
    from experiments.spec.parsing import changed
    from experiments.spec.query import to_query
    from ui.lab.network import network_frame
    from ui.live.network import network_payload
    from ui.run.scene import Scene, ViewSettings

    hidden = [{"units": 8, "activation": "tanh"}] * 4
    changes = {"network.hidden": hidden, "training.epochs": 20_000}
    spec = changed(default_spec("moons"), changes)
    experiment = build(spec)
    scene = Scene(experiment, ViewSettings())
    size = len(network_payload(network_frame(experiment, scene, scene.maps(experiment))))
    with served() as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{server.address}/?{to_query(spec)}")
        page.locator(".gl-network-map[data-epoch]").wait_for(timeout=60_000)
        page.get_by_role("button", name="Layer 4, unit 8").wait_for(state="attached")
        if page.get_by_role("button", name="Play").count():
            page.get_by_role("button", name="Play").click()
        page.wait_for_function("+document.querySelector('.gl-network-map').dataset.epoch > 20")
        counts = [page.evaluate(COUNT, seconds) for _ in range(repeats)]
    updates = [one[0] for one in counts]
    busy = f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"live, four layers of 8 units, {repeats} times {seconds:g} s in Chromium, {busy}")
    print(
        f"  updates a second {statistics.median(updates):.1f} (lowest {min(updates):.1f}), "
        f"epochs a second {statistics.median(one[1] for one in counts):.0f}, "
        f"network {size / 1000:.1f} KB an update"
    )


def main() -> None:
    """Print both."""
    chosen = options(__doc__, repeats=30, seconds=5.0)
    passes(chosen.repeats)
    if not CHROMIUM.exists():
        print(f"no {CHROMIUM}: the browser's part is left out")
        return
    live(chosen.seconds, 5)


if __name__ == "__main__":
    main()
