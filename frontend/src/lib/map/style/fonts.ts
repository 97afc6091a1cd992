/**
 * The first name carries the weight, which MapLibre reads out of it, and matches no font; the rest are the faces
 * that draw: figures with their own face, letters in the face made for Vietnamese.
 */
export const FONT_MEDIUM = ['map medium', 'IOC Figures', 'Be Vietnam Pro'];
export const FONT_SEMIBOLD = ['map semibold', 'IOC Figures', 'Be Vietnam Pro'];
/**
 * For capitals. MapLibre 6.17 reads a glyph 55 px high (of its 48 px type) as one without height and drops it by a
 * third of its size; in the lighter weights that is what Ố, Ồ and Ễ measure, in this one no Vietnamese letter.
 */
export const FONT_BOLD = ['map bold', 'IOC Figures', 'Be Vietnam Pro'];

const WEIGHTS = [500, 600, 700];
const LETTERS = 'AĂÂĐEÊIOÔƠUƯYăâđêôơư àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ 0123456789';

/**
 * Loads what the map's text needs before the map draws it. MapLibre rasterises a letter once and keeps it, and asks
 * the browser only for the Latin part of a face: without this, «Ệ» would stay in a fallback font for good.
 */
export async function loadMapFonts(fonts: FontFaceSet = document.fonts): Promise<void> {
  const faces = WEIGHTS.flatMap((weight) => [`${weight} 16px "Be Vietnam Pro"`, `${weight} 16px "IOC Figures"`]);
  await Promise.allSettled(faces.map((face) => fonts.load(face, LETTERS)));
}
