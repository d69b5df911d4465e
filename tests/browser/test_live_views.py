"""The live views in a real browser: they move in place, tell what is under the pointer, return."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]

# The page's own nodes, kept to see whether they are still the ones on show.
KEEP = "kept = [...document.querySelectorAll('.gl-live, .gl-live canvas, .gl-live .gl-plot')]"
SAME = """
kept.length === 6 && kept.every((node) => node.isConnected)
    && document.querySelectorAll('.gl-live, .gl-live canvas, .gl-live .gl-plot').length === 6
"""
# Colors at 100 places of the canvas, as one text.
COLORS = """(canvas) => {
    const context = canvas.getContext('2d');
    const { width, height } = canvas;
    const colors = [];
    for (let k = 0; k < 100; k += 1) {
        const [x, y] = [((k % 10) + 0.5) * width / 10, (Math.floor(k / 10) + 0.5) * height / 10];
        colors.push([...context.getImageData(x, y, 1, 1).data].join());
    }
    return colors;
}"""


@pytest.fixture
def address(
    serve: Callable[[Path], str], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    folder = tmp_path / "live"
    shutil.copytree(Path(__file__).parent / "apps/live", folder)
    (folder / ".streamlit").symlink_to(root / ".streamlit")
    monkeypatch.setenv("PYTHONPATH", str(root))
    return serve(folder)


@pytest.fixture
def views(address: str, visit: Visit) -> Visit:
    """Opens the page with both views; closes it before the server, as `address` comes first."""
    return lambda **settings: visit(address=address, **settings)


def surface(page: Page) -> Locator:
    return page.locator(".gl-surface")


def curves(page: Page) -> Locator:
    return page.locator(".gl-curves")


def frames(view: Locator) -> int:
    return int(view.get_attribute("data-frame") or 0)


def wait_for_frames(view: Locator, more: int) -> None:
    goal = frames(view) + more
    view.page.wait_for_function(
        "([e, n]) => +e.dataset.frame >= n", arg=[view.element_handle(), goal]
    )


def wait_for_charts(page: Page) -> None:
    surface(page).locator(".points path").first.wait_for(state="attached")
    curves(page).locator(".gl-ytick").first.wait_for(state="attached")


def pause(page: Page) -> None:
    """Stop the motion, and wait until what was on its way has come."""
    switch(page, "Running")
    page.wait_for_timeout(500)


def switch(page: Page, name: str) -> None:
    page.get_by_test_id("stCheckbox").get_by_text(name).click()


def choose(page: Page, kind: str) -> None:
    page.get_by_test_id("stRadio").get_by_text(kind, exact=True).click()


def test_the_views_move_in_place(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    page.evaluate(KEEP)
    before = [view.locator("canvas").evaluate(COLORS) for view in (surface(page), curves(page))]
    chart = surface(page).locator(".gl-axes-back").evaluate_handle("e => e")
    wait_for_frames(surface(page), 20)
    wait_for_frames(curves(page), 5)
    assert page.evaluate(SAME)
    assert chart.evaluate("e => e.isConnected")
    after = [view.locator("canvas").evaluate(COLORS) for view in (surface(page), curves(page))]
    assert before[0] != after[0] and before[1] != after[1]
    # Nothing on the way was blank: the surface covers every place that was looked at.
    assert not [color for color in (*before[0], *after[0]) if color == "0,0,0,0"]


def test_other_data_and_another_page_size_move_the_same_views(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    page.evaluate(KEEP)
    points = surface(page).locator(".points path")
    place = points.first.get_attribute("transform")
    page.get_by_label("Seed").fill("1")
    page.keyboard.press("Enter")
    expect(points.first).not_to_have_attribute("transform", place or "")
    page.set_viewport_size({"width": 375, "height": 900})
    page.wait_for_function("document.querySelector('.gl-surface .gl-axes').clientWidth < 375")
    wait_for_frames(surface(page), 3)
    assert page.evaluate(SAME)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_canvas_lies_exactly_under_the_axes(views: Visit, width: int) -> None:
    page = views(width=width)
    wait_for_charts(page)
    places = """(view) => {
        const { left, top, right, bottom } = view.querySelector('canvas').getBoundingClientRect();
        const frames = [...view.querySelectorAll('.gl-axes-back rect')]
            .map((frame) => frame.getBoundingClientRect());
        const most = (name) => Math.max(...frames.map((frame) => frame[name]));
        const least = (name) => Math.min(...frames.map((frame) => frame[name]));
        return [left - least('left'), top - least('top'),
                right - most('right'), bottom - most('bottom')];
    }"""
    for view in (surface(page), curves(page)):
        assert all(abs(gap) < 1 for gap in view.evaluate(places))
    ratio = page.evaluate("window.devicePixelRatio")
    sharp = surface(page).locator("canvas").evaluate("e => e.width / e.clientWidth")
    assert sharp == pytest.approx(ratio, abs=0.01)


def test_the_pointer_reads_output_and_points(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    wait_for_frames(surface(page), 5)
    box = surface(page).locator("canvas").bounding_box()
    assert box is not None
    tip = surface(page).locator(".gl-tip")
    page.mouse.move(box["x"] + 0.97 * box["width"], box["y"] + 0.03 * box["height"])
    expect(tip).to_be_visible()
    label, x, _label, y, output, value = tip.locator("span").all_inner_texts()
    assert (label, output) == ("length <b>", "Output")
    assert float(x) == pytest.approx(1.88, abs=0.05)
    assert float(y) == pytest.approx(1.88, abs=0.05)
    assert 0.5 < float(value) <= 1
    point = surface(page).locator(".points path").first
    point.hover(force=True)
    expect(tip.locator(".gl-tip-head")).to_have_text("Train")
    expect(tip).to_contain_text("Truth")
    page.mouse.move(box["x"] - 40, box["y"] - 40)
    expect(tip).to_be_hidden()

    size = curves(page).locator("canvas").bounding_box()
    assert size is not None
    curves(page).locator(".gl-plot").hover(position={"x": 64, "y": size["height"] / 2})
    expect(curves(page).locator(".gl-tip")).to_contain_text("Epoch 0")
    expect(curves(page).locator(".gl-tip .gl-tip-value")).to_have_text(["1", "0.5"])


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_in_light_and_dark(views: Visit, dark: bool) -> None:
    page = views(dark=dark)
    wait_for_charts(page)
    pause(page)
    luminance = """(e, name) => {
        const [r, g, b] = getComputedStyle(e)[name].match(/[0-9.]+/g).map(Number);
        return 0.299 * r + 0.587 * g + 0.114 * b;
    }"""
    background = page.get_by_test_id("stApp").evaluate(luminance, "backgroundColor")
    texts = [
        (surface(page).locator(".gl-legend span").first, "color"),
        (surface(page).locator(".gl-xtick").first, "fill"),
        (surface(page).locator(".gl-ytitle").first, "fill"),
        (curves(page).locator(".gl-ytick").first, "fill"),
    ]
    for text, name in texts:
        assert abs(text.evaluate(luminance, name) - background) > 150


def test_the_state_is_told_in_words_and_legends_name_every_mark(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    expect(page.get_by_role("img", name="Surface at epoch")).to_be_visible()
    expect(page.get_by_role("img", name="Curves at epoch")).to_be_visible()
    names = ["left", "right", "Train", "Validation", "Test"]
    expect(surface(page).get_by_role("listitem")).to_have_text(names)
    expect(curves(page).get_by_role("listitem")).to_have_text(["Train", "Majority", "Best epoch"])
    expect(surface(page).locator(".gl-caption")).to_have_text("Plane of two features")
    assert surface(page).locator(".gl-xtitle").text_content() == "length <b>"


def test_every_kind_is_drawn(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    seen = []
    for kind, label in (("classes", "none"), ("regression", "−15"), ("curve", "Output")):
        choose(page, kind)
        expect(surface(page).locator(".gl-foot")).to_contain_text(label)
        expect(surface(page).locator(".gl-scale")).to_have_count(int(kind == "regression"))
        if kind == "regression":
            page.wait_for_function("+document.querySelector('.gl-surface').dataset.epoch > 60")
            expect(surface(page).locator(".gl-scale-end")).to_have_text(["≤ −15", "25"])
        colors = surface(page).locator("canvas").evaluate(COLORS)
        assert len(set(colors)) > 1
        seen.append(colors)
    assert seen[0] != seen[1] != seen[2]


def test_a_paused_view_that_left_comes_back_whole(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    wait_for_frames(curves(page), 10)
    pause(page)
    epoch = surface(page).get_attribute("data-epoch") or ""
    before = [view.locator("canvas").evaluate(COLORS) for view in (surface(page), curves(page))]
    switch(page, "Shown")
    expect(page.locator(".gl-live")).to_have_count(0)
    switch(page, "Shown")
    wait_for_charts(page)
    expect(surface(page)).to_have_attribute("data-epoch", epoch)
    after = [view.locator("canvas").evaluate(COLORS) for view in (surface(page), curves(page))]
    assert before == after


def test_a_plane_and_curves_need_no_chart_library(views: Visit) -> None:
    page = views()
    wait_for_charts(page)
    asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not [url for url in asked if "plotly" in url.lower()]
