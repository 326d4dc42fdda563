import { isRecord } from '../../assembly/template';
import { type Rule, violationsOf } from '../template/violation';

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html */
const NEEDED_BY_FGAC = [
  ['DomainEndpointOptions', 'EnforceHTTPS'],
  ['NodeToNodeEncryptionOptions', 'Enabled'],
  ['EncryptionAtRestOptions', 'Enabled'],
] as const;

/** Fine-grained access control is refused without encryption everywhere. */
export const domain: Rule = (located) => {
  const properties = located.resource.Properties ?? {};
  const { AdvancedSecurityOptions } = properties;
  if (!isRecord(AdvancedSecurityOptions) || String(AdvancedSecurityOptions.Enabled) !== 'true') return [];
  return NEEDED_BY_FGAC.filter(([group, name]) => {
    const options = properties[group];
    return !isRecord(options) || String(options[name]) !== 'true';
  }).map(([group, name]) =>
    violationsOf(located)(`${group}.${name}`, 'is not true, and fine-grained access control needs it.'),
  );
};
