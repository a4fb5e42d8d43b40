"""Mutated files of every format: bytes flipped, cut, doubled. A reader may refuse them, never crash or hang.

``python tests/fuzz.py 500`` makes 500 of each format (``make fuzz``), in processes of their own, so that a crash of a
library is seen; the suite runs fewer.
"""

from __future__ import annotations

import argparse
import faulthandler
import io
import multiprocessing
import random
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import renderings
from policy_extract.document.limits import DEFAULT
from policy_extract.document.load import load_member, members
from policy_extract.errors import DocumentError

TEXT = (
    "青榆县2025年重点工作方案\n一、主要目标\n到2026年底，力争改造老旧小区120个，自来水普及率达到98%以上（县住建局牵头）。\n"
    "序号\t重点任务\t责任单位\t完成时限\n1\t新建泵房12座\t县水务局\t2025年10月底\n2\t更换管网38公里\t县城管局\t2026年6月底\n"
    "附件：分工表\n青榆县人民政府\n2025年2月10日\n"
)
LIMIT = 10  # seconds for one file

SEEDS: dict[str, Callable[[], bytes]] = {
    "txt": TEXT.encode,
    "md": lambda: renderings.markdown(TEXT),
    "html": lambda: renderings.html(TEXT),
    "mht": lambda: renderings.mht(TEXT),
    "docx": lambda: renderings.word(TEXT),
    "pdf": lambda: renderings.pdf(TEXT, "文件汇编"),
    "ofd": lambda: renderings.ofd(TEXT),
    "xlsx": lambda: renderings.workbook([r.split("\t") for r in TEXT.split("\n")]),
    "xls": lambda: workbook_of_old(),
    "csv": lambda: renderings.row_csv(TEXT),
    "jsonl": lambda: renderings.row_jsonl(TEXT),
    "zip": lambda: renderings.packed({"a.txt": TEXT.encode(), "b.html": renderings.html(TEXT)}),
    "tar": lambda: renderings.tarred({"a.txt": TEXT.encode(), "b.md": renderings.markdown(TEXT)}, "w"),
    "tgz": lambda: renderings.tarred({"a.txt": TEXT.encode()}),
}


def workbook_of_old() -> bytes:
    """An .xls as the tests keep one: nothing on PyPI under a permissive licence writes them any more."""
    return Path(__file__).with_name("tasks.xls").read_bytes()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Some bytes flipped, cut out, doubled, made zero or moved; the end cut off."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not made:
            break
        at = chance.randrange(len(made))
        size = min(chance.choice((1, 2, 8, 64, 512)), len(made) - at)
        match chance.randrange(7):
            case 0:
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                made[at] = chance.choice((0, 0xFF, 0x7F, 0x80, 0x3C, 0x26, 0x22))
            case 2:
                del made[at : at + size]
            case 3:
                made[at:at] = made[at : at + size] * chance.choice((1, 2, 50))
            case 4:
                made[at : at + size] = bytes(size)
            case 5:
                del made[at:]
            case 6:
                made[at : at + size] = chance.randbytes(size)
    return bytes(made)


def mutants(form: str, count: int) -> Iterator[bytes]:
    """The same files on every run. Of packed files every other one has a part changed and is packed anew."""
    seed = SEEDS[form]()
    chance = random.Random(form)
    for k in range(count):
        if form in ("docx", "xlsx", "ofd", "zip") and k % 2:
            with zipfile.ZipFile(io.BytesIO(seed)) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
            name = chance.choice([n for n in sorted(files) if files[n]])
            files[name] = mutated(files[name], chance)
            yield renderings.packed(files)
        else:
            yield mutated(seed, chance)


def attempt(path: Path) -> str:
    """Reads all that a file holds: ``read`` or ``refused``; anything but a DocumentError is a crash."""
    met = "refused"
    try:
        for member in members(path, limits=DEFAULT._replace(unpacked=64 << 20)):
            try:
                source = load_member(member)
            except DocumentError as error:
                _named(member.name, error)
                continue
            assert source.text.strip()
            source.text.encode("utf-8")
            assert all(0 <= at <= len(source.text) for at in source.pages)
            assert list(source.pages) == sorted(source.pages)
            met = "read"
    except DocumentError as error:
        _named(path.name, error)
    return met


def _named(name: str, error: DocumentError) -> None:
    if name not in str(error):
        raise AssertionError(f"the message does not name {name}: {error}")


def run(form: str, count: int, folder: Path) -> tuple[int, int, float, float]:
    """How many mutants were read and how many refused, the longest and all of the time. Raises what a reader raises."""
    tally = {"read": 0, "refused": 0}
    longest = whole = 0.0
    for k, data in enumerate(mutants(form, count)):
        path = folder / f"m.{form}"
        path.write_bytes(data)
        begun = time.perf_counter()
        if hasattr(signal, "alarm"):
            signal.alarm(LIMIT)
        try:
            tally[attempt(path)] += 1
        except BaseException as error:
            kept = folder / f"crash-{form}-{k}.{form}"
            kept.write_bytes(data)
            raise AssertionError(f"{kept}: {type(error).__name__}: {error}") from error
        finally:
            if hasattr(signal, "alarm"):
                signal.alarm(0)
        took = time.perf_counter() - begun
        longest, whole = max(longest, took), whole + took
    return tally["read"], tally["refused"], longest, whole


class LateError(BaseException):
    """Past the limit; no reader that catches what its parser raises takes it for a damaged file."""


def _late(number: int, frame: object) -> None:
    raise LateError(f"over {LIMIT} seconds")


def _worker(form: str, count: int, folder: str) -> None:
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _late)
    read, refused, longest, whole = run(form, count, Path(folder))
    print(
        f"{form:<6}{read:>6} read{refused:>6} refused   longest {longest:.2f} s, all {whole:.1f} s",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=500)
    parser.add_argument("--formats", nargs="*", default=list(SEEDS))
    parser.add_argument("--folder", default="out/fuzz")
    args = parser.parse_args()
    Path(args.folder).mkdir(parents=True, exist_ok=True)
    failed = []
    for form in args.formats:
        process = multiprocessing.get_context("spawn").Process(
            target=_worker, args=(form, args.count, args.folder)
        )
        process.start()
        process.join()
        if process.exitcode:
            failed.append(f"{form} ended with {process.exitcode}")
    print("; ".join(failed) or "no crash, no hang")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
