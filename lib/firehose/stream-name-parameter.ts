/** Name of the SSM parameter in which the stage's stacks and other apps find the name of the stream. */
export function streamNameParameter(stage: string): string {
  return `/ekk/${stage}/stream`;
}
