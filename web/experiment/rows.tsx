/** The rows that the experiment measured: everything that figures and findings were made of. */
import type { ExperimentView } from '../../kit/experiment.ts';
import { nameVariants, type Row } from '../../kit/figure.ts';
import { formatNumber } from '../../kit/text.ts';

export function Rows({
  experiment,
  rows,
}: {
  readonly experiment: ExperimentView;
  readonly rows: readonly Row[];
}) {
  const columns = Object.entries(experiment.columns).filter(([, column]) => !column.document);
  return (
    <details class="drawer">
      <summary>
        Rows <span class="count">{rows.length}</span>
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Rows">
        <table>
          <thead>
            <tr>
              {columns.map(([id, { title, unit }]) => (
                <th key={id} scope="col">
                  {title}
                  {unit && <small> {unit}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nameVariants(rows, experiment.variants).map((row, index) => (
              <tr key={index}>
                {columns.map(([id]) => {
                  const value = row[id];
                  return <td key={id}>{typeof value === 'number' ? formatNumber(value) : value}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
