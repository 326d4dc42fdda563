import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { portTaken } from '../api/rest-api';
import { type Assembly, load } from '../assembly/load';
import { Resolver } from '../assembly/resolver';
import { type Engine, startEngine } from '../engine/start-engine';
import { CredentialTable } from '../iam/credentials';
import { Facts } from '../models/facts';
import { modelOf, refuseUnknownTypes, resourceValues } from '../models/registry';
import type { ValueContext } from '../models/model';
import { isPortFree } from '../machine/process';
import { refuseInvalid } from '../validate/validate-assembly';
import { Apis } from './resources/apis';
import { createInOrder } from './create-in-order';
import { importDashboards } from './import-dashboards';
import { Domains } from './resources/domains';
import { Functions } from './resources/functions';
import { PROJECT_DIR } from '../machine/paths';
import { Permissions } from './resources/permissions';
import { Stops } from './stops';
import { Streams } from './resources/streams';
import { synth } from './synth';
import type { RunWorld } from './world';

export interface RunOptions {
  /** A stage to synthesize, or a cloud assembly that is there already. */
  readonly from: { readonly stage: string } | { readonly assemblyDir: string };
  /** Everything the run writes goes below it. */
  readonly runDir: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Port of the API. @default a free one */
  readonly port?: number | undefined;
  /** Take the engine of compose.yaml, with Dashboards. @default false */
  readonly docker?: boolean;
  /** Downloads, kept between runs. @default EKK_CACHE_DIR, else .cache in the project */
  readonly cacheDir?: string;
}

/** A cloud assembly that runs on this machine. */
export interface Run {
  readonly world: RunWorld;
  readonly engine: Engine;
  /** Who holds which key: a caller takes a role's credentials from here. */
  readonly credentials: CredentialTable;
  /** NDJSON of every record the stream accepted. */
  readonly ledgerPath: string;
  /** Ends everything; records still buffered are delivered first, for at most `drainTimeoutMs`. Idempotent. */
  stop(options: { drainTimeoutMs: number }): Promise<void>;
}

/**
 * Brings a cloud assembly to life: synthesizes it, starts the engine meanwhile, then creates the resources in the
 * order CloudFormation would.
 *
 * @throws one line that says what to do; nothing is left behind then.
 */
export async function startRun(options: RunOptions): Promise<Run> {
  const starting = new AbortController();
  const signal = AbortSignal.any([options.signal, starting.signal]);
  const stops = new Stops();
  const drain = { timeoutMs: 0 };
  try {
    mkdirSync(options.runDir, { recursive: true });
    return await bringUp({ ...options, signal }, stops, drain);
  } catch (error) {
    starting.abort(error);
    await stops.all(options.progress);
    throw error;
  }
}

async function bringUp(options: RunOptions, stops: Stops, drain: { timeoutMs: number }): Promise<Run> {
  const { port, progress, runDir, signal } = options;
  // The API is the last to be made: nobody should wait for an engine to hear of a typing error.
  if (port !== undefined && !(await isPortFree(port))) throw portTaken(port);
  const enginePromise = startEngine({
    cacheDir: options.cacheDir ?? process.env.EKK_CACHE_DIR ?? join(PROJECT_DIR, '.cache'),
    runDir,
    progress,
    signal,
    ...(options.docker && { docker: true }),
  });
  stops.add('engine', () =>
    enginePromise.then(
      (engine) => engine.stop(),
      () => undefined,
    ),
  );
  const [engine, { assembly, context }] = await Promise.all([enginePromise, readAssembly(options)]);
  const ledgerPath = join(runDir, 'ledger.ndjson');
  const credentials = new CredentialTable();
  const world = createWorld({ ...options, engine, credentials, context, ledgerPath });
  stops.add('domain', () => world.domains.stop());
  stops.add('stream', async () => {
    const left = await world.streams.stop(drain.timeoutMs);
    if (left > 0) progress(`stream: ${left} records were not delivered`);
  });
  stops.add('functions', () => world.functions.stop());
  stops.add('API', () => world.apis.stop());
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
  refuseInvalid(Object.fromEntries(assembly.stacks.map(({ id, template }) => [id, template])));
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
  const streams = new Streams({ credentials, permissions, domains, buckets, ledgerPath, progress });
  const functions = new Functions(credentials, () => dependencies(domains, streams));
  const apis = new Apis(functions, options.port, progress);
  return {
    ...context,
    runDir,
    progress,
    signal,
    buckets,
    layers: new Map(),
    domains,
    functions,
    streams,
    apis,
  };
}

/** A port where nothing can listen: a service without a model refuses the connection, and none is ever AWS's own. */
const NOWHERE = 'http://127.0.0.1:1';

function dependencies(domains: Domains, streams: Streams) {
  return {
    endpoints: {
      AWS_ENDPOINT_URL: NOWHERE,
      AWS_ENDPOINT_URL_OPENSEARCH: domains.controlPlaneUrl ?? NOWHERE,
      AWS_ENDPOINT_URL_FIREHOSE: streams.running?.firehose.url ?? NOWHERE,
    },
    caPem: domains.caPem,
  };
}
