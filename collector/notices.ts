import { asctime } from '../lambda/filter';

/** Shortest time between two notices of one kind. */
const INTERVAL_MS = 10_000;

type LevelName = 'INFO' | 'WARNING' | 'ERROR';

/** What the collector says of itself: one JSON document a line on standard output, few of a kind. */
export class Notices {
  readonly #write: (line: string) => void;
  readonly #said = new Map<string, { nextMs: number; suppressed: number }>();

  constructor(write: (line: string) => void = (line) => process.stdout.write(line)) {
    this.#write = write;
  }

  /** Writes a notice, whatever was written before. */
  log(levelname: LevelName, message: string, extra?: object): void {
    const document = {
      asctime: asctime(Date.now()),
      name: 'collector',
      levelname,
      message,
      ...(extra && { extra }),
    };
    this.#write(`${JSON.stringify(document)}\n`);
  }

  /** Writes a WARNING, for each kind at most once in ten seconds, and how many were left out since. @param kind of notice */
  say(kind: string, message: string): void {
    const nowMs = Date.now();
    const { nextMs = 0, suppressed = 0 } = this.#said.get(kind) ?? {};
    if (nowMs < nextMs) {
      this.#said.set(kind, { nextMs, suppressed: suppressed + 1 });
      return;
    }
    this.#said.set(kind, { nextMs: nowMs + INTERVAL_MS, suppressed: 0 });
    this.log('WARNING', suppressed === 0 ? message : `${message} (and ${suppressed} like it before)`);
  }
}
