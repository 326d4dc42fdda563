import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { DescribeDeliveryStreamCommand, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { type Check, fail, notTried, type Outcome, pass, type SmokeStage, until } from '../stage';

const MINUTE_MS = 60_000;
const ERROR_LOG = 'Look at the error log group of the delivery stack, and run npm run doctor.';

/** A document as the layers write it, under an id of its own. */
export function smokeDocument(fields: object = {}): { log_id: string } & Record<string, unknown> {
  return {
    asctime: new Date().toISOString().replace('Z', '+00:00'),
    name: 'smoke',
    levelname: 'INFO',
    message: 'a record of npm run smoke',
    source: 'node',
    // A ULID, as the layers' ids are: the stream's function gives a record of another id one of its own.
    log_id: `0SM0KE${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`,
    ...fields,
  };
}

export async function put(stage: SmokeStage, texts: readonly string[]) {
  return stage.firehose.send(
    new PutRecordBatchCommand({
      DeliveryStreamName: stage.outputs.DeliveryStreamName,
      Records: texts.map((text) => ({ Data: Buffer.from(text) })),
    }),
  );
}

/** How long a record may take: the buffering of the stage and a minute. */
const searchableMs = ({ settings }: SmokeStage) => settings.bufferingInterval.toMilliseconds() + MINUTE_MS;
const archivedMs = ({ settings }: SmokeStage) =>
  settings.backup.bufferingInterval.toMilliseconds() + MINUTE_MS;

export function allFound(stage: SmokeStage, ids: readonly string[]): Promise<true | undefined> {
  return until(stage, searchableMs(stage), async () =>
    (await stage.find('log_id', ids)).length === ids.length ? true : undefined,
  );
}

/** What the domain says is broken, for a record that did not arrive. */
async function brokenThere(stage: SmokeStage, seen: string): Promise<Outcome> {
  const broken = (await stage.inspect()).find(({ state }) => state === 'broken');
  return broken === undefined
    ? fail(seen, ERROR_LOG)
    : fail(`${seen}: ${broken.seen}`, broken.fix ?? ERROR_LOG);
}

const streamIsActive: Check = async ({ firehose, outputs, account }) => {
  if (!account) return notTried('no role of the local run may describe the stream');
  const name = outputs.DeliveryStreamName;
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: name }),
  );
  const status = DeliveryStreamDescription?.DeliveryStreamStatus;
  return status === 'ACTIVE'
    ? pass(`${name} is ACTIVE`)
    : fail(`${name} is ${status}`, 'Deploy the delivery stack again.');
};

const recordIsFound: Check = async (stage) => {
  const document = smokeDocument();
  await put(stage, [`${JSON.stringify(document)}\n`]);
  if (await allFound(stage, [document.log_id])) return pass(`the record ${document.log_id} is in the index`);
  return brokenThere(stage, `the record ${document.log_id} is not in the index`);
};

/** The newest object below a prefix whose text has an id. */
function objectWith(
  stage: SmokeStage,
  prefix: string,
  id: string,
): Promise<{ key: string; body: Buffer } | undefined> {
  return until(stage, archivedMs(stage), async () => {
    const keys: string[] = [];
    for await (const key of stage.archive.list(prefix)) keys.push(key);
    for (const key of keys.reverse().slice(0, 20)) {
      const body = await stage.archive.get(key);
      const text = (isGzip(body) ? gunzipSync(body) : body).toString('utf8');
      if (text.includes(id) || decodedRawData(text).includes(id)) return { key, body };
    }
    return undefined;
  });
}

function isGzip(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

function decodedRawData(text: string): string {
  return [...text.matchAll(/"rawData":"([^"]+)"/g)]
    .map(([, data]) => Buffer.from(data ?? '', 'base64').toString('utf8'))
    .join('\n');
}

const recordIsArchived: Check = async (stage) => {
  const document = smokeDocument();
  await put(stage, [`${JSON.stringify(document)}\n`]);
  const hour = `logs/${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}`;
  const object = await objectWith(stage, hour, document.log_id);
  return object
    ? pass(`the record is in ${object.key}`)
    : fail(
        'the record is not in the archive',
        'Look at the error log group, and at the policies of bucket and key.',
      );
};

const bufferingIsShort: Check = async (stage) => {
  const startedAt = stage.now();
  const document = smokeDocument();
  await put(stage, [`${JSON.stringify(document)}\n`]);
  const interval = stage.settings.bufferingInterval.toSeconds();
  if (!(await allFound(stage, [document.log_id])))
    return brokenThere(stage, 'the record is not in the index');
  const seconds = (stage.now() - startedAt) / 1000;
  return pass(`searchable after ${seconds.toFixed(1)} s with a buffering of ${interval} s`);
};

/** A document of the layers' own shape, which the stream's transform passes, with a day that no calendar has. */
export const refusedDocument = (): { log_id: string } =>
  smokeDocument({ asctime: '2026-02-31T09:27:44.123+00:00' });

const refusedIsKept: Check = async (stage) => {
  const document = refusedDocument();
  await put(stage, [`${JSON.stringify(document)}\n`]);
  const object = await objectWith(stage, 'errors/', document.log_id);
  if (object) return pass(`the refused document is in ${object.key}`);
  return fail(
    'the refused document is not below errors/',
    'List the bucket, and add the prefix to ERROR_PREFIXES.',
  );
};

const errorsAreCompressed: Check = async (stage) => {
  const document = refusedDocument();
  await put(stage, [`${JSON.stringify(document)}\n`]);
  const object = await objectWith(stage, 'errors/', document.log_id);
  if (!object) return fail('there is no object below errors/', 'See the line before.');
  const isCompressed = isGzip(object.body);
  return isCompressed === object.key.endsWith('.gz')
    ? pass(`${object.key} is ${isCompressed ? 'compressed' : 'plain'}, as its name says`)
    : fail(
        `${object.key} is not what its name says`,
        'Read objects by their first bytes in lambda/recovery/archive.',
      );
};

const lineEndIsHarmless: Check = async (stage) => {
  const [one, two] = [smokeDocument(), smokeDocument()];
  await put(stage, [JSON.stringify(one), `${JSON.stringify(two)}\n`]);
  if (await allFound(stage, [one.log_id, two.log_id]))
    return pass('both are found, with a line end and without');
  return brokenThere(stage, 'one of the two is not found');
};

const overLimitIsInvalid: Check = async (stage) => {
  try {
    await put(
      stage,
      Array.from({ length: 501 }, () => '{}'),
    );
  } catch (error) {
    const { name } = error as Error;
    return name === 'InvalidArgumentException'
      ? pass(`501 records are refused as ${name}`)
      : fail(`501 records are refused as ${name}`, 'Let the layers bisect on this name, too.');
  }
  return fail('501 records are taken', 'Read the quotas of the region: the limit has changed.');
};

const neighboursAreIndexed: Check = async (stage) => {
  const [good, { asctime: _none, ...without }] = [smokeDocument(), smokeDocument()];
  const texts = [good, without, refusedDocument()].map((each) => `${JSON.stringify(each)}\n`);
  await put(stage, texts);
  if (await allFound(stage, [good.log_id, without.log_id]))
    return pass('the neighbours of a refused document are found');
  return brokenThere(stage, 'a neighbour of a refused document is not found');
};

/** Checks of the section "Delivery" and of the delivery role, by the ids of their lines. */
export const DELIVERY_CHECKS: Readonly<Record<string, Check>> = {
  'stream-made-soon-role-mapped-firehose': streamIsActive,
  'documented-actions-enough-delivery-role-es': recordIsFound,
  'bucket-key-kms-encryption-context-bucket': recordIsArchived,
  'bufferinginterval-2-s-index-10-s': bufferingIsShort,
  'refused-documents-land-under-errors-amazonopensearchservice': refusedIsKept,
  'error-objects-compressed-backup-gzip-gz': errorsAreCompressed,
  'line-end-after-json-object-taken': lineEndIsHarmless,
  'request-over-limit-invalidargumentexception-reports-field': overLimitIsInvalid,
  'record-without-asctime-foreign-indexed-refused': neighboursAreIndexed,
};
