import { CommandLine, type Ended } from './command-line';
import { removeTemporaryFolders } from './dev-assembly';

jest.setTimeout(180_000);

afterAll(removeTemporaryFolders);

describe('npm run demo -- --json', () => {
  let ended: Ended;

  beforeAll(async () => {
    ended = await new CommandLine(['demo', '--json']).ended();
  });

  test('exits 0 and prints exactly one JSON object', () => {
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('every record is in') });
    expect(JSON.parse(ended.stdout)).toEqual({
      sent: expect.any(Number),
      found: expect.any(Number),
      archived: expect.any(Number),
      searchableMs: { p50: expect.any(Number), max: expect.any(Number) },
      index: expect.stringMatching(/^logging-test-\d{4}-\d\d-\d\d$/),
      waysIn: expect.objectContaining({ same: true, differences: [] }),
      replay: { deleted: expect.any(Number), restored: expect.any(Number) },
      redrive: { refused: 4, redriven: 4, left: 0 },
      unaccounted: 0,
      tcp: { sent: 9, found: 9, parsed: 9, enriched: 3 },
    });
  });

  test('finds and archives all records of 40 users on six routes, two of which log their error as well', () => {
    const { archived, found, sent } = JSON.parse(ended.stdout);
    expect(sent).toBeGreaterThanOrEqual(40 * (6 + 2));
    expect({ archived, found }).toEqual({ archived: sent, found: sent });
  });

  test('brings every document of deleted indices back from the archive, equal to what it was', () => {
    const { sent, replay } = JSON.parse(ended.stdout);
    expect(replay).toEqual({ deleted: sent, restored: sent });
  });

  test('makes the same document by getLogger, pino, winston, console and Powertools, of an error with a field of its own', () => {
    expect(JSON.parse(ended.stdout).waysIn).toMatchObject({
      ways: ['getLogger', 'pino', 'winston', 'console', 'powertools'],
      fields: expect.arrayContaining(['exc_info', 'exc_type', 'extra', 'levelname', 'message', 'service']),
      byNature: { console: ['extra', 'message'] },
    });
  });

  test('creates the stream only after provisioning has responded', () => {
    const provisioning = ended.stderr.indexOf('provisioning: Custom::SearchProvisioning');
    expect(provisioning).toBeGreaterThan(-1);
    expect(ended.stderr.indexOf('stream: ')).toBeGreaterThan(provisioning);
  });

  test('leaves no process behind', () => {
    expect(ended.leftBehind).toEqual([]);
  });
});
