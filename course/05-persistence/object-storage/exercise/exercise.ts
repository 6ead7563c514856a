/** Stage 2a: pictures go to the object store by presigned URL, past the learner's server. */
import { defineExercise } from '../../../../kit/exercise.ts';

export const uploads = defineExercise({
  id: 'object-storage/uploads',
  stage: '2a',
  title: 'Uploads by presigned URL',
  summary: 'Your server hands out addresses of the object store; the bytes never pass through it.',
  brief: new URL('./brief.md', import.meta.url),
  contract: new URL('./openapi.yaml', import.meta.url),
  collection: '/images',
  parts: ['objects'],
  solution: new URL('./solution.md', import.meta.url),
  steps: [
    {
      audit: 'lists/answers-with-a-page',
      title: 'GET /images answers with a page',
      next: 'Answer GET /images with status 200 and JSON: an object with the array `items` and the member `next`.',
      hints: [
        'Compare what `curl -i` shows of your server with the schema ImagePage in openapi.yaml.',
        'An empty list is a page too: `{"items": [], "next": null}`.',
      ],
    },
    {
      audit: 'lists/shows-what-was-created',
      title: 'What is announced is listed, what is deleted is not',
      next: 'POST /images stores what was announced and answers 201 with it; DELETE removes it. The list shows both at once.',
      hints: ['Only what is known of the picture is stored: its id, its type, its number of bytes.'],
    },
    {
      audit: 'uploads/arrives',
      title: 'What is uploaded comes back',
      next: 'Put `upload` into the answer of POST: a presigned PUT to the object store, for the key of this image. GET /images/{id}/content redirects (307) to a presigned GET of the same key.',
      hints: [
        'A key for each image, such as `images/ID`, made by you and never by the client.',
        'In TypeScript: `getSignedUrl` of @aws-sdk/s3-request-presigner. In Go: `s3.NewPresignClient`. In Python: `generate_presigned_url`.',
        'The SDK finds the store by itself, by AWS_ENDPOINT_URL_S3. The bucket has to stand in the path: forcePathStyle, UsePathStyle, or addressing_style “path”.',
        '`upload.headers` is what the client has to send with the bytes: at least `content-type`, as it was announced.',
      ],
    },
    {
      audit: 'uploads/waits-for-bytes',
      title: 'Before the bytes have come there is nothing',
      next: 'Answer 404 to GET /images/{id}/content as long as the object is not there.',
      hints: ['Ask the store: HeadObject tells whether there is an object, without its bytes.'],
    },
    {
      audit: 'uploads/goes-past',
      title: 'The bytes go past your server',
      next: 'Hand out an address of the object store itself, not one of your own server that passes the bytes on.',
      hints: ['Whose host does `upload.url` name?'],
    },
    {
      audit: 'uploads/is-private',
      title: 'Without its signature an address opens nothing',
      next: 'Redirect to a presigned GET. Leave the bucket private, and hand out no bare address of an object.',
      hints: ['Everything behind the `?` of a presigned address is the permission.'],
    },
    {
      audit: 'uploads/is-bound',
      title: 'An address takes what was announced',
      next: 'Sign the media type and the number of bytes too, so that the store refuses anything else.',
      hints: [
        'X-Amz-SignedHeaders in your URL lists what the signature covers. Is there more than `host`?',
        'In TypeScript: ContentType and ContentLength in the command, and `signableHeaders` with content-type and content-length.',
        'In Go: ContentType and ContentLength in PutObjectInput are signed. In Python: ContentType and ContentLength in Params.',
      ],
    },
    {
      audit: 'uploads/expires',
      title: 'An address ends',
      next: 'Let the address be good for `uploadSeconds` (300 without it), and say in `expiresAt` when it ends.',
      hints: [
        '`expiresIn`, `PresignOptions.Expires`, `ExpiresIn`: each SDK has its own name for X-Amz-Expires.',
      ],
    },
    {
      audit: 'uploads/leaves-nothing',
      title: 'Nothing is left behind',
      next: 'DELETE /images/{id} removes the object too.',
      hints: ['DeleteObject answers 204 also when there is no object: no need to look first.'],
    },
  ],
});
