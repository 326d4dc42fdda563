import { isRecord } from '../../assembly/template';
import { problemOf, type Rule } from '../template/problem';

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html */
const NEEDED_BY_FGAC = [
  ['DomainEndpointOptions', 'EnforceHTTPS'],
  ['NodeToNodeEncryptionOptions', 'Enabled'],
  ['EncryptionAtRestOptions', 'Enabled'],
] as const;

/** A domain with fine-grained access control has to be encrypted everywhere, or the service refuses it. */
export const domain: Rule = (located) => {
  const properties = located.resource.Properties ?? {};
  const { AdvancedSecurityOptions } = properties;
  if (!isRecord(AdvancedSecurityOptions) || String(AdvancedSecurityOptions.Enabled) !== 'true') return [];
  return NEEDED_BY_FGAC.filter(([group, name]) => {
    const options = properties[group];
    return !isRecord(options) || String(options[name]) !== 'true';
  }).map(([group, name]) =>
    problemOf(located)(`${group}.${name}`, 'is not true, and fine-grained access control needs it.'),
  );
};
