/** A stream's put API that takes everything, in a process of its own. It prints its address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let taken = 0;

const server = createServer((request, response) => {
  let head = '';
  let records = 0;
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => {
    // Counted without reading the records: the stub shall take little of the machine.
    const text = head + chunk;
    for (let at = text.indexOf('"Data":"'); at !== -1; at = text.indexOf('"Data":"', at + 8)) records++;
    head = text.slice(-7);
  });
  request.on('end', () => {
    if (request.url === '/taken') {
      response.end(String(taken));
      return;
    }
    taken += records;
    const entry = '{"RecordId":"1"}';
    response.end(
      `{"FailedPutCount":0,"RequestResponses":[${`${entry},`.repeat(Math.max(0, records - 1))}${records ? entry : ''}]}`,
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
