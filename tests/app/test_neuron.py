"""The page of the neuron without a browser: every part opens and follows its controls."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

PARTS = ("unit", "rules", "activations", "losses", "flow")


def page() -> None:
    from ui.neuron.page import neuron_page

    neuron_page()


@pytest.fixture
def open_part() -> Callable[..., AppTest]:
    """``open_part("rules")`` shows one part of the page."""

    def run(part: str, **query: str) -> AppTest:
        app = AppTest.from_function(page, default_timeout=60)
        app.query_params.update({"part": part, **query})
        return app.run()

    return run


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_its_address(
    open_part: Callable[..., AppTest], part: str, language: str
) -> None:
    app = open_part(part, lang=language)
    assert not app.exception
    assert not app.error
    assert charts(app) >= 1
