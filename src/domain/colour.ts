const COLOUR = /^#[0-9a-f]{6}$/i;
/** WCAG 2.2, success criterion 1.4.3: of text to what it stands on. */
const LEAST_CONTRAST = 4.5;

/**
 * Why a colour cannot be a seller's, or null. Text is set in it on white, and white text on it.
 *
 * @param colour `#rrggbb`
 */
export function colourProblem(colour: string): string | null {
  if (!COLOUR.test(colour)) return 'must be a colour as #rrggbb';
  const contrast = 1.05 / (luminance(colour) + 0.05);
  if (contrast >= LEAST_CONTRAST) return null;
  const shown = Math.floor(contrast * 10) / 10;
  return `is too light: its contrast to white is ${shown}, and it takes ${LEAST_CONTRAST} to read text in it`;
}

/** WCAG 2.2, relative luminance: from 0 for black to 1 for white. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
