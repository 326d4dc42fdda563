import { readFileSync } from 'node:fs';
import { compileDirectory } from '../../lambda/filter';
import { parseAttributes } from './attributes';
import { crawl } from './crawl';
import { refuseShrinking } from './shrinking';
import { type Persons, readTable, sorted, writeTable, writeWhole } from './table-file';
import { tablePlace, uploadedPersons, uploadTable } from './upload';

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

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Takes persons from a directory or a file and puts them where the options say.
 * @throws Error with one line that says what to do; then nothing has been written or uploaded
 */
export async function runDirectory(options: DirectoryOptions, environment: Environment): Promise<void> {
  const problems = problemsOf(options, environment);
  if (problems.length > 0) throw new Error(`${problems.join('; ')}. See --help.`);
  const place = await tablePlace(options);
  const persons = sorted(
    options.from === undefined ? await crawled(options, environment) : readTable(options.from),
  );
  // All refusals come before anything is written.
  const compiled = place || options.compiled !== undefined ? compileDirectory(persons) : undefined;
  if (options.out !== undefined) refuseShrinking(persons.size, readTableIfThere(options.out), options);
  if (place) refuseShrinking(persons.size, await uploadedPersons(place), options);
  if (options.out !== undefined) {
    writeTable(options.out, persons);
    say(`${persons.size} persons written to ${options.out}`);
  }
  if (options.compiled !== undefined && compiled) {
    writeWhole(options.compiled, compiled);
    say(`${persons.size} persons compiled into ${options.compiled}`);
  }
  if (place && compiled) {
    await uploadTable(place, compiled);
    const megabytes = (compiled.length / 1024 / 1024).toFixed(1);
    say(`${persons.size} persons (${megabytes} MiB) uploaded to s3://${place.bucket}/${place.key}`);
  }
}

async function crawled(options: DirectoryOptions, environment: Environment): Promise<Persons> {
  const started = Date.now();
  const result = await crawl({
    url: options.url ?? '',
    base: options.base ?? '',
    filter: options.filter,
    username: options.username,
    attributes: parseAttributes(options.attributes),
    pageSize: Number(options.pageSize),
    startTls: options.startTls,
    ...(options.ca !== undefined && { ca: readOption('--ca', options.ca) }),
    ...(options.bindDn !== undefined && {
      bind: { dn: options.bindDn, password: passwordOf(options, environment) },
    }),
    progress: (persons) => say(`${persons} persons so far`),
  });
  const { persons, skipped } = result;
  if (persons.size === 0) {
    throw new Error(`no person below ${options.base} fits ${options.filter} and has ${options.username}`);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  say(`${persons.size} persons in ${seconds} s`);
  if (skipped.withoutUsername > 0)
    say(`${skipped.withoutUsername} objects without ${options.username} left out`);
  if (skipped.double > 0) say(`${skipped.double} objects left out, whose username another has in any case`);
  return persons;
}

function passwordOf({ passwordFile }: DirectoryOptions, environment: Environment): string {
  if (passwordFile === undefined) return environment.LDAP_BIND_PASSWORD ?? '';
  return readOption('--password-file', passwordFile).split(/\r?\n/, 1)[0] ?? '';
}

function readOption(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${option} ${file} cannot be read: ${(error as Error).message}`);
  }
}

function problemsOf(options: DirectoryOptions, environment: Environment): string[] {
  const { url, base, from, out, compiled, stage, table, bindDn, passwordFile, startTls } = options;
  const pageSize = Number(options.pageSize);
  const problem = (is: boolean, text: string) => (is ? [text] : []);
  const isPlain = url?.startsWith('ldap:') === true && !startTls;
  return [
    ...problem(
      from === undefined && (url === undefined || base === undefined),
      '--url and --base are needed, or --from',
    ),
    ...problem(from !== undefined && url !== undefined, '--from and --url exclude each other'),
    ...problem(
      url !== undefined && !/^ldaps?:\/\/[^/]+\/?$/.test(url),
      `--url is ${url}; expected ldaps://host[:port]`,
    ),
    ...problem(
      startTls && url?.startsWith('ldaps:') === true,
      '--start-tls is for ldap://; ldaps:// is encrypted already',
    ),
    ...problem(
      [out, compiled, stage, table].every((place) => place === undefined),
      '--out, --compiled, --stage or --table is needed',
    ),
    ...problem(stage !== undefined && table !== undefined, '--stage and --table exclude each other'),
    ...problem(
      bindDn !== undefined && passwordFile === undefined && !environment.LDAP_BIND_PASSWORD,
      '--bind-dn needs a password: set LDAP_BIND_PASSWORD, or give --password-file',
    ),
    ...problem(
      bindDn !== undefined && isPlain && !isLoopback(url ?? ''),
      `the password would cross the network in the clear; use ldaps:// or --start-tls`,
    ),
    ...problem(
      !Number.isInteger(pageSize) || pageSize < 1 || pageSize > 5000,
      `--page-size is ${options.pageSize}; expected a whole number of 1–5000`,
    ),
  ];
}

function isLoopback(url: string): boolean {
  return /^ldap:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?\/?$/.test(url);
}

function readTableIfThere(file: string): number | undefined {
  try {
    return readTable(file).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function say(line: string): void {
  process.stderr.write(`directory: ${line}\n`);
}
