/** A figure of any kind in a terminal. */
import type { ExperimentView } from '../../kit/experiment.ts';
import { type FigureSpec, nameVariants, plotFigure, type Row } from '../../kit/figure.ts';
import { tabulateMatrix, toneMarks } from '../../kit/matrix.ts';
import { type PlanTree, parsePlan } from '../../kit/plan.ts';
import { countOf } from '../../kit/text.ts';
import { renderPlot } from './plot.ts';
import { renderTable } from './table.ts';

/** The figure of these rows; lines are not wider than `width`. */
export function renderFigure(
  figure: FigureSpec,
  rows: readonly Row[],
  { variants, columns }: Pick<ExperimentView, 'variants' | 'columns'>,
  guess: number | undefined,
  width: number,
): string {
  const named = nameVariants(rows, variants);
  if (figure.kind === 'matrix') {
    const { columns: names, lines } = tabulateMatrix(figure, named);
    return renderTable(
      ['', ...names],
      lines.map(({ name, cells }) => [
        name,
        ...cells.map(({ text, tone }) => (tone ? `${toneMarks[tone]} ${text}` : text)),
      ]),
    );
  }
  if (figure.kind === 'plan') {
    return named
      .flatMap((row) => {
        const plan = parsePlan(String(row[figure.plan] ?? ''));
        return plan ? [figure.named.map((name) => String(row[name])).join(', '), renderPlan(plan, '  ')] : [];
      })
      .join('\n');
  }
  return renderPlot(plotFigure(figure, rows, variants, columns, guess), width);
}

/** A plan as an indented tree. */
export function renderPlan(plan: PlanTree, indent: string): string {
  const { type, on, condition, actual, planned, loops, read, children } = plan;
  const facts = [
    actual === undefined
      ? `expects ${countOf(planned, 'row')}`
      : `${countOf(Math.round(actual * loops), 'row')}, expected ${planned * loops}`,
    ...(read > 0 ? [`read ${countOf(read, 'row')}`] : []),
  ];
  return [
    `${indent}${type}${on ? ` on ${on}` : ''}${condition ? ` ${condition}` : ''}: ${facts.join(', ')}`,
    ...children.map((child) => renderPlan(child, `${indent}  `)),
  ].join('\n');
}
