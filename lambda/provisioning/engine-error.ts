/** What the engine (or Dashboards) answered to one request. */
export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Parsed JSON, or the text if it is not JSON. */
  readonly body: unknown;
}

const LONGEST_REASON = 600;

/** An answer that provisioning cannot go on from. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly answer: Answer,
    /** The data file that was being applied, if one was. */
    readonly file?: string,
  ) {
    const from = file ? ` (${file})` : '';
    super(
      `provisioning: ${answer.method} ${answer.path} answered ${answer.status} ${reason(answer.body)}${from}`,
    );
  }
}

/** Whether the engine lacks the plugin that would answer this path; Dashboards has its own 404s, which are not this. */
export function isMissingHandler({ status, body }: Answer): boolean {
  return (status === 400 || status === 405) && String(field(body, 'error')).startsWith('no handler found');
}

/**
 * The engine's reason in one line: `mapper_parsing_exception "no handler for type [keyworld]"`.
 * The innermost `caused_by` is the one that names the fault; the outer ones only say that something failed.
 */
export function reason(body: unknown): string {
  const error = field(body, 'error');
  if (typeof error === 'object' && error !== null) {
    const inner = innermost(error);
    return `${field(inner, 'type') ?? 'error'} "${clip(field(inner, 'reason'))}"`;
  }
  // The security plugin says `message` or `reason`; Dashboards `message`; a missing route `error`.
  const said = field(body, 'message') ?? field(body, 'reason') ?? error ?? body;
  return `"${clip(typeof said === 'string' ? said : JSON.stringify(said))}"`;
}

function innermost(error: unknown): unknown {
  const cause = field(error, 'caused_by');
  return cause === undefined ? error : innermost(cause);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function clip(value: unknown): string {
  const line = String(value ?? '').replace(/\s+/g, ' ');
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}
