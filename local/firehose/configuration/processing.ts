import { z } from 'zod';

/** The function through which a stream passes its records. */
export interface LambdaProcessor {
  /** With its qualifier, as the template has it. */
  readonly functionArn: string;
  readonly roleArn: string;
  readonly retries: number;
  readonly sizeInMBs: number;
  readonly intervalInSeconds: number;
}

/** "The buffering size hint ranges between 0.2 MB and 3MB", the interval "between 0 and 900 seconds". */
const parameters = z.strictObject({
  LambdaArn: z.string().regex(/^arn:[^:]+:lambda:/, 'expected the ARN of a function'),
  RoleArn: z.string().regex(/^arn:[^:]+:iam::\d{12}:role\/.+/, 'expected the ARN of an IAM role'),
  NumberOfRetries: z.coerce.number().int().min(0).max(300).default(3),
  BufferSizeInMBs: z.coerce.number().min(0.2).max(3).default(1),
  BufferIntervalInSeconds: z.coerce.number().int().min(0).max(900).default(60),
});

const processor = z
  .strictObject({
    Type: z.literal('Lambda', { error: 'the local model has processors of type Lambda only' }),
    Parameters: z.array(z.strictObject({ ParameterName: z.string(), ParameterValue: z.string() })),
  })
  .transform(({ Parameters }, context) => {
    const given = Object.fromEntries(
      Parameters.map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue]),
    );
    const result = parameters.safeParse(given);
    if (!result.success) {
      for (const { path, message } of result.error.issues) {
        context.addIssue({ code: 'custom', message: `${path.join('.')}: ${message}`, input: given });
      }
      return z.NEVER;
    }
    const { data } = result;
    return {
      functionArn: data.LambdaArn,
      roleArn: data.RoleArn,
      retries: data.NumberOfRetries,
      sizeInMBs: data.BufferSizeInMBs,
      intervalInSeconds: data.BufferIntervalInSeconds,
    } satisfies LambdaProcessor;
  });

/**
 * A stream's processing: one function, or none.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
 */
export const processingConfiguration = z
  .strictObject({
    Enabled: z.union([z.boolean(), z.stringbool()]).default(false),
    Processors: z.array(processor).max(1, 'the local model has one processor').default([]),
  })
  .refine(({ Enabled, Processors }) => !Enabled || Processors.length === 1, {
    error: 'a transform needs its processor',
    path: ['Enabled'],
  })
  .transform(({ Enabled, Processors }) => (Enabled ? Processors[0] : undefined))
  .optional();
