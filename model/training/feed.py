"""Batches made by several processes ahead of the training."""

import multiprocessing
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor

from .branches import Batch, joined
from .stream import Stream

AHEAD = 4
"""Batches that are asked for ahead, for each process."""

_stream: Stream | None = None


def _keep(stream: Stream) -> None:
    global _stream
    _stream = stream


def _make(number: int, share: float) -> Batch:
    assert _stream is not None
    return _stream.batch(number, share)


class Feed:
    """Batches of a stream in order, from a number on; `parts` of the stream's make one of the training's.

    Processes are forked at once: make a feed before the GPU is used. Without any, batches are made where they are used.
    """

    def __init__(self, stream: Stream, parts: int, processes: int, step: int = 0):
        self.stream, self.parts = stream, parts
        self.number = step * parts
        self.waiting: deque[Future[Batch]] = deque()
        self.pool = None
        if processes > 0:
            fork = multiprocessing.get_context("fork")
            self.pool = ProcessPoolExecutor(processes, mp_context=fork, initializer=_keep, initargs=(stream,))
            self.ahead = max(AHEAD * processes, 2 * parts)
            self.ask(0.0)

    def ask(self, share: float) -> None:
        while self.pool and len(self.waiting) < self.ahead:
            self.waiting.append(self.pool.submit(_make, self.number, share))
            self.number += 1

    def next(self, share: float) -> Batch:
        """The next batch of the training. @param share of it that is done"""
        if not self.pool:
            made = [self.stream.batch(self.number + part, share) for part in range(self.parts)]
            self.number += self.parts
            return joined(made)
        made = [self.waiting.popleft().result() for _ in range(self.parts)]
        self.ask(share)
        return joined(made)

    def close(self) -> None:
        if self.pool:
            self.pool.shutdown(wait=False, cancel_futures=True)
