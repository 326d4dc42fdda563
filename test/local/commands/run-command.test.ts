import { tellingLine } from '../../../local/commands/run-command';

const STARTED = '[2026-11-21][INFO ][o.o.n.Node] started';
const WARNING = '[2026-11-21][WARN ][o.o.c.r] low disk watermark exceeded';
const FATAL = 'java.lang.OutOfMemoryError: Java heap space';

test.each([
  ['an error before the last line', [FATAL, STARTED], FATAL],
  ['an error before a later warning', [FATAL, WARNING, STARTED], FATAL],
  ['a warning where there is no error', [WARNING, STARTED], WARNING],
  ['the last line where nothing else tells', ['first', STARTED], STARTED],
  ['nothing of an empty log', [], 'nothing'],
])('the message about an engine that ended quotes %s', (_what, lines, line) => {
  expect(tellingLine(lines)).toBe(line);
});
