"""The lock that delays a fork while a shared library holds a lock of its own."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A thread holds this lock during an import, a signature and a TLS handshake. A forked child has none of its
# parent's other threads: a lock that one of them holds at the moment of the fork (the import system's, or one
# inside OpenSSL) stays locked in the child for ever.
no_fork = threading.RLock()


@contextmanager
def forks_delayed() -> Iterator[None]:
    """Delays forks until the end of the block.

    A thread that holds logging's own lock, as `logging.config.dictConfig` does, delays them already, because
    logging takes that lock before a fork. It must not wait for this lock: the thread that holds it may wait
    for logging's, to fork or to import boto3.
    """
    if holds_lock_of_logging():
        yield
        return
    with no_fork:
        yield


def holds_lock_of_logging() -> bool:
    """Whether this thread holds the lock of logging, as within `logging.config.dictConfig`."""
    is_owned = getattr(getattr(logging, "_lock", None), "_is_owned", None)
    return is_owned is not None and bool(is_owned())
