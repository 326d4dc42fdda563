"""Packs a folder into a zip file. The same content gives the same bytes, and programs stay executable."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

#: The oldest time that a zip file knows.
_TIME = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100000


def zip_folder(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _TIME)
            mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            entry.external_attr = (_REGULAR_FILE | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    zip_folder(Path(sys.argv[1]), Path(sys.argv[2]))
