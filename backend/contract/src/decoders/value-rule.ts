import { z } from 'zod';
import { slugSchema } from '../words.ts';

/** Bits of a whole number: `count` of them, from bit `first`, the lowest being 0. */
const bitsSchema = z
  .strictObject({ first: z.number().int().min(0).max(52), count: z.number().int().min(1).max(53) })
  .refine(({ first, count }) => first + count <= 53, 'a number has 53 bits that count');

/**
 * What one value of a foreign message becomes, in this order: text is read as a number (`text`), bits are taken, words
 * are translated, or it is scaled (value × `scale` + `offset`) and converted from `unit` into the property's. Nothing is
 * done that is not declared.
 */
export const valueRuleSchema = z
  .strictObject({
    /**
     * What the source calls it. JSON, ChirpStack, The Things Stack: a path of names and positions, `status.volts`,
     * `rows.0.temp`; a point in a name is written `\.`, and nothing is the body itself. SenML: the name behind the
     * device's; where there is none, the unit in brackets, `[Cel]`; a sum is `sum(power)`. Sparkplug B: the metric.
     */
    from: z.string().max(200),
    /** the datastream's key: that of a property, or one that things have */
    key: slugSchema,
    /** a number may come as text, with this decimal sign */
    text: z.enum(['point', 'comma']).optional(),
    bits: bitsSchema.optional(),
    /** what a word, or a number, of the source stands for: a number, a flag, or the key of a state */
    words: z
      .record(z.string().max(100), z.union([z.number(), z.boolean(), slugSchema]))
      .refine((words) => Object.keys(words).length <= 200, 'at most 200 words')
      .optional(),
    scale: z
      .number()
      .refine((scale) => scale !== 0, 'would make every value the same')
      .optional(),
    offset: z.number().optional(),
    /** UCUM code of what the source sends; converted where it is not the property's */
    unit: z.string().min(1).max(32).optional(),
  })
  .refine(
    ({ words, scale, offset, unit }) => words === undefined || (scale ?? offset ?? unit) === undefined,
    'words stand for what they are: no scale, offset or unit beside them',
  );
export type ValueRule = z.infer<typeof valueRuleSchema>;
