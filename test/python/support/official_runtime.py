"""The official runtime client (PyPI awslambdaric) for each Python of this machine, in environments apart."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]
#: What the environments hold; the handlers' libraries as in requirements.txt.
PACKAGES = ("awslambdaric==4.2.2", "aws-lambda-powertools==3.37.0", "mangum==0.22.0")
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


@functools.cache
def interpreter(version: str) -> str | None:
    """Path of a Python of this version: this one, one on the PATH, or one of pyenv's."""
    candidates = [sys.executable] if version == f"{sys.version_info[0]}.{sys.version_info[1]}" else []
    candidates += [path] if (path := shutil.which(f"python{version}")) else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python3"))]
    for candidate in candidates:
        told = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.stdout.strip() == version:
            return candidate
    return None


@functools.cache
def runtime_client(version: str) -> str:
    """Path of a Python that has the runtime client. Raises RuntimeError with the reason if there is none."""
    base = interpreter(version)
    if base is None:
        raise RuntimeError(f"there is no Python {version} on this machine")
    cache = Path(os.environ.get("EKK_CACHE_DIR", _ROOT / ".cache")).resolve()
    folder = cache / f"runtime-client-{version}"
    stamp = folder / "packages.txt"
    python = folder / "bin" / "python"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == "\n".join(PACKAGES):
        return str(python)
    shutil.rmtree(folder, ignore_errors=True)
    _run([base, "-m", "venv", str(folder)])
    _run([str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q", *PACKAGES])
    stamp.write_text("\n".join(PACKAGES), encoding="utf-8")
    return str(python)


def _run(command: list[str]) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        lines = (finished.stderr or finished.stdout).strip().splitlines() or ["no output"]
        raise RuntimeError(f"{' '.join(command[1:4])} failed: {lines[-1]}")
