"""Keep the catalogues of translated words in step with the sources.

    python packaging/translations.py            merge new words into resources/i18n/*.ts, compile
    python packaging/translations.py --missing  list what has no translation yet

Words are found by Python's own parser: `self.tr("...")` in the context of its class,
`translate("Context", "...")`, and `_words("...")` in the tables, whose docstring names the context.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "app" / "rotoline" / "ui"
HOSTS = ROOT / "app" / "rotoline" / "export" / "hosts.py"
CATALOGUES = ROOT / "resources" / "i18n"
LANGUAGES = ("de", "fr")

Words = tuple[str, str]
"""Context and source text."""


def words_of(source: Path) -> Iterator[Words]:
    """Every translatable text of one file."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    table = re.search(r'in context "(\w+)"; they are', source.read_text(encoding="utf-8"))
    yield from _visit(tree, "", table.group(1) if table else "")


def _visit(node: ast.AST, owner: str, table: str) -> Iterator[Words]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.ClassDef) else owner
        if isinstance(child, ast.Call):
            yield from _of_call(child, owner, table)
        yield from _visit(child, inside, table)


def _of_call(call: ast.Call, owner: str, table: str) -> Iterator[Words]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.func.id if isinstance(call.func, ast.Name) else name
    texts = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
    if name == "tr" and owner and texts and isinstance(texts[0], str):
        yield owner, texts[0]
    elif name == "translate" and len(texts) > 1:
        context, text = texts[:2]
        if isinstance(context, str) and isinstance(text, str):
            yield context, text
    elif name == "_words" and table and isinstance(texts[0], str):
        yield table, texts[0]


def all_words() -> list[Words]:
    """The window's texts, each once, ordered by context."""
    files = [*sorted(SOURCES.glob("*.py")), HOSTS]
    found = {words for file in files for words in words_of(file)}
    return sorted(found)


def read_catalogue(language: str) -> dict[Words, str]:
    """A catalogue's translations; empty where there are none."""
    file = CATALOGUES / f"rotoline_{language}.ts"
    if not file.is_file():
        return {}
    known: dict[Words, str] = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            known[name, message.findtext("source") or ""] = message.findtext("translation") or ""
    return known


def write_catalogue(language: str, translations: dict[Words, str]) -> None:
    """Write the `.ts` file of the present texts, with what is known of them, and compile it."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for name, source in all_words():
        if name not in contexts:
            contexts[name] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[name], "name").text = name
        message = ElementTree.SubElement(contexts[name], "message")
        ElementTree.SubElement(message, "source").text = source
        said = translations.get((name, source), "")
        translation = ElementTree.SubElement(message, "translation")
        translation.text = said
        if not said:
            translation.set("type", "unfinished")
    ElementTree.indent(root, "  ")
    file = CATALOGUES / f"rotoline_{language}.ts"
    text = ElementTree.tostring(root, encoding="unicode")
    file.write_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8"
    )
    lrelease = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run(
        [str(lrelease), "-silent", str(file), "-qm", str(file.with_suffix(".qm"))], check=True
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--missing", action="store_true")
    arguments = parser.parse_args()
    for language in LANGUAGES:
        known = read_catalogue(language)
        missing = [words for words in all_words() if not known.get(words)]
        if arguments.missing:
            for context, text in missing:
                print(f"{language}\t{context}\t{text!r}")
        else:
            write_catalogue(language, known)
            print(f"{language}: {len(all_words()) - len(missing)} of {len(all_words())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
