import { isRecord } from '../../assembly/template';
import type { Located, TemplateGraph } from './template-graph';

/** ARN of a domain that a template writes out because the domain's name is fixed. */
const WRITTEN_OUT = /^arn:.*?:es:.*?:domain\/([a-z0-9-]+)/;

/** The domain with this fixed name, of any stack. */
export function domainNamed(name: string, graph: TemplateGraph): Located | undefined {
  return graph
    .ofType('AWS::OpenSearchService::Domain')
    .find(({ resource }) => resource.Properties?.DomainName === name);
}

/** ARN of a stream whose name is a reference. */
const STREAM_BY_NAME = /^arn:.*?:firehose:.*?:deliverystream\/<([^>.]+)>$/;

/**
 * Writes an ARN so that it can be compared: one that is written out with a domain's name or a stream's as a reference to
 * it, and one of a log group without partition, region and account.
 */
export function comparableArn(text: string, graph: TemplateGraph): string {
  return text
    .replace(/^arn:.*?:logs:.*?:log-group:/, 'log-group:')
    .replace(STREAM_BY_NAME, '<$1.Arn>')
    .replace(WRITTEN_OUT, (written, name: string) => {
      const domain = domainNamed(name, graph);
      return domain === undefined ? written : arnOf(domain);
    });
}

/** The text by which {@link TemplateGraph.flatten} names the ARN of a resource. */
export function arnOf({ stack, logicalId }: Located): string {
  return `<${stack}/${logicalId}.Arn>`;
}

/** One group of a domain's options, such as `ClusterConfig`. */
export function options({ resource }: Located, group: string): Record<string, unknown> {
  const found = resource.Properties?.[group];
  return isRecord(found) ? found : {};
}

/** The ways to write a resource's ARN: by reference, and, for a domain whose name is fixed, by that name. */
export function arnsOf(located: Located): string[] {
  const { DomainName } = located.resource.Properties ?? {};
  const isNamed =
    located.resource.Type === 'AWS::OpenSearchService::Domain' && typeof DomainName === 'string';
  const written = `arn:<Partition>:es:<Region>:<AccountId>:domain/${DomainName}`;
  return [arnOf(located), ...(isNamed ? [written] : [])];
}
