import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import differences from './aws-differences.json';

/** The security roles with which an engine starts, and those of them that open the `_security` API. */
export interface EngineProfile {
  readonly roles: readonly string[];
  readonly securityApiRoles: readonly string[];
}

/** A predefined role that has another name on the service, or that only the service has. */
interface RenamedRole {
  readonly openSource?: string;
  readonly service: string;
}

const RENAMED: readonly RenamedRole[] = differences.predefinedRoles;

/** The predefined roles of Amazon OpenSearch Service. `aws-differences.json` names the sources. */
export const AWS_PROFILE: EngineProfile = {
  roles: RENAMED.map(({ service }) => service),
  securityApiRoles: differences.securityApi.service,
};

/** The predefined roles of the open-source engine. */
export const OPEN_SOURCE_PROFILE: EngineProfile = {
  roles: RENAMED.flatMap(({ openSource }) => openSource ?? []),
  securityApiRoles: differences.securityApi.openSource,
};

export type ProfileName = 'aws' | 'open-source';

/** The profiles by the names that `--profile` takes. */
export const PROFILES: Readonly<Record<ProfileName, EngineProfile>> = {
  aws: AWS_PROFILE,
  'open-source': OPEN_SOURCE_PROFILE,
};

/**
 * Gives a node that has not booted yet the predefined roles of a profile. The engine reads these files on the first boot
 * of a data folder only.
 * @param config the node's configuration folder, with the security plugin's own files in it
 */
export async function applyProfile(
  config: string,
  { roles, securityApiRoles }: EngineProfile,
): Promise<void> {
  const security = join(config, 'opensearch-security');
  await edit(join(security, 'roles.yml'), (file) => {
    for (const { openSource, service } of RENAMED) {
      for (const name of [openSource, service]) {
        if (name === undefined) continue;
        if (roles.includes(name)) file[name] ??= { reserved: true };
        else delete file[name];
      }
    }
    // A static role of the plugin's jar may not stand in the file as well.
    delete file.kibana_user;
  });
  await edit(join(security, 'roles_mapping.yml'), (file) => {
    file.security_rest_api_access = { reserved: false, backend_roles: ['admin'] };
  });
  await edit(join(config, 'opensearch.yml'), (file) => {
    file['plugins.security.restapi.roles_enabled'] = [...securityApiRoles];
  });
}

async function edit(path: string, change: (file: Record<string, unknown>) => void): Promise<void> {
  const file = parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  change(file);
  await writeFile(path, stringify(file));
}
