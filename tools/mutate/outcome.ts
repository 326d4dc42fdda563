/** What became of one fault. */
export interface Outcome {
  /** A sentence that says what the fault is. */
  readonly what: string;
  /** Where it is: stage and stack, or the file. */
  readonly where: string;
  /** The check that noticed it. Undefined when none did: the fault survived. */
  readonly caughtBy: string | undefined;
}

/** The share of faults that has to be caught. */
export interface Bar {
  readonly name: 'templates' | 'sources';
  readonly share: number;
}

export interface Result {
  readonly bar: Bar;
  readonly outcomes: readonly Outcome[];
  readonly caught: number;
  readonly share: number;
  readonly passed: boolean;
}

export function resultOf(bar: Bar, outcomes: readonly Outcome[]): Result {
  const caught = outcomes.filter(({ caughtBy }) => caughtBy !== undefined).length;
  const share = outcomes.length === 0 ? 1 : caught / outcomes.length;
  return { bar, outcomes, caught, share, passed: share >= bar.share };
}

/** The table for a terminal: what caught how many, then every survivor. */
export function tableOf(result: Result): string {
  const { bar, caught, outcomes, share } = result;
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const checks = [...new Set(outcomes.flatMap(({ caughtBy }) => caughtBy ?? []))].sort();
  const survivors = outcomes.filter(({ caughtBy }) => caughtBy === undefined);
  return [
    `${bar.name}: ${caught} of ${outcomes.length} faults caught, ${percent(share)} (bar: ${percent(bar.share)})`,
    ...checks.map((check) => {
      const count = outcomes.filter(({ caughtBy }) => caughtBy === check).length;
      return `  ${String(count).padStart(5)}  caught by ${check}`;
    }),
    ...survivors.map(({ what, where }) => `  SURVIVED  ${where}: ${what}`),
    '',
  ].join('\n');
}
