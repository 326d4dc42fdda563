import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { generate } from 'selfsigned';
import { parse, stringify } from 'yaml';
import { closeToOthers } from '../machine/private-files';
import type { Login } from './engine';
import type { Java } from './java';

/** Folders and ports of one node. Everything but the shared home is under the run folder. */
export interface NodePlaces {
  home: string;
  runDir: string;
  httpPort: number;
  transportPort: number;
}

const HEAP = '512m';

/** Rounds of bcrypt. Random passwords need no expensive hash, and the default of 12 rounds costs 250 ms a login. */
const BCRYPT_ROUNDS = 4;

/** Writes the node's folders: `config/` (settings, certificate, security files), `data/`, `logs/`, `tmp/`. */
export async function writeNodeConfig(places: NodePlaces, login: Login): Promise<void> {
  const config = join(places.runDir, 'config');
  await rm(config, { recursive: true, force: true });
  for (const folder of ['data', 'logs', 'tmp', 'config/opensearch-security']) {
    await mkdir(join(places.runDir, folder), { recursive: true });
  }
  await writeFile(join(config, 'opensearch.yml'), stringify(settings(places)));
  await writeFile(join(config, 'log4j2.properties'), LOG4J);
  await writeFile(join(config, 'jvm.options'), '');
  await writeCertificate(config);
  await writeSecurity(places.home, join(config, 'opensearch-security'), login);
  // Copied files have the rights of the download, which anybody may read.
  closeToOthers(config);
}

/** @see https://docs.opensearch.org/2.19/security/configuration/yaml/ */
function settings({ runDir, httpPort, transportPort }: NodePlaces): Record<string, unknown> {
  const transport = 'plugins.security.ssl.transport';
  return {
    'cluster.name': 'local',
    'node.name': 'local',
    'network.host': '127.0.0.1',
    'http.port': httpPort,
    'transport.port': transportPort,
    'discovery.type': 'single-node',
    'path.data': join(runDir, 'data'),
    'path.logs': join(runDir, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': false,
    'node.store.allow_mmap': false,
    [`${transport}.pemcert_filepath`]: 'node.pem',
    [`${transport}.pemkey_filepath`]: 'node-key.pem',
    [`${transport}.pemtrustedcas_filepath`]: 'node.pem',
    [`${transport}.enforce_hostname_verification`]: false,
    'plugins.security.ssl.http.enabled': false,
    'plugins.security.allow_default_init_securityindex': true,
    'plugins.security.restapi.roles_enabled': ['all_access', 'security_rest_api_access'],
    'plugins.security.password.hashing.bcrypt.rounds': BCRYPT_ROUNDS,
    'plugins.security.audit.type': 'noop',
  };
}

/**
 * Logging to standard output, which goes to the engine's log file. The backend registry is off: it writes "Not yet
 * initialized" for each request to a node that is starting, and would push the reason of a failure out of sight.
 */
const LOG4J = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.node.name = org.opensearch.node
logger.node.level = info
logger.registry.name = org.opensearch.security.auth.BackendRegistry
logger.registry.level = off
logger.audit.name = org.opensearch.security.auditlog
logger.audit.level = error
`;

/** Writes a certificate that is its own authority, because a single node on loopback meets no other node. */
async function writeCertificate(config: string): Promise<void> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'local' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 30 * 86_400_000),
  });
  await writeFile(join(config, 'node.pem'), cert);
  await writeFile(join(config, 'node-key.pem'), key, { mode: 0o600 });
}

/**
 * Writes the plugin's own files with two differences: one login with a random password stands in place of the demo
 * users, and `own_index` is mapped to nobody. With that mapping the `_bulk` of a role that nobody mapped gets 200 and
 * refused items; without it the whole request gets 403, as on the service.
 */
async function writeSecurity(home: string, folder: string, { username, password }: Login): Promise<void> {
  await cp(join(home, 'plugins', 'opensearch-security', 'config'), folder, { recursive: true });
  const mapping = parse(await readFile(join(folder, 'roles_mapping.yml'), 'utf8'));
  delete mapping.own_index;
  await writeFile(join(folder, 'roles_mapping.yml'), stringify(mapping));
  const users = {
    _meta: { type: 'internalusers', config_version: 2 },
    [username]: { hash: await hash(password, BCRYPT_ROUNDS), reserved: true, backend_roles: ['admin'] },
  };
  await writeFile(join(folder, 'internal_users.yml'), stringify(users), { mode: 0o600 });
}

/** The command line that starts a node. */
export function nodeCommand(java: Java, { home, runDir }: NodePlaces): [command: string, ...args: string[]] {
  return [
    join(java.home, 'bin', 'java'),
    `-Xms${HEAP}`,
    `-Xmx${HEAP}`,
    '-XX:+UseSerialGC',
    // The first compiler alone halves the CPU time to a ready node (6.3 s, not 12.5) and is as fast for 30,000 documents.
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    `-XX:ErrorFile=${join(runDir, 'logs', 'hs_err_pid%p.log')}`,
    `-Djava.io.tmpdir=${join(runDir, 'tmp')}`,
    '-Djava.security.manager=allow',
    // With JNA the node would see that it runs as root, and refuse to, so its library is looked for where none is.
    '-Djna.nosys=true',
    '-Djna.nounpack=true',
    `-Djna.boot.library.path=${join(runDir, 'no-jna')}`,
    '-Dfile.encoding=UTF-8',
    '-Dio.netty.noUnsafe=true',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${join(runDir, 'config')}`,
    '-Dopensearch.distribution.type=tar',
    ...(java.options ?? []),
    '-cp',
    join(home, 'lib', '*'),
    'org.opensearch.bootstrap.OpenSearch',
  ];
}
