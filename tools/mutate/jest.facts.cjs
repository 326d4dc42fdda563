const { projects } = require('../../jest.config.cjs');

/** Runs the tests of the stacks on templates with a fault in them; see mutated-synthesize.ts. */
module.exports = {
  ...projects[0],
  rootDir: require('node:path').join(__dirname, '../..'),
  testMatch: ['<rootDir>/test/stacks/*.test.ts'],
  moduleNameMapper: {
    ...projects[0].moduleNameMapper,
    '^\\./synthesize$': '<rootDir>/tools/mutate/mutated-synthesize.ts',
  },
};
