import { alarm } from './rules/alarm';
import { deliveryRole } from './rules/delivery-role';
import { deliveryStream } from './rules/delivery-stream';
import { domain } from './rules/domain';
import { domainLogin, identityPool, userPoolDomain } from './rules/login';
import { provisioning } from './rules/provisioning';
import { TemplateGraph, type Templates } from './template/template-graph';
import type { Rule, Violation } from './template/violation';

export type { Templates } from './template/template-graph';
export type { Violation } from './template/violation';

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'AWS::KinesisFirehose::DeliveryStream': [deliveryStream, deliveryRole, provisioning],
  'AWS::OpenSearchService::Domain': [domain, domainLogin],
  'AWS::Cognito::IdentityPool': [identityPool],
  'AWS::Cognito::UserPoolDomain': [userPoolDomain],
  'AWS::CloudWatch::Alarm': [alarm],
};

/**
 * What AWS would refuse, or accept and lose records with, although linters see nothing. Follows references from stack
 * to stack; pure, and complete: every violation of every template at once.
 *
 * @param templates by the name of their stack
 */
export function validateAssembly(templates: Templates): Violation[] {
  const graph = new TemplateGraph(templates);
  return graph
    .all()
    .flatMap((located) => (RULES[located.resource.Type] ?? []).flatMap((rule) => rule(located, graph)));
}

/** @throws when there is a violation, naming all of them by logical id and property. */
export function refuseInvalid(templates: Templates): void {
  const violations = validateAssembly(templates);
  if (violations.length === 0) return;
  const count = violations.length === 1 ? '1 fault' : `${violations.length} faults`;
  const lines = violations.map(
    (each) => `  ${each.stack}/${each.logicalId} ${each.property}: ${each.message}`,
  );
  throw new Error([`local: the templates have ${count}:`, ...lines].join('\n'));
}
