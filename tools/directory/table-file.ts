import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { Person } from '../../lambda/filter';

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
 * Writes a table as YAML: whole or not at all, readable by its owner alone.
 * @throws Error that names the file
 */
export function writeTable(file: string, persons: Persons): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, HEADING, { mode: 0o600 });
    let text = '';
    for (const [username, person] of persons) {
      text += stringify({ [username]: person }, { lineWidth: 0 });
      if (text.length > 1_000_000) {
        writeFileSync(unfinished, text, { flag: 'a' });
        text = '';
      }
    }
    writeFileSync(unfinished, text, { flag: 'a' });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new Error(`cannot write ${file}: ${(error as Error).message}`);
  }
}

/** Writes a file as `writeTable` does: whole or not at all. @throws Error that names the file */
export function writeWhole(file: string, bytes: Buffer): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, bytes, { mode: 0o600 });
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new Error(`cannot write ${file}: ${(error as Error).message}`);
  }
}

/** Reads a table. @throws Error with the code `ENOENT` if the file is absent, or with what is not as expected in it */
export function readTable(file: string): Persons {
  const value: unknown = parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 }) ?? {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error(`${file}: expected persons by username`);
  const persons: Persons = new Map();
  for (const [username, person] of Object.entries(value as object)) {
    const isPerson =
      typeof person === 'object' &&
      person !== null &&
      Object.values(person).every((text) => typeof text === 'string');
    if (!isPerson) throw new Error(`${file}: ${username}: expected texts by attribute`);
    persons.set(username, person as Person);
  }
  return persons;
}
