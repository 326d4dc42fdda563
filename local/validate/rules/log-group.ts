import { problemOf, type Rule } from '../template/problem';

/** A log group without a retention is kept, and paid for, for ever. */
export const logGroup: Rule = (located) =>
  located.resource.Properties?.RetentionInDays === undefined
    ? [problemOf(located)('RetentionInDays', 'is missing: the log would be kept for ever. Set it.')]
    : [];
