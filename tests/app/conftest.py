"""The app without a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


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
