import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLayerDocument } from '../../../lambda/filter/layer-document';
import { readAssumptions, renderDocument } from '../../../tools/smoke/assumptions';
import { refusedDocument, smokeDocument } from '../../../tools/smoke/checks/delivery';
import { CHECKS, smokeReport, smokeTable } from '../../../tools/smoke/run-smoke';

const assumptions = readAssumptions();
const ids = assumptions.sections.flatMap(({ rows }) => rows.map(({ id }) => id));

test('docs/unproven-on-aws.md is made from the list; after a change run npm run smoke -- --document docs/unproven-on-aws.md', () => {
  const document = readFileSync(join(__dirname, '../../../docs/unproven-on-aws.md'), 'utf8');
  expect(document).toBe(renderDocument(assumptions));
});

test('every check belongs to a line of the list', () => {
  expect(Object.keys(CHECKS).filter((id) => !ids.includes(id))).toEqual([]);
  expect(Object.keys(CHECKS).length).toBeGreaterThanOrEqual(18);
});

test('an id that stands twice is refused by its name', () => {
  const row = '{ id: a, assumed: x, proof: y }';
  expect(() => readAssumptions(`intro: x\nsections:\n  - title: t\n    rows: [${row}, ${row}]`)).toThrow(
    'a stands twice',
  );
});

test('the report strikes a proved line, keeps the others, and says what was seen', () => {
  const [first = '', second = ''] = Object.keys(CHECKS);
  const rows = [
    { id: first, assumed: 'one', result: 'PASS', seen: 'it is so' },
    { id: second, assumed: 'two', result: 'FAIL', seen: 'it is not', fix: 'mend it' },
  ] as const;
  const report = smokeReport(assumptions, rows, 'Stage dev');
  expect(report).toContain('- PASS: one (it is so)');
  expect(report.match(/\| ~~/g)).toHaveLength(1);
  expect(smokeTable(rows)).toContain('1 passed, 1 failed, 0 not tried here, 0 lines left to a person');
  expect(smokeTable(rows)).toContain('→ mend it');
});

test('the documents that are put have the layers’ own shape, so that the stream’s transform passes them', () => {
  expect([smokeDocument(), refusedDocument()].map(isLayerDocument)).toEqual([true, true]);
});
