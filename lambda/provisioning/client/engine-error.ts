/** The response of the engine, or of Dashboards, to one request. */
export interface EngineResponse {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The parsed JSON, or the text if it is not JSON. */
  readonly body: unknown;
}

const LONGEST_REASON = 600;

/** Provisioning cannot continue after this response. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly response: EngineResponse,
    /** The file below `resources/` that was being applied. @default - the request had no file */
    readonly file?: string,
  ) {
    const from = file ? ` (${file})` : '';
    super(
      `provisioning: ${response.method} ${response.path} answered ${response.status} ${reason(response.body)}${from}`,
    );
  }
}

/** Whether the engine lacks the plugin that would answer this path. A 404 of Dashboards does not mean that. */
export function isMissingHandler({ status, body }: EngineResponse): boolean {
  return (status === 400 || status === 405) && String(field(body, 'error')).startsWith('no handler found');
}

/**
 * The engine's reason in one line: `mapper_parsing_exception "no handler for type [keyworld]"`.
 * The innermost `caused_by` names the cause; the outer ones only say that something failed.
 */
export function reason(body: unknown): string {
  const error = field(body, 'error');
  if (typeof error === 'object' && error !== null) {
    const inner = innermost(error);
    return `${field(inner, 'type') ?? 'error'} "${clip(field(inner, 'reason'))}"`;
  }
  // The security plugin puts its reason into `message` or `reason`, Dashboards into `message`, a missing route into `error`.
  const text = field(body, 'message') ?? field(body, 'reason') ?? error ?? body;
  return `"${clip(typeof text === 'string' ? text : JSON.stringify(text))}"`;
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
