import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTarget, readText, writeWhole } from '../../../tools/command-line/files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const modeOf = (name: string) => statSync(at(name)).mode & 0o777;

function pipeAt(name: string): string {
  execFileSync('mkfifo', [at(name)]);
  return at(name);
}

function linkAt(name: string, target: string): string {
  symlinkSync(target, at(name));
  return at(name);
}

function fileAt(name: string): string {
  writeFileSync(at(name), '');
  return at(name);
}

describe('a file that is written', () => {
  test('is for its owner alone when it is new, and keeps its rights when it is replaced', () => {
    writeWhole('--out', at('new'), 'text');
    expect([readFileSync(at('new'), 'utf8'), modeOf('new')]).toEqual(['text', 0o600]);
    chmodSync(at('new'), 0o640);
    writeWhole('--out', at('new'), Buffer.from('more'));
    expect([readFileSync(at('new'), 'utf8'), modeOf('new')]).toEqual(['more', 0o640]);
    expect(readdirSync(folder)).toEqual(['new']);
  });

  test.each(['there', 'not there yet'])('lies behind a symbolic link, which stays: %s', (name) => {
    if (name === 'there') writeFileSync(at(name), 'old');
    symlinkSync(name, at('link'));
    writeWhole('--out', at('link'), ['a', 'b']);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at(name), 'utf8')).toBe('ab');
  });

  test('stays as it was when its content fails on the way, and nothing lies beside it', () => {
    writeFileSync(at('t'), 'old');
    function* content() {
      yield 'half';
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }
    expect(() => writeWhole('--out', at('t'), content())).toThrow(
      `cannot write "${at('t')}" (the disk is full). Free space, or give --out a file on another disk.`,
    );
    expect(readFileSync(at('t'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['t']);
  });
});

describe('a file that cannot be written is refused before there is anything to write:', () => {
  test.each<[string, () => string, string]>([
    ['a device', () => '/dev/null', 'it is no regular file'],
    ['a pipe', () => pipeAt('pipe'), 'it is no regular file'],
    ['a link to a pipe', () => linkAt('l', pipeAt('pipe')), 'it is no regular file'],
    ['a folder', () => folder, 'it is a folder'],
    ['a name that ends as a folder', () => at('x/'), 'it is a folder'],
    ['no name', () => '', 'the name is empty'],
    ['a file in no folder', () => at('no/x'), 'its folder does not exist'],
    ['a file below a file', () => `${fileAt('f')}/x`, 'its folder is a file'],
    ['a link to itself', () => linkAt('l', 'l'), 'its links lead to each other'],
  ])('%s', (_what, make, reason) => {
    const file = make();
    const before = readdirSync(folder);
    expect(() => checkTarget('--out', file)).toThrow(
      `cannot write ${JSON.stringify(file)} (${reason}). Give --out `,
    );
    expect(readdirSync(folder)).toEqual(before);
  });

  test('a pipe is a pipe afterwards, too', () => {
    const pipe = pipeAt('pipe');
    expect(() => writeWhole('--compiled', pipe, 'x')).toThrow('it is no regular file');
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});

describe('a file that cannot be read is refused in one line that names it and its option:', () => {
  test.each<[string, () => string, string]>([
    ['a pipe, which could be without end', () => pipeAt('pipe'), 'it is no regular file'],
    ['a device', () => '/dev/zero', 'it is no regular file'],
    ['a folder', () => folder, 'it is a folder'],
    ['an absent file', () => at('no'), 'it does not exist'],
    ['no name', () => '', 'the name is empty'],
    ['a link to itself', () => linkAt('l', 'l'), 'its links lead to each other'],
  ])('%s', (_what, make, reason) => {
    const file = make();
    expect(() => readText('--from', file)).toThrow(
      `cannot read ${JSON.stringify(file)} (${reason}). Give --from `,
    );
  });

  test('a device also where a pipe is allowed', () => {
    expect(() => readText('--password-file', '/dev/zero', 'pipes')).toThrow('it is no regular file');
  });
});
