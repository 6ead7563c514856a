/** On the wire: what client and server of each variant sent, one exchange at a time. */
import { useState } from 'preact/hooks';
import type { ExperimentView } from '../../kit/experiment.ts';
import type { RunView } from '../../kit/run.ts';
import { type AnyExchange, summarize, tellingTexts } from '../../kit/transcript.ts';
import { ExchangeView, type PlacedMark } from '../wire/exchange-view.tsx';
import { placeWords } from '../wire/marks.ts';

interface Props {
  readonly experiment: ExperimentView;
  readonly view: RunView;
}

export function Wire({ experiment, view }: Props) {
  const { exchanges, dropped } = view.run.transcript;
  if (exchanges.length === 0) return null;
  return (
    <details class="drawer" open>
      <summary>
        On the wire <span class="count">{exchanges.length}</span>
      </summary>
      <div class="wire">
        {experiment.variants.map((variant) => (
          <OneSide
            key={`${view.run.id} ${variant.id}`}
            title={variant.title}
            exchanges={exchanges.filter((one) => one.variant === variant.id)}
            marks={view.marks}
          />
        ))}
      </div>
      {dropped > 0 && <p class="dropped quiet">{dropped} more were not kept.</p>}
    </details>
  );
}

interface SideProps {
  readonly title: string;
  readonly exchanges: readonly AnyExchange[];
  readonly marks: RunView['marks'];
}

/** The exchanges of one variant; first shown is one that was refused, or the middle one, because the first looks alike in all. */
function OneSide({ title, exchanges, marks }: SideProps) {
  const [index, setIndex] = useState(() => {
    const refused = exchanges.findIndex((one) => summarize(one).refusal !== undefined);
    return refused >= 0 ? refused : Math.floor(exchanges.length / 2);
  });
  const exchange = exchanges[Math.min(index, exchanges.length - 1)];
  if (!exchange) return null;
  return (
    <div class="side">
      <label class="pick">
        {title}
        <select value={index} onChange={(event) => setIndex(Number(event.currentTarget.value))}>
          {exchanges.map((one, at) => (
            <option key={one.id} value={at}>
              {one.label ?? one.protocol}
            </option>
          ))}
        </select>
      </label>
      <ExchangeView exchange={exchange} marks={marksIn(exchange, marks[exchange.id] ?? [])} bodyLimit={480} />
    </div>
  );
}

/** The decisive words, where they stand in what client and server said. */
function marksIn(exchange: AnyExchange, words: readonly string[]): PlacedMark[] {
  const { request, response } = tellingTexts(exchange);
  return [
    ...placeWords(request, words).map((place) => ({ part: 'request head' as const, ...place })),
    ...placeWords(response, words).map((place) => ({ part: 'response head' as const, ...place })),
  ];
}
