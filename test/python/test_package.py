"""What the package imports, and how it is packaged."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import firehose_logging

_LAYER = Path(__file__).parents[2] / "lambda" / "python-layer"
_MODULES = sorted((_LAYER / "firehose_logging").rglob("*.py"))


def imported_by(statement: str) -> set[str]:
    code = f"import sys, json; {statement}; print(json.dumps(sorted(sys.modules)))"
    environment = {
        "PYTHONPATH": str(_LAYER),
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": "eu-west-1",
    }
    output = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    ).stdout
    return set(json.loads(output))


def test_making_a_handler_imports_neither_boto3_nor_an_http_client() -> None:
    modules = imported_by("import firehose_logging; firehose_logging.FirehoseHandler('s')")
    for name in ("boto3", "botocore", "http.client", "ssl", "hashlib", "datetime", "dataclasses", "asyncio"):
        assert name not in modules, name


@pytest.mark.parametrize("module", _MODULES, ids=[str(module.relative_to(_LAYER)) for module in _MODULES])
def test_the_package_imports_the_standard_library_and_boto3_where_it_is_chosen(module: Path) -> None:
    allowed = sys.stdlib_module_names | ({"boto3", "botocore"} if module.stem == "sdk_transport" else set())
    allowed |= {"snapshot_restore_py"} if module.stem == "lifecycle" else set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        for name in names:
            assert name.partition(".")[0] in allowed, name


def test_a_wheel_builds_and_holds_the_types_marker(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(tmp_path),
    ]
    subprocess.run([*command, str(_copy_of_layer(tmp_path))], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    listing = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(wheel)], check=True, capture_output=True, text=True
    ).stdout
    assert "firehose_logging/py.typed" in listing
    for module in _MODULES:
        assert str(module.relative_to(_LAYER)) in listing
    assert wheel.name == f"firehose_logging-{firehose_logging.__version__}-py3-none-any.whl"


def test_the_version_is_that_of_the_root_package_json() -> None:
    root = json.loads((_LAYER.parents[1] / "package.json").read_text(encoding="utf-8"))["version"]
    assert firehose_logging.__version__ == root
    with (_LAYER / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == root


def _copy_of_layer(tmp_path: Path) -> Path:
    """A copy of the layer, because setuptools writes beside the sources."""
    copy = tmp_path / "layer"
    shutil.copytree(_LAYER, copy, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
    return copy
