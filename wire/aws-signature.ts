/** AWS Signature Version 4 (IAM User Guide, “Create a signed AWS API request”): pure, for both sides of the wire. */
import { createHash, createHmac } from 'node:crypto';

/** What a signing key is good for: one day, one region, one service. */
export interface SigningScope {
  /** `YYYYMMDD`. */
  readonly day: string;
  readonly region: string;
  /** As in the credential: `dynamodb`. */
  readonly service: string;
}

export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, as the service wants it signed. */
  readonly path: string;
  /** Percent-encoded names and values. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower-case names that are signed, with their values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The SHA-256 of the body in hex. */
  readonly payload: string;
}

export const signatureAlgorithm = 'AWS4-HMAC-SHA256';

/** The signature in hex; `timestamp` is `YYYYMMDDTHHMMSSZ`. */
export function signRequest(
  secretAccessKey: string,
  scope: SigningScope,
  timestamp: string,
  request: SignedRequest,
): string {
  const steps = [scope.day, scope.region, scope.service, 'aws4_request'];
  // The secret itself never signs a request.
  const key = steps.reduce<Buffer>(
    (before, step) => createHmac('sha256', before).update(step).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  // As bytes of Latin-1, which is how Node.js hands over whatever bytes a header held.
  const hash = createHash('sha256').update(renderCanonical(request), 'latin1').digest('hex');
  const text = [signatureAlgorithm, timestamp, steps.join('/'), hash].join('\n');
  return createHmac('sha256', key).update(text).digest('hex');
}

function renderCanonical({ method, path, query, headers, payload }: SignedRequest): string {
  const sorted = headers
    .map(([name, value]) => [name, value.trim().replace(/ +/g, ' ')] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    method,
    path,
    query
      .map(([name, value]) => `${name}=${value}`)
      .toSorted()
      .join('&'),
    ...sorted.map(([name, value]) => `${name}:${value}`),
    '',
    sorted.map(([name]) => name).join(';'),
    payload,
  ].join('\n');
}
