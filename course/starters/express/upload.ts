/** What the object store does for a picture: takes its bytes from the client, hands them out, forgets them. */

export interface Picture {
  readonly id: string;
  readonly contentType: string;
  readonly byteLength: number;
  readonly createdAt: string;
}

/** A request that the client sends as it is, with the bytes. */
export interface Upload {
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
}

// BEGIN HERE with stage 2a. The environment says where the object store is (AWS_ENDPOINT_URL_S3) and which bucket is
// yours (OBJECTS_BUCKET); `npm install @aws-sdk/client-s3 @aws-sdk/s3-request-presigner` brings a client for it.

/** Good for so many seconds, and for these bytes only. */
export async function announceUpload(_picture: Picture, _seconds: number): Promise<Upload | undefined> {
  return undefined;
}

/** Where the bytes can be had for a while; undefined as long as they have not come. */
export async function locateBytes(_picture: Picture): Promise<string | undefined> {
  return undefined;
}

export async function removeBytes(_picture: Picture): Promise<void> {}
