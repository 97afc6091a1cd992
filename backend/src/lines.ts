import { StringDecoder } from 'node:string_decoder';

/** A line of a stream; `tooLong` holds only its beginning, the rest was skipped unread. */
export interface Line {
  number: number;
  text: string;
  tooLong: boolean;
}

const BEGINNING_CHARS = 200;

/** Splits a byte stream into lines. A line that never ends takes no more memory than the limit. */
export async function* linesOf(input: AsyncIterable<Buffer>, maxChars: number): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8');
  let number = 1;
  let rest = '';
  let skipping = false;
  for await (const chunk of input) {
    const text = rest + decoder.write(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      if (!skipping) yield lineOf(number, text.slice(from, end), maxChars);
      skipping = false;
      number++;
      from = end + 1;
    }
    rest = skipping ? '' : text.slice(from);
    if (rest.length > maxChars) {
      yield lineOf(number, rest, maxChars);
      skipping = true;
      rest = '';
    }
  }
  rest += decoder.end();
  if (rest !== '' && !skipping) yield lineOf(number, rest, maxChars);
}

function lineOf(number: number, text: string, maxChars: number): Line {
  if (text.length > maxChars) return { number, text: text.slice(0, BEGINNING_CHARS), tooLong: true };
  return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text, tooLong: false };
}
