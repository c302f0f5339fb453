"""The shape of the program, kept by reading it: imports point down, pure modules touch neither world nor clock."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"

# Every module stands in a layer; a module may import from layers below its own. New modules are placed on purpose.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"model", "clock"}),
    frozenset({"text"}),
    frozenset(
        {
            "sources",
            "condense",
            "match",
            "stories",
            "digest",
            "amounts",
            "schedule",
            "times",
            "polling",
            "seeds",
            "phrases",
        }
    ),
    frozenset({"voices", "zones"}),
    frozenset({"blocks"}),
    frozenset({"render"}),
    frozenset({"cards", "screens"}),
    frozenset({"settings", "log", "pacer"}),
    frozenset({"store", "fetch", "robots", "connect", "inflate", "send", "inflect", "sample"}),
    frozenset({"newsroom", "archive"}),
    frozenset({"pipeline", "editions", "publish", "filters", "trial"}),
    frozenset({"ondemand"}),
    frozenset({"commands", "preview", "check"}),
    frozenset({"menus"}),
    frozenset({"inbox"}),
    frozenset({"app"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
PURE = frozenset().union(*LAYERS[1:7])
WORLD = {
    "asyncio",
    "httpx",
    "telegram",
    "socket",
    "subprocess",
    "threading",
    "time",
    "logging",
    "os",
    "random",
    "tinydb",
}
MAY_CATCH_ALL = {"pipeline.py", "app.py", "inbox.py", "cli.py"}


def modules() -> list[Path]:
    return sorted(path for path in BOT.rglob("*.py") if path.name != "__init__.py" or path.parent != BOT)


def part_of(path: Path) -> str:
    """The module or package directly under bot/ that this file belongs to."""
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Absolute names of what a file imports while it runs, `bot.x` and `config.x` down to two parts."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = {n for node in ast.walk(tree) if isinstance(node, ast.If) and _typing_only(node) for n in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module in ("bot", "config")
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if whole else {node.module}
    return found


def _typing_only(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def layer(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(BOT)))
def test_imports_point_down(path: Path) -> None:
    here = part_of(path)
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top not in ("bot", "config") or rest == "__version__":
            continue
        there = rest.partition(".")[0]
        assert there == here or layer(there) < layer(here), f"{here} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(BOT)))
def test_every_module_is_placed_on_purpose(path: Path) -> None:
    assert any(part_of(path) in parts for parts in LAYERS), "name this module in LAYERS"


@pytest.mark.parametrize("path", [p for p in modules() if part_of(p) in PURE], ids=lambda p: str(p.relative_to(BOT)))
def test_pure_modules_touch_neither_the_world_nor_the_clock(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & WORLD
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await)
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow"):
            assert not (isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "print", "input")


def test_a_broad_except_stands_only_at_the_guards() -> None:
    for path in modules():
        if path.name in MAY_CATCH_ALL or part_of(path) == "sources":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception")
                assert not broad, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_the_order_of_the_line_fits_on_one_screen_or_two() -> None:
    assert (BOT / "pipeline.py").read_text("utf-8").count("\n") <= 230


def test_the_only_python_in_config_is_the_settings() -> None:
    assert {path.name for path in (ROOT / "config").rglob("*.py")} <= {"__init__.py", "settings.py"}
