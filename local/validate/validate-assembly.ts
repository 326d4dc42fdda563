import { alarm } from './rules/alarm';
import { deliveryRole } from './rules/delivery-role';
import { deliveryStream } from './rules/delivery-stream';
import { domain } from './rules/domain';
import { domainLogin, identityPool, userPoolDomain } from './rules/login';
import { provisioning } from './rules/provisioning';
import type { Problem, Rule } from './template/problem';
import { TemplateGraph, type Templates } from './template/template-graph';

export type { Problem } from './template/problem';
export type { Templates } from './template/template-graph';

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'AWS::KinesisFirehose::DeliveryStream': [deliveryStream, deliveryRole, provisioning],
  'AWS::OpenSearchService::Domain': [domain, domainLogin],
  'AWS::Cognito::IdentityPool': [identityPool],
  'AWS::Cognito::UserPoolDomain': [userPoolDomain],
  'AWS::CloudWatch::Alarm': [alarm],
};

/**
 * Finds what AWS would refuse, or accept and lose records with, although linters see nothing. It follows references from
 * stack to stack and reports every problem of every template at once.
 *
 * @param templates by the name of their stack
 */
export function validateAssembly(templates: Templates): Problem[] {
  const graph = new TemplateGraph(templates);
  return graph
    .all()
    .flatMap((located) => (RULES[located.resource.Type] ?? []).flatMap((rule) => rule(located, graph)));
}

/** @throws Error naming every problem by logical id and property, when there is one */
export function refuseInvalid(templates: Templates): void {
  const problems = validateAssembly(templates);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.map((each) => `  ${each.stack}/${each.logicalId} ${each.property}: ${each.message}`);
  throw new Error([`local: the templates have ${count}:`, ...lines].join('\n'));
}
