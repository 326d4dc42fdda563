/** A format as the file has it: `header` or `line`. */
export interface FormatSource {
  readonly name: string;
  readonly header?: string;
  readonly line?: string;
  readonly set?: Readonly<Record<string, string>>;
}

export interface FormatFile {
  readonly patterns: Readonly<Record<string, string>>;
  readonly formats: readonly FormatSource[];
}

/**
 * Checks what a YAML file holds.
 * @throws Error with everything that is not as expected
 */
export function readFormatFile(value: unknown): FormatFile {
  if (!isRecord(value)) throw new Error('patterns: the file holds no mapping; expected patterns and formats');
  const { patterns = {}, formats = [] } = value;
  const problems = [
    ...Object.keys(value)
      .filter((key) => key !== 'patterns' && key !== 'formats')
      .map((key) => `${key}: unknown; expected patterns or formats`),
    ...(isTextRecord(patterns) ? [] : ['patterns: expected texts by name']),
    ...(Array.isArray(formats) ? formats.flatMap(formatProblems) : ['formats: expected a list']),
  ];
  if (problems.length > 0) throw new Error(`patterns: ${problems.join('; ')}`);
  return { patterns, formats } as unknown as FormatFile;
}

function formatProblems(format: unknown, index: number): string[] {
  const place = `formats[${index}]`;
  if (!isRecord(format)) return [`${place}: expected name and header, or name and line`];
  const { name, header, line, set = {}, ...others } = format;
  return [
    ...(typeof name === 'string' && name !== '' ? [] : [`${place}: name is missing`]),
    ...([header, line].filter((pattern) => typeof pattern === 'string').length === 1
      ? []
      : [`${place}: expected either header or line`]),
    ...(isTextRecord(set) ? [] : [`${place}.set: expected texts by field`]),
    ...Object.keys(others).map((key) => `${place}.${key}: unknown`),
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}
