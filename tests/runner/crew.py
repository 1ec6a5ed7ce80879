"""Workers that take shards from one queue, and the processes that run them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from tests.runner.failures import last_lines
from tests.runner.preloaded import GRACE
from tests.runner.shards import ROOT, Part, Shard, queue

# What Python compiles is kept even where it usually is not: every shard imports tests anew, and
# many start programs of the site.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
NOTHING_TO_RUN = 5  # pytest's exit code where every test was deselected


@dataclass
class Result:
    """What came of a shard."""

    shard: Shard
    output: str
    took: float
    processor: float = 0.0  # seconds that it kept a processor busy
    code: int = 1  # of a process that ended without an answer
    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    failures: dict[str, list[str]] = field(default_factory=dict)  # lines that say why, by test

    @property
    def failed(self) -> bool:
        nothing = self.code == NOTHING_TO_RUN and self.counts["deselected"] > 0
        return self.code != 0 and not nothing

    @property
    def told(self) -> dict[str, list[str]]:
        """The failures by part and test; of a process without an answer, how its output ends."""
        whole = {" ".join(self.shard.tests): last_lines(self.output.splitlines())}
        failures = self.failures or whole
        return {f"{self.shard.part.name}: {test}": lines for test, lines in failures.items()}


class Preloaded:
    """A process that has imported the site in one environment, and forks for each shard."""

    def __init__(self, part: Part, folder: Path) -> None:
        self.folder, self.numbers = folder, iter(range(100_000))
        self.path = folder / f"{len(list(folder.iterdir()))}.socket"
        module = ["-m", "tests.runner.preloaded", str(self.path)]
        coverage = ["-m", "coverage", "run", *module]
        data = {"COVERAGE_FILE": str(ROOT / f".coverage.{self.path.stem}")}
        self.process = subprocess.Popen(
            [sys.executable, *(coverage if part.measured else module)],
            cwd=ROOT,
            env=os.environ | part.environment | data | COMPILED | {"TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        while not self.path.exists():
            if self.process.poll() is not None:
                raise RuntimeError("The site could not be imported")
            time.sleep(0.02)

    def run(self, shard: Shard, options: list[str]) -> Result:
        began, name = time.monotonic(), f"{self.path.stem}-{threading.get_ident()}"
        output = self.folder / f"{name}-{next(self.numbers)}.output"
        own = [f"--basetemp={output.with_suffix('.tmp')}", "-p", "no:cacheprovider"]
        request = {"arguments": [*shard.tests, *own, *options], "output": str(output)}
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.path))
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        text = output.read_text(errors="replace") if output.exists() else ""
        result = Result(shard, text, time.monotonic() - began)
        if answer:
            report = json.loads(answer)
            result.code, result.seconds = report["code"], report["seconds"]
            result.processor = report["processor"]
            result.counts = Counter(report["counts"])
            result.failures = report["failures"]
        else:
            result.output += "\nThe process ended before it had answered."
            result.counts["failed"] = 1
        return result

    def stop(self) -> None:
        """It ends what it started when its input is closed."""
        assert self.process.stdin
        self.process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2 * GRACE)
        self.process.kill()
        self.process.wait()


class Crew:
    """Workers that share a queue of shards, with one process for each environment."""

    def __init__(self, stack: ExitStack, workers: int) -> None:
        self.stack, self.workers = stack, workers
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="suite-")))
        self.folder.chmod(0o711)  # PostgreSQL's programs run under another account
        self.preloaded: dict[Any, Preloaded] = {}

    def process(self, part: Part) -> Preloaded:
        key = (part.measured, *sorted(part.environment.items()))
        if key not in self.preloaded:
            self.preloaded[key] = Preloaded(part, self.folder)
            self.stack.callback(self.preloaded[key].stop)
        return self.preloaded[key]

    def run(self, parts: list[Part], options: list[str]) -> Iterator[Result]:
        """What came of each shard, as it comes."""
        waiting: Queue[Shard] = Queue()
        done: Queue[Result | Exception] = Queue()
        shards = queue(parts)
        for shard in shards:
            self.process(shard.part)
            waiting.put(shard)
        for _ in range(self.workers):
            work = threading.Thread(target=self.work, args=(waiting, done, options), daemon=True)
            work.start()
        for _ in shards:
            result = done.get()
            if isinstance(result, Exception):
                raise result
            yield result

    def work(self, waiting: Queue[Shard], done: Queue[Any], options: list[str]) -> None:
        with suppress(Empty):
            while True:
                shard = waiting.get_nowait()
                try:
                    done.put(self.process(shard.part).run(shard, options))
                except Exception as error:
                    done.put(error)
