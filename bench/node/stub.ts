/** A stream's put API that accepts everything, in a process of its own; prints its address. It looks at no record. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As long as the service's own. */
const RECORD_ID = 'Ab3'.repeat(75);
const RECORD = Buffer.from('"Data"');
const batchAnswers = new Map<number, Buffer>();

function batchAnswer(count: number): Buffer {
  let answer = batchAnswers.get(count);
  if (!answer) {
    const responses = new Array(count).fill(`{"RecordId":"${RECORD_ID}"}`).join(',');
    answer = Buffer.from(`{"FailedPutCount":0,"Encrypted":false,"RequestResponses":[${responses}]}`);
    batchAnswers.set(count, answer);
  }
  return answer;
}

const recordAnswer = Buffer.from(`{"RecordId":"${RECORD_ID}","Encrypted":false}`);

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
    const answer = batch ? batchAnswer(recordsIn(Buffer.concat(chunks))) : recordAnswer;
    response.writeHead(200, {
      'content-type': 'application/x-amz-json-1.1',
      'content-length': answer.length,
    });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
