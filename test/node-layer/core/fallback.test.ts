import { writeLines } from '../../../lambda/node-layer/src/core/fallback';

/** A descriptor that takes some bytes a call, or fails with what the list says first. */
function descriptor(options: { bytesPerCall?: number; errors?: (string | undefined)[] } = {}) {
  let text = '';
  const write = (bytes: Uint8Array): number => {
    const code = options.errors?.shift();
    if (code) throw Object.assign(new Error(code), { code });
    const taken = bytes.subarray(0, options.bytesPerCall ?? bytes.length);
    text += Buffer.from(taken).toString('latin1');
    return taken.length;
  };
  return { write, text: () => Buffer.from(text, 'latin1').toString() };
}

describe('failure mode 15: fd 2 full or closed', () => {
  test('lines arrive whole and in order, however little is taken at a time', () => {
    const fd = descriptor({ bytesPerCall: 3 });
    expect(writeLines(['{"m":"äöü"}\n', '{}\n'], fd.write)).toBe(2);
    expect(fd.text()).toBe('{"m":"äöü"}\n{}\n');
  });

  test('a full pipe is waited for', () => {
    const fd = descriptor({ errors: ['EAGAIN', 'EAGAIN', undefined, 'EAGAIN'] });
    expect(writeLines(['a\n', 'b\n'], fd.write)).toBe(2);
    expect(fd.text()).toBe('a\nb\n');
  });

  test('also one that is full for a fifth of a second', () => {
    const fd = descriptor();
    const started = performance.now();
    const write = (bytes: Uint8Array) => {
      if (performance.now() - started < 200) throw Object.assign(new Error(), { code: 'EAGAIN' });
      return fd.write(bytes);
    };
    expect(writeLines(['a\n'], write)).toBe(1);
  });

  test('no more than 64 KiB are written at once: less than a pipe holds', () => {
    const sizes: number[] = [];
    writeLines(['x'.repeat(150_000)], (bytes) => sizes.push(bytes.length) && bytes.length);
    expect(sizes).toEqual([65_536, 65_536, 150_000 - 2 * 65_536]);
  });

  test('a pipe that stays full is given up after half a second: the caller learns how many were written', () => {
    const fd = descriptor({ errors: [undefined, ...new Array(1000).fill('EAGAIN')] });
    const started = Date.now();
    expect(writeLines(['a\n', 'b\n', 'c\n'], fd.write)).toBe(1);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  test.each(['EPIPE', 'EBADF'])('a descriptor that is closed (%s) makes no exception', (code) => {
    const fd = descriptor({ errors: new Array(10).fill(code) });
    expect(writeLines(['a\n'], fd.write)).toBe(0);
  });
});
