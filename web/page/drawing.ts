/** A simple scene as an image's file: for who has no image at hand. It shows nothing that exists, and says so. */

const kWidth = 480;
const kHeight = 360;

/** @throws Error when the browser makes no picture */
export async function drawing(): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width: kWidth, height: kHeight });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser gives no canvas');
  const fill = (colour: string, ...points: readonly (readonly [number, number])[]): void => {
    context.fillStyle = colour;
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.fill();
  };
  const disc = (colour: string, x: number, y: number, radius: number): void => {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };
  const box = (x: number, y: number, width: number, height: number): [number, number][] => [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
  fill('#a9d3ea', ...box(0, 0, kWidth, kHeight));
  disc('#f6c445', 390, 76, 38);
  fill('#8aa57a', [0, 250], [120, 190], [260, 240], [390, 185], [480, 230], [480, 360], [0, 360]);
  fill('#6f9c5c', [0, 300], [200, 262], [480, 300], [480, 360], [0, 360]);
  fill('#c8573d', [96, 200], [170, 140], [244, 200]);
  fill('#f3ead9', ...box(110, 200, 120, 92));
  fill('#6b4a33', ...box(154, 236, 32, 56));
  fill('#5d87a6', ...box(122, 216, 24, 24));
  fill('#5d87a6', ...box(194, 216, 24, 24));
  fill('#6b4a33', ...box(330, 236, 16, 62));
  disc('#3f7a45', 338, 206, 44);
  disc('#4d8c52', 316, 226, 28);
  disc('#4d8c52', 362, 226, 28);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the browser made no picture'))), 'image/png');
  });
}
