import { readSnapshot } from '../../tools/snapshots';
import type { StackKey, SynthesizedStage } from './synthesize';

/**
 * Expects the committed template, and its number of resources: a template that was updated without a look (`npm run diff
 * -- --update`) cannot lose a resource unnoticed.
 */
export function expectSnapshot(stage: SynthesizedStage, key: StackKey, resources: number): void {
  const { stackName } = stage.stacks[key];
  const template = stage.json[stackName] as unknown as { Resources: object };
  expect(template).toEqual(readSnapshot(stackName));
  expect(Object.keys(template.Resources)).toHaveLength(resources);
}
