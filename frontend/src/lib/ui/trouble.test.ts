import { describe, expect, it } from 'vitest';
import { ProblemError } from '../feed/http.ts';
import { en } from '../i18n/en.ts';
import { vi } from '../i18n/vi.ts';
import { troubleOf } from './trouble.ts';

const refusal = (slug: string, status = 409) =>
  new ProblemError({
    ...{ type: `urn:commune-ioc:problem:${slug}`, title: slug, status, detail: 'there are 50 drills already' },
    errors: [{ field: 'name', reason: 'is taken' }],
  });

describe('a refusal', () => {
  it('says what it means in the language of the page, and what the server wrote', () => {
    expect(troubleOf(refusal('too-many-drills'), vi)).toEqual({
      text: 'Đã có đủ số vùng diễn tập, hãy xóa bớt. Máy chủ ghi: there are 50 drills already',
      fields: { name: 'is taken' },
    });
    expect(troubleOf(refusal('too-many-drills'), en).text).toBe(
      'The server refused the request: there are 50 drills already',
    );
  });

  it('that nobody has words for is told as one', () => {
    expect(troubleOf(refusal('never-seen'), vi).text).toBe(
      'Máy chủ từ chối yêu cầu. Máy chủ ghi: there are 50 drills already',
    );
  });

  it('is told apart from a session that has ended, and from a server that is not there', () => {
    expect(troubleOf(refusal('not-signed-in', 401), vi).text).toBe(vi.pages.session.ended);
    expect(troubleOf(new TypeError('Failed to fetch'), vi).text).toBe(vi.pages.session.offline);
  });
});
