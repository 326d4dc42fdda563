import { GuardedProcess } from '../../../local/engine/guarded-process';

/** A parent for the test that kills it: starts `sleep`, says its pid, and stays. */
const child = new GuardedProcess(['sleep', '600'], { cwd: '/', logFile: '/dev/null' });
process.stdout.write(`${child.pid}\n`);
