/**
 * The embeddable elements: one script tag registers them, and nothing of the engine is fetched before a
 * `<regard-model>` is seen.
 */
export { RegardGrid } from './regard_grid.js';
export { RegardHeatmap } from './regard_heatmap.js';
export { RegardModel } from './regard_model.js';
export { RegardPatches } from './regard_patches.js';
export { matrixFrom } from '../plot/matrix.js';
