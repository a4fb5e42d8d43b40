"""The HTTP service: an ASGI application, and the server that ``policy-extract serve`` runs.

Requests are checked against the very OpenAPI document that the service shows (``schemas/service.openapi.json``).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import orjson
from jsonschema_rs import Draft202012Validator
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policy_extract import __version__
from policy_extract.integrations.jobs import Upload, can_diff
from policy_extract.integrations.workers import Answer, Worker, do, refusal, to_json
from policy_extract.lexicon.own import OwnWords
from policy_extract.record.validate import schema_text


class Limits(NamedTuple):
    """What one request may take: ``body`` in bytes, the rest in seconds.

    ``receive``: until the body is there; ``wait``: until a worker is free; ``work``: for the job itself.
    """

    body: int = 10_000_000
    receive: float = 20.0
    wait: float = 60.0
    work: float = 60.0


def application(workers: int = 2, limits: Limits | None = None, rules: OwnWords | None = None) -> Starlette:
    """The service as an ASGI application. ``workers``: processes; 0 does the work in this one, without a time limit."""
    limits = limits or Limits()
    pool = _Pool(workers, limits, rules)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            pool.end()

    async def extract(request: Request) -> Response:
        return await pool.answer("extract", await _request(request, "Document", _one_file))

    async def diff(request: Request) -> Response:
        return await pool.answer("diff", await _request(request, "Pair", _two_files))

    async def validate(request: Request) -> Response:
        return await pool.answer("validate", await _request(request, "Records", None))

    async def schema(request: Request) -> Response:
        return Response(schema_text(), media_type="application/json")

    async def health(request: Request) -> Response:
        return _response(Answer(200, to_json({"status": "ok", "version": __version__})))

    async def described(request: Request) -> Response:
        return _response(Answer(200, to_json(openapi())))

    routes = [
        Route("/extract", extract, methods=["POST"]),
        Route("/validate", validate, methods=["POST"]),
        Route("/schema", schema),
        Route("/health", health),
        Route("/openapi.json", described),
    ]
    if can_diff():
        routes.append(Route("/diff", diff, methods=["POST"]))
    app = Starlette(
        routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _told, Exception: _fault}
    )
    app.add_middleware(_Bounded, limits=limits)
    return app


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI document of the service, with the record's own schema in it."""
    text = resources.files("policy_extract.schemas").joinpath("service.openapi.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    document["info"]["version"] = __version__
    record = json.loads(schema_text().replace("#/$defs/", "#/components/schemas/Commitment_"))
    schemas = document["components"]["schemas"]
    schemas |= {f"Commitment_{name}": part for name, part in record.pop("$defs").items()}
    schemas["Commitment"] = {key: value for key, value in record.items() if key not in ("$schema", "$id")}
    if not can_diff():
        del document["paths"]["/diff"]
    return document


@cache
def _validator(name: str) -> Draft202012Validator:
    components = openapi()["components"]
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


# --- requests ---


async def _request(
    request: Request, form: str, files: Callable[[Any], dict[str, Any]] | None
) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            held = orjson.loads(await request.body())
        except orjson.JSONDecodeError as error:
            raise _bad(
                400, f"the body is not JSON ({error})", "send an object as /openapi.json describes it"
            ) from None
        _check(held, form)
        found: dict[str, Any] = held
        return found
    if kind == "multipart/form-data" and files:
        try:
            async with request.form(max_files=2, max_fields=8) as sent:
                fields = [(name, await _field(value)) for name, value in sent.multi_items()]
        except HTTPException as error:
            raise _bad(400, f"the form cannot be read ({error.detail})", "send multipart/form-data") from None
        if len({name for name, _ in fields}) < len(fields):
            raise _bad(400, "a field of the form was sent twice", "send each once")
        values = dict(fields)
        _check({k: v if isinstance(v, str) else "" for k, v in values.items()}, files.__doc__ or "")
        return files(values)
    wanted = "application/json or multipart/form-data" if files else "application/json"
    raise _bad(415, f"the body is {kind or 'of no kind'}", f"send {wanted}")


async def _field(value: UploadFile | str) -> Upload | str:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "file", await value.read())


def _as_file(value: Upload | str) -> Upload:
    """A part without a file name is a file, too, where one is wanted."""
    return value if isinstance(value, Upload) else Upload("file", value.encode("utf-8", "surrogateescape"))


def _one_file(values: dict[str, Any]) -> dict[str, Any]:
    """File"""
    return values | {"file": _as_file(values["file"])}


def _two_files(values: dict[str, Any]) -> dict[str, Any]:
    """Files"""
    return {
        side: {"file": _as_file(values[side]), "published": values.get(f"{side}_published")}
        for side in ("old", "new")
    }


def _check(held: Any, form: str) -> None:
    error = next(_validator(form).iter_errors(held), None)
    if error is not None:
        at = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
        met = error.message if len(error.message) <= 300 else error.message[:300] + "…"
        raise _bad(400, f"${at}: {met}", f"send what /openapi.json calls {form}")


def _bad(status: int, error: str, advice: str) -> HTTPException:
    return HTTPException(status, {"error": error, "advice": advice})  # type: ignore[arg-type]


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail: Any = error.detail
    if not isinstance(detail, dict):
        known = ", ".join(openapi()["paths"])
        advice = f"the paths are {known}" if error.status_code == 404 else "see /openapi.json"
        detail = {"error": f"{request.method} {request.url.path}: {detail}", "advice": advice}
    return Response(to_json(detail), error.status_code, headers=error.headers, media_type="application/json")


async def _fault(request: Request, error: Exception) -> Response:
    return _response(refusal(500, f"a fault in policy_extract ({type(error).__name__})", "please report it"))


def _response(answer: Answer) -> Response:
    headers = {"Retry-After": "5"} if answer.status == 503 else None
    return Response(answer.body, answer.status, headers=headers, media_type="application/json")


# --- the work ---


class _Pool:
    """Workers, each at one job at a time; requests wait for a free one in the order they came."""

    def __init__(self, workers: int, limits: Limits, rules: OwnWords | None) -> None:
        self._count = workers
        self._limits = limits
        self._rules = rules
        self._workers: list[Worker] = []

    async def start(self) -> None:
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(max(1, self._count), thread_name_prefix="policy-extract")
        self._workers = [Worker(self._rules) for _ in range(self._count)]
        for worker in self._workers:
            self._free.put_nowait(worker)

    def end(self) -> None:
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(wait=False)

    async def answer(self, job: str, request: dict[str, Any]) -> Response:
        loop = asyncio.get_running_loop()
        if not self._count:
            return _response(await loop.run_in_executor(None, do, job, request, self._rules))
        try:
            async with asyncio.timeout(self._limits.wait):
                worker = await self._free.get()
        except TimeoutError:
            return _response(refusal(503, "all workers are busy", "try again later"))
        work = loop.run_in_executor(self._threads, worker.ask, job, request, self._limits.work)
        work.add_done_callback(lambda _: self._free.put_nowait(worker))  # also where the client has gone
        return _response(await asyncio.shield(work))


# --- bounds ---


class _Bounded:
    """Takes the whole body before the application sees the request: it must not be too large or too slow."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest, seconds = self._limits.body, self._limits.receive
        too_large = refusal(413, f"the body is larger than {largest} bytes", "send a shorter document")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > largest:
            await self._refuse(too_large, scope, receive, send)
            return
        body = bytearray()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return
                    body += message.get("body", b"")
                    if len(body) > largest:
                        await self._refuse(too_large, scope, receive, send)
                        return
                    if not message.get("more_body"):
                        break
        except TimeoutError:
            slow = refusal(408, f"the body was not there within {seconds:g} seconds", "send it faster")
            await self._refuse(slow, scope, receive, send)
            return
        await self._app(scope, _again(bytes(body), receive), send)

    async def _refuse(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        response = _response(answer)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes after it."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return given.pop() if given else await receive()

    return next_message
