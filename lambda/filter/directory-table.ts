import { createHash } from 'node:crypto';

/** The attributes that the index has as keywords under `user`; all others go to `extra.directory`. */
export const USER_FIELDS = ['display_name', 'department', 'title', 'office'] as const;

/** What a document gains from its person, as JSON. */
export interface PersonEntry {
  /** An object; undefined if the person has none of the four fields. */
  readonly user: string | undefined;
  /** An object with the other attributes; undefined if there are none. */
  readonly directory: string | undefined;
}

/** First bytes of a compiled table, with the format's version. */
export const TABLE_MAGIC = 'EKKDIR01';
const HASH_BYTES = 32;
/** Sizes of the parts, as unsigned 32-bit numbers behind the magic. */
const HEADER = ['persons', 'columns', 'strings', 'keyBytes', 'stringBytes', 'columnBytes'] as const;

type Header = Readonly<Record<(typeof HEADER)[number], number>>;

/**
 * Persons by username, as one block of bytes that is searched where it lies: a million persons are some tens of
 * megabytes and no objects, so a table is ready when it is read.
 *
 *     magic, header, columns (JSON), key offsets, keys, cells, string offsets, strings (JSON), SHA-256 of all before
 *
 * Keys are in lower case and sorted by their bytes. A cell is the number of a string, 0 for none; a person has a cell a
 * column. Numbers are unsigned, 32 bits, little-endian.
 */
export class DirectoryTable {
  readonly persons: number;
  readonly #bytes: Buffer;
  readonly #header: Header;
  /** Names of the columns as JSON, with the colon. */
  readonly #names: readonly string[];
  readonly #userColumns: readonly number[];
  readonly #otherColumns: readonly number[];
  readonly #at: Readonly<Record<'keyOffsets' | 'keys' | 'cells' | 'stringOffsets' | 'strings', number>>;

  /** @throws Error if the bytes are not a whole table */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    const header = checked(bytes);
    this.#header = header;
    this.persons = header.persons;
    const columnsAt = TABLE_MAGIC.length + HEADER.length * 4;
    const columns = JSON.parse(bytes.toString('utf8', columnsAt, columnsAt + header.columnBytes)) as string[];
    this.#names = columns.map((name) => `${JSON.stringify(name)}:`);
    const isUser = (name: string) => (USER_FIELDS as readonly string[]).includes(name);
    const places = columns.map((_, i) => i);
    this.#userColumns = places.filter((i) => isUser(columns[i] as string));
    this.#otherColumns = places.filter((i) => !isUser(columns[i] as string));
    const keyOffsets = columnsAt + header.columnBytes;
    const keys = keyOffsets + (header.persons + 1) * 4;
    const cells = keys + header.keyBytes;
    const stringOffsets = cells + header.persons * header.columns * 4;
    this.#at = { keyOffsets, keys, cells, stringOffsets, strings: stringOffsets + (header.strings + 1) * 4 };
  }

  /** What the person of a username gains, in any case; undefined if the table has no such person. */
  find(username: string): PersonEntry | undefined {
    const person = this.#indexOf(Buffer.from(username.toLowerCase()));
    if (person === -1) return undefined;
    return {
      user: this.#object(person, this.#userColumns),
      directory: this.#object(person, this.#otherColumns),
    };
  }

  #indexOf(key: Buffer): number {
    const { keyOffsets, keys } = this.#at;
    for (let low = 0, high = this.persons - 1; low <= high; ) {
      const middle = (low + high) >>> 1;
      const start = this.#bytes.readUInt32LE(keyOffsets + middle * 4);
      const end = this.#bytes.readUInt32LE(keyOffsets + middle * 4 + 4);
      const order = key.compare(this.#bytes, keys + start, keys + end);
      if (order === 0) return middle;
      if (order < 0) high = middle - 1;
      else low = middle + 1;
    }
    return -1;
  }

  #object(person: number, columns: readonly number[]): string | undefined {
    let members = '';
    for (const column of columns) {
      const cell = this.#bytes.readUInt32LE(this.#at.cells + (person * this.#header.columns + column) * 4);
      if (cell !== 0) members += `${members && ','}${this.#names[column]}${this.#string(cell - 1)}`;
    }
    return members ? `{${members}}` : undefined;
  }

  #string(place: number): string {
    const { stringOffsets, strings } = this.#at;
    const start = this.#bytes.readUInt32LE(stringOffsets + place * 4);
    const end = this.#bytes.readUInt32LE(stringOffsets + place * 4 + 4);
    return this.#bytes.toString('utf8', strings + start, strings + end);
  }
}

/** Bytes at the start of a table that say what is in it. */
export const HEADER_BYTES = TABLE_MAGIC.length + HEADER.length * 4;

/** Persons of a table by its first bytes; undefined if they are no table's. */
export function personsOfHeader(bytes: Buffer): number | undefined {
  const isTable =
    bytes.toString('latin1', 0, TABLE_MAGIC.length) === TABLE_MAGIC && bytes.length >= HEADER_BYTES;
  return isTable ? bytes.readUInt32LE(TABLE_MAGIC.length) : undefined;
}

/** The header of a table. @throws Error if the magic, the length or the SHA-256 is wrong */
function checked(bytes: Buffer): Header {
  if (bytes.toString('latin1', 0, TABLE_MAGIC.length) !== TABLE_MAGIC) {
    throw new Error(`directory table: does not begin with ${TABLE_MAGIC}; npm run directory -- compiles one`);
  }
  const header = Object.fromEntries(
    HEADER.map((name, i) => [name, bytes.length < 64 ? 0 : bytes.readUInt32LE(TABLE_MAGIC.length + i * 4)]),
  ) as Header;
  const { persons, columns, strings, keyBytes, stringBytes, columnBytes } = header;
  const expected =
    TABLE_MAGIC.length +
    HEADER.length * 4 +
    columnBytes +
    (persons + 1 + persons * columns + strings + 1) * 4 +
    keyBytes +
    stringBytes +
    HASH_BYTES;
  if (bytes.length !== expected) {
    throw new Error(`directory table: is ${bytes.length} bytes, got cut or mixed up; expected ${expected}`);
  }
  const hash = createHash('sha256').update(bytes.subarray(0, -HASH_BYTES)).digest();
  if (!hash.equals(bytes.subarray(-HASH_BYTES))) {
    throw new Error('directory table: its SHA-256 is another than it says; upload it again');
  }
  return header;
}

/** A compiled table's parts in their order, for the compiler. */
export interface TableParts {
  readonly columns: readonly string[];
  /** In the order of their bytes. */
  readonly keys: readonly Buffer[];
  /** `persons × columns`. */
  readonly cells: Uint32Array;
  /** JSON texts. */
  readonly strings: readonly Buffer[];
}

/** The bytes of a table. */
export function tableBytes({ columns, keys, cells, strings }: TableParts): Buffer {
  const names = Buffer.from(JSON.stringify(columns));
  const size = (parts: readonly Buffer[]) => parts.reduce((sum, { length }) => sum + length, 0);
  const header = Buffer.alloc(HEADER.length * 4);
  const sizes = [keys.length, columns.length, strings.length, size(keys), size(strings), names.length];
  sizes.forEach((value, i) => {
    header.writeUInt32LE(value, i * 4);
  });
  const body = Buffer.concat([
    Buffer.from(TABLE_MAGIC),
    header,
    names,
    offsets(keys),
    ...keys,
    littleEndian(cells),
    offsets(strings),
    ...strings,
  ]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

function offsets(parts: readonly Buffer[]): Buffer {
  const bytes = Buffer.alloc((parts.length + 1) * 4);
  let end = 0;
  parts.forEach((part, i) => {
    end += part.length;
    bytes.writeUInt32LE(end, (i + 1) * 4);
  });
  return bytes;
}

function littleEndian(numbers: Uint32Array): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (let i = 0; i < numbers.length; i++) bytes.writeUInt32LE(numbers[i] as number, i * 4);
  return bytes;
}
