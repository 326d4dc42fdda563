import { z } from 'zod';

/** Longest response that CloudFormation takes, in bytes. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
export const MAX_RESPONSE_BYTES = 4096;

const text = z.string().min(1);

const responseSchema = z
  .object({
    Status: z.enum(['SUCCESS', 'FAILED']),
    Reason: z.string().optional(),
    PhysicalResourceId: text.max(1024),
    StackId: text,
    RequestId: text,
    LogicalResourceId: text,
    NoEcho: z.boolean().optional(),
    Data: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((response) => response.Status === 'SUCCESS' || Boolean(response.Reason), {
    path: ['Reason'],
    error: 'required when Status is FAILED',
  });

export type CustomResourceResponse = z.infer<typeof responseSchema>;

/** Members of the request that the response has to repeat. */
export interface RequestIdentity {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** Reads what a custom resource sent to its ResponseURL. @throws Error with what CloudFormation would refuse */
export function readResponse(body: Buffer, request: RequestIdentity): CustomResourceResponse {
  if (body.length > MAX_RESPONSE_BYTES) {
    throw new Error(
      `its response has ${body.length} bytes; CloudFormation takes at most ${MAX_RESPONSE_BYTES}`,
    );
  }
  const parsed = responseSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    throw new Error(`its response is not one CloudFormation takes: ${issues.join('; ')}`);
  }
  for (const name of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    if (parsed.data[name] !== request[name]) {
      throw new Error(
        `its response repeats another ${name}: got ${parsed.data[name]}; expected ${request[name]}`,
      );
    }
  }
  return parsed.data;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
