import {
  fingerprint,
  parseSavedObjects,
  type SavedObject,
} from '../../../lambda/provisioning/dashboards/saved-object';
import { IMPORTED_OBJECTS, recorded } from '../fixtures/recorded-dashboards';

const index = { type: 'index-pattern', id: 'app-logs', attributes: { title: 'app-logs-*' }, references: [] };
const panel = {
  type: 'visualization',
  id: 'app-logs-levels',
  attributes: { title: 'Levels', visState: '{"type":"pie","aggs":[]}' },
  references: [{ name: 'index', type: 'index-pattern', id: 'app-logs' }],
};
const ndjson = (...objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n');
const parse = (...objects: object[]) => parseSavedObjects(ndjson(...objects), 'app-logs');

describe('saved objects', () => {
  test('are read from NDJSON with blank lines and CRLF', () => {
    const text = `${JSON.stringify(index)}\r\n\r\n${JSON.stringify(panel)}\n`;
    expect(parseSavedObjects(text, 'app-logs')).toEqual([index, panel]);
    expect(parseSavedObjects('', 'app-logs')).toEqual([]);
  });

  test.each([
    [
      'an id outside the index’s namespace',
      [{ ...index, id: 'app-logsx' }],
      'index-pattern/app-logsx: id is neither app-logs nor app-logs-…',
    ],
    [
      'a type that would replace settings',
      [{ ...index, type: 'config' }],
      'config/app-logs: type is not one of',
    ],
    ['one object twice', [index, index], 'index-pattern/app-logs: twice'],
    ['a reference to nothing', [panel], 'visualization/app-logs-levels: no index-pattern/app-logs'],
    ['no id', [{ type: 'search', attributes: {} }], 'line 1: type, id or attributes is missing'],
  ])('with %s are refused', (_, objects, message) => {
    expect(() => parse(...objects)).toThrow(message);
  });

  test('are refused with the number of a line that is not JSON', () => {
    expect(() => parseSavedObjects(`${JSON.stringify(index)}\n{`, 'app-logs')).toThrow('line 2: ');
  });
});

describe('a fingerprint', () => {
  const of = (change: object) => fingerprint({ ...panel, ...change } as SavedObject);

  test('is the same for the object that was sent and the one that a real Dashboards returned', () => {
    const imported = IMPORTED_OBJECTS.find(({ id }) => id === 'app-logs-v-metric') as SavedObject;
    const [first, again] = [2, 60].map((n) => recorded(n).response.body as unknown as SavedObject);
    expect(fingerprint(first as SavedObject)).toBe(fingerprint(imported));
    expect(fingerprint(again as SavedObject)).toBe(fingerprint(imported));
  });

  test('ignores spaces and the order of keys inside JSON strings', () => {
    const visState = '{ "aggs": [], "type": "pie" }';
    expect(of({ attributes: { visState, title: 'Levels' } })).toBe(of({}));
  });

  test.each([
    ['a title', { attributes: { ...panel.attributes, title: 'Level' } }],
    [
      'something inside a JSON string',
      { attributes: { ...panel.attributes, visState: '{"type":"bar","aggs":[]}' } },
    ],
    ['a reference', { references: [] }],
  ])('changes with %s', (_, change) => {
    expect(of(change)).not.toBe(of({}));
  });

  test('changes with a field of the index pattern, but not with the number of times it was picked in Discover', () => {
    const field = { name: 'levelname', type: 'string', count: 0, searchable: true, aggregatable: true };
    const pattern = (change: object) =>
      fingerprint({ ...index, attributes: { fields: JSON.stringify([{ ...field, ...change }]) } });
    expect(pattern({ count: 5 })).toBe(pattern({}));
    expect(pattern({ type: 'number' })).not.toBe(pattern({}));
  });
});
