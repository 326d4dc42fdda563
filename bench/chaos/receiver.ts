/** A stream's put API with faults, in a process of its own; prints its address. `GET /report` tells what it holds. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, faultFor, REFUSED_SHARE, randomFrom } from './faults';

const random = randomFrom(Number(process.argv[2] ?? 1));
const started = Date.now();
/** log_id → how many times it was taken. */
const taken = new Map<string, number>();
/** Records in answers that were not given. */
let withheld = 0;
let requests = 0;

interface Response {
  RecordId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

function take(body: Buffer, refusedShare: number): { responses: Response[]; accepted: number } {
  const { Records } = JSON.parse(body.toString('latin1')) as { Records: { Data: string }[] };
  let accepted = 0;
  const responses = Records.map(({ Data }): Response => {
    if (random() < refusedShare)
      return { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
    const { log_id } = JSON.parse(Buffer.from(Data, 'base64').toString()) as { log_id: string };
    taken.set(log_id, (taken.get(log_id) ?? 0) + 1);
    accepted++;
    return { RecordId: log_id };
  });
  return { responses, accepted };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function serve(body: Buffer, response: ServerResponse, fault: Fault): void {
  switch (fault) {
    case 'server-error':
      answer(response, 500, { __type: 'InternalFailure' });
      break;
    case 'throttled':
      answer(response, 503, { __type: 'ServiceUnavailableException' });
      break;
    case 'reset-before':
      response.socket?.resetAndDestroy();
      break;
    case 'silent-before':
      break;
    default:
      takeAndAnswer(body, response, fault);
  }
}

function takeAndAnswer(body: Buffer, response: ServerResponse, fault: Fault): void {
  const { socket } = response;
  const { responses, accepted } = take(body, REFUSED_SHARE);
  if (fault === 'reset-after' || fault === 'silent-after') {
    withheld += accepted;
    if (fault === 'reset-after') socket?.resetAndDestroy();
    return;
  }
  const whole = {
    FailedPutCount: responses.length - accepted,
    Encrypted: false,
    RequestResponses: responses,
  };
  setTimeout(
    () => {
      // Too late: the sender has given this request up.
      if (socket?.destroyed) withheld += accepted;
      else answer(response, 200, whole);
    },
    fault === 'slow' ? 100 + random() * 200 : 0,
  );
}

/** How a set of ids from stderr goes together with what was taken. */
function report(spilled: readonly string[]): object {
  let duplicated = 0;
  for (const count of taken.values()) duplicated += count - 1;
  const onlySpilled = new Set(spilled.filter((id) => !taken.has(id))).size;
  return { requests, delivered: taken.size, duplicated, withheld, onlySpilled };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('error', () => {});
  response.on('error', () => {});
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (request.url === '/report') {
      answer(response, 200, report(JSON.parse(body.toString())));
      return;
    }
    requests++;
    serve(body, response, faultFor(random, Date.now() - started));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
