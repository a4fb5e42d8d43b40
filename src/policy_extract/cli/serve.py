"""``serve``: the service over HTTP."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TextIO

from policy_extract.cli.shared import needs, positive, say

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine alone)"
    )
    p.add_argument(
        "--port", metavar="N", type=_port, default=8080, help="port; 0: any free one (default: 8080)"
    )
    p.add_argument("--workers", metavar="N", type=positive, default=2, help="processes at work (default: 2)")
    p.add_argument(
        "--max-bytes",
        metavar="N",
        type=positive,
        default=10_000_000,
        help="largest body of a request (default: 10000000)",
    )
    p.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=positive,
        default=60,
        help="longest work on a request (default: 60)",
    )
    p.add_argument(
        "--rules", metavar="DIR", type=Path, help="folder of words of your own (see the command rules)"
    )


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Listens until it is told to end; prints the address first."""
    try:
        from policy_extract.integrations.server import listen
        from policy_extract.integrations.server import run as serve
        from policy_extract.integrations.service import Limits, application
    except ImportError as error:
        raise needs("serve", error) from error
    from policy_extract.lexicon.own import own_words

    limits = Limits(body=args.max_bytes, work=float(args.timeout))
    app = application(args.workers, limits, own_words(args.rules))
    host = "127.0.0.1" if args.host == "localhost" else args.host
    sock = listen(host, args.port)
    if host not in _LOOPBACK:
        say(stderr, f"{host}: others can reach this address, and nobody is asked who they are")
    shown = f"[{host}]" if ":" in host else host
    stdout.write(
        f"listening on http://{shown}:{sock.getsockname()[1]} (described at /openapi.json; Ctrl-C ends it)\n"
    )
    stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        serve(app, sock)
    return 0


def _port(words: str) -> int:
    number = int(words) if words.isascii() and words.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{words} is not a port; wanted a number from 0 to 65535")
    return number
