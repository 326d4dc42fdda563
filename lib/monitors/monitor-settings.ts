/** When the monitors of a stage notify. Each counts the records that arrived in the last minutes before it looks. */
export interface MonitorSettings {
  readonly enabled: boolean;
  /** Errors of one service in 5 minutes that are still usual. Minimum: 1. Maximum: 1000000. */
  readonly errorsPerService: number;
  /** Percent of one route's requests in 5 minutes that may fail with a 5xx status. Minimum: 1. Maximum: 99. */
  readonly serverErrorPercent: number;
  /**
   * How many times the p95 of one route in 5 minutes may be that of the 24 hours before. Minimum: 1.1. Maximum: 100.
   */
  readonly slowdownFactor: number;
  /** Requests of one user that may be refused with 401 or 403 in 5 minutes. Minimum: 1. Maximum: 1000000. */
  readonly refusedRequestsPerUser: number;
  /**
   * Minutes without any record after which somebody is notified, in a stage that had records in the day before. Minimum: 5.
   * Maximum: 1440. @default - silence is usual
   */
  readonly silenceMinutes?: number;
}
