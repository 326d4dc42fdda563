/** The section of a version in CHANGELOG.md, or undefined when there is none. */
export function changesOf(version: string, changelog: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.startsWith(`${version}\n`) || text.startsWith(`${version} `));
  return section?.slice(section.indexOf('\n')).trim();
}
