import type { ObjectStore } from '../../lambda/recovery/archive/object-store';

/** An archive in memory that can be told to fail at the nth write, as a killed process does. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Buffer>();
  /** Throws at the write that makes this zero. */
  writesUntilKilled = Number.POSITIVE_INFINITY;

  async *list(prefix: string): AsyncIterable<string> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix));
    yield* keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  async get(key: string): Promise<Buffer> {
    const body = this.objects.get(key);
    if (body === undefined) throw Object.assign(new Error(`no object ${key}`), { name: 'NoSuchKey' });
    return body;
  }

  async put(key: string, body: Buffer): Promise<void> {
    this.#write();
    this.objects.set(key, body);
  }

  async delete(key: string): Promise<void> {
    this.#write();
    this.objects.delete(key);
  }

  #write(): void {
    this.writesUntilKilled -= 1;
    if (this.writesUntilKilled < 0) throw new Error('killed');
  }
}
