import { Template } from 'aws-cdk-lib/assertions';
import { loadStage, type StageSettings } from '../../lib/config';
import type { Templates } from '../../local/validate/validate-assembly';
import * as original from '../../test/stacks/synthesize';
import { VARIANTS } from '../../test/variants/stages';
import { TEMPLATE_FAULTS } from './template-faults/all';
import { applyFault, type Json } from './template-faults/template-fault';

export * from '../../test/stacks/synthesize';

/** Number of the fault that the tests of the stacks meet, in the list of all template faults. */
const fault = TEMPLATE_FAULTS[Number(process.env.EKK_TEMPLATE_FAULT)];

/**
 * Stands in place of `test/stacks/synthesize.ts` while `npm run mutate` runs: the tests of the stacks get the templates
 * that the app synthesizes, with one fault in them.
 */
export function synthesize(...args: Parameters<typeof original.synthesize>): original.SynthesizedStage {
  const stage = original.synthesize(...args);
  if (fault === undefined || args[0] !== fault.stage || !hasOwnSettings(...args)) return stage;
  const mutated = applyFault(stage.templates[fault.stack].toJSON() as Json, fault);
  const name = stage.stacks[fault.stack].stackName;
  return {
    ...stage,
    templates: { ...stage.templates, [fault.stack]: Template.fromJSON(mutated) },
    json: { ...stage.json, [name]: mutated } as Templates,
  };
}

/** Whether a test asks for a stage as it is. With other settings its templates differ, and a fault may find no place. */
function hasOwnSettings(stage: string, settings?: StageSettings): boolean {
  const own = VARIANTS[stage] ?? loadStage(stage);
  return settings === undefined || JSON.stringify(settings) === JSON.stringify(own);
}
