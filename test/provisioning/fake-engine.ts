import type { Seen } from './fake-domain';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

type Kept = Record<string, unknown>;

/** As the engine starts: auditing on, with request bodies. */
const AUDIT = {
  enabled: true,
  audit: {
    ignore_users: ['kibanaserver'],
    log_request_body: true,
    enable_rest: true,
    enable_transport: true,
  },
  compliance: { enabled: true, write_ignore_users: ['kibanaserver'] },
};

const AUDIT_PATH = '_plugins/_security/api/audit';
const MAPPINGS_PATH = '_plugins/_security/api/rolesmapping';

/**
 * Keeps what is put under a path and gives it back in the shapes of the engine's GETs. It checks nothing: what the real
 * engine accepts is the pipeline test's business.
 */
export class FakeEngine {
  readonly store = new Map<string, unknown>([
    [`${MAPPINGS_PATH}/all_access`, { backend_roles: ['admin'] }],
    [`${AUDIT_PATH}/config`, AUDIT],
  ]);
  readonly indices: string[] = [];
  /** Without it, ISM's paths have no handler, as on the embedded engine. */
  hasIsm = true;
  private seqNo = 7;

  /** What is there besides the things that every engine has. */
  get made(): string[] {
    return [...this.store.keys()].filter((path) => !/all_access$|audit\/config$/.test(path));
  }

  answer(seen: Seen): Reply {
    const { method } = seen;
    const [path = ''] = seen.path.split('?');
    if (path.startsWith('_plugins/_ism/')) {
      if (!this.hasIsm) return noHandler(method, path);
      if (method === 'POST') return ok({ updated_indices: 1, failures: false, failed_indices: [] });
    }
    if (path === '_cluster/health') return ok({ status: 'green' });
    if (path === '_cat/indices') return ok(this.indices.map((index) => ({ index })));
    if (path === AUDIT_PATH) return ok({ _readonly: [], config: this.store.get(`${AUDIT_PATH}/config`) });
    if (path === MAPPINGS_PATH) return ok(this.mappings());
    if (method === 'PUT') return this.keep(path, seen.body);
    if (!this.store.has(path)) return { status: 404, body: { status: 'NOT_FOUND', message: 'not found' } };
    if (method === 'PATCH') return this.patch(path, JSON.parse(seen.body));
    if (method === 'DELETE') {
      this.store.delete(path);
      return ok({ acknowledged: true });
    }
    return ok(this.shape(path, this.store.get(path) as Kept));
  }

  private keep(path: string, body: string): Reply {
    this.seqNo++;
    this.store.set(path, JSON.parse(body));
    return ok({ acknowledged: true });
  }

  private patch(path: string, operations: { op: string; value: unknown }[]): Reply {
    const kept = this.store.get(path) as { backend_roles: unknown[] };
    for (const { op, value } of operations) {
      kept.backend_roles = op === 'add' ? [...kept.backend_roles, value] : (value as unknown[]);
    }
    return ok({ status: 'OK' });
  }

  private mappings(): Kept {
    const own = [...this.store].filter(([path]) => path.startsWith(`${MAPPINGS_PATH}/`));
    return Object.fromEntries(own.map(([path, kept]) => [path.split('/').at(-1), kept]));
  }

  private shape(path: string, kept: Kept): unknown {
    const name = path.split('/').at(-1) ?? '';
    if (path.startsWith('_index_template/')) {
      return { index_templates: [{ name, index_template: { ...kept, composed_of: [] } }] };
    }
    if (path.startsWith('_component_template/')) {
      return { component_templates: [{ name, component_template: kept }] };
    }
    if (path.startsWith('_plugins/_ism/')) return this.policy(name, kept.policy as Kept);
    if (path.startsWith('_plugins/_security/')) {
      return { [name]: { reserved: false, hidden: false, static: false, users: [], ...kept } };
    }
    return { [name]: kept };
  }

  /** @see https://docs.opensearch.org/latest/im-plugin/ism/api/#get-policy */
  private policy(id: string, policy: Kept): unknown {
    const templates = policy.ism_template as Kept[];
    return {
      _id: id,
      _version: 1,
      _seq_no: this.seqNo,
      _primary_term: 1,
      policy: {
        policy_id: id,
        last_updated_time: 1577990761311,
        schema_version: 21,
        error_notification: null,
        ...policy,
        ism_template: templates.map((template) => ({ ...template, last_updated_time: 1577990761311 })),
      },
    };
  }
}

/** As the real engine says that it lacks a plugin. */
export function noHandler(method: string, path: string): Reply {
  return { status: 400, body: { error: `no handler found for uri [/${path}] and method [${method}]` } };
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}
