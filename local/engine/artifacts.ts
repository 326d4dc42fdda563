/**
 * Which Maven artifacts make an OpenSearch home, and where each jar goes in it.
 * Published under https://repo1.maven.org/maven2/org/opensearch; ISM, alerting and Dashboards are not among them.
 */

/**
 * Version of the node. Amazon OpenSearch Service offers it as OpenSearch_2.19. It starts on Java 17–21, because Java 24
 * removed the Security Manager.
 */
export const OPENSEARCH_VERSION = '2.19.4';

/** Version of Maven's dependency plugin. It is pinned so that every machine resolves with the same rules. */
const DEPENDENCY_PLUGIN = '3.8.1';

export interface Artifact {
  group: string;
  name: string;
  version: string;
  type: 'jar' | 'zip';
}

/** One module of the node: the jar that holds its plugin class, and the jars only it may see. */
export interface Module {
  name: string;
  artifact: string;
  className: string;
  /** Names of the jars beside the module's own, without `-<version>.jar`. A jar that no module names is core. */
  jars: readonly string[];
  extends?: string;
}

const ASM = ['asm', 'asm-commons', 'asm-tree'];

export const MODULES: readonly Module[] = [
  {
    name: 'transport-netty4',
    artifact: 'transport-netty4-client',
    className: 'org.opensearch.transport.Netty4Plugin',
    jars: [
      'netty-buffer',
      'netty-codec',
      'netty-codec-http',
      'netty-common',
      'netty-handler',
      'netty-resolver',
    ].concat('netty-transport', 'netty-transport-native-unix-common'),
  },
  module('analysis-common', 'org.opensearch.analysis.common.CommonAnalysisPlugin'),
  module('aggs-matrix-stats-client', 'org.opensearch.search.aggregations.matrix.MatrixAggregationPlugin'),
  module('geo', 'org.opensearch.geo.GeoModulePlugin'),
  module('ingest-common', 'org.opensearch.ingest.common.IngestCommonPlugin', [
    'opensearch-grok',
    'opensearch-dissect',
    'joni',
    'jcodings',
  ]),
  module('ingest-user-agent', 'org.opensearch.ingest.useragent.IngestUserAgentPlugin'),
  module('lang-expression', 'org.opensearch.script.expression.ExpressionPlugin', [
    'lucene-expressions',
    'antlr4-runtime',
    ...ASM,
  ]),
  module('lang-mustache-client', 'org.opensearch.script.mustache.MustachePlugin', ['compiler']),
  module('lang-painless', 'org.opensearch.painless.PainlessPlugin', [
    'opensearch-scripting-painless-spi',
    'antlr4-runtime',
    ...ASM,
    'asm-util',
    'asm-analysis',
  ]),
  module('mapper-extras-client', 'org.opensearch.index.mapper.MapperExtrasPlugin'),
  module('parent-join-client', 'org.opensearch.join.ParentJoinPlugin'),
  module('percolator-client', 'org.opensearch.percolator.PercolatorPlugin'),
  module('rank-eval-client', 'org.opensearch.index.rankeval.RankEvalPlugin'),
  // The http client and commons-* must not be core: the security plugin brings its own and would meet jar hell.
  module('reindex-client', 'org.opensearch.index.reindex.ReindexPlugin', [
    'opensearch-rest-client',
    'opensearch-ssl-config',
    'httpclient',
    'httpcore',
    'httpasyncclient',
    'httpcore-nio',
    'commons-codec',
    'commons-logging',
    'slf4j-api',
  ]),
  module('repository-url', 'org.opensearch.plugin.repository.url.URLRepositoryPlugin'),
];

/** Plugins published as zips, with the folder each is unpacked into. */
export const PLUGINS = ['opensearch-job-scheduler', 'opensearch-security'] as const;

const CORE: readonly Artifact[] = [
  jar('org.opensearch', 'opensearch', OPENSEARCH_VERSION),
  // Version 2.19.4 of this artifact was never published.
  jar('org.opensearch', 'opensearch-plugin-classloader', '2.19.1'),
  jar('org.apache.logging.log4j', 'log4j-core', '2.21.0'),
  jar('org.locationtech.spatial4j', 'spatial4j', '0.7'),
  jar('org.locationtech.jts', 'jts-core', '1.15.0'),
];

export function artifacts(): Artifact[] {
  return [
    ...CORE,
    ...MODULES.map(({ artifact }) => jar('org.opensearch.plugin', artifact, OPENSEARCH_VERSION)),
    jar('org.opensearch.plugin', 'opensearch-scripting-painless-spi', OPENSEARCH_VERSION),
    ...PLUGINS.map(
      (name): Artifact => ({
        group: 'org.opensearch.plugin',
        name,
        version: `${OPENSEARCH_VERSION}.0`,
        type: 'zip',
      }),
    ),
  ];
}

/** Maven goals that run the two executions of {@link pom}: jars into `jars/`, unpacked zips into `plugins/`. */
export const POM_GOALS = ['copy-dependencies@jars', 'unpack-dependencies@plugins'].map(
  (goal) => `org.apache.maven.plugins:maven-dependency-plugin:${DEPENDENCY_PLUGIN}:${goal}`,
);

/** A Maven project that only names dependencies. Their files land beside it. */
export function pom(): string {
  const dependencies = artifacts().map(
    ({ group, name, version, type }) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId>` +
      `<version>${version}</version><type>${type}</type></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>engine</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId>
    <version>${DEPENDENCY_PLUGIN}</version>
    <executions>
      ${execution('jars', 'jar', '<prependGroupId>false</prependGroupId>')}
      ${execution('plugins', 'zip', '<useSubDirectoryPerArtifact>true</useSubDirectoryPerArtifact>')}
    </executions>
  </plugin></plugins></build>
</project>
`;
}

function execution(id: string, type: string, more: string): string {
  return (
    `<execution><id>${id}</id><configuration><includeTypes>${type}</includeTypes>${more}` +
    `<outputDirectory>\${project.basedir}/${id}</outputDirectory></configuration></execution>`
  );
}

function jar(group: string, name: string, version: string): Artifact {
  return { group, name, version, type: 'jar' };
}

function module(artifact: string, className: string, jars: readonly string[] = []): Module {
  return { name: artifact.replace(/-client$/, ''), artifact, className, jars };
}
