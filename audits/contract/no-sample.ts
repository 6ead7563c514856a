/** No value can be made: the message says why, as a clause that names the member. */
export class NoSample extends Error {
  override readonly name = 'NoSample';
}
