import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Where a theme makes a difference: the rest is the same in all of them. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** No theme has a finding that keeps somebody from using what is on the screen. */
export async function expectAccessible(page: Page, what: string, within = 'html'): Promise<void> {
  const before = await page.locator('html').getAttribute('data-theme');
  for (const theme of ['dark', 'light', 'contrast']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    const axe = new AxeBuilder({ page }).include(within);
    const { violations } = await (theme === 'dark' ? axe : axe.withRules(OF_COLOURS)).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, any }) => `${id}: ${target.join(' ')}: ${any.map(({ message }) => message).join('; ')}`),
      );
    expect.soft(grave, `${what}, ${theme}`).toEqual([]);
  }
  await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name ?? 'dark'), before);
}
