/** A stream's put API that accepts everything without looking at it, in a process of its own. It prints its address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A record id as long as the service's own. */
const RECORD_ID = 'Ab3'.repeat(75);
const RECORD = Buffer.from('"Data"');
const batchResponses = new Map<number, Buffer>();

function batchResponse(count: number): Buffer {
  let body = batchResponses.get(count);
  if (!body) {
    const responses = new Array(count).fill(`{"RecordId":"${RECORD_ID}"}`).join(',');
    body = Buffer.from(`{"FailedPutCount":0,"Encrypted":false,"RequestResponses":[${responses}]}`);
    batchResponses.set(count, body);
  }
  return body;
}

const recordResponse = Buffer.from(`{"RecordId":"${RECORD_ID}","Encrypted":false}`);

function recordsIn(body: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(RECORD); at !== -1; at = body.indexOf(RECORD, at + RECORD.length)) count++;
  return count;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const batch = request.headers['x-amz-target'] === 'Firehose_20150804.PutRecordBatch';
    const body = batch ? batchResponse(recordsIn(Buffer.concat(chunks))) : recordResponse;
    response.writeHead(200, {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': body.length,
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
