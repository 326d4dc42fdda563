/** A stream's put API with faults, in a process of its own. It prints its address; `POST /report` says what it holds. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, faultFor, REFUSED_SHARE, randomFrom } from './faults';

const random = randomFrom(Number(process.argv[2] ?? 1));
const started = Date.now();
/** How many times each log_id was taken. */
const taken = new Map<string, number>();
/** Records taken in requests that got no response. */
let withheld = 0;
let requests = 0;

interface Entry {
  RecordId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

function take(body: Buffer, refusedShare: number): { responses: Entry[]; accepted: number } {
  const { Records } = JSON.parse(body.toString('latin1')) as { Records: { Data: string }[] };
  let accepted = 0;
  const responses = Records.map(({ Data }): Entry => {
    if (random() < refusedShare)
      return { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
    const { log_id } = JSON.parse(Buffer.from(Data, 'base64').toString()) as { log_id: string };
    taken.set(log_id, (taken.get(log_id) ?? 0) + 1);
    accepted++;
    return { RecordId: log_id };
  });
  return { responses, accepted };
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}

function serve(body: Buffer, response: ServerResponse, fault: Fault): void {
  switch (fault) {
    case 'server-error':
      respond(response, 500, { __type: 'InternalFailure' });
      break;
    case 'throttled':
      respond(response, 503, { __type: 'ServiceUnavailableException' });
      break;
    case 'reset-before':
      response.socket?.resetAndDestroy();
      break;
    case 'silent-before':
      break;
    default:
      takeAndRespond(body, response, fault);
  }
}

function takeAndRespond(body: Buffer, response: ServerResponse, fault: Fault): void {
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
      // The sender has given this request up.
      if (socket?.destroyed) withheld += accepted;
      else respond(response, 200, whole);
    },
    fault === 'slow' ? 100 + random() * 200 : 0,
  );
}

/** Compares the ids on the sender's stderr with those that were taken. */
function report(fellBack: readonly string[]): object {
  let duplicated = 0;
  for (const count of taken.values()) duplicated += count - 1;
  const onlyFellBack = new Set(fellBack.filter((id) => !taken.has(id))).size;
  return { requests, delivered: taken.size, duplicated, withheld, onlyFellBack };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('error', () => {});
  response.on('error', () => {});
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (request.url === '/report') {
      respond(response, 200, report(JSON.parse(body.toString())));
      return;
    }
    requests++;
    serve(body, response, faultFor(random, Date.now() - started));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
