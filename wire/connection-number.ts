/** Numbers for connections, so that what a transcript holds can be told apart, whoever opened them. */

let opened = 0;

/** The next one; unique within this process. */
export function nextConnectionNumber(): number {
  return ++opened;
}
