import { tableBytes } from './directory-table';
import { truncate, wellFormed } from './text';

/** A person as a directory has it: attributes by the names they get in the document. */
export type Person = Readonly<Record<string, string>>;

/** UTF-8 bytes of an attribute's value: the index skips keywords over 1,024 characters, and a document grows by little. */
export const MAX_VALUE_BYTES = 1000;
export const MAX_COLUMNS = 32;
const MAX_USERNAME_BYTES = 512;

/**
 * Compiles persons by username into the bytes of a `DirectoryTable`.
 * @throws Error for a username that is empty or too long, two that differ in case only, or too many attributes
 */
export function compileDirectory(persons: Iterable<readonly [string, Person]>): Buffer {
  const columns = new Map<string, number>();
  const numbers = new Map<string, number>();
  const strings: Buffer[] = [];
  const numberOf = (value: string): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    strings.push(Buffer.from(JSON.stringify(value)));
    numbers.set(value, strings.length);
    return strings.length;
  };
  const rows: { key: Buffer; username: string; cells: number[] }[] = [];
  for (const [username, person] of persons) {
    const cells: number[] = [];
    for (const [name, value] of Object.entries(person)) {
      if (!columns.has(name)) columns.set(name, columns.size);
      cells[columns.get(name) as number] = numberOf(truncate(wellFormed(value), MAX_VALUE_BYTES));
    }
    rows.push({ key: keyOf(username), username, cells });
  }
  if (columns.size > MAX_COLUMNS) {
    throw new Error(`directory: ${columns.size} attributes; expected at most ${MAX_COLUMNS}. Name fewer.`);
  }
  rows.sort((a, b) => a.key.compare(b.key));
  refuseDoubles(rows);
  const cells = new Uint32Array(rows.length * columns.size);
  rows.forEach((row, i) => {
    for (const [column, cell] of row.cells.entries()) cells[i * columns.size + column] = cell ?? 0;
  });
  return tableBytes({ columns: [...columns.keys()], keys: rows.map(({ key }) => key), cells, strings });
}

function keyOf(username: string): Buffer {
  const key = Buffer.from(username.toLowerCase());
  if (key.length > 0 && key.length <= MAX_USERNAME_BYTES) return key;
  throw new Error(
    `directory: username ${JSON.stringify(username.slice(0, 80))} has ${key.length} bytes; expected 1–${MAX_USERNAME_BYTES}.`,
  );
}

function refuseDoubles(rows: readonly { key: Buffer; username: string }[]): void {
  rows.forEach((row, i) => {
    const next = rows[i + 1];
    if (next && row.key.equals(next.key)) {
      throw new Error(
        `directory: ${row.username} and ${next.username} are one username in any case; keep one.`,
      );
    }
  });
}
