/** What `Tally` found, to be sent from one process to another. */
export interface TallyReport {
  /** Base64 of one byte for each line: how often the line was found, at most 255 times. */
  readonly counts: string;
  /** Lines of which only a part was read, since their connection ended: what there is of them. */
  readonly parts: readonly string[];
}

const LINE = /"extra":\{"connection":(\d+),"n":(\d+),/;

/** The line that a connection sends as its `n`th. */
export function lineOf(connection: number, n: number): string {
  return `{"message":"a line that must not get lost","level":"info","connection":${connection},"n":${n},"pad":"${'x'.repeat(1000)}"}\n`;
}

/** Counts the documents of each line. */
export class Tally {
  readonly #lines: number;
  readonly #counts: Uint8Array;
  readonly #parts: string[] = [];
  /** Lines found at least once. */
  distinct = 0;

  /** @param lines of each connection */
  constructor(connections: number, lines: number) {
    this.#lines = lines;
    this.#counts = new Uint8Array(connections * lines);
  }

  add(document: string): void {
    const [, connection, n] = LINE.exec(document) ?? [];
    if (connection === undefined) {
      this.#parts.push((JSON.parse(document) as { message: string }).message);
      return;
    }
    const at = Number(connection) * this.#lines + Number(n);
    const count = this.#counts[at] as number;
    if (count === 0) this.distinct++;
    this.#counts[at] = Math.min(255, count + 1);
  }

  report(): TallyReport {
    return { counts: Buffer.from(this.#counts).toString('base64'), parts: this.#parts };
  }

  /** Adds what another one found. */
  merge({ counts, parts }: TallyReport): void {
    const others = Buffer.from(counts, 'base64');
    for (let i = 0; i < others.length; i++) {
      const before = this.#counts[i] as number;
      const count = others[i] as number;
      if (before === 0 && count > 0) this.distinct++;
      this.#counts[i] = Math.min(255, before + count);
    }
    this.#parts.push(...parts);
  }

  countOf(connection: number, n: number): number {
    return this.#counts[connection * this.#lines + n] as number;
  }

  get parts(): readonly string[] {
    return this.#parts;
  }
}
