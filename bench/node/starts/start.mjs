/** What a runtime does at its start, as far as it is measured: loads the handler that _HANDLER names, then says so. */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const path = process.env._HANDLER.replace(/\.handler$/, '');
const file = path.endsWith('.cjs') || path.endsWith('.mjs') ? path : `${path}.mjs`;
const { handler } = file.endsWith('.cjs')
  ? createRequire(import.meta.url)(file)
  : await import(pathToFileURL(file).href);
writeSync(1, typeof handler);
process.exit();
