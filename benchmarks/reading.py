"""What reading costs beside the library below it: a PDF against bare pypdfium2, a web page against selectolax parsing it.

Gives ratios of medians taken by turns in one process. Give files to measure them; without, documents of the corpus are
rendered, as LibreOffice is not needed for it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from turns import in_turn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

DOCUMENTS = Path(__file__).resolve().parents[1] / "corpus" / "documents"
MOST = {"pdf": 1.5, "html": 3.0}  # times the library's own time


def bare_pdf(data: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    size = 0
    for page in document:
        textpage = page.get_textpage()
        size += len(textpage.get_text_range())
        textpage.close()
        page.close()
    document.close()
    return size


def bare_html(data: bytes) -> int:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(data)
    return 0 if tree.body is None else 1


BARE: dict[str, Callable[[bytes], int]] = {"pdf": bare_pdf, "html": bare_html}


def ratio(data: bytes, kind: str, rounds: int) -> float:
    from policy_extract.document.limits import DEFAULT
    from policy_extract.document.readers import reader

    read = reader(kind)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: read(data, DEFAULT),
        "bare": lambda: BARE[kind](data),
    }
    seconds = in_turn(ways, _timed, rounds)
    return statistics.median(seconds["ours"]) / statistics.median(seconds["bare"])


def _timed(way: Callable[[], object]) -> float:
    begun = time.perf_counter()
    way()
    return time.perf_counter() - begun


def samples() -> list[tuple[str, str, bytes]]:
    import renderings

    texts = [p.read_text("utf-8") for p in sorted(DOCUMENTS.glob("*/*.txt"))]
    return [
        ("corpus.pdf", "pdf", renderings.pdf("\n".join(texts), head="文件汇编")),
        ("corpus.html", "html", renderings.html("\n".join(texts))),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--check", action="store_true", help="fail where a ratio is over its bound")
    args = parser.parse_args()
    given = [(p.name, "pdf" if p.suffix == ".pdf" else "html", p.read_bytes()) for p in args.files]
    over = 0
    for name, kind, data in given or samples():
        found = ratio(data, kind, args.rounds)
        over += found > MOST[kind]
        print(f"{name:<40} {found:.2f} times bare {kind}, wanted at most {MOST[kind]}")
    return int(bool(over and args.check))


if __name__ == "__main__":
    sys.exit(main())
