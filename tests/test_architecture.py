"""The house rules that a reader cannot see from one file."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import structure

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "nn_core": {"streamlit", "plotly", "pandas", "sklearn"},
    "experiments": {"streamlit", "plotly", "sklearn"},
    "tutorial": {"streamlit", "plotly", "sklearn"},
}


def files(*parts: str, suffix: str = ".py") -> list[Path]:
    found = [path for part in parts for path in sorted((ROOT / part).rglob(f"*{suffix}"))]
    return [path for path in found if "__pycache__" not in path.parts]


PRODUCT = [*files(*structure.LAYERS[:-1], "benchmarks", "docs"), ROOT / "app.py"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


def test_imports_run_one_way() -> None:
    assert structure.upward(structure.import_graph()) == []


def test_no_files_and_no_folders_import_each_other_in_a_circle() -> None:
    assert structure.circles(structure.import_graph()) == []


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_the_product_imports_no_tests_and_no_benchmarks(path: Path) -> None:
    known = {"tests", "benchmarks", "docs"}
    own = path.relative_to(ROOT).parts[0]
    assert {module.split(".")[0] for module in imports(path)} & known <= {own}


def test_a_circle_and_an_upward_import_are_found() -> None:
    graph = {
        "nn_core.a.x": {"nn_core.b.y"},
        "nn_core.b.z": {"nn_core.a.w"},
        "nn_core.b.y": set(),
        "nn_core.a.w": {"ui.lab.page"},
        "ui.lab.page": set(),
    }
    assert structure.circles(graph) == [["a", "b", "a"]]
    assert structure.upward(graph) == [("nn_core.a.w", "ui.lab.page")]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_fresh_process_that_imports_everything_of_it_stays_light(package: str) -> None:
    modules = [
        name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in files(package)
    ]
    assert modules
    code = f"""
import importlib, sys
for module in {modules!r}:
    importlib.import_module(module)
print(*sorted({FORBIDDEN[package]!r} & set(sys.modules)))
"""
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stderr == ""
    assert answer.stdout.strip() == ""


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_only_the_session_module_touches_session_state(path: Path) -> None:
    if path != ROOT / "ui/session.py":
        used = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
        imported = {
            alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert "session_state" not in used | imported


def test_session_keys_are_unique() -> None:
    names = [
        node.args[0].value
        for path in files("ui")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Key"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert names
    assert len(names) == len(set(names))


def test_pages_are_grouped() -> None:
    # Streamlit's older navigation would take a file directly under pages/ for a page of its own.
    assert list((ROOT / "pages").glob("*.py")) == []


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_html_never_holds_formatted_text(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        is_html = isinstance(node.func, ast.Attribute) and node.func.attr == "html"
        unsafe = any(
            keyword.arg in {"unsafe_allow_html", "unsafe_allow_javascript"}
            and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)
            for keyword in node.keywords
        )
        if is_html or unsafe:
            assert isinstance(node.args[0], ast.Constant | ast.Name), ast.unparse(node)
            if isinstance(node.args[0], ast.Name):
                assert node.args[0].id in _constants(path), ast.unparse(node)


def _constants(path: Path) -> set[str]:
    """Names of a module that are bound once, at its top, to a literal or to a style sheet."""
    return {
        target.id
        for node in tree(path).body
        if isinstance(node, ast.Assign)
        and (isinstance(node.value, ast.Constant) or ast.unparse(node.value).endswith(".css'"))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
