"""The page of the neuron in a real Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

OVER = """() => {
    const formulas = document.querySelectorAll("[data-testid=stMain] .katex-html");
    return [...formulas].map((formula) => {
        const letters = [...formula.querySelectorAll(".base")];
        const right = Math.max(...letters.map((one) => one.getBoundingClientRect().right));
        const box = formula.closest("[data-testid=stElementContainer]");
        return right - box.getBoundingClientRect().right;
    });
}"""


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("rule", ["Perceptron", "Gradient descent"])
def test_the_formula_of_a_rule_is_not_cut_off(visit: Visit, rule: str, width: int) -> None:
    page = visit("neuron?part=rules", width=width)
    box = page.get_by_role("combobox", name="Learning rule")
    box.fill(rule)
    box.press("Enter")
    expect(box).to_have_value(rule)
    page.get_by_role("button", name="One step").click()
    expect(page.get_by_role("slider", name="Step")).to_have_attribute("aria-valuetext", "1")
    over = page.evaluate(OVER)
    assert len(over) == 2
    assert max(over) <= 1


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("part", ["losses", "activations"])
def test_the_formulas_of_a_gallery_are_not_cut_off(visit: Visit, part: str, width: int) -> None:
    page = visit(f"neuron?part={part}", width=width)
    expect(page.locator("[data-testid=stMain] .katex-html").first).to_be_visible()
    over = page.evaluate(OVER)
    assert len(over) >= 6
    assert max(over) <= 1
