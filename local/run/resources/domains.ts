import { startOpenSearchControlPlane } from '../../control-plane/opensearch';
import type { Engine } from '../../engine/start-engine';
import { type FrontDoor, startFrontDoor } from '../../front-door/front-door';
import type { CredentialTable } from '../../iam/credentials';
import type { DomainSpec } from '../../models/world';
import type { Permissions } from './permissions';

type ControlPlane = Awaited<ReturnType<typeof startOpenSearchControlPlane>>;

export interface DomainsOptions {
  readonly engine: Engine;
  readonly credentials: CredentialTable;
  readonly permissions: Permissions;
}

/** The domain of an assembly, which is a front door before the run's engine and a control plane that describes it. */
export class Domains {
  readonly #options: DomainsOptions;
  #domain: { spec: DomainSpec; frontDoor: FrontDoor; controlPlane: ControlPlane } | undefined;

  constructor(options: DomainsOptions) {
    this.#options = options;
  }

  /** URL of the control plane. Undefined while there is no domain. */
  get controlPlaneUrl(): string | undefined {
    return this.#domain?.controlPlane.url;
  }

  /** Certificate that functions have to trust to talk to the domain. */
  get caPem(): string | undefined {
    return this.#domain?.frontDoor.caPem;
  }

  find(arn: string): FrontDoor | undefined {
    return this.#domain?.spec.arn === arn ? this.#domain.frontDoor : undefined;
  }

  /**
   * Opens a domain.
   * @returns its endpoint, `localhost:<port>`
   * @throws Error when there is a domain already, because a run has one engine
   */
  async open(spec: DomainSpec): Promise<string> {
    if (this.#domain !== undefined) {
      const both = `${this.#domain.spec.name}, ${spec.name}`;
      throw new Error(`local: the assembly has more than one domain: ${both}; a run has one engine.`);
    }
    const { credentials, engine, permissions } = this.#options;
    const allow = (roleArn: string, action: string, resourceArn: string) =>
      permissions.allow(roleArn, action, resourceArn);
    const { arn: domainArn, masterRoleArn, region } = spec;
    const frontDoor = await startFrontDoor({
      engine,
      credentials,
      masterRoleArn,
      region,
      ...(spec.hasAccessPolicy && { domainArn, allow }),
    });
    const domains = [{ ...spec, endpoint: frontDoor.endpoint }];
    const controlPlane = await startOpenSearchControlPlane({ credentials, domains, allow });
    this.#domain = { spec, frontDoor, controlPlane };
    return frontDoor.endpoint;
  }

  async stop(): Promise<void> {
    await this.#domain?.controlPlane.close();
    await this.#domain?.frontDoor.close();
  }
}
