/** In the database: each statement with its decisive place, PostgreSQL's own words, rows beside those expected, the plan. */
import { parsePlan } from '../../kit/plan.ts';
import type { EvidenceTable, SqlErrorView, SqlEvidence } from '../../kit/report.ts';
import { Plan } from '../experiment/plans.tsx';
import { Ticked } from '../ticked.tsx';
import { cutAtMarks, printable } from '../wire/marks.ts';

interface Props {
  readonly evidence: readonly SqlEvidence[];
  readonly isOpen: boolean;
}

export function SqlDrawer({ evidence, isOpen }: Props) {
  if (evidence.length === 0) return null;
  return (
    <details class="drawer" open={isOpen}>
      <summary>
        In the database <span class="count">{evidence.length}</span>
      </summary>
      <ol class="evidence sql-evidence" aria-label="Statements">
        {evidence.map((one, index) => (
          <li key={index}>
            <OneStatement {...one} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function OneStatement({ statement, parameters, error, tables, plan }: SqlEvidence) {
  const tree = plan === undefined ? undefined : parsePlan(plan);
  const values = Object.entries(parameters ?? {});
  return (
    <>
      {statement && <StatementView {...statement} />}
      {error && <ErrorView {...error} />}
      {values.length > 0 && (
        <p class="kind">
          With{' '}
          {values.map(([name, value], index) => (
            <span key={name}>
              {index > 0 && ', '}
              <code>
                :{name} = {value}
              </code>
            </span>
          ))}
        </p>
      )}
      {tables.map((table) => (
        <TableView key={table.title} {...table} />
      ))}
      {tree && (
        <>
          <p class="kind">Its plan</p>
          <Plan plan={tree} />
        </>
      )}
    </>
  );
}

/** The statement with the numbers of its lines in the file. */
function StatementView({ file, line, text, marks }: NonNullable<SqlEvidence['statement']>) {
  const pieces = cutAtMarks(text, marks);
  const last = String(line + text.split('\n').length - 1).length;
  let at = line;
  return (
    <>
      <p class="kind">
        <code>{file}</code>, from line {line}
      </p>
      <pre class="sql-text" tabIndex={0}>
        <LineNumber at={at} width={last} />
        {pieces.map((piece, index) => {
          const lines = piece.text.split('\n').map((content, place) => (
            <span key={place}>
              {place > 0 && (
                <>
                  {'\n'}
                  <LineNumber at={++at} width={last} />
                </>
              )}
              {printable(content)}
            </span>
          ));
          return piece.marked ? <mark key={index}>{lines}</mark> : <span key={index}>{lines}</span>;
        })}
      </pre>
    </>
  );
}

function LineNumber({ at, width }: { readonly at: number; readonly width: number }) {
  return (
    <span class="dim" aria-hidden="true">
      {String(at).padStart(width)}
      {'  '}
    </span>
  );
}

function ErrorView({ code, message, detail, hint, line, column, try: advice }: SqlErrorView) {
  return (
    <dl class="judged">
      <dt>PostgreSQL</dt>
      <dd>
        {printable(message)} <code>{code}</code>
      </dd>
      {line !== undefined && (
        <>
          <dt>Place</dt>
          <dd>
            line {line}, column {column}
          </dd>
        </>
      )}
      {detail && (
        <>
          <dt>Detail</dt>
          <dd>{printable(detail)}</dd>
        </>
      )}
      {hint && (
        <>
          <dt>Hint</dt>
          <dd>{printable(hint)}</dd>
        </>
      )}
      {advice && (
        <>
          <dt>To try</dt>
          <dd>
            <Ticked text={advice} />
          </dd>
        </>
      )}
    </dl>
  );
}

const signs = {
  'as expected': ['=', 'passed'],
  missing: ['−', 'undecided'],
  'not expected': ['+', 'failed'],
  'at another place': ['↕', 'failed'],
} as const;

function TableView({ title, columns, rows, left = 0 }: EvidenceTable) {
  const compares = rows.some(({ mark }) => mark !== undefined);
  return (
    <>
      <p class="kind">{title}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="sql-rows">
          <thead>
            <tr>
              {compares && (
                <th scope="col">
                  <span class="unseen">Beside what was expected</span>
                </th>
              )}
              {columns.map((name, index) => (
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ mark, cells }, index) => (
              <tr key={index} class={mark === 'as expected' ? 'same' : ''}>
                {compares && (
                  <td class={mark ? signs[mark][1] : ''}>
                    {mark && (
                      <>
                        <span aria-hidden="true">{signs[mark][0]}</span>{' '}
                        <span class={mark === 'as expected' ? 'unseen' : 'sign'}>{mark}</span>
                      </>
                    )}
                  </td>
                )}
                {cells.map((cell, place) => (
                  <td key={place}>{cell === null ? <i class="quiet">null</i> : printable(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && <p class="kind">… and {left} more.</p>}
    </>
  );
}
