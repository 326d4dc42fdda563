/** What one check of a domain found. */
export interface Finding {
  /** What was looked at, e.g. `role mapping`. */
  readonly check: string;
  /** `unknown`: it cannot be seen here, for the reason in `seen`. */
  readonly state: 'ok' | 'warning' | 'broken' | 'unknown';
  /** What was seen, in one sentence. */
  readonly seen: string;
  /** What to do about it. Present where the state is `warning` or `broken`. */
  readonly fix?: string;
}

export const ok = (check: string, seen: string): Finding => ({ check, state: 'ok', seen });
export const unknown = (check: string, seen: string): Finding => ({ check, state: 'unknown', seen });
export const warning = (check: string, seen: string, fix: string): Finding => ({
  check,
  state: 'warning',
  seen,
  fix,
});
export const broken = (check: string, seen: string, fix: string): Finding => ({
  check,
  state: 'broken',
  seen,
  fix,
});
