import { WAITS } from '../../../lambda/provisioning/client/wait';
import { RESPONSE_MS } from '../../../lambda/provisioning/custom-resource/run';
import { WAIT_SECONDS } from '../../../local/validate/rules/provisioning-function';
import { validateAssembly } from '../../../local/validate/validate-assembly';
import { STAGES, TEMPLATES } from './committed-templates';

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
});

test('the waiting times in the rules are the sums of the provisioning functions’ own waits', () => {
  const seconds = (...waits: readonly { readonly longestMs: number }[]) =>
    waits.reduce((total, { longestMs }) => total + longestMs, RESPONSE_MS) / 1000;
  const { appClient, ...ofDomain } = WAITS;
  expect(WAIT_SECONDS).toEqual({ domain: seconds(...Object.values(ofDomain)), login: seconds(appClient) });
});
