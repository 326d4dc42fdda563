// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code that is looked for
import { faultsIn, type SourceFault } from './source-fault';

/** Faults in what becomes of a record: whose it is, how often it is logged, what is redacted in it. */
export const RECORD_FAULTS: readonly SourceFault[] = [
  ...faultsIn('lambda/node-layer/src/lifecycle/wrap.ts', 'test/node-layer/adapters/errors-once', [
    ['a nested wrap ends the invocation', 'if (process.lifecycle.isRunning(context))', 'if (false)'],
  ]),
  ...faultsIn('lambda/node-layer/src/lifecycle/logged-errors.ts', 'test/node-layer/adapters/errors-once', [
    ['a logged error is logged again', 'return !isKnown && !this.#texts.has(text);', 'return true;'],
    ['what Lambda prints is a record', 'this.#thrownTexts.add(printed);', ';'],
  ]),
  ...faultsIn('lambda/node-layer/src/lifecycle/lifecycle.ts', 'test/node-layer/lifecycle/lifecycle', [
    ['a second Ctrl-C breaks the flush off', 'if (this.#terminating) return;', ''],
    ['other listeners do not decide', 'ofSignalExit(target) === 1', 'ofSignalExit(target) > 0'],
  ]),
  ...faultsIn('lambda/node-layer/src/lifecycle/runtime.ts', 'test/node-layer/adapters/levels', [
    [
      'the level does not hold for others',
      'LEVEL_NUMBERS[record.level] < this.settings.externalLevel',
      'false',
    ],
  ]),
  ...faultsIn('lambda/node-layer/src/content/assigned-secrets.ts', 'test/node-layer/content/made-texts', [
    [
      'a text made of an object keeps its secrets',
      'return isQuoted && OF_OBJECT',
      'return false && OF_OBJECT',
    ],
  ]),
  ...faultsIn('lambda/node-layer/src/content/redact.ts', 'test/node-layer/content/redact', [
    ['an identifier is a card', 'if (!ISSUED.test(digits)) return false;', ''],
  ]),
  ...faultsIn('lambda/filter/shaped-document.ts', 'test/filter/redact', [
    [
      'extra of a known shape is not searched',
      'if (!this.#isExtraClean(pieces, context.redactor)) return undefined;',
      '',
    ],
  ]),
  ...faultsIn('lambda/filter/limits.ts', 'test/filter/redact', [
    ['a number may be a card', 'return redacted === digits ? value : redacted;', 'return value;'],
    ['a key may be an address', "key.includes('@') ? this.#redactor.text(key) : key", 'key'],
  ]),
  ...faultsIn('collector/input/pickled-records.ts', 'test/collector/pickle', [
    ['a long record stops the connection', 'this.#skipping = length;', ''],
    ['an unreadable record is lost', 'this.#emitRaw(pickle, 0);', ''],
  ]),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/adapters/handler.py',
    'test/python/adapters/test_reopening.py',
    [
      [
        'a closed handler stays closed',
        '            if self.shipper.is_closed:\n                self._reopen()\n',
        '',
      ],
      ['a late record waits for nobody', '        self.shipper.close(_LATE_BUDGET_S)\n', ''],
      ['a forgotten queue is lost', '            lifecycle.adopt(self.shipper)', '            pass'],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/lifecycle/lifecycle.py',
    'test/python/lifecycle/test_children.py',
    [
      ['a child of a pool does not flush', '            _finalize_in_child(self)\n', '            pass\n'],
      [
        'an unhandled signal loses the queue',
        '        elif not api:\n            _flush_at_unhandled_signals()\n',
        '',
      ],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/content/object_text.py',
    'test/python/content/test_made_texts.py test/python/content/test_object_text.py',
    [
      ['the errors of a group are source code', 'margin.end() if margin else 0', '0'],
      ['arguments lose their own answers', '_Named(args, self)', 'self.value(dict(args))'],
    ],
  ),
  ...faultsIn(
    'lambda/python-layer/firehose_logging/transport/sdk_transport.py',
    'test/python/transport/test_sdk_transport.py',
    [['a request makes another', '        sending_threads.add(thread)\n', '']],
  ),
];
