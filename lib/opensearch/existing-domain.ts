/** A domain that the stage does not own. Everything around it belongs to the stage. */
export interface ExistingDomain {
  /** ARN of the domain, which is in the region of the stage. */
  readonly domainArn: string;
  /** Host name of the domain's endpoint, without a scheme. */
  readonly endpoint: string;
  /** ARN of the role that is master of the domain's fine-grained access control. Provisioning assumes it. */
  readonly masterRoleArn: string;
}
