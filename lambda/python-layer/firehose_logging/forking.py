"""What a fork waits for."""

from __future__ import annotations

import threading

# Held during an import, a signature and a TLS handshake. A forked child has none of its parent's other
# threads: a lock that one of them holds at that moment, the import system's or one inside OpenSSL, is held
# for ever there.
no_fork = threading.RLock()
