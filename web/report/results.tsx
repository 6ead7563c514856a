/** What was asked and needs no proof: rules that hold, that stayed undecided, that were not run; and what was created. */
import type { AuditResult, LedgerEntry } from '../../kit/report.ts';
import { printable } from '../wire/marks.ts';

const marks = { passed: '●', failed: '▲', undecided: '◆', 'not run': '○' } as const;

export function Results({ results }: { readonly results: readonly AuditResult[] }) {
  return (
    <ul class="results">
      {results.map(({ audit, collection, rule, result, because }) => (
        <li key={`${audit} ${collection}`}>
          <span class={result === 'not run' ? 'pending' : result} aria-hidden="true">
            {marks[result]}
          </span>
          <span>
            {rule}
            {result !== 'not run' && <small>{printable(because)}</small>}
            <small>
              <code>{audit}</code> of <code>{printable(collection)}</code>
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What was not run, by what it needs. */
export function NotRun({ groups }: { readonly groups: ReadonlyMap<string, readonly AuditResult[]> }) {
  if (groups.size === 0) return null;
  const all = [...groups.values()].flat().length;
  return (
    <details class="drawer">
      <summary>
        Not run <span class="count">{all}</span>
      </summary>
      {[...groups].map(([because, results]) => (
        <div key={because}>
          <p class="needs">{printable(because)}</p>
          <Results results={results} />
        </div>
      ))}
    </details>
  );
}

export function Created({ created }: { readonly created: readonly LedgerEntry[] }) {
  if (created.length === 0) return null;
  return (
    <details class="drawer">
      <summary>
        Created <span class="count">{created.length}</span>
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Created">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Its mark</th>
              <th scope="col">Deleted</th>
            </tr>
          </thead>
          <tbody>
            {created.map(({ url, marker, deleted, why }, index) => (
              <tr key={index}>
                <td>
                  <code>{printable(url)}</code>
                </td>
                <td>
                  <code>{marker}</code>
                </td>
                <td>{deleted ? 'yes' : `no${why ? `: ${printable(why)}` : ''}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
