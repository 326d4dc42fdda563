import { type IResolvable, Stack, Tokenization } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/**
 * Names of log groups in a form that can be compared: a reference, by whichever stack and by whichever construct, is
 * written as the path of the resource that it names.
 */
export class LogGroupNames {
  /** Log groups of the app by the names that they are given. */
  readonly #groups = new Map<string, CfnLogGroup>();

  constructor(nodes: readonly IConstruct[]) {
    for (const node of nodes) {
      if (!(node instanceof CfnLogGroup)) continue;
      this.#groups.set(textOf(node, node.ref), node);
      if (node.logGroupName !== undefined) this.#groups.set(textOf(node, node.logGroupName), node);
    }
  }

  /** The log group of the app with this name, if it is one of the app's. */
  group(user: IConstruct, name: string): CfnLogGroup | undefined {
    return this.#groups.get(textOf(user, name));
  }

  /** What a name that a construct uses stands for. */
  of(user: IConstruct, name: string): string {
    return this.group(user, name)?.node.path ?? textOf(user, name);
  }

  /** The names of the log group that a function writes to: the group it is given, or the one that Lambda makes. */
  ofFunction(target: CfnFunction): string[] {
    const { loggingConfig, functionName } = target;
    const given = (loggingConfig as { logGroup?: string } | undefined)?.logGroup;
    if (given !== undefined) return [this.of(target, given)];
    const names = functionName === undefined ? [target.ref] : [target.ref, functionName];
    return names.map((name) => this.of(target, `/aws/lambda/${name}`));
  }
}

/** A text without tokens. */
export function textOf(user: IConstruct, value: string): string {
  const mapToken = (token: IResolvable & { target?: IConstruct }) =>
    token.target ? `<${token.target.node.path}>` : JSON.stringify(Stack.of(user).resolve(token));
  const join = (left: string | undefined, right: string | undefined) => `${left ?? ''}${right ?? ''}`;
  return Tokenization.reverseString(value).mapTokens({ mapToken }).join({ join });
}
