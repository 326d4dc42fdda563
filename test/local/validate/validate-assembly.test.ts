import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WAITS } from '../../../lambda/provisioning/client/wait';
import { RESPONSE_MS } from '../../../lambda/provisioning/custom-resource/run';
import { WAIT_SECONDS } from '../../../local/validate/rules/provisioning-function';
import { type Templates, validateAssembly } from '../../../local/validate/validate-assembly';
import { TEMPLATE_FAULTS } from '../../../tools/mutate/template-faults/all';
import { applyFault, type TemplateFault } from '../../../tools/mutate/template-faults/template-fault';

const SNAPSHOTS = join(__dirname, '../../snapshots');

function templatesOf(stage: string): Templates {
  const files = readdirSync(SNAPSHOTS).filter((file) => file.startsWith(`Ekk-${stage}-`));
  return Object.fromEntries(
    files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(SNAPSHOTS, file), 'utf8'))]),
  );
}

const STAGES = [...new Set(readdirSync(SNAPSHOTS).map((file) => file.split('-')[1] ?? ''))];
const TEMPLATES: Readonly<Record<string, Templates>> = Object.fromEntries(
  STAGES.map((stage) => [stage, templatesOf(stage)]),
);

/** What only a wish of this app's makes a fault, or what only the assets' files show. */
const LEFT_TO_OTHER_CHECKS = [
  'audit logs are not published',
  'application logs are switched off',
  'provisioning has a handler in no file',
  'a handler is in no file of its bundle',
  'a handler names no export',
  'a Python handler is in no file of its bundle',
  'a deleted stack deletes prod’s domain',
  'a replaced bucket deletes the archive',
  'a deleted stack deletes the key',
  'a deleted stack deletes the users',
];

function isNoticed(fault: TemplateFault): boolean {
  const templates = TEMPLATES[fault.stage] ?? {};
  const name = `Ekk-${fault.stage}-${fault.stack}`;
  const broken = applyFault(templates[name] as never, fault) as Templates[string];
  return validateAssembly({ ...templates, [name]: broken }).length > 0;
}

describe('the rules for templates', () => {
  test.each(STAGES)('find no problem in the committed templates of %s', (stage) => {
    expect(validateAssembly(TEMPLATES[stage] ?? {})).toEqual([]);
  });

  test.each([
    ['names', true],
    ['does not name', false],
  ])('count a managed policy that a role %s as one of its permissions: %s', (_what, named) => {
    const templates = structuredClone(TEMPLATES.dev ?? {});
    const { Resources = {} } = templates['Ekk-dev-producers'] ?? {};
    const [id] = Object.keys(Resources).filter((each) => /^FunctionsNodeFailIdentityPolicy/.test(each));
    const [roleId] = Object.keys(Resources).filter((each) => /^FunctionsNodeFailIdentityRole/.test(each));
    const attached = Resources[id as string] as { Type: string; Properties?: Record<string, unknown> };
    const role = Resources[roleId as string] as { Properties?: Record<string, unknown> };
    attached.Type = 'AWS::IAM::ManagedPolicy';
    attached.Properties = { PolicyDocument: attached.Properties?.PolicyDocument };
    role.Properties = { ...role.Properties, ...(named && { ManagedPolicyArns: [{ Ref: id }] }) };
    const problems = validateAssembly(templates).filter(({ message }) =>
      message.includes('no record would arrive'),
    );
    expect(problems).toHaveLength(named ? 0 : 1);
  });

  test('notice every fault of the list but those that are named as left to other checks', () => {
    const unnoticed = TEMPLATE_FAULTS.filter((fault) => !isNoticed(fault)).map(({ what }) => what);
    expect(unnoticed).toEqual(LEFT_TO_OTHER_CHECKS);
  });
});

test('the waiting times in the rules are the sums of the provisioning functions’ own waits', () => {
  const seconds = (...waits: readonly { readonly longestMs: number }[]) =>
    waits.reduce((total, { longestMs }) => total + longestMs, RESPONSE_MS) / 1000;
  const { appClient, ...ofDomain } = WAITS;
  expect(WAIT_SECONDS).toEqual({ domain: seconds(...Object.values(ofDomain)), login: seconds(appClient) });
});
