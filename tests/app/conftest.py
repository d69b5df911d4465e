"""The app without a browser."""

import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from experiments.spec.defaults import default_spec
from experiments.spec.parsing import changed
from ui.run.live_run import LiveRun


@pytest.fixture(autouse=True, scope="session")
def scanned_once() -> Iterator[None]:
    """Look for component packages among all installed ones once, and not for each test anew."""
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def open_app(root: Path) -> Iterator[Callable[..., AppTest]]:
    """``open_app(lang="zh")`` runs app.py once, at an address with these query parameters."""

    def run(**query: str) -> AppTest:
        app = AppTest.from_file(str(root / "app.py"), default_timeout=60)
        app.query_params.update(query)
        return app.run()

    st.cache_data.clear()
    yield run
    st.cache_data.clear()


@pytest.fixture
def train() -> Callable[[str, int, Mapping[str, Any]], LiveRun]:
    """``train("iris", 20, {"network__hidden": []})`` is the Lab's run after 20 epochs."""

    def run(dataset: str, epochs: int, changes: Mapping[str, Any]) -> LiveRun:
        settings = {name.replace("__", "."): value for name, value in changes.items()}
        lab = LiveRun(changed(default_spec(dataset), settings))
        for _ in range(epochs):
            lab.run_epoch()
        return lab

    return run


@pytest.fixture
def open_on(root: Path) -> Callable[..., AppTest]:
    """``open_on(lab, page, {"predictions.section": "scores"}, lang="zh")`` shows a page on a run.

    The page is a function, or the path of its script. The mapping is what the session knows
    besides, the rest the query parameters of the address.
    """

    def run(
        lab: LiveRun,
        page: Callable[[], None] | str,
        session: Mapping[str, Any] | None = None,
        **query: str,
    ) -> AppTest:
        app = (
            AppTest.from_file(str(root / page), default_timeout=60)
            if isinstance(page, str)
            else AppTest.from_function(page, default_timeout=60)
        )
        for name, value in {"gradient_lab.lab": lab, **(session or {})}.items():
            app.session_state[name] = value
        app.query_params.update(query)
        return app.run()

    return run


@pytest.fixture
def open_part(
    train: Callable[..., LiveRun], open_on: Callable[..., AppTest]
) -> Callable[..., Callable[..., AppTest]]:
    """``open_part(page, "gradients.section", "layers")("wine", 3, "check", network__hidden=[])``

    shows a part of a page, the first where none is named, on a run of a dataset with some settings
    changed.
    """

    def for_page(page: Callable[[], None] | str, key: str, first: str) -> Callable[..., AppTest]:
        def run(
            dataset: str = "moons", epochs: int = 3, section: str = first, **changes: Any
        ) -> AppTest:
            return open_on(train(dataset, epochs, changes), page, {key: section})

        return run

    return for_page
