import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryTable, Filter, TextFormats } from '../../lambda/filter';
import { transformBatch } from '../../lambda/transform/transform';

/** What one process measured; times in milliseconds of CPU. */
export interface TransformMeasurement {
  /** From the process's start until patterns and table are ready. */
  readonly coldMs: number;
  readonly persons: number;
  readonly maxRssMb: number;
  /** Medians of a batch of 1 MB, by what is in it. */
  readonly batchMs: Readonly<Record<string, number>>;
}

const RUNS = 15;
const BATCH_BYTES = 1_000_000;

function main(tablePath: string): void {
  const formats = new TextFormats({ shipped: readFileSync(join(__dirname, 'patterns.yaml'), 'utf8') });
  const filter = new Filter({ formats, source: 'firehose' });
  const directory = new DirectoryTable(readFileSync(tablePath));
  const { user, system } = process.cpuUsage();
  const coldMs = (user + system) / 1000;
  const batchMs: Record<string, number> = {};
  for (const [name, lineOf] of Object.entries(LINES)) {
    const event = eventOf(lineOf);
    const parsed = JSON.stringify(event);
    batchMs[name] = median(() =>
      JSON.stringify(transformBatch(JSON.parse(parsed), { filter, directory }).result),
    );
    if (name === 'documents')
      batchMs['peer: decode, JSON.parse, JSON.stringify, encode'] = median(() => peer(parsed));
  }
  const measurement: TransformMeasurement = {
    coldMs,
    persons: directory.persons,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
    batchMs,
  };
  process.stdout.write(JSON.stringify(measurement));
}

const DOCUMENT = (i: number, username: string) =>
  `{"asctime":"2026-11-21T09:27:00.123+00:00","name":"shop.orders","levelname":"INFO","message":"GET /orders/${i} 200","log_id":"01KAJTDCTV0123456789ABCDEF","source":"node","service":"shop","environment":"prod","function_name":"shop-orders","function_version":"42","aws_request_id":"5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f","memory_limit_mb":512,"cold_start":false,"http_method":"GET","http_route":"/orders/{id}","http_status":200,"duration_ms":12.5,"username":"${username}","extra":{"order":${i},"items":3}}\n`;

const LINES: Readonly<Record<string, (i: number) => string>> = {
  documents: (i) => DOCUMENT(i, 'nobody'),
  'documents that gain a person': (i) => DOCUMENT(i, `u${(i * 97).toString(36).padStart(6, '0')}`),
  'JSON of other loggers': (i) =>
    `{"@timestamp":"2026-11-21T09:27:00.123Z","@version":"1","message":"order ${i} stored","logger_name":"com.example.shop.Orders","thread_name":"http-nio-8080-exec-1","level":"INFO","level_value":20000,"orderId":"${i}","requestId":"5f2d1e7c-8a44-4a5e-9f10-3b9a6c0d1e2f","customer":{"id":${i},"country":"NO"}}`,
  'short lines of text': (i) => `2026-11-21 09:27:00,123 shop.orders INFO order ${i} stored`,
  'lines of syslog': (i) => `<34>Nov 21 09:27:00 web1 su[77]: failed for user ${i}`,
  'lines of an access log': (i) =>
    `203.0.113.9 - - [21/Nov/2026:09:27:00 +0100] "GET /orders/${i} HTTP/1.1" 200 512 "-" "curl/8.5.0"`,
  'lines of text': (i) =>
    `2026-11-21 09:27:00,123 shop.orders INFO order ${i} stored in 12 ms with 3 items for customer ${i} in Oslo, Norway`,
};

function eventOf(lineOf: (i: number) => string) {
  const records = [];
  for (let bytes = 0, i = 0; bytes < BATCH_BYTES; i++) {
    const line = lineOf(i);
    bytes += Buffer.byteLength(line);
    const recordId = `49546986683135544286507457936321625675700192471156785${String(i).padStart(6, '0')}`;
    records.push({ recordId, approximateArrivalTimestamp: 0, data: Buffer.from(line).toString('base64') });
  }
  return { records };
}

/** The least that any function does that looks at each record: no filter, no directory. */
function peer(parsed: string): string {
  const { records } = JSON.parse(parsed) as ReturnType<typeof eventOf>;
  return JSON.stringify({
    records: records.map(({ recordId, data }) => {
      const document = JSON.parse(Buffer.from(data, 'base64').toString());
      return {
        recordId,
        result: 'Ok',
        data: Buffer.from(`${JSON.stringify(document)}\n`).toString('base64'),
      };
    }),
  });
}

function median(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    // CPU time: other work on the machine does not count.
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[RUNS >> 1] as number;
}

main(process.argv[2] ?? '');
