import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool, type ToolOptions, type ToolResult } from '../machine/process';
import { OPENSEARCH_VERSION, POM_GOALS, pom } from './artifacts';
import { type Java, MissingToolError } from './java';

export interface DownloadOptions {
  /** Folder into which `pom.xml`, `jars/` and `plugins/` are written. */
  folder: string;
  java: Java;
  progress: (line: string) => void;
  /** @default process.env */
  env?: NodeJS.ProcessEnv | undefined;
  signal?: AbortSignal | undefined;
}

/** Number of files between two lines of progress. */
const PROGRESS_EVERY_FILES = 40;

/**
 * Has Maven fetch {@link artifacts}, about 110 MB; files that are in Maven's own repository are not fetched again. The
 * mirrors and proxies of the user's `settings.xml` apply, because no address is given here.
 *
 * @throws Error of one line that says what Maven could not do, and what to do about it
 */
export async function download({ folder, java, progress, env, signal }: DownloadOptions): Promise<void> {
  await writeFile(join(folder, 'pom.xml'), pom());
  const startedAt = Date.now();
  const fetched = { files: 0, kilobytes: 0 };
  const onLine = (line: string) => {
    const size = /^\[INFO\] Downloaded from .*\(([\d.]+) ([kM]?)B at /.exec(line);
    if (!size) return;
    fetched.files += 1;
    fetched.kilobytes += Number(size[1]) * (size[2] === 'M' ? 1000 : size[2] === 'k' ? 1 : 0.001);
    if (fetched.files % PROGRESS_EVERY_FILES === 0) progress(progressLine(fetched));
  };
  progress(`engine: fetching OpenSearch ${OPENSEARCH_VERSION} with Maven (about 110 MB, once)`);
  const mavenEnv = { ...(env ?? process.env), JAVA_HOME: java.home };
  const result = await runMaven(folder, { onLine, env: mavenEnv, ...(signal && { signal }) });
  if (result.code !== 0) throw new Error(downloadFailure(result));
  const what =
    fetched.files > 0 ? progressLine(fetched) : "engine: Maven's own repository has all files, checked";
  progress(`${what} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

async function runMaven(folder: string, options: ToolOptions): Promise<ToolResult> {
  // Without strict checksums Maven only warns of a file that came damaged.
  const args = [
    '-B',
    '--strict-checksums',
    '-Dstyle.color=never',
    '-f',
    join(folder, 'pom.xml'),
    ...POM_GOALS,
  ];
  try {
    return await runTool('mvn', args, { ...options, cwd: folder });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new MissingToolError('engine: mvn is not on the PATH. Install Apache Maven 3.6 or newer.');
  }
}

/** Maven's reason in one line. It names hosts and artifacts, and never credentials. */
export function downloadFailure({ code, output }: ToolResult): string {
  const errors = output.split('\n').filter((line) => line.startsWith('[ERROR]'));
  const cause = (errors[0] ?? output.trim().split('\n').at(-1) ?? '').replace(/^\[ERROR\] /, '');
  const detail =
    /(Unknown host [^\s:]+|Connection refused|status code: \d+[^)]*|checksum validation failed|No space left on device|in offline mode|timed out|PKIX path)/i.exec(
      cause,
    );
  const reason = detail?.[1] ?? cause.slice(0, 300);
  return (
    `engine: mvn could not fetch OpenSearch ${OPENSEARCH_VERSION}, got exit code ${code} (${reason}). ` +
    'Check the network, or the mirror and proxy in ~/.m2/settings.xml, and start again; or set OPENSEARCH_URL.'
  );
}

function progressLine({ files, kilobytes }: { files: number; kilobytes: number }): string {
  return `engine: ${files} files, ${(kilobytes / 1000).toFixed(0)} MB fetched`;
}
