"""What the screen keeps and draws: one epoch, places far from zero, files with all digits."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Saved = Callable[[Page, re.Pattern[str], str], Path]

ODD = ("<b>x</b>", "<none>", "a<b", "<5", '"q", r')


def turn_to(page: Page, name: str) -> None:
    page.get_by_text("Look closer", exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()


def use_file(page: Page, file: Path) -> None:
    """Upload a file on the page of own data, and take it to the Lab."""
    page.get_by_test_id("stMain").get_by_role("radio", name="CSV file").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name=file.stem)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Use in the Lab").click()
    expect(page.get_by_label(f"Decision surface of {file.stem}")).to_be_visible()


def train_to_the_end(page: Page) -> None:
    page.get_by_role("button", name="To the end").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=60_000)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def read(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def test_every_page_looks_at_the_last_epoch_until_another_is_chosen(visit: Visit) -> None:
    page = visit("lab")
    train_to_the_end(page)
    slider = page.get_by_role("slider", name="Epoch that is looked at")
    for name in ("Predictions", "Gradients", "Predictions"):
        turn_to(page, name)
        expect(page.get_by_role("heading", name=name).first).to_be_visible()
        expect(slider).to_have_attribute("aria-valuetext", "300", timeout=30_000)
        expect(page.get_by_test_id("stMain").get_by_text("at epoch 300").first).to_be_visible()
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "299")
    expect(page.get_by_test_id("stMain").get_by_text("at epoch 299").first).to_be_visible()
    turn_to(page, "Gradients")
    expect(page.get_by_role("heading", name="The numbers at epoch 299")).to_be_visible(
        timeout=30_000
    )
    expect(slider).to_have_attribute("aria-valuetext", "299")
    turn_to(page, "Time travel")
    expect(page.locator(".gl-replay")).to_have_attribute("data-epoch", "299", timeout=30_000)


@pytest.fixture
def far(tmp_path: Path) -> Path:
    """40 points with 40 heights, as far from zero as map coordinates are."""
    x = 500_000 + np.arange(40) * 7 % 40 / 8 + 0.01
    y = 5_412_000 + np.arange(40) / 8 + 0.003
    rows = [
        f"{a:.3f},{b:.3f},{'a' if a + b < 5_912_005 else 'b'}" for a, b in zip(x, y, strict=True)
    ]
    file = tmp_path / "far.csv"
    file.write_text("\n".join(["east,north,kind", *rows]))
    return file


def test_points_far_from_zero_lie_where_their_numbers_say(
    visit: Visit, saved: Saved, far: Path
) -> None:
    page = visit("data", height=1400)
    use_file(page, far)
    train_to_the_end(page)
    page.get_by_text("validation", exact=True).first.click()
    marks = page.locator(".gl-surface .points path")
    expect(marks).to_have_count(40)
    places = marks.evaluate_all(
        "all => all.map(one => one.getAttribute('transform').match(/[\\d.]+/g).map(Number))"
    )
    rows = sorted(round(down, 2) for _across, down in places)
    assert len(set(rows)) == 40
    # All heights are equally far apart.
    np.testing.assert_allclose(np.diff(rows), (rows[-1] - rows[0]) / 39, atol=0.5)

    for axis in ("x", "y"):
        ticks = page.locator(f".gl-surface .gl-{axis}tick")
        texts = ticks.evaluate_all("all => all.map(one => one.textContent)")
        assert len(set(texts)) == len(texts) >= 2
        inside = """all => all.every((one) => {
            const [text, view] = [one, one.closest('.gl-live')].map(e => e.getBoundingClientRect());
            return text.left >= view.left && text.right <= view.right;
        })"""
        assert ticks.evaluate_all(inside)
    numbers = [float(text.replace(",", "")) for text in texts]
    assert all(5_411_999 < number < 5_412_006 for number in numbers)

    marks.first.hover()
    expect(page.locator(".gl-surface .gl-tip")).to_contain_text(re.compile(r"5412\d{3}\.\d{3}"))
    marks.first.click()
    expect(page.locator(".st-key-lab-point")).to_contain_text(re.compile(r"5412\d{3}\.\d{3}"))

    page.get_by_role("button", name="Save charts and numbers").click()
    table = read(saved(page, re.compile("Decision surface"), "CSV"))
    assert table[0] == ["part", "east", "north", "value"]
    points = {(float(x), float(y), kind) for part, x, y, kind in table if part in SPLITS}
    given = [line.split(",") for line in far.read_text().splitlines()[1:]]
    assert points == {(float(x), float(y), kind) for x, y, kind in given}
    # Full precision: no step of a byte has so many values.
    assert len({row[3] for row in table if row[0].startswith("Probability")}) > 2000


SPLITS = ("train", "validation", "test")


def test_names_in_angle_brackets_arrive_in_files_as_they_are_written(
    visit: Visit, saved: Saved, tmp_path: Path
) -> None:
    file = tmp_path / "odd.csv"
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["<i>u</i>", "v<w", "kind"])
        for k in range(60):
            writer.writerow([k % 7 + k / 60, k % 5, ODD[k % len(ODD)]])
    page = visit("data", height=1400)
    use_file(page, file)
    train_to_the_end(page)
    turn_to(page, "Predictions")
    expect(page.get_by_test_id("stPlotlyChart").nth(3)).to_be_visible(timeout=30_000)
    inputs = page.get_by_test_id("stPlotlyChart").nth(1)
    expect(inputs.locator(".xtitle")).to_have_text("<i>u</i>")
    page.get_by_role("button", name="Save charts and numbers").click()
    rows = read(saved(page, re.compile("Inputs"), "CSV"))
    assert rows[0][1:3] == ["x: <i>u</i>", "y: v<w"]
    assert {row[0] for row in rows[1:]} >= set(ODD)
    page.get_by_role("radio", name="Scores").click()
    expect(page.locator(".legendtext").filter(has_text="<b>x</b>, AUC")).to_be_visible()
    page.get_by_role("button", name="Save charts and numbers").click()
    rows = read(saved(page, re.compile("Confusion matrix"), "CSV"))
    assert {row[0] for row in rows[1:]} == {row[1] for row in rows[1:]} == set(ODD)
