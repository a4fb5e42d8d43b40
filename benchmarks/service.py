"""The service under load on this machine: so many requests at once, again and again; how long they take, what memory does.

usage: python benchmarks/service.py [FILE] [--at-once N] [--rounds N] [--workers N]

Needs ``pip install 'policy-extract[serve]'``. A round ends when all are answered; the last column is the resident memory of
the service with its workers (Linux alone). Exit 1 where an answer is missing or wrong.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

from policy_extract.document.load import load
from policy_extract.pipeline import extract

PRESS = Path(__file__).resolve().parent.parent / "corpus/documents/press-yunting/press-yunting.txt"


def memory(pid: int) -> float:
    """Resident megabytes of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return float("nan")
    kilobytes = 0
    for one in (str(pid), *children.read_text().split()):
        lines = Path(f"/proc/{one}/status").read_text().splitlines()
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return kilobytes / 1024


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("file", nargs="?", type=Path, default=PRESS)
    options.add_argument("--at-once", type=int, default=200)
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--workers", type=int, default=2)
    args = options.parse_args()
    text = load(args.file).text
    wanted = [c.to_dict() for c in extract(text).commitments]
    body = json.dumps({"text": text})
    serve = [sys.executable, "-m", "policy_extract", "serve", "--port", "0", "--workers", str(args.workers)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout
        port = int(service.stdout.readline().split()[2].rpartition(":")[2])

        def ask(_: int) -> float:
            start = time.perf_counter()
            connection = HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("POST", "/extract", body, {"Content-Type": "application/json"})
            answer = json.load(connection.getresponse())
            connection.close()
            return time.perf_counter() - start if answer.get("commitments") == wanted else float("nan")

        ask(0)  # the workers stand
        wrong = 0
        print(f"{len(text)} characters, {args.at_once} requests at once, {args.workers} workers")
        print(f"{'round':>5}{'answered':>10}{'all, s':>8}{'median, s':>11}{'most, s':>9}{'memory, MB':>12}")
        with ThreadPoolExecutor(args.at_once) as threads:
            for k in range(1, args.rounds + 1):
                start = time.perf_counter()
                times = [t for t in threads.map(ask, range(args.at_once)) if t == t]
                whole = time.perf_counter() - start
                wrong += args.at_once - len(times)
                print(
                    f"{k:5}{len(times):10}{whole:8.2f}{statistics.median(times):11.2f}{max(times):9.2f}"
                    f"{memory(service.pid):12.1f}"
                )
        service.terminate()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
