import { join } from 'node:path';
import { runTool } from '../machine/process';

/** A Java that OpenSearch 2.19 runs on. */
export interface Java {
  /** The folder `java.home`. The launcher is `<home>/bin/java`. */
  home: string;
  major: number;
  /** JVM options of `OPENSEARCH_JAVA_OPTS`, e.g. `-Xmx2g`. They win over our own, as in the official distribution. */
  options?: readonly string[];
}

/** OpenSearch 2.19 is tested on Java 17 and 21. Java 24 removed the Security Manager that it switches on. */
export const JAVA_MIN = 17;
export const JAVA_MAX = 21;

/** A tool that the embedded node needs is not on this machine. The message says which, and how to get it. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
}

/**
 * Finds the first Java 17–21 of `JAVA_HOME` and the PATH.
 *
 * @throws MissingToolError naming what each place has
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
