import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Read at 6 m on a 98-inch screen; what is read at 3 m is marked as a note. */
const ROOM_PX = 24;
const NOTE_PX = 18;
const LEAST_CONTRAST = 7;

/** Everything that is wrong with how the page lies: text cut, out of its card or off the screen, text over text, letters too small. */
export async function flawsOf(page: Page): Promise<string[]> {
  return page.evaluate(
    ([room, note]) => {
      const wall = document.querySelector('[data-wall]')!;
      const scale = wall.getBoundingClientRect().width / (wall as HTMLElement).offsetWidth;
      const flaws: string[] = [];
      const seen: { text: string; box: DOMRect }[] = [];
      const walker = document.createTreeWalker(wall, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.textContent!.trim();
        const element = node.parentElement!;
        // The letter in a severity's mark is part of a shape.
        if (text === '' || element.closest('svg[viewBox="-12 -12 24 24"], .letter, .visually-hidden') !== null)
          continue;
        const size = Number.parseFloat(getComputedStyle(element).fontSize);
        const least = element.closest('.note') === null ? room : note;
        if (size < least!) flaws.push(`${size} px: ${text}`);
        const card = element.closest('article')?.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) {
          if (box.width < 1) continue;
          // A font's box has room above and below its letters; what counts is where those are.
          const inner = new DOMRect(box.x + 2, box.y + box.height * 0.22, box.width - 4, box.height * 0.56);
          if (inner.left < 0 || inner.top < 0 || inner.right > innerWidth || inner.bottom > innerHeight) {
            flaws.push(`off the screen: ${text}`);
          }
          if (card && (inner.right > card.right + 1 || inner.bottom > card.bottom + 1)) {
            flaws.push(`out of its card: ${text}`);
          }
          for (let above: Element | null = element; above !== null && above !== wall; above = above.parentElement) {
            const { overflowX } = getComputedStyle(above);
            const outer = above.getBoundingClientRect();
            if (overflowX !== 'visible' && (box.right > outer.right + 2 || box.bottom > outer.bottom + 6 * scale)) {
              flaws.push(`cut by ${above.tagName}.${above.className}: ${text}`);
            }
          }
          for (const other of seen) {
            const across = Math.min(inner.right, other.box.right) - Math.max(inner.left, other.box.left);
            const down = Math.min(inner.bottom, other.box.bottom) - Math.max(inner.top, other.box.top);
            if (across > 1 && down > 1) flaws.push(`«${text}» lies on «${other.text}»`);
          }
          seen.push({ text, box: inner });
        }
      }
      return flaws;
    },
    [ROOM_PX, NOTE_PX],
  );
}

/** Every text that axe can measure, and those of drawings against what lies behind the drawing, is 7:1 at least. */
export async function expectContrast(page: Page): Promise<void> {
  const { passes, violations } = await new AxeBuilder({ page })
    .include('[data-wall]')
    .withRules(['color-contrast', 'color-contrast-enhanced'])
    .analyze();
  const measured = [...passes, ...violations].flatMap(({ nodes }) =>
    nodes.flatMap(({ target, any }) =>
      any.flatMap(({ data }) =>
        data?.contrastRatio ? [{ what: target.join(' '), ratio: data.contrastRatio as number }] : [],
      ),
    ),
  );
  expect(measured.length).toBeGreaterThan(10);
  const drawn = await page.evaluate(() => {
    const rgb = (colour: string) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
    const light = (colour: string) => {
      const [r, g, b] = rgb(colour).map((part) => {
        const value = part / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    return Array.from(document.querySelectorAll('[data-wall] svg text'), (text) => {
      if (text.closest('svg[viewBox="-12 -12 24 24"]') !== null || text.classList.contains('letter')) return null;
      let behind: Element | null = text.closest('svg')!.parentElement;
      while (behind !== null && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
        behind = behind.parentElement;
      const [a, b] = [light(getComputedStyle(text).fill), light(getComputedStyle(behind!).backgroundColor)];
      return { what: `drawn ${text.textContent}`, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
    }).filter((each) => each !== null);
  });
  expect([...measured, ...drawn].filter(({ ratio }) => ratio < LEAST_CONTRAST)).toEqual([]);
}
