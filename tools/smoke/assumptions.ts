import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const FILE = join(__dirname, 'assumptions.yml');

const schema = z.strictObject({
  intro: z.string(),
  sections: z.array(
    z.strictObject({
      title: z.string(),
      before: z.string().optional(),
      rows: z.array(z.strictObject({ id: z.string(), assumed: z.string(), proof: z.string() })),
    }),
  ),
});

/** What nobody has yet seen on AWS, section by section. */
export type Assumptions = z.infer<typeof schema>;
export type Assumption = Assumptions['sections'][number]['rows'][number];

/** @throws when the file is not of its shape, or an id stands twice */
export function readAssumptions(text = readFileSync(FILE, 'utf8')): Assumptions {
  const assumptions = schema.parse(parse(text));
  const ids = assumptions.sections.flatMap(({ rows }) => rows.map(({ id }) => id));
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) throw new Error(`smoke: ${twice.join(', ')} stands twice in assumptions.yml.`);
  return assumptions;
}

/** The document `docs/unproven-on-aws.md`. Lines whose ids are proved are struck. */
export function renderDocument(
  { intro, sections }: Assumptions,
  proved: ReadonlySet<string> = new Set(),
): string {
  const row = ({ id, assumed, proof }: Assumption) =>
    proved.has(id) ? `| ~~${assumed}~~ | proved: ${proof} |` : `| ${assumed} | ${proof} |`;
  const section = ({ title, before, rows }: Assumptions['sections'][number]) =>
    [
      `## ${title}`,
      ...(before === undefined ? [] : [before.trimEnd()]),
      ['| assumed | proved by |', '|---|---|', ...rows.map(row)].join('\n'),
    ].join('\n\n');
  return `${[intro.trimEnd(), ...sections.map(section)].join('\n\n')}\n`;
}
