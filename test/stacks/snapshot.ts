import { readSnapshot } from '../../tools/snapshots';
import type { StackKey, SynthesizedStage } from './synthesize';

/**
 * The committed template and the number of its resources: a snapshot that was accepted without a look (`npm run diff --
 * --update`) still cannot lose one.
 */
export function expectSnapshot(stage: SynthesizedStage, key: StackKey, resources: number): void {
  const { stackName } = stage.stacks[key];
  const template = stage.json[stackName] as unknown as { Resources: object };
  expect(template).toEqual(readSnapshot(stackName));
  expect(Object.keys(template.Resources)).toHaveLength(resources);
}
