import { test as base, expect, type Locator, type Page } from '@playwright/test';

interface Excuses {
  /** what a spec brings about itself and the browser may complain of */
  excused: RegExp | null;
}

/** Collects console errors, uncaught exceptions and failed requests of ours. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** A page on which any complaint of the browser fails the test. */
export const test = base.extend<Excuses>({
  excused: [null, { option: true }],
  page: async ({ page, excused }, use) => {
    const complaints = complaintsOf(page);
    await use(page);
    const unexcused = complaints.filter((complaint) => !excused?.test(complaint));
    expect(unexcused, 'what the browser complained of').toEqual([]);
  },
});

export function mapOf(page: Page): Locator {
  return page.locator('[data-map-ready]');
}

export async function openMap(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(mapOf(page)).toHaveAttribute('data-map-ready', 'true', { timeout: 60_000 });
  await expect(page.getByText('Đã kết nối', { exact: false }).first()).toBeVisible();
}

export interface Difference {
  pixels: number;
  /** middle of what changed, in CSS pixels of the element */
  x: number;
  y: number;
}

/** What differs between two pictures of the same element, compared in the browser itself. */
export async function compare(page: Page, before: Buffer, after: Buffer): Promise<Difference> {
  return page.evaluate(
    async ([a, b]) => {
      const pixelsOf = async (picture: string) => {
        const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [first, second] = [await pixelsOf(a!), await pixelsOf(b!)];
      let [pixels, sumX, sumY] = [0, 0, 0];
      for (let k = 0; k < first.data.length; k += 4) {
        const distance = [0, 1, 2].reduce((sum, c) => sum + Math.abs(first.data[k + c]! - second.data[k + c]!), 0);
        if (distance < 48) continue;
        pixels++;
        sumX += (k / 4) % first.width;
        sumY += Math.floor(k / 4 / first.width);
      }
      return { pixels, x: sumX / pixels, y: sumY / pixels };
    },
    [before.toString('base64'), after.toString('base64')],
  );
}
