/** Turns a lesson's Markdown into blocks: prose as HTML, and the fences that hold experiments, exercises, questions and asides. */
import createMarkdownIt, { type MarkdownIt } from 'markdown-it';
import { parse as parseYaml } from 'yaml';
import type { Lesson, LessonBlock, Question } from '../../kit/course.ts';
import { formatNumber } from '../../kit/text.ts';

/** A fault in a lesson's source: for its author, with file and line. */
export class LessonError extends Error {
  override readonly name = 'LessonError';
}

/** Name → recorded value of the numbers that the prose may quote as `{name}`. */
export type BoundNumbers = Readonly<Record<string, number>>;

const fences = new Set(['experiment', 'exercise', 'question', 'client']);

/**
 * Parses a lesson: `# Title`, the lead paragraph, then the text. `{name}` in prose becomes the recorded value of
 * that number, marked so that the page can lay the learner's own value over it.
 */
export function parseLesson(source: string, numbers: BoundNumbers): Lesson {
  const markdown = createMarkdown(numbers);
  const tokens = markdown.parse(source, {});
  const [titleText, leadText] = tokens
    .filter((token) => token.type === 'inline')
    .map((token) => token.content);
  if (tokens[0]?.tag !== 'h1' || !titleText || !leadText || tokens[3]?.type !== 'paragraph_open') {
    throw new LessonError('line 1: a lesson begins with “# Title” and one paragraph');
  }
  const blocks: LessonBlock[] = [];
  let prose: typeof tokens = [];
  const flush = () => {
    if (prose.length > 0)
      blocks.push({ kind: 'prose', html: markdown.renderer.render(prose, markdown.options, {}) });
    prose = [];
  };
  for (const token of tokens.slice(6)) {
    const [kind = '', id = ''] = token.type === 'fence' ? token.info.trim().split(/\s+/) : [];
    if (!fences.has(kind)) {
      prose.push(token);
      continue;
    }
    flush();
    const line = `line ${(token.map?.[0] ?? 0) + 1}`;
    if (kind === 'client') blocks.push({ kind: 'client', html: markdown.render(token.content) });
    else if (kind === 'experiment' || kind === 'exercise') blocks.push({ kind, id: token.content.trim() });
    else blocks.push({ kind: 'question', question: parseQuestion(id, token.content, line) });
  }
  flush();
  return { title: titleText, lead: leadText, blocks };
}

/** A text of ours without fences and numbers of its own, such as the brief of an exercise, as HTML. */
export function renderMarkdown(source: string): string {
  return createMarkdown({}).render(source);
}

function createMarkdown(numbers: BoundNumbers): MarkdownIt {
  // No HTML from the source: a lesson is text. `typographer` stays off, quotes are written as they shall be.
  const markdown = createMarkdownIt({ html: false, linkify: false });
  const { escapeHtml } = markdown.utils;
  markdown.renderer.rules['text'] = (tokens, index) =>
    escapeHtml(tokens[index]?.content ?? '').replace(/\{([a-z][a-z-]*)\}/g, (_, name: string) => {
      const value = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
      if (value === undefined)
        throw new LessonError(`no experiment of this lesson yields the number {${name}}`);
      return `<data class="bound" data-number="${name}" value="${value}">${formatNumber(value)}</data>`;
    });
  markdown.renderer.rules['link_open'] = (tokens, index, options, _, self) => {
    tokens[index]?.attrSet('rel', 'noreferrer');
    tokens[index]?.attrSet('target', '_blank');
    return self.renderToken(tokens, index, options);
  };
  // Code may be wider than the screen: the keyboard has to reach it to scroll (WCAG 2.2, 2.1.1).
  const fence = markdown.renderer.rules['fence'];
  markdown.renderer.rules['fence'] = (...given) =>
    (fence?.(...given) ?? '').replace('<pre>', '<pre tabindex="0">');
  return markdown;
}

function parseQuestion(id: string, source: string, line: string): Question {
  const fail = (what: string) => new LessonError(`${line}: the question “${id}” ${what}`);
  if (!/^[a-z][a-z-]*$/.test(id)) throw fail('needs an id in kebab-case behind the word “question”');
  let data: unknown;
  try {
    data = parseYaml(source);
  } catch (error) {
    throw fail(`is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(data) || typeof data['ask'] !== 'string' || !Array.isArray(data['options'])) {
    throw fail('needs `ask` and a list of `options`');
  }
  const options = data['options'].map((option: unknown) => {
    if (!isRecord(option)) throw fail('has an option that is no record');
    const { say, right, because } = option;
    if (typeof say !== 'string' || typeof right !== 'boolean' || typeof because !== 'string') {
      throw fail('has an option without say, right or because');
    }
    return { say, right, because };
  });
  if (options.filter(({ right }) => right).length !== 1) throw fail('needs exactly one right option');
  return { id, ask: data['ask'], options };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
