import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';

describe('a text that somebody has made of an object', () => {
  const documents = new DocumentEncoder({
    ids: new LogIds(),
    redactor: new Redactor(PATTERN_NAMES),
    secretNames: SECRET_NAMES,
  });
  const documentOf = (text: string) =>
    JSON.parse(
      documents.line({
        timeMs: 0,
        name: 'app',
        level: 'ERROR',
        message: text,
        fields: { body: text, list: [{ text }] },
        errorText: { info: `Error: ${text}\n    at token (file.js:1:1)`, type: 'Error' },
        hasError: true,
      }),
    );

  test.each([
    "got { user: 'ada', password: 'hunter2' }",
    '{"user":"ada","password":"hunter2"}',
    "Map(1) { 'token' => 'hunter2' }",
    'GET /a {"headers":{"authorization":"Bearer hunter2"}}',
    'body "{\\"password\\": \\"hunter2\\"}"',
    "User(password='hunter2')",
    "{'password': b'hunter2', 'token': UUID('hunter2'), 'secret': ('a', 'hunter2')}",
    '{"secret":{"metadata":{"name":"db"},"data":["a",{"b":"hunter2"}]}}',
    '{ password: `it\'s "hunter2"` }',
    '{"password"=>"hunter2"}',
  ])('has no value under a secret name: %s', (text) => {
    const document = documentOf(text);
    expect(JSON.stringify(document)).not.toContain('hunter2');
    expect(document.exc_info).toContain('at token (file.js:1:1)');
  });

  test.each([
    "can't find token: it is gone",
    'the "password" was changed',
    "user 'ada' has 2 tokens",
    "can't refresh token: HTTP 401 url='https://x'",
    'UPDATE "users" SET "password" = %s WHERE "id" = 1',
    'INSERT INTO t ("id", "token", "x")',
    '{"token":null,"password":false}',
    '{"name":"authorization","value":"a header"}',
  ])('stays as it is where it only mentions one: %s', (text) => {
    expect(documentOf(text)).toMatchObject({ message: text, extra: { body: text } });
  });
});
