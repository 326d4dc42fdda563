import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { captureConsole } from '../../../lambda/node-layer/src/adapters/console';
import { AssignedSecrets } from '../../../lambda/node-layer/src/content/assigned-secrets';
import { growth, LINEAR } from '../../growth';
import { captureDocuments } from './documents';

const documents = captureDocuments();
const SECRET = 'hunter2';

async function printed(...args: unknown[]): Promise<Record<string, unknown>> {
  const end = captureConsole({ passThrough: false });
  console.log(...args);
  end();
  return (await documents())[0] ?? {};
}

class Client {
  #key = SECRET;
  token = SECRET;
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Client ${this.#key.length}`;
  }
}

function request(): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.rawHeaders.push('Authorization', `Basic ${SECRET}`);
  message.headers.authorization = `Basic ${SECRET}`;
  return message;
}

test.each<[string, unknown[]]>([
  [
    'an object with more values than are walked over',
    [{ items: new Array(10_001).fill(0), password: SECRET }],
  ],
  ['headers', [new Headers({ authorization: `Basic ${SECRET}`, cookie: `sid=${SECRET}` })]],
  ['a request of node:http', [request()]],
  ['a key that is a symbol', [{ [Symbol('token')]: SECRET }]],
  ['a promise', [Promise.resolve({ password: SECRET })]],
  ['a member of a function', [Object.assign(() => 1, { password: SECRET })]],
  ['keys of a Map', [new Map([[{ password: SECRET }, 1]])]],
  ['entries of a Map', [new Map([['password', SECRET]]).entries()]],
  ['an object that makes JSON of itself', ['%j', { toJSON: () => ({ password: SECRET }) }]],
  ['a text of JSON in an object', [{ body: JSON.stringify({ password: SECRET }) }]],
])('console prints no secret of %s', async (_name, args) => {
  expect(JSON.stringify(await printed(...args))).not.toContain(SECRET);
});

test.each<[string, unknown[], string]>([
  ['words about a secret', ['the token: none', 7], 'the token: none 7'],
  ['plain objects', [{ user: 'ada', n: 1 }], "{ user: 'ada', n: 1 }"],
  ['a revoked proxy', [revoked(), 'x'], '<Revoked Proxy> x'],
  ['a proxy whose traps throw', [new Proxy({ a: 1 }, { ownKeys: () => fail() }), 'x'], '{ a: 1 } x'],
  ['one that cannot be printed', ['hello', new Client(), 'world'], 'hello'],
])('console prints %s', async (_name, args, expected) => {
  const { message } = await printed(...args);
  expect(message).toContain(expected);
  if (typeof args.at(-1) === 'string') expect(message).toMatch(new RegExp(`${args.at(-1)}$`));
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function fail(): never {
  throw new Error('a trap');
}

test.each([
  ['names', (n: number) => 'token'.repeat(n)],
  ['signs', (n: number) => 'token: '.repeat(n)],
  ['brackets', (n: number) => 'token: [{('.repeat(n)],
  ['quotation marks', (n: number) => `token: "${'\\"'.repeat(n)}`],
  ['words', (n: number) => `authorization: ${'a '.repeat(n)}`],
])('%s in great number take a time that grows with their number only', (_name, textOf) => {
  const secrets = new AssignedSecrets(['token', 'authorization']);
  expect(growth((size) => secrets.redact(textOf(size)), 1_000)).toBeLessThan(LINEAR);
});
