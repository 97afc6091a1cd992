import { expect, it } from 'vitest';
import { screenName } from './screen-name.ts';

it('tells screens of one link apart, and leaves one alone as it is called', () => {
  const screens = [
    { id: 3, link: 1, name: 'Màn hình lớn' },
    { id: 4, link: 2, name: 'Sảnh' },
    { id: 9, link: 1, name: 'Màn hình lớn' },
  ];
  expect(screens.map((screen) => screenName(screen, screens))).toEqual([
    'Màn hình lớn (1)',
    'Sảnh',
    'Màn hình lớn (2)',
  ]);
});
