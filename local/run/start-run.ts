import { join } from 'node:path';
import { portTaken } from '../api/rest-api';
import { type Assembly, load } from '../assembly/load';
import { Resolver } from '../assembly/resolver';
import { PROFILES, type ProfileName } from '../engine/profile';
import { type Engine, startEngine } from '../engine/start-engine';
import { CredentialTable } from '../iam/credentials';
import { CACHE_DIR } from '../machine/paths';
import { makePrivateFolder } from '../machine/private-files';
import { isPortFree } from '../machine/process';
import { usableFolder } from '../machine/usable-folder';
import { Facts } from '../models/facts';
import type { ValueContext } from '../models/model';
import { modelOf, refuseUnknownTypes, resourceValues } from '../models/registry';
import { refuseInvalid } from '../validate/validate-assembly';
import { readCdkJson } from './cdk-json';
import { createInOrder } from './create-in-order';
import { importDashboards } from './import-dashboards';
import { Apis } from './resources/apis';
import { Domains } from './resources/domains';
import { Functions } from './resources/functions';
import { ObjectStorage } from './resources/object-storage';
import { Permissions } from './resources/permissions';
import { Sessions } from './resources/sessions';
import { Streams } from './resources/streams';
import { Tasks } from './resources/tasks';
import { Stops } from './stops';
import { checkStage, synth } from './synth';
import type { RunWorld } from './world';

export interface RunOptions {
  /** The stage to synthesize, or the folder of a cloud assembly. */
  readonly from: { readonly stage: string } | { readonly assemblyDir: string };
  /** Folder below which the run writes everything. */
  readonly runDir: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Port of the API. @default - a free port */
  readonly port?: number | undefined;
  /** Takes the engine of compose.yaml, with Dashboards. @default false */
  readonly docker?: boolean;
  /** Predefined security roles of the embedded engine. @default aws */
  readonly profile?: ProfileName;
  /** Folder of downloads, which are kept between runs. @default - EKK_CACHE_DIR, else .cache in the project */
  readonly cacheDir?: string;
}

/** A cloud assembly that runs on this machine. */
export interface Run {
  readonly world: RunWorld;
  readonly engine: Engine;
  /** The credentials of the run's roles. */
  readonly credentials: CredentialTable;
  /** NDJSON file of every record that the stream accepted. */
  readonly ledgerPath: string;
  /** Delivers buffered records for at most `drainTimeoutMs`, then ends everything. Further calls do no harm. */
  stop(options: { drainTimeoutMs: number }): Promise<void>;
}

/**
 * Brings a cloud assembly to life: synthesizes it while the engine starts, then creates the resources in the order in
 * which CloudFormation would.
 *
 * @throws Error that says what to do; nothing is left behind then
 */
export async function startRun(options: RunOptions): Promise<Run> {
  const starting = new AbortController();
  const signal = AbortSignal.any([options.signal, starting.signal]);
  const stops = new Stops();
  const drain = { timeoutMs: 0 };
  try {
    makePrivateFolder(options.runDir);
    return await bringUp({ ...options, signal }, stops, drain);
  } catch (error) {
    starting.abort(error);
    await stops.all(options.progress);
    throw error;
  }
}

async function bringUp(options: RunOptions, stops: Stops, drain: { timeoutMs: number }): Promise<Run> {
  const { port, progress, runDir, signal } = options;
  // The API is created last, but nobody should wait for an engine to learn that its port is taken.
  if (port !== undefined && !(await isPortFree(port))) throw portTaken(port);
  if ('stage' in options.from) {
    readCdkJson();
    await checkStage(options.from.stage, signal);
  }
  const enginePromise = startRunEngine(options, stops);
  const [engine, { assembly, context }] = await Promise.all([enginePromise, readAssembly(options)]);
  const ledgerPath = join(runDir, 'ledger.ndjson');
  const credentials = new CredentialTable();
  const world = createWorld({ ...options, engine, credentials, context, ledgerPath });
  await Promise.all([world.objectStorage.start(), world.sessions.start()]);
  addStops(stops, world, drain);
  await createInOrder(assembly.stacks, context.resolver.resources(), async (resource) => {
    signal.throwIfAborted();
    await modelOf(resource.type)?.create?.(resource, world);
  });
  await importDashboards(engine, world);
  return {
    world,
    engine,
    credentials,
    ledgerPath,
    stop: async ({ drainTimeoutMs }) => {
      drain.timeoutMs = drainTimeoutMs;
      await stops.all(progress);
    },
  };
}

/** Starts the engine of a run, which ends with the run. */
function startRunEngine(options: RunOptions, stops: Stops): Promise<Engine> {
  const { progress, runDir, signal } = options;
  const cacheDir = options.cacheDir ?? CACHE_DIR;
  usableFolder(cacheDir, { variable: 'EKK_CACHE_DIR', value: process.env.EKK_CACHE_DIR });
  const engine = startEngine({
    cacheDir,
    runDir,
    progress,
    signal,
    profile: PROFILES[options.profile ?? 'aws'],
    ...(options.docker && { docker: true }),
  });
  stops.add('engine', () =>
    engine.then(
      (started) => started.stop(),
      () => undefined,
    ),
  );
  return engine;
}

function addStops(stops: Stops, world: RunWorld, drain: { readonly timeoutMs: number }): void {
  stops.add('S3', () => world.objectStorage.stop());
  stops.add('STS', () => world.sessions.stop());
  stops.add('domain', () => world.domains.stop());
  stops.add('processing function', () => world.functions.stop());
  stops.add('stream', async () => {
    const left = await world.streams.stop(drain.timeoutMs);
    if (left > 0) world.progress(`stream: ${left} records were not delivered`);
  });
  // What they ship while they end still passes through the stream's function, which ends after the stream.
  stops.add('functions', () => world.functions.drain());
  stops.add('tasks', () => world.tasks.stop());
  stops.add('API', () => world.apis.stop());
}

async function readAssembly(options: RunOptions): Promise<{ assembly: Assembly; context: ValueContext }> {
  const { from, progress, runDir, signal } = options;
  const outDir = join(runDir, 'cdk.out');
  if ('stage' in from) progress(`synth: stage ${from.stage}`);
  const dir = 'stage' in from ? await synth({ stage: from.stage, outDir, signal }) : from.assemblyDir;
  const assembly = load(dir);
  const facts = new Facts();
  const resolver: Resolver = new Resolver(
    assembly,
    resourceValues(() => ({ resolver, facts })),
  );
  const resources = resolver.resources();
  refuseUnknownTypes(resources);
  const assets = new Map(assembly.stacks.map(({ id, assets: folders }) => [id, folders]));
  refuseInvalid(Object.fromEntries(assembly.stacks.map(({ id, template }) => [id, template])), (stack, key) =>
    assets.get(stack)?.get(key),
  );
  progress(`assembly: ${assembly.stacks.length} stacks, ${resources.length} resources`);
  return { assembly, context: { resolver, facts } };
}

interface WorldOptions extends RunOptions {
  readonly engine: Engine;
  readonly credentials: CredentialTable;
  readonly context: ValueContext;
  readonly ledgerPath: string;
}

function createWorld({ engine, credentials, context, ledgerPath, ...options }: WorldOptions): RunWorld {
  const { progress, runDir, signal } = options;
  const permissions = new Permissions(context.resolver);
  const domains = new Domains({ engine, credentials, permissions });
  const buckets: RunWorld['buckets'] = new Map();
  const objectStorage = new ObjectStorage({ credentials, permissions, buckets });
  const sessions = new Sessions({ credentials, permissions });
  const functions: Functions = new Functions(credentials, () =>
    dependencies({ domains, streams, objectStorage, sessions }),
  );
  const streams = new Streams({
    credentials,
    permissions,
    domains,
    invoke: (functionArn, event) => functions.call(functionArn, event),
    buckets,
    ledgerPath,
    progress,
  });
  const tasks = new Tasks({
    credentials,
    dependencies: () => dependencies({ domains, streams, objectStorage, sessions }),
    progress,
  });
  const apis = new Apis(functions, options.port, progress);
  return {
    ...context,
    runDir,
    progress,
    signal,
    buckets,
    layers: new Map(),
    domains,
    objectStorage,
    sessions,
    functions,
    tasks,
    streams,
    apis,
  };
}

/** An address where nothing listens: the connection to a service without a model is refused and never reaches AWS. */
const NOWHERE = 'http://127.0.0.1:1';

function dependencies({
  domains,
  streams,
  objectStorage,
  sessions,
}: Pick<RunWorld, 'domains' | 'streams' | 'objectStorage' | 'sessions'>) {
  return {
    endpoints: {
      AWS_ENDPOINT_URL: NOWHERE,
      AWS_ENDPOINT_URL_OPENSEARCH: domains.controlPlaneUrl ?? NOWHERE,
      AWS_ENDPOINT_URL_S3: objectStorage.url ?? NOWHERE,
      AWS_ENDPOINT_URL_STS: sessions.url ?? NOWHERE,
      AWS_ENDPOINT_URL_FIREHOSE: streams.running?.firehose.url ?? NOWHERE,
    },
    caPem: domains.caPem,
  };
}
