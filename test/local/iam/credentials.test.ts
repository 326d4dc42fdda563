import { CredentialTable } from '../../../local/iam/credentials';

test('each role has credentials of its own, the same at every call', () => {
  const table = new CredentialTable();
  const delivery = table.issue('arn:aws:iam::111122223333:role/delivery');
  expect(table.issue('arn:aws:iam::111122223333:role/delivery')).toBe(delivery);
  expect(table.issue('arn:aws:iam::111122223333:role/other').accessKeyId).not.toBe(delivery.accessKeyId);
});

test('finds the role of an access key that was issued, and of no other', () => {
  const table = new CredentialTable();
  const issued = table.issue('arn:aws:iam::111122223333:role/delivery');
  expect(table.find(issued.accessKeyId)).toBe(issued);
  expect(table.find('ASIAAAAAAAAAAAAAAAAA')).toBeUndefined();
});

test('credentials look like those of an assumed role and are random', () => {
  const [a, b] = [new CredentialTable(), new CredentialTable()].map((table) => table.issue('arn:r'));
  expect(a?.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(a?.secretAccessKey).toHaveLength(40);
  expect(a?.secretAccessKey).not.toBe(b?.secretAccessKey);
  expect(a?.sessionToken).not.toBe(b?.sessionToken);
});
