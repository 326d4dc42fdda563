import { gzipSync } from 'node:zlib';

/** An event as CloudWatch Logs sends it. */
export function eventOf(
  messages: readonly string[],
  { logGroup = '/aws/lambda/orders', ...more }: Record<string, unknown> = {},
) {
  return packed({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup,
    logStream: '2026/11/21/[$LATEST]abc',
    subscriptionFilters: ['forward'],
    logEvents: messages.map((message, i) => ({
      id: `3195310660696698337880902507980421114328961542429${String(i).padStart(7, '0')}`,
      timestamp: TIME_MS,
      message,
    })),
    ...more,
  });
}

/** 2026-11-21T12:00:00Z. */
export const TIME_MS = Date.UTC(2026, 10, 21, 12);

export function packed(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { awslogs: { data: gzipSync(text).toString('base64') } };
}
