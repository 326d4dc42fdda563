import { quickSuites, runSuites, slowSuites } from './suites';

/** `npm test`: every test there is, ending with one line `N passed, N failed` over all suites. */
runSuites([...quickSuites, ...slowSuites]).then((ok) => process.exit(ok ? 0 : 1));
