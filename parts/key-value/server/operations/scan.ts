/** Scan: all items of a table or an index, or of one of several segments. */
import { invalid } from '../service-error.ts';
import { segmentStart } from '../storage/key.ts';
import { rangeMembers, readRange } from './range-request.ts';
import { readPage } from './read-page.ts';
import type { Operation } from './service.ts';

/** The partition that a scan is charged to when it finds nothing. */
const nowhere = 'none';

export const scan: Operation = (request, service) => {
  request.only(...rangeMembers, 'Segment', 'TotalSegments');
  const segments = request.integer('TotalSegments', { min: 1, max: 1_000_000 });
  const segment = request.integer('Segment', { min: 0, max: 999_999 });
  const range = readRange(request, [], service);
  if (segment === undefined && segments === undefined)
    return readPage(range, { partition: {} }, nowhere, service);
  if (segments === undefined) {
    throw invalid(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (segment === undefined) {
    throw invalid(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (segment >= segments) {
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${segments}`,
    );
  }
  const partition = {
    from: segmentStart(segment, segments),
    ...(segment + 1 < segments && { before: segmentStart(segment + 1, segments) }),
  };
  return readPage(range, { partition }, nowhere, service);
};
