import '../local/machine/quiet-sdk';
import { Command } from 'commander';
import { runProgram } from './command-line/program';
import type { DirectoryOptions } from './directory/options';
import { runDirectory } from './directory/run';

/** `npm run directory`: persons of an LDAP directory into the table that enriches documents. */
const program = new Command('npm run directory')
  .showHelpAfterError('Try --help.')
  .usage('-- --url <url> --base <dn> [options]')
  .description(
    `Crawl the persons of an LDAP directory into a table by username, which adds \`user\` to documents that have a
username. The password of --bind-dn comes from the variable LDAP_BIND_PASSWORD or from --password-file, never from an
argument. Only the attributes that are named leave the directory.

  npm run directory -- --url ldaps://ldap.example.org --base ou=people,dc=example,dc=org --out table.yml
  npm run directory -- --from table.yml --stage dev`,
  )
  .option('--url <url>', 'ldaps://host[:port], or ldap://host[:port] with --start-tls')
  .option('--base <dn>', 'where the persons are, with all below')
  .option('--filter <filter>', 'which objects are persons', '(objectClass=person)')
  .option('--username <attribute>', "the attribute that is the document's username", 'uid')
  .option(
    '--attributes <list>',
    'what is taken, comma-separated; name=attribute gives another name. display_name, department, title and office become keywords under `user`, others stand under `extra.directory`',
    'displayName,department,title,physicalDeliveryOfficeName',
  )
  .option('--bind-dn <dn>', 'who asks (default: anonymous)')
  .option('--password-file <file>', 'first line is the password of --bind-dn')
  .option('--start-tls', 'encrypt a connection to ldap:// before anything is said', false)
  .option('--ca <file>', 'PEM of the certificate authority of the server')
  .option('--page-size <count>', 'persons a request', '500')
  .option('--from <file>', 'take the persons from this YAML instead of a directory')
  .option('--out <file>', 'write sorted YAML, by which two crawls can be compared')
  .option('--compiled <file>', 'write the compiled table, which a collector reads (COLLECTOR_DIRECTORY_FILE)')
  .option('--stage <name>', "upload into the deployed stage's table")
  .option('--table <url>', 'upload to s3://bucket/key')
  .option(
    '--region <name>',
    "the bucket's region (default: the stage's; with --table, of the AWS configuration)",
  )
  .option('--force', 'also when there are less than half as many persons as the last time', false)
  .action((options: DirectoryOptions) => runDirectory(options, process.env));

runProgram('directory', program);
