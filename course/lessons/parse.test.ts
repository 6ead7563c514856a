/** Lessons from Markdown: the frame, the bound numbers, the fences, and faults that name their line. */
import { describe, expect, it } from 'vitest';
import { LessonError, parseLesson } from './parse.ts';

const frame = (text: string) => `# A title\n\nThe lead.\n\n${text}\n`;
const html = (text: string, numbers = {}) =>
  parseLesson(frame(text), numbers)
    .blocks.map((block) => ('html' in block ? block.html : ''))
    .join('');

describe('the frame', () => {
  it('is a title, a lead, and blocks in their places', () => {
    const source = frame(
      'First.\n\n```experiment\nrow/experiment\n```\n\nSecond.\n\n```client\nFor *you*.\n```\n\n```js\ncode\n```',
    );
    const { title, lead, blocks } = parseLesson(source, {});
    expect([title, lead]).toEqual(['A title', 'The lead.']);
    expect(blocks).toEqual([
      { kind: 'prose', html: '<p>First.</p>\n' },
      { kind: 'experiment', id: 'row/experiment' },
      { kind: 'prose', html: '<p>Second.</p>\n' },
      { kind: 'client', html: '<p>For <em>you</em>.</p>\n' },
      { kind: 'prose', html: '<pre tabindex="0"><code class="language-js">code\n</code></pre>\n' },
    ]);
  });

  it.each([
    [''],
    ['Text.'],
    ['# Title'],
    ['## Title\n\nLead.'],
    ['# Title\n\n- no lead'],
    ['# Title\n\n## No lead'],
  ])('is missing in %j', (source) => {
    expect(() => parseLesson(source, {})).toThrow(LessonError);
    expect(() => parseLesson(source, {})).toThrow(/^line 1: /);
  });
});

describe('bound numbers', () => {
  it('are laid into the prose, formatted and named', () => {
    expect(html('It read {rows-read} rows.', { 'rows-read': 1020 })).toBe(
      '<p>It read <data class="bound" data-number="rows-read" value="1020">1,020</data> rows.</p>\n',
    );
    expect(html('```client\nIt took {ms}.\n```', { ms: 1.234 })).toContain('value="1.234">1.23</data>');
  });

  it('must be known', () => {
    expect(() => html('It read {rows} rows.', { row: 1 })).toThrow(LessonError);
    expect(() => html('It read {rows} rows.', { row: 1 })).toThrow('{rows}');
  });

  it('must be known, not inherited', () => {
    expect(() => html('It read {constructor} rows.')).toThrow(LessonError);
  });

  it('are not looked for in code', () => {
    expect(html('`{rows}`')).toContain('<code>{rows}</code>');
    expect(html('```json\n{rows}\n```')).toContain('{rows}');
  });
});

describe('HTML in the source', () => {
  it('is text, wherever it stands', () => {
    const all = html(
      [
        '<script>alert(1)</script>',
        'Inline <img src=x onerror=alert(1)> and `<b>`.',
        '```client\n<iframe src="x"></iframe>\n```',
        '```html\n<script>alert(2)</script>\n```',
        '[link](javascript:alert(3))',
      ].join('\n\n'),
    );
    expect(all).not.toMatch(/<(script|img|iframe|b)\b/);
    expect(all).not.toContain('href="javascript:');
    expect(all).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(all).toContain('&lt;iframe');
  });

  it('does not come in by a link, which leads out and says nothing of where from', () => {
    expect(html('[a](https://example.org/?a=1&b="c")')).toMatch(
      /^<p><a href="https:\/\/example\.org\/\?a=1&amp;b=%22c%22" rel="noreferrer" target="_blank">a<\/a>/,
    );
  });
});

describe('questions', () => {
  const options = (...rights: readonly boolean[]) =>
    rights
      .map((right, index) => `  - say: s${index}\n    right: ${right}\n    because: b${index}\n`)
      .join('');
  const question = (info: string, body: string) => frame(`Text.\n\n\`\`\`question ${info}\n${body}\`\`\``);

  it('have an id, options and reasons', () => {
    const { blocks } = parseLesson(question('ties', `ask: Why?\noptions:\n${options(false, true)}`), {});
    expect(blocks[1]).toEqual({
      kind: 'question',
      question: {
        id: 'ties',
        ask: 'Why?',
        options: [
          { say: 's0', right: false, because: 'b0' },
          { say: 's1', right: true, because: 'b1' },
        ],
      },
    });
  });

  it.each([
    ['', `ask: Why?\noptions:\n${options(true)}`, 'needs an id'],
    ['Ties', `ask: Why?\noptions:\n${options(true)}`, 'needs an id'],
    ['ties', `options:\n${options(true)}`, 'needs `ask`'],
    ['ties', 'ask: Why?\n', 'list of `options`'],
    ['ties', 'just text\n', 'needs `ask`'],
    ['ties', 'ask: Why?\noptions:\n  - text\n', 'no record'],
    ['ties', 'ask: Why?\noptions:\n  - say: a\n    right: true\n', 'without say, right or because'],
    ['ties', 'ask: Why?\noptions:\n  - say: a\n    right: "yes"\n    because: b\n', 'without say, right'],
    ['ties', `ask: Why?\noptions:\n${options(false, false)}`, 'exactly one right'],
    ['ties', `ask: Why?\noptions:\n${options(true, true)}`, 'exactly one right'],
  ])('with the info %j and a fault are told with their line: %j', (info, body, told) => {
    const parse = () => parseLesson(question(info, body), {});
    expect(parse).toThrow(LessonError);
    expect(parse).toThrow(/^line 7: /);
    expect(parse).toThrow(told);
  });

  it('that are no YAML are told with their line', () => {
    expect(() => parseLesson(question('ties', 'ask: "never closed\n'), {})).toThrow(/^line 7: /);
  });
});
