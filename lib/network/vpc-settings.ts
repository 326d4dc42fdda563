/** The VPC that a domain is reached through. It can be chosen only when the stage is first deployed. */
export interface VpcSettings {
  /** Id of the VPC, such as `vpc-0123456789abcdef0`. */
  readonly vpcId: string;
  /** Ids of private subnets: one for each availability zone of the domain. */
  readonly subnetIds: readonly string[];
  /**
   * Ids of security groups that domain, provisioning function and stream all get. They must let their members reach
   * each other on port 443. Minimum: 1. Maximum: 5.
   *
   * @default - a security group for the domain, and one for function and stream, which the first lets in on port 443
   */
  readonly securityGroupIds?: readonly string[];
}
