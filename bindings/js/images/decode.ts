/** An image's file as its bytes, by the browser's own decoders. */
import { RegardError } from '../errors.js';
import { messageOf } from '../streams.js';
import type { Picture } from '../types.js';

/**
 * Upright as its EXIF says, colours as they stand in the file, alpha kept.
 * @throws RegardError unsupported where there is no decoder (Node), file_unreadable for what is no image
 */
export async function decoded(file: Blob | ImageBitmap): Promise<Picture> {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined')
    throw new RegardError('unsupported', 'Images are decoded by a browser: give { width, height, data } here.');
  let bitmap: ImageBitmap;
  try {
    bitmap =
      file instanceof Blob
        ? await createImageBitmap(file, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' })
        : file;
  } catch (cause) {
    throw new RegardError('file_unreadable', `This is no image that can be read: ${messageOf(cause)}.`);
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new RegardError('unsupported', 'This browser gives no canvas to read an image by.');
  context.drawImage(bitmap, 0, 0);
  if (file instanceof Blob) bitmap.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}
