/** One fault in a source file, as a text edit. */
export interface SourceFault {
  /** Path of the file below the project. A `*` stands for any text, so that a file may move between folders. */
  readonly file: string;
  /** A sentence that says what is wrong. */
  readonly what: string;
  /** A text that occurs once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Tests that are run first, as a pattern of their paths: they notice the fault soonest. */
  readonly tests: string;
}

export type Row = readonly [what: string, find: string, replace: string];

/** The faults of one file, and the tests that are run first for them. */
export function faultsIn(file: string, tests: string, rows: readonly Row[]): SourceFault[] {
  return rows.map(([what, find, replace]) => ({ file, what, find, replace, tests }));
}

/** @throws Error when the text is not in the source exactly once: the list is then out of date */
export function applyFault(source: string, { file, find, replace, what }: SourceFault): string {
  const count = source.split(find).length - 1;
  if (count === 1) return source.replace(find, () => replace);
  throw new Error(
    `mutate: the source fault "${what}" (${file}) cannot be applied: its text occurs ${count} times. Correct the list.`,
  );
}
