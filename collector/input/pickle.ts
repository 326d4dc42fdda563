/** An object of a class: its values stay in the sender's language. */
class Instance {
  readonly #of: string;

  constructor(of: string) {
    this.#of = of;
  }

  toJSON(): string {
    return `[${this.#of}]`;
  }
}

/** Marks where the items of a container begin on the stack. */
const MARK = Symbol('mark');
const MAX_DEPTH = 100;

/**
 * Reads what Python's `pickle` has written of texts, numbers, lists and dictionaries. It runs nothing: an object of any other
 * class becomes a text that names it.
 *
 * @throws Error if this is no pickle, or one of another kind
 * @see https://docs.python.org/3/library/pickletools.html
 */
export function unpickle(bytes: Buffer): unknown {
  return new Unpickler(bytes).read();
}

class Unpickler {
  readonly #bytes: Buffer;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): unknown {
    for (;;) {
      const code = this.#take(1)[0] as number;
      if (code === 0x2e) return checked(this.#pop(), 0);
      const step = OPCODES[code];
      if (step === undefined) throw new Error(`the opcode 0x${code.toString(16)} is unknown`);
      step(this);
    }
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new Error('the pickle is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  uint(size: 1 | 2 | 4): number {
    return this.#take(size).readUIntLE(0, size);
  }

  int(): number {
    return this.#take(4).readInt32LE(0);
  }

  float(): number {
    return this.#take(8).readDoubleBE(0);
  }

  long(size: number): bigint {
    const bytes = this.#take(size);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
    const isNegative = size > 0 && ((bytes[size - 1] as number) & 0x80) !== 0;
    return isNegative ? value - (1n << BigInt(8 * size)) : value;
  }

  text(size: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    return this.#take(size).toString(encoding);
  }

  size8(): number {
    return Number(this.#take(8).readBigUInt64LE(0));
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.#at);
    if (end === -1) throw new Error('the pickle is cut off');
    const line = this.#bytes.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return line;
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  #pop(): unknown {
    if (this.#stack.length === 0) throw new Error('the pickle has no value');
    return this.#stack.pop();
  }

  /** The items behind the last mark. */
  marked(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark === -1) throw new Error('the pickle has no mark');
    const items = this.#stack.splice(mark);
    items.shift();
    return items;
  }

  popped(count: number): unknown[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  append(items: readonly unknown[]): void {
    const list = this.#stack.at(-1);
    if (Array.isArray(list)) list.push(...items);
    else if (!(list instanceof Instance)) throw new Error('the pickle appends to what is no list');
  }

  set(items: readonly unknown[]): void {
    const target = this.#stack.at(-1);
    if (target instanceof Instance) return;
    if (!(target instanceof Map)) throw new Error('the pickle sets a member of what is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) target.set(items[i], items[i + 1]);
  }

  remember(place: number): void {
    this.#memo.set(place, this.#stack.at(-1));
  }

  memoize(): void {
    this.remember(this.#memo.size);
  }

  recall(place: number): void {
    if (!this.#memo.has(place)) throw new Error('the pickle refers to what it has not said');
    this.push(this.#memo.get(place));
  }

  /** Pushes an object of a class that is only named: neither the class nor its arguments are run. */
  instance(count: number): void {
    const [maker, given] = this.popped(count);
    // `copyreg._reconstructor` makes an object of a class without `__reduce__`; its first argument is the class.
    const isReconstructed = maker instanceof Instance && maker.toJSON().endsWith('._reconstructor]');
    const of = isReconstructed && Array.isArray(given) ? given[0] : maker;
    this.push(of instanceof Instance ? of : new Instance('object'));
  }
}

type Step = (on: Unpickler) => void;

const c = (character: string) => character.charCodeAt(0);
const OPCODES: Readonly<Record<number, Step>> = {
  [c('(')]: (on) => on.push(MARK),
  [c('0')]: (on) => void on.popped(1),
  [c('N')]: (on) => on.push(null),
  [c('}')]: (on) => on.push(new Map()),
  [c(']')]: (on) => on.push([]),
  [c(')')]: (on) => on.push([]),
  [c('d')]: (on) => {
    const items = on.marked();
    on.push(new Map());
    on.set(items);
  },
  [c('l')]: (on) => on.push(on.marked()),
  [c('t')]: (on) => on.push(on.marked()),
  [c('a')]: (on) => on.append(on.popped(1)),
  [c('e')]: (on) => on.append(on.marked()),
  [c('s')]: (on) => on.set(on.popped(2)),
  [c('u')]: (on) => on.set(on.marked()),
  [c('I')]: (on) => on.push(readInteger(on.line())),
  [c('L')]: (on) => on.push(readInteger(on.line().replace(/L$/, ''))),
  [c('J')]: (on) => on.push(on.int()),
  [c('K')]: (on) => on.push(on.uint(1)),
  [c('M')]: (on) => on.push(on.uint(2)),
  [c('F')]: (on) => on.push(Number(on.line())),
  [c('G')]: (on) => on.push(on.float()),
  [c('X')]: (on) => on.push(on.text(on.uint(4))),
  [c('T')]: (on) => on.push(on.text(on.uint(4), 'latin1')),
  [c('U')]: (on) => on.push(on.text(on.uint(1), 'latin1')),
  [c('B')]: (on) => on.push(on.text(on.uint(4), 'latin1')),
  [c('C')]: (on) => on.push(on.text(on.uint(1), 'latin1')),
  [c('q')]: (on) => on.remember(on.uint(1)),
  [c('r')]: (on) => on.remember(on.uint(4)),
  [c('h')]: (on) => on.recall(on.uint(1)),
  [c('j')]: (on) => on.recall(on.uint(4)),
  [c('c')]: (on) => on.push(new Instance(`${on.line()}.${on.line()}`)),
  [c('R')]: (on) => on.instance(2),
  [c('b')]: (on) => void on.popped(1),
  128: (on) => void on.uint(1),
  129: (on) => on.instance(2),
  133: (on) => on.push(on.popped(1)),
  134: (on) => on.push(on.popped(2)),
  135: (on) => on.push(on.popped(3)),
  136: (on) => on.push(true),
  137: (on) => on.push(false),
  138: (on) => on.push(on.long(on.uint(1))),
  140: (on) => on.push(on.text(on.uint(1))),
  141: (on) => on.push(on.text(on.size8())),
  143: (on) => on.push([]),
  144: (on) => on.append(on.marked()),
  147: (on) => on.push(new Instance(on.popped(2).join('.'))),
  148: (on) => on.memoize(),
  149: (on) => void on.size8(),
};

/** Protocol 1 writes True as 01. */
function readInteger(text: string): bigint | boolean {
  return text === '01' ? true : text === '00' ? false : BigInt(text);
}

/** The value as JSON: dictionaries as objects, large numbers as texts. @throws Error if it is nested over MAX_DEPTH levels */
function checked(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error('the pickle is nested too deeply');
  if (value === MARK) throw new Error('the pickle has no value');
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => checked(item, depth + 1));
  if (!(value instanceof Map)) return value;
  const entries = Array.from(value, ([key, item]) => [
    typeof key === 'string' ? key : JSON.stringify(checked(key, depth + 1)),
    checked(item, depth + 1),
  ]);
  return Object.fromEntries(entries);
}
