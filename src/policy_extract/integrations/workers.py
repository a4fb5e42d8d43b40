"""Processes that do the service's jobs, so that one that takes too long, or dies, can be put an end to alone."""

from __future__ import annotations

import json
import multiprocessing
import signal
import threading
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import orjson

from policy_extract.errors import PolicyExtractError
from policy_extract.integrations.jobs import JOBS
from policy_extract.lexicon.own import OwnWords


class Answer(NamedTuple):
    """What a job gave: an HTTP status and the JSON that goes with it."""

    status: int
    body: bytes


def to_json(value: Any) -> bytes:
    """JSON in UTF-8; lone surrogates, which a text may hold, are written as escapes."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode("ascii")


def refusal(status: int, error: str, advice: str) -> Answer:
    """An answer that says what was met and what to do next."""
    return Answer(status, to_json({"error": error, "advice": advice}))


def do(job: str, request: dict[str, Any], rules: OwnWords | None) -> Answer:
    """Does one job here and now; whatever goes wrong is an answer, too."""
    try:
        return Answer(200, to_json(JOBS[job](request, rules)))
    except PolicyExtractError as error:
        met, _, advice = str(error).partition("; ")
        return refusal(422, met, advice)
    except Exception as error:
        what = " ".join(str(error).split())[:200]
        return refusal(500, f"a fault in policy_extract ({type(error).__name__}: {what})", "please report it")


class Worker:
    """A process that does one job after the other."""

    def __init__(self, rules: OwnWords | None = None) -> None:
        self._rules = rules
        self._ended = False
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # threads are about, which a fork would not survive
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._rules), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, job: str, request: dict[str, Any], seconds: float) -> Answer:
        """The answer to a job. One that takes longer than ``seconds``, or kills its process, costs itself alone."""
        try:
            self._pipe.send((job, request))
            if self._pipe.poll(seconds):
                answer: Answer = self._pipe.recv()
                return answer
            self._again()
            return refusal(
                504, f"not done within {seconds:g} seconds", "send a shorter document, or allow more time"
            )
        except (EOFError, OSError):
            self._again()
            return refusal(500, "the process at work on it died (out of memory?)", "send a shorter document")

    def _again(self) -> None:
        with self._lock:
            self._stop()
            if not self._ended:
                self._start()

    def _stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def end(self) -> None:
        """Ends the process, whatever it is doing."""
        with self._lock:
            self._ended = True
            self._process.kill()
            self._process.join()

    @property
    def pid(self) -> int | None:
        """The process that works at present."""
        return self._process.pid


def _serve(pipe: Connection, rules: OwnWords | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends its workers
    do(
        "extract", {"text": "到2026年底，将新建公园8座（市教育局牵头）。"}, rules
    )  # what is loaded once is there
    while True:
        try:
            job, request = pipe.recv()
        except (EOFError, OSError):  # the service is gone
            return
        pipe.send(do(job, request, rules))
