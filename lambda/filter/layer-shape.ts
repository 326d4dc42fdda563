import { JsonPattern, MAX_SHAPED_CHARACTERS, NUMBER, TEXT } from './json-pattern';
import type { Shape } from './recent-shapes';

const SHORT = String.raw`-?\d{1,4}`;
/** Values of fields of a document that not every text or number may be: see `isLayerDocument`. */
const VALUES: Readonly<Record<string, string>> = {
  asctime: String.raw`"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})"`,
  levelname: '"(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)"',
  log_id: '"[0-9A-Za-z-]{1,128}"',
  memory_limit_mb: SHORT,
  http_status: SHORT,
  duration_ms: NUMBER,
  cold_start: '(?:true|false)',
  username: '("[^"\\\\\\u0000-\\u001f]*")',
};

/** The shape of a logging layer's documents: one pass over a line tells whether it is such a document, and its username. */
export class LayerShape implements Shape {
  readonly #expression: RegExp;

  private constructor(pattern: string) {
    this.#expression = new RegExp(`^${pattern}$`);
  }

  /** @param line a document of a logging layer. @returns undefined if it is unusual */
  static of(line: string): LayerShape | undefined {
    if (line.length > MAX_SHAPED_CHARACTERS) return undefined;
    const parts = new JsonPattern(line);
    const { members, end } = parts.members(0) ?? { members: [], end: 0 };
    let pattern = '';
    let at = 0;
    for (const member of members) {
      const { key, valueStart } = member;
      const value = VALUES[key] ?? (line.charAt(valueStart) === '"' ? TEXT : parts.value(member));
      if (value === undefined || key === 'shipper') return undefined;
      pattern += parts.literal(at, valueStart) + value;
      at = member.valueEnd;
    }
    const shape = new LayerShape(pattern + parts.literal(at, end));
    return shape.match(line) ? shape : undefined;
  }

  /** The username's JSON is piece 1. */
  match(line: string): readonly string[] | null {
    return line.length > MAX_SHAPED_CHARACTERS ? null : this.#expression.exec(line);
  }
}
