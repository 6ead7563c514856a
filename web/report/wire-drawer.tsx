/** On the wire: each exchange that proves a finding, its decisive bytes marked, and the command that sends it again. */
import type { WireEvidence } from '../../kit/report.ts';
import { Copyable } from '../copyable.tsx';
import { ExchangeView } from '../wire/exchange-view.tsx';
import { printable } from '../wire/marks.ts';

interface Props {
  readonly evidence: readonly WireEvidence[];
  readonly isOpen: boolean;
  /** The backend was started for the check, and is gone: nobody would answer the request again. */
  readonly isGone: boolean;
}

export function WireDrawer({ evidence, isOpen, isGone }: Props) {
  if (evidence.length === 0) return null;
  return (
    <details class="drawer" open={isOpen}>
      <summary>
        On the wire <span class="count">{evidence.length}</span>
      </summary>
      <ol class="evidence" aria-label="Exchanges">
        {evidence.map(({ exchange, marks, curl, gateway }, index) => (
          <li key={exchange.id}>
            {evidence.length > 1 && (
              <p class="kind">
                Exchange {index + 1} of {evidence.length}
              </p>
            )}
            <div class="sides">
              <ExchangeView exchange={exchange} marks={marks} bodyLimit={480} />
            </div>
            {gateway && (
              <p class="gateway">
                <span class="undecided">◆</span> {printable(gateway)}: something between you and the backend
                may have answered in its place.
              </p>
            )}
            {!isGone && <Copyable text={curl} />}
          </li>
        ))}
      </ol>
    </details>
  );
}
