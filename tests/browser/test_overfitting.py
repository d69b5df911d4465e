"""Each remedy taken in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
REMEDIES = (
    "Nothing",
    "L1 penalty",
    "L2 penalty",
    "Dropout",
    "Early stopping",
    "Augmentation: jitter",
    "Augmentation: rotation",
    "Augmentation: scaling",
    "More data",
    "A smaller network",
    "Ensemble",
)


def wait_for_end(page: Page) -> None:
    run = page.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_visible(timeout=120_000)
    expect(run).to_be_disabled(timeout=10_000)


def fill(page: Page, label: str, value: int) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(str(value))
    box.press("Enter")


def titles(page: Page) -> list[str]:
    """What stands above each picture: the remedy with its strength."""
    return page.locator(".gl-wall").first.locator(".gl-wall-title").all_inner_texts()


def quick(page: Page) -> None:
    """Ask for what is quickly done, and wait for it."""
    fill(page, "Epochs", 20)
    fill(page, "Units in each", 8)
    fill(page, "Seeds", 2)
    expect(page.get_by_text("All is done, with 2 seeds")).to_be_visible(timeout=120_000)
    wait_for_end(page)


def test_every_remedy_is_taken_and_leads_on(visit: Visit) -> None:
    page = visit("overfitting", height=1000)
    # By itself, without a touch.
    page.wait_for_function(
        "+document.querySelector('.gl-wall')?.dataset.cells >= 1", timeout=60_000
    )
    quick(page)
    wall = page.locator(".gl-wall").first
    for name in REMEDIES:
        expect(wall.locator(f"[aria-label^='{name}']")).to_have_count(1)
    expect(wall.locator(".gl-wall-note")).to_have_count(len(REMEDIES))

    before = titles(page)
    assert len(before) == len(REMEDIES)

    # Another strength of each remedy that has one, from the keyboard.
    sidebar = page.get_by_test_id("stSidebar")
    for k, name in enumerate(REMEDIES[1:], start=1):
        sidebar.get_by_role("slider", name=name).press("ArrowLeft")
        title = wall.locator(".gl-wall-title").nth(k)
        expect(title).not_to_have_text(before[k], timeout=60_000)
    wait_for_end(page)
    assert len(titles(page)) == len(before)

    # Pictures can be shifted, which points in a plane cannot.
    box = page.get_by_role("combobox", name="Dataset", exact=True)
    box.click()
    box.press_sequentially("Digits")
    box.press("Enter")
    shifts = wall.locator("button[aria-label^='Augmentation: shifts']")
    expect(shifts).to_have_count(1, timeout=60_000)
    expect(wall.locator("[aria-label^='Augmentation: rotation']")).to_have_count(0)
    score = shifts.get_attribute("aria-label")
    assert score is not None
    shifts.click()
    # Clicked while other parts are being trained: the page stops its clock first.
    expect(page.get_by_role("heading", name="Lab", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("64 → 8 → 8 → 10", exact=False)).to_be_visible()
    # The Lab has the network as it was trained: the label ends with the score of its seed.
    metric = page.get_by_test_id("stMetric").filter(has_text="Accuracy, test")
    expect(metric).to_contain_text(score.rsplit(" ", 1)[-1], timeout=30_000)


def test_the_page_fits_a_phone_in_the_dark(visit: Visit) -> None:
    page = visit("overfitting", width=375, dark=True)
    page.wait_for_function(
        "+document.querySelector('.gl-wall')?.dataset.cells >= 1", timeout=60_000
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
