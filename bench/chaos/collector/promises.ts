import type { CollectorChaosResult } from './run';

/** Each promise of the collector, and whether a run kept it. */
export function collectorPromises(result: CollectorChaosResult): [string, boolean][] {
  const { collectors, rssMiB } = result;
  return [
    [
      'every byte that was read is in a line that is found or on standard error',
      result.bytesFound === result.bytesRead,
    ],
    ['no line between others of its connection is missing', result.missing === 0],
    ['all lines are found, on standard error, or were never read', isComplete(result)],
    ['no line is there twice', result.duplicated === 0],
    [
      'stats exact',
      collectors.every(({ accepted, delivered, fell_back }) => accepted === delivered + fell_back),
    ],
    ['senders waited', result.pauses > 0 && result.waitedMs > 0],
    ['each collector was in the middle of its work', collectors.every(({ bytes }) => bytes > 0)],
    ['memory flat (≤ 64 MiB more, or ≤ 256 MiB)', rssMiB.most - rssMiB.warm <= 64 || rssMiB.most <= 256],
  ];
}

function isComplete({ lines, delivered, fellBack, unread, collectors }: CollectorChaosResult): boolean {
  const lost = collectors.reduce((sum, one) => sum + one.lost, 0);
  return lines === delivered + fellBack + unread && lost === 0;
}
