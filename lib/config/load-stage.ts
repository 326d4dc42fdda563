import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { ACCOUNT_RULES } from './account-rules';
import { CROSS_RULES } from './cross-rules';
import { stageSchema } from './field-rules';
import { INSTANCE_RULES } from './instance-rules';
import { stageNameProblem } from './stage-name';
import type { StageSettings } from './stage-settings';
import { STAGES } from './stages';

const FILE = 'lib/config/stages.ts';

interface Problem {
  /** Dotted path of the setting, or what else is wrong. */
  readonly path: string;
  /** @default - the setting at `path` */
  readonly got?: unknown;
  readonly expected: string;
}

/**
 * The settings of a stage, validated and deeply frozen.
 *
 * @throws Error when the stage is unknown, with a list of the known stages; or when its name or settings are wrong, with a
 *   list of all problems.
 */
export function loadStage(
  name: string,
  stages: Readonly<Record<string, StageSettings>> = STAGES,
): StageSettings {
  const settings = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (settings === undefined) {
    throw new Error(
      `config: unknown stage, got ${JSON.stringify(name)}; expected ${Object.keys(stages).join(' or ')}. ` +
        `Name it by --stage …, or add it to ${FILE}.`,
    );
  }
  return checkedStage(name, settings, `${FILE} (${name})`);
}

/**
 * Settings, validated and deeply frozen.
 *
 * @param place Where a wrong setting is to be corrected.
 * @throws Error with a list of all problems when the name of the stage or a setting is wrong
 */
export function checkedStage(name: string, settings: StageSettings, place: string): StageSettings {
  const problems = [...nameProblems(name, settings), ...settingProblems(settings)];
  if (problems.length > 0) throw new Error(describe(settings, problems, place));
  return deepFreeze(settings);
}

function nameProblems(name: string, settings: StageSettings): Problem[] {
  const expected = stageNameProblem(name, settings);
  return expected === undefined ? [] : [{ path: 'the name of the stage', got: name, expected }];
}

function settingProblems(settings: StageSettings): Problem[] {
  const parsed = stageSchema.safeParse(settings);
  const problems: Problem[] = (parsed.error?.issues ?? []).map((issue) => {
    const unknown = issue.code === 'unrecognized_keys';
    return {
      path: [...issue.path, ...(unknown ? issue.keys : [])].join('.'),
      expected: unknown ? 'no such setting' : issue.message,
    };
  });
  const wrong = problems.map((problem) => problem.path);
  for (const rule of [...CROSS_RULES, ...INSTANCE_RULES, ...ACCOUNT_RULES]) {
    const readable = [rule.path, ...rule.reads].every((path) => !wrong.some((each) => overlaps(path, each)));
    const expected = readable ? rule.problem(settings) : undefined;
    if (expected !== undefined) problems.push({ path: rule.path, expected });
  }
  return problems;
}

/** Whether a path is the other path or below it: when `backup` is wrong, `backup.bufferingSize` cannot be read. */
function overlaps(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`);
}

function describe(settings: StageSettings, problems: Problem[], place: string): string {
  const lines = problems.map(
    ({ path, expected, got = valueAt(settings, path) }) =>
      `  ${path}: got ${show(got)}; expected ${expected}.`,
  );
  const count = problems.length === 1 ? '1 setting is' : `${problems.length} settings are`;
  return [`config: ${count} wrong. Correct in ${place}:`, ...lines].join('\n');
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
