import type { World } from '../models/world';
import type { Apis } from './resources/apis';
import type { Domains } from './resources/domains';
import type { Functions } from './resources/functions';
import type { ObjectStorage } from './resources/object-storage';
import type { Sessions } from './resources/sessions';
import type { Streams } from './resources/streams';
import type { Tasks } from './resources/tasks';

/** The world of a run: what the models ask for, by the parts that implement it. */
export interface RunWorld extends World {
  readonly domains: Domains;
  readonly objectStorage: ObjectStorage;
  readonly sessions: Sessions;
  readonly functions: Functions;
  readonly tasks: Tasks;
  readonly streams: Streams;
  readonly apis: Apis;
}
