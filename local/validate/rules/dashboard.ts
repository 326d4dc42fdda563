import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';

/** The body of a CloudWatch dashboard has to be JSON, or the deploy fails. */
export const dashboard: Rule = (located) => {
  const body = written(located.resource.Properties?.DashboardBody);
  if (body === undefined) return [];
  try {
    JSON.parse(body);
    return [];
  } catch (error) {
    const message = `is no JSON: ${(error as Error).message}. CloudWatch would refuse it. Mend it.`;
    return [problemOf(located)('DashboardBody', message)];
  }
};

/** A text as it is written, with a digit for each value that only the deploy knows: it may stand for a number or a text. */
function written(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  const join = value['Fn::Join'];
  if (Array.isArray(join) && Array.isArray(join[1])) {
    return join[1].map((part) => (typeof part === 'string' ? part : '0')).join(String(join[0]));
  }
  const [substituted] = [value['Fn::Sub'] ?? []].flat();
  return typeof substituted === 'string' ? substituted.replace(/\$\{[^!}][^}]*\}/g, '0') : undefined;
}
