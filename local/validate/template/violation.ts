import type { Located, TemplateGraph } from './template-graph';

/** Something in a template that AWS would refuse, or that would lose records. */
export interface Violation {
  /** `<stack>/<logical id>` is unique; this is the second half. */
  readonly logicalId: string;
  readonly stack: string;
  /** Path of the property at fault, e.g. `S3Configuration.BucketARN`. */
  readonly property: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Judges one resource within its templates. */
export type Rule = (located: Located, graph: TemplateGraph) => Violation[];

/** A maker of violations of one resource. */
export function violationsOf({ stack, logicalId }: Located) {
  return (property: string, message: string): Violation => ({ stack, logicalId, property, message });
}
