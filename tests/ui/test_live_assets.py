"""How the live views' JavaScript gets to the browser."""

import re
from pathlib import Path

import plotly
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.live import assets


def two_views() -> None:
    import numpy as np

    from ui.live.curves import CurvePanel, CurvesFrame, curves
    from ui.live.surface import SurfaceFrame, surface

    plane = SurfaceFrame(
        "regression", np.eye(3), (0, 1), (0, 1), "x", "y", "Output", "Target", 1, "Epoch 1"
    )
    surface(plane, key="plane", height=300)
    curves(CurvesFrame((CurvePanel("Loss", ()),), "Epoch", 1, "Epoch 1"), key="lines", height=300)


def test_views_are_mounted_with_their_message_and_a_stub_instead_of_code() -> None:
    app = AppTest.from_function(two_views).run()
    assert not app.exception
    views = [element.proto for element in app.get("bidi_component")]
    assert [view.component_name for view in views] == [
        "gradient_lab_surface",
        "gradient_lab_curves",
    ]
    for view, name in zip(views, ("surface", "curves"), strict=True):
        address = rf"/component/ui\.live\.assets\.web/\w+/live/{name}/{name}\.js\""
        assert re.search(address, view.js_content)
        assert len(view.js_content) < 400
        assert len(view.bytes) > 100


def test_addresses_begin_with_the_base_path_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assets.renderer.clear()
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/lab/"}.__getitem__)
    app = AppTest.from_function(two_views).run()
    assets.renderer.clear()
    assert '"/lab/component/ui.live.assets.web/' in app.get("bidi_component")[0].proto.js_content


def test_plotly_is_taken_from_the_installed_package() -> None:
    script = assets.plotly_folder() / "plotly.min.js"
    assert script.stat().st_size > 1_000_000
    assert b"window.Plotly" in script.read_bytes()[-200:]


def test_a_plotly_package_without_its_script_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plotly, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(FileNotFoundError, match=r"plotly\.min\.js expected in .*package_data"):
        assets.plotly_folder()


def test_every_module_that_is_imported_is_there() -> None:
    for script in assets.UI.rglob("*.js"):
        assert all(module.is_file() for module in assets.modules(script))


def test_a_view_brings_the_style_of_what_it_imports_and_no_other() -> None:
    app = AppTest.from_function(two_views).run()
    surface, curves = (view.proto.css_content for view in app.get("bidi_component"))
    assert ".gl-tip" in surface and ".gl-tip" in curves
    assert ".gl-caption" in surface and ".gl-caption" not in curves
    assert ".gl-beside" in curves and ".gl-beside" not in surface
