/** Reads YAML 1.2 of a stranger: counts tokens, depth and aliases before anything is built from them. */
import { Composer, type CST, type Document, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';
import type { CourseError } from '../../kit/errors.ts';
import { invalid, tooDeep } from './invalid-contract.ts';

export interface YamlBounds {
  readonly values: number;
  readonly depth: number;
}

/** Anchors and aliases; each alias is looked up among all of them. */
const maxAliases = 5_000;

/**
 * The value of the text. Aliases become the same object again, so that they cost nothing here: whoever walks through
 * the value has to count. Throws `contract-invalid` with the line where that is known.
 */
export function parseYaml(text: string, bounds: YamlBounds): unknown {
  const lines = new LineCounter();
  const document = compose(text, bounds, lines);
  if (!document) return undefined;
  refuseTwins(document, lines);
  try {
    return document.toJS({ maxAliasCount: -1 }) as unknown;
  } catch (cause) {
    // Such as an alias without its anchor, or inside it.
    throw invalid(
      `The document is no YAML that can be read: ${sentence(cause instanceof Error ? cause.message : '')}`,
    );
  }
}

function compose(text: string, bounds: YamlBounds, lines: LineCounter): Document | undefined {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    // Compared pair by pair, which takes too long; see refuseTwins.
    uniqueKeys: false,
    // Tags of YAML 1.1 would make dates, sets and bytes.
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const refuse = (offset: number, message: string) =>
    invalid(`${place(lines, offset)}: ${sentence(message)}`);
  let failed: CourseError | undefined;
  // The first error ends it: a text of nothing but errors would take long, and much memory, to be collected. It comes
  // by again for every collection that it stands in.
  composer['onError'] = (
    source: number | [number] | CST.Token,
    _code: string,
    message: string,
    warning?: boolean,
  ) => {
    if (warning) return;
    const offset = typeof source === 'number' ? source : Array.isArray(source) ? source[0] : source.offset;
    failed ??= refuse(offset, message);
    throw failed;
  };
  let tokens = 0;
  let aliases = 0;
  function* read() {
    lines.addNewLine(0);
    for (const lexeme of new Lexer().lex(text)) {
      if (++tokens > bounds.values) {
        throw invalid(
          `The document is longer than ${bounds.values} tokens.`,
          'Give it as JSON, which may be longer.',
        );
      }
      if ((lexeme[0] === '&' || lexeme[0] === '*') && ++aliases > maxAliases) {
        throw invalid(`The document has more than ${maxAliases} anchors and aliases.`);
      }
      yield* withoutErrors(parser.next(lexeme));
      if (parser.stack.length > bounds.depth) throw tooDeep(bounds.depth);
    }
    yield* withoutErrors(parser.end());
  }
  function* withoutErrors(found: Iterable<CST.Token>) {
    for (const token of found) {
      if (token.type === 'error') throw refuse(token.offset, token.message);
      yield token;
    }
  }
  const documents = composer.compose(read(), true, text.length);
  const only = documents.next();
  if (only.done) return undefined;
  if (!documents.next().done) throw invalid('The text holds several YAML documents.');
  const [error] = only.value.errors;
  if (error) throw refuse(error.pos[0], error.message);
  return only.value;
}

/** A key that is there twice would silently win over the first one (YAML 1.2.2, section 3.2.1.1). */
function refuseTwins(document: Document, lines: LineCounter): void {
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) {
          throw invalid(`${place(lines, key.range?.[0] ?? 0)}: “${name.slice(0, 100)}” is there twice.`);
        }
        seen.add(name);
      }
    },
  });
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `Line ${line}, column ${col}`;
}

function sentence(message: string): string {
  const [first = ''] = message.split('\n', 1);
  return `${first.slice(0, 200).replace(/[.:]$/, '')}.`;
}
