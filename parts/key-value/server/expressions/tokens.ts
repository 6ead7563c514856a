/** Cuts an expression into tokens. */

export interface Token {
  readonly text: string;
  readonly kind: 'name' | 'name placeholder' | 'value placeholder' | 'index' | 'sign' | 'stray' | 'end';
  /** Where it begins and ends in the expression. */
  readonly start: number;
  readonly end: number;
}

const pattern =
  /\s+|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<nameplaceholder>#[A-Za-z0-9_]+)|(?<valueplaceholder>:[A-Za-z0-9_]+)|(?<index>\d+)|(?<sign><>|<=|>=|[<>=()[\],.+-])|(?<stray>\S)/gu;

/** Never fails: what fits nowhere is a `stray` token, which no grammar expects. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  for (const match of expression.matchAll(pattern)) {
    const [text] = match;
    const kind = kindOf(match.groups ?? {});
    if (kind) tokens.push({ text, kind, start: match.index, end: match.index + text.length });
  }
  return [...tokens, { text: '<EOF>', kind: 'end', start: expression.length, end: expression.length }];
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Token['kind'] | undefined {
  if (groups['name'] !== undefined) return 'name';
  if (groups['nameplaceholder'] !== undefined) return 'name placeholder';
  if (groups['valueplaceholder'] !== undefined) return 'value placeholder';
  if (groups['index'] !== undefined) return 'index';
  if (groups['sign'] !== undefined) return 'sign';
  return groups['stray'] === undefined ? undefined : 'stray';
}
