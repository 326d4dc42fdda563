"""Imports inside the package go one way: core ← content ← transport, lifecycle ← adapters."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).parents[2] / "lambda" / "python-layer" / "firehose_logging"

#: Folder → the other folders that its modules may import.
MAY_IMPORT = {
    "core": set[str](),
    "content": {"core"},
    "transport": {"core"},
    "lifecycle": {"core", "content", "transport"},
    "adapters": {"core", "content", "transport", "lifecycle"},
    # The entry: it names what is public.
    "": {"adapters", "lifecycle"},
}


def imported_folders(source: str, package: str) -> set[str]:
    """Folders of this package that a module of `package` (`firehose_logging.core`, say) imports.

    Imports for type checking count, too: a type is a dependency.
    """
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            start = parents[: len(parents) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            names += [f"{module}.{alias.name}" for alias in node.names]
    parts = [name.split(".") for name in names if name.startswith("firehose_logging.")]
    return {part[1] for part in parts}


def modules() -> list[Path]:
    return sorted(_PACKAGE.rglob("*.py"))


def folder_of(module: Path) -> str:
    return module.relative_to(_PACKAGE).parent.as_posix().removeprefix(".")


@pytest.mark.parametrize("module", modules(), ids=[str(module.relative_to(_PACKAGE)) for module in modules()])
def test_a_module_imports_only_what_its_folder_may(module: Path) -> None:
    folder = folder_of(module)
    package = f"firehose_logging.{folder}".rstrip(".")
    found = imported_folders(module.read_text(encoding="utf-8"), package)
    assert found - {folder} <= MAY_IMPORT[folder]


def test_every_folder_of_the_package_has_a_rule_and_every_rule_has_a_folder() -> None:
    assert {folder_of(module) for module in modules()} == set(MAY_IMPORT)


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT.keys() - {""}))
def test_the_init_file_of_a_folder_is_empty_so_that_importing_it_costs_nothing(folder: str) -> None:
    assert (_PACKAGE / folder / "__init__.py").read_bytes() == b""


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("from ..transport.sigv4 import Signer", "transport"),
        ("from .. import transport", "transport"),
        ("from firehose_logging.content.text import quoted", "content"),
        ("import firehose_logging.adapters.handler", "adapters"),
        ("def f():\n    from ..lifecycle import lifecycle", "lifecycle"),
        ("if TYPE_CHECKING:\n    from ..adapters.handler import FirehoseHandler", "adapters"),
    ],
)
def test_every_form_of_import_is_seen(source: str, folder: str) -> None:
    assert imported_folders(source, "firehose_logging.core") == {folder}


def lengths(source: str) -> dict[str, int]:
    """Name → lines of every function."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(ast.parse(source))
        if isinstance(node, functions)
    }


@pytest.mark.parametrize("module", modules(), ids=[str(module.relative_to(_PACKAGE)) for module in modules()])
def test_no_module_has_over_280_lines_and_no_function_over_40(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert source.count("\n") <= 280
    assert {name: count for name, count in lengths(source).items() if count > 40} == {}
