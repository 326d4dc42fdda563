import { DocumentEncoder } from '../../../lambda/node-layer/src/content/document-encoder';
import type { LevelName } from '../../../lambda/node-layer/src/content/levels';
import type { LogIds } from '../../../lambda/node-layer/src/content/log-id';
import { PATTERN_NAMES, Redactor, SECRET_NAMES } from '../../../lambda/node-layer/src/content/redact';
import { readVectors, type Vector } from '../../vectors/vectors';

function lineOf({ record }: Vector): string {
  const documents = new DocumentEncoder({
    ids: { next: () => record.logId } as unknown as LogIds,
    redactor: new Redactor(PATTERN_NAMES),
    secretNames: SECRET_NAMES,
  });
  const context = record.context ?? {};
  documents.setContext({
    service: context.service as string,
    environment: context.environment as string,
    functionName: context.function_name as string,
    functionVersion: context.function_version as string,
    awsRequestId: context.aws_request_id as string,
    xrayTraceId: context.xray_trace_id as string,
    memoryLimitMb: context.memory_limit_mb as number,
    coldStart: context.cold_start as boolean,
  });
  return documents.line({ ...record, level: record.level as LevelName });
}

const vectors = [...readVectors('records.json'), ...readVectors('redaction.json')];

describe('records that both languages write byte for byte alike', () => {
  test.each(vectors)('$name', (vector) => {
    expect(lineOf(vector)).toBe(`${vector.expected}\n`);
  });

  test('are all one line of valid JSON', () => {
    for (const vector of vectors) {
      const line = lineOf(vector);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });
});
