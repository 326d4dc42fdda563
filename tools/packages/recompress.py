"""Compresses the files of a wheel as well as zlib can, in their order: its builder prefers to be quick."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path


def recompress(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(wheel, "w") as archive:
        for entry, content in entries:
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    recompress(Path(sys.argv[1]))
