/** The signals that tell a command to end: Ctrl-C, the end of a service, and a terminal that is closed. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** 128 + SIGINT, the code that a shell reports for a program that SIGINT ended. */
const FORCED_EXIT_CODE = 130;

export type EndSignal = (typeof END_SIGNALS)[number];

/**
 * Calls the listener at the first of these signals. A second SIGINT or SIGTERM ends the process at once; a terminal that
 * closes may send SIGHUP twice.
 */
export function onEndSignal(listener: (signal: EndSignal) => void): void {
  let isEnding = false;
  const onSignal = (signal: EndSignal) => {
    if (isEnding && signal !== 'SIGHUP') process.exit(FORCED_EXIT_CODE);
    if (isEnding) return;
    isEnding = true;
    listener(signal);
  };
  for (const signal of END_SIGNALS) process.on(signal, onSignal);
}
