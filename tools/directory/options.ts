import { X509Certificate } from 'node:crypto';
import { FilterParser } from 'ldapts';
import { checkTarget, readText } from '../command-line/files';
import { regionNamed, stageOption } from '../command-line/options';
import { parseAttributes } from './attributes';

/** The command line, as commander gives it. */
export interface DirectoryOptions {
  readonly url?: string;
  readonly base?: string;
  readonly filter: string;
  readonly username: string;
  readonly attributes: string;
  readonly bindDn?: string;
  readonly passwordFile?: string;
  readonly startTls: boolean;
  readonly ca?: string;
  readonly pageSize: string;
  readonly from?: string;
  readonly out?: string;
  readonly compiled?: string;
  readonly stage?: string;
  readonly table?: string;
  readonly region?: string;
  readonly force: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with the options, before anything is read or asked. */
export function problemsOf(options: DirectoryOptions, environment: Environment): string[] {
  return [
    ...sourceProblems(options),
    ...loginProblems(options, environment),
    ...placeProblems(options),
    ...searchProblems(options),
  ];
}

/** The password of `--bind-dn`. @throws Error that says that there is none */
export function passwordOf({ passwordFile }: DirectoryOptions, environment: Environment): string {
  if (passwordFile === undefined) return environment.LDAP_BIND_PASSWORD ?? '';
  const password = readText('--password-file', passwordFile, 'pipes').split(/\r?\n/, 1)[0] ?? '';
  if (password !== '') return password;
  throw new Error(
    `--password-file ${JSON.stringify(passwordFile)} has an empty first line; expected the password there`,
  );
}

/** The certificate authority of `--ca`. @throws Error when the file is no PEM */
export function caOf(file: string): string {
  const text = readText('--ca', file);
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new Error(`--ca ${JSON.stringify(file)} is no certificate; expected a PEM`);
  }
}

const when = (is: boolean, text: string) => (is ? [text] : []);

function sourceProblems({ url, base, from, startTls }: DirectoryOptions): string[] {
  return [
    ...when(
      from === undefined && (url === undefined || base === undefined),
      '--url and --base are needed, or --from',
    ),
    ...when(from !== undefined && url !== undefined, '--from and --url exclude each other'),
    ...when(
      url !== undefined && !/^ldaps?:\/\/[^/]+\/?$/.test(url),
      `--url is ${JSON.stringify(url)}; expected ldaps://host[:port]`,
    ),
    ...when(
      startTls && url?.startsWith('ldaps:') === true,
      '--start-tls is for ldap://; ldaps:// is encrypted already',
    ),
    ...when(base?.trim() === '', '--base is ""; expected a name such as ou=people,dc=example,dc=org'),
  ];
}

function loginProblems(options: DirectoryOptions, environment: Environment): string[] {
  const { url = '', bindDn, passwordFile, startTls } = options;
  const isPlain = url.startsWith('ldap:') && !startTls;
  return [
    ...when(
      bindDn !== undefined && passwordFile === undefined && !environment.LDAP_BIND_PASSWORD,
      '--bind-dn needs a password: set LDAP_BIND_PASSWORD, or give --password-file',
    ),
    ...when(
      bindDn !== undefined && isPlain && !isLoopback(url),
      'the password would cross the network in the clear; use ldaps:// or --start-tls',
    ),
  ];
}

function placeProblems({ out, compiled, stage, table, region }: DirectoryOptions): string[] {
  return [
    ...when(
      [out, compiled, stage, table].every((place) => place === undefined),
      '--out, --compiled, --stage or --table is needed',
    ),
    ...when(stage !== undefined && table !== undefined, '--stage and --table exclude each other'),
    ...problemOf(() => stage !== undefined && stageOption(stage)),
    ...problemOf(() => region !== undefined && regionNamed(region)),
    ...problemOf(() => out !== undefined && checkTarget('--out', out)),
    ...problemOf(() => compiled !== undefined && checkTarget('--compiled', compiled)),
  ];
}

function searchProblems({ filter, username, attributes, pageSize }: DirectoryOptions): string[] {
  const size = Number(pageSize);
  return [
    ...when(
      !Number.isInteger(size) || size < 1 || size > 5000,
      `--page-size is ${JSON.stringify(pageSize)}; expected a whole number of 1–5000`,
    ),
    ...when(
      !isFilter(filter),
      `--filter is ${JSON.stringify(filter)}; expected an LDAP filter such as (objectClass=person)`,
    ),
    ...when(
      !/^[A-Za-z][A-Za-z0-9-]*$/.test(username),
      `--username is ${JSON.stringify(username)}; expected an attribute such as uid`,
    ),
    ...problemOf(() => parseAttributes(attributes)),
  ];
}

function isFilter(filter: string): boolean {
  try {
    FilterParser.parseString(filter);
    return true;
  } catch {
    return false;
  }
}

function problemOf(judge: () => unknown): string[] {
  try {
    judge();
    return [];
  } catch (error) {
    return [(error as Error).message.replace(/\.$/, '')];
  }
}

function isLoopback(url: string): boolean {
  return /^ldap:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?\/?$/.test(url);
}
