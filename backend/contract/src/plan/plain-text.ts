import { z } from 'zod';
import { personalDataIn } from '../services/personal-data.ts';

/** A text that people write, never about a person. */
export function plainTextSchema(most: number) {
  return z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(most)
    .refine((text) => personalDataIn(text) === null, {
      error: 'the text holds an identity number, a phone number or an e-mail address: leave it out',
    });
}

/** Where a document lies; opened by people alone. */
export const linkSchema = z.url({ protocol: /^https?$/, error: 'an address that begins with https://' }).max(500);

/** What is entered holds no state secret (không chứa bí mật nhà nước). */
export const declarationSchema = z.literal('no-state-secret', {
  error: 'say that it holds no state secret: "no-state-secret"',
});
