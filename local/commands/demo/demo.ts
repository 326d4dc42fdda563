import type { Session } from '../run-command';
import type { Run } from '../../run/start-run';
import { pause } from '../../machine/pause';
import { createReader } from '../../search/reader';
import { type RunningStream, requireStream } from '../../run/resources/streams';
import { ledgerIds } from './ledger-ids';
import { type DemoResult, jsonReport, shortcomings, tableReport } from './report';
import { SearchableWatch } from './searchable';
import { sendTraffic } from './traffic';
import { verifyApart } from './verifier';
import { logEveryWay } from './ways-in';

/** How long records may take from the end of the traffic to being searchable. */
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
    progress('traffic: every route, 40 users');
    const { failures, requests } = await sendTraffic(apis.running, signal);
    progress(`traffic: ${requests} requests answered`);
    const others = await logEveryWay(run, stream, signal);
    if (others > 0) progress(`ways in: ${others} records from a program with the Node layer`);
    // The functions' end sends what they still hold, so the ledger is complete from here on.
    await apis.stop();
    await functions.stop();
    const result = await verified(run, { stream, watch, signal });
    process.stdout.write(`${options.json ? jsonReport(result) : tableReport(result)}\n`);
    const faults = shortcomings(result, requests + failures + others);
    if (faults.length > 0) throw new Error(`demo: ${faults.join('; ')}.`);
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

async function verified(run: Run, { signal, stream, watch }: Watched): Promise<DemoResult> {
  const sent = await ledgerIds(run.ledgerPath);
  const deadline = performance.now() + SEARCHABLE_TIMEOUT_MS;
  while ([...sent].some((id) => !watch.has(id)) && performance.now() < deadline) {
    await pause(POLL_MS, signal);
    signal.throwIfAborted();
  }
  // The index has its records by the stream's own buffering; only the archive's last buffer is not waited for.
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
