import { narrows } from './condition';
import { isEverybody, isForeign, type PolicyStatement } from './policy';
import type { TemplateGraph } from './template-graph';

/** Whom the statements of a resource's policy let in without saying who that is, as words: everybody, another account. */
export function openTo(
  statements: readonly PolicyStatement[],
  { isOfRecords, stack, graph }: { isOfRecords: boolean; stack: string; graph: TemplateGraph },
): string[] {
  const names = statements
    .filter(({ conditions, isAllow }) => isAllow && !narrows(conditions))
    .flatMap(({ conditions, isInverted, principals }) => {
      if (isInverted) return ['everybody but whom it excludes'];
      const isPlain = isOfRecords && conditions.length === 0;
      return principals.flatMap((each) => {
        if (isEverybody(each)) return ['everybody (*)'];
        return isPlain && isForeign(each, stack, graph) ? [`another account (${each.name})`] : [];
      });
    });
  return [...new Set(names)];
}
