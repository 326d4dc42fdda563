import type { Resolver } from '../assembly/resolver';
import type { Resource } from '../assembly/template';
import type { Facts } from './facts';
import type { World } from './world';

/** What a model may ask while it resolves a value of its resource. */
export interface ValueContext {
  readonly resolver: Resolver;
  readonly facts: Facts;
}

/** The model of one resource type: its values of `Ref` and `Fn::GetAtt`, and what happens when it is created. */
export interface ResourceModel {
  readonly type: string;
  ref(resource: Resource, context: ValueContext): unknown;
  /** Values by attribute name. `*` gives the value of every attribute without an entry of its own. */
  readonly attributes: Readonly<
    Record<string, (resource: Resource, context: ValueContext, attribute: string) => unknown>
  >;
  /** Is called once, after everything that the resource refers to or depends on has been created. */
  create?(resource: Resource, world: World): Promise<void>;
}
