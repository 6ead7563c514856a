/** On the wire: what client and server really sent, with the decisive bytes marked. */
import { useState } from 'preact/hooks';
import type { ExperimentView } from '../../kit/experiment.ts';
import type { RunView } from '../../kit/run.ts';
import { formatBytes, formatDuration } from '../../kit/text.ts';
import type { Exchange } from '../../kit/transcript.ts';

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
            key={variant.id}
            title={variant.title}
            exchanges={exchanges.filter((one) => one.variant === variant.id)}
            marks={view.marks}
          />
        ))}
      </div>
      {dropped > 0 && <p class="quiet">{dropped} more were not kept.</p>}
    </details>
  );
}

interface SideProps {
  readonly title: string;
  readonly exchanges: readonly Exchange[];
  readonly marks: RunView['marks'];
}

/** The exchanges of one variant; the middle one is shown first, because the first page looks alike in all. */
function OneSide({ title, exchanges, marks }: SideProps) {
  const [index, setIndex] = useState(Math.floor(exchanges.length / 2));
  const exchange = exchanges[Math.min(index, exchanges.length - 1)];
  if (!exchange) return null;
  const { request, response, timing, failure } = exchange;
  const words = marks[exchange.id] ?? [];
  return (
    <div class="side">
      <label class="pick">
        {title}
        <select value={index} onChange={(event) => setIndex(Number(event.currentTarget.value))}>
          {exchanges.map((one, at) => (
            <option key={one.id} value={at}>
              {one.label ?? one.request.url}
            </option>
          ))}
        </select>
      </label>
      <pre tabIndex={0}>
        <span class="dim">
          → connection {exchange.connection}
          {'\n'}
        </span>
        <Marked text={request.head.trimEnd()} words={words} />
        {request.body.bytes > 0 && `\n\n${request.body.text}`}
      </pre>
      <pre tabIndex={0}>
        <span class="dim">
          ← {formatDuration((timing.lastByte ?? timing.end) - timing.start)}
          {response && ` · ${formatBytes(response.head.length + response.body.bytes)}`}
          {'\n'}
        </span>
        {response ? <Marked text={response.head.trimEnd()} words={words} /> : failure?.message}
        {response && response.body.bytes > 0 && (
          <span class="dim">
            {'\n\n'}
            {response.body.text.slice(0, 280)}
            {response.body.bytes > 280 && '…'}
          </span>
        )}
      </pre>
    </div>
  );
}

/** The text with some words of it marked. It comes from a server, and is only ever text. */
function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const parts: (string | preact.JSX.Element)[] = [];
  let rest = text.replaceAll('\r\n', '\n');
  while (rest) {
    const hits = words
      .map((word) => ({ word: word.trim(), at: rest.indexOf(word.trim()) }))
      .filter(({ word, at }) => word && at >= 0);
    const first = hits.toSorted((a, b) => a.at - b.at)[0];
    if (!first) break;
    parts.push(rest.slice(0, first.at), <mark key={parts.length}>{first.word}</mark>);
    rest = rest.slice(first.at + first.word.length);
  }
  return (
    <>
      {parts}
      {rest}
    </>
  );
}
