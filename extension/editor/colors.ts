/** A colour for each kind of theme; an empty `background` means that none can be derived. */
export interface Shades {
  readonly line: string;
  readonly background: string;
}

/** Contrast that WCAG asks of graphics against what they stand on. */
const enoughContrast = 3;

type Rgb = readonly [red: number, green: number, blue: number];

/**
 * The shades of a phenotype's colour for a dark or a light theme. A colour too pale (or too dark) for the theme's
 * page is moved toward black (or white) until its lines stand out.
 * @param color `#rrggbb`; anything else is the id of a theme colour and gives undefined.
 * @param strength opacity of the background, 0 to 1
 */
export function shadesOf(color: string, theme: "dark" | "light", strength: number): Shades | undefined {
  const rgb = parse(color);
  if (rgb === undefined) return undefined;
  const page: Rgb = theme === "dark" ? [30, 30, 30] : [255, 255, 255];
  const toward: Rgb = theme === "dark" ? [255, 255, 255] : [0, 0, 0];
  let line = rgb;
  for (let share = 0.1; contrast(line, page) < enoughContrast && share <= 1; share += 0.1) {
    line = mix(rgb, toward, share);
  }
  return { line: hex(line), background: `rgba(${line.join(", ")}, ${strength})` };
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `#rrggbb` as numbers from 0 to 255. */
export function parse(color: string): Rgb | undefined {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
  if (match === null) return undefined;
  const [, red = "", green = "", blue = ""] = match;
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const part = (x: number, y: number): number => Math.round(x + (y - x) * share);
  return [part(a[0], b[0]), part(a[1], b[1]), part(a[2], b[2])];
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(rgb: Rgb): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
}
