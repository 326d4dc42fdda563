import type { Resolver } from '../assembly/resolver';
import type { Resource } from '../assembly/template';
import type { World } from './world';
import type { Facts } from './facts';

/** What a model may ask while a value of its resource is being resolved. */
export interface ValueContext {
  readonly resolver: Resolver;
  readonly facts: Facts;
}

/** One kind of resource: what `Ref` and `Fn::GetAtt` answer, and what comes to life when it is created. */
export interface ResourceModel {
  readonly type: string;
  ref(resource: Resource, context: ValueContext): unknown;
  /** By attribute name; `*` answers every attribute that has no entry of its own. */
  readonly attributes: Readonly<
    Record<string, (resource: Resource, context: ValueContext, attribute: string) => unknown>
  >;
  /** Called once, after everything the resource refers to or depends on has been created. */
  create?(resource: Resource, world: World): Promise<void>;
}
