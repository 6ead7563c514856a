/** A client that uploads images in both ways, as a phone would: through the backend, or past it by a presigned URL. */
import type { Lab } from '../../../kit/experiment.ts';
import type { Exchange } from '../../../kit/transcript.ts';
import { type Client, createClient, type RequestOptions } from '../../../wire/http1/client.ts';
import { expectStatus, jsonOf } from '../../lab/responses.ts';
import type { Way } from './image-row.ts';
import type { UploadReport, UploadTicket } from './upload-backend.ts';

/** One upload, as the client saw it. */
export interface Upload {
  readonly ms: number;
  readonly sent: readonly Sent[];
}

/** A request with its answer, and whom it was sent to. */
interface Sent {
  readonly to: 'backend' | 'objects';
  readonly exchange: Exchange;
}

export interface Uploader {
  upload(way: Way, image: Buffer): Promise<Upload>;
  /** What the backend tells of the time since it was last asked, after it has thrown away what nobody needs. */
  takeReport(): Promise<UploadReport>;
}

const type = 'image/jpeg';

/** `backend` and `objects` are where both listen. */
export function createUploader(backend: string, objects: string, lab: Lab): Uploader {
  const connect = (baseUrl: string): Client =>
    lab.keep(createClient({ baseUrl, from: 'client', limits: { captureBytes: 2_048 } }), (one) =>
      one.close(),
    );
  const clients = { backend: connect(backend), objects: connect(objects) };

  async function send(to: Sent['to'], status: number, options: RequestOptions): Promise<Sent> {
    const exchange = await clients[to].request({ ...options, signal: lab.signal });
    expectStatus(exchange, status, lab.signal);
    return { to, exchange };
  }
  const post = (path: string, body: object, label: string) =>
    send('backend', 201, { method: 'POST', path, body: JSON.stringify(body), label, variant: 'beside' });
  const ways: Readonly<Record<Way, (image: Buffer) => Promise<Sent[]>>> = {
    async inline(body) {
      const headers = { 'content-type': type };
      const options = { method: 'POST', path: '/inline', headers, body, label: 'image', variant: 'inline' };
      return [await send('backend', 201, options)];
    },
    async beside(body) {
      const asked = await post('/uploads', { type, length: body.length }, 'may I?');
      const { key, url } = jsonOf<UploadTicket>(asked.exchange);
      const { pathname, search } = new URL(url);
      const put = await send('objects', 200, {
        method: 'PUT',
        path: pathname + search,
        headers: { 'content-type': type },
        body,
        label: 'image',
        variant: 'beside',
      });
      return [asked, put, await post('/beside', { key }, 'it is there')];
    },
  };

  return {
    async upload(way, image) {
      const start = performance.now();
      const sent = await ways[way](image);
      return { ms: performance.now() - start, sent };
    },
    async takeReport() {
      const { exchange } = await send('backend', 201, { method: 'POST', path: '/reports', body: '' });
      return jsonOf<UploadReport>(exchange);
    },
  };
}

/** Adds the upload to the replay and to the transcript: what the client said, and what the backend asked meanwhile. */
export function showUpload({ sent }: Upload, { calls: made }: UploadReport, variant: Way, lab: Lab): void {
  for (const { to, exchange } of sent) {
    lab.record(exchange);
    const { id, label = '', response, timing } = exchange;
    const common = { exchange: id, variant };
    const [start, end] = [timing.connected ?? timing.start, timing.lastByte ?? timing.end];
    const calls = to === 'backend' ? made.filter((call) => call.start >= start && call.end <= end) : [];
    // No clock tells when a store has the last byte of a request; when it was handed over is the next best.
    const arrived = calls[0]?.start ?? timing.sent ?? start;
    lab.hop({ ...common, from: 'client', to, start, end: arrived, label });
    for (const call of calls) {
      const middle = (call.start + call.end) / 2;
      lab.hop({ ...common, from: 'backend', to: call.to, start: call.start, end: middle, label: call.label });
      const label = `${call.label}: done`;
      lab.hop({ ...common, from: call.to, to: 'backend', start: middle, end: call.end, label });
    }
    const left = Math.max(arrived, calls.at(-1)?.end ?? timing.firstByte ?? end);
    lab.hop({ ...common, from: to, to: 'client', start: left, end, label: `${label}: ${response?.status}` });
  }
}
