"""The structure of the source, read from its imports: ``python -m docs.structure``.

Prints lines and files by folder and how the imports run, and draws ``docs/structure.svg``.
"""

import argparse
import ast
import graphlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
LAYERS = ("nn_core", "experiments", "tutorial", "ui", "pages", "app")
"""Each imports those before it, and itself."""
UI_LAYERS = (
    ("session", "i18n", "addresses", "theme", "text", "names", "symbols", "coordinates"),
    ("figures", "live", "widgets"),
    ("run", "controls"),
)
"""The same within ``ui``; what is not named here is the folder of a page, above all of them."""

Graph = Mapping[str, set[str]]
"""Modules, or folders, and what each imports."""


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Return the product's modules by dotted name."""
    paths = [root / "app.py"]
    for layer in LAYERS[:-1]:
        paths += sorted((root / layer).rglob("*.py"))
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
        if path.exists()
    }


def imports(path: Path, known: Iterable[str]) -> set[str]:
    """Return which of the known modules a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names.add(inner if inner in known else node.module)
    return names & set(known)


def import_graph(root: Path = ROOT) -> dict[str, set[str]]:
    """Return which module imports which; a package stands for its ``__init__``."""
    known = modules(root)
    return {name: imports(path, known) - {name} for name, path in known.items()}


def children(graph: Graph, package: str) -> dict[str, set[str]]:
    """Return which immediate child of a package, file or folder, imports which other one."""
    prefix = f"{package}." if package else ""
    depth = prefix.count(".")
    result: dict[str, set[str]] = defaultdict(set)
    for module, imported in graph.items():
        if module.startswith(prefix):
            child = module.split(".")[depth]
            result[child] |= {
                name.split(".")[depth] for name in imported if name.startswith(prefix)
            } - {child}
    return dict(result)


def circle(graph: Graph) -> list[str]:
    """Return one circle of imports, or nothing."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def circles(graph: Graph) -> list[list[str]]:
    """Return a circle of files, and one among the children of each package, where there is one."""
    packages = {
        ".".join(parts[:i]) for parts in (n.split(".") for n in graph) for i in range(len(parts))
    }
    found = [circle(graph), *(circle(children(graph, package)) for package in sorted(packages))]
    return [names for names in found if names]


def rank(module: str) -> tuple[int, int]:
    """Return where a module stands in the order of imports."""
    layer, _, rest = module.partition(".")
    inner = rest.split(".")[0]
    within = next((i for i, names in enumerate(UI_LAYERS) if inner in names), len(UI_LAYERS))
    return LAYERS.index(layer), within if layer == "ui" else 0


def upward(graph: Graph) -> list[tuple[str, str]]:
    """Return the imports that run against the order."""
    return [
        (module, name)
        for module, imported in sorted(graph.items())
        for name in sorted(imported)
        if rank(name) > rank(module)
    ]


def longest_chain(graph: Graph) -> list[str]:
    """Return the longest chain of imports, the importing file first."""
    chains: dict[str, list[str]] = {}
    for module in graphlib.TopologicalSorter(graph).static_order():
        below = max((chains[name] for name in graph.get(module, ())), key=len, default=[])
        chains[module] = [module, *below]
    return max(chains.values(), key=len)


def sources(folder: Path) -> list[Path]:
    """Return the source files of a folder, or the file itself."""
    if folder.is_file():
        return [folder]
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in {".py", ".js", ".css"} and "__pycache__" not in path.parts
    )


def count_lines(paths: Iterable[Path]) -> int:
    """Return the lines of some files."""
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)


def table(root: Path = ROOT) -> str:
    """Return lines and files by folder, and how the imports run, as Markdown."""
    graph = import_graph(root)
    places = [*LAYERS[:-1], "app.py", "benchmarks", "docs", "tests"]
    rows = ["| folder | lines | files |", "| --- | ---: | ---: |"]
    product: list[Path] = []
    for place in places:
        files = sources(root / place) if (root / place).exists() else []
        product += files if place != "tests" else []
        rows.append(f"| {place} | {count_lines(files):,} | {len(files)} |")
    rows.append(f"| all but tests | {count_lines(product):,} | {len(product)} |")
    short = [path for path in product if count_lines([path]) < 40 and path.name != "__init__.py"]
    loops = circles(graph)
    facts = {
        "circles of files or folders": len(loops),
        "imports against the order": len(upward(graph)),
        "longest chain of imports": "–" if loops else len(longest_chain(graph)),
        "files below 40 lines": len(short),
    }
    return "\n".join([*rows, "", *(f"{name}: {value}" for name, value in facts.items())])


def _box(x: float, y: float, width: float, title: str, lines: int, text: str = "") -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="44" rx="6"/>'
        f'<text x="{x + 10}" y="{y + 18}" class="name">{escape(title)}'
        f'<tspan class="lines"> {lines:,}</tspan></text>'
        f'<text x="{x + 10}" y="{y + 35}" class="says">{escape(text)}</text>'
    )


def _summary(folder: Path) -> str:
    source = folder / "__init__.py" if folder.is_dir() else folder
    if not source.exists():
        return ""
    words = (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").split("\n")[0]
    return words.split(":")[0].removesuffix(".")


def picture(root: Path = ROOT) -> str:
    """Return the layers as an SVG picture: importing ones above, with the lines of each folder."""
    rows: list[tuple[str, list[Path]]] = [("app", [root / "app.py"])]
    rows.append(("pages", [p for p in sorted((root / "pages").iterdir()) if p.is_dir()]))
    named = [set(names) for names in UI_LAYERS]
    inside = [p for p in sorted((root / "ui").iterdir()) if _is_part(p) and p.name != "locales"]
    for number, label in ((3, "ui: pages"), (2, "ui: run"), (1, "ui: views"), (0, "ui: words")):
        of_row = [
            p for p in inside
            if next((i for i, names in enumerate(named) if p.stem in names), 3) == number
        ]  # fmt: skip
        rows.append((label, of_row))
    rows += [
        (layer, [path for path in sorted((root / layer).iterdir()) if _is_part(path)])
        for layer in ("tutorial", "experiments", "nn_core")
    ]
    parts, y = [], 10
    for label, paths in rows:
        per_row = 5
        height = 10 + 52 * -(-len(paths) // per_row)
        parts.append(f'<rect x="10" y="{y}" width="1180" height="{height}" class="layer"/>')
        parts.append(f'<text x="22" y="{y + 32}" class="label">{escape(label)}</text>')
        for i, path in enumerate(paths):
            x, top = 150 + 207 * (i % per_row), y + 8 + 52 * (i // per_row)
            says = _summary(path)
            says = says if len(says) <= 32 else f"{says[:31].rstrip()}…"
            parts.append(_box(x, top, 200, path.stem, count_lines(sources(path)), says))
        y += height + 8
    style = (
        "text{font-family:sans-serif;fill:#1f2430}rect{fill:#fff;stroke:#9aa1ad}"
        ".layer{fill:#eef1f6;stroke:none}.label{font-weight:bold;font-size:15px}"
        ".name{font-size:13px;font-weight:bold}.lines{font-weight:normal;fill:#5b6472}"
        ".says{font-size:10.5px;fill:#3c4350}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 {y + 2}">'
        f"<style>{style}</style>"
        f'<rect width="1200" height="{y + 2}" style="fill:#fff;stroke:none"/>'
        + "\n".join(parts)
        + "</svg>\n"
    )


def _is_part(path: Path) -> bool:
    return path.name not in {"__init__.py", "__pycache__"} and (
        path.is_dir() or path.suffix == ".py"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=ROOT, help="a checkout; this one")
    chosen: Path = parser.parse_args().root
    print(table(chosen))
    if chosen == ROOT:
        (ROOT / "docs/structure.svg").write_text(picture(), encoding="utf-8")
