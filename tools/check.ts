import { quickSuites, runSuites } from './suites';

/** `npm run check`: format, lint, types, templates, unit tests. Under a minute; starts no engine. */
runSuites(quickSuites).then((ok) => process.exit(ok ? 0 : 1));
