/** What python-logstash-async sends for one record. */
export function logstashLine(i: number): string {
  return JSON.stringify({
    '@timestamp': '2026-11-21T09:27:00.591Z',
    '@version': '1',
    host: 'web1.example.org',
    level: 'INFO',
    logsource: 'web1.example.org',
    message: `GET /orders/${i} 200 in 12 ms for a customer in Oslo, Norway`,
    pid: 4711,
    program: '/srv/shop/app.py',
    type: 'python-logstash',
    extra: {
      username: `u${i % 1000}`,
      http_method: 'GET',
      http_route: '/orders/<id>',
      http_status: 200,
      duration_ms: 12.5,
      func_name: 'show_order',
      interpreter: '/srv/shop/.venv/bin/python',
      interpreter_version: '3.12.7',
      line: 128,
      logger_name: 'shop.orders',
      logstash_async_version: '4.1.0',
      path: '/srv/shop/shop/orders.py',
      process_name: 'MainProcess',
      thread_name: 'Thread-12 (process_request_thread)',
    },
  });
}

/** A document as our own Python formatter sends it through a socket. */
export function layerLine(i: number): string {
  return JSON.stringify({
    asctime: '2026-11-21T09:27:00.591+00:00',
    name: 'shop.orders',
    levelname: 'INFO',
    message: `GET /orders/${i} 200 in 12 ms for a customer in Oslo, Norway`,
    log_id: `01KAJTDCTV0123456789${String(i).padStart(6, '0')}`,
    source: 'python',
    service: 'shop',
    environment: 'prod',
    http_method: 'GET',
    http_route: '/orders/<id>',
    http_status: 200,
    duration_ms: 12.5,
    username: `u${i % 1000}`,
    extra: { order: i, items: 3, host: 'web1.example.org', thread: 'Thread-12 (process_request_thread)' },
  });
}

/** A line of text as Python's logging writes it. */
export function textLine(i: number): string {
  return `2026-11-21 09:27:00,591 shop.orders INFO GET /orders/${i} 200 in 12 ms for a customer in Oslo, Norway`;
}
