import { type Assumptions, renderDocument } from './assumptions';
import { DELIVERY_CHECKS } from './checks/delivery';
import { DOMAIN_CHECKS } from './checks/domain';
import { LAYER_CHECKS } from './checks/layers';
import { type Check, fail, notTried, type Outcome, type SmokeStage } from './stage';

export const CHECKS: Readonly<Record<string, Check>> = {
  ...DOMAIN_CHECKS,
  ...DELIVERY_CHECKS,
  ...LAYER_CHECKS,
};

/** One line of the document, and what was seen of it. */
export interface SmokeRow extends Outcome {
  readonly id: string;
  readonly assumed: string;
}

/** Tries every line of the document that can be tried, one after the other. */
export async function runSmoke(
  assumptions: Assumptions,
  stage: SmokeStage,
  progress: (line: string) => void,
): Promise<SmokeRow[]> {
  const rows: SmokeRow[] = [];
  const lines = assumptions.sections.flatMap((section) => section.rows);
  for (const { id, assumed, proof } of lines) {
    const check = CHECKS[id];
    if (check) progress(`${rows.length + 1}/${lines.length} ${assumed}`);
    const outcome = check ? await tried(check, stage) : notTried(`by hand: ${proof}`);
    if (check) progress(`  ${outcome.result}: ${outcome.seen}`);
    rows.push({ id, assumed, ...outcome });
  }
  return rows;
}

async function tried(check: Check, stage: SmokeStage): Promise<Outcome> {
  try {
    return await check(stage);
  } catch (error) {
    const { name, message } = error as Error;
    return fail(`${name}: ${message}`, 'Check the credentials and the stage; then run npm run doctor.');
  }
}

/** The table for a terminal: what was tried, then how many lines are left for a person. */
export function smokeTable(rows: readonly SmokeRow[]): string {
  const tried = rows.filter(({ id }) => CHECKS[id] !== undefined);
  const byHand = rows.length - tried.length;
  const lines = tried.map(({ result, assumed, seen, fix }) =>
    [`${result.padEnd(9)}  ${assumed}`, `           ${seen}`, ...(fix ? [`           → ${fix}`] : [])].join(
      '\n',
    ),
  );
  const count = (result: Outcome['result']) => tried.filter((row) => row.result === result).length;
  return `${lines.join('\n')}\n\n${count('PASS')} passed, ${count('FAIL')} failed, ${count('NOT TRIED')} not tried here, ${byHand} lines left to a person`;
}

/** The document with the proved lines struck, and what was seen of each. */
export function smokeReport(assumptions: Assumptions, rows: readonly SmokeRow[], title: string): string {
  const proved = new Set(rows.filter(({ result }) => result === 'PASS').map(({ id }) => id));
  const seen = rows
    .filter(({ result }) => result !== 'NOT TRIED')
    .map(({ result, assumed, seen: what }) => `- ${result}: ${assumed} (${what})`);
  return `# ${title}\n\n${seen.join('\n')}\n\n${renderDocument(assumptions, proved)}`;
}
