import { type Problem, problemOf, type Rule } from '../template/problem';
import type { Located } from '../template/template-graph';

/** Lambda's default. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_ARCHITECTURE = 'x86_64';

/**
 * Each layer of a function has to be made for the function's runtime and architecture. Lambda refuses another runtime,
 * and binaries for another architecture fail when they are loaded.
 */
export const layers: Rule = (located, graph) => {
  const found = [located.resource.Properties?.Layers ?? []].flat();
  return found.flatMap((value, index) => {
    const layer = graph.reference(value, located.stack)?.target;
    return layer?.resource.Type === 'AWS::Lambda::LayerVersion' ? compatible(located, layer, index) : [];
  });
};

function compatible(located: Located, layer: Located, index: number): Problem[] {
  const { Architectures, Runtime } = located.resource.Properties ?? {};
  const { CompatibleArchitectures, CompatibleRuntimes } = layer.resource.Properties ?? {};
  const property = `Layers.${index}`;
  const wanted: readonly [value: string, offered: unknown, what: string][] = [
    [String(Runtime), CompatibleRuntimes, 'runtime'],
    [String([Architectures ?? DEFAULT_ARCHITECTURE].flat()[0]), CompatibleArchitectures, 'architecture'],
  ];
  return wanted
    .filter(([value, offered]) => Array.isArray(offered) && !offered.includes(value))
    .map(([value, offered, what]) =>
      problemOf(located)(
        property,
        `is ${layer.logicalId}, made for ${String(offered)}; the function's ${what} is ${value}. Choose another layer.`,
      ),
    );
}
