import { isRecord } from '../../assembly/template';
import { comparableArn } from '../template/domain';
import { type Problem, problemOf } from '../template/problem';
import type { Located, TemplateGraph } from '../template/template-graph';
import { processorsOf } from './processing';
import type { Recovered } from './recovery';

/** A function of recovery keeps 15 s for its response, and a batch of objects takes longer than what a second is for. */
const SHORTEST_SECONDS = 60;
/** Variables without which the functions end at once. A test holds these against the functions. */
export const NEEDED_VARIABLES = [
  'STAGE',
  'ARCHIVE_BUCKET',
  'DOMAIN_ENDPOINT',
  'INDEX_NAME',
  'DELIVERY_STREAM',
  'SETTLE_SECONDS',
];

/** A function of recovery has to work on the bucket, domain, index and stream of the role with which it runs. */
export function recoveryFunction(located: Located, recovered: Recovered, graph: TemplateGraph): Problem[] {
  const { Environment, Timeout } = located.resource.Properties ?? {};
  const variables = isRecord(Environment) && isRecord(Environment.Variables) ? Environment.Variables : {};
  const problem = problemOf(located);
  const found = NEEDED_VARIABLES.filter((name) => [undefined, ''].includes(variables[name] as string)).map(
    (name) => problem(`Environment.Variables.${name}`, 'is missing, without which recovery ends. Set it.'),
  );
  const seconds = Number(Timeout ?? 3);
  if (seconds < SHORTEST_SECONDS) {
    const message = `got ${seconds} s; expected at least ${SHORTEST_SECONDS} s, for a batch of objects and the response.`;
    found.push(problem('Timeout', message));
  }
  return [
    ...found,
    ...parsing(located, variables, recovered),
    ...network(located, recovered),
    ...places(located, variables, { recovered, graph }),
  ];
}

/** The archive holds records as they came, so what a transform made of them has to be made again. */
function parsing(
  located: Located,
  { PARSE_RECORDS }: Record<string, unknown>,
  { destination }: Recovered,
): Problem[] {
  const expected = processorsOf(destination).length > 0 ? 'on' : 'off';
  if (PARSE_RECORDS === undefined || PARSE_RECORDS === expected) return [];
  const message = `got ${String(PARSE_RECORDS)}; expected ${expected}, as its stream ${expected === 'on' ? 'has a' : 'has no'} transform.`;
  return [problemOf(located)('Environment.Variables.PARSE_RECORDS', message)];
}

/** What a stream reaches only in a VPC, recovery reaches only there, too. */
function network(located: Located, { destination }: Recovered): Problem[] {
  if (destination.VpcConfiguration === undefined) return [];
  if (located.resource.Properties?.VpcConfig !== undefined) return [];
  const message = 'is missing, but its stream reaches the domain in a VPC: recovery would not. Set it.';
  return [problemOf(located)('VpcConfig', message)];
}

function places(
  located: Located,
  variables: Record<string, unknown>,
  { recovered, graph }: { recovered: Recovered; graph: TemplateGraph },
): Problem[] {
  const { bucket, destination, stream } = recovered;
  const endpoint = variables.DOMAIN_ENDPOINT;
  const text = (value: unknown) => graph.flatten(value, located.stack);
  const expected: Record<string, string | undefined> = {
    ARCHIVE_BUCKET: bucket && `<${bucket.stack}/${bucket.logicalId}>`,
    DOMAIN_ENDPOINT:
      endpointOf(recovered, graph) ??
      (typeof endpoint === 'string' ? 'the host name of the domain' : undefined),
    INDEX_NAME: String(destination.IndexName),
    DELIVERY_STREAM: `<${stream.stack}/${stream.logicalId}>`,
  };
  return Object.entries(expected)
    .filter(([name, value]) => value !== undefined && variables[name] !== undefined)
    .filter(([name, value]) => text(variables[name]) !== value && !isWrittenOut(name, variables[name]))
    .map(([name, value]) =>
      problemOf(located)(
        `Environment.Variables.${name}`,
        `got ${text(variables[name])}; expected ${value}, as its stream has it.`,
      ),
    );
}

/** The endpoint of the stream's domain, where that is of the templates. */
function endpointOf({ destination, stream }: Recovered, graph: TemplateGraph): string | undefined {
  const arn = comparableArn(graph.flatten(destination.DomainARN, stream.stack), graph);
  return arn.startsWith('<') ? arn.replace(/\.Arn>$/, '.DomainEndpoint>') : undefined;
}

/** A host name of one's own stands for the domain as well. */
function isWrittenOut(name: string, value: unknown): boolean {
  return name === 'DOMAIN_ENDPOINT' && typeof value === 'string' && /^[\w-]+(\.[\w-]+)+(:\d+)?$/.test(value);
}
