import { address, type Resource } from '../assembly/template';

/** Values that are known once a resource has been created, such as an endpoint or a custom resource's response. */
export class Facts {
  readonly #byResource = new Map<string, Readonly<Record<string, unknown>>>();

  set(resource: Resource, values: Readonly<Record<string, unknown>>): void {
    this.#byResource.set(address(resource), { ...this.#byResource.get(address(resource)), ...values });
  }

  get(resource: Resource, name: string): unknown {
    return this.#byResource.get(address(resource))?.[name];
  }
}
