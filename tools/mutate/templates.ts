import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../local/assembly/load';
import { synth } from '../../local/run/synth';
import { type Templates, validateAssembly } from '../../local/validate/validate-assembly';
import { VARIANTS } from '../../test/variants/stages';
import { CFN_LINT } from '../cfn-lint';
import { ensurePythonCommand } from '../python-command';
import { readTemplates, withAssembly } from '../synthesis';
import type { Outcome } from './outcome';
import { runCommand } from './run-command';
import { TEMPLATE_FAULTS } from './template-faults/all';
import { applyFault, type Json, type TemplateFault } from './template-faults/template-fault';

const PROJECT_DIR = join(__dirname, '../..');
const TIMEOUT_MS = 5 * 60_000;
/** The committed templates notice every fault, so the test that compares them is left out. */
const FACTS = '^(?!.*(is|has) the committed template)';

interface Stage {
  readonly templates: Templates;
  readonly assets: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A fault with its number in the list of all faults. */
interface Numbered {
  readonly fault: TemplateFault;
  readonly number: number;
}

/** Runs the checks on each template fault, cheap ones first: local/validate, cfn-lint, the facts of test/stacks. */
export async function runTemplateFaults(
  only: (what: string) => boolean,
  progress: (line: string) => void,
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-mutate-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const faults = TEMPLATE_FAULTS.map((fault, number) => ({ fault, number })).filter(({ fault }) =>
      only(fault.what),
    );
    progress(`templates: synthesizing the stages for ${faults.length} faults`);
    const stages = await synthesizedFor(faults, folder);
    const caught = new Map<number, string>();
    validate(faults, stages, caught);
    const left = () => faults.filter(({ number }) => !caught.has(number));
    progress(`templates: local/validate leaves ${left().length}; running cfn-lint on them`);
    await lint(left(), stages, { caught, folder });
    progress(`templates: cfn-lint leaves ${left().length}; running the tests of the stacks on each`);
    for (const each of left()) {
      if (await factsFail(each.number)) caught.set(each.number, 'test/stacks');
      progress(`templates: ${each.fault.what}: ${caught.get(each.number) ?? 'SURVIVED'}`);
    }
    return faults.map(({ fault, number }) => ({
      what: fault.what,
      where: `${fault.stage} ${fault.stack}`,
      caughtBy: caught.get(number),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The stages that the faults are in. */
async function synthesizedFor(faults: readonly Numbered[], folder: string): Promise<Record<string, Stage>> {
  const names = [...new Set(faults.map(({ fault }) => fault.stage))];
  const variants = names.some((name) => name in VARIANTS) ? synthesizedVariants() : {};
  const own = names.filter((name) => !(name in VARIANTS));
  const stages: Record<string, Stage> = { ...variants };
  for (const name of own) stages[name] = await synthesized(name, folder);
  return stages;
}

/** The stages that the tests add, all of one app. Their assets are not bundled: rules about files judge nothing then. */
function synthesizedVariants(): Record<string, Stage> {
  return withAssembly({ app: 'test/variants/app.ts' }, (dir) => {
    const files = Object.entries(readTemplates(dir));
    const ofStage = (stage: string) => files.filter(([name]) => name.startsWith(`Ekk-${stage}-`));
    return Object.fromEntries(
      Object.keys(VARIANTS).map((stage) => {
        const templates = ofStage(stage).map(([name, { text }]) => [name, JSON.parse(text)]);
        return [stage, { templates: Object.fromEntries(templates), assets: new Map() }];
      }),
    );
  });
}

async function synthesized(stage: string, folder: string): Promise<Stage> {
  const dir = await synth({
    stage,
    outDir: join(folder, stage),
    signal: new AbortController().signal,
  });
  const { stacks } = load(dir);
  return {
    templates: Object.fromEntries(stacks.map(({ id, template }) => [id, template])),
    assets: new Map(stacks.map(({ id, assets }) => [id, assets])),
  };
}

function mutated(
  { templates }: Stage,
  fault: TemplateFault,
): { readonly name: string; readonly templates: Templates } {
  const name = `Ekk-${fault.stage}-${fault.stack}`;
  return { name, templates: { ...templates, [name]: applyFault(templates[name] as Json, fault) as never } };
}

/** @throws Error when the templates have a problem without any fault: nothing could be told then */
function validate(
  faults: readonly Numbered[],
  stages: Record<string, Stage>,
  caught: Map<number, string>,
): void {
  const problemsOf = (templates: Templates, { assets }: Stage) =>
    validateAssembly(templates, (stack, key) => assets.get(stack)?.get(key));
  for (const stage of Object.values(stages)) {
    const [problem] = problemsOf(stage.templates, stage);
    if (problem !== undefined) {
      throw new Error(
        `mutate: the templates have a problem without a fault: ${JSON.stringify(problem)}. Mend it first.`,
      );
    }
  }
  for (const { fault, number } of faults) {
    const stage = stages[fault.stage] as Stage;
    if (problemsOf(mutated(stage, fault).templates, stage).length > 0) caught.set(number, 'local/validate');
  }
}

async function lint(
  faults: readonly Numbered[],
  stages: Record<string, Stage>,
  { caught, folder }: { caught: Map<number, string>; folder: string },
): Promise<void> {
  if (faults.length === 0) return;
  const files = faults.map(({ fault, number }) => {
    const { name, templates } = mutated(stages[fault.stage] as Stage, fault);
    const file = join(folder, `fault-${number}.template.json`);
    writeFileSync(file, JSON.stringify(templates[name]));
    return file;
  });
  const report = join(folder, 'cfn-lint.json');
  await runCommand(
    [ensurePythonCommand(CFN_LINT), '--format', 'json', '--output-file', report, '--', ...files],
    {
      cwd: PROJECT_DIR,
      timeoutMs: TIMEOUT_MS,
    },
  );
  const found = JSON.parse(readFileSync(report, 'utf8') || '[]') as { Filename: string }[];
  for (const { Filename } of found) caught.set(Number(/fault-(\d+)/.exec(Filename)?.[1]), 'cfn-lint');
}

async function factsFail(number: number): Promise<boolean> {
  const jest = join(PROJECT_DIR, 'node_modules/.bin/jest');
  const { code } = await runCommand(
    [jest, '--config', 'tools/mutate/jest.facts.cjs', '--bail', '--silent', '--testNamePattern', FACTS],
    { cwd: PROJECT_DIR, env: { EKK_TEMPLATE_FAULT: String(number) }, timeoutMs: TIMEOUT_MS },
  );
  return code !== 0;
}
