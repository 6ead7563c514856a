/** What was checked, by which contract, and what it cost. */
import type { CheckReport } from '../../kit/report.ts';
import { formatDuration } from '../../kit/text.ts';
import { counted } from '../counted.ts';
import { printable } from '../wire/marks.ts';

export function Facts({ report }: { readonly report: CheckReport }) {
  return report.texts ? <FactsOfSql report={report} /> : <FactsOfServer report={report} />;
}

function FactsOfSql({ report }: { readonly report: CheckReport }) {
  const { contract, collections, durationMs, startedAt, seed } = report;
  return (
    <dl class="facts">
      <dt>Files</dt>
      <dd>{collections.join(', ')}</dd>
      <dt>Run on</dt>
      <dd>{contract}, started for the check and stopped again</dd>
      <dt>Cost</dt>
      <dd>
        {formatDuration(durationMs)}, on {momentOf(startedAt)}; seed {seed}
      </dd>
    </dl>
  );
}

function momentOf(startedAt: string): string {
  return new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

function FactsOfServer({ report }: { readonly report: CheckReport }) {
  const { contract, write, created, requests, durationMs, startedAt, seed, program, target, results } =
    report;
  const lists = [...new Set(results.map(({ collection }) => collection))];
  return (
    <dl class="facts">
      {program && (
        <>
          <dt>Server</dt>
          <dd>
            <code>{printable(target)}</code>, started for the check and stopped again
          </dd>
        </>
      )}
      <dt>Contract</dt>
      <dd>{printable(contract)}</dd>
      <dt>{lists.length === 1 ? 'List' : 'Lists'}</dt>
      <dd>
        {lists.length === 0
          ? 'none'
          : lists.map((path, index) => (
              <span key={path}>
                {index > 0 && ', '}
                <code>{printable(path)}</code>
              </span>
            ))}
      </dd>
      <dt>Did</dt>
      <dd>{write ? sayCreated(created) : 'read only; created nothing'}</dd>
      <dt>Cost</dt>
      <dd>
        {counted(requests, 'request')} in {formatDuration(durationMs)}, on {momentOf(startedAt)}; seed {seed}
      </dd>
    </dl>
  );
}

function sayCreated(created: CheckReport['created']): string {
  const left = created.filter(({ deleted }) => !deleted).length;
  if (created.length === 0) return 'was allowed to create items, and created none';
  return `created ${counted(created.length, 'item')} of its own, and deleted ${left === 0 ? 'all of them' : `${created.length - left}`} again`;
}
