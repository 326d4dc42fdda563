import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { policyDocuments, type RolePolicy } from './policy-documents';
import { ensurePythonCommand } from './python-command';
import { readSnapshot, SNAPSHOT_FOLDER, snapshotStages, type TemplateJson } from './snapshots';

/**
 * Runs parliament over the identity policies of the committed templates, which the tests of the stacks compare with what
 * is synthesized. Exits 0 when every finding is explained, 1 when one is not or an explanation is for nothing, 2 on failure.
 */

// parliament imports pkg_resources, which newer versions of setuptools do not have.
const PARLIAMENT = { name: 'parliament', requirements: ['parliament==1.6.4', 'setuptools==80.9.0'] };

/** A finding that is right as it is. */
interface Explanation {
  readonly issue: string;
  /** Policies that have the finding, as `<stack>.<logicalId>`. */
  readonly policies: RegExp;
  readonly reason: string;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    issue: 'RESOURCE_STAR',
    policies: /^Ekk-(vpc|existing)-(data\.ProvisioningPolicy|operations\.RecoveryFunctionsPolicy)/,
    reason: 'Lambda asks for these actions on every resource before it attaches a function to a VPC.',
  },
  {
    issue: 'RESOURCE_STAR',
    policies: /^Ekk-(vpc|existing)-delivery\.DeliveryRolePolicy/,
    reason: 'The Firehose guide gives these actions on every resource to a stream in a VPC.',
  },
  {
    issue: 'RESOURCE_MISMATCH',
    policies: /-operations\.RecoveryReplayPolicy/,
    reason: 'parliament asks for express executions as well; the machine has standard executions only.',
  },
];

interface Finding {
  readonly issue: string;
  readonly title: string;
  readonly detail: unknown;
  readonly location: { readonly filepath?: string };
}

function findingsIn(command: string, policies: readonly RolePolicy[]): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'ekk-policies-'));
  try {
    for (const { name, document } of policies) {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(document));
    }
    const args = ['--directory', folder, '--json', '--minimum_severity', 'INFO'];
    const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === null || status > 1) throw new Error(`parliament: failed:\n${stdout}${stderr}`);
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Finding);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function policyOf({ location }: Finding): string {
  return basename(location.filepath ?? '', '.json');
}

function main(): number {
  const policies = snapshotStages(SNAPSHOT_FOLDER).flatMap((names) =>
    policyDocuments(Object.fromEntries(names.map((name) => [name, readSnapshot(name) as TemplateJson]))),
  );
  const findings = findingsIn(ensurePythonCommand(PARLIAMENT), policies);
  const explains = ({ issue, policies: pattern }: Explanation, finding: Finding) =>
    issue === finding.issue && pattern.test(policyOf(finding));
  const unexplained = findings.filter((finding) => !EXPLANATIONS.some((each) => explains(each, finding)));
  const idle = EXPLANATIONS.filter((each) => !findings.some((finding) => explains(each, finding)));
  for (const finding of unexplained) {
    const { issue, title, detail } = finding;
    process.stdout.write(`${policyOf(finding)}: ${issue}: ${title} ${JSON.stringify(detail)}\n`);
  }
  for (const { issue, policies: pattern } of idle) {
    process.stdout.write(`The explanation of ${issue} in ${pattern} is for nothing. Remove it.\n`);
  }
  const result = unexplained.length + idle.length === 0 ? 'clean' : 'problems above';
  process.stdout.write(`parliament: ${policies.length} policies, ${findings.length} findings, ${result}\n`);
  return unexplained.length + idle.length === 0 ? 0 : 1;
}

if (require.main === module) {
  try {
    process.exitCode = main();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
