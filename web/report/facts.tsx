/** What was checked, by which contract, and what it cost. */
import type { CheckReport } from '../../kit/report.ts';
import { formatDuration } from '../../kit/text.ts';
import { counted } from '../counted.ts';
import { printable } from '../wire/marks.ts';

export function Facts({ report }: { readonly report: CheckReport }) {
  const { contract, write, created, requests, durationMs, startedAt, seed, program, target, results } =
    report;
  const when = new Date(startedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
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
        {counted(requests, 'request')} in {formatDuration(durationMs)}, on {when}; seed {seed}
      </dd>
    </dl>
  );
}

function sayCreated(created: CheckReport['created']): string {
  const left = created.filter(({ deleted }) => !deleted).length;
  if (created.length === 0) return 'was allowed to create items, and created none';
  return `created ${counted(created.length, 'item')} of its own, and deleted ${left === 0 ? 'all of them' : `${created.length - left}`} again`;
}
