/** How the command is called here: `npx be` in the repository, `be` where it is installed. */
export const ownName = import.meta.url.endsWith('.ts') ? 'npx be' : 'be';
