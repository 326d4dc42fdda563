/** Unit and template tests by default; `npm test` runs the `pipeline` project against a real engine as well. */
const common = {
  // What else is in the project, such as virtual environments, is a hundred thousand files to walk.
  roots: ['bench', 'bin', 'collector', 'examples', 'lambda', 'lib', 'local', 'test', 'tools'].map(
    (name) => `<rootDir>/${name}`,
  ),
  setupFiles: ['<rootDir>/test/run/setup.ts'],
  globalSetup: '<rootDir>/test/run/make-temp-folder.ts',
  globalTeardown: '<rootDir>/test/run/remove-temp-folder.ts',
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: { '^firehose-logging$': '<rootDir>/lambda/node-layer/src/index.ts' },
  testPathIgnorePatterns: ['/node_modules/', '/cdk.out/'],
};
module.exports = {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/**/*.test.ts'] },
    // *.pipeline.ts: real engine, real processes; slow.
    { ...common, displayName: 'pipeline', testMatch: ['<rootDir>/test/**/*.pipeline.ts'] },
  ],
};
