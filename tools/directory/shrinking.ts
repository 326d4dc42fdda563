/**
 * Refuses a table that has lost more than half of its persons: a filter, a base or a permission has changed more
 * likely than the company.
 * @param before persons of the table that would be replaced; undefined if there is none
 */
export function refuseShrinking(
  now: number,
  before: number | undefined,
  { force }: { force: boolean },
): void {
  if (force || before === undefined || now * 2 >= before) return;
  throw new Error(
    `${now} persons, the last time ${before}: nothing is replaced. Check --filter, --base and --bind-dn; --force replaces it all the same.`,
  );
}
