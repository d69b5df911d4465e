"""Drawing, uploading, editing, and formulas in a real browser."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as StillWaiting

Visit = Callable[..., Page]


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane, from -5 to 5, lies on the screen."""
    box = page.locator(".gl-draw-paper").bounding_box()
    assert box is not None
    left, top, right, bottom = 30, 8, 10, 24
    across = (x / 5 + 1) / 2 * (box["width"] - left - right)
    down = (1 - y / 5) / 2 * (box["height"] - top - bottom)
    return box["x"] + left + across, box["y"] + top + down


def drag(page: Page, *points: tuple[float, float]) -> None:
    page.mouse.move(*place(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(page, *point), steps=8)
    page.mouse.up()


def count(page: Page) -> int:
    return int(page.locator(".gl-draw").get_attribute("data-points") or 0)


def test_draw_two_classes_and_a_network_learns_them(visit: Visit) -> None:
    page = visit("data", height=1000)
    drawing = page.locator(".gl-draw")
    expect(drawing).to_have_attribute("data-points", "150", timeout=30_000)

    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("draw at least 2 points")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(drawing).to_have_attribute("data-points", "150")
    page.get_by_role("button", name="Clear", exact=True).click()

    drag(page, (-4, 3), (-2, 3), (-2, -3), (-4, -3))
    first = count(page)
    assert first > 20
    page.get_by_role("radio", name="B", exact=True).click()
    drag(page, (4, 3), (2, 3), (2, -3), (4, -3))
    second = count(page)
    assert second > first + 20
    facts = page.get_by_text(f"{second} samples, 2 features")
    expect(facts).to_be_visible()

    # The eraser takes away what it is drawn over, and undo brings it back.
    page.get_by_role("button", name="Erase", exact=True).click()
    drag(page, (2, 3), (2, 0))
    expect(drawing).not_to_have_attribute("data-points", str(second))
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(drawing).to_have_attribute("data-points", str(second))

    # With the keyboard: two to the right, and a dab there.
    page.get_by_role("button", name="Draw", exact=True).click()
    paper = page.locator(".gl-draw-paper")
    paper.focus()
    for key in ("2", "Shift+ArrowRight", "Shift+ArrowRight", "Space"):
        paper.press(key)
    expect(drawing).to_have_attribute("data-points", str(second + 3))
    expect(page.get_by_text(f"{second + 3} samples, 2 features")).to_be_visible()

    page.get_by_role("button", name="Use in the Lab").click()
    expect(page.get_by_role("heading", name="Lab", exact=True)).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Samples")).to_have_value(str(second + 3))
    expect(page.get_by_label("Decision surface of My drawing")).to_be_visible()
    accuracy = page.get_by_test_id("stMetricValue").filter(has_text="100")
    expect(accuracy.first).to_be_visible(timeout=30_000)

    # A formula typed in the Lab becomes an input; one that cannot be computed is refused.
    box = page.get_by_role("textbox", name="Add a formula")
    box.fill("log(x1)")
    box.press("Enter")
    expect(page.get_by_text("must have a finite value at every sample")).to_be_visible()
    # Typed key by key, as by a person, while the network goes on learning.
    box.press("ControlOrMeta+a")
    box.press_sequentially("sin(x1 + x2)", delay=40)
    box.press("Enter")
    expect(page.get_by_role("button", name="sin(x1+x2)", exact=True)).to_be_visible()
    expect(page.get_by_text("must have a finite value at every sample")).to_have_count(0)


ROWS = "".join(f"{k},5;{k % 3};{'rot' if k > 9 else 'blau'}\n" for k in range(20))
FILE = f"größe;höhe;art\n{ROWS};1;rot\n"


def test_upload_edit_download_and_use(visit: Visit, tmp_path: Path) -> None:
    page = visit("data", height=1000)
    page.get_by_test_id("stMain").get_by_role("radio", name="CSV file").click()
    expect(page.get_by_role("heading", name="Fruit")).to_be_visible()

    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x00\x01\x02\x03" * 9)
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(bad)
    expect(page.get_by_text("the file is no text")).to_be_visible()
    expect(page.get_by_role("heading", name="Fruit")).to_be_visible()

    mine = tmp_path / "meine.csv"
    mine.write_bytes(FILE.encode("latin-1"))
    chooser.set_input_files(mine)
    expect(page.get_by_role("heading", name="meine")).to_be_visible()
    expect(
        page.get_by_text("Latin-1 · separated by: semicolon · with a decimal comma")
    ).to_be_visible()
    expect(page.get_by_text("20 samples, 2 features")).to_be_visible()
    expect(page.get_by_text("Rows left out because a value is missing:")).to_be_visible()
    page.get_by_role("radio", name="Fill it").click()
    expect(page.get_by_text("21 samples, 2 features")).to_be_visible()

    # Edit the first cell of the table, when nothing on the page moves any more.
    filled = page.get_by_text("filled with the median")
    expect(filled).to_have_text(re.compile(": 1$"))
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    editor = page.locator("textarea.gdg-input")
    for _ in range(10):
        page.mouse.click(box["x"] + 100, box["y"] + 52)
        page.keyboard.press("Enter")
        # The grid opens an editor over the cell, if it has noticed the click by now.
        with suppress(StillWaiting):
            editor.wait_for(timeout=1000)
            break
    editor.fill("NA")
    page.keyboard.press("Enter")
    expect(filled).to_have_text(re.compile(": 2$"))
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    assert text.splitlines()[:3] == ["größe,höhe,art", "NA,0,blau", '"1,5",1,blau']

    page.get_by_role("button", name="Use in the Lab").click()
    expect(page.get_by_role("spinbutton", name="Samples")).to_have_value("21")
    page.get_by_role("link", name="Edit these data").click()
    expect(page.get_by_text("The Lab has these data")).to_be_visible()


PLAIN = "".join(f"{k},{k % 5}.5,{'ab'[k % 2]}\n" for k in range(24))
KOREAN = "길이,너비,종류\n" + PLAIN.replace(",a", ",강아지").replace(",b", ",고양이")
RUSSIAN = "длина,ширина,вид\n" + PLAIN.replace(",a", ",собака").replace(",b", ",кошка")
TAIWAN = "年齡,身高,購買\n" + PLAIN.replace(",a", ",會").replace(",b", ",不會")
UTF_8 = "名称,x,类别\n" + PLAIN.replace(",a", ",甲").replace(",b", ",乙")
QUOTED = "x,y,note,kind\n" + PLAIN.replace(",a", ",fine,a").replace(",b", ",fine,b")
R_NAMES = '"x","y","class"\n' + "".join(
    f'"{k + 1}",{line}\n' for k, line in enumerate(PLAIN.splitlines())
)
FILES = {
    "quote.csv": (
        QUOTED.replace("4,4.5,fine", '4,4.5,"fine').encode(),
        ["24 rows", "4 columns", "A quotation mark is not closed in row 5 (line 6 of the file)"],
    ),
    "r.csv": (R_NAMES.encode(), ["24 rows", "4 columns", "The rows have names"]),
    "excel.csv": (
        f"sep=;\nx;y;kind\n{PLAIN.replace(',', ';').replace('.', ',')}".encode(),
        ["24 rows", "3 columns", "separated by: semicolon", "with a decimal comma"],
    ),
    "comments.csv": (
        f"# made by a logger\n# unit: mm\nx,y,kind\n{PLAIN}".encode(),
        ["24 rows", "Lines above the table that were skipped: 2; the first is # made by a logger"],
    ),
    "spaces.txt": (
        PLAIN.replace(",", "   ").encode(),
        ["24 rows", "3 columns", "separated by: spaces", "The first row is no heading"],
    ),
    "cut.csv": (UTF_8.encode()[:-3], ["UTF-8", "Characters that are damaged in the file: 1"]),
    "big5.csv": (TAIWAN.encode("cp950"), ["24 rows", "Big5", "不會: 12"]),
    "korean.csv": (KOREAN.encode("cp949"), ["24 rows", "EUC-KR", "강아지: 12"]),
    "russian.csv": (RUSSIAN.encode("cp1251"), ["24 rows", "Windows-1251", "кошка: 12"]),
    "orange.tab": (
        f"x,y,kind\ncontinuous,continuous,discrete\n,,class\n{PLAIN}".replace(",", "\t").encode(),
        ["24 rows", "separated by: tab", "Rows with the kinds of the columns that were skipped: 2"],
    ),
    "uci.data": (PLAIN.encode(), ["24 rows", "3 columns", "24 samples"]),
}


def test_files_that_people_have_are_read_and_what_was_found_is_said(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit("data", height=1000)
    page.get_by_test_id("stMain").get_by_role("radio", name="CSV file").click()
    chooser = page.locator("input[type=file]")
    for name, (content, facts) in FILES.items():
        file = tmp_path / name
        file.write_bytes(content)
        chooser.set_input_files(file)
        expect(page.get_by_role("heading", name=file.stem, exact=True)).to_be_visible()
        for fact in facts:
            expect(page.get_by_test_id("stMain").get_by_text(fact).first).to_be_visible()
        expect(page.get_by_test_id("stAlertContentWarning")).to_have_count(0)


def test_the_page_fits_a_phone_in_the_dark(visit: Visit) -> None:
    page = visit("data", width=375, dark=True)
    expect(page.locator(".gl-draw")).to_have_attribute("data-points", "150", timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_test_id("stMain").get_by_role("radio", name="CSV file").click()
    expect(page.get_by_role("heading", name="Fruit")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
