/** The address that a check was given. */
import { CourseError } from '../../kit/errors.ts';

/** The base URL of a backend, ending without a slash in its path's last segment; throws `target-invalid`. */
export function parseTarget(text: string): URL {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new CourseError('target-invalid', `“${text}” is no address that begins with http:// or https://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new CourseError(
      'target-invalid',
      'The URL holds credentials, which would stand in reports and logs.',
    );
  }
  url.search = '';
  url.hash = '';
  return url;
}
