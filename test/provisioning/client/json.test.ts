import { isSame } from '../../../lambda/provisioning/client/json';

describe('a body that was read equals the body that was written', () => {
  test.each([
    ['numbers and booleans as strings', { a: 1, b: false }, { a: '1', b: 'false' }],
    ['a set in another order', { roles: ['x', 'y'] }, { roles: ['y', 'x'] }],
    ['keys in another order', { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
    ['empty defaults added', { a: 1 }, { a: 1, fls: [], dls: null, text: '' }],
  ])('with %s', (_, written, read) => {
    expect(isSame(read, written)).toBe(true);
  });

  test.each([
    ['a value', { a: 1 }, { a: 2 }],
    ['a key', { a: 1 }, { a: 1, b: 2 }],
    ['a member of a set', { roles: ['x'] }, { roles: ['x', 'y'] }],
    ['an empty object, which is an action of ISM', { actions: [{ delete: {} }] }, { actions: [{}] }],
    ['the order of steps', { steps: [{ set: 1 }, { remove: 1 }] }, { steps: [{ remove: 1 }, { set: 1 }] }],
  ])('except with another %s', (_, written, read) => {
    expect(isSame(read, written)).toBe(false);
  });
});
