/**
 * Turns properties into what CloudFormation sends: "all values in ResourceProperties are strings", numbers and booleans
 * included. Lists and objects keep their shape.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requesttypes-create.html
 */
export function asStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asStrings);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asStrings(item)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
