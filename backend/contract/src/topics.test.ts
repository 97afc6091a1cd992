import { describe, expect, it } from 'vitest';
import { invalidTopics, validTopics } from '../fixtures/index.ts';
import { buildTopic, parseTopic } from './topics.ts';

describe('topics', () => {
  it.each(validTopics)('$text is read and built alike', ({ text, topic }) => {
    expect(parseTopic(text)).toEqual(topic);
    expect(buildTopic(topic)).toBe(text);
  });

  it.each(invalidTopics)('"$text" is refused: $reason', ({ text, reason }) => {
    expect(parseTopic(text)).toMatchObject({ reason, detail: expect.stringMatching(/\S/) });
  });
});
