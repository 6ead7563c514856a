/** Files that the page imports and that are no TypeScript. */
declare module '*.css';
