import type { ValueContext } from '../models/model';
import type { Apis } from './resources/apis';
import type { Domains } from './resources/domains';
import type { Functions } from './resources/functions';
import type { Streams } from './resources/streams';

/** What the models share while they bring a cloud assembly to life. */
export interface World extends ValueContext {
  /** Everything the run writes goes below it. */
  readonly runDir: string;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Folders by bucket ARN. */
  readonly buckets: Map<string, string>;
  /** Layer folders by the ARN of the layer version. */
  readonly layers: Map<string, string>;
  readonly domains: Domains;
  readonly functions: Functions;
  readonly streams: Streams;
  readonly apis: Apis;
}
