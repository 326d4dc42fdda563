"""The lock that delays a fork while a shared library holds a lock of its own."""

from __future__ import annotations

import threading

# A thread holds this lock during an import, a signature and a TLS handshake. A forked child has none of its
# parent's other threads: a lock that one of them holds at the moment of the fork (the import system's, or one
# inside OpenSSL) stays locked in the child for ever.
no_fork = threading.RLock()
