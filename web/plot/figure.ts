/** A plot taken away: SVG with real text, PNG at twice the size, CSV with every digit of the float. */
import type { Theme } from './colour.js';
import { at, type LabelledMatrix } from './matrix.js';
import { exactText } from './number_text.js';
import { svg } from './svg.js';

const kLook: Readonly<Record<Theme, { paper: string; ink: string; faint: string }>> = {
  light: { paper: '#ffffff', ink: '#1b2428', faint: '#aeb8bb' },
  dark: { paper: '#12171b', ink: '#e6edef', faint: '#4b585f' },
};

/**
 * A drawing on its own: styles written in, the caption as text, ready for a paper or an editor.
 * @param under  what lies under it: the cells of a large matrix, or an image with its patches
 */
export function standaloneSvg(
  drawing: SVGSVGElement,
  caption: string,
  theme: Theme,
  under?: {
    readonly canvas: HTMLCanvasElement;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  },
): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const { paper, ink, faint } = kLook[theme];
  const width = Number(drawing.getAttribute('width'));
  const height = Number(drawing.getAttribute('height')) + 34;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  copy.setAttribute('font-family', 'Helvetica, Arial, "Noto Sans CJK SC", sans-serif');
  copy.setAttribute('font-size', '13');
  for (const mark of copy.querySelectorAll('.band, .hover-mark, .lock-mark')) mark.remove();
  for (const text of copy.querySelectorAll('.labels text')) text.setAttribute('fill', ink);
  for (const ground of copy.querySelectorAll('.masked-ground')) ground.setAttribute('fill', paper);
  for (const line of copy.querySelectorAll('.masked-line')) line.setAttribute('fill', faint);
  if (under) {
    const { canvas, ...box } = under;
    copy.prepend(svg('image', { ...box, href: canvas.toDataURL(), 'image-rendering': 'pixelated' }));
  }
  copy.prepend(svg('rect', { width, height, fill: paper }));
  copy.append(svg('text', { x: 8, y: height - 12, 'font-size': 11, fill: ink }, caption));
  return new XMLSerializer().serializeToString(copy);
}

/** @throws Error when the browser cannot draw the picture */
export async function png(source: string, scale = 2): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * scale;
  canvas.height = image.naturalHeight * scale;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the browser made no picture'))), 'image/png');
  });
}

/** RFC 4180; a field that a spreadsheet would run as a formula is given a leading apostrophe. */
const field = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};

export function csv(m: LabelledMatrix, corner: string): string {
  const lines = [[corner, ...m.columnLabels].map(field).join(',')];
  for (let row = 0; row < m.rows; row++)
    lines.push(
      [
        field(m.rowLabels[row] ?? ''),
        ...Array.from({ length: m.columns }, (_, column) => exactText(at(m, { row, column }))),
      ].join(','),
    );
  return `${lines.join('\r\n')}\r\n`;
}
