/** Writes the reference in docs/reference from the declarations themselves: parts, experiments, errors, commands. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { categories } from '../audits/index.ts';
import killRate from '../audits/kill-rate.json' with { type: 'json' };
import { associationFaults } from '../audits/twins/association/faults.ts';
import { programFaults } from '../audits/twins/program/faults.ts';
import { faults } from '../audits/twins/start-twin.ts';
import { commands } from '../cli/commands/index.ts';
import answerRates from '../course/exercises/kill-rate.json' with { type: 'json' };
import { listExercises, listRows } from '../course/index.ts';
import { type Audit, needs } from '../kit/audit.ts';
import { errorTable } from '../kit/errors.ts';
import type { Exercise } from '../kit/exercise.ts';
import type { AnyExperiment } from '../kit/experiment.ts';
import type { Parameter } from '../kit/parameters.ts';
import type { Engine, Part } from '../kit/part.ts';
import { parts } from '../parts/index.ts';

const folder = join(import.meta.dirname, '../docs/reference');

if (import.meta.main) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(await renderReference())) {
    writeFileSync(join(folder, name), text);
    console.log(`docs/reference/${name}`);
  }
}

/** File name → Markdown. The same declarations always give the same text. */
export async function renderReference(): Promise<Record<string, string>> {
  return {
    'parts.md': page('Parts', 'What `be up` starts.', parts.map(renderPart)),
    'experiments.md': page('Experiments', 'What `be run` runs, in teaching order.', renderExperiments()),
    'audits.md': page('Audits', 'What `be check` asks of a backend, in this order.', renderAudits()),
    'exercises.md': page(
      'Exercises',
      'What the learner builds, and `be check STAGE` checks.',
      listExercises().map(renderExercise),
    ),
    'errors.md': page('Errors', 'Every error that the course explains.', [renderErrors()]),
    'commands.md': page('Commands', 'What `be` can do.', await renderCommands()),
  };
}

function page(title: string, lead: string, sections: readonly string[]): string {
  const made = '<!-- Made by `npm run docs` from the declarations: change those. -->';
  return `${[made, `# ${title}`, lead, ...sections].join('\n\n')}\n`;
}

function renderPart(part: Part): string {
  return paragraphs(
    `## ${part.id}`,
    `**${part.title}.** ${part.summary}`,
    table(
      ['variable', 'meaning'],
      Object.entries(part.variables).map(([name, meaning]) => [code(name), meaning]),
    ),
    '### Engines',
    table(
      ['engine', 'what it is', 'fidelity', 'is started after', 'where it differs from the real thing'],
      part.engines.map(({ id, title, fidelity, needs = [], differs }) => [
        code(id),
        title,
        fidelity,
        needs.map(code).join(', '),
        differs,
      ]),
    ),
    `### What every engine of ${part.id} promises`,
    part.contract.map(({ id, promise }) => `- ${code(id)}: ${promise}`).join('\n'),
    ...part.engines.map(renderLimits),
  );
}

function renderLimits({ id, limits }: Engine): string {
  const entries = Object.entries(limits);
  if (entries.length === 0) return '';
  return paragraphs(
    `What the engine ${code(id)} cannot keep:`,
    entries.map(([promise, reason]) => `- ${code(promise)}: ${reason}`).join('\n'),
  );
}

function renderExperiments(): string[] {
  return listRows().flatMap(({ number, row }) =>
    (row.lesson?.experiments ?? []).map((experiment) =>
      renderExperiment(experiment, `${number} ${row.title}`),
    ),
  );
}

function renderExperiment(experiment: AnyExperiment, lesson: string): string {
  const parameters = Object.entries(experiment.parameters as Record<string, Parameter>);
  const shown = (value: unknown) => (value === undefined ? '' : String(value));
  return paragraphs(
    `## ${experiment.id}`,
    `**${experiment.title}** (lesson ${lesson}). ${experiment.question}`,
    '### Parameters',
    table(
      ['parameter', 'meaning', 'range', 'default', '`--quick`', '`--large`'],
      parameters.map(([id, spec]) => [
        code(id),
        spec.kind === 'number' && spec.unit ? `${spec.title} (${spec.unit})` : spec.title,
        rangeOf(spec),
        shown(spec.default),
        shown(experiment.quick[id]),
        shown(experiment.large[id]),
      ]),
    ),
    '### What is compared',
    experiment.variants.map(({ id, title }) => `- ${code(id)}: ${title}`).join('\n'),
    '### Columns',
    table(
      ['column', 'meaning', 'unit'],
      Object.entries(experiment.columns).map(([id, { title, unit }]) => [code(id), title, unit ?? '']),
    ),
    '### Findings',
    experiment.findings.map(({ id, claim }) => `- ${code(id)}: ${claim}`).join('\n'),
  );
}

function rangeOf(spec: Parameter): string {
  if (spec.kind === 'number') return `${spec.min} to ${spec.max}`;
  return Object.entries(spec.choices)
    .map(([id, title]) => (title.toLowerCase() === id ? code(id) : `${code(id)} (${title})`))
    .join(', ');
}

function renderAudits(): string[] {
  const intro =
    'Every audit sends its probe twice, and decides only when both agree. Its *kill rate* is how many of the backends that were made wrong for it, each a correct server with one fault, it catches (`npm run kill-rate`).';
  return [
    intro,
    ...Object.entries(categories).flatMap(([category, audits]) => [
      `## ${category}`,
      ...audits.map(renderAudit),
    ]),
  ];
}

function renderAudit(audit: Audit): string {
  const { id, rule, source, client, after, twins, probe } = audit;
  const rates: Readonly<Record<string, { readonly caught: number; readonly named: number }>> = killRate;
  const { caught = 0, named = 0 } = rates[id] ?? {};
  const about = (text: string, lines: readonly string[]) =>
    lines.length === 0 ? '' : `${text} ${lines.join('; ')}.`;
  return paragraphs(
    `### ${id}`,
    `**${rule}** ${source.url ? `[${source.text}](${source.url})` : source.text}.`,
    `What a client would have shown: ${client}`,
    `It does this: ${probe.sends}. ${about(
      'Needs',
      audit.needs.map((need) => needs[need]),
    )} ${about('Comes after', after.map(code))}`.trim(),
    `Kill rate: ${caught} of ${named}.`,
    twins
      .map(
        ({ server, fault }) =>
          `- ${code(server)} with ${code(fault)}: ${{ ...faults, ...programFaults, ...associationFaults }[fault as keyof typeof faults]}`,
      )
      .join('\n'),
  );
}

function renderExercise(exercise: Exercise): string {
  const { id, stage, title, summary, steps } = exercise;
  const looksAt =
    exercise.kind === 'server'
      ? `the check looks at ${code(exercise.collection)}`
      : `the check runs ${exercise.files.map(({ name }) => code(name)).join(' and ')}`;
  const rates: Readonly<Record<string, { readonly caught: number; readonly named: number }>> = answerRates;
  const rate = rates[id];
  return paragraphs(
    `## ${stage}: ${title}`,
    `${summary} Its id is ${code(id)}; ${looksAt}. In the order in which they are built:`,
    table(
      ['step', exercise.kind === 'server' ? 'audit' : 'rule', 'hints'],
      steps.map((step) => [step.title, code(step.audit), String(step.hints.length)]),
    ),
    rate
      ? `Kill rate: ${rate.caught} of ${rate.named} wrong answers are sent back at the step that names them.`
      : '',
  );
}

function renderErrors(): string {
  return paragraphs(
    'A code never changes its meaning. The exit code is that of the command, the status that of the local server’s answer.',
    table(
      ['code', 'expected', 'why it matters', 'what to try', 'who has to act', 'exit', 'status'],
      Object.entries(errorTable).map(([id, { expected, matters, hint, blame, exit, status }]) => [
        code(id),
        expected,
        matters,
        hint,
        blame,
        String(exit),
        String(status),
      ]),
    ),
  );
}

async function renderCommands(): Promise<string[]> {
  const listed = commands.filter((entry) => !entry.hidden);
  const sections = await Promise.all(
    listed.map(async ({ name, summary, json, load }) => {
      const { usage, details } = await load();
      const calls = usage.map((call) => `be ${call}`.trim());
      return paragraphs(
        `## be ${name}`,
        `${sentence(summary)}${json ? ' With `--json`, errors come as JSON too.' : ''}`,
        fence([...calls, ...(details.length > 0 ? ['', ...details] : [])].join('\n')),
      );
    }),
  );
  return [
    '`be help` lists the commands, `be help COMMAND` tells more, `be --version` tells the version. In the repository the command is `npx be`.',
    'Exit codes: 0 passed, 1 failed, 2 undecided or not possible here, 3 our own fault.',
    ...sections,
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

function paragraphs(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  if (lines.length === 0) return '';
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [row(header), `|${header.map(() => '---').join('|')}|`, ...lines.map(row)].join('\n');
}
