import { problemOf, type Rule } from '../template/problem';

/** A function whose reserved concurrency is 0 never runs: every call is throttled. */
export const concurrency: Rule = (located) => {
  const { ReservedConcurrentExecutions } = located.resource.Properties ?? {};
  if (ReservedConcurrentExecutions === undefined || Number(ReservedConcurrentExecutions) !== 0) return [];
  const message = 'got 0, with which every call is throttled; expected 1 or more. Raise or remove it.';
  return [problemOf(located)('ReservedConcurrentExecutions', message)];
};
