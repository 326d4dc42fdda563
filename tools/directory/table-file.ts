import { parse, stringify } from 'yaml';
import type { Person } from '../../lambda/filter';
import { readText, writeWhole } from '../command-line/files';

/** By username. */
export type Persons = Map<string, Person>;

const HEADING = `# Persons by username, written by npm run directory. display_name, department, title and office
# become user.* of a document; other names stand under extra.directory.
`;

/** The same persons in the order of their usernames, and of the names in each. */
export function sorted(persons: Persons): Persons {
  const byKey = <T>([a]: readonly [string, T], [b]: readonly [string, T]) => (a < b ? -1 : a > b ? 1 : 0);
  return new Map(
    [...persons]
      .sort(byKey)
      .map(([username, person]) => [username, Object.fromEntries(Object.entries(person).sort(byKey))]),
  );
}

/**
 * Writes the table of `--out` as YAML: whole or not at all.
 * @throws Error that names the file
 */
export function writeTable(file: string, persons: Persons): void {
  writeWhole('--out', file, yamlOf(persons));
}

/** A large table is no single text in memory. */
function* yamlOf(persons: Persons): Generator<string> {
  let text = HEADING;
  for (const [username, person] of persons) {
    text += stringify({ [username]: person }, { lineWidth: 0 });
    if (text.length > 1_000_000) {
      yield text;
      text = '';
    }
  }
  yield text;
}

/** Reads the table of `--from`. @throws Error with what is not as expected in it, or that it has no person */
export function readTable(file: string): Persons {
  const who = `--from ${JSON.stringify(file)}`;
  const persons = personsOf(who, readText('--from', file));
  if (persons.size === 0) throw new Error(`${who} has no person; expected persons by username`);
  return persons;
}

/** How many persons the table of `--out` has that is about to be replaced; undefined if there is none. */
export function personsReplaced(file: string): number | undefined {
  let text: string;
  try {
    text = readText('--out', file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return personsOf('it', text).size;
  } catch (error) {
    throw new Error(
      `--out ${JSON.stringify(file)} would be replaced, and is no table: ${(error as Error).message}. Move it away, or choose another file`,
    );
  }
}

/** @param who What is read, for messages. */
function personsOf(who: string, text: string): Persons {
  const value = parsed(who, text) ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error(`${who} is no table; expected persons by username`);
  const persons: Persons = new Map();
  for (const [username, person] of Object.entries(value)) {
    if (username.trim() === '') throw new Error(`${who} has an empty username; expected persons by username`);
    if (!isPerson(person)) throw new Error(`${who}: ${username}: expected texts by attribute`);
    persons.set(username, person);
  }
  return persons;
}

/** The value of a YAML text. The parser tells a problem with the lines around it, of which the first says where. */
function parsed(who: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0 });
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n', 1);
    throw new Error(`${who} is no YAML: ${first.replace(/[:.\s]+$/, '')}`);
  }
}

function isPerson(value: unknown): value is Person {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([name, text]) => name.trim() !== '' && typeof text === 'string')
  );
}
