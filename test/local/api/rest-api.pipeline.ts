import { startRestApi } from '../../../local/api/rest-api';
import { extensionCode, Workshop } from '../lambda/support';

let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.close());

const FLUSH = `async () => { await new Promise((resolve) => setTimeout(resolve, 300)); console.log('flushed'); }`;
const HANDLER = `async (event) => {
  if (event.pathParameters.name === 'nobody') throw new Error('nobody is there');
  return { statusCode: 200, body: 'Hello, ' + event.pathParameters.name };
}`;

test('an HTTP client gets its response 300 ms before the extension has flushed, and 502 when the function fails', async () => {
  const { lambda, lines } = workshop.start(
    { 'index.mjs': extensionCode(FLUSH, HANDLER) },
    { name: 'say-hello' },
  );
  const routes = [{ method: 'GET', path: '/hello/{name}', function: lambda }];
  const said: string[] = [];
  const api = await startRestApi({ stageName: 'dev', routes, onLog: (line) => said.push(line) });

  const first = await fetch(`${api.url}/hello/Ada`);
  expect([first.status, await first.text()]).toEqual([200, 'Hello, Ada']);
  expect(lines.join()).not.toContain('flushed');

  // Waits for the flush of the first: one process serves one event at a time.
  const failed = await fetch(`${api.url}/hello/nobody`);
  expect([failed.status, await failed.json()]).toEqual([502, { message: 'Internal server error' }]);
  expect(lines.join().match(/flushed/g)).toHaveLength(1);
  expect(lines.join()).toContain('nobody is there');
  expect(said).toEqual(['api: GET /hello/{name} (say-hello): the function failed; the client got 502']);
  await api.close();
});
