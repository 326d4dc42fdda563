import { ecsService } from '../../../../local/validate/rules/ecs-service';
import { scalableTarget } from '../../../../local/validate/rules/scalable-target';
import { SERVICE } from './ecs-resources';
import { judge, type Resources, withProperties } from './judge';

const registered = (changes: object) =>
  withProperties(SERVICE, 'Service', {
    LoadBalancers: [
      { ContainerName: 'app', ContainerPort: 5000, TargetGroupArn: { Ref: 'Targets' }, ...changes },
    ],
  });

describe('a service', () => {
  test('that registers a port of its task behind a listener is in order', () => {
    expect(judge(ecsService, 'Service', SERVICE)).toEqual([]);
  });

  test.each<[what: string, resources: Resources, problem: string]>([
    [
      'another container',
      registered({ ContainerName: 'web' }),
      'Service LoadBalancers.0.ContainerName: got web; Task has app. Name one of its containers.',
    ],
    [
      'a port that is not mapped',
      registered({ ContainerPort: 80 }),
      'Service LoadBalancers.0.ContainerPort: got 80; the container maps 5000. Name one of its ports.',
    ],
    [
      'a port of another transport',
      withProperties(SERVICE, 'Targets', { Protocol: 'UDP' }),
      'Task ContainerDefinitions.PortMappings.Protocol: got tcp; expected udp, as its target group speaks UDP.',
    ],
    [
      'instances as targets',
      withProperties(SERVICE, 'Targets', { TargetType: 'instance' }),
      'Targets TargetType: got instance; expected ip, because each task of Service has a network interface of its own.',
    ],
    [
      'a target group too early',
      { ...SERVICE, Service: { ...SERVICE.Service, DependsOn: [] } as never },
      'Service DependsOn: does not wait for Listener: ECS refuses a target group without a load balancer. Add it.',
    ],
    [
      'a launch type that its task is not made for',
      withProperties(SERVICE, 'Service', { LaunchType: 'EC2' }),
      'Service LaunchType: got EC2; expected FARGATE, for which Task is made.',
    ],
    [
      'shells without a permission',
      withProperties(SERVICE, 'Service', { EnableExecuteCommand: true }),
      "Service EnableExecuteCommand: is true, but the task's role may not ssmmessages:CreateControlChannel: nobody could open a shell. Leave it out, or allow it.",
    ],
  ])('may not have %s', (_what, resources, problem) => {
    expect(judge(ecsService, 'Service', resources)).toEqual([problem]);
  });

  test('may open shells when its role allows it', () => {
    const Statement = [{ Effect: 'Allow', Action: 'ssmmessages:*', Resource: '*' }];
    const resources = withProperties(SERVICE, 'TaskPolicy', { PolicyDocument: { Statement } });
    const open = withProperties(resources, 'Service', { EnableExecuteCommand: true });
    expect(judge(ecsService, 'Service', open)).toEqual([]);
  });

  test('may leave its launch type to a capacity provider', () => {
    const resources = withProperties(SERVICE, 'Service', {
      LaunchType: undefined,
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
    });
    expect(judge(ecsService, 'Service', resources)).toEqual([]);
  });

  test('may run a task of another app, of which nothing is known', () => {
    const resources = withProperties(SERVICE, 'Service', {
      TaskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/theirs',
    });
    expect(judge(ecsService, 'Service', resources)).toEqual([]);
  });

  test.each([
    [2, 100, 200, true],
    [2, 50, 100, true],
    [4, 75, 100, true],
    [1, 0, 100, true],
    [2, 100, 100, false],
    // Half a task is rounded up, so the one task may not end.
    [1, 50, 100, false],
    // Half a task more is rounded down.
    [1, 100, 150, false],
    [2, 100, 150, true],
  ])('of %i tasks with %i–%i %% can be replaced: %s', (DesiredCount, min, max, canBe) => {
    const DeploymentConfiguration = { MinimumHealthyPercent: min, MaximumPercent: max };
    const resources = withProperties(SERVICE, 'Service', { DesiredCount, DeploymentConfiguration });
    expect(judge(ecsService, 'Service', resources)).toEqual(
      canBe
        ? []
        : [
            `Service DeploymentConfiguration: keeps at least ${min} % and at most ${max} % of ${DesiredCount} tasks: a deployment could neither stop nor start one. Raise the maximum.`,
          ],
    );
  });
});

describe('what scales a service', () => {
  const target = (changes: object): Resources => ({
    ...SERVICE,
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        ServiceNamespace: 'ecs',
        MinCapacity: 2,
        MaxCapacity: 8,
        ResourceId: {
          'Fn::Join': ['/', ['service', { Ref: 'Cluster' }, { 'Fn::GetAtt': ['Service', 'Name'] }]],
        },
        ...changes,
      },
    },
  });
  const named = (...parts: unknown[]) => target({ ResourceId: { 'Fn::Join': ['/', ['service', ...parts]] } });

  test.each([
    ['names it with its cluster', target({})],
    ['names one of another app', named('their-cluster', 'their-service')],
    ['scales a table', target({ ServiceNamespace: 'dynamodb', ResourceId: 'table/orders' })],
  ])('is in order when it %s', (_what, resources) => {
    expect(judge(scalableTarget, 'Target', resources)).toEqual([]);
  });

  test.each([
    [
      'another cluster',
      named('other', { 'Fn::GetAtt': ['Service', 'Name'] }),
      'Target ResourceId: got service/other/<S/Service.Name>; expected <S/Cluster>, the cluster of Service.',
    ],
    ['no service', named(), 'Target ResourceId: got service; expected service/<cluster>/<service>.'],
    [
      'more tasks than are wanted',
      target({ MinCapacity: 3 }),
      'Service DesiredCount: got 2; expected 3–8, between which Target keeps it.',
    ],
    [
      'fewer tasks than are wanted',
      target({ MinCapacity: 1, MaxCapacity: 1 }),
      'Service DesiredCount: got 2; expected 1–1, between which Target keeps it.',
    ],
  ])('may not name %s', (_what, resources, problem) => {
    expect(judge(scalableTarget, 'Target', resources)).toEqual([problem]);
  });
});
