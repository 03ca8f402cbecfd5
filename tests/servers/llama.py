"""llama.cpp's own HTTP server with the tiny model, in a process of its own.

python -m tests.servers.llama MODEL.gguf        prints its address, serves until standard input ends
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.settings import CHECKOUT


@contextmanager
def llama_server(folder: Path) -> Iterator[str]:
    """The base URL, ending in /v1."""
    from tests.servers.tiny_gguf import build

    model = build(folder / "tiny.gguf")
    with (folder / "llama.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.llama", str(model)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout is not None and process.stdin is not None
        try:
            yield _address(process)
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:  # llama.cpp may write lines of its own before
        if line.startswith("serving "):
            return line.split()[1] + "/v1"
    raise AssertionError("llama.cpp's server did not start")


def main() -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = sys.argv[1]
    parameters.port = 0
    parameters.n_ctx = 32_768
    parameters.n_parallel = 1
    server = xllamacpp.Server(parameters)
    print(f"serving {server.listening_address}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
