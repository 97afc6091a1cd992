import type { Screen } from '@commune/contract';

type Named = Pick<Screen, 'id' | 'link' | 'name'>;

/** «Màn hình lớn», or «Màn hình lớn (2)» where several screens have opened its link. */
export function screenName({ id, link, name }: Named, screens: readonly Named[]): string {
  const same = screens.filter((screen) => screen.link === link).map((screen) => screen.id);
  return same.length > 1 ? `${name} (${same.indexOf(id) + 1})` : name;
}
