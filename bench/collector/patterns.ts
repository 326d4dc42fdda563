import { TextFormats } from '../../lambda/filter';
import { cpuUs } from './cpu';
import { textLine } from './lines';

const LINES = 40_000;
const PATTERN =
  "patterns: {}\nformats:\n  - name: python\n    header: '(?:[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8},[0-9]{3}) [a-z.]+ (?:INFO|ERROR) '\n";

/** CPU microseconds a line of text with one pattern, and with a hundred, of which the last fits. */
export function patternCosts(): { one: number; hundred: number } {
  const others = Array.from(
    { length: 99 },
    (_, i) =>
      `  - name: other${i}\n    header: '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8} \\[app${i}\\] %{WORD:name}: '\n`,
  );
  const one = new TextFormats(PATTERN);
  const hundred = new TextFormats(
    `patterns: {WORD: '[a-z]+'}\nformats:\n${others.join('')}${PATTERN.split('formats:\n')[1]}`,
  );
  const cost = (formats: TextFormats) => {
    if (formats.match(textLine(0))?.format !== 'python') throw new Error('bench: the pattern does not fit');
    return cpuUs(LINES, (i) => formats.match(textLine(i)));
  };
  return { one: cost(one), hundred: cost(hundred) };
}
