import { expect, it } from 'vitest';
import { filtersOverlap, fitsFilter, topicFilterFault } from './topic-filter.ts';

const fits = (filter: string, topic: string) => fitsFilter(filter.split('/'), topic.split('/'));

it.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/b/c', false],
  ['a/+/c', 'a/b/c', true],
  ['a/+/c', 'a//c', true],
  ['a/+', 'a', false],
  ['a/+', 'a/b/c', false],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/b/#', 'a', false],
  ['a/+/#', 'a/b', true],
  ['a/+/#', 'a', false],
])('%s takes %s: %s', (filter, topic, expected) => expect(fits(filter, topic)).toBe(expected));

it.each([
  ['a/b', 'a/b', true],
  ['a/+/c', 'a/b/+', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['a/+', 'a/b/c', false],
  ['a/b/#', 'a/+', true],
  ['a/b/c/#', 'a/+', false],
  ['application/1/device/+/event/up', 'application/2/device/+/event/up', false],
  ['application/+/device/+/event/up', 'application/+/device/+/event/join', false],
])('%s and %s have a topic in common: %s', (a, b, expected) => {
  expect(filtersOverlap(a, b)).toBe(expected);
  expect(filtersOverlap(b, a)).toBe(expected);
});

it('takes foreign topics alone, and no filter that every topic fits', () => {
  for (const good of [
    'application/+/device/+/event/up',
    'spBv1.0/#',
    'v3/app@ttn/devices/+/up',
    'Trạm đo/+',
    'iocx/#',
  ]) {
    expect(topicFilterFault(good), good).toBeNull();
  }
  const bad = ['', '#', '+/a', '/a', 'ioc/1/#', 'ioc', '$SYS/#', '$share/g/a', 'a/#/b', 'a/b#', 'a/+b', 'a/\u0000'];
  for (const each of [...bad, `a/${'x'.repeat(300)}`, 'a/'.repeat(20)]) {
    expect(topicFilterFault(each), each).not.toBeNull();
  }
});
