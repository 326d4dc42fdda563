// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code that is looked for
import { faultsIn, type SourceFault } from './source-fault';

/** Faults in the logging layers of both languages. */
export const LAYER_FAULTS: readonly SourceFault[] = [
  ...faultsIn('lambda/node-layer/src/lifecycle/extension.ts', 'test/node-layer/lifecycle', [
    ['the flush does not wait for the response', 'clock.soon(() => clock.soon(resolve))', 'resolve()'],
    [
      'a failed call for the next event is repeated at once',
      'clock.after(waitMs, resolve)',
      'clock.after(0, resolve)',
    ],
    ['no time is left after the flush', 'const DEADLINE_MARGIN_MS = 150;', 'const DEADLINE_MARGIN_MS = 0;'],
  ]),
  ...faultsIn('lambda/node-layer/src/core/breaker.ts', 'test/node-layer/core', [
    ['the breaker’s pause does not grow', 'this.#pauseMs * 2', 'this.#pauseMs'],
    ['an open breaker opens again', 'if (this.isOpen(nowMs)) return;', ''],
    [
      'success leaves the breaker open',
      'succeeded(): void {\n    this.#pauseMs = 0;',
      'succeeded(): void {\n    this.#pauseMs = 1;',
    ],
  ]),
  ...faultsIn('lambda/node-layer/src/core/line-queue.ts', 'test/node-layer/core', [
    ['a batch exceeds its bytes', 'if (end > start && bytes + size > maxBytes) break;', ''],
    ['bytes that left are still counted', 'this.#bytes -= bytes;', ''],
  ]),
  ...faultsIn('lambda/node-layer/src/core/batch-encoder.ts', 'test/node-layer/core', [
    ['501 records leave at once', 'MAX_BATCH_RECORDS = 500', 'MAX_BATCH_RECORDS = 501'],
    ['a body exceeds its limit', 'if (taken > 0 && next + END.length > this.#maxBytes) break;', ''],
  ]),
  ...faultsIn('lambda/node-layer/src/core/shipper.ts', 'test/node-layer/core', [
    ['the queue has no bound in records', 'backlog.records >= options.maxQueueRecords || ', ''],
    ['the queue has no bound in bytes', ' || backlog.bytes + bytes > options.maxQueueBytes', ''],
    ['lines wait without a transport', "this.#fallBack([line], { kind: 'no-transport' });", ''],
  ]),
  ...faultsIn('lambda/node-layer/src/content/text.ts', 'test/node-layer/content', [
    ['a cut text does not say so', '…[truncated ${totalBytes - written} bytes]', ''],
    ['lone surrogates leave', '(text as unknown as WellFormed).toWellFormed()', 'text'],
  ]),
  ...faultsIn('lambda/node-layer/src/content/repeated-texts.ts', 'test/node-layer/content', [
    [
      'another text’s JSON is written',
      'if (this.#texts[place] !== text) {',
      'if (this.#texts[place] === "") {',
    ],
    ['a suspect text is written', 'if (isSuspect(text)) return undefined;\n    const json', 'const json'],
  ]),
  ...faultsIn('lambda/node-layer/src/transport/response-head.ts', 'test/node-layer/transport', [
    ['two lengths pass', 'if (encoding !== undefined && length !== undefined)', 'if (false)'],
    ['a connection is kept against its wish', '/(^|,)\\s*close\\s*(,|$)/.test(connection)', 'false'],
    ['HTTP/1.0 is kept alive', '!isHttp11 || ', ''],
  ]),
  ...faultsIn('lambda/node-layer/src/transport/response.ts', 'test/node-layer/transport', [
    ['a switch of protocols passes', 'if (head.status === 101)', 'if (head.status === 1010)'],
    ['a body has no limit', 'if (bytes > MAX_BODY_BYTES) throw', 'if (false) throw'],
    ['bytes beyond a response are ignored', 'keepMs: this.#at < this.#text.length ? 0 : keepMs', 'keepMs'],
  ]),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/core/breaker.py',
    'test/python/core/test_shipper.py test/python/core/test_shipper_overload.py',
    [
      ['the breaker’s pause does not grow', 'self._pause_s * 2', 'self._pause_s'],
      ['success leaves the breaker open', '        self.is_open = False\n', '        pass\n'],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/core/line_queue.py',
    'test/python/core/test_line_queue.py',
    [
      ['a batch exceeds its bytes', 'if batch and size > self._max_batch_bytes:', 'if False:'],
      ['requeued lines come last', 'self.lines.extendleft(reversed(lines))', 'self.lines.extend(lines)'],
      ['bytes that left are still counted', 'self.bytes -= sum(map(len, batch))', 'pass'],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/content/log_ids.py',
    'test/python/content/test_log_ids.py',
    [
      [
        'a fork keeps its parent’s characters',
        '        self._random = base32(int.from_bytes(os.urandom(8), "big") & (1 << 50) - 1, 10)',
        '        self._random = base32(1, 10)',
      ],
      [
        'ids do not ascend',
        'return shared[2] + _PAIRS[count & 1023]',
        'return shared[2] + _PAIRS[1023 - (count & 1023)]',
      ],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/transport/sigv4.py',
    'test/python/transport/test_sigv4.py',
    [
      ['the token is not signed', 'signed["x-amz-security-token"] = credentials.session_token', 'pass'],
      ['headers are not sorted', 'names = sorted(signed)', 'names = list(signed)'],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/transport/connection.py',
    'test/python/transport/test_connection.py::test_memory_is_bounded_while_a_server_floods',
    [
      [
        'a response in many pieces outlives its deadline',
        '            if time.monotonic() >= deadline:\n                raise TimeoutError\n\n    def keep(',
        '\n    def keep(',
      ],
    ],
  ),
];
