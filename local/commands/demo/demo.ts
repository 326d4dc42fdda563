import { pause } from '../../machine/pause';
import { type RunningStream, requireStream } from '../../run/resources/streams';
import type { Run } from '../../run/start-run';
import { createReader } from '../../search/reader';
import type { Session } from '../run-command';
import { ledgerIds } from './ledger-ids';
import { recover } from './recovery';
import { type DemoResult, jsonReport, shortcomings, tableReport } from './report';
import { SearchableWatch } from './searchable';
import { putDirectory, sendByTcp } from './tcp';
import { sendTraffic } from './traffic';
import { verifyApart } from './verifier';
import { logEveryWay } from './ways-in';

/** Longest time from the end of the traffic until every record is searchable. */
const SEARCHABLE_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** `npm run demo`: real traffic, then a proof by another process that every record is in the index and the archive. */
export async function demo(run: Run, { options, progress, signal }: Session): Promise<number> {
  const stream = requireStream(run.world.streams);
  const { apis, functions } = run.world;
  if (apis.running.length === 0) {
    throw new Error(
      'demo: the assembly has no API to send traffic to. Choose a stage that has one: --stage dev',
    );
  }
  const watch = new SearchableWatch(
    await createReader(run.engine, 'demo-watch', stream.indexName),
    stream.indexName,
  );
  try {
    await putDirectory(run, signal);
    progress('traffic: every route, 40 users');
    const { failures, requests } = await sendTraffic(apis.running, signal);
    progress(`traffic: ${requests} requests got their responses`);
    const others = await logEveryWay(run, stream, signal);
    if (others > 0) progress(`ways in: ${others} records from a program with the Node layer`);
    // A function that ends sends what it still holds, so the ledger is complete from here on.
    await apis.stop();
    await functions.drain();
    const verification = await verified(run, { stream, watch, signal });
    progress('recovery: an index is deleted and replayed, refused documents are redriven');
    const recovery = await recover(run, stream, signal);
    progress('tcp: the collector gets what programs send that only know a socket');
    const result = { ...verification, recovery, tcp: await sendByTcp(run, stream, signal) };
    process.stdout.write(`${options.json ? jsonReport(result) : tableReport(result)}\n`);
    const problems = shortcomings(result, requests + failures + others);
    if (problems.length > 0) throw new Error(`demo: ${problems.join('; ')}.`);
    progress('demo: every record is in the index and in the archive');
    return 0;
  } finally {
    await watch.stop();
  }
}

interface Watched {
  readonly stream: RunningStream;
  readonly watch: SearchableWatch;
  readonly signal: AbortSignal;
}

async function verified(
  run: Run,
  { signal, stream, watch }: Watched,
): Promise<Omit<DemoResult, 'recovery' | 'tcp'>> {
  const sent = await ledgerIds(run.ledgerPath);
  const deadline = performance.now() + SEARCHABLE_TIMEOUT_MS;
  while ([...sent].some((id) => !watch.has(id)) && performance.now() < deadline) {
    await pause(POLL_MS, signal);
    signal.throwIfAborted();
  }
  // The stream's own buffering has brought every record to the index. Only the archive's last buffer is flushed here.
  await stream.firehose.drain();
  const request = {
    reader: await createReader(run.engine, 'demo-verifier', stream.indexName),
    indexName: stream.indexName,
    ledgerPath: run.ledgerPath,
    archiveDir: stream.archiveDir,
  };
  const { waysIn, ...verification } = await verifyApart(request, signal);
  return { verification, waysIn, searchableMs: watch.summary(sent) };
}
