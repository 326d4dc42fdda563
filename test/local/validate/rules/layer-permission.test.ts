import { type Json, problemsOf, resource } from '../made-template';

test.each<[Json, string[]]>([
  [{ Principal: '111122223333' }, []],
  [{ Principal: '*', OrganizationId: 'o-1' }, []],
  [
    { Principal: '*' },
    [
      'L Principal: got *; expected an account, or an OrganizationId beside it: anybody could read the layer.',
    ],
  ],
])('a layer is open to those of %j', (properties, expected) => {
  expect(problemsOf({ L: resource('AWS::Lambda::LayerVersionPermission', properties) })).toEqual(expected);
});
