import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { closeToOthers } from '../machine/private-files';
import { freePorts, isPortFree } from '../machine/process';
import { cachedHome } from './cache';
import type { Engine, Login, StartOptions } from './engine';
import { type ExitInfo, GuardedProcess } from './guarded-process';
import type { Java } from './java';
import { type NodePlaces, nodeCommand, writeNodeConfig } from './node-config';
import { AWS_PROFILE, applyProfile } from './profile';
import { aborted, waitUntilReady } from './ready';

/** Longest time for a node to boot. A slow machine needs 15 s. */
const BOOT_TIMEOUT_MS = 120_000;
/** Time from SIGTERM to SIGKILL. A node flushes its translog and closes its shards in about a second. */
const STOP_GRACE_MS = 10_000;

/**
 * Starts a real OpenSearch node on this machine, from Maven artifacts, with its data under `runDir/engine`.
 *
 * @throws Error that says what of the download, the ports or the boot failed, with the node's last log lines
 */
export async function startEmbedded(java: Java, options: StartOptions): Promise<Engine> {
  const { progress } = options;
  const home = resolve(await cachedHome({ ...options, java }));
  const [http = 0, transport = 0] = options.ports
    ? [options.ports.http, options.ports.transport]
    : await freePorts(2);
  const places = {
    home,
    runDir: resolve(options.runDir, 'engine'),
    httpPort: http,
    transportPort: transport,
  };
  const login = await keptLogin(places.runDir);
  await writeNodeConfig(places, login);
  await applyProfile(join(places.runDir, 'config'), options.profile ?? AWS_PROFILE);
  const node = new EmbeddedNode(java, places, login);
  options.signal?.throwIfAborted();
  progress(`engine: starting OpenSearch on ${node.url} (Java ${java.major})`);
  const startedAt = Date.now();
  await node.boot(options.signal);
  progress(`engine: OpenSearch ${node.version} ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return node;
}

/** The administrator's login. It is made on the first start and kept beside the data, which accepts only this login. */
async function keptLogin(runDir: string): Promise<Login> {
  const file = join(runDir, 'login.json');
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const login = { username: 'admin', password: randomBytes(24).toString('base64url') };
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(login), { mode: 0o600 });
  return login;
}

class EmbeddedNode implements Engine {
  readonly kind = 'embedded';
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly logFile: string;
  version = '';
  private process: GuardedProcess | undefined;

  constructor(
    private readonly java: Java,
    private readonly places: NodePlaces,
    login: Login,
  ) {
    this.url = `http://127.0.0.1:${places.httpPort}`;
    this.username = login.username;
    this.password = login.password;
    this.logFile = join(places.runDir, 'logs', 'engine.log');
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  get exited(): Promise<ExitInfo> {
    return this.process?.exited ?? new Promise(() => undefined);
  }

  async stop(): Promise<void> {
    await this.process?.stop(STOP_GRACE_MS);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.boot();
  }

  async boot(signal?: AbortSignal): Promise<void> {
    await this.requirePorts();
    const process = new GuardedProcess(nodeCommand(this.java, this.places), {
      cwd: this.places.runDir,
      logFile: this.logFile,
      // Java reads file names by the locale, and finds no file below a folder whose name is not ASCII in the locale C.
      env: { LC_ALL: 'C.UTF-8' },
    });
    this.process = process;
    try {
      const login = { username: this.username, password: this.password };
      const until = Promise.race([this.diedEarly(process), ...(signal ? [aborted(signal)] : [])]);
      until.catch(() => undefined);
      this.version = (await waitUntilReady(this.url, { login, timeoutMs: BOOT_TIMEOUT_MS, until })).version;
      // The node gives its keystore to the group.
      closeToOthers(join(this.places.runDir, 'config'));
    } catch (error) {
      await process.stop(STOP_GRACE_MS);
      throw error;
    }
  }

  private async requirePorts(): Promise<void> {
    for (const port of [this.places.httpPort, this.places.transportPort]) {
      if (await isPortFree(port)) continue;
      throw new Error(
        `engine: port ${port} of 127.0.0.1 is taken. End what listens there, or choose another port.`,
      );
    }
  }

  private async diedEarly(process: GuardedProcess): Promise<never> {
    const { code, signal, lastLines } = await process.exited;
    const how = signal ? `by ${signal}` : `with exit code ${code}`;
    throw new Error(
      `engine: OpenSearch ended ${how} before it was ready. Its last lines (all of them: ${this.logFile}):\n` +
        lastLines.map((line) => `  ${line}`).join('\n'),
    );
  }
}
