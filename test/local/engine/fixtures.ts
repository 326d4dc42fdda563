import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { artifacts, MODULES, OPENSEARCH_VERSION, PLUGINS } from '../../../local/engine/artifacts';

/** A folder of this test's own, and its end. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'engine-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function writeScript(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** A JDK that says it is this Java, and runs `node` when asked for anything else. Its launcher is `<home>/bin/java`. */
export function writeFakeJava(home: string, major: number, node = 'exit 1'): void {
  const version = `echo "    java.home = ${home}"; echo "    java.specification.version = ${major}"; exit 0`;
  writeScript(join(home, 'bin', 'java'), `case "$1" in -XshowSettings*) ${version};; esac\n${node}`);
}

/** What Maven leaves behind, with a few bytes for each jar. */
export async function fakeDownload({ folder }: { folder: string }): Promise<void> {
  const claimed = MODULES.flatMap(({ jars }) => jars.map((name) => `${name}-1.0.Final.jar`));
  const named = artifacts().filter(({ type }) => type === 'jar');
  mkdirSync(join(folder, 'jars'), { recursive: true });
  for (const file of [...claimed, ...named.map(({ name, version }) => `${name}-${version}.jar`)]) {
    writeFileSync(join(folder, 'jars', file), file);
  }
  for (const plugin of PLUGINS) {
    const config = join(folder, 'plugins', `${plugin}-${OPENSEARCH_VERSION}.0-zip`, 'config');
    mkdirSync(config, { recursive: true });
    const mapping =
      '_meta: { type: rolesmapping, config_version: 2 }\nown_index: { users: ["*"] }\nall_access: {}\n';
    writeFileSync(join(config, 'roles_mapping.yml'), mapping);
    writeFileSync(join(config, 'roles.yml'), '_meta: { type: roles, config_version: 2 }\n');
  }
}

/** Whether a process is there and not a zombie that its new parent has yet to collect. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    // Without /proc the signal alone tells.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}
