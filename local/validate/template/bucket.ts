import type { Located, TemplateGraph } from './template-graph';

/** The key with which a bucket encrypts by default, as {@link TemplateGraph.flatten} writes it. Undefined without one. */
export function encryptionKey({ resource, stack }: Located, graph: TemplateGraph): string | undefined {
  const options = JSON.stringify(resource.Properties?.BucketEncryption ?? {});
  const key = /"KMSMasterKeyID":(\{.*?\}|"[^"]*")[,}]/.exec(options)?.[1];
  return key === undefined ? undefined : graph.flatten(JSON.parse(key), stack);
}
