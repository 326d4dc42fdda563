import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { HEADER_BYTES, personsOfHeader } from '../../lambda/filter';
import { awsProblem, checkEndpoints } from '../command-line/aws';
import { regionOption, stageOption } from '../command-line/options';

/** Where a compiled table lies. */
export interface TablePlace {
  readonly bucket: string;
  readonly key: string;
  readonly client: S3Client;
}

export interface PlaceOptions {
  readonly stage?: string;
  /** `s3://bucket/key` */
  readonly table?: string;
  readonly region?: string;
}

/**
 * The place that the options name; undefined if they name none.
 * @throws Error for a URL that is none, and for a stage that has no table
 */
export async function tablePlace({ stage, table, region }: PlaceOptions): Promise<TablePlace | undefined> {
  if (stage === undefined && table === undefined) return undefined;
  checkEndpoints();
  const named = stage === undefined ? region : regionOption(region, stageOption(stage));
  const configuration = named === undefined ? {} : { region: named };
  const url = table ?? (await parameter(`/ekk/${stage}/directory/table`, configuration));
  const whose = table === undefined ? `the parameter /ekk/${stage}/directory/table` : '--table';
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/.exec(url) ?? [];
  if (bucket === undefined || key === undefined)
    throw new Error(`${whose} is ${JSON.stringify(url)}; expected s3://bucket/key`);
  // MinIO and other servers behind such an endpoint have no host name for each bucket.
  const forcePathStyle = process.env.AWS_ENDPOINT_URL_S3 !== undefined;
  return { bucket, key, client: new S3Client({ ...configuration, forcePathStyle }) };
}

/** Number of persons in the table that was uploaded before; undefined if there is no table. */
export async function uploadedPersons({ bucket, key, client }: TablePlace): Promise<number | undefined> {
  try {
    const range = `bytes=0-${HEADER_BYTES - 1}`;
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));
    return personsOfHeader(Buffer.from((await Body?.transformToByteArray()) ?? []));
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw new Error(`s3://${bucket}/${key} cannot be read: ${awsProblem(error)}`);
  }
}

/** Puts a compiled table in its place; the functions that use it read it within a minute. */
export async function uploadTable({ bucket, key, client }: TablePlace, bytes: Buffer): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: bytes,
    ContentType: 'application/octet-stream',
  });
  try {
    await client.send(command);
  } catch (error) {
    throw new Error(`s3://${bucket}/${key} cannot be written: ${awsProblem(error)}`);
  }
}

async function parameter(name: string, configuration: { region?: string }): Promise<string> {
  try {
    const { Parameter } = await new SSMClient(configuration).send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value ?? '';
  } catch (error) {
    throw new Error(`parameter ${name}: ${awsProblem(error)} Is the stage deployed with its transform?`);
  }
}
