/** A clause of a search, as the engine takes it. */
export type Clause = Readonly<Record<string, unknown>>;

/** Alerting puts the time of the run here, in milliseconds since 1970. */
const NOW = '{{period_end}}';
/** How much older than its arrival a record may be. Replayed and redriven records are older, and notify nobody. */
const OLDEST_MINUTES = 60;

/**
 * Records that arrived in the last minutes. A monitor goes by the arrival, because the stream collects records for up to 15
 * minutes: by their own time, the newest minutes would always be incomplete.
 */
export function arrived(minutes: number): Clause {
  return {
    range: { ingested_at: { gte: `${NOW}||-${minutes}m`, lte: NOW, format: 'epoch_millis' } },
  };
}

/** Records that arrived before the last minutes. */
export function arrivedBefore(minutes: number): Clause {
  return { range: { ingested_at: { lt: `${NOW}||-${minutes}m`, format: 'epoch_millis' } } };
}

/** New records that arrived in the last minutes, without those that a replay brought. */
export function recent(minutes: number): readonly Clause[] {
  const from = `${NOW}||-${minutes + OLDEST_MINUTES}m`;
  return [arrived(minutes), { range: { asctime: { gte: from, format: 'epoch_millis' } } }];
}

export function allOf(clauses: readonly Clause[]): Clause {
  return { bool: { filter: clauses } };
}
