import { join } from 'node:path';
import { runTool } from '../machine/process';

/** A Java that OpenSearch 2.19 runs on. */
export interface Java {
  /** Its `java.home`; the launcher is `<home>/bin/java`. */
  home: string;
  major: number;
  /** What `OPENSEARCH_JAVA_OPTS` asks for, as with the official distribution: `-Xmx2g`. It wins over our own. */
  options?: readonly string[];
}

/** 2.19 needs 11 to start, its plugins 17 to be tested; 24 took away the Security Manager it switches on. */
export const JAVA_MIN = 17;
export const JAVA_MAX = 21;

/** A tool that the embedded node needs is not on this machine; the message says which and how to get it. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
}

/**
 * The first Java 17–21 of `JAVA_HOME` and the PATH.
 *
 * @throws MissingToolError naming what each place has.
 */
export async function findJava(env: NodeJS.ProcessEnv = process.env): Promise<Java> {
  const places = [
    ...(env.JAVA_HOME ? [{ name: 'JAVA_HOME', command: join(env.JAVA_HOME, 'bin', 'java') }] : []),
    { name: 'PATH', command: 'java' },
  ];
  const found: string[] = [];
  for (const { name, command } of places) {
    const java = await ask(command, env);
    if (java && java.major >= JAVA_MIN && java.major <= JAVA_MAX) return { ...java, options: optionsOf(env) };
    found.push(java ? `${name} has Java ${java.major}` : `${name} has none that runs`);
  }
  throw new MissingToolError(
    `engine: no Java ${JAVA_MIN}–${JAVA_MAX}: ${found.join(', ')}. ` +
      `Install a JDK ${JAVA_MIN} or ${JAVA_MAX}, or point JAVA_HOME at one.`,
  );
}

function optionsOf({ OPENSEARCH_JAVA_OPTS = '' }: NodeJS.ProcessEnv): readonly string[] {
  return OPENSEARCH_JAVA_OPTS.split(/\s+/).filter(Boolean);
}

async function ask(command: string, env: NodeJS.ProcessEnv): Promise<Java | undefined> {
  try {
    const { code, output } = await runTool(command, ['-XshowSettings:properties', '-version'], { env });
    const home = /^\s*java\.home = (.+)$/m.exec(output)?.[1];
    const major = /^\s*java\.specification\.version = (?:1\.)?(\d+)/m.exec(output)?.[1];
    return code === 0 && home && major ? { home, major: Number(major) } : undefined;
  } catch {
    return undefined;
  }
}
