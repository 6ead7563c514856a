/** A matrix: each cell with its mark and its word, so that no meaning is in the colour alone. */
import { type Matrix, toneMarks } from '../../kit/matrix.ts';

const classes = { good: 'passed', bad: 'failed' } as const;

export function MatrixTable({ title, matrix }: { readonly title: string; readonly matrix: Matrix }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title}>
      <table class="matrix">
        <thead>
          <tr>
            <td />
            {matrix.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.lines.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map(({ text, tone }, index) => (
                <td key={matrix.columns[index]}>
                  {tone && (
                    <span class={classes[tone]} aria-hidden="true">
                      {toneMarks[tone]}{' '}
                    </span>
                  )}
                  {text || '…'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
