"""The network on the Lab's stage in a real browser: it moves, tells, obeys, and forgets nothing."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]

# Middle of the link between two units, seen from the corner of the picture.
LINK = """(view, [one, other]) => {
    const plot = view.querySelector('.gl-plot').getBoundingClientRect();
    const [from, to] = [one, other].map((name) =>
        view.querySelector(`[data-at="${name}"]`).getBoundingClientRect());
    return { x: (from.right + to.left) / 2 - plot.left,
             y: (from.top + from.bottom + to.top + to.bottom) / 4 - plot.top };
}"""


# Notes at every frame where the picture stands, from now on.
WATCH_HEIGHT = """() => {
    window.heights = new Set();
    const look = () => {
        const picture = document.querySelector('.gl-network-map');
        window.heights.add(picture && picture.getBoundingClientRect().y);
        requestAnimationFrame(look);
    };
    look();
}"""


def network(page: Page) -> Locator:
    return page.locator(".gl-network-map")


def painted(page: Page, view: str) -> str:
    """What a view's canvas shows, as data that can be compared."""
    return page.locator(f".gl-{view} canvas").first.evaluate("c => c.toDataURL()")


def wait_for_other(page: Page, view: str, before: str) -> None:
    page.wait_for_function(
        "([view, before]) => document.querySelector(`.gl-${view} canvas`).toDataURL() !== before",
        arg=[view, before],
        timeout=60_000,
    )


def settled(page: Page, view: str) -> str:
    """What a view's canvas shows once nothing that is still on its way changes it any more."""
    seen = [painted(page, view)]
    while len(seen) < 3 or len(set(seen[-3:])) > 1:
        assert len(seen) < 100, "the picture does not come to rest"
        page.wait_for_timeout(200)
        seen.append(painted(page, view))
    return seen[-1]


def wait_for_epoch(page: Page, epoch: int) -> None:
    page.wait_for_function(
        f"(e => e && +e.dataset.epoch >= {epoch})(document.querySelector('.gl-network-map'))",
        timeout=60_000,
    )


def slow(page: Page) -> None:
    """Start over at a pace at which the run does not end while it is looked at."""
    page.get_by_role("combobox", name="Speed").click()
    page.get_by_role("option", name="1 epochs/s", exact=True).click()
    page.get_by_role("button", name="Reset", exact=True).click()


def stop(page: Page) -> None:
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def value_of(page: Page, row: int) -> str:
    return page.locator(".gl-unit-view .gl-inside-value").nth(row).inner_text()


def test_maps_move_a_weight_is_typed_and_taken_back_and_a_layer_frozen(visit: Visit) -> None:
    page = visit(height=1300)
    wait_for_epoch(page, 1)
    slow(page)
    before = painted(page, "network-map")
    wait_for_other(page, "network-map", before)
    page.evaluate(WATCH_HEIGHT)
    stop(page)
    # Stopping the clock moves nothing.
    assert page.evaluate("window.heights.size") == 1
    # What fits a screen of 800 pixels is there without scrolling.
    for view in (".gl-network-map", ".gl-surface"):
        box = page.locator(view).bounding_box()
        assert box is not None and box["y"] + box["height"] < 700

    # Both curves side by side below them, each with the epoch under the pointer.
    curves = page.locator(".gl-curves.gl-beside")
    size = curves.locator(".gl-plot").bounding_box()
    assert size is not None
    for share in (0.3, 0.8):
        curves.locator(".gl-plot").hover(
            position={"x": share * size["width"], "y": size["height"] / 2}
        )
        expect(curves.locator(".gl-tip")).to_contain_text("Epoch")

    plot, tip = network(page).locator(".gl-plot"), network(page).locator(".gl-tip")
    link = network(page).evaluate(LINK, ["1.3", "2.0"])
    plot.hover(position=link)
    expect(tip).to_contain_text("Layer 2, unit 4 → Output, 1")
    expect(tip).to_contain_text(re.compile(r"weight w\s*−?\d"))
    surface = settled(page, "surface")
    plot.click(position=link)
    typed = page.get_by_role("textbox", name="New value")
    # The value is shown rounded: left as it is, it is no change.
    typed.press("Enter")
    expect(typed).to_be_hidden()
    expect(network(page).get_by_role("button", name=re.compile("^Undo:"))).to_have_count(0)
    assert settled(page, "surface") == surface
    plot.click(position=link)
    typed.fill("much")
    typed.press("Enter")
    expect(network(page).get_by_role("alert").last).to_contain_text("Type a number")
    typed.fill("−8,5")
    typed.press("Enter")
    expect(network(page).locator(".gl-net-editor-now")).to_have_text("now −8.5")
    wait_for_other(page, "surface", surface)
    changed = settled(page, "surface")
    network(page).locator(".gl-net-editor").get_by_role("button", name="Undo").click()
    wait_for_other(page, "surface", changed)
    assert settled(page, "surface") == surface
    typed.press("Escape")
    expect(typed).to_be_hidden()

    # A frozen layer keeps its weights while the others learn.
    network(page).get_by_role("button", name="Layer 1, unit 2").click()
    expect(page.locator(".gl-unit-view .gl-inside-value").first).to_have_text(re.compile(r"\d"))
    network(page).get_by_role("button", name=re.compile("^Freeze Layer 1")).click()
    unfreeze = network(page).get_by_role("button", name=re.compile("^Unfreeze Layer 1"))
    expect(unfreeze).to_be_visible()
    kept, surface = [value_of(page, row) for row in range(3)], painted(page, "surface")
    page.get_by_role("button", name="One epoch").click()
    wait_for_other(page, "surface", surface)
    assert [value_of(page, row) for row in range(3)] == kept
    unfreeze.click()
    expect(network(page).get_by_role("button", name=re.compile("^Freeze Layer 1"))).to_be_visible()
    page.get_by_role("button", name="One epoch").click()
    page.wait_for_function(
        "kept => document.querySelector('.gl-unit-view .gl-inside-value').textContent !== kept",
        arg=kept[0],
    )


def test_keys_reach_every_unit_and_its_inside(visit: Visit) -> None:
    page = visit(height=1300)
    wait_for_epoch(page, 1)
    slow(page)
    page.get_by_role("button", name="Layer 1, unit 1", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", "Layer 2, unit 2")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("aria-label", re.compile("^Output"))
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_attribute("aria-label", re.compile("^Layer 2"))
    page.keyboard.press("Enter")
    inside = page.locator(".gl-unit-view")
    expect(inside.get_by_role("img", name="Activation of Layer 2")).to_be_visible(timeout=20_000)
    # It goes on with the training: the histogram and the numbers are those of now.
    answers = painted(page, "unit-view .gl-stage")
    wait_for_other(page, "unit-view .gl-stage", answers)
    expect(page.locator(".gl-surface")).to_have_count(2)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(inside).to_have_count(0)
    # The bias of a unit, by its key.
    page.get_by_role("button", name="Layer 1, unit 1", exact=True).focus()
    page.keyboard.press("b")
    typed = page.get_by_role("textbox", name="New value")
    expect(typed).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    undo = network(page).get_by_role("button", name=re.compile("^Undo: bias of Layer 1, unit 1"))
    expect(undo).to_be_visible()


def test_the_network_and_a_unit_fit_a_phone(visit: Visit) -> None:
    page = visit(width=375, height=1600)
    wait_for_epoch(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # The surface first, then the network.
    boxes = [page.locator(f".gl-{name}").bounding_box() for name in ("surface", "network-map")]
    assert boxes[0] and boxes[1] and boxes[0]["y"] < boxes[1]["y"]
    network(page).get_by_role("button", name="Layer 1, unit 3", exact=True).click()
    expect(page.locator(".gl-unit-view")).to_be_visible(timeout=20_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_digits_show_their_weights_as_pictures_in_the_dark(visit: Visit) -> None:
    page = visit(height=1600, dark=True)
    wait_for_epoch(page, 1)
    page.get_by_role("combobox", name="Dataset").click()
    page.get_by_role("option", name=re.compile("^Digits")).click()
    unit = network(page).get_by_role("button", name="Layer 1, unit 3", exact=True)
    expect(network(page).get_by_role("button", name="Layer 1, 17 more")).to_be_visible(
        timeout=60_000
    )
    wait_for_epoch(page, 1)
    unit.click()
    picture = page.locator(".gl-inside-picture canvas")
    expect(picture).to_be_visible(timeout=20_000)
    colors = picture.evaluate(
        """(canvas) => {
            const context = canvas.getContext('2d');
            const at = (k) => Math.floor((k + 0.5) * canvas.width / 8);
            const seen = new Set();
            for (let k = 0; k < 64; k += 1) {
                seen.add([...context.getImageData(at(k % 8), at(k >> 3), 1, 1).data].join());
            }
            return seen.size;
        }"""
    )
    assert colors > 20
    # A unit that the picture does not draw one by one is a choice, too.
    network(page).get_by_role("button", name="Layer 1, 17 more").click()
    expect(page.get_by_role("combobox", name="Unit")).to_be_visible()
    expect(page.get_by_test_id("stMarkdown").get_by_text("Layer 1, unit 16")).to_be_visible()
