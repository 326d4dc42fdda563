import type { TemplateResource } from '../../../local/assembly/template';
import { validateAssembly } from '../../../local/validate/validate-assembly';

export type Json = Record<string, unknown>;
export type Resources = Record<string, TemplateResource>;

/** What the rules say about a template of one stack with these resources: `LogicalId Property: message`. */
export function problemsOf(resources: Resources): string[] {
  // A template that writes its own account shows which accounts are others.
  const Outputs = { Account: { Value: { Ref: 'AWS::AccountId' } } };
  return validateAssembly({ S: { Resources: resources, Outputs } as never }).map(
    ({ logicalId, property, message }) => `${logicalId} ${property}: ${message}`,
  );
}

export function resource(Type: string, Properties: Json = {}, more: Json = {}): TemplateResource {
  return { Type, Properties, ...more } as TemplateResource;
}

export function arnOf(logicalId: string): Json {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

/** A policy document of these statements. */
export function policy(...statements: Json[]): Json {
  return { Version: '2012-10-17', Statement: statements };
}

/** A principal of another account. */
export const STRANGER = { AWS: 'arn:aws:iam::111122223333:root' };
/** The account's root, as the CDK writes it. */
export const ROOT = { AWS: { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':root']] } };
