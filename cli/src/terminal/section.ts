/** Parts of a page: a title and its indented body. */

/** The title alone where the body is empty. */
export function section(title: string, ...bodies: readonly string[]): string {
  return [title, ...bodies.filter((body) => body !== '')].join('\n');
}

/** Sections with an empty line between. */
export function page(...sections: readonly (string | undefined)[]): string {
  return sections.filter((text) => text !== undefined && text !== '').join('\n\n');
}
