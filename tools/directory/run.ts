import { compileDirectory } from '../../lambda/filter';
import { writeWhole } from '../command-line/files';
import { parseAttributes } from './attributes';
import { crawl } from './crawl';
import { caOf, type DirectoryOptions, type Environment, passwordOf, problemsOf } from './options';
import { refuseShrinking } from './shrinking';
import { type Persons, personsReplaced, readTable, sorted, writeTable } from './table-file';
import { tablePlace, uploadedPersons, uploadTable } from './upload';

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
  if (options.out !== undefined) refuseShrinking(persons.size, personsReplaced(options.out), options);
  if (place) refuseShrinking(persons.size, await uploadedPersons(place), options);
  if (options.out !== undefined) {
    writeTable(options.out, persons);
    say(`${persons.size} persons written to ${options.out}`);
  }
  if (options.compiled !== undefined && compiled) {
    writeWhole('--compiled', options.compiled, compiled);
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
    ...(options.ca !== undefined && { ca: caOf(options.ca) }),
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

function say(line: string): void {
  process.stderr.write(`directory: ${line}\n`);
}
