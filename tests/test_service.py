"""The service: it keeps to its own OpenAPI document, loses no request, and lets nobody hold it up."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection
from starlette.testclient import TestClient

import policy_extract as pe
from policy_extract.integrations import jobs, service
from policy_extract.integrations.service import Limits, application
from policy_extract.integrations.workers import Worker
from samples import ROOT, Ran

TEXT = "到2025年底，将新建公园3个（市教育局牵头）。"
PRESS = ROOT / "corpus" / "documents" / "press-yunting" / "press-yunting.txt"

# A document that cannot be read is told with 422, however well-formed the request.
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}}}
)
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", application(workers=0), config=CONFIG)


@SCHEMA.parametrize()
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_openapi_document_is_kept_to(case: schemathesis.Case) -> None:
    # All values of a form are strings on the wire: one of a wrong type arrives as a sound one.
    form = case.media_type == "multipart/form-data"
    case.call_and_validate(excluded_checks=[negative_data_rejection] if form else None)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(application(workers=0, limits=Limits(body=1_000_000))) as found:
        yield found


def test_a_text_gives_the_library_s_records(client: TestClient) -> None:
    about = {"published": "2024-02-29", "issuer": "示例市人民政府", "title": "计划", "source": "a/b.txt"}
    answer = client.post("/extract", json={"text": TEXT, **about})
    wanted = pe.extract(TEXT, published="2024-02-29", issuer="示例市人民政府", title="计划", name="a/b.txt")
    assert answer.json()["commitments"] == [c.to_dict() for c in wanted.commitments]
    assert answer.json()["document"]["text"] == TEXT
    strict = client.post("/extract", json={"text": "将新建公园。", "profile": "strict"}).json()
    assert strict["commitments"] == []


def test_a_file_gives_the_library_s_records(client: TestClient) -> None:
    """By its bytes: another encoding, a page."""
    with PRESS.open("rb") as file:
        answer = client.post("/extract", files={"file": file}, data={"published": "2022-06-17"})
    wanted = [c.to_dict() for c in pe.extract(PRESS, published="2022-06-17").commitments]
    assert answer.json()["commitments"] == wanted
    page = f"<html><head><title>计划</title></head><body><p>{TEXT}</p></body></html>".encode("gb18030")
    found = client.post("/extract", files={"file": ("页面.html", page, "text/html")}).json()
    assert found["document"]["source"] == "页面.html"
    assert [c["action"]["text"] for c in found["commitments"]] == ["新建"]


def test_records_are_validated(client: TestClient) -> None:
    record = pe.extract(TEXT).commitments[0].to_dict()
    sound = client.post("/validate", json={"records": [record], "texts": {"text": TEXT}}).json()
    assert sound == {"problems": []}
    moved = client.post("/validate", json={"records": [record], "texts": {"text": "x" + TEXT}}).json()
    assert {p["index"] for p in moved["problems"]} == {0}
    wanted = [(p.path, p.message) for p in pe.validate(record, "x" + TEXT)]
    assert [(p["path"], p["message"]) for p in moved["problems"]] == wanted


def test_the_schema_is_the_shipped_one(client: TestClient, command: Callable[..., Ran]) -> None:
    assert client.get("/schema").text == command("schema").out


@pytest.mark.parametrize(
    ("send", "status", "error"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "the body is not JSON"),
        ({"json": {"text": 1}}, 400, '$.text: 1 is not of type "string"'),
        ({"json": {"text": "", "published": "2023-02-29"}}, 400, "$.published"),
        ({"json": {"text": "", "path": "/etc/passwd"}}, 400, "path"),
        ({"content": b"x", "headers": {"content-type": "text/plain"}}, 415, "the body is text/plain"),
        ({"content": b""}, 415, "the body is of no kind"),
        ({"files": {"file": ("a.png", b"\x89PNG\r\n\x1a\n")}}, 422, "a.png: is a picture"),
        ({"files": {"file": ("a.txt", b"")}}, 422, "a.txt: is empty"),
        ({"files": [("file", ("a.txt", b"x")), ("file", ("b.txt", b"x"))]}, 400, "sent twice"),
        ({"files": {"document": ("a.txt", b"x")}}, 400, "document"),
        ({"files": {"file": ("a.txt", b"x")}, "data": {"published": "2023-02-29"}}, 400, "$.published"),
        ({"files": {"file": ("a.txt", b"x")}, "data": {"profile": "lax"}}, 400, "$.profile"),
        (
            {"content": b"x" * 1_000_001, "headers": {"content-type": "text/plain"}},
            413,
            "larger than 1000000",
        ),
        (
            {"content": iter([b"x" * 600_000] * 2), "headers": {"content-type": "text/plain"}},
            413,
            "larger than",
        ),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, send: dict[str, Any], status: int, error: str) -> None:
    answer = client.post("/extract", **send)
    assert answer.status_code == status
    assert error in answer.json()["error"]
    assert answer.json()["advice"]


def test_no_path_of_a_client_is_ever_opened(client: TestClient, tmp_path: Path) -> None:
    """Whatever field it stands in, and whatever it looks like."""
    canary = tmp_path / "canary.txt"
    canary.write_text("将新建秘密设施7座。", "utf-8")
    opened: list[str] = []
    watching = True

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if watching and event in ("open", "os.listdir", "os.scandir", "subprocess.Popen"):
            opened.append(str(args[0]))

    sys.addaudithook(watch)
    paths = [str(canary), canary.as_uri(), f"../../../../../..{canary}", f"{canary}\0.txt"]
    for path in paths:
        about = {"title": path, "issuer": path, "source": path}
        for sent in (
            client.post("/extract", json={"text": path, **about}),
            client.post("/extract", files={"file": (path, b"x")}, data=about),
            client.post("/extract", files={"file": ("x.txt", path.encode())}, data=about),
            client.post("/validate", json={"records": [{"source": path}], "texts": {path: path}}),
        ):
            assert "秘密" not in sent.text
    watching = False
    assert opened != []  # the hook is at work
    assert [name for name in opened if "canary" in name] == []


class Change(NamedTuple):
    """A change as the contract has it."""

    status: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        return {**self._asdict(), "similarity": 1.0, "changes": []}


def test_two_documents_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """By ``pe.diff``; what it is given here are extractions and records."""
    given: list[Any] = []

    def diff(old: Any, new: Any) -> list[Change]:
        given.append((old, new))
        return [Change("new", None, c.to_dict()) for c in new.commitments]

    monkeypatch.setattr(pe, "diff", diff, raising=False)
    service.openapi.cache_clear()
    with TestClient(application(workers=0)) as client:
        records = [c.to_dict() for c in pe.extract(TEXT).commitments]
        sides = {"old": {"records": records}, "new": {"text": TEXT, "published": "2024-02-29"}}
        [change] = client.post("/diff", json=sides).json()["changes"]
        assert (change["status"], change["before"], change["similarity"]) == ("new", None, 1.0)
        assert given[0][0] == records
        assert str(given[0][1].document.published) == "2024-02-29"
        files = {"old": ("old.txt", b"x"), "new": ("new.txt", TEXT.encode())}
        answer = client.post("/diff", files=files, data={"new_published": "2024-02-28"}).json()
        assert [c["after"]["document"]["source"] for c in answer["changes"]] == ["new.txt"]
        assert given[1][0].document.published is None
        assert str(given[1][1].document.published) == "2024-02-28"
        assert "/diff" in client.get("/openapi.json").json()["paths"]
    service.openapi.cache_clear()


def test_without_a_diff_there_is_no_such_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "can_diff", lambda: False)
    monkeypatch.setattr(service, "can_diff", lambda: False)
    service.openapi.cache_clear()
    with TestClient(application(workers=0)) as client:
        assert client.post("/diff", json={}).status_code == 404
        assert "/diff" not in client.get("/openapi.json").json()["paths"]
    service.openapi.cache_clear()


# --- a worker ---


def test_a_worker_outlives_what_takes_too_long_or_kills_it() -> None:
    worker = Worker()
    try:
        assert worker.ask("extract", {"text": TEXT}, 30).status == 200
        first = worker.pid
        late = worker.ask("extract", {"text": TEXT * 40_000}, 0.05)
        assert (late.status, json.loads(late.body)["error"]) == (504, "not done within 0.05 seconds")
        assert worker.ask("extract", {"text": TEXT}, 30).status == 200
        assert worker.pid not in (None, first)
        os.kill(worker.pid or 0, 9)
        assert worker.ask("extract", {"text": TEXT}, 30).status == 500
        assert worker.ask("extract", {"text": TEXT}, 30).status == 200
    finally:
        worker.end()


def test_who_waits_too_long_for_a_worker_is_told_to_come_again() -> None:
    with (
        TestClient(application(workers=1, limits=Limits(wait=0.1))) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        assert client.post("/extract", json={"text": TEXT}).status_code in (
            200,
            503,
        )  # the worker may be starting
        for _ in range(100):
            if client.post("/extract", json={"text": TEXT}).status_code == 200:
                break
        busy = threads.submit(client.post, "/extract", json={"text": TEXT * 30_000})
        time.sleep(0.3)
        waited = client.post("/extract", json={"text": TEXT})
        assert (waited.status_code, waited.json()["error"]) == (503, "all workers are busy")
        assert waited.headers["Retry-After"] == "5"
        assert busy.result().status_code == 200


# --- the server, as a process of its own ---

SERVER = """
from policy_extract.integrations import server
from policy_extract.integrations.server import listen, run
from policy_extract.integrations.service import Limits, application
if __name__ == "__main__":
    server._HEAD = 1.0
    sock = listen("127.0.0.1", 0)
    print(sock.getsockname()[1], flush=True)
    run(application(2, Limits(body=2_000_000, receive=1.0, work=20.0)), sock)
"""


class Server(NamedTuple):
    port: int
    pid: int


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program = tmp_path_factory.mktemp("server") / "server.py"
    program.write_text(SERVER)
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        try:
            _until_it_answers(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _until_it_answers(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            if _post(port, "/extract", {"text": TEXT})[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def _post(port: int, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def _memory(pid: int) -> int:
    """Resident kilobytes of a process and its children."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    lines = [line for p in pids for line in Path(f"/proc/{p}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.slow
def test_200_requests_at_once_are_all_answered_and_memory_stays(server: Server) -> None:
    gate = threading.Barrier(200)

    def one(k: int) -> bool:
        text = f"到2025年底，将新建公园{k + 2}个。" * 20
        gate.wait()
        status, answer = _post(server.port, "/extract", {"text": text})
        return status == 200 and answer["commitments"] == wanted[k]

    texts = [f"到2025年底，将新建公园{k + 2}个。" * 20 for k in range(200)]
    wanted = [[c.to_dict() for c in pe.extract(text).commitments] for text in texts]
    used = []
    with ThreadPoolExecutor(200) as threads:
        for _ in range(4):
            assert sum(threads.map(one, range(200))) == 200
            if sys.platform == "linux":
                used.append(_memory(server.pid))
    if used:
        assert used[-1] - used[0] < 0.05 * used[0], used


@pytest.mark.slow
@pytest.mark.parametrize("chunked", [False, True], ids=["by its length", "as it comes"])
def test_a_body_of_100_megabytes_is_refused_at_once(server: Server, chunked: bool) -> None:
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        how = "Transfer-Encoding: chunked" if chunked else "Content-Length: 100000000"
        sock.sendall(
            f"POST /extract HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n{how}\r\n\r\n".encode()
        )
        piece = b"10000\r\n" + b"x" * 65536 + b"\r\n" if chunked else b"x" * 65536
        sent = 0
        with contextlib.suppress(OSError):  # the server closes while the body is still on its way
            while sent < 100_000_000 and not _readable(sock):
                sent += sock.send(piece)
        answer = b""
        with contextlib.suppress(OSError):
            answer = sock.recv(65536)
    assert b" 413 " in answer.split(b"\r\n")[0]
    assert sent < 20_000_000
    assert time.monotonic() - start < 5


def _readable(sock: socket.socket) -> bool:
    import select

    return bool(select.select([sock], [], [], 0)[0])


@pytest.mark.slow
def test_a_client_that_sends_slowly_is_refused(server: Server) -> None:
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        sock.sendall(
            b"POST /extract HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n"
        )
        answer = b""
        while not answer and time.monotonic() - start < 8:
            with contextlib.suppress(OSError):
                sock.sendall(b"x")
            if _readable(sock):
                answer = sock.recv(65536)
            time.sleep(0.1)
        assert b" 408 " in answer.split(b"\r\n")[0]
        assert time.monotonic() - start < 4


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", b"POST /extract HTTP/1.1\r\nHost: x\r\n"], ids=["nothing", "half"])
def test_a_client_that_never_ends_its_head_is_let_go(server: Server, sent: bytes) -> None:
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        sock.sendall(sent)
        assert sock.recv(65536) == b""
    assert time.monotonic() - start < 4


@pytest.mark.slow
def test_the_command_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    """Also the words of one's own; and a port that is taken is told."""
    (tmp_path / "measures.tsv").write_text("unit\n标箱组\n", "utf-8")
    start = [
        sys.executable,
        "-m",
        "policy_extract",
        "serve",
        "--workers",
        "1",
        "--rules",
        str(tmp_path),
        "--port",
    ]
    with subprocess.Popen(
        [*start, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        port = int(line.split()[2].rpartition(":")[2])
        status, answer = _post(port, "/extract", {"text": "新增设施3标箱组。"})
        assert (status, answer["commitments"][0]["quantities"][0]["unit"]) == (200, "标箱组")
        taken = subprocess.run([*start, str(port)], capture_output=True, text=True, timeout=30)
        assert (taken.returncode, taken.stdout) == (2, "")
        assert f"127.0.0.1:{port}: cannot listen there" in taken.stderr
        process.send_signal(2)
        assert process.wait(15) in (0, 130)
        assert process.stderr.read() == ""


def test_other_addresses_are_pointed_out(
    command: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    from policy_extract.integrations import server as serving

    monkeypatch.setattr(serving, "run", lambda app, sock: sock.close())
    ran = command("serve", "--port", "0")
    assert (ran.code, ran.err) == (0, "")
    ran = command("serve", "--port", "0", "--host", "0.0.0.0")
    assert "others can reach this address" in ran.err
    assert command("serve", "--port", "70000").code == 2
