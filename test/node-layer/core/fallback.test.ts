import { writeToStderr } from '../../../lambda/node-layer/src/core/fallback';

/** A descriptor that takes a few bytes a call, after it has failed with each code of the list. */
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

describe('file descriptor 2 is full or closed', () => {
  test('writes lines whole and in order, however little is taken at a time', () => {
    const fd = descriptor({ bytesPerCall: 3 });
    expect(writeToStderr(['{"m":"äöü"}\n', '{}\n'], fd.write)).toBe(2);
    expect(fd.text()).toBe('{"m":"äöü"}\n{}\n');
  });

  test('waits for a full pipe', () => {
    const fd = descriptor({ errors: ['EAGAIN', 'EAGAIN', undefined, 'EAGAIN'] });
    expect(writeToStderr(['a\n', 'b\n'], fd.write)).toBe(2);
    expect(fd.text()).toBe('a\nb\n');
  });

  test('waits for a pipe that is full for a fifth of a second', () => {
    const fd = descriptor();
    const started = performance.now();
    const write = (bytes: Uint8Array) => {
      if (performance.now() - started < 200) throw Object.assign(new Error(), { code: 'EAGAIN' });
      return fd.write(bytes);
    };
    expect(writeToStderr(['a\n'], write)).toBe(1);
  });

  test('writes at most 64 KiB at once', () => {
    const sizes: number[] = [];
    writeToStderr(['x'.repeat(150_000)], (bytes) => sizes.push(bytes.length) && bytes.length);
    expect(sizes).toEqual([65_536, 65_536, 150_000 - 2 * 65_536]);
  });

  test('gives a pipe up that stays full for half a second, and returns how many lines were written', () => {
    const fd = descriptor({ errors: [undefined, ...new Array(1000).fill('EAGAIN')] });
    const started = Date.now();
    expect(writeToStderr(['a\n', 'b\n', 'c\n'], fd.write)).toBe(1);
    expect(Date.now() - started).toBeLessThan(2000);
  });

  test.each(['EPIPE', 'EBADF'])('does not throw when the descriptor is closed (%s)', (code) => {
    const fd = descriptor({ errors: new Array(10).fill(code) });
    expect(writeToStderr(['a\n'], fd.write)).toBe(0);
  });
});
