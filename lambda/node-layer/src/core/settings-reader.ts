type Environment = Readonly<Record<string, string | undefined>>;

/** A setting: the name of its option (for `configure`) and of the environment variable that gives its default. */
export interface SettingName {
  readonly option: string;
  readonly variable: string;
}

/** A setting that is a whole number. */
export interface NumberSetting extends SettingName {
  readonly low: number;
  readonly otherwise: number;
  readonly high: number;
  readonly unit: 'ms' | 'bytes' | 'records' | 'requests';
}

/** What was given for a setting, and the name under which a problem with it is reported. */
export interface Given {
  readonly name: string;
  readonly value: unknown;
}

/**
 * Reads options over environment variables. A problem is reported under the name the value came by (the option's or
 * the variable's) and never thrown: the default stands in.
 */
export class SettingsReader {
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #env: Environment;
  readonly report: (problem: string) => void;

  constructor(options: object, env: Environment, report: (problem: string) => void) {
    this.#options = options as Readonly<Record<string, unknown>>;
    this.#env = env;
    this.report = report;
  }

  /** The option if it is given, else the variable; undefined if neither is, or the variable is empty. */
  given({ option, variable }: SettingName): Given | undefined {
    const value = this.#options[option];
    if (value !== undefined) return { name: option, value };
    const text = this.#env[variable];
    return text === undefined || text === '' ? undefined : { name: variable, value: text };
  }

  text(setting: SettingName): string | undefined {
    const given = this.given(setting);
    if (!given) return undefined;
    if (typeof given.value === 'string') return given.value;
    this.report(`${given.name} is ${spelled(given.value)}; expected text. Leaving it out.`);
    return undefined;
  }

  /** A list: an array of texts, or one text with commas. */
  list(setting: SettingName): string[] | undefined {
    const given = this.given(setting);
    if (!given) return undefined;
    const { value } = given;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    if (typeof value === 'string') {
      return value
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
    }
    this.report(`${given.name} is ${spelled(value)}; expected a list of texts. Leaving it out.`);
    return undefined;
  }

  number(setting: NumberSetting): number {
    const { low, otherwise, high } = setting;
    const given = this.given(setting);
    if (!given) return otherwise;
    const number = typeof given.value === 'string' ? Number(given.value) : given.value;
    if (Number.isInteger(number) && (number as number) >= low && (number as number) <= high) {
      return number as number;
    }
    this.report(
      `${given.name} is ${spelled(given.value)}; expected a whole number from ${low} to ${high}. Using ${otherwise}.`,
    );
    return otherwise;
  }
}

/** A value as an error message shows it. */
export function spelled(value: unknown): string {
  try {
    return typeof value === 'number' || typeof value === 'bigint' ? `${value}` : `${JSON.stringify(value)}`;
  } catch {
    return `of type ${typeof value}`;
  }
}
