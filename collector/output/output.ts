/** Counts of records since the start: accepted = delivered + fellBack + queued + lost. */
export interface OutputStats {
  readonly accepted: number;
  readonly delivered: number;
  readonly retried: number;
  /** Records written to standard error instead. */
  readonly fellBack: number;
  readonly queued: number;
  readonly lost: number;
  /** UTF-16 units of the records that wait. */
  readonly queuedBytes: number;
}

/** Where documents go. */
export interface Output {
  /** Takes a document's line, with its end. */
  accept(line: string): void;
  /** Whether the queue holds as many records, or as much text, as it may. */
  readonly isFull: boolean;
  /** Called when it is no longer full. */
  onRoom: () => void;
  /** Delivers what was accepted; what is not delivered in time is on standard error then. */
  flush(timeoutMs: number): Promise<void>;
  stats(): OutputStats;
}
