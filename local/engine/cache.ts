import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODULES, OPENSEARCH_VERSION, pom } from './artifacts';
import { assembleHome, moduleDescriptor } from './assemble';
import { download } from './download';
import type { Java } from './java';

const MANIFEST = 'manifest.json';

/** Contents of a complete home: each file's path and SHA-256, and the recipe by which it was made. */
interface Manifest {
  recipe: string;
  files: Record<string, string>;
}

export interface CacheOptions {
  cacheDir: string;
  /** The Java that Maven runs on when something has to be fetched. */
  java: Java;
  progress: (line: string) => void;
  /** @default process.env */
  env?: NodeJS.ProcessEnv | undefined;
  signal?: AbortSignal | undefined;
  /** Fills `folder` with `jars/` and `plugins/`. @default - Maven does */
  fetch?: typeof download;
}

/**
 * Gives the folder of a complete OpenSearch home under `cacheDir`, and fetches and assembles it if it is not there. It is
 * built beside its place and moved there whole, so an interrupted build leaves nothing that looks finished, and two
 * builds at once do no harm. A home whose files are not the manifest's is built again, and a line names the difference.
 */
export async function cachedHome(options: CacheOptions): Promise<string> {
  const home = join(options.cacheDir, `opensearch-${OPENSEARCH_VERSION}`);
  const problem = await findProblem(home);
  if (!problem) return home;
  if (problem !== 'absent')
    options.progress(`engine: the cached OpenSearch is damaged (${problem}); building it again`);
  await mkdir(options.cacheDir, { recursive: true });
  const work = await mkdtemp(join(options.cacheDir, 'build-'));
  try {
    await (options.fetch ?? download)({ ...options, folder: work });
    const built = join(work, 'home');
    await assembleHome(work, built);
    await writeFile(
      join(built, MANIFEST),
      JSON.stringify({ recipe: recipe(), files: await hashTree(built) }),
    );
    await putInPlace(built, home, join(work, 'replaced'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return home;
}

/** What is wrong with the home in this folder: `absent`, or the first file that differs. Undefined when it is complete. */
export async function findProblem(home: string): Promise<string | undefined> {
  const entries = await readdir(home).catch(() => undefined);
  if (!entries) return 'absent';
  const manifest = await readManifest(home);
  if (!manifest) return `no readable ${MANIFEST}`;
  if (manifest.recipe !== recipe()) return 'made by another version of this project';
  const actual = await hashTree(home);
  for (const [file, hash] of Object.entries(manifest.files)) {
    if (actual[file] === undefined) return `${file} is missing`;
    if (actual[file] !== hash) return `${file} differs`;
  }
  const extra = Object.keys(actual).find((file) => manifest.files[file] === undefined);
  return extra && `${extra} does not belong there`;
}

async function putInPlace(built: string, home: string, replaced: string): Promise<void> {
  await rename(home, replaced).catch(ignore('ENOENT'));
  // Another process may have put its own home there meanwhile, which is as good as this one.
  await rename(built, home).catch(ignore('ENOTEMPTY', 'EEXIST'));
}

async function readManifest(home: string): Promise<Manifest | undefined> {
  try {
    const manifest: Manifest = JSON.parse(await readFile(join(home, MANIFEST), 'utf8'));
    return typeof manifest.files === 'object' && manifest.files !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Changes when the artifacts, or the way they are laid out, change. */
function recipe(): string {
  return sha256(JSON.stringify([pom(), MODULES, MODULES.map(moduleDescriptor)]));
}

async function hashTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path !== join(folder, MANIFEST))
    .sort();
  const hashes: Record<string, string> = {};
  for (const path of files) hashes[path.slice(folder.length + 1)] = sha256(await readFile(path));
  return hashes;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function ignore(...codes: string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
