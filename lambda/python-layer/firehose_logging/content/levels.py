"""Level names of the document: Python's five, chosen by a level's number."""

from __future__ import annotations

#: Number → name of the standard levels, whatever `logging.addLevelName` or a formatter has made of the name.
STANDARD_LEVELS = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}


def level_at(number: object, name: object) -> str:
    """The standard level of a level's number: the highest one that is not above it, at least DEBUG.

    A record without a number has the level of its name, or INFO if that is none of the five.
    """
    if not isinstance(number, int):
        return str(name) if name in STANDARD_LEVELS.values() else "INFO"
    return STANDARD_LEVELS[max(10, min(50, number // 10 * 10))]
