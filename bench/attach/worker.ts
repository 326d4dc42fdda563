import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AttachLogging, LoggingStage } from '../../lib/attach';

/** CPU time in milliseconds. */
export interface AttachMeasurement {
  readonly plainMs: number;
  readonly attachedMs: number;
  /** The part of `attachedMs` that the aspect itself took. */
  readonly aspectMs: number;
}

const FUNCTIONS = 200;
/** Below CloudFormation's limit of 500 resources a stack. */
const PER_STACK = 100;
/** Runs before those that count: the CDK loads its modules in the first, and V8 compiles in the next. */
const WARM_UP = 3;

/** Synthesizes with and without the aspect in turn. CPU time does not count what else the machine does. */
function measure(outdir: string, runs: number): AttachMeasurement {
  const plain: number[] = [];
  const attached: number[] = [];
  const aspect: number[] = [];
  for (let run = -WARM_UP; run < runs; run++) {
    const without = synth(outdir, undefined);
    const measured = new MeasuredAspect({ stage: LoggingStage.fromSsm('dev') });
    const withAspect = synth(outdir, measured);
    if (run < 0) continue;
    plain.push(without);
    attached.push(withAspect);
    aspect.push(measured.ms);
  }
  return { plainMs: median(plain), attachedMs: median(attached), aspectMs: median(aspect) };
}

class MeasuredAspect extends AttachLogging {
  ms = 0;

  override visit(node: Parameters<AttachLogging['visit']>[0]): void {
    this.ms += cpuMs(() => super.visit(node));
  }
}

function synth(outdir: string, aspect: AttachLogging | undefined): number {
  const app = new App({ outdir, analyticsReporting: false });
  for (let first = 0; first < FUNCTIONS; first += PER_STACK) {
    const stack = new Stack(app, `Functions${first}`);
    for (let index = first; index < first + PER_STACK; index++) {
      new LambdaFunction(stack, `F${index}`, {
        code: Code.fromInline('x'),
        handler: 'index.handler',
        runtime: index % 2 === 0 ? Runtime.NODEJS_22_X : Runtime.PYTHON_3_13,
      });
    }
  }
  if (aspect) Aspects.of(app).add(aspect);
  return cpuMs(() => app.synth());
}

function cpuMs(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] as number;
}

const [outdir = '', runs = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(measure(outdir, Number(runs))));
