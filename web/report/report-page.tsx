/** The page of a stored check, whether this page or a terminal started it. */
import { useEffect, useState } from 'preact/hooks';
import type { ErrorView } from '../../kit/errors.ts';
import type { CheckView } from '../../server/api.ts';
import { fetchCheck, ServerError } from '../client.ts';
import { Explained } from '../explained.tsx';
import { Report } from './report.tsx';

export function ReportPage({ id, command }: { readonly id: string; readonly command: string }) {
  const [view, setView] = useState<CheckView>();
  const [error, setError] = useState<ErrorView>();
  useEffect(() => {
    fetchCheck(id).then(setView, (thrown) => {
      if (thrown instanceof ServerError) setError(thrown.view);
    });
  }, [id]);
  useEffect(() => {
    document.title = `Check ${id} · Backend Essentials`;
  }, [id]);
  if (view) return <Report view={view} command={command} />;
  return (
    <article>
      <p class="crumb">Check</p>
      <h1>{id}</h1>
      {error ? <Explained error={error} /> : <p class="quiet">Opening the report…</p>}
    </article>
  );
}
