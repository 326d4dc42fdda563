import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PATTERN_NAMES, SECRET_NAMES } from '../../lambda/filter/redact';
import * as nodeLayer from '../../lambda/node-layer/src/content/redact';

test('the filter and both layers redact the values of the same names', () => {
  const python = readFileSync(
    join(__dirname, '../../lambda/python-layer/firehose_logging/content/redactor.py'),
    'utf8',
  );
  const [, list = ''] = /SECRET_NAMES[^=]*= .*?[({[]\n([^)}\]]*)[)}\]]/.exec(python) ?? [];
  const names = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  expect(names.sort()).toEqual([...SECRET_NAMES].sort());
  expect(nodeLayer.SECRET_NAMES).toEqual(SECRET_NAMES);
  expect(nodeLayer.PATTERN_NAMES).toEqual(PATTERN_NAMES);
});
