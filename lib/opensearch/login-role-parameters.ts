import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { readParameter } from '../ssm';
import type { LoginRoles } from './login-roles';

/** ARNs of the roles of a login's groups, which provisioning maps in the domain. */
export interface LoginRoleArns {
  readonly admin: string;
  readonly reader: string;
  readonly security: string;
}

export interface LoginRoleParametersProps {
  readonly stage: string;
  readonly roles: LoginRoles;
}

/** SSM parameters with the ARNs of a login's roles, so that the login can be switched off while another stack uses them. */
export class LoginRoleParameters extends Construct {
  constructor(scope: Construct, id: string, props: LoginRoleParametersProps) {
    super(scope, id);
    const { stage, roles } = props;
    const write = (name: string, role: keyof LoginRoleArns) =>
      new StringParameter(this, name, {
        parameterName: parameterName(stage, role),
        stringValue: roles[role].roleArn,
        description: `ARN of the role of the Dashboards login's ${role} group`,
      });
    write('Admin', 'admin');
    write('Reader', 'reader');
    write('Security', 'security');
  }

  /** The ARNs, in a stack that depends on the one that writes them. */
  static read(scope: Construct, id: string, stage: string): LoginRoleArns {
    const own = new Construct(scope, id);
    return {
      admin: readParameter(own, 'Admin', parameterName(stage, 'admin')),
      reader: readParameter(own, 'Reader', parameterName(stage, 'reader')),
      security: readParameter(own, 'Security', parameterName(stage, 'security')),
    };
  }
}

function parameterName(stage: string, role: keyof LoginRoleArns): string {
  return `/ekk/${stage}/login/${role}-role`;
}
