import type { Located, TemplateGraph } from './template-graph';

/** Something in a template that AWS would refuse, or that would lose records. */
export interface Problem {
  /** Logical id of the resource in its stack. */
  readonly logicalId: string;
  readonly stack: string;
  /** Path of the property that is wrong, e.g. `S3Configuration.BucketARN`. */
  readonly property: string;
  /** A sentence that says what is wrong and what to do. */
  readonly message: string;
}

/** Judges one resource within its templates. */
export type Rule = (located: Located, graph: TemplateGraph) => Problem[];

/** A maker of problems of one resource. */
export function problemOf({ stack, logicalId }: Located) {
  return (property: string, message: string): Problem => ({ stack, logicalId, property, message });
}
