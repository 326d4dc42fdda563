import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { CROSS_RULES } from './cross-rules';
import { stageSchema } from './field-rules';
import { INSTANCE_RULES } from './instance-rules';
import { stageNameFault } from './stage-name';
import type { StageSettings } from './stage-settings';
import { STAGES } from './stages';

const FILE = 'lib/config/stages.ts';

interface Fault {
  readonly path: string;
  /** @default - the setting at `path` */
  readonly got?: unknown;
  readonly expected: string;
}

/**
 * The settings of a stage, validated and deeply frozen.
 *
 * @throws when the stage is unknown (the known ones are listed), or when its name or any setting is wrong (all are
 *   listed).
 */
export function loadStage(
  name: string,
  stages: Readonly<Record<string, StageSettings>> = STAGES,
): StageSettings {
  const settings = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (settings === undefined) {
    throw new Error(
      `config: unknown stage, got ${JSON.stringify(name)}; expected ${Object.keys(stages).join(' or ')}. ` +
        `Pass one with -c stage=…, or add it to ${FILE}.`,
    );
  }
  const faults = [...nameFaults(name, settings), ...findFaults(settings)];
  if (faults.length > 0) throw new Error(describe(name, settings, faults));
  return deepFreeze(settings);
}

function nameFaults(name: string, settings: StageSettings): Fault[] {
  const expected = stageNameFault(name, settings);
  return expected === undefined ? [] : [{ path: 'the name of the stage', got: name, expected }];
}

function findFaults(settings: StageSettings): Fault[] {
  const parsed = stageSchema.safeParse(settings);
  const faults: Fault[] = (parsed.error?.issues ?? []).map((issue) => {
    const unknown = issue.code === 'unrecognized_keys';
    return {
      path: [...issue.path, ...(unknown ? issue.keys : [])].join('.'),
      expected: unknown ? 'no such setting' : issue.message,
    };
  });
  const wrong = faults.map((fault) => fault.path);
  for (const rule of [...CROSS_RULES, ...INSTANCE_RULES]) {
    const readable = [rule.path, ...rule.reads].every((path) => !wrong.some((each) => overlaps(path, each)));
    const expected = readable ? rule.fault(settings) : undefined;
    if (expected !== undefined) faults.push({ path: rule.path, expected });
  }
  return faults;
}

/** Whether one path is the other or holds it: `backup` being wrong makes `backup.bufferingSize` unreadable. */
function overlaps(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`);
}

function describe(stage: string, settings: StageSettings, faults: Fault[]): string {
  const lines = faults.map(
    ({ path, expected, got = valueAt(settings, path) }) =>
      `  ${path}: got ${show(got)}; expected ${expected}.`,
  );
  const count = faults.length === 1 ? '1 setting is' : `${faults.length} settings are`;
  return [`config: ${count} wrong. Mend in ${FILE} (${stage}):`, ...lines].join('\n');
}

function valueAt(settings: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], settings);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Duration) return `${value.toSeconds({ integral: false })} s`;
  if (value instanceof Size) return showSize(value.toMebibytes({ rounding: SizeRoundingBehavior.NONE }));
  return JSON.stringify(value) ?? String(value);
}

function showSize(mebibytes: number): string {
  return mebibytes >= 1024 && mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}
