import { CredentialTable } from '../../../local/iam/credentials';

test('each role has credentials of its own, the same at every call', () => {
  const table = new CredentialTable();
  const delivery = table.issue('arn:aws:iam::111122223333:role/delivery');
  expect(table.issue('arn:aws:iam::111122223333:role/delivery')).toBe(delivery);
  expect(table.issue('arn:aws:iam::111122223333:role/other').accessKeyId).not.toBe(delivery.accessKeyId);
});

test('the role of an access key is found if the key was issued here, and otherwise not', () => {
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

test('each session of a role has credentials of its own, until all are expired', () => {
  const table = new CredentialTable();
  const role = 'arn:aws:iam::111122223333:role/shipping';
  const issued = table.issue(role);
  const sessions = [table.openSession(role, 1_000), table.openSession(role, 2_000)];
  const keys = [issued, ...sessions].map(({ accessKeyId }) => accessKeyId);
  expect(new Set(keys).size).toBe(3);
  expect(keys.map((key) => table.find(key)?.expiresMs)).toEqual([undefined, 1_000, 2_000]);
  table.expireSessions();
  expect(keys.map((key) => table.find(key)?.expiresMs)).toEqual([undefined, 0, 0]);
});
