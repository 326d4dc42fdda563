import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { generate } from 'selfsigned';
import { freePorts } from '../../../local/machine/process';
import { until } from '../../pipeline/until';

const SLAPD = '/usr/sbin/slapd';
export const BASE = 'dc=example,dc=org';
export const READER = { dn: `cn=reader,${BASE}`, password: 'reader-for-this-test' };

/** Why there is no slapd here, or undefined. */
export const missingSlapd = existsSync(SLAPD)
  ? undefined
  : `${SLAPD} is not installed (Debian: apt-get install slapd)`;

export interface Slapd {
  readonly ldap: string;
  readonly ldaps: string;
  /** File with its certificate authority. */
  readonly ca: string;
  stop(): Promise<void>;
}

/** OpenLDAP's server on loopback with persons that only READER may read, at most 500 a request. */
export async function startSlapd(persons: number): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'slapd-'));
  const [plainPort, tlsPort] = await freePorts(2);
  const ldap = `ldap://127.0.0.1:${plainPort}`;
  const ldaps = `ldaps://127.0.0.1:${tlsPort}`;
  await writeConfiguration(folder);
  writeFileSync(join(folder, 'persons.ldif'), ldif(persons));
  execFileSync('/usr/sbin/slapadd', [
    '-q',
    '-f',
    join(folder, 'slapd.conf'),
    '-l',
    join(folder, 'persons.ldif'),
  ]);
  const child = spawn(SLAPD, ['-f', join(folder, 'slapd.conf'), '-h', `${ldap} ${ldaps}`, '-d', '0'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await until('answer of slapd', async () => {
    if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}`);
    const client = new Client({ url: ldap, connectTimeout: 1000 });
    return client.bind(READER.dn, READER.password).then(
      () => client.unbind().then(() => true),
      () => undefined,
    );
  });
  return {
    ldap,
    ldaps,
    ca: join(folder, 'ca.pem'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function writeConfiguration(folder: string): Promise<void> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  writeFileSync(join(folder, 'ca.pem'), pems.cert);
  writeFileSync(join(folder, 'key.pem'), pems.private, { mode: 0o600 });
  mkdirSync(join(folder, 'data'));
  writeFileSync(
    join(folder, 'slapd.conf'),
    `${['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`).join('\n')}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
TLSCertificateFile ${folder}/ca.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
maxsize 1073741824
suffix "${BASE}"
directory ${folder}/data
limits * size=500 size.pr=1000 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER.dn}" read by * none
`,
  );
}

function ldif(persons: number): string {
  const entries = [
    `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n`,
    `dn: ${READER.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: ${READER.password}\n`,
    `dn: ou=people,${BASE}\nobjectClass: organizationalUnit\nou: people\n`,
    `dn: cn=nobody,ou=people,${BASE}\nobjectClass: person\ncn: nobody\nsn: Nobody\n`,
  ];
  for (let i = 0; i < persons; i++) {
    entries.push(
      `dn: uid=u${i},ou=people,${BASE}\nobjectClass: inetOrgPerson\nuid: u${i}\ncn: Person ${i}\nsn: ${i}\n` +
        `displayName:: ${Buffer.from(`Pérsön ${i}`).toString('base64')}\ntitle: Engineer ${i % 300}\n` +
        `departmentNumber: D${i % 50}\nphysicalDeliveryOfficeName: Floor ${i % 9}\n` +
        `mail: u${i}@example.org\nmail: person.${i}@example.org\nuserPassword: secret-${i}\n`,
    );
  }
  return entries.join('\n');
}
