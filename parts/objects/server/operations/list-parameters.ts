/** The parameters that all listings share: how many, in which encoding, from where. */
import { encodePath } from '../../signature/encode-uri.ts';
import { S3Error } from '../s3-error.ts';

type Query = ReadonlyMap<string, string>;

const most = 1_000;

/** Throws `InvalidArgument`; whoever wants more than a thousand gets a thousand. */
export function readCount(query: Query, name: string): number {
  const text = query.get(name);
  if (text === undefined || text === '') return most;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > 2 ** 31 - 1) {
    throw new S3Error('InvalidArgument', {
      message: `Argument ${name} must be an integer between 0 and 2147483647`,
      details: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return Math.min(count, most);
}

export interface NameEncoding {
  /** What the element EncodingType says. */
  readonly type: string | undefined;
  encode(name: string): string;
}

/** `url`, because XML cannot hold every character that a key can. */
export function readEncoding(query: Query): NameEncoding {
  const type = query.get('encoding-type');
  if (type !== undefined && type !== 'url') {
    throw new S3Error('InvalidArgument', {
      message: 'Invalid Encoding Method specified in Request',
      details: { ArgumentName: 'encoding-type', ArgumentValue: type },
    });
  }
  return { type, encode: type === undefined ? (name) => name : encodePath };
}

/** A place in a listing, for the client to hand back as it is. */
export function formatToken(after: string): string {
  return Buffer.from(`after:${after}`).toString('base64url');
}

/** Throws `InvalidArgument` for what is no token of ours. */
export function parseToken(token: string): string {
  const after = Buffer.from(token, 'base64url')
    .toString()
    .replace(/^after:/, '');
  if (formatToken(after) === token) return after;
  throw new S3Error('InvalidArgument', {
    message: 'The continuation token provided is incorrect',
    details: { ArgumentName: 'continuation-token' },
  });
}
