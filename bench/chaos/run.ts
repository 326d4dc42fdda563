import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileWithLayer } from '../node/compile';
import { randomFrom } from './faults';

/** Ranges of the time between freezes and of a freeze. */
const RUN_MS = [150, 1500] as const;
const FREEZE_MS = [20, 800] as const;
/** Records that may wait by default, and so be lost to SIGKILL. */
const QUEUE_BOUND = 20_000;

export interface ChaosOptions {
  /** @default 1,000,000 */
  readonly records: number;
  /** How many processes send one after the other; each is ended by SIGTERM while it logs. @default 4 */
  readonly processes?: number;
  readonly seed?: number;
  readonly progress?: (line: string) => void;
}

export interface ChaosResult {
  readonly sent: number;
  /** Distinct log_ids the receiver took. */
  readonly delivered: number;
  /** Distinct log_ids on stderr only. */
  readonly fellBack: number;
  readonly lost: number;
  /** Records taken more than once, counted each time. */
  readonly duplicated: number;
  /** Records taken in requests that got no response: so many duplicates are allowed. */
  readonly withheld: number;
  /** Whether the stats of each process agreed: accepted = delivered + fellBack + queued. */
  readonly balanced: boolean;
  /** Resident memory of the process that grew most: after a third of its records, and at its end. */
  readonly rssMiB: { readonly warm: number; readonly end: number };
  readonly freezes: number;
  /** One more process, ended by SIGKILL: how many records it accepted, and how many of them are lost. */
  readonly killed: { readonly sent: number; readonly lost: number; readonly bound: number };
}

interface Sender {
  readonly sent: number;
  readonly fellBack: readonly string[];
  readonly rssMiB: { warm: number; end: number };
  readonly balanced: boolean;
  readonly freezes: number;
}

interface Report {
  delivered: number;
  duplicated: number;
  withheld: number;
  onlyFellBack: number;
}

/** Sends records through every fault; counts on the receiving side and on stderr. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { records, processes = 4, seed = 1, progress = () => {} } = options;
  const folder = compileWithLayer('chaos', [join(__dirname, 'receiver.ts'), join(__dirname, 'sender.ts')]);
  const random = randomFrom(seed);
  try {
    const senders: Sender[] = [];
    const report = await withReceiver({ folder, seed }, async (url) => {
      for (let i = 0; i < processes; i++) {
        senders.push(
          await runSender({
            folder,
            url,
            random,
            records: Math.ceil(records / processes),
            signal: 'SIGTERM',
          }),
        );
        progress(`process ${i + 1} of ${processes}: ${senders.at(-1)?.sent} records sent`);
      }
      return senders.flatMap(({ fellBack }) => fellBack);
    });
    const sent = senders.reduce((sum, sender) => sum + sender.sent, 0);
    const { delivered, duplicated, withheld, onlyFellBack: fellBack } = report;
    const growth = ({ rssMiB }: Sender) => rssMiB.end - rssMiB.warm;
    return {
      sent,
      delivered,
      fellBack,
      lost: sent - delivered - fellBack,
      duplicated,
      withheld,
      balanced: senders.every(({ balanced }) => balanced),
      rssMiB: [...senders].sort((a, b) => growth(b) - growth(a))[0]?.rssMiB ?? { warm: 0, end: 0 },
      freezes: senders.reduce((sum, sender) => sum + sender.freezes, 0),
      killed: await runKilled({ folder, seed, random, records: Math.ceil(records / 10) }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runKilled(how: { folder: string; seed: number; random: () => number; records: number }) {
  let sent = 0;
  const { delivered, onlyFellBack } = await withReceiver(how, async (url) => {
    const sender = await runSender({ ...how, url, signal: 'SIGKILL' });
    sent = sender.sent;
    return sender.fellBack;
  });
  // The process logged on after it printed its last stats.
  return { sent, lost: Math.max(0, sent - delivered - onlyFellBack), bound: QUEUE_BOUND };
}

async function withReceiver(
  how: { folder: string; seed: number },
  use: (url: string) => Promise<readonly string[]>,
): Promise<Report> {
  const receiver = spawn(process.execPath, [join(how.folder, 'receiver.js'), String(how.seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [address] = (await once(receiver.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [
      Buffer,
    ];
    const url = address.toString().trim();
    const fellBack = await use(url);
    const response = await fetch(`${url}/report`, { method: 'POST', body: JSON.stringify(fellBack) });
    return (await response.json()) as Report;
  } finally {
    receiver.kill();
  }
}

interface SenderHow {
  readonly folder: string;
  readonly url: string;
  readonly records: number;
  readonly random: () => number;
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

/** Runs one process, freezing it again and again, until it is ended in the middle of its work. */
async function runSender({ folder, url, records, random, signal }: SenderHow): Promise<Sender> {
  const child = spawn(
    process.execPath,
    [join(folder, 'sender.js'), String(records), ...(signal === 'SIGKILL' ? ['4000'] : [])],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL_FIREHOSE: url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-secret',
        FIREHOSE_LOGGING_STREAM: 'chaos',
        NODE_NO_WARNINGS: '1',
      },
    },
  );
  const fellBack = idsOnStderr(child);
  const freezer = startFreezer(child, random);
  let last = { accepted: 0, delivered: 0, fellBack: 0, queued: 0 };
  const rssMiB = { warm: 0, end: 0 };
  let ending = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line);
    last = said;
    if (last.accepted <= records / 3 || rssMiB.warm === 0) rssMiB.warm = said.rssMiB;
    rssMiB.end = said.rssMiB;
    if (said.state !== 'last' || ending) continue;
    ending = true;
    freezer.stop();
    setTimeout(() => child.kill(signal), 200);
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const balanced = last.accepted === last.delivered + last.fellBack + last.queued;
  return { sent: last.accepted, fellBack: await fellBack, rssMiB, balanced, freezes: freezer.count() };
}

/** The log_ids on a process's stderr, whose lines must all be JSON. */
async function idsOnStderr(child: ChildProcess): Promise<string[]> {
  const ids: string[] = [];
  for await (const line of createInterface({ input: child.stderr as NonNullable<ChildProcess['stderr']> })) {
    const { log_id } = JSON.parse(line) as { log_id?: string };
    if (log_id) ids.push(log_id);
  }
  return ids;
}

function startFreezer(child: ChildProcess, random: () => number): { stop(): void; count(): number } {
  const between = ([low, high]: readonly [number, number]) => low + random() * (high - low);
  let frozen = 0;
  let timer: NodeJS.Timeout;
  const run = () => {
    child.kill('SIGCONT');
    timer = setTimeout(freeze, between(RUN_MS));
  };
  const freeze = () => {
    frozen++;
    child.kill('SIGSTOP');
    timer = setTimeout(run, between(FREEZE_MS));
  };
  timer = setTimeout(freeze, between(RUN_MS));
  const stop = () => {
    clearTimeout(timer);
    child.kill('SIGCONT');
  };
  child.once('exit', () => clearTimeout(timer));
  return { stop, count: () => frozen };
}
