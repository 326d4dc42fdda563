import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../machine/paths';

/** What is read of cdk.json: the command of the app, and the feature flags. */
export interface CdkJson {
  readonly app: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/**
 * Reads cdk.json, which the CDK would refuse with a stack trace.
 *
 * @throws Error of one line that says what is wrong in it
 */
export function readCdkJson(folder = PROJECT_DIR): CdkJson {
  const value = parsed(folder);
  if (!isObject(value)) throw wrong(`the file is ${shown(value)}; expected an object with app and context`);
  const { app, context = {} } = value;
  if (typeof app !== 'string' || app.trim() === '')
    throw wrong(`app is ${shown(app)}; expected a command such as "npx tsx tools/app.ts"`);
  if (!isObject(context)) throw wrong(`context is ${shown(context)}; expected an object of feature flags`);
  return { app, context };
}

function parsed(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw wrong('the file does not exist');
    throw wrong(`the file is no JSON (${message.split('\n', 1)[0]})`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, 60);
}

function wrong(what: string): Error {
  return new Error(`cdk.json: ${what}. Correct it, or take it back with git checkout cdk.json.`);
}
