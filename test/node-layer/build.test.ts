import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNodeLayer } from '../../lambda/node-layer/build';

/** What esbuild puts into the bundles; a new one needs a look at its licence. */
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

/** Of a package, as it is installed. */
function read(name: string, file: string): string {
  return readFileSync(join(PROJECT_DIR, 'node_modules', name, file), 'utf8');
}

describe('the notices in the layer', () => {
  let notices: string;
  let sections: string[];
  beforeAll(() => {
    notices = build('once');
    sections = notices.split(`\n${'-'.repeat(80)}\n\n`);
  });

  test('are of the packages that are bundled, in the order of their names', () => {
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
