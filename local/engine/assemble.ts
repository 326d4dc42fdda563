import { copyFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODULES, type Module, OPENSEARCH_VERSION, PLUGINS } from './artifacts';

/** Modules are trusted code of the distribution, so each gets all permissions. */
const SECURITY_POLICY = 'grant {\n  permission java.security.AllPermission;\n};\n';

/**
 * Lays out an OpenSearch home in `home` (`lib/`, `modules/<name>/`, `plugins/<name>/`) from what Maven left in
 * `downloads` (`jars/*.jar`, `plugins/<artifact>-<version>-zip/`).
 *
 * @throws Error when a module's jar or a plugin's folder is missing
 */
export async function assembleHome(downloads: string, home: string): Promise<void> {
  const jars = (await readdir(join(downloads, 'jars'))).filter((file) => file.endsWith('.jar'));
  // Modules are assembled one after the other, so nothing is still writing when one fails.
  for (const module of MODULES) await assembleModule(module, jars, { downloads, home });
  await copyAll(coreJars(jars), join(downloads, 'jars'), join(home, 'lib'));
  await assemblePlugins(downloads, home);
}

/** The jars that no module claims. Every module may see them. */
export function coreJars(jars: readonly string[]): string[] {
  const claimed = new Set(MODULES.flatMap(({ artifact, jars: own }) => [artifact, ...own]));
  return jars.filter((file) => !claimed.has(artifactOf(file)));
}

/** The artifact of a jar: `netty-codec-http-4.1.125.Final.jar` → `netty-codec-http`. */
export function artifactOf(jar: string): string {
  return jar.replace(/-\d[^/]*\.jar$/, '');
}

export function moduleDescriptor({ name, className }: Module): string {
  return [
    `name=${name}`,
    `description=${name}`,
    `version=${OPENSEARCH_VERSION}`,
    `opensearch.version=${OPENSEARCH_VERSION}`,
    'java.version=11',
    `classname=${className}`,
    'has.native.controller=false',
    '',
  ].join('\n');
}

async function assembleModule(
  module: Module,
  jars: readonly string[],
  { downloads, home }: { downloads: string; home: string },
): Promise<void> {
  const wanted = [module.artifact, ...module.jars];
  const own = jars.filter((file) => wanted.includes(artifactOf(file)));
  if (!own.some((file) => artifactOf(file) === module.artifact)) {
    throw new Error(
      `engine: Maven delivered no ${module.artifact} jar. Remove the cache folder and start again.`,
    );
  }
  const folder = join(home, 'modules', module.name);
  await copyAll(own, join(downloads, 'jars'), folder);
  await writeFile(join(folder, 'plugin-descriptor.properties'), moduleDescriptor(module));
  await writeFile(join(folder, 'plugin-security.policy'), SECURITY_POLICY);
}

async function assemblePlugins(downloads: string, home: string): Promise<void> {
  const unpacked = join(downloads, 'plugins');
  const folders = await readdir(unpacked);
  await mkdir(join(home, 'plugins'), { recursive: true });
  for (const plugin of PLUGINS) {
    const folder = folders.find((name) => name.startsWith(`${plugin}-${OPENSEARCH_VERSION}`));
    if (!folder)
      throw new Error(`engine: Maven delivered no ${plugin} zip. Remove the cache folder and start again.`);
    await rename(join(unpacked, folder), join(home, 'plugins', plugin));
  }
}

async function copyAll(files: readonly string[], from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await Promise.all(files.map((file) => copyFile(join(from, file), join(to, file))));
}
