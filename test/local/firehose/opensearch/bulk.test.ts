import { bulkOutcome, type IndexDocument } from '../../../../local/firehose/opensearch/bulk';

const documents = ['{"n":1}', '{"n":2}'].map(
  (json) => ({ indexName: 'logs', documentId: undefined, json: Buffer.from(json) }) as IndexDocument,
);

test.each([
  '{"took":1,"errors":false}',
  '{"items":[{"index":{"status":201}}]}',
  '<html>',
])('a response of 200 without one item a document, %s, is retried as a whole and quoted', (body) => {
  const { delivered, refused, retryable } = bulkOutcome(documents, { status: 200, body });
  expect({ delivered, refused }).toEqual({ delivered: [], refused: [] });
  expect(retryable).toEqual(
    documents.map((document) => ({
      document,
      errorCode: '200',
      errorMessage: `not a _bulk response: ${body}`,
    })),
  );
});
