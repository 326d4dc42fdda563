import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, type LocalAsset } from '../lambda';

const SOURCE = join(__dirname, '../../lambda/producers');

/** The sample functions in Node. */
export const NODE_PRODUCERS = {
  'say-hello': nodeProducer('say-hello'),
  'app-info': nodeProducer('app-info'),
  fail: nodeProducer('fail'),
};

/** The sample functions in Python, which share a folder. */
export const PYTHON_PRODUCERS: LocalAsset = {
  source: join(SOURCE, 'python'),
  name: 'python-producers',
  build(outputDirectory) {
    cpSync(join(SOURCE, 'python'), outputDirectory, {
      recursive: true,
      filter: (path) => !path.includes('__pycache__'),
    });
  },
};

function nodeProducer(name: string): LocalAsset {
  return {
    source: SOURCE,
    name: `producer-${name}`,
    build(outputDirectory) {
      bundle({
        entryPoints: [join(SOURCE, `${name}.ts`)],
        // The layer contains the package. A second copy in the bundle would have a queue of its own.
        external: ['firehose-logging', '@aws-sdk/*'],
        // The import of an ES module waits until the layer's extension is registered; `require` cannot wait.
        format: 'esm',
        outfile: join(outputDirectory, 'index.mjs'),
      });
    },
  };
}
