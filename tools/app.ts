/**
 * The CDK app as the CDK's command runs it (`app` in cdk.json). What it writes is private to its user: the CDK opens
 * the folders of bundled assets to everybody, and whoever may write there decides which code is deployed.
 */
import { join } from 'node:path';
import { closeToOthers, makePrivateFolder } from '../local/machine/private-files';

const outDir = process.env.CDK_OUTDIR ?? join(__dirname, '../cdk.out');
process.umask(0o077);
makePrivateFolder(outDir);
require('../bin/ekk');
closeToOthers(outDir);
