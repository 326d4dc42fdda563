/** A stream's put API that refuses and fails, in a process of its own. It prints its address; `GET /report` says what it took. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomFrom } from '../faults';
import { Tally } from './tally';

const [seed = '1', connections = '1', lines = '1'] = process.argv.slice(2);
/** Share of records that a response refuses, and of requests that fail. */
const REFUSED = 0.2;
const FAILED = 0.05;

const random = randomFrom(Number(seed));
const tally = new Tally(Number(connections), Number(lines));

function answerOf(body: string): object {
  const { Records } = JSON.parse(body) as { Records: { Data: string }[] };
  const RequestResponses = Records.map(({ Data }) => {
    if (random() < REFUSED) return { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
    tally.add(Buffer.from(Data, 'base64').toString());
    return { RecordId: '1' };
  });
  const FailedPutCount = RequestResponses.filter((entry) => 'ErrorCode' in entry).length;
  return { FailedPutCount, RequestResponses };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.url === '/report') response.end(JSON.stringify(tally.report()));
    else if (request.url === '/count') response.end(String(tally.distinct));
    else if (random() < FAILED) response.writeHead(500).end('{"__type":"InternalFailure"}');
    else response.end(JSON.stringify(answerOf(Buffer.concat(chunks).toString('latin1'))));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
