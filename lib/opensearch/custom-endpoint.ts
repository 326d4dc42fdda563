/** A host name of your own for a domain, in addition to the one that OpenSearch Service gives it. */
export interface CustomEndpoint {
  /** Host name, such as `logs.example.org`. Its DNS record is a CNAME to the stack's output `DomainEndpoint`. */
  readonly hostName: string;
  /** ARN of the certificate for the host name in AWS Certificate Manager, in the region of the stage. */
  readonly certificateArn: string;
}
