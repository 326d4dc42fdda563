import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';

/** Endings of the files in which a runtime looks for `path/file.export`. */
const ENDINGS: readonly [runtime: RegExp, endings: readonly string[]][] = [
  [/^nodejs/, ['.js', '.mjs', '.cjs']],
  [/^python/, ['.py', '/__init__.py']],
];

/**
 * The file that a function's handler names has to be in the function's bundle, or every invocation fails. Functions
 * whose bundle is not at hand are not judged.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export const handlerFile: Rule = (located, graph) => {
  const { Code, Handler, Runtime } = located.resource.Properties ?? {};
  const key = isRecord(Code) ? Code.S3Key : undefined;
  const bundle = graph.assetFolder(located.stack, String(key));
  const endings = ENDINGS.find(([runtime]) => runtime.test(String(Runtime)))?.[1];
  if (bundle === undefined || endings === undefined || typeof Handler !== 'string') return [];
  const file = Handler.replace(/\.[^./]*$/, '');
  if (file !== Handler && endings.some((ending) => existsSync(join(bundle, file + ending)))) return [];
  const expected = endings.map((ending) => file + ending).join(', ');
  return [
    problemOf(located)(
      'Handler',
      `got ${Handler}; its bundle has none of ${expected}. Name a file of the bundle.`,
    ),
  ];
};
