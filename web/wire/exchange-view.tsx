/** What client and server really said: one exchange, with its decisive bytes marked. All of it is only ever text. */
import type { Mark } from '../../kit/audit.ts';
import { formatBytes, formatDuration } from '../../kit/text.ts';
import type { Exchange } from '../../kit/transcript.ts';
import { cutAtMarks, type Place, printable, shortenAround } from './marks.ts';

export interface PlacedMark extends Place {
  readonly part: Mark['part'];
}

interface Props {
  readonly exchange: Exchange;
  readonly marks: readonly PlacedMark[];
  /** Characters of a body that are shown. */
  readonly bodyLimit: number;
}

export function ExchangeView({ exchange, marks, bodyLimit }: Props) {
  const { request, response, timing, failure } = exchange;
  const of = (part: PlacedMark['part']) => marks.filter((mark) => mark.part === part);
  return (
    <>
      <pre tabIndex={0}>
        <span class="dim">
          → connection {exchange.connection}
          {'\n'}
        </span>
        <Marked text={request.head.trimEnd()} places={of('request head')} />
        <Body body={request.body} places={[]} limit={bodyLimit} />
      </pre>
      <pre tabIndex={0}>
        <span class="dim">
          ← {formatDuration((timing.lastByte ?? timing.end) - timing.start)}
          {response && ` · ${formatBytes(response.head.length + response.body.bytes)}`}
          {'\n'}
        </span>
        {response && <Marked text={response.head.trimEnd()} places={of('response head')} />}
        {response && <Body body={response.body} places={of('response body')} limit={bodyLimit} />}
        {failure && (
          <>
            {response && '\n\n'}
            {printable(failure.message)}
          </>
        )}
      </pre>
    </>
  );
}

interface BodyProps {
  readonly body: Exchange['request']['body'];
  readonly places: readonly Place[];
  readonly limit: number;
}

function Body({ body, places, limit }: BodyProps) {
  if (body.bytes === 0) return null;
  const short = shortenAround(body.text, places, limit);
  return (
    <span class="dim">
      {'\n\n'}
      {short.before && '… '}
      <Marked text={short.text} places={short.places} />
      {(short.after || body.truncated) && ' …'}
    </span>
  );
}

function Marked({ text, places }: { readonly text: string; readonly places: readonly Place[] }) {
  return (
    <>
      {cutAtMarks(text, places).map((piece, index) =>
        piece.marked ? <mark key={index}>{printable(piece.text)}</mark> : printable(piece.text),
      )}
    </>
  );
}
