"""Takes comments, docstrings of internals and needless spaces out of a package: a quarter of a wheel.

Every line keeps its number, so a traceback fits the sources. Names that users import keep their docstrings,
but for those that begin with an underscore.
"""

from __future__ import annotations

import ast
import io
import itertools
import re
import sys
import tokenize
from pathlib import Path

#: Modules of the names that the package exports.
PUBLIC = {
    "__init__.py",
    "adapters/formatter.py",
    "adapters/handler.py",
    "lifecycle/lambda_handler.py",
}
_NEEDS_NO_SPACE = {",", "=", ":", "->", "==", "|", "!=", "<", ">", "<=", ">=", "+", "+=", "&", "%"}
_INDENT = re.compile(r"^(?: {4})+", re.MULTILINE)
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def without_comments(source: str, keep_docstrings: bool) -> str:
    """The same code, line by line. Raises ValueError if it would not be the same."""
    lines = source.split("\n")
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    # From the end, so that the places of earlier tokens stay true.
    for token, after in reversed(list(itertools.pairwise(tokens))):
        if token.end[0] == after.start[0] and {token.string, after.string} & _NEEDS_NO_SPACE:
            line = lines[token.end[0] - 1]
            lines[token.end[0] - 1] = line[: token.end[1]] + line[after.start[1] :]
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
        # A comment for a type checker is a part of the types, which the package brings.
        if token.type == tokenize.COMMENT and not token.string.startswith("# type:"):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for owner, node in _docstrings(ast.parse(source)):
        if keep_docstrings and not getattr(owner, "name", "").startswith("_"):
            continue
        end = node.end_lineno or node.lineno
        lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
        if len(owner.body) == 1:
            lines[node.lineno - 1] = " " * node.col_offset + '""'
    stripped = _INDENT.sub(lambda indent: "\t" * (len(indent[0]) // 4), "\n".join(lines))
    if _code(stripped) != _code(source):
        raise ValueError("without_comments: the code would change. Look for a docstring that shares a line.")
    return stripped


def _docstrings(tree: ast.AST) -> list[tuple[_Documented, ast.Expr]]:
    documented = [node for node in ast.walk(tree) if isinstance(node, _Documented)]
    return [
        (node, first)
        for node in documented
        if isinstance(first := node.body[0] if node.body else None, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ]


def _code(source: str) -> str:
    """The syntax tree with all line numbers, without its docstrings."""
    tree = ast.parse(source)
    for owner, node in _docstrings(tree):
        if len(owner.body) > 1:
            owner.body.pop(0)
            continue
        node.value = ast.Constant("")
        node.end_lineno = node.end_col_offset = None
    for part in ast.walk(tree):
        # Blocks that end with a docstring end earlier, and an indent is narrower; nothing else changes.
        places = ("col_offset", "end_lineno", "end_col_offset")
        vars(part).update({name: None for name in places if hasattr(part, name)})
    return ast.dump(tree, include_attributes=True)


def main(package: Path) -> None:
    for path in sorted(package.rglob("*.py")):
        is_public = path.relative_to(package).as_posix() in PUBLIC
        path.write_text(without_comments(path.read_text(encoding="utf-8"), is_public), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
