import { isDeepStrictEqual } from 'node:util';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { creationOnlyProblems } from './creation-only';
import { type Located, locate, type StageTemplates } from './stage-templates';

/** Types whose resources hold data, or identities that people have enrolled. */
const STATEFUL = [
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::OpenSearchService::Domain',
  'AWS::S3::Bucket',
];

/** Properties with names that AWS accepts once: in an account and region, or in the resource that `within` names. */
const NAMES: Readonly<Record<string, { readonly name: string; readonly within?: string }>> = {
  'AWS::Cognito::UserPoolDomain': { name: 'Domain' },
  'AWS::Cognito::UserPoolGroup': { name: 'GroupName', within: 'UserPoolId' },
  'AWS::Cognito::UserPoolUser': { name: 'Username', within: 'UserPoolId' },
  'AWS::IAM::Role': { name: 'RoleName' },
  'AWS::KinesisFirehose::DeliveryStream': { name: 'DeliveryStreamName' },
  'AWS::Logs::LogGroup': { name: 'LogGroupName' },
  'AWS::Logs::ResourcePolicy': { name: 'PolicyName' },
  'AWS::OpenSearchService::Domain': { name: 'DomainName' },
  'AWS::SSM::Parameter': { name: 'Name' },
};

/** What a deploy over a deployed stage would do, besides what it is meant to do. */
export interface UpdateProblems {
  /** CloudFormation or the service refuses the deploy, or it makes something else than what was meant. */
  readonly refused: readonly string[];
  /** The deploy deletes or replaces what holds data. */
  readonly lost: readonly string[];
  /** The deploy leaves retained resources behind, whose names are taken from then on. */
  readonly leftBehind: readonly string[];
}

/** Judges an update of a stage from its templates, as CloudFormation carries it out: stack by stack, `data` first. */
export function updateProblems(deployed: StageTemplates, next: StageTemplates): UpdateProblems {
  const replaced = replacedResources(deployed, next);
  return {
    refused: [
      ...creationOnlyProblems(deployed, next),
      ...exportProblems(deployed, next, replaced),
      ...nameProblems(deployed, next, replaced),
    ],
    lost: lostResources(deployed, next, replaced),
    leftBehind: removed(deployed, next)
      .filter(({ resource }) => isRetained(resource) && nameOf(resource) !== undefined)
      .map((located) => `${describe(located)} stays with its name ${nameOf(located.resource)}`),
  };
}

/** Resources that CloudFormation replaces, as `stack/logicalId`. */
function replacedResources(deployed: StageTemplates, next: StageTemplates): Set<string> {
  const found = new Set<string>();
  for (const [stack, template] of Object.entries(next)) {
    if (isDeepStrictEqual(deployed[stack], template)) continue;
    fullDiff(deployed[stack] ?? {}, template).resources.forEachDifference((logicalId, change) => {
      const replaces = [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE].includes(
        change.changeImpact,
      );
      if (replaces && change.isUpdate) found.add(`${stack}/${logicalId}`);
    });
  }
  return found;
}

/** CloudFormation refuses to remove or to change an export while a deployed stack imports it. */
function exportProblems(deployed: StageTemplates, next: StageTemplates, replaced: Set<string>): string[] {
  const before = exportsOf(deployed);
  const after = exportsOf(next);
  return Object.entries(deployed).flatMap(([importer, template]) =>
    importsIn(template).flatMap((name) => {
      const exported = before.get(name);
      if (exported === undefined) return [];
      const { stack, value } = exported;
      const now = after.get(name);
      const said = `the export ${name} of ${stack}, which ${importer} imports,`;
      if (now === undefined) return [`${said} disappears`];
      const { logicalId } = /"(?:Ref|Fn::GetAtt)":\[?"(?<logicalId>\w+)"/.exec(now.value)?.groups ?? {};
      const changes = value !== now.value || replaced.has(`${now.stack}/${logicalId}`);
      return changes ? [`${said} changes its value`] : [];
    }),
  );
}

/** A new resource is created before an old one is deleted, so both cannot have the same name. */
function nameProblems(deployed: StageTemplates, next: StageTemplates, replaced: Set<string>): string[] {
  const before = locate(deployed);
  return locate(next).flatMap((located) => {
    const name = nameOf(located.resource);
    if (name === undefined) return [];
    const holder = before.find(
      ({ resource }) => resource.Type === located.resource.Type && nameOf(resource) === name,
    );
    if (holder === undefined) return [];
    const same = holder.stack === located.stack && holder.logicalId === located.logicalId;
    if (same && !replaced.has(addressOf(located))) return [];
    return [`${describe(located)} is created with the name ${name}, which ${addressOf(holder)} still has`];
  });
}

function lostResources(deployed: StageTemplates, next: StageTemplates, replaced: Set<string>): string[] {
  const stateful = ({ resource }: Located) => STATEFUL.includes(resource.Type);
  const deleted = removed(deployed, next).filter((each) => stateful(each) && !isRetained(each.resource));
  return [
    ...deleted.map((located) => `${describe(located)} is deleted`),
    ...locate(deployed)
      .filter((located) => stateful(located) && replaced.has(addressOf(located)))
      .map((located) => `${describe(located)} is replaced`),
  ];
}

function removed(deployed: StageTemplates, next: StageTemplates): Located[] {
  const kept = new Set(locate(next).map(addressOf));
  return locate(deployed).filter((located) => !kept.has(addressOf(located)));
}

function isRetained({ DeletionPolicy }: Located['resource']): boolean {
  return DeletionPolicy?.startsWith('Retain') ?? false;
}

function nameOf({ Type, Properties = {} }: Located['resource']): string | undefined {
  const rule = NAMES[Type];
  if (rule === undefined || Properties[rule.name] === undefined) return undefined;
  const within = rule.within === undefined ? '' : ` in ${JSON.stringify(Properties[rule.within])}`;
  return `${JSON.stringify(Properties[rule.name])}${within}`;
}

function exportsOf(templates: StageTemplates): Map<string, { stack: string; value: string }> {
  const found = new Map<string, { stack: string; value: string }>();
  for (const [stack, { Outputs }] of Object.entries(templates)) {
    const outputs = (Outputs ?? {}) as Record<string, { Value: unknown; Export?: { Name: string } }>;
    for (const { Value, Export } of Object.values(outputs)) {
      if (Export) found.set(Export.Name, { stack, value: JSON.stringify(Value) });
    }
  }
  return found;
}

function importsIn(template: object): string[] {
  const found = JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g);
  return [...new Set([...found].map(([, name = '']) => name))];
}

function addressOf({ stack, logicalId }: Located): string {
  return `${stack}/${logicalId}`;
}

function describe(located: Located): string {
  return `${located.resource.Type} ${addressOf(located)}`;
}
