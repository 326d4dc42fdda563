/** Message of the document that every row makes: an order taken by a Lambda function, 494 bytes as the layer writes it. */
export const MESSAGE =
  'order accepted and handed over to the warehouse, packing starts within the next two hours';

/** The request's own fields: a new object each time, as an application writes it in the call. */
export const requestFields = () => ({
  http_method: 'POST',
  http_route: '/orders/{id}',
  http_status: 201,
  duration_ms: 12.5,
  username: 'ada',
  orderId: 'b7e1c2d4-88f1',
  items: 3,
  warehouse: 'fra-2',
});

/** Fields that all records share. */
export const CONTEXT = {
  source: 'node',
  service: 'shop',
  environment: 'bench',
  function_name: 'orders-post',
  function_version: '42',
  memory_limit_mb: 512,
} as const;

/** The same context, for the layer. */
export const CONTEXT_ENV = {
  FIREHOSE_LOGGING_SERVICE: CONTEXT.service,
  FIREHOSE_LOGGING_ENVIRONMENT: CONTEXT.environment,
  AWS_LAMBDA_FUNCTION_NAME: CONTEXT.function_name,
  AWS_LAMBDA_FUNCTION_VERSION: CONTEXT.function_version,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(CONTEXT.memory_limit_mb),
} as const;

let count = 0;

/** A record id that costs next to nothing, so that it does not slow the peers. */
export function logId(): string {
  return `01KAJTDCTV0123456789${String(++count).padStart(6, '0')}`;
}

/** The whole document as an object, for peers whose caller makes it. */
export function documentOf(): object {
  return {
    asctime: new Date().toISOString(),
    name: 'bench',
    levelname: 'INFO',
    message: MESSAGE,
    log_id: logId(),
    source: CONTEXT.source,
    service: CONTEXT.service,
    environment: CONTEXT.environment,
    function_name: CONTEXT.function_name,
    function_version: CONTEXT.function_version,
    memory_limit_mb: CONTEXT.memory_limit_mb,
    http_method: 'POST',
    http_route: '/orders/{id}',
    http_status: 201,
    duration_ms: 12.5,
    username: 'ada',
    extra: { orderId: 'b7e1c2d4-88f1', items: 3, warehouse: 'fra-2' },
  };
}
