import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNodeLayer } from '../../../lambda/node-layer/build';
import { installRuntimes, type Runtime } from './install';
import { type Mode, type Played, play, type Stage } from './play';

jest.setTimeout(600_000);

/** Handlers for every runtime, in `task/handlers.cjs` and `.mjs`. */
const EVERYWHERE = [
  'asyncFunction',
  'asyncArguments',
  'asyncRejects',
  'promise',
  'thenable',
  'returnsValue',
  'returnsNothing',
  'throws',
  'emptyLoop',
  'generator',
  'method',
  'seesThis',
  'nested.deep.handler',
  'streaming',
  'streamingHttp',
  'streamingRejects',
  'streamingWithoutPromise',
  // In Node 24 the runtime refuses it when it starts.
  'callback',
];
const WITH_CALLBACKS = [
  'callbackLate',
  'callbackDefault',
  'callbackArguments',
  'callbackRest',
  'callbackError',
  'callbackText',
  'callbackEmptyError',
  'callbackThenWork',
  'callbackWithoutWaiting',
  'callbackTwice',
  'contextSucceed',
  'contextSucceedThenWork',
  'contextFail',
  'contextFailNothing',
  'contextDone',
  'contextDoneError',
  'asyncAndCallback',
  'promiseBeforeCallback',
  'emptyLoopThenCallback',
  'serverless',
];
const MODULES = [
  'asyncFunction',
  'middy',
  'middyEarly',
  'middyError',
  'powertoolsMiddleware',
  'powertoolsDecorator',
  'default.onDefault',
];
const MODES: readonly Mode[] = ['bare', 'wrap()', 'wrapper script'];
/** Processes at the same time. */
const AT_ONCE = 6;

const folder = mkdtempSync(join(tmpdir(), 'runtime-clients-'));
const stage: Stage = { task: join(folder, 'task'), layer: join(folder, 'layer') };
const { runtimes, missing } = installRuntimes();
const played = new Map<string, Played>();
const keyOf = (...parts: string[]) => parts.join(' | ');

const files = (runtime: Runtime): [file: string, names: string[]][] => [
  ['handlers', [...EVERYWHERE, ...(runtime.hasCallbacks ? WITH_CALLBACKS : [])]],
  ['modules/handlers', MODULES],
];
const table = runtimes.flatMap((runtime) =>
  files(runtime).flatMap(([file, names]) => names.map((name) => ({ runtime, handler: `${file}.${name}` }))),
);

/** The task's folder, with the packages that the handlers import. */
function prepareTask(): void {
  buildNodeLayer(stage.layer);
  cpSync(join(__dirname, 'task'), stage.task, { recursive: true });
  // Version 4 of the runtime client takes `.js`, `.mjs` and `.cjs` in this order, so modules have a folder of their own.
  mkdirSync(join(stage.task, 'modules'));
  for (const name of ['handlers', 'wrapped']) {
    cpSync(join(__dirname, 'task', `${name}.mjs`), join(stage.task, 'modules', `${name}.mjs`));
    rmSync(join(stage.task, `${name}.mjs`));
  }
  const modules = join(stage.task, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(stage.layer, 'nodejs/node_modules/firehose-logging'), join(modules, 'firehose-logging'));
  const project = join(__dirname, '../../../node_modules');
  for (const scope of ['@middy', '@aws-lambda-powertools'])
    symlinkSync(join(project, scope), join(modules, scope));
}

beforeAll(async () => {
  prepareTask();
  const plays = table.flatMap(({ runtime, handler }) => MODES.map((mode) => ({ runtime, handler, mode })));
  const work = async () => {
    for (let next = plays.shift(); next; next = plays.shift()) {
      played.set(keyOf(next.runtime.name, next.handler, next.mode), await play(stage, next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('under the official runtime client', () => {
  test.each(
    table.map(({ runtime, handler }) => [runtime.name, handler]),
  )('%s: %s responds the same bare and wrapped, and does the same afterwards', (name, handler) => {
    const [bare, wrapped, scripted] = MODES.map((mode) => played.get(keyOf(name, handler, mode)));
    expect(bare?.first).not.toBe('nothing');
    const { first, second } = bare as Played;
    expect({ first: wrapped?.first, second: wrapped?.second }).toEqual({ first, second });
    expect({ first: scripted?.first, second: scripted?.second }).toEqual({ first, second });
    if (typeof first !== 'string' && first.kind !== 'init error') {
      const logged = expect.arrayContaining(handler.includes('generator') ? [] : ['hello']);
      expect({ wrapped: wrapped?.messages }).toEqual({ wrapped: logged });
      expect({ scripted: scripted?.messages }).toEqual({ scripted: logged });
    }
  });

  for (const { name, reason } of missing) {
    test.skip(`${name} cannot be had here: ${reason}`, () => {});
  }
});

describe.each(
  runtimes.filter(({ hasCallbacks }) => hasCallbacks).map((runtime) => [runtime.name, runtime] as const),
)('under %s without the extension', (name, runtime) => {
  const env = { FIREHOSE_LOGGING_EXTENSION: 'off' };
  test.each([
    'asyncFunction',
    'throws',
    'callbackLate',
    'callbackThenWork',
    'emptyLoop',
    'contextSucceed',
    'contextFail',
    'asyncAndCallback',
  ])('%s responds the same, after its records have left', async (handler) => {
    const bare = played.get(keyOf(name, `handlers.${handler}`, 'bare')) as Played;
    const wrapped = await play(stage, { runtime, handler: `handlers.${handler}`, mode: 'wrap()', env });
    expect(wrapped.first).toEqual(bare.first);
    expect(wrapped.messages).toContain('hello');
  });
});

test('the packages that the handlers use are the real ones', () => {
  const { resolve } = createRequire(join(__dirname, 'x.cjs'));
  expect(resolve('@middy/core')).toContain('node_modules');
});
