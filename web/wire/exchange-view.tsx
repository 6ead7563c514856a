/** What client and server really said: one exchange, with its decisive bytes marked. All of it is only ever text. */
import type { Mark } from '../../kit/audit.ts';
import { formatBytes, formatQuantity } from '../../kit/text.ts';
import type { AnyExchange, CapturedBody, Message } from '../../kit/transcript.ts';
import { cutAtMarks, type Place, printable, shortenAround, shortenFields } from './marks.ts';

export interface PlacedMark extends Place {
  readonly part: Mark['part'];
}

interface Props {
  readonly exchange: AnyExchange;
  /** In a protocol of messages the messages are the head. */
  readonly marks: readonly PlacedMark[];
  /** Characters of a body that are shown. */
  readonly bodyLimit: number;
}

export function ExchangeView({ exchange, marks, bodyLimit }: Props) {
  const { request, response, timing } = exchange;
  const failure = exchange.protocol === 'HTTP/1.1' ? exchange.failure : undefined;
  const of = (part: PlacedMark['part']) => marks.filter((mark) => mark.part === part);
  return (
    <>
      <pre tabIndex={0}>
        <span class="dim">
          → {exchange.protocol === 'HTTP/1.1' ? '' : `${exchange.protocol} · `}connection{' '}
          {exchange.connection}
          {'\n'}
        </span>
        <Said message={request} head={of('request head')} body={[]} limit={bodyLimit} />
      </pre>
      <pre tabIndex={0}>
        <span class="dim">
          ← {formatQuantity((timing.lastByte ?? timing.end) - timing.start, 'ms')}
          {response &&
            ` · ${formatBytes(('head' in response ? response.head.length : 0) + response.body.bytes)}`}
          {'\n'}
        </span>
        {response && (
          <Said message={response} head={of('response head')} body={of('response body')} limit={bodyLimit} />
        )}
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

/** Characters of a field in which nothing is marked; the run keeps all of them. */
const longestField = 72;

interface SaidProps {
  readonly message: Message;
  readonly head: readonly Place[];
  readonly body: readonly Place[];
  readonly limit: number;
}

/** Head and body of HTTP; of another protocol its messages, of which more is shown, for they are all there is. */
function Said({ message, head, body, limit }: SaidProps) {
  if (message.head === undefined) {
    const { text, places, before, after } = shortenAround(message.body.text, head, 4 * limit);
    return (
      <>
        {before && '… '}
        <Marked text={text} places={places} />
        {(after || message.body.truncated) && ' …'}
      </>
    );
  }
  return (
    <>
      <Marked {...shortenFields(message.head.trimEnd(), head, longestField)} />
      <Body body={message.body} places={body} limit={limit} />
    </>
  );
}

interface BodyProps {
  readonly body: CapturedBody;
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
