/** What proves a finding: exchanges on the wire, or what PostgreSQL said and returned. */
import type { Evidence } from '../../kit/report.ts';
import { SqlDrawer } from './sql-drawer.tsx';
import { WireDrawer } from './wire-drawer.tsx';

interface Props {
  readonly evidence: readonly Evidence[];
  readonly isOpen: boolean;
  /** The backend was started for the check, and is gone: nobody would answer the request again. */
  readonly isGone: boolean;
}

export function Proof({ evidence, isOpen, isGone }: Props) {
  const wire = evidence.flatMap((one) => ('exchange' in one ? [one] : []));
  const statements = evidence.flatMap((one) => ('exchange' in one ? [] : [one]));
  return (
    <>
      <WireDrawer evidence={wire} isOpen={isOpen} isGone={isGone} />
      <SqlDrawer evidence={statements} isOpen={isOpen} />
    </>
  );
}
