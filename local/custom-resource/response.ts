import { z } from 'zod';

/** CloudFormation takes at most this much. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
export const MAX_ANSWER_BYTES = 4096;

const text = z.string().min(1);

const answerSchema = z
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
  .refine((answer) => answer.Status === 'SUCCESS' || Boolean(answer.Reason), {
    path: ['Reason'],
    error: 'required when Status is FAILED',
  });

export type Answer = z.infer<typeof answerSchema>;

/** What the request said, which the answer has to repeat. */
export interface RequestIdentity {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** Reads what a custom resource sent to its ResponseURL. @throws with what CloudFormation would object to. */
export function readAnswer(body: Buffer, request: RequestIdentity): Answer {
  if (body.length > MAX_ANSWER_BYTES) {
    throw new Error(`its answer has ${body.length} bytes; CloudFormation takes at most ${MAX_ANSWER_BYTES}`);
  }
  const parsed = answerSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    throw new Error(`its answer is not one CloudFormation takes: ${issues.join('; ')}`);
  }
  for (const name of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    if (parsed.data[name] !== request[name]) {
      throw new Error(
        `its answer repeats another ${name}: got ${parsed.data[name]}; expected ${request[name]}`,
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
