import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNodeLayer } from '../../lambda/node-layer/build';

/** The packages in the bundles. Before a new one is added here, its licence must be read. */
const BUNDLED = [
  'aws4',
  'inherits',
  'readable-stream',
  'safe-buffer',
  'string_decoder',
  'triple-beam',
  'util-deprecate',
  'winston-transport',
];
const PROJECT_DIR = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'notices-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(name: string): string {
  const layer = join(folder, name);
  buildNodeLayer(layer);
  return readFileSync(join(layer, 'nodejs/node_modules/firehose-logging/THIRD-PARTY-NOTICES.txt'), 'utf8');
}

/** Reads a file of an installed package. */
function read(name: string, file: string): string {
  return readFileSync(join(PROJECT_DIR, 'node_modules', name, file), 'utf8');
}

describe('the licence notices in the layer', () => {
  let notices: string;
  let sections: string[];
  beforeAll(() => {
    notices = build('once');
    sections = notices.split(`\n${'-'.repeat(80)}\n\n`);
  });

  test('name each package that is bundled, sorted by name', () => {
    expect(sections.map((section) => section.split(' ')[0])).toEqual(BUNDLED);
  });

  test.each(BUNDLED)('have the version and the whole licence of %s', (name) => {
    const { version } = JSON.parse(read(name, 'package.json'));
    const licence = read(name, 'LICENSE').trim();
    expect(licence).toMatch(/Copyright/);
    expect(sections).toContain(`${name} ${version}\n\n${licence}\n`);
  });

  test('are the same in each build, and small', () => {
    expect(build('again')).toBe(notices);
    expect(Buffer.byteLength(notices)).toBeLessThan(16 * 1024);
  });
});
