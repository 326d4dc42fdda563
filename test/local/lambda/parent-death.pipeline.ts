import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { processState, Workshop } from './support';

const PROJECT = join(__dirname, '..', '..', '..');
let workshop: Workshop;
beforeEach(() => {
  workshop = new Workshop();
});
afterEach(() => workshop.close());

test('when the runner is killed, its frozen and its running functions end with it', async () => {
  workshop.write(
    'code/index.js',
    `exports.handler = async (event) => { if (event.pid) return process.pid; setInterval(() => 0, 1000); await new Promise(() => 0); };`,
  );
  const runner = workshop.write(
    'runner.ts',
    `import { startFunction } from '${PROJECT}/local/lambda/start-function';
     const start = (name: string) => startFunction({
       name, arn: 'arn', codeDir: '${workshop.dir}/code', handler: 'index.handler', runtime: 'nodejs22.x', environment: {},
       layerDirs: [], timeoutSeconds: 60, memorySizeMb: 128, region: 'eu-west-1', runDir: '${workshop.dir}/' + name,
       credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' }, logFile: '${workshop.dir}/' + name + '.log',
     });
     (async () => {
       const frozen = start('frozen'), running = start('running');
       const pids = [await frozen.invoke({ pid: true }), await running.invoke({ pid: true })].map((one) => one.payload);
       void running.invoke({});
       setImmediate(() => console.log(JSON.stringify(pids)));
     })();`,
  );
  const parent = spawn(process.execPath, [join(PROJECT, 'node_modules', 'tsx', 'dist', 'cli.mjs'), runner], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const [line] = await once(parent.stdout, 'data');
  const pids: string[] = JSON.parse(String(line));
  expect(pids.map((pid) => processState(Number(pid)))).toEqual(['T', expect.stringMatching(/[RST]/)]);
  process.kill(-(parent.pid as number), 'SIGKILL');
  const deadline = Date.now() + 2000;
  const left = () => pids.filter((pid) => processState(Number(pid)) !== undefined);
  while (left().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(left()).toEqual([]);
});
